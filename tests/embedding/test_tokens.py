"""Texts to windows: every token is there, in order, in as few windows as hold it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.embedding import bundled, tokens
from narrativ.embedding.tokens import WINDOW, windows

MILLIONS = 10_000_000
PIECE = 100_000
"""Characters that the tokenizer gets at a time."""
UNKNOWN = 100
EDGES = (101, 102)

some_words = st.sampled_from(
    "ferry quay the McDonald's naïve cafe\u0301 £3.5m 警方周二表示 Fähre паром 🚢 👩‍👩‍👧 [SEP] "
    "[MASK] nul\x00nul tide-table \u202e ... “so”".split()
)
some_text = st.lists(
    st.tuples(some_words, st.sampled_from([" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000"])),
    max_size=60,
).map(lambda pairs: "".join(word + blank for word, blank in pairs))


def made_tokenizer() -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled.checked(bundled.TOKENIZER)))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """The tokenizer of the bundled model, without the model."""
    return made_tokenizer()


def inner(parts: list[Any]) -> list[int]:
    """Return the ids of windows without their edges, once the edges are checked."""
    assert all((part[0], part[-1]) == EDGES for part in parts)
    return [int(i) for part in parts for i in part[1:-1]]


def in_one_go(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0", "\x00", "\x00" * 5000, "\u200b"])
def test_a_text_without_a_token_is_the_edges_alone(tokenizer: Any, text: str) -> None:
    (window,) = windows(tokenizer, text)
    assert window.dtype == np.int32
    assert tuple(window) == EDGES


@pytest.mark.parametrize("count", [1, 253, 254, 255, 508, 509, 1000, 2541])
def test_windows_are_few_and_of_nearly_one_length(tokenizer: Any, count: int) -> None:
    text = " ".join(f"{'ferry' if place % 3 else 'quay'}" for place in range(count))
    parts = windows(tokenizer, text)
    lengths = [len(part) for part in parts]
    assert len(parts) == -(-count // (WINDOW - 2))
    assert max(lengths) <= WINDOW
    assert max(lengths) - min(lengths) <= 1
    assert inner(parts) == in_one_go(tokenizer, text)
    assert len(inner(parts)) == count


@pytest.mark.parametrize(
    "text",
    [
        "😀👩‍👩‍👧 flags 🇳🇴 " * 300,
        "a\x00b \x00 quay " * 300,
        "渡轮停运" * 500,
        "\u202eright to left\u2028line\u2029 " * 100,
        "the [SEP] of [CLS] a [PAD] [UNK] [MASK]",
        "A\u030a\u0301 e\u0301 " * 400,
        "x" * 101,
        "\U0010ffff\ufffe\ufeff",
    ],
)
def test_nothing_is_cut(tokenizer: Any, text: str) -> None:
    parts = windows(tokenizer, text)
    assert inner(parts) == in_one_go(tokenizer, text)
    assert max(len(part) for part in parts) <= WINDOW


def test_the_tokenizer_may_be_one_that_was_cutting(tokenizer: Any) -> None:
    """As published it cuts after 128 tokens; the loaded one must not."""
    long = "ferry " * 400
    assert len(in_one_go(tokenizer, long)) == 400


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("a \ud800 b", "a \ufffd b"),
        ("\udfff", "\ufffd"),
        ("\ud83d\ude00 late", "😀 late"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ufeffbom \udc00", "\ufeffbom \ufffd"),
        ("\ud800quay", "\ufffdquay"),
    ],
)
def test_half_a_surrogate_pair_is_replaced(tokenizer: Any, broken: str, whole: str) -> None:
    assert tokens.whole(broken) == whole
    assert tokens.whole(whole) == whole
    np.testing.assert_array_equal(windows(tokenizer, broken)[0], windows(tokenizer, whole)[0])


class Pieces:
    """A tokenizer that keeps what it is asked, and asks another one if there is one."""

    def __init__(self, inner: Any = None) -> None:
        self.inner = inner
        self.asked: list[str] = []

    def encode(self, text: str, **settings: Any) -> Any:
        self.asked.append(text)
        return self.inner.encode(text, **settings) if self.inner else SimpleNamespace(ids=[])

    def token_to_id(self, token: str) -> int:
        return dict(zip(("[CLS]", "[SEP]"), EDGES, strict=True))[token]


@given(some_text.filter(bool), st.data())
@settings(max_examples=30)
def test_in_pieces_as_in_one_go(text: str, data: st.DataObject) -> None:
    """Blanks push a text to where it is parted."""
    before = data.draw(st.integers(0, len(text) - 1))
    tokenizer: Any = Pieces(_once())
    parts = windows(tokenizer, " " * (PIECE - before) + text)
    assert len(tokenizer.asked) == 2
    assert inner(parts) == in_one_go(tokenizer.inner, text)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from("x \u00e4\n"))
@settings(max_examples=50)
def test_pieces_are_the_text(start: str, end: str, filler: str) -> None:
    text = start + filler * (PIECE - len(start) // 2) + end
    tokenizer: Any = Pieces()
    windows(tokenizer, text)
    assert "".join(tokenizer.asked) == text
    assert all(0 < len(piece) <= PIECE for piece in tokenizer.asked)
    assert (len(tokenizer.asked) > 1) == (len(text) > PIECE)


@pytest.mark.parametrize("blank", [" ", "\n", "\t", "\u00a0", "\u3000"])
def test_a_long_text_in_pieces_as_in_one_go(tokenizer: Any, blank: str) -> None:
    words = [f"ferry{number} unthinkable" for number in range(20_000)]
    text = blank.join(words).replace(" ", blank)
    assert len(text) > 4 * PIECE
    assert inner(windows(tokenizer, text)) == in_one_go(tokenizer, text)


# -- 10 MB -----------------------------------------------------------------


@pytest.mark.slow
def test_ten_megabytes_of_words(tokenizer: Any) -> None:
    text = "the ferry is late. " * (MILLIONS // 19)
    parts = windows(tokenizer, text)
    found = np.concatenate([part[1:-1] for part in parts])
    expected = np.tile(in_one_go(tokenizer, "the ferry is late."), MILLIONS // 19)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.slow
def test_ten_megabytes_of_one_word(tokenizer: Any) -> None:
    """An endless word is one that the model does not know, once for each piece."""
    (window,) = windows(tokenizer, "a" * MILLIONS)
    assert set(inner([window])) == {UNKNOWN}


@pytest.mark.slow
def test_ten_megabytes_of_emoji(tokenizer: Any) -> None:
    (window,) = windows(tokenizer, "😀" * (MILLIONS // 4))
    assert set(inner([window])) == {UNKNOWN}


def test_ten_megabytes_of_nuls(tokenizer: Any) -> None:
    (window,) = windows(tokenizer, "\x00" * MILLIONS)
    assert tuple(window) == EDGES


_KEPT: list[Any] = []


def _once() -> Any:
    """Return the tokenizer for tests of hypothesis, which take no fixtures."""
    if not _KEPT:
        _KEPT.append(made_tokenizer())
    return _KEPT[0]
