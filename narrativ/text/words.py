"""What a word is: the one tokenizer, by which words are counted, found and compared.

A word is a run of letters and digits with the combining marks that belong to them.
Inside it may stand an apostrophe (O'Neil, don't), a hyphen or an en dash without spaces
(ship-to-shore, 2024–25), the comma or full stop of a number (1,500 or 2.5), and the full
stops of an abbreviation or an address (U.S., quay.example). The 's of a possessive is no
part of the word before it, and no word. A sign of a script that is written without
spaces (Chinese characters, kana) is a word; Thai, Lao, Khmer and Burmese are not divided.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

_UNSPACED: Final = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
_BEYOND: Final = "\U00010000-\U0001efff"
"""Letters, and little else, beyond the first 65,536 code points; pictures come later."""
_FORMAT: Final = frozenset("\u00ad\u200c\u200d\u2060")
"""Invisible signs that stand inside words: soft hyphens, joiners."""
_HIDDEN: Final = re.compile("[\u00ad\u2060]")
"""Of these the signs that make no other word of it: soft hyphens, and what fills masked markup."""
HYPHEN: Final = re.compile("[-‐‑‒–]")
"""What joins the parts of a compound."""
_PLAIN: Final = tuple(zip("‘’‚“”„«»‐‑‒–—―", "'''" + '"' * 5 + "-" * 6, strict=True))


@cache
def word_pattern() -> re.Pattern[str]:
    """Return the pattern of a word: group 1 is the word, the whole what its possessive adds."""
    return re.compile(_source())


@cache
def splitting_pattern() -> re.Pattern[str]:
    """Return the pattern to split a text by: group 1 is a word with its possessive, 2 the word."""
    return re.compile(f"({_source()})")


@cache
def token_pattern() -> re.Pattern[str]:
    """Return the pattern of a word (group 1) with its possessive, or of one other sign."""
    return re.compile(rf"{_source()}|\S")


def words(text: str) -> list[str]:
    """Return the words of `text` as they are printed.

    Examples
    --------
    >>> words("Mr. O'Neil's U.S.-built ship-to-shore radio isn't 2.5 MHz, is it?")
    ['Mr', "O'Neil", 'U.S.-built', 'ship-to-shore', 'radio', "isn't", '2.5', 'MHz', 'is', 'it']
    """
    found = word_pattern().findall(text)
    if not text.isascii() and _HIDDEN.search(text):
        return [without_hidden(word) for word in found]
    return found


def without_hidden(word: str) -> str:
    r"""Return a word without the signs in it that nobody sees.

    Examples
    --------
    >>> without_hidden("Offi\u00adcials")
    'Officials'
    """
    return word if word.isascii() else _HIDDEN.sub("", word)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of the words of `text`."""
    return [match.span(1) for match in word_pattern().finditer(text)]


@lru_cache(maxsize=128)
def count_words(text: str) -> int:
    """Return the number of words of `text`.

    Examples
    --------
    >>> count_words("Mr. O'Neil's ship-to-shore radio, 2.5 MHz")
    6
    """
    return len(word_pattern().findall(text))


def tokens(text: str) -> list[str]:
    """Return the words of `text` and the signs between them.

    Examples
    --------
    >>> tokens("Ray's ship-to-shore radio: “Hello!”")
    ['Ray', 'ship-to-shore', 'radio', ':', '“', 'Hello', '!', '”']
    """
    found = (match[1] or match[0] for match in token_pattern().finditer(text))
    return [token for one in found if (token := without_hidden(one))]


def parts(text: str) -> list[str]:
    """Return the words of `text` with compounds divided at their hyphens.

    To compare what texts are about: "Gaza-bound" has Gaza in it. Not to count.

    Examples
    --------
    >>> parts("The Gaza-bound ship’s U.S.-built hull")
    ['The', 'Gaza', 'bound', 'ship', 'U.S', 'built', 'hull']
    """
    return _part_pattern().findall(without_hidden(text))


def is_unspaced(word: str) -> bool:
    """Say whether a word is a sign of a script that is written without spaces.

    Examples
    --------
    >>> is_unspaced("京"), is_unspaced("a")
    (True, False)
    """
    return len(word) == 1 and any(low <= word <= high for low, high in _UNSPACED)


def list_form(word: str) -> str:
    """Return a case-folded word as lists have it: straight apostrophes, no full stops.

    Examples
    --------
    >>> list_form("u.s"), list_form("don’t")
    ('us', "don't")
    """
    return word.replace("’", "'").replace(".", "")


def plain(text: str) -> str:
    r"""Return `text` in a form in which only its wording is left to compare.

    NFKC, case folded, straight quotes and dashes, white space collapsed.

    Examples
    --------
    >>> plain("  “Talks”\u00a0– at  LAST ") == '"talks" - at last'
    True
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", without_hidden(text))
    for printed, straight in _PLAIN:  # quicker than a translation of every sign
        text = text.replace(printed, straight)
    return " ".join(text.casefold().split())


def unaccented(text: str) -> str:
    """Return `text` without the accents of European scripts, in compatible forms (NFKC).

    Examples
    --------
    >>> unaccented("Févr."), unaccented("서울")
    ('Fevr.', '서울')
    """
    if text.isascii():
        return text
    kept = (
        sign for sign in unicodedata.normalize("NFKD", text) if not "\u0300" <= sign <= "\u036f"
    )
    # Hangul comes apart under NFKD too, and is put together again.
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def _part_pattern() -> re.Pattern[str]:
    return re.compile(_source(compounds=False))


@cache
def _source(*, compounds: bool = True) -> str:
    # Spelt out as one set of code points each, which is looked up at once: a class such as
    # [^\W_] is tried sign by sign and takes several times as long.
    apart = {code for low, high in _UNSPACED[:-1] for code in range(ord(low), ord(high) + 1)}
    letters = [code for code in range(0x10000) if code not in apart and chr(code).isalnum()]
    inside = {ord(sign) for sign in _FORMAT} | {
        code
        for code in range(0x300, 0x10000)
        if unicodedata.category(chr(code)) in {"Mn", "Mc"} and not 0xFE00 <= code <= 0xFE0F
    }
    first = _ranges(letters) + _BEYOND
    unspaced = "".join(f"{low}-{high}" for low, high in _UNSPACED)
    more = f"[{_ranges(sorted(inside.union(letters)))}{_BEYOND}]"
    # Most words end here: one look ahead spares them the ways in which a word goes on.
    hyphen = rf"|\.?{HYPHEN.pattern}" if compounds else ""
    joint = (
        rf"(?=['’‘＇.,‐‑‒–-])(?:['’‘＇](?![sS](?!{more})){hyphen}|(?<=\d)[.,](?=\d)"
        rf"|(?<=[a-z])\.(?=[a-z])|(?<!{more}{more})\.)"
    )
    possessive = rf"(?:\.?['’‘＇][sS](?!{more}))?"
    # The s of a possessive behind another sign: the (BBC)'s plan.
    lone = rf"(?!(?<=\S['’‘＇])[sS](?!{more}))"
    return rf"({lone}[{first}]{more}*(?:{joint}{more}+)*|[{unspaced}]){possessive}"


def _ranges(codes: Iterable[int]) -> str:
    """Return ascending code points as the inside of a character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in spans)
