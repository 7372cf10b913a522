"""Roles as texts say them: "Kremlin spokesman", "an economist at Tarn University", "R-Ohio"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from narrativ.quoting.voice_lists import ANY, Match, entries, listed, matches, parts, plain_word
from narrativ.resources.outlets import known_outlet
from narrativ.text.lexicon import word_list
from narrativ.text.names import without_article

_WHERE: Final = frozenset(
    "in on to by near under during since after against about when as within across among "
    "outside inside behind throughout".split()
)
_PREPOSITIONS: Final = frozenset(("of", "at", "for", "from", "with")) | _WHERE
"""What follows these is a place or a matter, no organisation."""
_RELATIVE: Final = frozenset(("who", "whose", "that", "which", "whom"))
_RELATIVE_CLAUSE: Final = re.compile(r"\s(?:who|whose|whom|which)\b")
_DETERMINERS: Final = frozenset(
    ("a", "an", "the", "his", "her", "its", "their", "our", "my", "this", "that", "another", "one")
)
_PRONOUNS: Final = frozenset(("he", "she", "it", "they", "him", "them", "i", "we", "you"))
_POSSESSIVES: Final = ("its", "their", "his", "her")
_OWNER: Final = re.compile(r"^.*(?:['’]s|s['’])(?=\s)")
"""What stands in front of a role in the genitive."""
_NEW: Final = frozenset(("new", "late", "top", "then"))
"""Words in front of an office that names of organisations begin with too."""
_ONE_OF: Final = re.compile(r"^(?:one|some|two|three|several|many) of (?=\S)", re.IGNORECASE)
_OF: Final = re.compile(r"\s(?:of|at|for|from|with)\s", re.IGNORECASE)
_CLOSES: Final = re.compile(
    r"\s(?:who|whose|which|that|and (?:a|an|the)|in)\b|[,;]"
    r"|(?<!ommittee)(?<!Council)(?<!Commission)(?<!Project)\son\b"
)
"""What ends the name of an organisation; "on" goes on in Committee on Fisheries."""
_POSSESSOR: Final = re.compile(r"^(?:the )?(.{2,60}?)(?:['’]s|(?<=s)['’]) ", re.IGNORECASE)
_AGE: Final = re.compile(r"(?<!\S)\d{1,3}(?:-year-old)?\b(?![,.]\d)")
_SEAT: Final = re.compile(r"\(?\b([RDI])[-–—\s]{1,3}([A-Z][\w. ]+?)\b\.?\)?(?=[\s,.;)]|$)")
"""The party and state of American politicians: R-Ohio, (D-Calif.)."""
_THE: Final = re.compile(r"(?:the|an?|his|her|its|their)\s")
_LONGEST: Final = 9
"""Words of the longest name of an organisation in a role."""
_TRAILING: Final = frozenset(
    ("emeritus", "emerita", "elect", "designate", "designee", "general", "royal", "laureate", "pro")
)
"""Words that may stand behind the noun of a role: minister designate, professor emeritus."""


@dataclass(frozen=True)
class Role:
    """What a text says that somebody is.

    Attributes
    ----------
    text
        As it is written, without article.
    head
        The noun of the role as the lists have it, "" where only a party or an age is said.
    listed
        The list it is of: a class of voices, ``"any"`` or "".
    organisation
        Whom it is a role in, "" if not said.
    side
        Country or party, "" if not said.
    possessor
        ``"its"``, ``"their"``, ``"his"`` or ``"her"`` where whose it is was named before.
    """

    text: str
    head: str = ""
    listed: str = ""
    organisation: str = ""
    side: str = ""
    possessor: str = ""


@lru_cache(maxsize=1 << 14)
def read_role(text: str) -> Role | None:
    """Return the role that a phrase says; None if it names no person's part.

    Examples
    --------
    >>> read_role("Kremlin spokesman").organisation, read_role("Russian President").side
    ('Kremlin', 'Russia')
    >>> role = read_role("an economist at Tarn University")
    >>> role.text, role.listed, role.organisation
    ('economist at Tarn University', 'expert', 'Tarn University')
    >>> read_role("the harbour wall") is None, read_role("R-Ohio").side
    (True, 'Republican')
    """
    text = re.sub(r"^['’]s?\s+", "", text.strip())
    text = _RELATIVE_CLAUSE.split(" ".join(text.split()))[0].strip(" ,;:–—-()")
    seat = _SEAT.fullmatch(text)
    if seat:
        return Role(text, side=_party(seat[1]))
    text = _ONE_OF.sub("", text)
    words = parts(text)
    possessor = words[0].casefold() if words and words[0].casefold() in _POSSESSIVES else ""
    while words and words[0].casefold() in _DETERMINERS:
        text = text[text.find(words[0]) + len(words[0]) :].strip(" ’'")
        words = words[1:]
    heads = parts(text)
    if _PRONOUNS & {word.casefold() for word in heads}:
        return None
    cut = next((i for i, w in enumerate(heads) if w.casefold() in _PREPOSITIONS | _RELATIVE), None)
    core = len(heads) if cut is None else cut
    owner = _OWNER.search(" ".join(text.split()[: core + 1]))
    first = len(parts(owner.group())) if owner else 0
    head = _head(heads, core)
    if head is not None and head.start < first:
        # The governor's restrictions are no governor.
        return None
    if head is None and cut and heads[cut].casefold() not in _RELATIVE | {"by"}:
        # Department of Health official: what is in front of the noun has prepositions itself.
        core = len(heads)
        inside = heads[-1].islower() or matches(heads[:cut], "organisations")
        head = _head(heads, core) if inside else None
    if head is None:
        return None
    organisation = _organisation(text, heads, head, core)
    listing = head.listed
    if listing == ANY and not organisation:
        listing = _office_of(heads, head) or listing
    return Role(text, head.entry, listing, organisation, side_of(text, organisation), possessor)


def _head(words: list[str], core: int) -> Match | None:
    """Return the noun of a person that closes the first words of a phrase."""
    found = [
        one
        for one in matches(words, "roles")
        if one.start < core <= one.end
        or (one.start < core == one.end + 1 and words[one.end].casefold() in _TRAILING)
    ]
    head = max(found, key=lambda one: (one.end, one.end - one.start), default=None)
    behind = words[head.end : core] if head is not None else []
    if matches(behind, "organisations") or matches(behind, "sources"):
        # A council of ministers, a whistleblower complaint.
        return None
    return head


def _office_of(words: list[str], head: Match) -> str:
    """Return the class of whom somebody speaks for by office: the governor's spokesman."""
    found = [one for one in matches(words, "roles") if one.listed in ("official", "party")]
    return next((one.listed for one in found if not head.start <= one.start < head.end), "")


def _organisation(text: str, words: list[str], head: Match, core: int) -> str:
    """Return the organisation of a role: behind a preposition, as possessor, or in front."""
    cut = max(core, head.end)
    if head.listed == "party" and head.entry in entries("parties")[0]:
        return ""
    if cut < len(words) and words[cut].casefold() in _PREPOSITIONS:
        return _behind_preposition(text)
    possessor = _POSSESSOR.match(text)
    if possessor:
        return _as_organisation(possessor[1])
    front = text[: text.casefold().find(words[head.start].casefold())] if head.start else ""
    if front.endswith((" of ", " for ")):
        # Department of Health Secretary: the field of the office is in both.
        front = text[: text.casefold().rfind(head.entry.split()[-1])]
    return _as_organisation(front, fields=head.listed != ANY)


def _behind_preposition(text: str) -> str:
    """Return the organisation behind "of", "at" or "for": the first that is known as one.

    A professor of law at a university is of the university, and so is the director of a
    project at it. A head of media for somebody is of whom he works for.
    """
    found = []
    known: list[tuple[bool, int, str]] = []
    for one in _OF.finditer(text):
        rest = _CLOSES.split(text[one.end() :])[0]
        field = _OF.split(rest)[0]
        if field != rest and field.islower() and not _THE.match(field):
            continue
        organisation = _as_organisation(rest)
        found.append(organisation)
        if organisation and organisation_class(_OF.split(organisation)[0]):
            known.append((one.group().strip().casefold() != "at", len(known), organisation))
    return min(known)[2] if known else next((one for one in found if one), "")


def _as_organisation(text: str, *, fields: bool = True) -> str:
    """Return a phrase if it names or describes an organisation, else "".

    With `fields`, "transport" in front of an office is its field and no organisation.
    """
    text = without_article(re.sub(r"^(?:its|his|her|their|a|an)\s", "", text.strip(" ,;-’'")))
    words = parts(text)
    while len(words) > 1 and words[0].casefold() in listed("words", "status") - _NEW:
        text = text[len(words[0]) :].strip(" -–")
        words = words[1:]
    while len(words) > 1 and words[0][:1].isupper() and _is_bare_field(words[-1]):
        # The Odryn economic adviser.
        text = text[: text.rfind(words[-1])].strip(" -–")
        words = words[:-1]
    telling = [word for word in words if not _is_field(word, fields)]
    if len(words) > _LONGEST or re.search(r"[“”\"‘]", text):
        return ""
    if not telling or (not matches(words, "organisations") and not _has_name(telling)):
        return ""
    return text


def _is_field(word: str, fields: bool) -> bool:
    small = word.casefold()
    return (
        small.rstrip(".") in word_list("honorifics")
        or (fields and small in listed("words", "fields"))
        or small in _DETERMINERS
        or small in entries("parties")[0]
        or (
            (small in entries("countries")[0] and small not in entries("organisations")[0])
            or small == "and"
            or small.isdigit()
        )
    )


def _is_bare_field(word: str) -> bool:
    return word in listed("words", "fields") and word not in entries("organisations")[0]


def _has_name(words: list[str]) -> bool:
    return any(word[:1].isupper() for word in words)


def side_of(*texts: str) -> str:
    """Return the country or party that a role or an organisation names, "" if none.

    Examples
    --------
    >>> side_of("Ukrainian foreign minister"), side_of("Republican senator"), side_of("mayor")
    ('Ukraine', 'Republican', '')
    """
    for section in ("parties", "countries"):
        for text in texts:
            before = re.split(r"\s(?:in|from|near|on)\s", text)[0]
            words = parts(before)
            for one in matches(words, section):
                if words[one.start][:1].isupper() and len(one.entry) > 1:
                    return one.listed
    return ""


def is_jurisdiction(name: str) -> bool:
    """Say whether a name is a state or country with a field of its offices.

    Examples
    --------
    >>> is_jurisdiction("Ohio Insurance"), is_jurisdiction("Tarn Insurance")
    (True, False)
    """
    words = parts(name)
    places = [one for section in ("states", "countries") for one in matches(words, section)]
    inside = {number for one in places for number in range(one.start, one.end)}
    return bool(places) and all(
        number in inside or word.casefold() in listed("words", "fields")
        for number, word in enumerate(words)
    )


def _party(letter: str) -> str:
    return entries("parties")[0][letter.casefold()]


@lru_cache(maxsize=1 << 14)
def organisation_class(name: str) -> str:
    """Return the class of voices that an organisation speaks as, "" if its name says none.

    Examples
    --------
    >>> [organisation_class(one) for one in ("Tarn University", "Deckhands' Federation", "Odryn")]
    ['expert', 'civil_society', '']
    """
    words = parts(name.replace("-", " ")) if name[:1].isupper() else parts(name)
    proper = listed("words", "proper")
    found = [
        one
        for one in matches(words, "organisations")
        if one.entry not in proper or words[one.start][:1].isupper()
    ]
    if found and {one.listed for one in found} == {"unknown"}:
        # The governor's office, the candidate's staff.
        offices = [one for one in matches(words, "roles") if one.end <= found[0].start]
        owner = next((one.listed for one in reversed(offices)), "")
        return owner if owner in ("official", "party") else "unknown"
    found = [one for one in found if one.listed != "unknown"] or found
    found = _before_of(found, words)
    if (not found or found[-1].listed == "party") and _is_of_people(words):
        return "civil_society"
    if len(words) > 1 and not found and _known_outlet(name):
        return "media"
    if found:
        best = max(found, key=lambda one: _telling(one, words))
        if best.end - best.start == len(words) or not _known_outlet(name):
            return best.listed
        return "media"
    countries = matches(words, "countries")
    if any(one.end - one.start == len(words) for one in countries):
        return "official"
    parties = matches(words, "parties")
    if any(one.end - one.start == len(words) and len(one.entry) > 1 for one in parties):
        return "party"
    return "media" if _known_outlet(name) else ""


def _before_of(found: list[Match], words: Sequence[str]) -> list[Match]:
    """Return the nouns in front of "of" and "for", if any: a Federation of Police Officers."""
    cut = next((i for i, word in enumerate(words) if word in ("of", "for")), len(words))
    return [one for one in found if one.start < cut] or found


def _telling(one: Match, words: Sequence[str]) -> tuple[bool, int, int]:
    """Order the nouns of a name: acronyms and international bodies, then long, then late."""
    acronym = words[one.start].isupper() and len(words[one.start]) > 1
    first = acronym or one.listed == "international" or one.entry in listed("words", "faiths")
    return first, one.end - one.start, one.end


def _is_of_people(words: Sequence[str]) -> bool:
    """Say whether an organisation is called after those who are in it: the skippers' chair."""
    return any(
        one.listed in ("ordinary", "expert", "company", "any") and words[one.end - 1].endswith("s")
        for one in matches(words[:-1] or words, "roles")
    )


def _known_outlet(name: str) -> bool:
    bare = without_article(name)
    return bare[:1].isupper() and known_outlet(bare) is not None


def is_demonym(phrase: str) -> bool:
    """Say whether a phrase only says of which country somebody is: "an American who …"."""
    found = re.match(r"an? ([A-Z]\w+)(?:\s(?:who|from|living|man|woman)\b|$)", phrase.strip())
    return found is not None and found[1].casefold() in entries("countries")[0]


def gender_of(text: str) -> str:
    """Return ``"he"`` or ``"she"`` where a role or title says it, else "".

    Examples
    --------
    >>> gender_of("Kremlin spokeswoman"), gender_of("Mr"), gender_of("the mayor")
    ('she', 'he', '')
    """
    words = {plain_word(word) for word in parts(text)}
    he, she = (bool(words & listed("gender", one)) for one in ("he", "she"))
    if "first lady" in text.casefold():
        return "she"
    return "" if he == she else "he" if he else "she"


def age_in(text: str) -> bool:
    """Say whether a phrase is the age of somebody: "34"."""
    return _AGE.fullmatch(text.strip()) is not None


def is_known_class(name: str) -> bool:
    """Say whether a list gives a class, and not that the organisation does."""
    return bool(name) and name != ANY
