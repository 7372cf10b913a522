from __future__ import annotations

from collections.abc import Sequence

import pytest

from narrativ.parsing import Parses, noun_phrases, parse, phrases

TEXT = "The striking ferry crews met a tired mayor in the new council hall."


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose parses are asked for."""
    seen: list[str] = []

    def listening(texts: Sequence[str]) -> Parses:
        seen.extend(texts)
        return parse(texts)

    monkeypatch.setattr(phrases, "parse", listening)
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
def test_a_text_is_gone_through_once(asked: list[str]) -> None:
    texts = [f"{TEXT} Once.", "A ship left once."]
    first = noun_phrases([*texts, texts[0]])
    assert asked == texts
    assert noun_phrases(texts[::-1]) == first[1::-1]
    assert asked == texts


@pytest.mark.model
def test_few_phrases_are_kept_and_all_are_returned(
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


def test_no_text_needs_no_pipeline() -> None:
    assert noun_phrases([]) == []
