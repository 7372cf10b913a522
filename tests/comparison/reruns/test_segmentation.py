"""The same texts in other paragraphs: nothing is lost, and what is not the body stays."""

from __future__ import annotations

import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison.reruns.segmentation import Divided, cut, joined
from narrativ.corpus import Corpus
from narrativ.text.words import count_words, words

TEXT = (
    "The ferry crews left the quay at noon. The union met the minister in Orsund.\n\n"
    "Nobody sailed.\n\n"
    "A hearing is due in May. It will be held in the old hall, the court said on Monday."
)


@pytest.fixture
def corpus() -> Corpus:
    frame = pd.DataFrame(
        {
            "text": [TEXT, TEXT.replace("ferry", "harbour"), "Short."],
            "title": ["Crews walk off", "Harbour stands still", "Brief"],
            "outlet": ["Ledger", "Spark", "Courier"],
        }
    )
    return nv.source(nv.read(frame))


def tokens(corpus: Corpus) -> list[str]:
    order = corpus.paragraphs.sort_values(["article_id", "position"])
    return [word for text in order["text"] for word in words(text)]


@pytest.mark.parametrize("divided", [cut, lambda corpus: joined(corpus, 20)])
def test_no_word_is_lost_and_the_articles_stay(corpus: Corpus, divided: object) -> None:
    assert callable(divided)
    found: Divided = divided(corpus)
    assert tokens(found.corpus) == tokens(corpus)
    pd.testing.assert_frame_equal(found.corpus.articles, corpus.articles)
    assert found.corpus.vectors is None
    assert found.corpus.paragraphs["paragraph_id"].is_unique
    heads = [c.paragraphs.query("kind == 'headline'") for c in (corpus, found.corpus)]
    assert set(heads[0]["paragraph_id"]) == set(heads[1]["paragraph_id"])
    assert not found.corpus.paragraphs.duplicated(["article_id", "position"]).any()


@pytest.mark.parametrize("divided", [cut, lambda corpus: joined(corpus, 20)])
def test_pieces_are_the_texts(corpus: Corpus, divided: object) -> None:
    assert callable(divided)
    found: Divided = divided(corpus)
    old = corpus.paragraphs.set_index("paragraph_id")["text"].to_dict()
    new = found.corpus.paragraphs.set_index("paragraph_id")["text"].to_dict()
    for name, pieces in found.pieces.groupby("paragraph_id"):
        parts = [old[row["whole"]][row["start"] : row["end"]] for row in pieces.to_dict("records")]
        assert "\n".join(parts) == new[name]
    assert set(found.pieces["paragraph_id"]) == set(new)


def test_joined_paragraphs_have_the_words(corpus: Corpus) -> None:
    body = joined(corpus, 10).corpus.paragraphs.query("kind == 'body'")
    sizes = body["text"].map(count_words)
    alone = body.groupby("article_id")["text"].transform("size") == 1
    assert ((sizes >= 10) | alone).all()


def test_what_is_long_enough_stays_as_it_is(corpus: Corpus) -> None:
    found = joined(corpus, 1).corpus.paragraphs
    assert set(found["paragraph_id"]) == set(corpus.paragraphs["paragraph_id"])


def test_sentences_are_paragraphs_and_copies_are_found_again(corpus: Corpus) -> None:
    found = cut(corpus).corpus.paragraphs.query("kind == 'body'")
    assert "Nobody sailed." in set(found["text"])
    assert "The union met the minister in Orsund." in set(found["text"])
    repeated = found[found["copy_of"].notna()]
    assert set(repeated["copy_of"]) <= set(found["paragraph_id"])
    assert found["reuse_share"].notna().any()
