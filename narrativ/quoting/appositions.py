"""What stands around a name and says who it is: titles, appositions, relative clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.names import NameMention
from narrativ.quoting.roles import Role, age_in, is_demonym, organisation_class, read_role
from narrativ.quoting.voice_lists import listed, matches, parts
from narrativ.text.names import is_small, without_article

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NOMINAL: Final = ("NOUN", "PROPN", "ADJ", "NUM")
_JOINING: Final = frozenset(
    ("of", "for", "-", "–", "&", "'s", "’s", "'", "’", "/", "and", "at", "to", "the")
)
_KEPT: Final = frozenset(
    ("its", "their", "his", "her", "the", "a", "an", "former", "then", "first", "top")
)
_FURTHEST: Final = 12
"""Words that are looked at in front of a name, and behind it."""
_STOP: Final = re.compile(r"[,;:—“”\"!?()\[\]]|\s[–-]\s|(?<!\b[A-Z])\.(?=\s+[A-Z“\"‘]|\s*$)")
_OPENING: Final = re.compile(r"\s*(?:[,(–—]|\s-\s)\s*")
_PHRASE: Final = re.compile(
    r"(?:an?|the|one of|his|her|its|their|who|of|from|then|now|former|also|both|[\w.’'-]+['’]s?)\s",
    re.IGNORECASE,
)
_COPULA: Final = re.compile(r"\s*,?\s*(?:who\s+)?(?:is|was|became|serves? as|served as|remains)\s+")
_HEADING: Final = re.compile(r"who\s+(?:now\s+|also\s+)?(?P<verb>[\w-]+)\s+(?P<what>.+)")
_VERBAL: Final = re.compile(
    r"(?:like|unlike|including|such|along|despite)\s|(?!acting|managing|leading|founding|marketing|sitting)[a-z]+ing\s"
)
"""What describes an action and nobody: ", speaking to the head of the board"."""
_SAYING: Final = re.compile(
    r"\s(?:said|says|told|tells|wrote|writes|added|adds|tweeted|is|was|are|were|has|have|had|will|would"
    r"|could|can|may|might)\b"
)
_SEAT: Final = re.compile(r"\s*[,(]\s*\(?([RDI])[-–—][^,;:\n)]{2,14}")
_OF_PLACE: Final = re.compile(
    r"\s+of\s+(?:the\s+)?(?:[a-z-]+\s)?(?P<what>[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,4})"
)
_HONORIFIC: Final = re.compile(r"\s(?:Dr|Mr|Mrs|Ms|Sir|Dame)\.?$")
_NOUN: Final = re.compile(r"\s(?P<noun>[a-z]+)")
"""What may close the name of an organisation: of the Tarn party."""
_DEFINITE: Final = re.compile(r"['’]s?\s|^(?:the|an?|its|his|her|their)\s", re.IGNORECASE)
"""What a role needs that a comma parts from the name behind it."""
_OF: Final = re.compile(r"(?:of|from)\s+(?P<what>.+)")
_ABBREVIATED: Final = ("gov", "sen", "rep", "gen", "col", "lt", "sgt", "capt", "adm", "dr", "rev")
AGE: Final = "age"
"""Head of what is said of somebody whose age alone is."""
MEMBER: Final = "of"
"""Head of what is said of somebody "of the Tarn Institute"."""


def roles_around(doc: Doc, mention: NameMention) -> list[Role]:
    """Return what is said of a person in front of the name and behind it."""
    found = [front_role(doc, mention), *roles_behind(doc.text, mention.end)]
    return [role for role in found if role is not None]


def front_role(doc: Doc, mention: NameMention) -> Role | None:
    """Return the role in front of a name: "Kremlin spokesman", "The union's leader,"."""
    first = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if first is None:
        return None
    number = first.start - 1
    comma = number >= 0 and doc[number].text == "," and _closes(doc, first.end)
    if comma:
        number -= 1
    last = number
    while number >= 0 and last - number < _FURTHEST and _carries_on(doc[number]):
        number -= 1
    text = doc[number + 1 : last + 1].text
    if number >= 0 and doc[number].pos_ in ("DET", "PRON") and doc[number].text.isalpha():
        text = f"{doc[number].text} {text}"
    elif comma and not _DEFINITE.search(text):
        return None
    return _nearest_role(text)


def _nearest_role(text: str) -> Role | None:
    """Return the role that a phrase in front of a name ends in.

    "Spokesman for President" ends in that of the president, "Ambassador to Tarn" in that of
    the ambassador, "spokesman for" in that of nobody who is named behind it.
    """
    words = text.split()
    if not words or words[-1].casefold() in _JOINING | {"by", "with"}:
        return None
    before, _, behind = text.rpartition(" and ")
    if matches(parts(before), "roles") or text.startswith("and "):
        text = behind or text.removeprefix("and ")
    while text and is_small(text.split()[0]) and text.split()[0].casefold() not in _KEPT:
        text = text.partition(" ")[2]
    office = _HONORIFIC.sub("", text)
    if office != text and not is_small(office.split()[-1]) and read_role(office) is not None:
        # Director Dr. Odrin is a director.
        text = office
    starts = [0, *(one.end() for one in re.finditer(r"\b(?:of|for|to|at|from|with)\s", text))]
    for start in reversed(starts):
        role = read_role(text[start:])
        if role is None or (start and _is_inside_name(text[:start])):
            continue
        longer = read_role(text) if start else None
        # "Chief of Staff" is one office.
        whole = longer is not None and longer.head.endswith(f" {role.head}")
        return longer if whole else role
    return None


def _is_inside_name(before: str) -> bool:
    """Say whether "of" stands in the name of an organisation: Tarn Federation of Crews chair."""
    words = before.split()
    return (
        len(words) > 1
        and words[-1] in ("of", "for")
        and words[-2][:1].isupper()
        and bool(matches(words[-2:-1], "organisations"))
    )


def _closes(doc: Doc, end: int) -> bool:
    """Say whether a comma, or the end, follows: as behind a name in apposition."""
    return (
        end >= len(doc) or doc[end].text in (",", ".", ";", "’s", "'s") or (doc[end].pos_ == "VERB")
    )


def _carries_on(token: Token) -> bool:
    if token.is_space or (token.text in "-–" and token.whitespace_):
        # A dateline's dash parts words; a compound's does not.
        return False
    return (
        token.pos_ in _NOMINAL
        or token.text.casefold() in _JOINING
        or token.tag_ == "POS"
        or (
            token.text[:1].isupper()
            and token.pos_ not in ("ADP", "PUNCT", "VERB", "AUX", "SCONJ", "ADV", "PRON", "DET")
        )
        or token.text.casefold() in listed("words", "status")
    )


def roles_behind(text: str, end: int) -> Iterator[Role]:
    """Return the roles in the commas and clauses behind a name or pronoun that ends there."""
    seat = _SEAT.match(text, end)
    if seat and (role := read_role(seat.group().strip(" ,()"))):
        yield role
        end = seat.end() + text.startswith(")", seat.end())
    of_place = _OF_PLACE.match(text, end)
    if of_place:
        noun = _NOUN.match(text, of_place.end())
        named = noun if noun and matches([noun["noun"]], "organisations") else of_place
        yield _member(text[of_place.start("what") : named.end()])
        end = named.end()
    copula = _COPULA.match(text, end)
    if copula:
        phrase = _cut(text[copula.end() :])
        if re.match(r"(?:an?|the|one of)\s", phrase) and (role := read_role(phrase)):
            yield role
        return
    for _ in range(3):
        opening = _OPENING.match(text, end)
        if not opening:
            return
        phrase = _cut(text[opening.end() :])
        role = _said(phrase)
        if role is None or _is_next_title(role, text, opening.end() + len(phrase)):
            return
        before = _first_of_two(phrase)
        if before is not None:
            yield before
        yield role
        end = opening.end() + len(phrase)


def _first_of_two(phrase: str) -> Role | None:
    """Return the first of two roles that share nothing: the board's chair and a Democrat."""
    first, _, second = phrase.partition(" and ")
    also = read_role(second) if second else None
    if (
        also is None
        or second[:1].isupper()
        or (also.listed != "ordinary" and re.search(r"\s(?:of|at|for)\s", second))
    ):
        return None
    before = _said(first)
    return None if before is None or before.head.endswith("president") else before


def _is_next_title(role: Role, text: str, end: int) -> bool:
    """Say whether a role is the title of who is named next: Odryn, Ohio Gov. Karl Pellow."""
    return role.head in _ABBREVIATED and re.match(r"\.\s+[A-Z]", text[end:]) is not None


def _cut(text: str) -> str:
    stop = _STOP.search(text)
    phrase = text[: stop.start()] if stop else text
    return " ".join(phrase.split(" ")[: 2 * _FURTHEST])


def _said(phrase: str) -> Role | None:
    """Return what one phrase between commas says of the person in front of it."""
    if age_in(phrase):
        return Role(phrase.strip(), AGE)
    heading = _HEADING.match(phrase)
    if heading:
        if heading["verb"] in listed("words", "heading"):
            clause = _cut_clause(heading["what"])
            if re.match(r"an?\s[a-z]", clause):
                return Role(f"{heading['verb']} {clause}", MEMBER, "ordinary")
            role = read_role(f"head of {clause}")
            return replace(role, text=f"{heading['verb']} {clause}") if role else None
        if heading["verb"] in listed("words", "private"):
            return Role(phrase.strip(), MEMBER, "ordinary")
        if re.match(r"(?:is|was|were)\s\w+ing\b", phrase[4:]):
            return Role(phrase.strip(), MEMBER, "ordinary")
        is_what = re.match(r"(?:is|was|serves as|served as)\s+(.+)", phrase[4:])
        return read_role(_cut_clause(is_what[1])) if is_what else None
    of = _OF.match(phrase)
    if of:
        what = _cut_clause(of["what"])
        return _member(what) if what else None
    clause = _cut_clause(f" {phrase}").strip()
    if is_demonym(clause):
        return Role(clause, MEMBER, "ordinary")
    if _VERBAL.match(clause) and not read_role(clause.split()[0]):
        return None
    return read_role(clause) if _opens_apposition(clause) else None


def _member(what: str) -> Role:
    """Return what "of the Tarn Institute" says, or "of Tarn", which is no organisation."""
    bare = without_article(what)
    last = parts(bare)[-1:]
    place = bool(last) and last[0].casefold() in listed("words", "places")
    known = not place and organisation_class(bare)
    return Role(f"of {what}", MEMBER, "", bare if known else "")


def _opens_apposition(phrase: str) -> bool:
    if _PHRASE.match(phrase) or not phrase[:1].isupper():
        return True
    role = read_role(phrase)
    return role is not None and bool(role.head) and " " in phrase


def _cut_clause(phrase: str) -> str:
    saying = _SAYING.search(phrase)
    return phrase[: saying.start()] if saying else phrase
