"""Spellings of one word, by rule: they are style where a corpus has both."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from narrativ.resources import table

_HINT: Final = re.compile(
    r"our|i[sz]|ys|[tbg]re|([lpstm])\1|ae|oe|ogue|enc|amme|wards|dge|ph|sceptic|advis|-"
)
"""What a word has in it that a rule may change; most words have none."""
_END: Final = r"(?=(?:s|ed|ing|ings|er|ers|able|ably|ful|ite|ites|less|hood|hoods|ly|y)?$)"
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
        r"(?<=gr)amme(?=s?$)": "am",
        r"^((?:to|after|back|down|up|on|in|out)ward)s$": r"\1",
        r"(?<=dg)e(?=ments?$)": "",
        r"^sceptic": "skeptic",
        r"^sulph": "sulf",
        r"(?<=^advi)so(?=rs?$)": "ze",
        r"(?<=[a-z]{3})ll(?=(?:s|ments?)?$)": "l",
        r"^oe(?=[dsn])": "e",
        r"(?<=f)oe(?=tus|tal)|(?<=rrh)oe(?=a)|(?<=hom)oe(?=o)|(?<=am)oe(?=b)": "e",
        r"ae(?=[a-z])": "e",
    }.items()
)
"""British to American. What a rule makes need be no word: it meets another only where that
is spelt so too. Three letters in front keep hour, four, scour and rise apart from others."""
_DOUBLED: Final = re.compile(
    r"([b-df-hj-np-tv-xz]*[aeiouy][a-z]*[aeiou])([lpstm])\2(ed|ing|ings|er|ers|or|ors|ous|able)"
)
"""travelled, focussing, worshipper: words of two syllables or more before the ending. That the
first syllable can end in one place only keeps the time of a long word in proportion."""
_NOT: Final = re.compile(r"^(?:re|un)?fill|timbre|^(?:un)?re(?=sitt)")
"""refilled is not refiled, nor timbre timber."""
_SHORT: Final = 6
"""Letters from which ae stands for e, as in anaemia."""


@lru_cache(maxsize=1 << 16)
def american(word: str) -> str:
    """Return a case-folded word as the rules make it American; no word, perhaps.

    Examples
    --------
    >>> [american(word) for word in ("travellers", "e-mail", "organisation", "filled", "hour")]
    ['travelers', 'email', 'organization', 'filled', 'hour']
    """
    word = _pairs().get(word, word)
    if not _HINT.search(word) or _NOT.search(word):
        return word
    # A hyphen of "re-sign" tells it from another word.
    if "-" in word and not word.startswith("re-"):
        word = word.replace("-", "")
    for number, (pattern, form) in enumerate(_RULES):
        if number < len(_RULES) - 1 or len(word) >= _SHORT:
            word = pattern.sub(form, word)
    doubled = _DOUBLED.fullmatch(word)
    return _pairs().get(word, doubled.expand(r"\1\2\3") if doubled else word)


def spellings(words: Iterable[str], own: Iterable[Iterable[str]] = ()) -> list[tuple[str, ...]]:
    """Return the words that stand here in several spellings, each with all of them.

    Parameters
    ----------
    words
        The words of a corpus, case-folded; no names.
    own
        The user's groups of spellings, beside the rules and the bundled pairs.

    Examples
    --------
    >>> spellings(["centre", "ferry", "center", "labour", "gaol", "jail"])
    [('center', 'centre'), ('gaol', 'jail')]
    """
    head = {word.casefold(): group[0].casefold() for group in map(tuple, own) for word in group}
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        forms[american(head.get(word, word))].append(word)
    return sorted(tuple(group) for group in forms.values() if len(group) > 1)


@cache
def _pairs() -> dict[str, str]:
    return {british: american for british, american in table("style")["spelling"]["pairs"]}
