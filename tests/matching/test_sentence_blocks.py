"""Blocks of sentences: each sentence in one, whatever became of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.matching.sentence_blocks import Block, Sentence, align_sentences, moved_blocks

STOCK = (
    "The quay of Tarn reopened on Monday after two years of work.",
    "The harbour board said that the work took eight seasons.",
    "It took eight seasons, the harbour board said of the work on Monday.",
    "No ship came on the first day.",
    "Velizar Odrin, who had waited with forty loaves, gave them all away.",
    "* * *",
)
TEXTS = st.lists(st.sampled_from(STOCK), max_size=6)


def sentences(texts: list[str]) -> list[Sentence]:
    return [Sentence(text, "p", 100 * n, 100 * n + len(text)) for n, text in enumerate(texts)]


@given(TEXTS, TEXTS)
@settings(max_examples=60)
def test_each_sentence_stands_in_one_block(source: list[str], own: list[str]) -> None:
    blocks = align_sentences(sentences(source), sentences(own))
    for side, texts in (("source", source), ("own", own)):
        numbers = [n for block in blocks for n in getattr(block, side)]
        assert sorted(numbers) == list(range(len(texts)))
    assert all(len(block.source) + len(block.own) <= 3 for block in blocks)


@given(st.permutations(range(5)))
@settings(max_examples=30)
def test_what_is_found_again_out_of_order_has_moved(order: list[int]) -> None:
    source = sentences([STOCK[n] for n in (0, 1, 3, 4, 5)])
    own = sentences([source[n].text for n in order])
    blocks = align_sentences(source, own)
    assert blocks == [Block((n,), (at,)) for at, n in enumerate(order)]
    moved = moved_blocks(blocks, [1] * len(source))
    kept = [order[at] for at in range(len(order)) if at not in moved]
    assert kept == sorted(kept)
    assert (not moved) == (order == sorted(order))


def test_a_sentence_that_was_split_is_one_block() -> None:
    source = sentences(["The quay of Tarn reopened on Monday and no ship came on the first day."])
    own = sentences(["The quay of Tarn reopened on Monday.", "No ship came on the first day."])
    assert align_sentences(source, own) == [Block((0,), (0, 1))]
    assert align_sentences(own, source) == [Block((0, 1), (0,))]
