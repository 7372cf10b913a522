"""The persons of one article: all that it calls each of them, and what it says of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.appositions import MEMBER, roles_around
from narrativ.quoting.names import NameMention, name_mentions, persons_named
from narrativ.quoting.roles import Role, gender_of, organisation_class
from narrativ.quoting.spans import Place
from narrativ.quoting.voice_lists import ANY, entries, first_names, listed, matches, parts
from narrativ.text.names import Name, key_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PLURAL_TITLE: Final = re.compile(
    r"\b(?:Sens|Reps|Govs|Senators|Representatives|Governors|Congressmen|Judges|Justices|Ministers|"
    r"Presidents|Professors|Profs|Drs|Generals|Ambassadors)\.?$"
)
_LISTED_ON: Final = re.compile(
    r"(?:\s*\([^()]{1,20}\)|,? (?:of|from) [A-Z][\w. ]{1,30}|, [RDI]-[\w.]+|,? [JS]r\.)?"
    r"(?:,| and|, and)\s+"
)
"""What stands between two of a list of persons."""
_ITS: Final = ("its", "their")
_KINDS: Final = ("civil_society", "company", "expert", "media")
"""Classes of organisations whose noun stands in front of their name."""
_PRONOUNS: Final = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she"}


@dataclass
class Person:
    """Somebody whom an article names.

    Attributes
    ----------
    name
        The fullest name that the article has, without titles.
    words
        Its words, initials left out.
    mentions
        Where the article names the person.
    roles
        What it says of the person, in the order of the text.
    gender
        ``"he"``, ``"she"`` or "" where nothing says it.
    """

    name: str
    words: Name
    mentions: list[NameMention] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    gender: str = ""

    @property
    def key(self) -> str:
        """First and last name in the form that their spellings share."""
        return person_key(self.words)


def person_key(words: Name) -> str:
    """Return the key of a person: first and last name, by `narrativ.text.spelling.name_key`.

    Examples
    --------
    >>> person_key(("Volodymyr", "Zelenskiy")) == person_key(("Volodymyr", "Zelenskyy"))
    True
    >>> person_key(("Ana", "Maria", "Ruiz"))
    'ana ruiz'
    >>> person_key(("Joe", "Ruiz")) == person_key(("Joseph", "Ruiz"))
    True
    """
    if len(words) < 2:
        return " ".join(key_of(words))
    first = words[0].casefold()
    return " ".join(key_of((entries("nicknames")[0].get(first, first), words[-1])))


class People:
    """The persons of an article, by the mentions of their names."""

    def __init__(self, docs: Sequence[Doc], speaking: Collection[Place] = ()) -> None:
        self.names = name_mentions(docs)
        roles = {one: roles_around(docs[one.paragraph], one) for one in self.names}
        described = {
            one
            for one, said in roles.items()
            if any(role.head for role in said)
            or _may_speak(one, docs[one.paragraph].text, speaking)
        }
        whole = [
            one
            for one in self.names
            if not any(_goes_on(one, role) for role in roles[one])
            and not _is_apposed(one, docs[one.paragraph].text)
        ]
        mentions = persons_named(whole, described)
        self.persons = _full_persons(mentions, docs)
        for person in self.persons:
            person.roles = _distinct(
                role
                for one in mentions
                if len(one.words) > 1 and person_key(one.words) == person.key
                for role in roles[one]
            )
        self.by_mention = _assigned(mentions, self.persons, roles)
        for person in self.persons:
            person.mentions = [one for one, whom in self.by_mention.items() if whom is person]
            person.roles = _distinct(
                self._with_possessor(self._with_owner(role, one, docs), one)
                for one in person.mentions
                for role in roles[one]
            )
        self.persons = [person for person in self.persons if person.mentions]
        self._share_plural_titles(docs, roles)
        genders = _pronoun_genders(docs, self.by_mention)
        for person in self.persons:
            person.gender = _gender(person, genders)

    def _share_plural_titles(
        self, docs: Sequence[Doc], roles: Mapping[NameMention, Sequence[Role]]
    ) -> None:
        """Give the title of several to each: Sens. Anna Brandt of Ohio and Karl Odrin."""
        before: NameMention | None = None
        title: Role | None = None
        for one, person in self.by_mention.items():
            text = docs[one.paragraph].text
            listed_on = (
                before is not None
                and before.paragraph == one.paragraph
                and _LISTED_ON.fullmatch(text[before.end : one.start])
            )
            own = next((role for role in roles[one] if _PLURAL_TITLE.search(role.text)), None)
            title = own or (title if listed_on else None)
            if title is not None and own is None:
                person.roles = _distinct([*person.roles, replace(title, text=title.text)])
            before = one

    def _with_possessor(self, role: Role, mention: NameMention) -> Role:
        """Return a role with the organisation that "its" means: the last that was named."""
        speaks = role.head.startswith("spokes") and role.listed == ANY and not role.side
        if not (role.possessor in _ITS or (speaks and not role.possessor)) or role.organisation:
            return role
        before = [
            one
            for one in self.names
            if one not in self.by_mention
            and one.paragraph == mention.paragraph
            and one.start < mention.start
        ]
        return replace(role, organisation=" ".join(before[-1].words)) if before else role

    def _with_owner(self, role: Role, mention: NameMention, docs: Sequence[Doc]) -> Role:
        """Return a role with whom "his" means: who is named first in the last sentence that names.

        "Odrin met Brandt. His spokesman, Karl Pellow": Odrin's.
        """
        if role.possessor not in _PRONOUNS or role.listed != ANY or role.organisation:
            return role
        gender = _PRONOUNS[role.possessor]
        for number in range(mention.paragraph, max(mention.paragraph - 2, -1), -1):
            for sentence in reversed(list(docs[number].sents)):
                end = mention.start if number == mention.paragraph else sentence.end_char
                for one in self.in_place(number, sentence.start_char, min(sentence.end_char, end)):
                    person = self.by_mention[one]
                    other = person is not self.by_mention[mention]
                    if other and _first_gender(person) in ("", gender):
                        return replace(role, organisation=person.name)
        return role

    def in_place(self, paragraph: int, start: int, end: int) -> list[NameMention]:
        """Return the mentions of persons inside a place, in order."""
        return [
            one
            for one in self.by_mention
            if one.paragraph == paragraph and start <= one.start and one.end <= end
        ]


def _goes_on(mention: NameMention, role: Role) -> bool:
    """Say whether what follows is the rest of an organisation's name: Tarn Chamber of Commerce."""
    if role.head != MEMBER:
        return False
    found = matches(parts(f"{mention.words[-1]} {role.text}"), "organisations")
    return any(one.start == 0 and (one.end > 1 or len(mention.words) == 1) for one in found)


def _is_apposed(mention: NameMention, text: str) -> bool:
    """Say whether the noun of an organisation stands in front: the advocacy group Harbour Watch."""
    front = text[max(0, mention.start - 30) : mention.start]
    before = re.search(r"(?:^|\s)((?:[a-z-]+ )?[a-z-]+) $", front)
    return (
        before is not None
        and mention.label != "PERSON"
        and mention.words[0].casefold() not in first_names()
        and organisation_class(before[1]) in _KINDS
    )


def _may_speak(mention: NameMention, text: str, speaking: Collection[Place]) -> bool:
    """Say whether two or three words with capitals say something: most likely a person."""
    return (
        1 < len(mention.words) < 4
        and mention.label not in ("ORG", "GPE")
        and not re.match(r"\s[A-Z]", text[mention.end :])
        and any(
            one.paragraph == mention.paragraph
            and one.start <= mention.start
            and mention.end <= one.end
            for one in speaking
        )
    )


def _full_persons(mentions: Sequence[NameMention], docs: Sequence[Doc]) -> list[Person]:
    """Return a person for each full name, and for each bare name that belongs to none."""
    persons: dict[str, Person] = {}
    for one in mentions:
        if len(one.words) > 1:
            written = docs[one.paragraph].text[one.start : one.end]
            known = persons.setdefault(person_key(one.words), Person(written, one.words))
            if len(one.words) > len(known.words):
                known.name, known.words = written, one.words
    return list(persons.values())


def _distinct(roles: Iterable[Role]) -> list[Role]:
    return list(dict.fromkeys(roles))


def _assigned(
    mentions: Sequence[NameMention],
    persons: list[Person],
    roles: Mapping[NameMention, Sequence[Role]],
) -> dict[NameMention, Person]:
    """Return whom each mention names; bare names of which nobody knows whose are left out."""
    full = {person.key: person for person in persons}
    _join_surnames(full)
    persons[:] = [person for key, person in full.items() if person.key == key]
    by_word: defaultdict[str, list[Person]] = defaultdict(list)
    for person in persons:
        for word in (person.words[-1], person.words[0]):
            by_word[key_of((word,))[0]].append(person)
    assigned: dict[NameMention, Person] = {}
    bare: dict[str, Person] = {}
    established: dict[str, Person] = {}
    seen: list[Person] = []
    for one in mentions:
        if len(one.words) > 1:
            person = full[person_key(one.words)]
            seen.append(person)
            assigned[one] = person
            continue
        key = one.key[0]
        candidates = _bearers(key, by_word[key], bool(one.title) and not _is_familiar(one))
        if not candidates:
            person = bare.setdefault(key, Person(one.words[0], one.words))
            assigned[one] = person
            continue
        chosen = _bearer(one, candidates, seen, established.get(key), roles)
        if chosen is None and not any(role.listed == "official" for role in roles[one]):
            continue
        # President Odrin, where others of the name are none: somebody else.
        chosen = chosen or bare.setdefault(key, Person(one.words[0], one.words))
        assigned[one] = chosen
        if sum(any(other is person for person in seen) for other in candidates) < 2:
            established.setdefault(key, chosen)
    persons += bare.values()
    return assigned


def _join_surnames(full: dict[str, Person]) -> None:
    """Let a surname of two words mean the one person of a longer name that ends in it: De Haan."""
    for key, person in list(full.items()):
        if len(person.words) != 2 or person.words[0].casefold() in first_names():
            continue
        longer = [
            one
            for one in full.values()
            if len(one.words) == 3 and key_of(one.words)[-2:] == key_of(person.words)
        ]
        if len(longer) == 1:
            full[key] = longer[0]


def _is_familiar(mention: NameMention) -> bool:
    """Say whether a title stands in front of a first name: Sir Keir."""
    return mention.title.casefold() in ("sir", "dame", "lord", "lady")


def _bearers(key: str, persons: Sequence[Person], titled: bool) -> list[Person]:
    """Return who may be called by one word: by the surname, else by the first name.

    Behind a title a word is a surname, or a name of its own: Pope Francis is not Francis Odrin.
    """
    last = [person for person in persons if key_of(person.words)[-1] == key]
    return last if last or titled else list(persons)


def _bearer(
    mention: NameMention,
    candidates: Sequence[Person],
    seen: Sequence[Person],
    established: Person | None,
    roles: Mapping[NameMention, Sequence[Role]],
) -> Person | None:
    """Return the one of several persons of a surname whom a bare surname means, if it is clear.

    Gender and office in front must fit. Of those who fit it is who alone was named before,
    then whom the bare surname meant before the other was named; in front of all full names
    it is the first who is named in full.
    """
    gender = gender_of(mention.title)
    fitting = [one for one in candidates if not gender or _first_gender(one) in ("", gender)]
    offices = {role.head for role in roles.get(mention, ()) if role.head}
    holders = [one for one in fitting if offices & {role.head for role in one.roles}]
    fitting = holders or fitting
    before = [one for one in fitting if any(one is other for other in seen)]
    if len(fitting) == 1 or len(before) == 1:
        return (before or fitting)[0]
    if established is not None and any(established is one for one in fitting):
        return established
    return fitting[0] if fitting and not before else None


def _first_gender(person: Person) -> str:
    """Return the gender of a first name, "" where both bear it or nobody knows it."""
    first = person.words[0].casefold() if len(person.words) > 1 else ""
    he, she = (first in listed("gender", one) for one in ("masculine", "feminine"))
    return "" if he == she else "he" if he else "she"


def _gender(person: Person, genders: Mapping[str, Counter[str]]) -> str:
    """Return the gender that titles and roles say, else the first name, else pronouns."""
    said = Counter(
        gender
        for text in (
            *(one.title for one in person.mentions),
            *(role.head for role in person.roles),
        )
        if (gender := gender_of(text))
    )
    if len(said) == 1:
        return next(iter(said))
    first = _first_gender(person)
    if first:
        return first
    heard = genders.get(person.key, Counter()).most_common(2)
    return heard[0][0] if heard and (len(heard) == 1 or heard[0][1] > heard[1][1]) else ""


def _pronoun_genders(
    docs: Sequence[Doc], by_mention: Mapping[NameMention, Person]
) -> dict[str, Counter[str]]:
    """Return the pronouns that follow each person within a sentence, nobody named between."""
    genders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ends: defaultdict[int, dict[int, NameMention]] = defaultdict(dict)
    for one in by_mention:
        ends[one.paragraph][one.end] = one
    for number, here in ends.items():
        doc = docs[number]
        last: Person | None = None
        for token in doc:
            if token.is_sent_start or token.text in '“”"':
                last = None
            mention = here.get(token.idx + len(token))
            if mention is not None:
                last = by_mention[mention]
            elif last is not None and token.lower_ in _PRONOUNS:
                genders[last.key][_PRONOUNS[token.lower_]] += 1
    return dict(genders)
