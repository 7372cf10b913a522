"""Whether a text is prose, judged by its form: sentences, and enough of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Final

from narrativ.reading.lines import ENDS, Line
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

__all__ = ["is_prose"]

_WORDS: Final = 5
"""Of a sentence."""
_SENTENCES: Final = 2
_SHARE: Final = 0.5
"""Share of a text's signs that stand in sentences. Reports have .8 and more; source code with
long comments, logs and lists of links have .3 at most."""
_LETTERS: Final = 0.7
"""Share of a sentence's signs that are letters; in sentences of news .75 and more."""
_OPENS: Final = re.compile(r"[\"'“‘«„(\[¿¡「『—–-]*\s*(?:[^\W\d_]|\d)")
_CODE: Final = re.compile(r"[{}<>=\\|_`$~^]|//|\(\)|;\s*$|::")
_MARKDOWN: Final = re.compile(
    r"\s*(?:```|#{1,6}\s|[-*+]\s|\d+\.\s|\||!?\[[^\]]*\]\(|pip install|\$ |https?://\S+\s*$)"
)
_SPACELESS: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer end sentences with a space."""


def is_prose(lines: Sequence[Line]) -> bool:
    """Say whether the lines of a text are prose.

    Two sentences, with half of the text in them; one will do where nothing else stands.
    """
    texts = [line.text for line in lines]
    whole = "\n".join(texts)
    if not whole or _is_table(texts) or _is_markdown(texts):
        return False
    if len(_SPACELESS.findall(whole)) > _SHARE * len(whole):
        return len(whole) > 100
    found = [text[a:b] for text in texts for a, b in sentences(text)]
    good = [one for one in found if _is_sentence(one)]
    enough = len(good) >= _SENTENCES or (len(good) == len(found) == 1 and _long(good[0]))
    return enough and sum(map(len, good)) >= _SHARE * len(whole)


def _is_sentence(text: str) -> bool:
    letters = sum(sign.isalpha() for sign in text) + 0.4 * text.count(" ")
    wide = sum(sign > "\u2e80" for sign in text)
    return (
        (count_words(text) >= _WORDS or wide >= _WORDS)
        and bool(ENDS.search(text[-12:]))
        and bool(_OPENS.match(text))
        and letters >= _LETTERS * len(text)
        and len(_CODE.findall(text)) < 2
    )


def _long(text: str) -> bool:
    return count_words(text) >= 3 * _WORDS


def _is_markdown(texts: Sequence[str]) -> bool:
    """Say whether the text is laid out as notes on software are: headings, lists, code."""
    marked = sum(bool(_MARKDOWN.match(text)) for text in texts)
    return marked >= 3 and marked >= 0.3 * len(texts)


def _is_table(texts: Sequence[str]) -> bool:
    """Say whether the lines are rows of one width."""
    rows = [text for text in texts if text.strip()][:50]
    if len(rows) < 3:
        return False
    for sign in "\t;|,":
        try:
            widths = {len(row) for row in csv.reader(rows, delimiter=sign)}
        except csv.Error:
            continue
        if len(widths) == 1 and widths.pop() > (2 if sign == "," else 1):
            return True
    return False
