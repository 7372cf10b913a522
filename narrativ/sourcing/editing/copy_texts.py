"""The texts of articles as sentences, without their datelines and credit lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from narrativ import schema
from narrativ.sourcing.editing.matching import Sentence
from narrativ.text.datelines import dateline
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

Paragraph = tuple[str, str, str]
"""paragraph_id, kind and text."""

_MARK: Final = re.compile(r"[\s(\[{–—―©-]*(?:\b(?:source|quelle):\s*)?$", re.IGNORECASE)
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
        tails = corpus.credits[corpus.credits["basis"] == "tail"].dropna(
            subset=["paragraph_id", "start"]
        )
        self._credited: dict[str, int] = {}
        for name, start in zip(tails["paragraph_id"], tails["start"], strict=True):
            self._credited[name] = min(int(start), self._credited.get(name, int(start)))

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
        found: list[Sentence] = []
        before = 0
        for name, kind, text in self._paragraphs.get(article_id, []):
            if kind == "headline":
                continue
            line = dateline(text) if before < _OPENING else None
            before += len(text)
            begin = line.end if line else 0
            before += _OPENING if line else 0
            end = self._end(name, text)
            for start, stop in _between(text, begin, end):
                found.append(Sentence(text[start:stop], name, start, stop, kind))
        while found and _says_who_wrote(found[-1].text):
            found.pop()
        return found

    def between(self, found: Sequence[Sentence]) -> str | None:
        """Return the text from the first to the last of some sentences of one paragraph."""
        if not found:
            return None
        return self._texts[found[0].place][found[0].start : found[-1].end]

    def _end(self, name: str, text: str) -> int:
        """Return where the text of a paragraph ends and the credit of an agency begins."""
        if name not in self._credited:
            return len(text)
        start = self._credited[name]
        mark = _MARK.search(text, 0, start)
        before = text[: mark.start() if mark else start].rstrip()
        if not before or _FINISHED.search(before):
            return len(before)
        # "The agency contributed to this report": all of the sentence is the credit.
        return max((first for first, _ in sentences(text) if first <= start), default=0)


def _between(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for start, stop in sentences(text[begin:end]):
        yield begin + start, begin + stop


def _says_who_wrote(text: str) -> bool:
    return bool(_ABOUT_WRITING.match(text)) and count_words(text) <= _LINE
