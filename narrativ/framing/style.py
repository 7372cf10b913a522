"""Word lists: function words, and house style that is not framing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from narrativ.errors import SchemaError
from narrativ.resources.lists import Lists, folded
from narrativ.text.lexicon import date_words, lexicon, word_list

HOUSE_STYLE: Final = "house_style"
TOPIC_WORD: Final = "topic_word"

HONORIFIC: Final = "honorific"
SPELLING: Final = "spelling"
NAME: Final = "spelling_of_a_name"
MASTHEAD: Final = "masthead"
TAG: Final = "tag_of_headlines"
STOCK: Final = "stock_sentence"
_LISTED: Final = {"honorifics": HONORIFIC, "numbers": "number", "dates": "date", "words": "listed"}


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
    entries = tuple(words)
    size = "a word" if longest == 1 else "a word or a two-word phrase"
    for word in entries:
        if not isinstance(word, str) or not 1 <= len(word.split()) <= longest:
            raise SchemaError(f"{word!r} of {what} is not {size}")
    return tuple(sorted({folded(word) for word in entries}))


def listed_style(more: Iterable[str], lists: Lists) -> dict[str, str]:
    """Return words and phrases that are house style by a list, with the kind of each.

    Parameters
    ----------
    more
        Words or phrases of the user's.
    lists
        The user's lists, which count like the bundled ones.
    """
    return dict(_listed_words(more, lists))


def _listed_words(more: Iterable[str], lists: Lists) -> Iterator[tuple[str, str]]:
    bundled = {
        "honorifics": word_list("honorifics"),
        "numbers": lexicon()["units"],
        "dates": date_words(),
    }
    for key, kind in _LISTED.items():
        for word in (*sorted(bundled.get(key, ())), *getattr(lists.style, key)):
            yield folded(word), kind
    for word in more:
        yield folded(word), _LISTED["words"]
