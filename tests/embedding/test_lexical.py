"""Words as vectors: weighed by a corpus, or each text on its own."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.embedding.lexical import WEIGHTINGS, LexicalEncoder
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Encoder

TEXTS = [
    "The ferry left the quay; a ferry, one more ferry.",
    "Herring prices fell at the quay in 2031.",
    "Crews of the ferry were told to wait.",
    "",
    "the and of",
    "😀❤️ 👩‍👩‍👧 1️⃣",
    "nul\x00inside\x00",
    "ferry " * 5000,
    "Fähre überfällig, паром стоит",
]
WORDLESS = [3, 4, 5]

words_of_few = st.lists(
    st.lists(st.sampled_from("ferry quay the herring é 2031 !".split()), max_size=8).map(" ".join),
    max_size=8,
)


@pytest.fixture(params=WEIGHTINGS)
def encoder(request: pytest.FixtureRequest) -> LexicalEncoder:
    return LexicalEncoder(request.param)


def lengths(matrix: Any) -> Any:
    dense = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
    return np.linalg.norm(dense, axis=1)


# -- words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Élysée NAÏVE straße", ["élysée", "naïve", "straße"]),
        ("3.5 km in 2025, 1,500 a day", ["3.5", "km", "in", "2025", "1,500", "day"]),
        ("don't co-op U.S.", ["don't", "co", "op", "u.s"]),
        ("北京会谈，和平", list("北京会谈和平")),
        ("सोमवार को", ["सोमवार", "को"]),
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("a\x00bc\x00de", ["bc", "de"]),
        ("\ud800abc", ["abc"]),
        ("👍🏽 ❤️ 1️⃣ ok", ["ok"]),
        ("", []),
    ],
)
def test_what_a_word_is(text: str, words: list[str]) -> None:
    expected = [unicodedata.normalize("NFC", word) for word in words]
    assert LexicalEncoder(stop_words=None).words(text) == expected


def test_an_accent_is_one_however_it_is_written() -> None:
    encoder = LexicalEncoder()
    both = ["Élysée", unicodedata.normalize("NFD", "Élysée")]
    np.testing.assert_array_equal(*encoder.encode(both))
    assert encoder.fit(both).terms == ("élysée",)


def test_stop_words_of_ones_own() -> None:
    assert LexicalEncoder(stop_words=["La", "don't"]).words("la mer, don't") == ["mer"]
    assert LexicalEncoder(stop_words={"b", "a"}) == LexicalEncoder(stop_words=["a", "b", "a"])
    assert "('aa', 'bb')" in repr(LexicalEncoder(stop_words={"bb", "aa"}))
    assert LexicalEncoder(stop_words=()).words("the sea") == ["the", "sea"]


# -- the encoder's protocol ------------------------------------------------


def test_it_is_an_encoder(encoder: LexicalEncoder) -> None:
    assert isinstance(encoder, Encoder)
    assert nv.encoder(encoder) is encoder
    # Other settings give other vectors, so they have another name.
    assert (encoder.name == "lexical") == (encoder.weighting == "tfidf")
    assert encoder.weighting in encoder.name or encoder.name == "lexical"
    assert {encoder: 1}[LexicalEncoder(encoder.weighting)] == 1


def test_dense_vectors(encoder: LexicalEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    wordless = np.isin(np.arange(len(TEXTS)), WORDLESS)
    np.testing.assert_allclose(lengths(vectors), ~wordless, atol=1e-6)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[8] + 0.1


def test_a_dense_vector_depends_on_no_other_text(encoder: LexicalEncoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1]), together[::-1])


@pytest.mark.parametrize(("count", "blocks"), [(1, 1), (1024, 1), (2500, 3)])
def test_blocks_give_what_one_go_gives(encoder: LexicalEncoder, count: int, blocks: int) -> None:
    places = np.arange(count) % 7
    few = [f"Ferry {place}" for place in range(7)]
    texts = [few[place] for place in places]
    rows, parts = zip(*encoder.batches(texts), strict=True)
    assert len(rows) == blocks
    np.testing.assert_array_equal(np.concatenate(rows), np.arange(count))
    np.testing.assert_array_equal(np.concatenate(parts), encoder.encode(few)[places])
    assert {part.dtype for part in parts} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(encoder.encode(texts), np.concatenate(parts))


def test_forms_of_a_long_word_fall_together(encoder: LexicalEncoder) -> None:
    first, form, other = encoder.encode(["negotiated", "negotiations", "neglected"])
    assert first @ form == pytest.approx(1)
    assert first @ other == pytest.approx(0)
    # What stands there twice, in two forms, stands there twice.
    np.testing.assert_array_equal(*encoder.encode(["negotiated negotiations", "negotiated " * 2]))


@pytest.mark.parametrize(
    ("word", "same", "other"),
    [
        ("quay", "quay", "qua"),
        ("ferry", "ferrying", "ferr"),
        ("ferries", "ferri", "ferr"),
        ("überfällig", "überf", "über"),
        # Eight letters and four marks; the marks count for nothing and stay with their letters.
        ("उपराष्ट्रपति", "उपराष्ट्", "उपराष्ट"),
        ("उपराष्ट्रपति", "उपराष्ट्", "उपराष"),
        ("مُحَمَّد", "مُحَمَّد", "مُحَم"),
    ],
)
def test_marks_are_no_letters(encoder: LexicalEncoder, word: str, same: str, other: str) -> None:
    vector, alike, apart = encoder.encode([word, same, other])
    np.testing.assert_array_equal(vector, alike)
    assert vector @ apart == pytest.approx(0)


def test_the_hash_is_the_same_on_every_machine() -> None:
    vector = LexicalEncoder(dimensions=16).encode(["ferry ferry ferry quay"])[0]
    heavy, light = np.array([1 + math.log(3), 1]) / math.hypot(1 + math.log(3), 1)
    expected = np.zeros(16)
    expected[[11, 10]] = -heavy, -light
    np.testing.assert_allclose(vector, expected, rtol=1e-6)


def test_dense_bm25_saturates_faster() -> None:
    texts = ["ferry " * 50 + "quay", "quay"]
    shares = []
    for weighting in WEIGHTINGS:
        a, b = LexicalEncoder(weighting).encode(texts)
        shares.append(float(a @ b))
    # 1 / hypot(1, 1 + ln 50) and 1 / hypot(1, 50 * 2.2 / 51.2)
    np.testing.assert_allclose(
        np.abs(shares), [1 / math.hypot(1, 1 + math.log(50)), 1 / math.hypot(1, 110 / 51.2)], 1e-5
    )


def test_no_texts_no_rows(encoder: LexicalEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    assert encoder.sparse([]).shape == (0, 0)
    assert encoder.fit([]).transform(["ferry"]).shape == (1, 0)
    assert encoder.fit(["ferry"]).transform([]).shape == (0, 1)


def test_a_corpus_is_embedded_with_it(encoder: LexicalEncoder) -> None:
    texts = ["The quay closed at noon.", "Herring prices fell.", "😀"]
    corpus = nv.embed(nv.read(pd.DataFrame({"text": texts})), encoder=encoder)
    assert corpus.vectors is not None
    assert corpus.vectors.shape == (3, encoder.dimensions)
    assert corpus.steps[-1].settings["model"] == encoder.name
    assert len(nv.cluster(corpus).events) == 3


# -- weighed by a corpus ---------------------------------------------------


def test_sparse_vectors(encoder: LexicalEncoder) -> None:
    matrix = encoder.sparse(TEXTS)
    assert matrix.dtype == np.float32
    assert matrix.format == "csr"
    assert matrix.shape == (len(TEXTS), len(encoder.fit(TEXTS).terms))
    wordless = np.isin(np.arange(len(TEXTS)), WORDLESS)
    np.testing.assert_allclose(lengths(matrix), ~wordless, atol=1e-6)
    assert (matrix.data > 0).all()


def test_tf_idf_is_that_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    theirs = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS)
    encoder = LexicalEncoder()
    assert encoder.fit(TEXTS).terms == tuple(theirs.get_feature_names_out())
    np.testing.assert_allclose(encoder.sparse(TEXTS).toarray(), expected.toarray(), atol=1e-7)


def test_bm25_by_hand() -> None:
    texts = ["ferry ferry quay", "ferry"]
    found = LexicalEncoder("bm25", k1=1.5, b=0.5).sparse(texts).toarray()
    rare, common = math.log(1 + 1.5 / 1.5), math.log(1 + 0.5 / 2.5)
    slow = 1.5 * (0.5 + 0.5 * 3 / 2)  # three words where two are the mean
    row = np.array([common * 2 * 2.5 / (2 + slow), rare * 2.5 / (1 + slow)])
    np.testing.assert_allclose(found, [row / np.linalg.norm(row), [1, 0]], rtol=1e-6)


def test_bm25_at_its_limits() -> None:
    texts = ["ferry ferry quay", "quay herring"]
    flat = LexicalEncoder("bm25", k1=0).sparse(texts).toarray()
    # Without k1 it does not matter how often a word stands.
    np.testing.assert_array_equal(
        flat, LexicalEncoder("bm25", k1=0).sparse(["ferry quay", "quay herring"]).toarray()
    )
    long = "ferry quay quay tide tide tide"
    b0 = LexicalEncoder("bm25", b=0).sparse([long, "tide"]).toarray()[0]
    b1 = LexicalEncoder("bm25", b=1).sparse([long, "tide"]).toarray()[0]
    # In a long text repetition is held to be chance for longer.
    assert b1[1] / b1[0] > b0[1] / b0[0]


def test_fit_and_transform_are_sparse(encoder: LexicalEncoder) -> None:
    lexicon = encoder.fit(TEXTS)
    np.testing.assert_array_equal(
        lexicon.transform(TEXTS).toarray(), encoder.sparse(TEXTS).toarray()
    )
    other = lexicon.transform(["A zeppelin!", "the ferry and a zeppelin"])
    np.testing.assert_allclose(lengths(other), [0, 1], atol=1e-6)
    assert lexicon.terms[other[1].indices[0]] == "ferry"


def test_a_rare_word_weighs_more(encoder: LexicalEncoder) -> None:
    lexicon = encoder.fit(["ferry quay", "ferry tide", "ferry"])
    rarity = dict(zip(lexicon.terms, lexicon.rarity, strict=True))
    assert rarity["quay"] == rarity["tide"] > rarity["ferry"] > 0


@given(texts=words_of_few, data=st.data())
@settings(max_examples=60)
def test_the_order_of_texts_does_not_matter(texts: list[str], data: st.DataObject) -> None:
    encoder = LexicalEncoder(data.draw(st.sampled_from(WEIGHTINGS)))
    order = data.draw(st.permutations(range(len(texts))))
    matrix = encoder.sparse(texts).toarray()
    turned = encoder.sparse([texts[place] for place in order]).toarray()
    np.testing.assert_array_equal(turned, matrix[list(order)])
    assert np.isclose(lengths(matrix), 1, atol=1e-6).sum() == (lengths(matrix) > 0).sum()


@given(st.lists(st.text(), max_size=4))
@settings(max_examples=60)
def test_any_text_has_its_row(texts: list[str]) -> None:
    encoder = LexicalEncoder("bm25", dimensions=64)
    assert encoder.encode(texts).shape == (len(texts), 64)
    matrix = encoder.sparse(texts)
    assert matrix.shape[0] == len(texts)
    assert np.isfinite(matrix.data).all()
    some = np.array([bool(encoder.words(text)) for text in texts], dtype=bool)
    np.testing.assert_allclose(lengths(matrix), some, atol=1e-6)


@pytest.mark.parametrize("texts", [["", "!"], ["the", "of and"], ["😀"]])
def test_a_corpus_without_words(encoder: LexicalEncoder, texts: list[str]) -> None:
    matrix = encoder.sparse(texts)
    assert matrix.shape == (len(texts), 0)
    assert (matrix @ matrix.T).toarray().tolist() == np.zeros((len(texts), len(texts))).tolist()
    assert encoder.fit(texts).transform(["ferry"]).shape == (1, 0)


def test_one_word(encoder: LexicalEncoder) -> None:
    np.testing.assert_array_equal(encoder.sparse(["Ferry"]).toarray(), [[1]])
    np.testing.assert_array_equal(encoder.sparse(["ferry", "quay"]).toarray(), np.eye(2))


def test_the_weights_and_their_terms(encoder: LexicalEncoder) -> None:
    rows, terms = encoder.weighed(TEXTS)
    assert (rows != encoder.sparse(TEXTS)).nnz == 0
    assert terms == list(encoder.fit(TEXTS).terms) == sorted(terms)
    assert rows.shape == (len(TEXTS), len(terms))
    for text, row in zip(TEXTS, rows, strict=True):
        assert {terms[column] for column in row.indices} == set(encoder.words(text))
    wordless, none = encoder.weighed(["", "!"])
    assert (wordless.shape, none) == ((2, 0), [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cafe\u0301 Zürich naïve", ["café", "zürich", "naïve"]),
        ("हिन्दी में ferry", ["हिन्दी", "में", "ferry"]),
        ("ferry\u0338 quay", ["ferry\u0338", "quay"]),
        ("❤\ufe0f ok", ["ok"]),
        ("a\u0301b\u0301 x", ["áb\u0301"]),
    ],
)
def test_marks_belong_to_their_words(text: str, words: list[str]) -> None:
    assert LexicalEncoder(stop_words=None).words(text) == words


# -- refusals --------------------------------------------------------------


@pytest.mark.parametrize("texts", ["one text", [None], ["a", 5], [b"a"], [["a"]]])
@pytest.mark.parametrize("method", ["encode", "sparse", "fit"])
def test_only_texts(texts: Any, method: str) -> None:
    with pytest.raises(SchemaError, match="list of str"):
        getattr(LexicalEncoder(), method)(texts)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"weighting": "bm52"}, UnknownNameError, "did you mean 'bm25'"),
        ({"stop_words": "englisch"}, UnknownNameError, "did you mean 'english'.*pass the words"),
        ({"stop_words": [1]}, SchemaError, "list of str"),
        ({"k1": -1}, SchemaError, "k1=-1"),
        ({"k1": math.nan}, SchemaError, "k1=nan"),
        ({"b": 1.1}, SchemaError, r"b=1\.1"),
        ({"b": math.nan}, SchemaError, "b=nan"),
        ({"dimensions": 0}, SchemaError, "dimensions=0"),
    ],
)
def test_settings_are_checked(given: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        LexicalEncoder(**given)


def test_an_encoder_of_other_words_says_so() -> None:
    assert LexicalEncoder().sha256 == LexicalEncoder().sha256
    assert LexicalEncoder().sha256 != LexicalEncoder(stop_words=None).sha256


def test_us_and_its_abbreviation_are_held_back_alike() -> None:
    vectors = LexicalEncoder().encode(["The U.S. acted on fares.", "The US acted on fares."])
    np.testing.assert_array_equal(vectors[0], vectors[1])
