"""Spellings of one word, and of one name: the one key by which they are compared.

British and American spellings, accents, apostrophes, hyphens and the full stops of
abbreviations are folded away by `spelling`; of names also the ways in which they are
written from other scripts, by `name_key`. What is folded need be no word: it meets
another only where that is spelt so too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from narrativ.text.lexicon import lexicon
from narrativ.text.words import HYPHEN, unaccented, words

_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_DROPPED: Final = frozenset("'’‘＇\u00ad\u200c\u200d\u2060")
_POSSESSIVE: Final = re.compile(r"['’‘＇][sS]?$")
_KEPT: Final = 1 << 17
"""Words whose key is kept: more than the vocabulary of 9,000 articles."""

_JOINS: Final = re.compile(rf"(?<!\d){HYPHEN.pattern}|{HYPHEN.pattern}(?!\d)")
"""A hyphen that spellings differ by: not that between two numbers, of a score or a span."""
_HINT: Final = re.compile(r"our|i[sz]|ys|[tbg]re|([lpstm])\1|ae|oe|ogu|enc|amme|wards|dge|advis")
"""What a word has in it that a rule may change; most words have none."""
_END: Final = r"(?=(?:s|ed|ing|ings|er|ers|able|ably|al|ally|ful|ite|ites|less|hood|hoods|ly|y)?$)"
_RULES: Final = tuple(
    (re.compile(british), american)
    for british, american in {
        rf"(?<=[a-z]{{3}})our{_END}": "or",
        rf"^(od)our{_END}": r"\1or",
        r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|able|ation|ations|ational)$)": "iz",
        r"(?<=al)ys(?=(?:e|es|ed|er|ers|ing)$)": "yz",
        r"(?<=[a-z][tbg])re(?=s?$)": "er",
        r"(?<=[a-z][tbg])re(?=d$)": "ere",
        r"(?<=[a-z]{2})ence(?=$|s$|less$)": "ense",
        r"(?<=[a-z]{2}l)ogue(?=s?$)": "og",
        r"(?<=[a-z]{2}log)u(?=ed$|ing$)": "",
        r"(?<=gr)amme(?=s?$)": "am",
        r"^((?:to|after|back|down|up|on|in|out)ward)s$": r"\1",
        r"(?<=dg)e(?=ments?$)": "",
        r"(?<=^advi)so(?=rs?$)": "ze",
        r"(?<=[a-z]{3})ll(?=(?:s|ments?)?$)": "l",
        r"^oe(?=[dsn])": "e",
        r"(?<=f)oe(?=tus|tal)|(?<=rrh)oe(?=a)|(?<=hom)oe(?=o)|(?<=am)oe(?=b)": "e",
        r"ae(?=[a-z])(?!l(?:s|is?|ites?)?$)": "e",
    }.items()
)
"""British to American. Three letters in front keep hour, four, scour and rise apart from others."""
_DOUBLED: Final = re.compile(
    r"([b-df-hj-np-tv-xz]*[aeiouy][a-z]*[aeiou])([lpstm])\2(ed|ing|ings|er|ers|or|ors|ous|able)"
)
"""travelled, focussing, worshipper: words of two syllables or more before the ending. That the
first syllable can end in one place only keeps the time of a long word in proportion."""
_NOT: Final = re.compile(r"^(?:re|un)?fill|timbre|^(?:un)?re(?=sitt)")
"""refilled is not refiled, nor timbre timber."""
_SHORT: Final = 6
"""Letters from which ae stands for e, as in anaemia."""

_VOWELS: Final = (
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SOUNDS: Final = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"tch"), "ch"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z"), "s"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"c(?=[^h]|$)|q"), "k"),
    (re.compile(r"(?<=[b-df-hj-np-tv-z])([ou])e(?=[b-df-hj-np-tv-z])"), r"\1"),
)
"""Letters of one sound in names from other scripts; an umlaut that is written with an e."""
_LEAST_NAME: Final = 4
"""Letters of a name from which i, y and j, and doubled letters, are one: shorter ones are two
names too often."""
_LEAST_SOUNDS: Final = 5
"""As before, for consonants: Sara is not Zara."""


@lru_cache(maxsize=_KEPT)
def folded(word: str) -> str:
    """Return a word without case, accents, apostrophes and the full stops of abbreviations.

    Examples
    --------
    >>> [folded(word) for word in ("Günter’s", "U.S.", "O'Neil", "2.5", "co-op")]
    ['gunter', 'us', 'oneil', '2.5', 'co-op']
    """
    low = word.casefold()
    if low.isascii() and low.isalnum():
        return low
    letters = unaccented(_POSSESSIVE.sub("", low)).translate(_LETTERS)
    return "".join(
        sign
        for at, sign in enumerate(letters)
        if sign not in _DROPPED and (sign != "." or letters[at - 1].isdigit())
    )


@lru_cache(maxsize=_KEPT)
def spelling(word: str) -> str:
    """Return what the spellings of one word have in common, British and American among them.

    Examples
    --------
    >>> [spelling(word) for word in ("travellers", "e-mail", "organisation", "filled", "Café")]
    ['travelers', 'email', 'organization', 'filled', 'cafe']
    """
    word = folded(word)
    if not word.isalnum():
        # A hyphen of "re-sign" tells it from another word.
        word = word if word.startswith("re-") else HYPHEN.sub("-", _JOINS.sub("", word))
    pairs, beginnings, ways = _spelling_table()
    word = pairs.get(word, word)
    begins = beginnings.match(word)
    if begins:
        word = ways[begins.group()] + word[begins.end() :]
    if not _HINT.search(word) or _NOT.search(word):
        return word
    for number, (pattern, form) in enumerate(_RULES):
        if number < len(_RULES) - 1 or len(word) >= _SHORT:
            word = pattern.sub(form, word)
    doubled = _DOUBLED.fullmatch(word)
    return pairs.get(word, doubled.expand(r"\1\2\3") if doubled else word)


def word_keys(text: str) -> list[str]:
    """Return the words of `text` by their spelling; as many as `narrativ.text.words` has.

    Examples
    --------
    >>> word_keys("Günter’s U.S.-built programme")
    ['gunter', 'usbuilt', 'program']
    """
    return [spelling(word) for word in words(text)]


@lru_cache(maxsize=_KEPT)
def name_key(name: str) -> str:
    """Return what the spellings of one name have in common: Zelenskiy and Zelensky.

    It is for the words of names: common words of one sound would meet.

    Examples
    --------
    >>> name_key("Zelenskiy") == name_key("Selenskyj"), name_key("Qaddafi") == name_key("Gaddafi")
    (True, True)
    >>> name_key("Iran") == name_key("Iraq"), name_key("Austria") == name_key("Australia")
    (False, False)
    """
    key = folded(name).removeprefix("al-").removeprefix("el-")
    key = _names().get(key, key)
    if len(key) < _LEAST_NAME or not key.isalpha():
        return key
    for pattern, sound in (*(_SOUNDS if len(key) >= _LEAST_SOUNDS else ()), *_VOWELS):
        key = pattern.sub(sound, key)
    return key


def same_spelling(a: str, b: str) -> bool:
    """Say whether two words are spellings of one word or of one name.

    Examples
    --------
    >>> same_spelling("zelenskiy", "Zelensky"), same_spelling("defence", "defense")
    (True, True)
    >>> same_spelling("million", "billion"), same_spelling("meeting", "meetings")
    (False, False)
    """
    if spelling(a) == spelling(b):
        return True
    # Short words of one sound but not of one length are two: they and the, meet and met.
    short = min(len(a), len(b)) < _LEAST_SOUNDS
    return not (short and len(a) != len(b)) and name_key(a) == name_key(b)


def spelling_groups(
    vocabulary: Iterable[str], own: Iterable[Iterable[str]] = ()
) -> list[tuple[str, ...]]:
    """Return the words that stand here in several spellings, each with all of them.

    Parameters
    ----------
    vocabulary
        The words of a corpus, case-folded; no names.
    own
        The user's groups of spellings, beside the rules and the bundled pairs.

    Examples
    --------
    >>> spelling_groups(["centre", "ferry", "center", "labour", "gaol", "jail"])
    [('center', 'centre'), ('gaol', 'jail')]
    """
    head = {word.casefold(): group[0].casefold() for group in map(tuple, own) for word in group}
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(set(vocabulary)):
        forms[spelling(head.get(word, word))].append(word)
    return sorted(tuple(group) for group in forms.values() if len(group) > 1)


def singular(word: str) -> str:
    """Return a word without the s of a plural.

    Examples
    --------
    >>> [singular(word) for word in ("strikes", "ferries", "crews", "press", "crisis")]
    ['strike', 'ferry', 'crew', 'press', 'crisis']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _spelling_table() -> tuple[dict[str, str], re.Pattern[str], dict[str, str]]:
    """Return the listed pairs, a pattern of the listed beginnings, and what each becomes."""
    listed = lexicon()["spelling"]
    ways = dict(listed["beginnings"])
    return dict(listed["pairs"]), re.compile("|".join(sorted(ways, reverse=True))), ways


@cache
def _names() -> dict[str, str]:
    groups = [group.split() for group in lexicon()["spelling"]["names"]]
    return {name: group[0] for group in groups for name in group}
