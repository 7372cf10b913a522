"""Files that are replaced: whole at every moment, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from narrativ import writing
from narrativ.errors import WriteError

posix = pytest.mark.skipif(os.name != "posix", reason="forks, and locks folders")


@posix
def test_a_report_survives_a_kill_at_any_moment(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "tests" / "killing.py"), "report", str(tmp_path / "reports")],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old one")

    def broken(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", broken)
    expected = WriteError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        writing.replace_file(target, b"new")
    assert target.read_text() == "the old one"
    assert os.listdir(tmp_path) == ["report.html"]


@posix
def test_what_a_killed_run_left_goes_and_nothing_else(tmp_path: Path) -> None:
    own = [".narrativ-notes", ".narrativ-0a1b2c3d.part.bak", "x.narrativ-0a1b2c3d.part"]
    for name in (*own, ".narrativ-0a1b2c3d.part", ".narrativ-________.part"):
        (tmp_path / name).write_text("x")
    writing.replace_file(tmp_path / "scores.csv", b"new")
    assert {path.name for path in tmp_path.iterdir()} == {*own, "scores.csv"}


@pytest.mark.parametrize("refusing", ["os.open", pytest.param("fcntl.flock", marks=posix)])
def test_where_a_folder_cannot_be_locked_nothing_is_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusing: str
) -> None:
    alive = tmp_path / ".narrativ-0a1b2c3d.part"
    alive.write_text("half")

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(refusing, refused)  # as on Windows, and on some network drives
        with writing.alone(tmp_path):
            assert alive.exists()
    if refusing == "fcntl.flock":
        monkeypatch.setattr(refusing, refused)
        writing.replace_file(tmp_path / "a.html", b"new")
        assert (tmp_path / "a.html").read_bytes() == b"new"
        assert alive.exists()


@posix
def test_the_lock_is_let_go_though_a_forked_process_lives(tmp_path: Path) -> None:
    script = """
import os, sys, signal
from pathlib import Path
from narrativ.writing import alone
with alone(Path(sys.argv[1])):
    child = os.fork()
    if not child:
        signal.pause()
with alone(Path(sys.argv[1])):
    print("again")
os.kill(child, signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"again\n"
