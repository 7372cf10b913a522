"""Word lists: function words, and house style that is not framing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from narrativ.errors import SchemaError
from narrativ.resources import english_stop_words, table
from narrativ.resources.lists import Lists, folded

HOUSE_STYLE: Final = "house style"
TOPIC_WORD: Final = "topic word"
HELD_OUT: Final = (HOUSE_STYLE, TOPIC_WORD)
"""What the reason begins with for which a feature is described and not tested."""

HONORIFIC: Final = "honorific"
SPELLING: Final = "spelling"
NAME: Final = "spelling of a name"
MASTHEAD: Final = "masthead"
TAG: Final = "tag of headlines"
STOCK: Final = "stock sentence"
_LISTED: Final = {"honorifics": HONORIFIC, "numbers": "number", "dates": "date", "words": "listed"}


def held_out(kind: str) -> str:
    """Return why a feature of a kind of house style is held out.

    Examples
    --------
    >>> held_out(HONORIFIC)
    'house style, honorific: held out of the contrast'
    """
    return f"{HOUSE_STYLE}, {kind}: held out of the contrast"


@cache
def stop_words() -> frozenset[str]:
    """Return the function words: scikit-learn's list and what it lacks."""
    return english_stop_words() | frozenset(table("style")["stop"]["words"])


def own_words(words: Iterable[str], what: str, longest: int) -> tuple[str, ...]:
    """Return a user's words, sorted and folded.

    Raises
    ------
    SchemaError
        If they are one text, or one of them is no text, empty or of more words
        than `longest`.
    """
    if isinstance(words, str):
        raise SchemaError(f"{what} is the text {words!r}; expected a list of words")
    given = tuple(words)
    size = "a word" if longest == 1 else "a word or a two-word phrase"
    for word in given:
        if not isinstance(word, str) or not 1 <= len(word.split()) <= longest:
            raise SchemaError(f"{word!r} of {what} is not {size}")
    return tuple(sorted({folded(word) for word in given}))


def listed_style(more: Iterable[str], lists: Lists) -> dict[str, str]:
    """Return words and phrases that are house style by a list, with the kind of each.

    Parameters
    ----------
    more
        Words or phrases of the user's.
    lists
        The user's lists, which count like the bundled ones.
    """
    return dict(_listed(more, lists))


def _listed(more: Iterable[str], lists: Lists) -> Iterator[tuple[str, str]]:
    bundled = table("style")["style"]
    for key, kind in _LISTED.items():
        for word in (*bundled.get(key, ()), *getattr(lists.style, key)):
            yield folded(word), kind
    for word in more:
        yield folded(word), _LISTED["words"]
