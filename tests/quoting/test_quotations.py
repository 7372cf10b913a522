"""The table of quotations: offsets, languages, hostile texts, and floors on PolNeAR."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import narrativ as nv
from benchmarks.quotations import found, load, read, score
from narrativ import schema

pytestmark = pytest.mark.model

PIECES = (
    "“", "”", '"', "'", "‘", "’", "''", "«", "»", ":", ",", ".", "?", "—", "\n\n", " ", "…",
    "Ana Ruiz", "the report", "he", "said", "according to", "claims that", "We won", "it is over",
    "told reporters", "a “plan”", "O’Neil's", "Q:", "A:", "\ufffd", "é", "<b>bold</b>", "@ruiz",
)  # fmt: skip

DIGESTS = {
    "polnear_docs.parquet": "3168a0ada4d56853daf6eb3f2d105121bef70334ea69f6bbfb543c3444687734",
    "polnear_attributions.parquet": "58bf5b649087b96532a07006dd6b94230f"
    "11ac3ee1b7f5b1df0dd0f05b16fc0f",
}
FLOORS = {
    ("direct", "f1"): 0.955,
    ("mixed", "f1"): 0.68,
    ("indirect", "f1"): 0.67,
    ("direct", "source"): 0.91,
    ("mixed", "source"): 0.85,
}
"""A little below what `benchmarks/run.py quotations` gave in November 2026."""


def corpus_of(*texts: str) -> nv.Corpus:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", nv.errors.NarrativWarning)
        return nv.read(pd.DataFrame({"text": list(texts)}))


def test_the_table_is_valid_and_its_offsets_give_the_words() -> None:
    corpus = corpus_of("“We will rebuild the whole pier,” Ana Ruiz said. Rain fell on Monday.")
    table = nv.quotations(corpus)
    assert tuple(table.columns) == schema.QUOTATIONS.names
    [row] = table.to_dict("records")
    text = corpus.paragraphs["text"].iloc[0]
    assert text[row["start"] : row["end"]] == "“We will rebuild the whole pier,”"
    assert text[row["speaker_start"] : row["speaker_end"]] == "Ana Ruiz"
    assert text[row["cue_start"] : row["cue_end"]] == row["cue"] == "said"
    assert (row["speaker"], row["kind"], row["words"]) == ("Ana Ruiz", "direct", 6)


def test_a_corpus_without_quotations_has_an_empty_table() -> None:
    table = nv.quotations(corpus_of("The ferry left the quay at noon. It carried sixty people."))
    assert table.empty
    assert tuple(table.columns) == schema.QUOTATIONS.names


def test_other_languages_are_left_out_with_their_number() -> None:
    corpus = corpus_of(
        "“The pier is safe,” the mayor said on Monday in the town.",
        "„Der Kai ist sicher“, sagte die Bürgermeisterin am Montag in der Stadt.",
    )
    with pytest.warns(nv.errors.NarrativWarning, match="1 of 2 articles do not read as English"):
        table = nv.quotations(corpus)
    assert table["article_id"].nunique() == 1


def test_equal_input_gives_an_equal_table() -> None:
    text = "Ana Ruiz said the pier was “safe enough” and that it would open in May."
    pd.testing.assert_frame_equal(nv.quotations(corpus_of(text)), nv.quotations(corpus_of(text)))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map(" ".join))
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_offsets_give_back_their_text_whatever_stands_there(text: str) -> None:
    corpus = corpus_of("The mayor said that the pier of the town was safe. " + text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", nv.errors.NarrativWarning)
        table = nv.quotations(corpus)
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    for row in table.to_dict("records"):
        whole = texts[row["paragraph_id"]]
        assert 0 <= row["start"] < row["end"] <= len(whole)
        if not pd.isna(row["cue_start"]):
            assert whole[row["cue_start"] : row["cue_end"]] == row["cue"]
        if not pd.isna(row["speaker_start"]):
            assert 0 <= row["speaker_start"] < row["speaker_end"] <= len(whole)
    spans = [
        (row["paragraph_id"], place)
        for row in table.to_dict("records")
        for place in range(row["start"], row["end"])
    ]
    assert len(spans) == len(set(spans)), "no word is in two quotations"


@pytest.mark.slow
@pytest.mark.shared
def test_quality_on_real_articles_does_not_fall(shared: Path) -> None:
    """The models were fitted on these: a floor for what changes, not what other texts give."""
    for name, digest in DIGESTS.items():
        data = (shared / "data" / "quotes" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
    documents = load(shared)
    scores = score(documents, found(read(documents)))
    low = {key: scores[key[0]][key[1]] for key in FLOORS if scores[key[0]][key[1]] < FLOORS[key]}
    assert not low


def test_what_is_no_corpus_is_refused() -> None:
    for value in ("a text", pd.DataFrame({"text": ["“We won,” Ana Ruiz said."]})):
        with pytest.raises(nv.errors.SchemaError, match="expected a narrativ"):
            nv.quotations(value)  # type: ignore[arg-type]
