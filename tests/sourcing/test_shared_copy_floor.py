"""Quality floors on real data: agency copy without its credit, and pairs that share text.

Measured in November 2026: of articles whose credit was removed and that share
text with another, all are found; of pairs with half the shorter article's
8-grams in common .997, at a precision of .89.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import narrativ as nv
from benchmarks import agency_copy


@pytest.fixture(scope="module")
def docs(shared: Path) -> pd.DataFrame:
    frame = pd.read_parquet(shared / "data/reuse/helsinki_docs.parquet")
    return frame.set_index("doc_id", drop=False)


@pytest.mark.slow
def test_agency_copy_is_found_without_its_credit(docs: pd.DataFrame) -> None:
    found = agency_copy.leave_one_out(docs)
    silver = docs[docs["wire_credit"].notna() & docs["has_8gram_partner"]]
    assert silver["doc_id"].isin(found).mean() >= 0.95
    assert len([name for name in found if pd.isna(docs["wire_credit"][name])]) <= 32


def test_where_nobody_carries_a_credit_most_is_likely(docs: pd.DataFrame) -> None:
    found = agency_copy.all_removed(docs)
    silver = docs[docs["wire_credit"].notna() & docs["has_8gram_partner"]]
    assert silver["doc_id"].isin(found).mean() >= 0.78
    assert len([name for name in found if pd.isna(docs["wire_credit"][name])]) <= 30


def test_pairs_agree_with_those_that_share_8_grams(shared: Path, docs: pd.DataFrame) -> None:
    gold = pd.read_parquet(shared / "data/reuse/helsinki_overlap_pairs.parquet")
    corpus = nv.read(docs.reset_index(drop=True)[["doc_id", "outlet", "title", "text"]])
    names = corpus.articles.set_index("article_id")["external_id"]
    ours = nv.reuse_pairs(corpus)
    ours = ours[ours[["containment_a", "containment_b"]].max(axis=1) >= 0.5]
    told = set(map(frozenset, ours[["article_a", "article_b"]].replace(names.to_dict()).to_numpy()))
    wanted = gold[gold["containment"] >= 0.5]
    labelled = set(map(frozenset, wanted[["a", "b"]].to_numpy()))
    assert len(told & labelled) / len(labelled) >= 0.98
    assert len(told & labelled) / len(told) >= 0.85
