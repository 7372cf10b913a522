"""Whom a pronoun or a description means, of those an article has named before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeGuard, TypeVar

from narrativ.quoting.people import Person
from narrativ.quoting.roles import Role, gender_of, read_role, side_of
from narrativ.quoting.voice_lists import matches, parts, plain_word
from narrativ.text.spelling import name_key

if TYPE_CHECKING:
    from spacy.tokens import Doc

SINGULAR: Final = {
    "he": "he", "him": "he", "himself": "he", "she": "she", "her": "she", "herself": "she",
}  # fmt: skip
_WINDOW: Final = 6
"""Sentences back in which whom a pronoun means is looked for."""
_MARGIN: Final = 0.4
"""By how much the best antecedent must lead: subject against object of one sentence is enough."""
_SUBJECT, _CONTINUITY, _KNOWN, _POSSESSIVE, _NAMED = 1.0, 0.5, 0.5, -0.8, 0.3
_SUBJECTS: Final = ("nsubj", "nsubjpass")

E = TypeVar("E")


@dataclass(frozen=True)
class Candidate(Generic[E]):
    """A mention that may be the antecedent.

    Attributes
    ----------
    entity
        Whom it mentions; candidates of one entity are the same object.
    paragraph, start, end
        Where it stands.
    gender
        ``"he"``, ``"she"`` or "" if it is not known.
    subject, possessive
        Whether it is the subject of its clause, or stands in the genitive.
    named
        Whether it is a name.
    """

    entity: E
    paragraph: int
    start: int
    end: int
    gender: str
    subject: bool
    possessive: bool
    named: bool


class Sentences:
    """The sentences of an article, numbered through its paragraphs."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self._starts = [
            (number, sentence.start_char)
            for number, doc in enumerate(docs)
            for sentence in doc.sents
        ]

    def number(self, paragraph: int, start: int) -> int:
        """Return the number of the sentence that a place lies in."""
        return bisect_right(self._starts, (paragraph, start)) - 1


def is_subject(doc: Doc, start: int, end: int) -> tuple[bool, bool]:
    """Say whether a mention is a subject, and whether it stands in the genitive."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return False, False
    root = span.root
    while root.dep_ in ("compound", "appos", "nmod", "flat", "conj") and root.head is not root:
        root = root.head
    genitive = root.dep_ == "poss" or (span.end < len(doc) and doc[span.end].tag_ == "POS")
    return root.dep_ in _SUBJECTS and not genitive, genitive


def antecedent(
    pronoun: str,
    place: tuple[int, int],
    candidates: Iterable[Candidate[E]],
    sentences: Sentences,
    last_speaker: E | None = None,
) -> E | None:
    """Return whom he or she means; None if nobody is clearly meant.

    Candidates stand before the pronoun and agree with it. Nearness in sentences counts
    most, then being a subject and having spoken last; the best must lead the next.
    """
    gender = SINGULAR[pronoun.casefold()]
    here = sentences.number(*place)
    best: dict[int, tuple[float, E]] = {}
    for one in candidates:
        away = here - sentences.number(one.paragraph, one.start)
        if (one.paragraph, one.start) >= place or away > _WINDOW:
            continue
        if one.gender and one.gender != gender:
            continue
        score = -float(away)
        score += _SUBJECT * one.subject + _POSSESSIVE * one.possessive + _NAMED * one.named
        score += _KNOWN * bool(one.gender) + _CONTINUITY * (one.entity is last_speaker)
        if score > best.get(id(one.entity), (-1e9, one.entity))[0]:
            best[id(one.entity)] = (score, one.entity)
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
        return None
    return ranked[0][1]


def described_person(
    text: str, place: tuple[int, int], persons: Collection[Person], last_speaker: object = None
) -> Person | None:
    """Return the person whom a definite description means, by the roles the article says.

    "The Kremlin spokesman" is who is called so; where several are, who alone is named in
    this paragraph or the one before. None if it is nobody, or not clear who.
    """
    role = read_role(text)
    if role is None or not role.head or _is_plural(text, role):
        return None
    gender = gender_of(text)
    fitting = [
        one
        for one in persons
        if (not gender or one.gender in ("", gender))
        and any(_fits(role, r, one) for r in one.roles)
    ]
    if _may_be(role, last_speaker) and not fitting and role.listed == "party":
        # "The Ohio Republican" behind what a senator said, whose party nobody has said.
        return last_speaker
    if len(fitting) > 1 and not role.organisation:
        # "The president" is of the country rather than of a union.
        fitting = [one for one in fitting if _holds(role, one)] or fitting
    if len(fitting) > 1:
        fitting = [
            one
            for one in fitting
            if any(
                place[0] - _NEAR <= m.paragraph and (m.paragraph, m.start) < place
                for m in one.mentions
            )
        ]
    return fitting[0] if len(fitting) == 1 else None


def _may_be(role: Role, person: object) -> TypeGuard[Person]:
    """Say whether a lawmaker may be called by a party and a state."""
    if not isinstance(person, Person):
        return False
    sides = {one.side for one in person.roles if one.side}
    return (
        any(
            one.head in _LAWMAKERS or one.head.split()[-1:] == ["representative"]
            for one in person.roles
        )
        and sides <= {role.side}
        and _same_state(role, person)
    )


def _holds(role: Role, person: Person) -> bool:
    """Say whether a person has an office of this name that is in no organisation."""
    return any(one.head == role.head and not one.organisation for one in person.roles)


def _is_plural(text: str, role: Role) -> bool:
    small = text.casefold()
    return role.head.split()[0] not in small or f"{role.head}s" in small


def _fits(wanted: Role, said: Role, person: Person) -> bool:
    """Say whether a description fits a role that is said of a person."""
    if wanted.side and wanted.listed == "party":
        return said.side == wanted.side and _same_state(wanted, person)
    if bool(_ELECT.search(wanted.text)) != bool(_ELECT.search(said.text)):
        return False
    last = wanted.head if wanted.head.endswith(" general") else wanted.head.split()[-1]
    ends = {last, *_SAME.get(wanted.head, ())}
    heads = {said.head.split()[-1] if said.head else "", said.head}
    if not ends & heads:
        return False
    known = {
        key
        for role in person.roles
        for key in _keys(f"{role.text} {role.organisation} {role.side}")
    }
    asked = [key for key in _keys(_modifiers(wanted)) if key not in _PLAIN]
    return all(key in known or name_key(side_of(key.title())) in known for key in asked)


def _same_state(wanted: Role, person: Person) -> bool:
    """Say whether the state of "the Ohio Republican" is that of a person, where one is said."""
    asked = _states(wanted.text)
    known = {state for role in person.roles for state in _states(role.text)}
    return not asked or not known or bool(asked & known)


def _states(text: str) -> set[str]:
    words = [word for part in parts(text) for word in part.rstrip(".").split("-")]
    found = [word for word in words if word[:1].isupper()]
    return {one.listed for one in matches(found, "states")}


def _modifiers(role: Role) -> str:
    words = [plain_word(word) for word in parts(role.text)]
    head = role.head.split()
    kept = [w for w, small in zip(parts(role.text), words, strict=True) if small not in head]
    return " ".join(kept)


def _keys(text: str) -> set[str]:
    found = set()
    for word in parts(text):
        found.add(name_key(word))
        side = side_of(word[:1].upper() + word[1:])
        if side:
            found.add(name_key(side))
    return found


_ELECT: Final = re.compile(r"-(?:elect|designate)\b", re.IGNORECASE)
_NEAR: Final = 1
"""Paragraphs back in which one of several who fit must be named."""
_LAWMAKERS: Final = (
    "rep",
    "representative",
    "sen",
    "senator",
    "congressman",
    "congresswoman",
    "lawmaker",
    "gov",
    "governor",
    "house speaker",
    "majority leader",
    "minority leader",
    "speaker",
)
_PLAIN: Final = frozenset(
    map(name_key, "the of at for in a an and to former then late own".split())
)
_SAME: Final[dict[str, tuple[str, ...]]] = {
    "congressman": ("rep", "representative"),
    "congresswoman": ("rep", "representative"),
    "representative": ("rep", "congressman", "congresswoman"),
    "senator": ("sen",),
    "governor": ("gov",),
    "general": ("gen",),
    "spokesperson": ("spokesman", "spokeswoman"),
    "spokesman": ("spokesperson", "press secretary"),
    "spokeswoman": ("spokesperson", "press secretary"),
    "chief executive": ("ceo", "chief executive officer"),
    "ceo": ("chief executive", "chief executive officer"),
    "attorney": ("lawyer",),
    "lawyer": ("attorney",),
    "judge": ("justice", "magistrate"),
    "premier": ("minister",),
    "doctor": ("dr",),
    "professor": ("prof",),
    "boss": ("chief", "ceo", "head"),
    "chief": ("head", "director"),
    "lawmaker": ("rep", "sen", "senator", "representative", "congressman", "congresswoman"),
}
"""Other nouns that a person of a role may be called by."""
