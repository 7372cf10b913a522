"""No test passes by being skipped where CI=true; the toy encoder is what it says."""

from __future__ import annotations

import os
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


def run(folder: Path, root: Path, *, ci: str, tests: str = TESTS) -> str:
    """Run tests under this project's conftest, with no shared data; return the last lines."""
    (folder / "test_planted.py").write_text(tests, encoding="utf-8")
    source = (root / "tests" / "conftest.py").read_text("utf-8")
    (folder / "conftest.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    shared\n    browser\n")
    environment = {**os.environ, "CI": ci, "NARRATIV_SHARED": str(folder / "absent")}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", str(folder)],
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
