"""What a command prints or writes as its result: lines, JSON and tables, on stdout."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from narrativ.cli.messages import print_message
from narrativ.errors import placed_reason
from narrativ.text.terminal import printable
from narrativ.wording.phrases import counted
from narrativ.writing import checked, replace_file

if TYPE_CHECKING:
    import pandas as pd

    from narrativ.corpus import Corpus

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet runs (OWASP: CSV injection)."""


def print_result(*lines: str) -> None:
    """Print results: UTF-8, whatever the terminal's own encoding."""
    click.echo("".join(f"{printable(line)}\n" for line in lines).encode("utf-8"), nl=False)


def print_json(text: str) -> None:
    """Print JSON, in which nothing steers a terminal."""
    click.echo(printable(text.rstrip("\n"), as_json=True).encode("utf-8"))


def print_listing(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print what there is to choose from: rows of ``name, package, about``."""
    if as_json:
        print_json(json.dumps(rows, ensure_ascii=False))
    else:
        print_result(*(f"{row['name']} ({row['package']}): {row['about']}" for row in rows))


def print_table(frame: pd.DataFrame, *, as_json: bool = False) -> None:
    """Print a table, a line a row."""
    if as_json:
        print_json(_text(frame, ".json"))
        return
    shown = frame.copy()
    for name in _text_columns(shown):
        shown[name] = shown[name].astype(object).map(_shown, na_action="ignore")
    print_result(*_text(shown, ".csv").splitlines())


def _shown(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table in the format that the ending says, and return the path."""
    ending = path.suffix.lower()
    if ending == ".parquet":
        content = frame.to_parquet(index=False)
    else:
        content = _text(frame, ending).encode("utf-8")
    replace_file(checked(path), content)
    return path


def _text(frame: pd.DataFrame, ending: str) -> str:
    if ending == ".json":
        return str(frame.to_json(orient="records", date_format="iso", force_ascii=False)) + "\n"
    return str(spreadsheet_safe(frame).to_csv(index=False, lineterminator="\n"))


def spreadsheet_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with text that a spreadsheet would run as a formula made inert."""
    safe = frame.rename(columns=_inert)
    for name in _text_columns(safe):
        safe[name] = safe[name].astype(object).map(_inert, na_action="ignore")
    return safe


def _text_columns(frame: pd.DataFrame) -> list[Any]:
    return list(frame.select_dtypes(["string", "object", "category"]).columns)


def _inert(value: Any) -> Any:
    risky = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if risky else value


def print_summary(corpus: Corpus) -> None:
    """Say what was read and how it is grouped."""
    counts = corpus.summary()["audit"]
    print_message(
        ", ".join(f"{count} {name}" for name, count in counts.items())
        + f"; {counted(len(corpus.articles), 'article')}, {counted(len(corpus.events), 'event')}, "
        + counted(len(corpus.storylines), "storyline")
    )


def exit_by_audit(corpus: Corpus) -> None:
    """Name what was rejected and end with 1, if anything was."""
    rejected = corpus.audit[corpus.audit["status"] == "rejected"]
    places = zip(rejected["file"], rejected["locator"], rejected["reason"], strict=True)
    for place in places:
        print_message(f"rejected {placed_reason(*map(str, place))}")
    if len(rejected):
        sys.exit(1)
