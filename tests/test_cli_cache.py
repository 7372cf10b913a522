"""The command `narrativ cache`: shows, prunes, verifies."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from narrativ.cli import main
from narrativ.store import VectorStore

MODEL = "minilm@abc, window 256"
GRAPH = "minilm-int8-abc-def.onnx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that does not exist yet."""
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NARRATIV_CACHE_BYTES", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def filled(folder: Path) -> Path:
    with VectorStore() as store:
        vectors = np.ones((1200, 384), dtype=np.float32)
        store.put(MODEL, [str(number) for number in range(1200)], vectors)
        store.put("other\x1b[2J\ud800", ["a"], vectors[:1])
    (folder / "models").mkdir()
    (folder / "models" / GRAPH).write_bytes(b"x" * 2_500_000)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["cache", *arguments])


def result(*arguments: str) -> Any:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return json.loads(done.stdout)


def damage(folder: Path) -> None:
    connection = sqlite3.connect(folder / "vectors.sqlite")
    connection.execute("UPDATE vectors SET vector = zeroblob(1536) WHERE id <= 3")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("words", [("prune",), ("verify",)])
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    shown = run(*words, "--help")
    assert shown.exit_code == 0
    group = main.commands["cache"]
    assert isinstance(group, click.Group)
    for command in group.commands.values():
        assert command.help
        for parameter in command.params:
            assert isinstance(parameter, click.Option)
            assert parameter.help, parameter.name


def test_an_empty_cache(folder: Path) -> None:
    done = run()
    assert done.exit_code == 0
    assert done.stdout == f"{folder / 'vectors.sqlite'}: 0 B of at most 10 GB\n"
    assert not folder.exists()
    assert result("--json")["models"] == []
    assert run("verify").stdout == "0 vectors and parses checked, 0 damaged\n"
    assert run("prune", "--all").stdout == "0 vectors and parses removed; the cache takes 0 B\n"


def test_the_cache_is_shown(filled: Path) -> None:
    done = run()
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{filled / 'vectors.sqlite'}: 2")
    assert lines[0].endswith(" MB of at most 10 GB")
    assert lines[1].startswith(f"  {MODEL}: 1,200 vectors of 384 numbers, used from 20")
    assert lines[2].startswith("  other\\x1b[2J\\ud800: 1 vectors")
    assert lines[3:] == [f"{GRAPH}: 2.5 MB"]
    facts = result("--json")
    assert facts["models"][0]["model"] == MODEL
    assert facts["bytes"] == facts["store_bytes"] + 2_500_000


def test_prune_says_what_went(filled: Path) -> None:
    assert result("prune", "--model", MODEL, "--json")["vectors"] == 1200
    assert result("prune", "--unused-days", "1", "--json")["vectors"] == 0
    done = run("prune", "--all")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 vectors and parses removed; the cache takes ")
    assert list((filled / "models").iterdir()) == []


def test_prune_to_a_size(filled: Path) -> None:
    facts = result("prune", "--max-size", "1.5MB", "--json")
    assert 2_500_000 < facts["bytes"] <= 4_000_000
    assert 0 < facts["vectors"] < 1200


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("prune",), "got no condition; expected a size"),
        (("prune", "--max-size", "big"), "got the size 'big'"),
        (("prune", "--unused-days", "-1"), "--unused-days"),
        (("prune", "--model", "minilm"), "no model in the cache named 'minilm'"),
        (("--json", "verify"), "put --json after 'verify'"),
        (("empty",), "No such command"),
    ],
)
def test_usage_errors(filled: Path, arguments: tuple[str, ...], word: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert len(result("--json")["models"]) == 2


def test_verify_finds_damage_and_mends_it(filled: Path) -> None:
    damage(filled)
    done = run("verify")
    assert done.exit_code == 1
    assert done.stdout == "1,201 vectors and parses checked, 3 damaged\n"
    assert "computed again" in done.stderr
    assert result("verify", "--json") == {"checked": 1198, "damaged": 0, "rebuilt": False}


def test_verify_of_a_cut_file(filled: Path) -> None:
    path = filled / "vectors.sqlite"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shown = run()
    assert shown.exit_code == 2
    assert "narrativ cache verify" in shown.stderr
    done = run("verify", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["rebuilt"]
    assert "computed again" in done.stderr
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("verify",), ("prune", "--all")])
def test_a_file_that_is_no_store(folder: Path, arguments: tuple[str, ...]) -> None:
    folder.mkdir()
    (folder / "vectors.sqlite").write_text("The quay lies empty.\n" * 1000)
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "not a database" in done.stderr
