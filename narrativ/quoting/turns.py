"""Paragraphs that are said as a whole: embedded posts, and the turns of an interview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from narrativ.quoting.spans import Paragraph
from narrativ.quoting.word_classes import word_list

_AUTHOR: Final = re.compile(r"[—―–]\s*(?P<name>[^—―–()@]{1,80}?)\s*(?:/[^()]*)?\(@\w+\)")
_LABEL: Final = re.compile(r"\s*(?P<label>[^\W\d_][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})\s?:\s+(?=\S)")
_TURNS: Final = 4
"""Labelled paragraphs from which an article is an interview, each of two labels twice."""
_ASKED: Final = 2
"""Of these that end with a question."""
_EDGES: Final = "\"'“”‘’«» \t\n\u2060\u205f"
_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")
_COUNTED: Final = 4
"""Words in a row from which what an embedded post and a quotation share is taken out of it."""


@dataclass(frozen=True)
class Turn:
    """What is said in a paragraph, and where its speaker is named; None if nowhere."""

    start: int
    end: int
    speaker: tuple[int, int] | None


def post(text: str) -> Turn:
    """Return what an embedded post says, and its author's name.

    Examples
    --------
    >>> text = "The pier is safe. — Ana Ruiz (@ruiz) May 3, 2024"
    >>> turn = post(text)
    >>> text[turn.start : turn.end], text[slice(*turn.speaker)]
    ('The pier is safe.', 'Ana Ruiz')
    """
    author = None
    for match in _AUTHOR.finditer(text):
        author = match
    end = len(text) if author is None else author.start()
    said = text[:end]
    start = len(said) - len(said.lstrip(" \t\n\u2060\u205f"))
    return Turn(
        start, max(start, len(said.rstrip())), None if author is None else author.span("name")
    )


def without_repeats(text: str, turn: Turn, others: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of a post that are in none of the quotations of the article.

    A post that is cut off, or quoted in part, repeats what the two share.

    Examples
    --------
    >>> text = "The pier is safe now. We looked twice."
    >>> [text[a:b] for a, b in without_repeats(text, post(text), ["“The pier is safe now,”"])]
    ['We looked twice.']
    """
    said = text[turn.start : turn.end]
    own = list(_WORD.finditer(said))
    taken = [False] * len(said)
    for other in others:
        words = _WORD.findall(other.casefold())
        same = SequenceMatcher(None, [one[0].casefold() for one in own], words, autojunk=False)
        for block in same.get_matching_blocks():
            if block.size >= _COUNTED:
                start, end = own[block.a].start(), own[block.a + block.size - 1].end()
                taken[start:end] = [True] * (end - start)
    spans = []
    for match in re.finditer("0+", "".join("1" if one else "0" for one in taken)):
        part = said[match.start() : match.end()]
        lead = re.match(r"\W*", part)
        start = match.start() + (lead.end() if lead and match.start() else 0)
        end = match.start() + len(part.rstrip())
        if any(char.isalnum() for char in said[start:end]):
            spans.append((turn.start + start, turn.start + end))
    return spans


def interview(paragraphs: Sequence[Paragraph]) -> dict[int, Turn]:
    """Return the turns of an interview by paragraph; none if the article is no interview.

    Examples
    --------
    >>> lines = ["Q: Is it safe?", "A: It is.", "Q: Since when?", "A: Since May."]
    >>> sorted(interview([Paragraph("body", line) for line in lines]))
    [0, 1, 2, 3]
    """
    labels = {
        number: match
        for number, paragraph in enumerate(paragraphs)
        if paragraph.kind == "body" and (match := _LABEL.match(paragraph.text))
    }
    counts = Counter(match["label"] for match in labels.values())
    often = {label for label, count in counts.items() if count > 1}
    turns = {number: match for number, match in labels.items() if match["label"] in often}
    asked = sum(paragraphs[number].text.rstrip(_EDGES).endswith("?") for number in turns)
    if len(often) < 2 or len(turns) < _TURNS or asked < _ASKED:
        return {}
    letters = word_list("marks", "question")
    found: dict[int, Turn] = {}
    speaker: tuple[int, int] | None = None
    for number in range(min(turns), max(turns) + 1):
        match = turns.get(number)
        text = paragraphs[number].text
        speaker = match.span("label") if match and match["label"] not in letters else None
        found[number] = Turn(match.end() if match else 0, len(text.rstrip()), speaker)
    return found
