"""The texts of articles as sentences, without their datelines and credit lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.matching.normalization import normalized_words, signs, spelling_keys
from narrativ.matching.sentence_blocks import Sentence
from narrativ.text.datelines import dateline, dateline_inside
from narrativ.text.lexicon import ordered
from narrativ.text.markup import without_fillers
from narrativ.text.quoting import quoted_stretches
from narrativ.text.sentences import FINISHED, sentences
from narrativ.text.words import count_words

Paragraph = tuple[str, str, str]
"""paragraph_id, kind and text."""
Quoted = frozenset[tuple[int, int]]
"""Stretches between marks, by the number of words before their beginning and their end."""
Key = tuple[bool, tuple[str, ...]]
"""Whether it is a headline, and its folded words."""
Holders = dict[Key, set[str]]
"""The articles that have a sentence."""

_MARKS: Final = frozenset("([{–—―©-")
_LABEL: Final = re.compile(rf"\b(?:{'|'.join(ordered('credit_labels'))}):\Z", re.IGNORECASE)
"""What stands between the end of a text and the agency credited there."""
_ABOUT_WRITING: Final = re.compile(
    r"\W*(?:(?:additional|with|further)\s+)?(?:report|writ|edit)(?:ing|ed)\s+(?:by|from)\s",
    re.IGNORECASE,
)
"""How a line begins that says who wrote, agency or not."""
_WRITTEN_BY: Final = 30
"""Words of such a line, at most."""
_OPENING: Final = 400
"""Characters within which a text's dateline begins: bylines and times may stand before it."""
_COUNTER: Final = re.compile(r"\W*(?:image|photo|picture)\s*\d+\s*of\s*/?\s*\d+\W*", re.IGNORECASE)
"""A line of a gallery of pictures: "Image 2 of 5"."""
_LINE_BASES: Final = ("byline", "photo")
_TAIL_BASES: Final = ("tail", "signoff")
_LINE: Final = 18
"""Words, at most, of a line that is a byline or a photo credit and nothing else: three names, an
agency and a time."""
_STATEMENT: Final = 30
"""Words, at most, of a paragraph that says who contributed."""
_AFTER_AGENCY: Final = re.compile(r"[^()\[\]\n]{0,20}[)\]]\s*[-‒–—―−_:]*\s*|\s*[-‒–—―−_:]+\s*|\s*")


class CopyTexts:
    """Headlines and sentences of the articles of a corpus, looked up by article_id.

    Parameters
    ----------
    corpus
        Its CREDITS say which words are a credit; without `narrativ.source`
        only datelines are known.
    """

    def __init__(self, corpus: Corpus) -> None:
        table = corpus.readable[corpus.paragraphs["kind"].isin(schema.ANALYSED_KINDS)]
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
        self.versions = Versions(corpus, self._with_headline)

    def headline(self, article_id: str) -> Sentence | None:
        """Return the headline, if the article has one."""
        for name, kind, text in self._paragraphs.get(article_id, []):
            bare = text.strip()
            if kind == "headline" and bare:
                start = text.index(bare)
                return Sentence(without_fillers(bare), name, start, start + len(bare), "headline")
        return None

    def body(self, article_id: str) -> list[Sentence]:
        """Return the sentences of body and subheadings, in reading order."""
        if article_id not in self._bodies:
            self._bodies[article_id] = self._sentences(article_id)
        return self._bodies[article_id]

    def _with_headline(self, article_id: str) -> list[Sentence]:
        head = self.headline(article_id)
        return [*([head] if head else []), *self.body(article_id)]

    def _sentences(self, article_id: str) -> list[Sentence]:
        body: list[Sentence] = []
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
            for start, stop in _sentence_spans(text, begin, self._end(name, text)):
                if not self._credits.is_credit(name, text, start, stop):
                    body.append(
                        Sentence(without_fillers(text[start:stop]), name, start, stop, kind)
                    )
        while body and _says_who_wrote(body[-1].text):
            body.pop()
        return body

    def between(self, found: Sequence[Sentence]) -> str | None:
        """Return the text, as it is seen, of some sentences of one paragraph, first to last."""
        if not found:
            return None
        return without_fillers(self._texts[found[0].place][found[0].start : found[-1].end])

    def quoted(self, found: Sequence[Sentence]) -> Quoted:
        """Return which words of some sentences of one paragraph are quoted."""
        return _quoted_words(self._texts[found[0].place], found[0].start, found[-1].end)

    def completeness(self, article_id: str) -> str:
        """Return how much of the text is there (`narrativ.schema.COMPLETENESS`)."""
        return self._completeness[article_id]

    def _end(self, name: str, text: str) -> int:
        """Return where the text of a paragraph ends and the credit of an agency begins."""
        start = self._credits.tail(name)
        if start is None:
            return len(text)
        before = text[: _end_before_credit(text, start)]
        if not before or FINISHED.search(before):
            return len(before)
        # "The agency contributed to this report": all of the sentence is the credit.
        return max((first for first, _ in sentences(text) if first <= start), default=0)


def _sentence_spans(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for start, stop in sentences(text[begin:end]):
        yield begin + start, begin + stop


def _end_before_credit(text: str, end: int) -> int:
    """Return where the marks, the label and the white space before an agency begin."""
    at = len(text[:end].rstrip())
    if label := _LABEL.search(text, max(0, at - len("source:")), at):
        at = label.start()
    while at and (text[at - 1] in _MARKS or text[at - 1].isspace()):
        at -= 1
    return at


def _says_who_wrote(text: str) -> bool:
    return bool(_ABOUT_WRITING.match(text)) and count_words(text) <= _WRITTEN_BY


def _quoted_words(text: str, start: int, end: int) -> Quoted:
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


@dataclass(frozen=True, slots=True)
class _Credit:
    basis: str
    contributed: bool
    start: int
    end: int


class CreditLines:
    """The credits of a corpus, looked up by paragraph.

    Parameters
    ----------
    credits
        The table CREDITS.
    """

    def __init__(self, credits: pd.DataFrame) -> None:
        located = credits.dropna(subset=["paragraph_id", "start", "end"])
        located = located[located["basis"].isin([*_LINE_BASES, "dateline", *_TAIL_BASES])]
        self._credits: dict[str, list[_Credit]] = {}
        for name, basis, role, start, end in zip(
            *(located[column] for column in ("paragraph_id", "basis", "role", "start", "end")),
            strict=True,
        ):
            contributed = not pd.isna(role) and role == "contributor"
            credit = _Credit(basis, contributed, int(start), int(end))
            self._credits.setdefault(name, []).append(credit)

    def tail(self, paragraph: str) -> int | None:
        """Return where the first credit below the text stands in a paragraph."""
        return min((one.start for one in self._of(paragraph, _TAIL_BASES)), default=None)

    def after_dateline(self, paragraph: str, text: str) -> int:
        """Return where the text begins behind the agency's dateline: 0 without one."""
        found = self._of(paragraph, ["dateline"])
        return max((_dateline_end(text, one) for one in found), default=0)

    def is_credit(self, paragraph: str, text: str, start: int, end: int) -> bool:
        """Say whether a sentence, or a whole paragraph, is a credit and nothing else."""
        words = count_words(text[start:end])
        if words <= _LINE:
            lines = self._of(paragraph, _LINE_BASES)
            return any(start < one.end and one.start < end for one in lines)
        whole = (start, end) == (0, len(text)) and words <= _STATEMENT
        return whole and any(one.contributed for one in self._of(paragraph, _TAIL_BASES))

    def _of(self, paragraph: str, bases: Iterable[str]) -> list[_Credit]:
        return [one for one in self._credits.get(paragraph, []) if one.basis in bases]


def _dateline_end(text: str, credit: _Credit) -> int:
    agency = text[credit.start : credit.end]
    for line in (dateline(text), dateline_inside(text, lambda name: agency in name)):
        if line and line.start <= credit.start and credit.end <= line.end:
            return line.end
    match = _AFTER_AGENCY.match(text, credit.end)
    return match.end() if match else credit.end


class Versions:
    """The sentences of the articles that run one text, looked up by their words.

    Parameters
    ----------
    corpus
        Its ARTICLES say who runs one text (``reuse_group``).
    sentences_of
        Returns the sentences of an article, the headline among them.
    """

    def __init__(self, corpus: Corpus, sentences_of: Callable[[str], Iterable[Sentence]]) -> None:
        table = corpus.articles[["article_id", "outlet", "reuse_group"]]
        self._sentences_of = sentences_of
        self._groups: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._outlets: dict[str, str] = {}
        for name, outlet, group in table.itertuples(index=False, name=None):
            # An article without an outlet counts by itself.
            self._outlets[name] = f"article {name}" if pd.isna(outlet) else f"outlet {outlet}"
            if not pd.isna(group):
                self._groups[name] = group
                self._members.setdefault(group, []).append(name)
        self._holders: dict[str, Holders] = {}

    def also_in(self, own: str, source: str, found: Sequence[Sentence]) -> int | None:
        """Return how many other outlets of the group have sentences of an article too.

        None if the article is in no group. Not counted are the outlet itself
        and the source.
        """
        group = self._groups.get(own)
        if group is None:
            return None
        if group not in self._holders:
            self._holders[group] = self._holders_of(group)
        holders = self._holders[group]
        everyone = set.intersection(*(holders.get(_key(one), set()) for one in found))
        outlets = {self._outlets[name] for name in everyone if name != source}
        return len(outlets - {self._outlets[own]})

    def _holders_of(self, group: str) -> Holders:
        holders: Holders = {}
        for name in self._members[group]:
            for sentence in self._sentences_of(name):
                holders.setdefault(_key(sentence), set()).add(name)
        return holders


def _key(sentence: Sentence) -> Key:
    words = spelling_keys(sentence.text) or signs(sentence.text)
    return sentence.part == "headline", words
