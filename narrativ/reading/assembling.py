"""From the units that readers found to the rows of ARTICLES, PARAGRAPHS and AUDIT."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import pandas as pd

from narrativ import schema
from narrativ.protocols import Block, Unit
from narrativ.reading.columns import EMPTY, kept_name
from narrativ.reading.dating import Dated, dated, warn_of_dates
from narrativ.reading.naming import named_outlet
from narrativ.reading.pieces import pieces_of
from narrativ.reading.repetition import Repetition
from narrativ.text.completeness import completeness
from narrativ.text.dates import Moment
from narrativ.text.language import reads_as_english
from narrativ.text.markup import strip_markup
from narrativ.text.walls import wall
from narrativ.text.words import count_words

_PARAGRAPH: Final = ("paragraph_id", "article_id", "position", "start", "end", "kind", "text")


@dataclass(frozen=True)
class _Waiting:
    """A unit whose rows are not made yet."""

    unit: Unit
    time: Dated | None = None
    whole: int = 0
    """What stands for its text in `Repetition`."""
    status: str = "rejected"


@dataclass
class Rows:
    """Rows of the three tables, as they come; `outlets` has names in place of those read."""

    outlets: Mapping[str, str] = field(default_factory=dict)
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)
    paragraphs: dict[str, list[Any]] = field(default_factory=lambda: {n: [] for n in _PARAGRAPH})
    """By column: they are many, and a dictionary each takes more room than their text."""
    audit: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Article by a digest of outlet, title and text: what makes a duplicate."""

    _waiting: deque[_Waiting] = field(default_factory=deque)
    _repetition: Repetition = field(default_factory=Repetition)

    def add(self, units: Iterable[Unit], captured: Moment | None, day_first: bool | None) -> None:
        """Add the units of one file; what they repeat is known when all files are added."""
        waiting = list(units)
        sound = [unit for unit in waiting if unit.problem is None]
        found = dated(sound, captured, day_first)
        warn_of_dates(sound, found)
        times = iter(found)
        for unit in waiting:
            if unit.problem is not None:
                self._waiting.append(_Waiting(unit))
            else:
                whole = self._repetition.add(unit)
                self._waiting.append(_Waiting(unit, next(times), whole))

    def leave_out(self, file: str, status: str, reason: str) -> None:
        """Add the row of a file that is not opened: a link to another, a pipe, a study."""
        self._waiting.append(_Waiting(Unit(file, "file", problem=reason), status=status))

    def assemble(self) -> None:
        """Make the rows of all units, each of which ends in the audit and is let go then."""
        while self._waiting:
            one = self._waiting.popleft()
            if one.unit.problem is not None:
                self._audit(one.unit, one.status, one.unit.problem)
            elif one.time is not None:
                self._article(one.unit, one.time, one.whole)
        self._repetition = Repetition()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables, in reading order; the rows are let go as they are copied."""
        self.assemble()
        columns = {
            column.name: pd.array(self.paragraphs.pop(column.name), dtype=cast("Any", column.dtype))
            for column in schema.PARAGRAPHS.columns
            if column.name in self.paragraphs
        }
        return {
            "articles": _frame(list(self.articles.values()), schema.ARTICLES),
            "paragraphs": schema.conform(pd.DataFrame(columns), schema.PARAGRAPHS),
            "audit": _frame(self.audit, schema.AUDIT),
        }

    def _article(self, unit: Unit, time: Dated, whole: int) -> None:
        found = pieces_of(unit, self._repetition, whole)
        pieces = found.pieces
        title = (unit.title or "").strip() or None
        full_text = "\n".join(unit.text[block.start : block.end] for block in unit.blocks)
        if not full_text and title is None:
            self._audit(unit, "rejected", "there is neither a title nor a text")
            return
        missing = found.missing or (None if unit.blocks else EMPTY)
        if missing and (title is None or wall(title)):
            self._audit(unit, "rejected", missing)
            return
        article_id = schema.content_id(unit.outlet, unit.external_id, title, full_text)
        if article_id in self.articles:
            first = self.articles[article_id]
            where = f"{first['source_file']}, {first['source_locator']}"
            self._audit(unit, "duplicate", f"repeats {where}; kept once", article_id)
            return
        seen = strip_markup(full_text)
        texts = [
            (block.kind, strip_markup(text))
            for block, text in pieces
            if block.kind in schema.TEXT_KINDS
        ]
        running = [text for kind, text in texts if kind == "body"]
        state, reason = completeness(running, cut=found.cut)
        if state == "headline_only":
            reason = missing or reason
        elif unit.incomplete:
            state, reason = "partial", "; ".join(filter(None, (unit.incomplete, reason)))
        words = sum(count_words(text) for _, text in texts)
        self.articles[article_id] = {
            **{_own(name): value for name, value in unit.extra.items()},
            "article_id": article_id,
            "external_id": unit.external_id,
            **named_outlet(unit.outlet, self.outlets),
            "outlet_basis": (unit.outlet_basis or "stated") if unit.outlet else None,
            "title": title,
            "byline": unit.byline or found.byline,
            "section": unit.section,
            "genre": "unknown",
            "url": unit.url,
            "language": unit.language or ("en" if reads_as_english(seen) else None),
            "words": words,
            "completeness": state,
            "completeness_note": reason,
            "source_file": unit.file,
            "source_locator": unit.locator,
            **_published(unit, time, found.dated),
        }
        headline = [(Block(0, len(title), "headline"), title)] if title else []
        for position, (block, text) in enumerate([*headline, *pieces], start=0 if title else 1):
            paragraph_id = schema.content_id(article_id, block.kind, block.start, block.end)
            row = (paragraph_id, article_id, position, block.start, block.end, block.kind, text)
            for column, cell in zip(self.paragraphs.values(), row, strict=True):
                column.append(cell)
        content = schema.content_id(unit.outlet, title, full_text)
        note = "; ".join(filter(None, (found.note, reason))) or None
        self._read(unit, article_id, content, state, note, words)

    def _read(
        self,
        unit: Unit,
        article_id: str,
        content: str,
        state: str,
        reason: str | None,
        words: int,
    ) -> None:
        twin = self.texts.setdefault(content, article_id)
        reasons = [unit.damage, reason]
        status = "read" if state == "full" and not unit.damage else "partial"
        if twin != article_id:
            other = self.articles[twin]["external_id"]
            status = "duplicate"
            same = f"same outlet, title and text as id {other!r}; kept, since the ids differ"
            reasons = [same, unit.damage]
        elif unit.words_stated and words < 0.8 * unit.words_stated:
            status = "partial"
            reasons.insert(0, f"{unit.words_stated} words stated, {words} read")
        reason = "; ".join(filter(None, reasons)) or None
        self._audit(unit, status, reason, article_id, words)

    def _audit(
        self,
        unit: Unit,
        status: str,
        reason: str | None,
        article_id: str | None = None,
        words: int | None = None,
    ) -> None:
        self.audit.append(
            {
                "file": unit.file,
                "locator": unit.locator,
                "status": status,
                "reason": reason,
                "words_stated": unit.words_stated,
                "words_read": words,
                "article_id": article_id,
                "title": (unit.title or "").strip() or None,
                "left_out": "\n".join(unit.left_out) or None,
                "encoding": unit.encoding,
                "columns_unused": ", ".join(unit.columns_unused) or None,
            }
        )


def _published(unit: Unit, time: Dated, line: str | None) -> dict[str, Any]:
    """Return when an article was published, with what its source says of the date."""
    cells: dict[str, Any] = dict(vars(time))
    if unit.date_basis and time.published_basis == "stated":
        cells["published_basis"] = unit.date_basis
    if time.published is None and unit.date is None:
        if line:
            note = f"no date is given; a line of the page says “{line}”, which is not used"
            cells["published_note"] = note
        if unit.date_note:
            cells["published_note"] = unit.date_note
    return cells


def _own(name: str) -> str:
    """Return the name under which a researcher's own column is kept."""
    return kept_name(name) if name in schema.ARTICLES.names else name


def _frame(rows: list[dict[str, Any]], table: schema.Table) -> pd.DataFrame:
    if not rows:
        return schema.empty(table)
    names = [*table.names, *(name for name in rows[0] if name not in table.names)]
    extra = {name for row in rows for name in row} - set(names)
    return schema.conform(pd.DataFrame(rows, columns=[*names, *sorted(extra)]), table)
