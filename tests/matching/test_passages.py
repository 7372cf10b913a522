"""Passages by cosine: every pair of two texts that is alike enough, then one to one."""

from __future__ import annotations

import numpy as np
import pytest

from narrativ.arrays import Vectors
from narrativ.matching.components import component_labels
from narrativ.matching.passages import matched_passages, similar_passages


def random_vectors(count: int) -> Vectors:
    vectors = np.random.default_rng(0).normal(size=(count, 5))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def test_pairs_are_all_that_are_alike() -> None:
    vectors, text = random_vectors(40), np.arange(40) % 6
    one, two, cosine = similar_passages(vectors, text, 0.4)
    expected = [
        (i, j)
        for i in range(40)
        for j in range(40)
        if text[i] < text[j] and vectors[i] @ vectors[j] >= 0.4
    ]
    assert list(zip(one.tolist(), two.tolist(), strict=True)) == expected
    assert np.allclose(cosine, (vectors[one] * vectors[two]).sum(axis=1))


@pytest.mark.parametrize("count", [2_000, 4_500])
def test_blocks_do_not_matter(count: int) -> None:
    """Copies of a few vectors, so that the cosines of few say which of many are alike."""
    few, copied, text = random_vectors(400), np.arange(count) % 400, np.arange(count) // 400
    one, two, _ = similar_passages(few[copied], text, 0.97)
    alike = few @ few.T >= 0.97
    expected = np.nonzero(alike[copied[:, None], copied] & (text[:, None] < text))
    assert np.array_equal(np.stack([one, two]), np.stack(expected))


def test_a_passage_has_one_counterpart_in_each_other_text_of_its_event() -> None:
    vectors = random_vectors(60)
    event, text = np.repeat([0, 1], 30), np.repeat(np.arange(6), 10)
    one, two, cosine = matched_passages(vectors, event, text, 0.2)
    assert len(one)
    assert (event[one] == event[two]).all()
    assert (text[one] < text[two]).all()
    assert (cosine >= 0.2 - 1e-6).all()
    for here, there in ((one, two), (two, one)):
        counterparts = list(zip(here.tolist(), text[there].tolist(), strict=True))
        assert len(counterparts) == len(set(counterparts))


def test_a_text_is_matched_with_its_copy_and_not_with_itself() -> None:
    vectors = np.tile(random_vectors(4), (2, 1))
    one, two, cosine = matched_passages(vectors, np.zeros(8, int), np.repeat([0, 1], 4), 1.0)
    assert one.tolist() == [0, 1, 2, 3]
    assert two.tolist() == [4, 5, 6, 7]
    assert np.allclose(cosine, 1.0)


def test_without_passages_there_are_no_pairs() -> None:
    nothing = np.zeros(0, dtype=np.intp)
    assert [len(part) for part in similar_passages(random_vectors(0), nothing, 0.5)] == [0, 0, 0]
    found = matched_passages(random_vectors(0), nothing, nothing, 0.5)
    assert [len(part) for part in found] == [0, 0, 0]


def test_a_link_given_many_times_is_a_link() -> None:
    one, two = np.zeros(256, dtype=int), np.ones(256, dtype=int)
    assert component_labels(one, two, 3).tolist() == [0, 0, 1]
