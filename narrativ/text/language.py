"""Whether a text reads as English, for which the word lists and the encoder are made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from narrativ.text.lexicon import function_words
from narrativ.text.resource_files import toml_table
from narrativ.text.words import words

if TYPE_CHECKING:
    import pandas as pd

_ENGLISH: Final = r"(?i)en(?:$|[-_]|g)"
"""Pattern of the tags of a language, at their start, that mean English: en, en-GB, eng."""
_MOST_WORDS: Final = 200
_SHARED: Final = 0.5
"""What a word weighs that English and another language have, beside 1."""
_LEAST_SHARE: Final = 0.1
"""Calibrated on the sentences of tests/text/test_language.py: English news has two words of
function in five, a headline without articles at least one word in ten that shows English."""
_SHAPES: Final = re.compile(
    r"(?:wh|wr|th|sh|kn)[a-z]{2,}"
    r"|[a-z]{2,}(?:ing|ings|ied|[^aeiou]ed|ally|ly|tions?|ness|less|ful|ship|ghts?|sh|th|ths|ies|[a-z]{3}ous|cks?|ays?|ws)"
)
"""How English words begin and end, and few others do."""
_OTHER_SHAPES: Final = re.compile(
    r"[a-z]*(?:aa|uu|ij|kk|sch|cz|sz|tz|rz|lj|nj|dj|gh[aei]|oeu|ieu|eux|aux|oir)[a-z]*"
    r"|[a-z]{2,}(?:ung|ungen|keit|heit|isch|ische|lich|liche|zione|zioni|ción|mente|ção|ego|ych|ov|ova|[aiou])"
)
"""Letters that meet in other languages, and vowels at the end: few English words have them."""


def is_english(languages: pd.Series) -> pd.Series[bool]:
    """Return which tags of languages mean English; one that is missing does not.

    Examples
    --------
    >>> import pandas as pd
    >>> is_english(pd.Series(["en", "en-GB", "de", None], dtype="string")).tolist()
    [True, True, False, False]
    """
    return languages.str.match(_ENGLISH, na=False).astype(bool)


def reads_as_english(text: str) -> bool:
    """Say whether a text, which may be one sentence, is English.

    Words of function and the shapes of words speak for English; the words of function of
    34 other languages, letters with accents and shapes of words that English does not
    have speak against it, those of each language by themselves.

    Examples
    --------
    >>> reads_as_english("Police warn residents about scam calls.")
    True
    >>> reads_as_english("Der Kai wurde am Montag gesperrt, sagte die Bürgermeisterin.")
    False
    """
    found = (token for token in words(text[: 12 * _MOST_WORDS]) if token[0].isalpha())
    tokens = list(islice(found, _MOST_WORDS))
    others: dict[str, float] = defaultdict(float)
    english = clear = foreign = 0.0
    for token in tokens:
        one = _evidence(token)
        english += one.english
        clear += one.clear
        foreign += one.foreign
        for language in one.languages:
            others[language] += one.of_languages
    against = max(others.values(), default=0) + foreign
    least = max(1, _LEAST_SHARE * len(tokens))
    return clear > 0 and english >= least and english > against


class _Evidence(NamedTuple):
    """What one word says: for English, for it alone, against it, and for other languages."""

    english: float
    clear: float
    foreign: float
    languages: tuple[str, ...]
    of_languages: float


@lru_cache(maxsize=8192)
def _evidence(token: str) -> _Evidence:
    word = token.casefold().replace("’", "'")
    languages = _languages().get(word, ())
    # Names say nothing of the language that they stand in.
    common = token.islower()
    english = clear = foreign = 0.0
    function = word in function_words()
    if function:
        english = _SHARED if languages else 1
        clear = not languages
    elif word in _frequent() or (common and _SHAPES.fullmatch(word)):
        english = clear = 0.5
    if common and not token.isascii() and token.isalpha():
        foreign = 1
    elif common and _OTHER_SHAPES.fullmatch(token):
        foreign = 0.5
    return _Evidence(english, clear, foreign, languages, _SHARED if function else 1)


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    lists = toml_table("languages")
    return {language: frozenset(text.split()) for language, text in lists.items()}


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Return for each word of function of other languages the languages that have it."""
    languages: dict[str, tuple[str, ...]] = {}
    for language, own in _lists().items():
        for word in own if language != "en" else ():
            languages[word] = (*languages.get(word, ()), language)
    return languages


@cache
def _frequent() -> frozenset[str]:
    """Return frequent words of English news that are no words of function."""
    return _lists()["en"].difference(_languages())
