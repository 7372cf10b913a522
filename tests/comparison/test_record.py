"""A comparison keeps what was compared: nothing that is changed afterwards reaches it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.protocols import Context

Reported = tuple[nv.Comparison, bytes]
BODY = ["The old quay of Tarn was closed on Monday.", "Crews waited for the tide to turn."]


@pytest.fixture
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    """Two outlets that tell six events, in tables that a test may change."""
    return six_events(corpus_of)


@pytest.fixture(scope="module")
def unchanged(corpus_of: Callable[..., Corpus], tmp_path_factory: Any) -> Reported:
    """The comparison of what nobody changed, and its report."""
    comparison = nv.compare(six_events(corpus_of), permutations=99)
    folder = tmp_path_factory.mktemp("unchanged")
    return comparison, nv.write_report(comparison, folder / "a.html").read_bytes()


def six_events(corpus_of: Callable[..., Corpus]) -> Corpus:
    return corpus_of(
        [
            {"outlet": outlet, "event": f"e{event}", "body": [(text, "quay") for text in BODY]}
            for event in range(6)
            for outlet in ("Ledger", "Spark")
        ]
    )


def rename(corpus: Corpus) -> None:
    articles = corpus.articles
    articles.loc[articles["outlet"] == "Spark", "outlet"] = "Beacon"
    articles["title"] = "Another title"


@pytest.mark.parametrize("whose", ["the user's", "the comparison's"])
def test_a_report_has_one_name_for_an_outlet(
    corpus: Corpus, unchanged: Reported, whose: str, tmp_path: Path
) -> None:
    comparison, before = unchanged
    again = nv.compare(corpus, permutations=99)
    rename(corpus if whose == "the user's" else again.corpus)
    assert nv.write_report(again, tmp_path / "b.html").read_bytes() == before
    assert "Beacon" not in set(again.align()["outlet"])
    assert again.sentences == comparison.sentences
    assert again.again is not None
    pd.testing.assert_frame_equal(again.again().scores, comparison.scores)
    measure, feature = comparison.evidence[["measure", "feature"]].iloc[0]
    passages = again.evidence_for(measure=measure, feature=feature)
    assert set(passages["title"]) == {"Council meets"}


def test_pandas_says_that_a_change_there_is_lost(corpus: Corpus) -> None:
    comparison = nv.compare(corpus, permutations=9)
    with pytest.warns(Warning, match="chained assignment"):
        comparison.corpus.articles["outlet"] = "Beacon"


def test_groups_given_are_kept_as_they_were(corpus: Corpus) -> None:
    groups = pd.Series(["x", "y"] * 6, index=corpus.articles["article_id"], name="side")
    comparison = nv.compare(corpus, by=groups, permutations=9)
    groups[:] = "z"
    assert comparison.again is not None
    pd.testing.assert_frame_equal(comparison.again().scores, comparison.scores)


def test_the_corpus_may_be_sorted_before_it_is_looked_into_but_not_changed(
    corpus: Corpus, toy_encoder: Any
) -> None:
    corpus = nv.embed(corpus, encoder=toy_encoder, store=False)
    comparison = nv.compare(corpus, permutations=9)
    turned = replace(corpus, articles=corpus.articles.iloc[::-1])
    seen = nv.multiverse(turned, comparison, dimensions="seed")
    assert set(seen.universes["status"]) == {"done"}
    rename(corpus)
    with pytest.raises(SchemaError, match=r"corpus\.articles is not what was compared"):
        nv.multiverse(corpus, comparison, dimensions="seed")


class Careless:
    """A measure that changes in place what it is given."""

    name = "careless"

    def __call__(self, corpus: Corpus, context: Context) -> Any:
        assert isinstance(context.whole, Corpus)
        for given in (corpus, context.whole):
            given.paragraphs["text"] = "gone"
            given.articles["outlet"] = "gone"
        context.groups[:] = "gone"
        ids = corpus.articles["article_id"]
        units = pd.DataFrame({"article_id": ids, "feature": "x"}).assign(numerator=1, denominator=2)
        columns = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return units, pd.DataFrame(columns=columns)


@pytest.mark.parametrize("independent", [True, False])
def test_a_measure_that_changes_its_tables_harms_no_other(
    corpus: Corpus, independent: bool
) -> None:
    options: dict[str, Any] = {"permutations": 99, "independent": independent}
    alone = nv.compare(corpus, measures=[nv.Emphasis()], **options)
    beside = nv.compare(corpus, measures=[Careless(), nv.Emphasis()], **options)
    rows = beside.scores[beside.scores["measure"] == "emphasis"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, alone.scores)
    assert set(beside.corpus.articles["outlet"]) == {"Ledger", "Spark"}
    assert not (beside.scores["verdict"] == "failed").any()
    assert not any(re.search("gone", text) for text in beside.sentences)
