"""The command line: results on stdout, messages on stderr, exit codes 0, 1 and 2."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import narrativ as nv
from narrativ import embedding
from narrativ.cli import main

FIRST = "The ferry crews left the quay at noon. The union met the minister in Orsund."
SECOND = "Crews of the ferry walked off the quay. The minister met nobody in Orsund."
HELPED = [(), *((name,) for name in sorted(main.commands))]


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch, toy_encoder: Any) -> None:
    """The commands take the bundled encoder; here the toy stands in its place."""
    monkeypatch.setattr(embedding, "encoder_of", lambda name: toy_encoder)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    frame = pd.DataFrame(
        {
            "doc_id": ["1", "2"],
            "outlet": ["Norvane", "=cmd|' /C calc'!A1"],
            "text": [FIRST, SECOND],
            "title": ["=HYPERLINK(1)", "+1 Häfen 😀"],
            "date": ["2031-05-01", "2031-05-01"],
        }
    )
    frame.to_csv(tmp_path / "table.csv", index=False)
    return tmp_path / "table.csv"


@pytest.fixture
def study(table: Path, tmp_path: Path) -> Path:
    return nv.source(nv.read(table)).save(tmp_path / "study")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(*arguments: object) -> str:
    """Return the message of a command that ends with 2 and prints no result."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


# -- help ------------------------------------------------------------------


@pytest.mark.parametrize("words", HELPED, ids=lambda words: " ".join(words) or "narrativ")
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    result = run(*words, "--help")
    assert result.exit_code == 0
    command = main.commands[words[0]] if words else main
    assert command.help
    assert command.help.splitlines()[0] in result.stdout
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_version() -> None:
    assert run("--version").stdout == f"narrativ, version {nv.__version__}\n"


# -- results ---------------------------------------------------------------


def test_read_keeps_a_study(table: Path, tmp_path: Path) -> None:
    result = run("read", table, "-o", tmp_path / "s")
    assert result.exit_code == 0
    assert result.stdout == f"{tmp_path / 's'}\n"
    assert "2 found" in result.stderr
    assert len(nv.load(tmp_path / "s")) == 2


def test_report_writes_one_file(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    result = run("report", table, "-o", out, "--study", tmp_path / "s")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{out}\n"
    assert out.read_text("utf-8").lower().startswith("<!doctype html>")
    assert [step.name for step in nv.load(tmp_path / "s").steps][-1] == "cluster"
    first = out.read_bytes()
    assert run("report", tmp_path / "s", "-o", out, "--json").exit_code == 0
    assert out.read_bytes() == first


@pytest.mark.parametrize("command", ["read", "report"])
def test_json_for_machines(command: str, table: Path, tmp_path: Path) -> None:
    result = run(command, table, "-o", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    facts = json.loads(result.stdout)
    assert facts["articles"] == 2
    assert facts["audit"]["found"] == 2
    assert "=cmd|' /C calc'!A1" in facts["outlets"]


def test_audit_prints_every_unit(study: Path) -> None:
    result = run("audit", study)
    assert result.exit_code == 0
    frame = pd.read_csv(io.StringIO(result.stdout))
    assert frame["status"].tolist() == ["read", "read"]
    assert frame["title"].tolist() == ["'=HYPERLINK(1)", "'+1 Häfen 😀"]
    rows = json.loads(run("audit", study, "--json").stdout)
    assert [row["title"] for row in rows] == ["=HYPERLINK(1)", "+1 Häfen 😀"]


def test_measures_are_listed_and_chosen_by_name(study: Path, tmp_path: Path) -> None:
    listed = json.loads(run("measures", "--json").stdout)
    assert [row["name"] for row in listed][:2] == ["terms", "emphasis"]
    out = tmp_path / "scores.json"
    assert run("compare", study, "-o", out, "--measures", "emphasis, distance").exit_code == 0
    assert "did you mean 'terms'" in refused("compare", study, "--measures", "term")


def test_a_comparison_is_kept_and_its_report_made_again(study: Path, tmp_path: Path) -> None:
    kept = tmp_path / "findings"
    assert run("compare", study, "-o", kept).stdout == f"{kept}\n"
    first, second = tmp_path / "first.html", tmp_path / "second.html"
    assert run("report", kept, "-o", first).exit_code == 0
    nv.write_report(nv.load_comparison(kept), second)
    assert first.read_bytes() == second.read_bytes()
    assert "--by changes how articles" in refused("report", kept, "-o", first, "--by", "agency")
    assert "given with other sources" in refused("report", kept, study, "-o", first)
    assert "not a saved comparison" in refused("compare", study, "-o", tmp_path)


@pytest.mark.parametrize("ending", [".csv", ".json", ".parquet", ".CSV"])
def test_compare_writes_scores(study: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"scores{ending}"
    result = run("compare", study, "-o", out)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{out}\n"
    assert result.stderr
    read = {".csv": pd.read_csv, ".json": pd.read_json, ".parquet": pd.read_parquet}
    frame: pd.DataFrame = read[ending.lower()](out)  # type: ignore[operator]
    assert set(nv.schema.SCORES.names) <= set(frame.columns)


def test_robust_adds_what_flips_the_findings(study: Path, table: Path, tmp_path: Path) -> None:
    only = ("--measures", "terms")
    result = run("compare", study, "--robust", *only)
    assert result.exit_code == 0, result.output
    assert "flips" in pd.read_csv(io.StringIO(result.stdout)).columns
    assert "made again with seed 1" in result.stderr
    assert "flips" not in pd.read_csv(io.StringIO(run("compare", study, *only).stdout)).columns
    out = tmp_path / "out.html"
    assert run("report", table, "-o", out, "--robust", *only).exit_code == 0
    assert 'id="robustness"' in out.read_text("utf-8")


def test_no_cell_of_a_csv_is_a_formula(study: Path) -> None:
    result = run("compare", study)
    assert result.exit_code == 0, result.output
    frame = pd.read_csv(io.StringIO(result.stdout), dtype=str)
    texts = frame[["outlet", "reference", "feature"]].stack()
    assert not texts.str.match(r"[=+\-@\t\r\n]").any()
    assert texts.str.startswith("'=cmd").any()


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1"])
def test_what_a_spreadsheet_runs_is_made_inert(cell: str) -> None:
    from narrativ.cli.output import spreadsheet_safe

    for dtype in ("string", "str", "object", "category"):
        frame = pd.DataFrame({cell: pd.Series([cell, None, "x=1"], dtype=dtype), "n": [-1, 0, 1]})
        safe = spreadsheet_safe(frame)
        assert list(safe.columns) == [f"'{cell}", "n"]
        assert safe.iloc[0, 0] == f"'{cell}"
        assert safe.iloc[2, 0] == "x=1"
        assert safe.isna().iloc[1, 0]
        assert safe["n"].tolist() == [-1, 0, 1]
        assert frame.iloc[0, 0] == cell


# -- what is rejected ------------------------------------------------------


def test_some_rejected_is_one(table: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table.rename(tmp_path / "in" / "table.csv")
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    result = run("read", tmp_path / "in", "-o", tmp_path / "s")
    assert result.exit_code == 1
    assert "rejected empty.txt: the file is empty" in result.stderr
    assert result.stdout == f"{tmp_path / 's'}\n"
    for arguments in (
        ("audit", tmp_path / "s"),
        ("compare", tmp_path / "s"),
        ("report", tmp_path / "s", "-o", tmp_path / "out.html"),
    ):
        assert run(*arguments).exit_code == 1, arguments


@pytest.mark.parametrize("content", [b"", b"   \n", b"\x00\xff\xfe\x00" * 500])
def test_nothing_readable_is_two(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "page.txt").write_bytes(content)
    out = tmp_path / "out.html"
    out.write_text("the report of yesterday", encoding="utf-8")
    message = refused("report", tmp_path / "page.txt", "-o", out)
    assert message.startswith("narrativ: nothing could be read")
    assert out.read_text("utf-8") == "the report of yesterday"
    assert "no file or folder" in refused("report", tmp_path / "absent", "-o", out)


# -- usage -----------------------------------------------------------------


def test_usage_is_two(table: Path, study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert "No such command" in refused("repotr")
    assert "No such option" in refused("report", table, "-o", out, "--nonsense")
    assert "Missing argument" in refused("report", "-o", out)
    assert "Missing option" in refused("report", table)
    assert "--seed" in refused("report", table, "-o", out, "--seed", "-1")
    assert "--seed" in refused("compare", study, "--seed", "x")
    assert "outlte" in refused("report", table, "-o", out, "--by", "outlte")
    assert "narrativ:" in refused("report", table, "-o", out, "--captured-at", "soonish")
    assert not out.exists()


def test_a_study_of_another_version_is_two(study: Path, tmp_path: Path) -> None:
    manifest = study / "manifest.json"
    manifest.write_text(
        manifest.read_text("utf-8").replace('"version": 1', '"version": 99'), "utf-8"
    )
    for arguments in (
        ("audit", study),
        ("compare", study),
        ("report", study, "-o", tmp_path / "out.html"),
    ):
        assert "version 99; this narrativ reads version 1" in refused(*arguments)


def test_what_is_no_study_is_two(table: Path, tmp_path: Path) -> None:
    for command in ("audit", "compare"):
        for path in (table, tmp_path):
            assert "is not a narrativ study" in refused(command, path)
        assert "there is no file or folder" in refused(command, tmp_path / "absent")


@pytest.mark.parametrize("place", ["missing/out", "file/out"])
def test_an_output_that_cannot_be_written_is_two(study: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for arguments in (
        ("report", study, "-o", tmp_path / f"{place}.html"),
        ("compare", study, "-o", tmp_path / f"{place}.csv"),
    ):
        message = refused(*arguments)
        assert "cannot write" in message
        assert str(tmp_path / place) in message
    assert "is a folder" in refused("report", study, "-o", tmp_path)


def test_an_output_of_another_kind_is_two(study: Path, tmp_path: Path) -> None:
    assert ".parquet, .csv, .json" in refused("compare", study, "-o", tmp_path / "scores.xlsx")


def test_a_folder_that_takes_no_files_is_two(table: Path, study: Path, closed: Path) -> None:
    for arguments in (
        ("report", study, "-o", closed / "out.html"),
        ("report", study, "-o", table.parent / "out.html", "--study", closed / "new"),
        ("read", table, "-o", closed / "deep" / "new"),
    ):
        assert "takes no files (Permission denied)" in refused(*arguments)


# -- what is said before any work ------------------------------------------

LOADED = """
import sys
from narrativ.cli import main
try:
    main({arguments!r})
finally:
    print("pandas" in sys.modules)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "absent.html", "-o", "out.html"),
        ("report", "page.txt", "-o", "file/out.html"),
        ("report", "page.txt", "-o", "out.html", "--study", "file/study"),
        ("report", "page.txt", "-o", "out.html", "--by", "outlets"),
        ("read", "absent.html", "-o", "study"),
        ("read", "page.txt", "-o", "file"),
        ("audit", "absent"),
        ("compare", "absent"),
        ("compare", "folder", "--by", "outlets"),
        ("compare", "folder", "-o", "file/scores.csv"),
    ],
    ids=" ".join,
)
def test_a_slip_is_said_before_anything_is_loaded(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text("Most outlets were silent on Monday.", encoding="utf-8")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=list(arguments))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == "False\n"
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".utf16.csv", ".study"])
def test_a_column_of_ones_own_is_found(ending: str, table: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(table).assign(Outlets=["left", "right"])
    given = tmp_path / f"own{ending}"
    if ending == ".parquet":
        frame.to_parquet(given)
    elif ending == ".jsonl":
        frame.to_json(given, orient="records", lines=True)
    elif ending == ".study":
        nv.source(nv.read(frame)).save(given)
    else:
        frame.to_csv(given, index=False, encoding="utf-16" if "16" in ending else "utf-8")
    arguments = ("report", given, "-o", tmp_path / "out.html", "--by")
    assert run(*arguments, "Outlets").exit_code == 0
    # Another case may be another column, which is known once the table is read.
    assert "no column named 'outlets'" in refused(*arguments, "outlets")


def test_a_name_that_no_encoder_has_is_said_before_the_reading(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrativ.study.read", None)
    message = refused("report", table, "-o", tmp_path / "out.html", "--encoder", "minlm")
    assert "did you mean 'minilm'?" in message


def test_a_foreign_folder_is_not_overwritten(table: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("x", encoding="utf-8")
    message = refused("read", table, "-o", tmp_path / "mine")
    assert "is not a narrativ study" in message
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MemoryError("Unable to allocate 121. GiB"), 2, "out of memory (Unable to allocate"),
        (MemoryError(), 2, "out of memory: read fewer"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_a_run_that_is_stopped_keeps_the_old_report(
    error: BaseException,
    code: int,
    message: str,
    table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(nv, "cluster", stop)
    monkeypatch.setattr("narrativ.study.cluster", stop)
    report = tmp_path / "report.html"
    report.write_text("the old one", encoding="utf-8")
    result = run("report", table, "-o", report)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert report.read_text(encoding="utf-8") == "the old one"


def test_commands_leave_no_handlers_behind(table: Path, tmp_path: Path) -> None:
    before = list(logging.getLogger("narrativ").handlers)
    for name in ("a", "b"):
        run("read", table, "-o", tmp_path / name)
    assert logging.getLogger("narrativ").handlers == before


# -- warnings ----------------------------------------------------------------


def warned(result: Result) -> list[str]:
    start = "narrativ: warning: "
    return [line for line in result.stderr.splitlines() if line.startswith(start)]


def test_each_warning_is_one_line_on_stderr_and_changes_no_exit_code(
    table: Path, tmp_path: Path
) -> None:
    frame = pd.read_csv(table).assign(body="no")
    (tmp_path / "two").mkdir()
    for name in ("a", "b"):
        frame.to_csv(tmp_path / "two" / f"{name}\x1b[2J.csv", index=False)
    filters, shown = list(warnings.filters), warnings.showwarning
    for study in ("one", "other"):  # each run says it anew
        result = run("read", tmp_path / "two", "-o", tmp_path / study)
        assert result.exit_code == 0
        assert warned(result) == [
            "narrativ: warning: a\\x1b[2J.csv: column 'text' is taken for the text; 'body' is kept "
            "as a column of its own (and 1 more like it)"
        ]
        assert result.stdout == f"{tmp_path / study}\n"
        assert "commands.py" not in result.stderr
        assert "core.py" not in result.stderr
    assert list(warnings.filters) == filters
    assert warnings.showwarning is shown


def test_rejected_rows_are_warned_of_once(table: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(table)
    pd.concat([frame, frame.assign(text="", title="")]).to_csv(table, index=False)
    result = run("read", table, "-o", tmp_path / "study")
    assert result.exit_code == 1
    (line,) = warned(result)
    assert line.startswith("narrativ: warning: 2 of 4 units were rejected, the first table.csv, ")


def test_nothing_is_warned_of_where_all_is_well(table: Path, tmp_path: Path) -> None:
    assert warned(run("report", table, "-o", tmp_path / "report.html")) == []


def test_warnings_of_libraries_are_shown_as_ever(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = nv.read

    def reading(*arguments: Any, **options: Any) -> Any:
        warnings.warn("a library's own", FutureWarning, stacklevel=2)
        return read(*arguments, **options)

    monkeypatch.setattr(nv, "read", reading)
    with pytest.warns(FutureWarning, match="a library's own"):
        result = run("read", table, "-o", tmp_path / "study")
    assert result.exit_code == 0
    assert warned(result) == []


# -- as a process ----------------------------------------------------------


def test_as_a_process(study: Path) -> None:
    def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "narrativ", *map(str, arguments)],
            capture_output=True,
            timeout=120,
            check=False,
            env={**os.environ, **environment},
        )

    done = process("audit", study, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Häfen 😀" in done.stdout.decode("utf-8")
    assert b"2 found" in done.stderr
    missing = process("audit", study / "absent")
    assert missing.returncode == 2
    assert missing.stdout == b""
    assert b"Traceback" not in missing.stderr


# -- where a report may not stand -------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_no_place_for_a_report(table: Path, study: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for arguments in (("report", table), ("compare", study)):
        assert "a device, a pipe or a socket" in refused(*arguments, "-o", pipe)
    assert pipe.is_fifo()


@pytest.mark.parametrize(("output", "kept"), [("same", "same"), ("above", "above/below")])
def test_a_report_and_its_study_need_two_names(
    table: Path, tmp_path: Path, output: str, kept: str
) -> None:
    message = refused("report", table, "-o", tmp_path / output, "--study", tmp_path / kept)
    assert "needs that name" in message
    assert not (tmp_path / output).exists()


def test_the_order_of_day_and_month_can_be_said(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("outlet,text,date\nEcho,The quay shut on Monday.,01/08/2025\n", "utf-8")
    for option, day in (("--day-first", "2025-08-01"), ("--month-first", "2025-01-08")):
        folder = tmp_path / option
        done = CliRunner().invoke(main, ["read", str(table), "-o", str(folder), option])
        assert done.exit_code == 0, done.output
        assert str(nv.load(folder).articles["published"].iloc[0])[:10] == day
