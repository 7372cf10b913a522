"""No test passes by being skipped where CI=true, or by what it drew; the toy encoder is toy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

TESTS = """
import pytest

def test_shared(shared):
    assert shared.is_dir()

@pytest.mark.shared
def test_marked():
    pass

def test_own():
    pytest.skip("no wish to run")

@pytest.mark.xfail
def test_known():
    assert False

def test_good():
    pass
"""
MODULE = "import pytest\npytest.importorskip('no_such_package')\n\ndef test_never():\n    pass\n"


DRAWING = """
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

DRAWN = []

def test_loads():
    import constants

@pytest.mark.parametrize("which", ["left", "right"])
@settings(max_examples=40)
@given(st.text())
def test_draws(which, text):
    DRAWN.append((which, text))

def test_says():
    print("DRAWN", len(DRAWN), ascii(DRAWN))

@given(st.text())
def test_fails(text):
    assert text is None
"""


def run(folder: Path, root: Path, *options: str, ci: str = "", tests: str = TESTS) -> str:
    """Run tests under this project's conftest, with no shared data; return what is printed."""
    (folder / "test_planted.py").write_text(tests, encoding="utf-8")
    source = (root / "tests" / "conftest.py").read_text("utf-8")
    (folder / "conftest.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    shared\n    browser\n")
    environment = {**os.environ, "CI": ci, "NARRATIV_SHARED": str(folder / "absent")}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", *options, str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr


def test_without_ci_what_is_absent_is_skipped(tmp_path: Path, root: Path) -> None:
    assert "1 passed, 3 skipped, 1 xfailed" in run(tmp_path, root, ci="")


def test_with_ci_a_skipped_test_fails(tmp_path: Path, root: Path) -> None:
    output = run(tmp_path, root, ci="true")
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in output
    assert "skipped" not in output.splitlines()[-1]
    assert "the shared data is not at" in output
    assert "no wish to run" in output


def test_with_ci_a_skipped_module_fails(tmp_path: Path, root: Path) -> None:
    assert "1 skipped" in run(tmp_path, root, ci="", tests=MODULE)
    output = run(tmp_path, root, ci="true", tests=MODULE)
    assert "1 error" in output
    assert "skipped" not in output.splitlines()[-1]


EXTRA = """
import sys
from narrativ.errors import MissingDependencyError

def test_extra():
    sys.modules["umap"] = None
    raise MissingDependencyError("pip install 'narrativ[umap]'")

def test_damaged():
    raise MissingDependencyError("the model is damaged")
"""


def test_a_missing_extra_skips_and_what_is_damaged_fails(tmp_path: Path, root: Path) -> None:
    output = run(tmp_path, root, tests=EXTRA)
    assert "1 failed, 1 skipped" in output
    assert "pip install 'narrativ[umap]'" in output
    assert "2 failed" in run(tmp_path, root, ci="true", tests=EXTRA)


def drawn(output: str) -> tuple[int, str]:
    """Return how many examples were drawn, and which."""
    (line,) = (line for line in output.splitlines() if line.startswith("DRAWN "))
    _, count, examples = line.split(" ", 2)
    return int(count), examples


def test_what_is_drawn_is_the_same_whatever_ran_before(tmp_path: Path, root: Path) -> None:
    words = [f"quay{number}" for number in range(500)]
    (tmp_path / "constants.py").write_text(f"WORDS = {words}\n", encoding="utf-8")
    whole = run(tmp_path, root, tests=DRAWING)
    assert "hypothesis draws the same in every run" in whole
    assert "1 failed, 4 passed" in whole
    assert "The same again" not in whole
    part = run(tmp_path, root, "-k", "not loads", ci="true", tests=DRAWING)
    assert "1 failed, 3 passed" in part
    assert drawn(part) == drawn(whole)
    assert drawn(whole)[0] == 80


@pytest.mark.slow
def test_a_search_prints_its_seed_and_takes_it_again(tmp_path: Path, root: Path) -> None:
    (tmp_path / "constants.py").touch()
    search = run(tmp_path, root, "--hypothesis-profile=search", tests=DRAWING)
    header, failure = re.findall(r"(?:the same|The same) again.*?(--hypothesis-.*seed=\d+)", search)
    assert header == failure
    assert drawn(search)[0] == 3 * 80
    again = run(tmp_path, root, *header.split(), ci="true", tests=DRAWING)
    assert drawn(again) == drawn(search)


@pytest.mark.slow
def test_with_ci_a_search_draws_the_same_and_more(tmp_path: Path, root: Path) -> None:
    (tmp_path / "constants.py").touch()
    outputs = [
        run(tmp_path, root, "--hypothesis-profile=search", ci="true", tests=DRAWING)
        for _ in range(2)
    ]
    assert drawn(outputs[0]) == drawn(outputs[1])
    assert drawn(outputs[0])[0] == 3 * 80
    assert "hypothesis draws the same in every run" in outputs[0]


def test_the_toy_encoder_is_deterministic_and_normalised(toy_encoder: Any) -> None:
    texts = ["The ferry left.", "the FERRY left", "Grain prices fell", ""]
    first, again = toy_encoder.encode(texts), toy_encoder.encode(texts)
    assert first.dtype == np.float32
    assert first.shape == (4, 64)
    assert np.array_equal(first, again)
    assert np.array_equal(first[0], first[1])
    assert first[0] @ first[2] < 0.5
    assert np.linalg.norm(first, axis=1) == pytest.approx([1, 1, 1, 0])
    assert np.array_equal(toy_encoder.encode(texts[:1])[0], first[0])
