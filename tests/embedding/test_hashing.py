"""Hashed words are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.embedding.hashing import hashed, murmur

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)


@given(WORDS)
def test_the_hash_is_that_of_scikit_learn(word: str) -> None:
    from sklearn.utils import murmurhash3_32

    assert murmur(word.encode()) == murmurhash3_32(word, seed=0)


@given(
    st.lists(st.lists(st.tuples(WORDS, st.floats(0.5, 9.0)), max_size=6), min_size=1, max_size=4),
    st.integers(1, 9),
)
def test_the_rows_are_those_of_scikit_learn(
    texts: list[list[tuple[str, float]]], dimensions: int
) -> None:
    from sklearn.feature_extraction import FeatureHasher

    theirs = FeatureHasher(dimensions, input_type="pair").transform(texts)
    np.testing.assert_array_equal(hashed(texts, dimensions).toarray(), theirs.toarray())


@pytest.mark.parametrize("texts", [[], [[]]])
def test_without_words_there_are_zeros(texts: list[list[tuple[str, float]]]) -> None:
    rows = hashed(texts, 3)
    assert rows.shape == (len(texts), 3)
    assert rows.nnz == 0
