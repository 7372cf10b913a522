"""The person whose name stands in the mention of a speaker, or right behind it."""

from __future__ import annotations

import re
from typing import Final

from narrativ.quoting.organisations import INDEFINITE
from narrativ.quoting.people import People, Person
from narrativ.quoting.roles import read_role
from narrativ.quoting.spans import Place
from narrativ.quoting.voice_lists import matches, parts, title_words
from narrativ.text.lexicon import word_list

_BREAK: Final = re.compile(r"\s*[,(]|\s(?:of|for|in|at|from|with|on|to|who|whose|which|that|and)\s")
_ARTICLE: Final = re.compile(r"(?:the|an?|his|her|its|their|one|some|many)\s", re.IGNORECASE)
_GAP: Final = re.compile(r"\.?(?:\s+and\s(?!\w+ said)[\w ]{3,30})?,?\s+")
"""What may stand between a role and the name that it belongs to."""
_APPOSED: Final = re.compile(r",\s+(?:[A-Z][\w.]+\s+){0,3}")
"""The same behind an article: the committee's chairman, Representative Karl Odrin."""
_IN_COMMAS: Final = re.compile(
    r",\s+(?:[A-Z][\w.’'-]*\s+){1,4}[A-Z][\w.’'-]*(?:\sof\s[A-Z][\w. ]+?|\s\([^()]{3,20}\))?,"
)
"""An apposition behind what has no article: one Republican, Sen. Karl Odrin of Ohio, said."""
_CAPITALS: Final = re.compile(r"[Tt]he\s|(?:(?:[A-Z][\w.’'-]*|and|of|the|&)(?:\s+|$))+")
"""An office as a name: Health and Human Services Secretary."""
_LINKS: Final = ("of", "for", "in", "at", "from", "with", "on", "to", "and", "by")


def named_in(place: Place, text: str, people: People) -> Person | None:
    """Return the person whose name a mention is, alone or with what stands around it.

    `text` is that of the whole paragraph. "The Odrin adviser" is not Odrin, and "the
    mayor's brother, Karl Odrin" is.
    """
    for one in people.in_place(place.paragraph, place.start, place.end):
        after = text[one.end : place.end]
        if re.match(r"['’]s?\s", after) or _is_modifier(after):
            continue
        before = text[place.start : one.start]
        if not _BREAK.search(before) or _closes_role(before):
            return people.by_mention[one]
    return None


def named_behind_role(place: Place, text: str, people: People) -> Person | None:
    """Return who is named right behind a role: company chairman, or the chairman, Karl Odrin."""
    mention = text[place.start : place.end]
    role = read_role(mention)
    indefinite = re.match(r"(?:an?|one|some|many)\s", mention, re.I)
    in_commas = indefinite and _IN_COMMAS.match(text, place.end)
    closes = role is not None and mention.casefold().endswith(role.head)
    if role is None or not (in_commas or (closes and not indefinite)):
        return None
    definite = _ARTICLE.match(mention) or re.search(r"['’]s ", mention)
    gap = _APPOSED if in_commas or definite else _GAP
    for one, person in people.by_mention.items():
        behind = one.paragraph == place.paragraph and place.end < one.start
        between = text[place.end : one.start] if behind else ""
        # A member of the cabinet, Sen. Karl Odrin, is he; a friend of the mayor may not be.
        if behind and gap.fullmatch(between) and (closes or between.strip(", ")):
            return person
    return None


def _offices() -> frozenset[str]:
    return title_words() - word_list("honorifics")


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
    title = bare.split()[-1].rstrip(".") if bare else ""
    if title[:1].isupper() and title.casefold() in _offices() and _CAPITALS.fullmatch(bare):
        return True
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
