"""Labels of topics: readable, distinct, and the same whatever the order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from narrativ.clustering.naming.labels import term_labels, topic_labels

TEXTS = [
    "Mr Odryn praised the health board on Monday. The Tarn Ledger's inquiry doesn't stop.",
    "The health board met Odryn, the Ledger said.",
    "In Corran Bay herring trawlers waited for the U.S. quota.",
    "Herring quota talks in Corran Bay failed.",
]


def labels(order: list[int]) -> list[str]:
    frame = pd.DataFrame({"text": [TEXTS[i] for i in order], "outlet": "The Tarn Ledger"})
    topic = np.array([0, 0, 1, 1])[order].astype(np.int64)
    return topic_labels(frame, topic, np.zeros(4, dtype=np.int64))


def test_words_that_stand_together_are_one_term_and_names_keep_their_capitals() -> None:
    first, second = labels([0, 1, 2, 3])
    assert set(first.split(", ")) == {"health board", "Odryn"}
    assert "Corran Bay" in second
    assert "herring" in second.lower()


def test_no_honorifics_mastheads_or_broken_words() -> None:
    words = {word.lower() for label in labels([0, 1, 2, 3]) for word in label.split()}
    assert not words & {"mr", "ledger", "tarn", "doesn", "doesn't", "monday", "said"}


def test_mastheads_are_no_labels_of_storylines() -> None:
    texts = ["\n".join(TEXTS[:2]), "\n".join(TEXTS[2:])]
    assert "Ledger" in term_labels(texts)[0]
    named = term_labels(texts, ["The Tarn Ledger"])
    assert not {"Tarn", "Ledger"} & {word.strip(",") for word in " ".join(named).split()}
    assert "Corran Bay" in named[1]


def test_the_order_does_not_matter() -> None:
    assert labels([3, 1, 0, 2]) == labels([0, 1, 2, 3])


def test_nothing_to_label() -> None:
    none = pd.DataFrame({"text": ["The quay shut."], "outlet": [pd.NA]})
    assert topic_labels(none, np.array([-1]), np.array([0])) == []
    assert topic_labels(none, np.array([0]), np.array([0])) == ["quay, shut"]
    assert term_labels([]) == []


def test_labels_are_distinct_whatever_the_texts() -> None:
    for texts in (["ferry quay"] * 4, ["", "", ""], ["ferry", "ferry ferry", "quay"], ["the", "a"]):
        assert len(set(term_labels(texts))) == len(texts)
