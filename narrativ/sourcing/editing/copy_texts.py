"""The texts of articles as sentences, without their datelines and credit lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from narrativ import schema
from narrativ.matching.normalization import normalized_words
from narrativ.matching.sentence_blocks import Sentence
from narrativ.sourcing.editing.credit_lines import CreditLines
from narrativ.sourcing.editing.versions import Versions
from narrativ.text.datelines import dateline
from narrativ.text.quoting import quoted_stretches
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

Paragraph = tuple[str, str, str]
"""paragraph_id, kind and text."""
Quoted = frozenset[tuple[int, int]]
"""Stretches between marks, by the number of words before their beginning and their end."""

_MARKS: Final = frozenset("([{–—―©-")
_LABEL: Final = re.compile(r"\b(?:source|quelle):\Z", re.IGNORECASE)
"""What stands between the end of a text and the agency credited there."""
_FINISHED: Final = re.compile(r"[.!?…][\"'”“’»)\]]*$")
_ABOUT_WRITING: Final = re.compile(
    r"\W*(?:(?:additional|with|further)\s+)?(?:report|writ|edit)(?:ing|ed)\s+(?:by|from)\s",
    re.IGNORECASE,
)
"""How a line begins that says who wrote, agency or not."""
_LINE: Final = 30
"""Words of such a line, at most."""
_OPENING: Final = 400
"""Characters within which a text's dateline begins: bylines and times may stand before it."""


_COUNTER: Final = re.compile(r"\W*(?:image|photo|picture)\s*\d+\s*of\s*/?\s*\d+\W*", re.IGNORECASE)
"""A line of a gallery of pictures: "Image 2 of 5"."""


class CopyTexts:
    """Headlines and sentences of the articles of a corpus, looked up by article_id.

    Parameters
    ----------
    corpus
        Its CREDITS say which words are a credit; without `narrativ.source`
        only datelines are known.
    """

    def __init__(self, corpus: Corpus) -> None:
        table = corpus.paragraphs[corpus.paragraphs["kind"].isin(schema.ANALYSED_KINDS)]
        table = table.sort_values(["article_id", "position"], kind="stable")
        self._paragraphs: dict[str, list[Paragraph]] = {}
        for article, name, kind, text in zip(
            table["article_id"], table["paragraph_id"], table["kind"], table["text"], strict=True
        ):
            self._paragraphs.setdefault(article, []).append((name, kind, text))
        self._texts: dict[str, str] = dict(zip(table["paragraph_id"], table["text"], strict=True))
        articles = corpus.articles
        self._completeness: dict[str, str] = dict(
            zip(articles["article_id"], articles["completeness"], strict=True)
        )
        self._credits = CreditLines(corpus.credits)
        self._bodies: dict[str, list[Sentence]] = {}
        self.versions = Versions(corpus, self._every)

    def headline(self, article_id: str) -> Sentence | None:
        """Return the headline, if the article has one."""
        for name, kind, text in self._paragraphs.get(article_id, []):
            bare = text.strip()
            if kind == "headline" and bare:
                start = text.index(bare)
                return Sentence(bare, name, start, start + len(bare), "headline")
        return None

    def body(self, article_id: str) -> list[Sentence]:
        """Return the sentences of body and subheadings, in reading order."""
        if article_id not in self._bodies:
            self._bodies[article_id] = self._read(article_id)
        return self._bodies[article_id]

    def _every(self, article_id: str) -> list[Sentence]:
        head = self.headline(article_id)
        return [*([head] if head else []), *self.body(article_id)]

    def _read(self, article_id: str) -> list[Sentence]:
        found: list[Sentence] = []
        before = 0
        for name, kind, text in self._paragraphs.get(article_id, []):
            if kind == "headline":
                continue
            line = dateline(text) if before < _OPENING else None
            before += len(text)
            begin = max(line.end if line else 0, self._credits.after_dateline(name, text))
            before += _OPENING if begin else 0
            if _COUNTER.fullmatch(text):
                continue
            if not begin and self._credits.is_credit(name, text, 0, len(text)):
                continue
            for start, stop in _between(text, begin, self._end(name, text)):
                if not self._credits.is_credit(name, text, start, stop):
                    found.append(Sentence(text[start:stop], name, start, stop, kind))
        while found and _says_who_wrote(found[-1].text):
            found.pop()
        return found

    def between(self, found: Sequence[Sentence]) -> str | None:
        """Return the text from the first to the last of some sentences of one paragraph."""
        if not found:
            return None
        return self._texts[found[0].place][found[0].start : found[-1].end]

    def quoted(self, found: Sequence[Sentence]) -> Quoted:
        """Return which words of some sentences of one paragraph are quoted."""
        return _quoted(self._texts[found[0].place], found[0].start, found[-1].end)

    def completeness(self, article_id: str) -> str:
        """Return how much of the text is there (`narrativ.schema.COMPLETENESS`)."""
        return self._completeness[article_id]

    def _end(self, name: str, text: str) -> int:
        """Return where the text of a paragraph ends and the credit of an agency begins."""
        start = self._credits.tail(name)
        if start is None:
            return len(text)
        before = text[: _unmarked(text, start)]
        if not before or _FINISHED.search(before):
            return len(before)
        # "The agency contributed to this report": all of the sentence is the credit.
        return max((first for first, _ in sentences(text) if first <= start), default=0)


def _between(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for start, stop in sentences(text[begin:end]):
        yield begin + start, begin + stop


def _unmarked(text: str, end: int) -> int:
    """Return where the marks, the label and the white space before an agency begin."""
    at = len(text[:end].rstrip())
    if label := _LABEL.search(text, max(0, at - len("source:")), at):
        at = label.start()
    while at and (text[at - 1] in _MARKS or text[at - 1].isspace()):
        at -= 1
    return at


def _says_who_wrote(text: str) -> bool:
    return bool(_ABOUT_WRITING.match(text)) and count_words(text) <= _LINE


def _quoted(text: str, start: int, end: int) -> Quoted:
    """Return what is quoted of the stretch of a paragraph from `start` to `end`.

    A quotation that runs over the stretch counts as far as it stands in it.
    """
    ranges = set()
    for first, last in quoted_stretches(text):
        low, high = max(first, start), min(last, end)
        before, behind = (len(normalized_words(text[start:at])) for at in (low, max(low, high)))
        if before < behind:
            ranges.add((before, behind))
    return frozenset(ranges)
