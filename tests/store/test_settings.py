"""Where the cache lies, how big it may grow, and sizes in words."""

from __future__ import annotations

import math
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.errors import SchemaError
from narrativ.store import cache_folder, in_words, size_of
from narrativ.store.settings import DEFAULT_MAX_BYTES, max_bytes


@pytest.mark.parametrize("unset", [True, False])
def test_the_folder_of_the_system(monkeypatch: pytest.MonkeyPatch, unset: bool) -> None:
    if unset:
        monkeypatch.delenv("NARRATIV_CACHE", raising=False)
    else:
        monkeypatch.setenv("NARRATIV_CACHE", "")
    assert cache_folder() == platformdirs.user_cache_path("narrativ")


def test_the_folder_that_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NARRATIV_CACHE_BYTES", raising=False)
    assert max_bytes() == DEFAULT_MAX_BYTES
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "123")
    assert max_bytes() == 123


@pytest.mark.parametrize("words", ["", "MB", "-5", "5 parsecs", "1e9", "٣", "5MB5", "nan", "1,5GB"])
def test_what_is_no_size(words: str) -> None:
    with pytest.raises(SchemaError, match="expected one such as 500MB"):
        size_of(words)


@pytest.mark.parametrize(
    ("words", "size"),
    [("0", 0), ("7 b", 7), ("2k", 2000), ("2 KB", 2000), ("1.5MB", 1_500_000), ("1TB", 10**12)],
)
def test_sizes(words: str, size: int) -> None:
    assert size_of(words) == size


@given(st.integers(0, 10**15))
def test_a_size_in_words_is_near_the_size(size: int) -> None:
    assert math.isclose(size_of(in_words(size)), size, rel_tol=0.051, abs_tol=0.5)
