"""The builder of invented corpora that several rooms' tests share."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from narrativ.corpus import Corpus


@pytest.fixture(scope="session")
def corpus_of() -> Callable[..., Corpus]:
    """Return the function of tests/made.py; test folders are no packages."""
    made = runpy.run_path(str(Path(__file__).resolve().parents[1] / "made.py"))
    builder: Callable[..., Corpus] = made["corpus_of"]
    return builder
