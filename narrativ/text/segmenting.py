"""Paragraphs out of a line that holds many: one to three sentences each.

Pages often deliver a whole article on one line. The paragraphs of a news text
are short, so a line of more than three sentences is divided at sentence ends,
never inside a quotation; a sentence that leans on the one before it stays with
it.
"""

from __future__ import annotations

import re
from typing import Final

from narrativ.text.lexicon import word_list
from narrativ.text.quoting import CLOSING, OPENING, marked_stretches
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

MOST_SENTENCES: Final = 3
"""Sentences a paragraph; a quotation that holds more is still kept whole."""
_MOST_WORDS: Final = 90
"""Above this a paragraph takes no further sentence; typical of agency copy."""

_FIRST_WORD: Final = re.compile(rf"[{OPENING}]?(\w+)")
_CLOSED: Final = re.compile(rf"[{CLOSING}]\W*$|[{CLOSING}],? [^{OPENING}{CLOSING}]{{1,60}}$")


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the paragraphs of one line as (start, end) offsets into `text`.

    Parameters
    ----------
    text
        The text that offsets count in.
    start, end
        The line; the whole text by default.

    Examples
    --------
    >>> text = "One came. Two came. He left. 'We saw. We went. We won,' he said."
    >>> [text[a:b] for a, b in paragraphs(text)]
    ['One came. Two came. He left.', "'We saw. We went. We won,' he said."]
    """
    end = len(text) if end is None else end
    line = text[start:end]
    found = sentences(line)
    if not found:
        return []
    if len(found) <= MOST_SENTENCES:
        return [(start + found[0][0], start + found[-1][1])]
    quoted = marked_stretches(line)
    groups: list[list[tuple[int, int]]] = []
    for unit in _units(found, quoted):
        if groups and _joins(line, groups[-1], unit):
            groups[-1].extend(unit)
        else:
            groups.append(list(unit))
    return [(start + group[0][0], start + group[-1][1]) for group in groups]


def _units(
    found: list[tuple[int, int]], quoted: list[tuple[int, int]]
) -> list[list[tuple[int, int]]]:
    """Group sentences that one quotation runs through."""
    units: list[list[tuple[int, int]]] = []
    at = 0
    for span in found:
        while at < len(quoted) and quoted[at][1] <= span[0]:
            at += 1
        if units and at < len(quoted) and quoted[at][0] < span[0]:
            units[-1].append(span)
        else:
            units.append([span])
    return units


def _joins(line: str, group: list[tuple[int, int]], unit: list[tuple[int, int]]) -> bool:
    if len(group) + len(unit) > MOST_SENTENCES:
        return False
    before = line[group[0][0] : group[-1][1]]
    text = line[unit[0][0] : unit[-1][1]]
    if count_words(before) + count_words(text) > _MOST_WORDS:
        return False
    first = _FIRST_WORD.match(text)
    refers = first is not None and first[1].lower() in word_list("referring")
    if refers or count_words(text) < 5:
        return True
    # 'One,' she said. 'Two.' is one stretch of speech.
    return text[0] in OPENING and _CLOSED.search(before) is not None
