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
from narrativ.quoting.names import NameMention
from narrativ.quoting.organisations import INDEFINITE, SIDED, Organisations
from narrativ.quoting.people import People, Person
from narrativ.quoting.roles import (
    Role,
    gender_of,
    is_known_class,
    organisation_class,
    read_role,
)
from narrativ.quoting.source_types import channel, class_of_role, class_of_roles
from narrativ.quoting.spans import Paragraph, Place, Speaker, Statement
from narrativ.quoting.voice_lists import matches, parts, title_words
from narrativ.text.names import key_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?|‘[^’]*’?")
_BREAK: Final = re.compile(r"\s*[,(]|\s(?:of|for|in|at|from|with|on|to|who|whose|which|that|and)\s")
_PLURAL: Final = ("they", "them", "we", "us")
_UNCLEAR: Final = (
    "it",
    "i",
    "me",
    "you",
    "this",
    "that",
    "those",
    "these",
    "which",
    "one",
    *_PLURAL,
)
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
        As many as `statements`.

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
        self.people = People(self.docs, [one.speaker for one in statements if one.speaker])
        self.sentences = Sentences(self.docs)
        self.quoted = _quoted_places(statements, self.docs)
        self.candidates = self._named_candidates()
        self.last_sentence = -1
        self.organisations = Organisations(self.docs, self.people)

    def speakers(self) -> list[Speaker]:
        found: list[Speaker] = []
        last: Person | Speaker | None = None
        for statement in self.statements:
            place = statement.speaker
            entity = self._entity(place, last) if place is not None else Speaker()
            found.append(self._with_channel(self._speaker(entity), statement))
            if place is not None and found[-1].name:
                last = entity
                self.last_sentence = self.sentences.number(place.paragraph, place.start)
                self._remember(place, entity)
        return self._named_behind(found)

    def _named_behind(self, found: list[Speaker]) -> list[Speaker]:
        """Return the speakers; whose quotation goes on is who is named where it ends."""
        for number in reversed(range(len(found) - 1)):
            one = self.statements[number]
            first = one.spans[-1].paragraph
            if one.basis in _GUESSED and one.kind != "indirect" and self._unpaired(first) > 0:
                behind = range(number + 1, min(number + 1 + _GOES_ON, len(found)))
                end = next((n for n in behind if self._ends(self.statements[n], first)), None)
                found[number] = found[number] if end is None else found[end]
        return found

    def _ends(self, statement: Statement, first: int) -> bool:
        """Say whether what paragraph `first` opens ends with a statement that names who speaks."""
        last = statement.spans[0].paragraph
        opened = any(self._unpaired(number) > 0 for number in range(first + 1, last))
        near = 0 < last - first <= _GOES_ON and not opened
        return statement.basis not in _GUESSED and near and self._unpaired(last) < 0

    def _unpaired(self, paragraph: int) -> int:
        """Return 1 where a quotation opens and does not close in a paragraph, -1 the other way."""
        text = self.docs[paragraph].text
        if "“" in text or "”" in text:
            return text.count("“") - text.count("”")
        if text.count('"') % 2 == 0:
            return 0
        at = text.rfind('"')
        return 1 if text.startswith('"') or text[at - 1].isspace() else -1

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
            group = self._plural(place) if small == "they" else None
            group = group or self._group(small, at, last)
            return group or Speaker(text, source_basis="pronoun")
        named = self._named(place) or self._behind_role(place)
        if named is not None:
            return named
        place = self._whole_phrase(place)
        text = self._text(place)
        if not INDEFINITE.match(text) and not _POSSESSIVE.match(text):
            person = described_person(text, at, self.people.persons, last)
            if person is not None:
                return person
        return self._of_office(self.organisations.speaker(text, place))

    def _of_office(self, speaker: Speaker) -> Speaker:
        """Return the speaker of "Odryn's office" with the class of whose office it is."""
        if speaker.voice_class not in ("unknown", "unnamed"):
            return speaker
        person = self._person_called(speaker.organisation or speaker.name)
        if person is None:
            return speaker
        own = class_of_roles(self._with_organisations(person.roles))
        return replace(speaker, voice_class=own) if own in ("official", "party") else speaker

    def _named(self, place: Place) -> Person | None:
        """Return the person whose name a mention is, alone or with what stands around it."""
        text = self._text(place)
        inside = self.people.in_place(place.paragraph, place.start, place.end)
        if not inside:
            return None
        whole = self.docs[place.paragraph].text
        for one in inside:
            after = whole[one.end : place.end]
            if re.match(r"['’]s?\s", after) or _is_modifier(after):
                continue
            before = text[: one.start - place.start]
            if not _BREAK.search(before) or _closes_role(before):
                return self.people.by_mention[one]
        return None

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
        for phrase in doc.noun_chunks:
            if phrase.end_char == len(before):
                part = Place(place.paragraph, phrase.start_char, phrase.end_char)
                return self.organisations.speaker(phrase.text, part)
        return None

    def _plural(self, place: Place) -> Speaker | None:
        """Return the group that they means: the last plural subject, if it is of a source."""
        here = self.sentences.number(place.paragraph, place.start)
        for number in range(place.paragraph, max(place.paragraph - 2, -1), -1):
            for phrase in reversed(list(self.docs[number].noun_chunks)):
                start = Place(number, phrase.start_char, phrase.end_char)
                behind = (number, phrase.end_char) > (place.paragraph, place.start)
                if behind or phrase.root.dep_ not in ("nsubj", "nsubjpass"):
                    continue
                if here - self.sentences.number(number, phrase.start_char) > 1:
                    return None
                if phrase.root.tag_ in ("NNS", "NNPS") and not self._is_quoted(start):
                    group = self.organisations.speaker(phrase.text, start)
                    if group.source_type != "unknown":
                        return group
        return None

    def _behind_role(self, place: Place) -> Person | None:
        """Return who is named right behind a role without article: company chairman Karl Odrin."""
        text = self._text(place)
        role = read_role(text)
        if role is None or _ARTICLE.match(text) or not text.casefold().endswith(role.head):
            return None
        whole = self.docs[place.paragraph].text
        for mention, person in self.people.by_mention.items():
            behind = mention.paragraph == place.paragraph and place.end < mention.start
            if behind and _GAP.fullmatch(whole[place.end : mention.start]):
                return person
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

    def _speaker(self, entity: Person | Speaker) -> Speaker:
        if isinstance(entity, Speaker):
            return entity
        roles = [role for role in entity.roles if role.text]
        classed = self._with_organisations(roles)
        voice_class = class_of_roles(classed)
        main = _main_role(
            [
                role
                for role, full in zip(roles, classed, strict=True)
                if class_of_role(full) == voice_class
            ]
        ) or _main_role(roles)
        sides = [role.side for role in roles if role.side]
        side = sides[0] if sides and voice_class in SIDED else ""
        named = [role.organisation for role in ([main] if main else []) + roles]
        organisation = next((one for one in named if one and not self._person_called(one)), "")
        return Speaker(
            entity.name,
            entity.key,
            main.text if main else "",
            organisation,
            side,
            voice_class,
            "person",
            "name",
        )

    def _with_organisations(self, roles: Sequence[Role]) -> list[Role]:
        """Return roles with the organisations that "its leader" and acronyms stand for."""
        return [self._with_organisation(role) if role.organisation else role for role in roles]

    def _with_organisation(self, role: Role) -> Role:
        employer = self._person_called(role.organisation)
        if employer is None:
            return replace(role, organisation=self.organisations.described(role.organisation))
        if is_known_class(role.listed):
            return role
        # A senator's aide speaks as the senator does, a candidate's for the campaign.
        own = class_of_roles(employer.roles)
        return replace(
            role, listed=own if own in ("official", "party") else role.listed, organisation=""
        )

    def _person_called(self, name: str) -> Person | None:
        """Return the person whom the organisation of a role is: the Odryn adviser."""
        owner = _OFFICE.sub("", name)
        if owner == name and organisation_class(name) not in ("", "unknown"):
            return None
        name = owner
        words = [word for word in name.split() if word.casefold().rstrip(".") not in title_words()]
        if not words:
            return None
        key = key_of(tuple(words))
        for one in self.people.persons:
            full = key_of(one.words)
            if key[-len(full) :] == full or key == full[-1:]:
                return one
        return None

    def _with_channel(self, speaker: Speaker, statement: Statement) -> Speaker:
        if statement.basis == "embed":
            return replace(speaker, source_type="social", source_basis="place")
        if speaker.source_type not in ("person", "organisation", "unnamed", "unknown"):
            return speaker
        cue = self._text(statement.cue) if statement.cue is not None else ""
        way = channel(self._around(statement), cue)
        return replace(speaker, source_type=way, source_basis="cue") if way else speaker

    def _around(self, statement: Statement) -> str:
        """Return the sentence of the cue without what is said."""
        if statement.cue is None:
            return ""
        cue, doc = statement.cue, self.docs[statement.cue.paragraph]
        span = doc.char_span(cue.start, cue.end, alignment_mode="expand")
        if span is None or not len(span):
            return ""
        first = max(span.sent.start_char, cue.start - _AWAY)
        text = doc.text[: min(span.sent.end_char, cue.end + _AWAY)]
        for one in statement.spans:
            if one.paragraph == cue.paragraph:
                end = min(one.end, len(text))
                text = text[: one.start] + " " * max(0, end - one.start) + text[end:]
        return text[first:]

    def _text(self, place: Place) -> str:
        return self.docs[place.paragraph].text[place.start : place.end]

    def _whole_phrase(self, place: Place) -> Place:
        """Return the noun phrase around a mention of which only the noun was given."""
        for phrase in self.docs[place.paragraph].noun_chunks:
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


_AWAY: Final = 60
"""Signs before and after a cue in which a channel is looked for."""
_OFFICE: Final = re.compile(r"['’]s? (?:office|team|staff|aides|camp|campaign|allies)$")
"""What is called after whose it is: Odryn's office."""
_ARTICLE: Final = re.compile(r"(?:the|an?|his|her|its|their|one|some|many)\s", re.IGNORECASE)
_GAP: Final = re.compile(r"(?:\s+and\s(?!\w+ said)[\w ]{3,30})?,?\s+")
"""What may stand between a role and the name that it belongs to."""
_GUESSED: Final = ("continued", "nearest", "none")
"""How the speaker of a quotation was found that nothing names."""
_GOES_ON: Final = 5
"""Paragraphs, and statements, on which a quotation that was not closed may end."""
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


def _is_modifier(after: str) -> bool:
    """Say whether a noun behind a name is what the mention is of: the Odryn adviser, campaign."""
    noun = _BREAK.split(after)[0]
    words = parts(noun)
    if not noun[:1].isspace() or not words or not words[0].islower():
        return False
    return bool(matches(words, "roles") or matches(words, "organisations"))


def _closes_role(before: str) -> bool:
    """Say whether what stands before a name in a mention is a role in apposition to it."""
    bare = before.rstrip()
    while bare and bare.split()[-1].casefold().rstrip(".") in title_words() | {"and"}:
        bare = bare[: -len(bare.split()[-1])].rstrip()
    if not bare:
        return True
    if bare.endswith(","):
        return INDEFINITE.match(bare) is not None or read_role(bare.rstrip(",")) is not None
    last = re.split(r"\s(?:and|of|for|to|at)\s", f" {bare} ")[-1].strip()
    words = bare.split()
    return (
        bool(words)
        and words[-1].casefold() not in _LINKS
        and (read_role(last) is None and read_role(bare) is not None)
    )


_LINKS: Final = ("of", "for", "in", "at", "from", "with", "on", "to", "and", "by")


def _main_role(roles: Sequence[Role]) -> Role | None:
    """Return the role that says most: with an organisation or a country, the first of these."""
    said = [role for role in roles if role.head not in ("", "age", "of")]
    telling = [role for role in said if role.organisation or role.side or " " in role.text]
    rest = [role for role in roles if role.head == "of"]
    return next(iter([*telling, *said, *rest]), None)


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
