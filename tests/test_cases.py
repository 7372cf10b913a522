"""Inputs in the shapes of real files: each comes out with the values that are told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cases import CASES, outcomes, path_of

COMPARED = {"01-", "01c", "02-", "03-", "04-", "05-", "06-", "15-"}
"""Those whose right value is of a comparison: they take seconds each."""


def test_every_input_has_its_case(shared: Path) -> None:
    inputs = {one.name for one in (shared / "cases").iterdir()} - {"README.md"}
    assert {path_of(shared, name).name for name in CASES} == inputs


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow, pytest.mark.model] if name in COMPARED else [])
        for name in CASES
    ],
)
def test_case(shared: Path, name: str) -> None:
    wrong = [what for what, right in outcomes(CASES[name], path_of(shared, name)) if not right]
    assert not wrong
