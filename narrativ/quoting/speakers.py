"""Who is meant by the mention of a speaker: one person, one organisation, or a description."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.antecedents import (
    SINGULAR,
    Candidate,
    Sentences,
    antecedent,
    described_person,
    is_subject,
)
from narrativ.quoting.appositions import roles_behind
from narrativ.quoting.channels import with_channel
from narrativ.quoting.descriptions import Descriptions
from narrativ.quoting.named_speakers import named_behind_role, named_in
from narrativ.quoting.names import NameMention
from narrativ.quoting.organisations import INDEFINITE, Organisations
from narrativ.quoting.people import People, Person
from narrativ.quoting.roles import (
    Role,
    gender_of,
    organisation_class,
    read_role,
)
from narrativ.quoting.spans import Paragraph, Place, Speaker, Speakers, Statement
from narrativ.quoting.trailing_attributions import enclosing, named_behind, whom_verb_follows

if TYPE_CHECKING:
    from spacy.tokens import Doc

_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?|‘[^’]*’?")
_PLURAL: Final = ("they", "them", "we", "us")
_UNCLEAR: Final = (
    *("it", "i", "me", "you", "this", "that", "those", "these", "which", "one"),
    *_PLURAL,
)
_COPULA: Final = re.compile(
    r"(?:^|(?<=[.!?”\"]\s))(He|She)(?=\s(?:is|was|serves as)\s(?:an?|the)\s)"
)
"""A sentence that says what somebody is who was named before."""
_FIRST_PERSON: Final = ("i", "we", "me", "us")
_POSSESSIVE: Final = re.compile(r"(?:his|her|its|their)\s", re.I)


def resolve(
    statements: Sequence[Statement], paragraphs: Sequence[Paragraph], parses: Mapping[str, Doc]
) -> list[Speaker]:
    """Return who says each statement of one article.

    Parameters
    ----------
    statements
        Of one article, in order.
    paragraphs
        Its paragraphs.
    parses
        The parse of each paragraph's text (`narrativ.parsing.parse`).

    Returns
    -------
    list of Speaker
        As many as `statements`: `spans.Speakers`, which knows too whom the article names.

    Examples
    --------
    >>> from narrativ.parsing import parse
    >>> texts = ["Harbour spokeswoman Ana Ruiz spoke.", "“It is safe,” she said."]
    >>> said = Statement("direct", (Place(1, 0, 13),), Place(1, 18, 22), Place(1, 14, 17), "verb")
    >>> [one] = resolve([said], [Paragraph("body", text) for text in texts], parse(texts))
    >>> one.name, one.role
    ('Ana Ruiz', 'Harbour spokeswoman')
    """
    return _Article(statements, paragraphs, parses).speakers()


class _Article:
    """What is known of one article while its statements are gone through in order."""

    def __init__(
        self,
        statements: Sequence[Statement],
        paragraphs: Sequence[Paragraph],
        parses: Mapping[str, Doc],
    ) -> None:
        self.statements = statements
        self.docs = [parses[paragraph.text] for paragraph in paragraphs]
        # Each reading of the noun phrases of a parse goes over all of its tokens: once.
        self.phrases = [list(doc.noun_chunks) for doc in self.docs]
        self.people = People(self.docs, [one.speaker for one in statements if one.speaker])
        self.sentences = Sentences(self.docs)
        self.quoted = _quoted_places(statements, self.docs)
        self.candidates = self._named_candidates()
        self.last_sentence = -1
        self.organisations = Organisations(self.docs, self.phrases, self.people)
        self.descriptions = Descriptions(self.people, self.organisations)
        self._known: dict[int, Speaker] = {}
        self._add_roles_of_pronouns()

    def _add_roles_of_pronouns(self) -> None:
        """Add to the persons what is said of them a sentence later: "She is the mayor"."""
        for number, doc in enumerate(self.docs):
            for one in _COPULA.finditer(doc.text):
                at = Place(number, one.start(1), one.end(1))
                if not self._is_quoted(at):
                    place = (number, at.start)
                    meant = antecedent(one[1], place, self.candidates, self.sentences)
                    if isinstance(meant, Person):
                        meant.roles += roles_behind(doc.text, at.end)

    def speakers(self) -> Speakers:
        entities: list[Person | Speaker] = []
        last: Person | Speaker | None = None
        for number, statement in enumerate(self.statements):
            place = whom_verb_follows(statement, self.docs[statement.spans[-1].paragraph])
            place = place or self._mention(statement)
            entity = self._entity(place, last) if place is not None else Speaker()
            if statement.basis == "continued" and place == statement.speaker and number:
                entity = self._before(number, place, entities) or entity
            entities.append(entity)
            if place is not None and entity.name:
                self._introduce(place, entity, last)
                last = entity
                self.last_sentence = self.sentences.number(place.paragraph, place.start)
                self._remember(place, entity)
        self._inside(entities)
        found = [
            with_channel(self._speaker(entity), statement, self.docs)
            for entity, statement in zip(entities, self.statements, strict=True)
        ]
        full = [one for one in self.people.persons if len(one.words) > 1]
        return Speakers(named_behind(found, self.statements, self.docs), map(self._speaker, full))

    def _mention(self, statement: Statement) -> Place | None:
        """Return the mention of the speaker; that of the cue where "there" is taken for it."""
        place, cue = statement.speaker, statement.cue
        if place is None or cue is None or self._text(place).casefold() != "there":
            return place
        span = self.docs[cue.paragraph].char_span(cue.start, cue.end, alignment_mode="expand")
        subjects = [one for one in span.root.lefts if one.dep_ == "nsubj"] if span else []
        if not subjects:
            return place
        head = subjects[0]
        return Place(cue.paragraph, head.idx, head.idx + len(head))

    def _before(
        self, number: int, place: Place | None, entities: Sequence[Person | Speaker]
    ) -> Person | Speaker | None:
        """Return who said what a statement continues, if the mention is the same."""
        same = self.statements[number - 1].speaker == place
        return entities[number - 1] if same and entities[number - 1].name else None

    def _inside(self, entities: list[Person | Speaker]) -> None:
        """Let "I" and "we" inside a quotation mean who says it."""
        for number, statement in enumerate(self.statements):
            place = statement.speaker
            if place is None or self._text(place).casefold() not in _FIRST_PERSON:
                continue
            around = enclosing(statement, number, self.statements)
            if around is not None and entities[around].name:
                entities[number] = entities[around]

    def _introduce(self, place: Place, entity: Person | Speaker, last: object) -> None:
        """Give who is named for the first time, without a role, the role that has just spoken.

        "The family's lawyer said so. “It is true,” Karl Odrin said."
        """
        if not isinstance(entity, Person) or entity.roles or not entity.mentions:
            return
        first = min((one.paragraph, one.start) for one in entity.mentions)
        near = self.sentences.number(place.paragraph, place.start) - self.last_sentence
        opens = first[0] == place.paragraph and place.start <= first[1] < place.end
        if not isinstance(last, Speaker) or not opens or not 0 < near <= _GROUP_WINDOW:
            return
        role = read_role(last.name)
        if role is not None and re.match(r"the\s", last.name, re.I) and _is_one_person(last):
            entity.roles.append(self._own(role))

    def _own(self, role: Role) -> Role:
        return replace(role, organisation=self.organisations.described(role.organisation))

    def _speaker(self, entity: Person | Speaker) -> Speaker:
        if isinstance(entity, Speaker):
            return entity
        if id(entity) not in self._known:
            self._known[id(entity)] = self.descriptions.speaker(entity)
        return self._known[id(entity)]

    def _entity(self, place: Place, last: Person | Speaker | None) -> Person | Speaker:
        """Return who a mention is: a person of the article, or what else is said."""
        text = self._text(place)
        small = text.casefold().strip(" .,")
        at = (place.paragraph, place.start)
        if small in SINGULAR:
            meant = antecedent(small, at, self.candidates, self.sentences, last)
            return meant if meant is not None else Speaker(text, source_basis="pronoun")
        if small in ("who", "that", "which"):
            return self._relative(place) or Speaker(text, source_basis="pronoun")
        if small in _UNCLEAR:
            group = self._subject(place, small) if small in ("they", "it") else None
            group = group or self._group(small, at, last)
            return group or Speaker(text, source_basis="pronoun")
        whole = self.docs[place.paragraph].text
        named = named_in(place, whole, self.people) or named_behind_role(place, whole, self.people)
        if named is not None:
            return named
        place = self._whole_phrase(place)
        text = self._text(place)
        if not INDEFINITE.match(text) and not _POSSESSIVE.match(text):
            person = described_person(text, at, self.people.persons, last)
            if person is not None:
                return person
        same = self._same_organisation(text, at, last)
        return same or self.descriptions.of_office(
            self.organisations.speaker(text, place), self._owner(text, at, last)
        )

    def _owner(
        self, text: str, at: tuple[int, int], last: Person | Speaker | None
    ) -> Person | None:
        """Return whose office, team or spokesman "his office" is."""
        pronoun = {"his": "him", "her": "her"}.get(text.partition(" ")[0].casefold())
        if pronoun is None or not _OF_OFFICE.search(text):
            return None
        meant = antecedent(pronoun, at, self.candidates, self.sentences, last)
        return meant if isinstance(meant, Person) else None

    def _same_organisation(
        self, text: str, at: tuple[int, int], last: Person | Speaker | None
    ) -> Speaker | None:
        """Return the organisation that has just spoken, where "the group" is what it is called."""
        noun = text.casefold().removeprefix("the ")
        if noun == text.casefold() or " " in noun or not isinstance(last, Speaker) or not last.key:
            return None
        if self.sentences.number(*at) - self.last_sentence > 2 * _GROUP_WINDOW:
            return None
        called = organisation_class(noun)
        fits = called in (last.voice_class, "unknown") or noun in last.name.casefold().split()
        return last if called and last.source_type == "organisation" and fits else None

    def _relative(self, place: Place) -> Person | Speaker | None:
        """Return what a relative pronoun stands behind."""
        doc = self.docs[place.paragraph]
        pronoun = doc.char_span(place.start, place.end, alignment_mode="expand")
        if pronoun is not None and len(pronoun) and pronoun[0].head.dep_ == "relcl":
            token = pronoun[0].head.head
            while (
                token.dep_ == "pobj" and token.ent_type_ == "GPE" and token.head.head is not token
            ):
                token = token.head.head
            for mention, person in self.people.by_mention.items():
                if (
                    mention.paragraph == place.paragraph
                    and mention.start <= token.idx < mention.end
                ):
                    return person
        before = doc.text[: place.start].rstrip(" ,")
        for mention, person in self.people.by_mention.items():
            if mention.paragraph == place.paragraph and mention.end == len(before):
                return person
        for phrase in self.phrases[place.paragraph]:
            if phrase.end_char == len(before):
                part = Place(place.paragraph, phrase.start_char, phrase.end_char)
                return self.organisations.speaker(phrase.text, part)
        return None

    def _subject(self, place: Place, pronoun: str) -> Speaker | None:
        """Return the group that they or it means: the last subject, if it is of a source."""
        tags, kinds = _AGREES[pronoun]
        here = self.sentences.number(place.paragraph, place.start)
        for number in range(place.paragraph, max(place.paragraph - 2, -1), -1):
            for phrase in reversed(self.phrases[number]):
                start = Place(number, phrase.start_char, phrase.end_char)
                behind = (number, phrase.end_char) > (place.paragraph, place.start)
                if behind or phrase.root.dep_ not in ("nsubj", "nsubjpass"):
                    continue
                if here - self.sentences.number(number, phrase.start_char) > 1:
                    return None
                named = self.people.in_place(number, start.start, start.end)
                if phrase.root.tag_ in tags and not named and not self._is_quoted(start):
                    if pronoun == "it" and here > self.sentences.number(number, start.start):
                        return None
                    group = self.organisations.speaker(phrase.text, start)
                    if group.source_type in kinds:
                        return group
        return None

    def _group(
        self, pronoun: str, at: tuple[int, int], last: Person | Speaker | None
    ) -> Speaker | None:
        """Return what it or they mean: the organisation or group that spoke a sentence before."""
        if not isinstance(last, Speaker) or not last.name or pronoun not in ("it", "they"):
            return None
        if self.sentences.number(*at) - self.last_sentence > _GROUP_WINDOW:
            return None
        if pronoun == "they" and last.source_type in ("document", "poll", "vote", "court"):
            return None
        if pronoun == "it":
            return last if last.source_type not in ("unnamed", "unknown", "person") else None
        return last

    def _text(self, place: Place) -> str:
        return self.docs[place.paragraph].text[place.start : place.end]

    def _whole_phrase(self, place: Place) -> Place:
        """Return the noun phrase around a mention of which only the noun was given."""
        for phrase in self.phrases[place.paragraph]:
            if phrase.start_char <= place.start < phrase.end_char:
                return replace(
                    place,
                    start=phrase.start_char,
                    end=max(place.end, phrase.end_char),
                )
        return place

    def _named_candidates(self) -> list[Candidate[Person | Speaker]]:
        found: list[Candidate[Person | Speaker]] = []
        for mention, person in self.people.by_mention.items():
            if not self._is_quoted(mention):
                doc = self.docs[mention.paragraph]
                subject, genitive = is_subject(doc, mention.start, mention.end)
                found.append(_candidate(mention, person, person.gender, subject, genitive))
        return found

    def _is_quoted(self, one: NameMention | Place) -> bool:
        return any(start <= one.start < end for start, end in self.quoted[one.paragraph])

    def _remember(self, place: Place, entity: Person | Speaker) -> None:
        """Let later pronouns mean who has just spoken."""
        if isinstance(entity, Person):
            self.candidates.append(_candidate(place, entity, entity.gender, True, False))
        elif _is_one_person(entity):
            gender = gender_of(entity.name)
            self.candidates.append(_candidate(place, entity, gender, True, False, named=False))


_AGREES: Final = {
    "they": (("NNS", "NNPS"), ("organisation", "unnamed", "media")),
    "it": (("NN", "NNP"), ("organisation",)),
}
"""Tags of the nouns that a pronoun agrees with, and the types of source that it may mean."""
_OF_OFFICE: Final = re.compile(
    r"\s(?:office|team|staff|camp|campaign|aides?|spokes\w+|advis[eo]rs?)$"
)
_GROUP_WINDOW: Final = 2
"""Sentences back in which the group that they means spoke."""
_ONE: Final = re.compile(r"(?:the|an?|one|another|his|her|its|their|this|that)\s|[A-Z]", re.I)


def _is_one_person(speaker: Speaker) -> bool:
    """Say whether a description is of one person, so that he or she may mean it."""
    role = read_role(speaker.name)
    if role is None or not role.head or not _ONE.match(speaker.name):
        return False
    last = re.split(r"\s(?:of|for|at|in|from|with|who)\s|,", speaker.name)[0].split()[-1].casefold()
    return not (last.endswith("s") and not last.endswith(("ss", "boss"))) and not last.endswith(
        ("men", "people", "police")
    )


def _candidate(
    place: NameMention | Place,
    entity: Person | Speaker,
    gender: str,
    subject: bool,
    possessive: bool,
    *,
    named: bool = True,
) -> Candidate[Person | Speaker]:
    return Candidate(
        entity, place.paragraph, place.start, place.end, gender, subject, possessive, named
    )


def _quoted_places(
    statements: Sequence[Statement], docs: Sequence[Doc]
) -> list[list[tuple[int, int]]]:
    """Return what stands in quotation, by paragraph."""
    places: list[list[tuple[int, int]]] = [[] for _ in docs]
    for statement in statements:
        for span in statement.spans:
            if statement.kind == "direct":
                places[span.paragraph].append((span.start, span.end))
            elif statement.kind == "mixed":
                text = docs[span.paragraph].text[span.start : span.end]
                places[span.paragraph] += [
                    (span.start + one.start(), span.start + one.end())
                    for one in _QUOTED.finditer(text)
                ]
    return places
