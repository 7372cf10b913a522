"""The command line where something goes wrong: one message, the right code, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import narrativ as nv
from narrativ import embedding
from narrativ.cli import main

ROWS = pd.DataFrame(
    {
        "doc_id": ["1", "2"],
        "outlet": ["Norvane", "Echo"],
        "text": [
            "The ferry crews left the quay at noon.",
            "Crews of the ferry walked off the quay.",
        ],
        "date": ["2031-05-01", "2031-05-01"],
    }
)
ESCAPE = "\x1b[2J\nnarrativ: 0 rejected\x9b"


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch, toy_encoder: Any) -> None:
    monkeypatch.setattr(embedding, "encoder_of", lambda name: toy_encoder)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    ROWS.to_json(tmp_path / "x.jsonl", orient="records", lines=True)
    return tmp_path / "x.jsonl"


def run(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)


def refused(*arguments: object) -> str:
    """Return the message of a command that ends with 2 and prints no result."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


# -- what was not foreseen -------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a tram\x1b[2J\nderailed")

    monkeypatch.setattr(nv, "analyse", fail)


@pytest.mark.usefixtures("broken")
def test_an_unforeseen_error_is_one_message(table: Path, tmp_path: Path) -> None:
    message = refused("report", table, "-o", tmp_path / "out.html")
    assert message.startswith("narrativ: stopped by an error that was not foreseen (ZeroDivision")
    assert "a tram\\x1b[2J\\nderailed" in message
    assert "--debug" in message
    assert message.count("\n") == 1


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("place", [0, 1, 4])
def test_debug_shows_where_it_arose(table: Path, tmp_path: Path, place: int) -> None:
    arguments = ["report", str(table), "-o", str(tmp_path / "out.html")]
    arguments.insert(place, "--debug")
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" in result.stderr
    assert "not foreseen" in result.stderr


def test_every_command_has_debug() -> None:
    commands = [main, *main.commands.values(), *main.commands["cache"].commands.values()]  # type: ignore[attr-defined]
    for command in commands:
        assert "--debug" in [option for one in command.params for option in one.opts], command


def test_a_failed_measure_is_no_traceback(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("nothing to count")

    monkeypatch.setattr(nv.Terms, "__call__", fail)
    study = nv.source(nv.read(table)).save(tmp_path / "study")
    result = run("compare", study)
    assert result.exit_code == 0
    start = "narrativ: warning: the measure 'terms' failed; the others go on: ValueError: nothing"
    assert result.stderr.count(start) == 1
    assert "Traceback" not in result.stderr
    assert "Traceback" in run("compare", study, "--debug").stderr


# -- too little memory -----------------------------------------------------


def chained() -> Exception:
    try:
        try:
            raise MemoryError
        except MemoryError as cause:
            raise ValueError("the table is damaged") from cause
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 121. GiB"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("can't start new thread"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried"),
        ImportError("libx.so: failed to map segment from shared object"),
        chained(),
    ],
    ids=repr,
)
def test_too_little_memory_in_its_several_forms(
    error: Exception, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    out = tmp_path / "out.html"
    with monkeypatch.context() as patch:
        patch.setattr("narrativ.study.cluster", fail)
        assert refused("report", table, "-o", out).startswith("narrativ: out of memory")
    # In a measure too: a comparison without it would pass for a whole one.
    monkeypatch.setattr(nv.Terms, "__call__", fail)
    assert refused("report", table, "-o", out).startswith("narrativ: out of memory")
    assert not out.exists()


# -- Ctrl-C ----------------------------------------------------------------

INTERRUPTED = """
import os, signal, sys

def interrupt(event, arguments):
    if event == "import" and arguments[0] == {module!r}:
        os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(interrupt)
sys.argv = ["narrativ", "audit", "."]
from narrativ.__main__ import main
main()
"""


@pytest.mark.parametrize("module", ["narrativ.cli", "click", "numpy", "pandas"])
def test_ctrl_c_while_it_is_loading(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(module=module)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.startswith("\nnarrativ: stopped. What was written is whole")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


# -- the output is no input ------------------------------------------------


def test_a_report_never_takes_the_place_of_its_input(table: Path, tmp_path: Path) -> None:
    before = table.read_bytes()
    link = tmp_path / "link.html"
    link.symlink_to(table)
    hard = tmp_path / "hard.html"
    os.link(table, hard)
    for output in (table, link, hard):
        assert "it is what is read" in refused("report", table, "-o", output)
    assert "would be read the next time" in refused("report", tmp_path, "-o", tmp_path / "r.html")
    assert "would be read" in refused(
        "report", tmp_path, "-o", tmp_path / ".." / tmp_path.name / "r"
    )
    study = refused("report", tmp_path, "-o", tmp_path.parent / "r.html", "--study", tmp_path / "s")
    assert "would be read" in study
    assert "would be read" in refused("read", tmp_path, "-o", tmp_path / "new" / "study")
    assert "would be read" in refused("read", tmp_path / "*", "-o", tmp_path / "study")
    assert table.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hard.html", "link.html", "x.jsonl"]


def test_no_part_of_a_study_is_written_over(table: Path, tmp_path: Path) -> None:
    study = nv.source(nv.read(table)).save(tmp_path / "study")
    before = {path.name: path.read_bytes() for path in study.iterdir()}
    for name in ("articles.parquet", "manifest.json"):
        assert "a part of the study" in refused("compare", study, "-o", study / name)
        assert "a part of the study" in refused("report", study, "-o", study / name)
    assert {path.name: path.read_bytes() for path in study.iterdir()} == before
    assert run("compare", study, "-o", study / "scores.csv").exit_code == 0
    assert run("report", study, "-o", study / "report.html").exit_code == 0


# -- standard input --------------------------------------------------------


def test_standard_input_is_read(table: Path, tmp_path: Path) -> None:
    result = run("read", "-", "-o", tmp_path / "s", input=table.read_bytes())
    assert result.exit_code == 0, result.output
    assert nv.load(tmp_path / "s").audit["file"].tolist() == ["standard input"] * 2
    out = tmp_path / "out.html"
    assert run("report", "-", "-o", out, input=table.read_bytes()).exit_code == 0
    assert out.is_file()
    assert "file is empty" in refused("report", "-", "-o", out)


# -- names from files ------------------------------------------------------


def test_no_name_reaches_the_terminal_raw(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / f"{ESCAPE}.txt").write_text("Menu\n", "utf-8")
    (place / os.fsdecode(b"caf\xe9.txt")).write_text("Menu\n", "utf-8")
    ROWS.assign(title=f"Quay{ESCAPE}", outlet=[ESCAPE, "Echo"]).to_csv(place / "t.csv", index=False)
    study = tmp_path / f"s{ESCAPE}"
    results = [
        run("read", place, "-o", study),
        run("read", place, "-o", study, "--json"),
        run("audit", study),
        run("audit", study, "--json"),
        run("compare", study),
        run("report", study, "-o", tmp_path / f"{ESCAPE}.html"),
        run("read", place / f"{ESCAPE}.txt", "-o", study),
        run("read", place / f"nowhere{ESCAPE}", "-o", study),
        run("audit", tmp_path / f"nowhere{ESCAPE}"),
    ]
    for result in results:
        assert not isinstance(result.exception, Exception), result.output
        assert "\x1b" not in result.output
        assert "\x9b" not in result.output
        assert not any(
            line.startswith("narrativ: 0 rejected") for line in result.output.splitlines()
        )
    assert "rejected \\x1b[2J\\nnarrativ: 0 rejected\\x9b.txt" in results[0].stderr
    assert "rejected caf\\xe9.txt" in results[0].stderr
    files = [row["file"] for row in json.loads(results[3].stdout)]
    assert f"{ESCAPE}.txt" in files
