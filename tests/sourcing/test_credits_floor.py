"""Quality floors on real data: credits against silver and human labels.

Measured in November 2026: helsinki F1 .783 (precision .718, recall .862), .868
without unlabelled articles that share a labelled text; its 28 disagreements were
read, and the reader upholds our answer in every one
(benchmarks/readings/credits.csv). PolNeAR F1 .980, on the text alone .966.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from benchmarks import credits as benchmark

COLUMNS = ["doc_id", "outlet", "title", "text", "published"]


@pytest.fixture(scope="module")
def helsinki(shared: Path) -> tuple[pd.Series, pd.Series]:
    """Silver labels and our answers."""
    docs = pd.read_parquet(shared / "data/reuse/helsinki_docs.parquet")
    silver = docs.set_index("doc_id")["wire_credit"].dropna()
    return silver, benchmark.credited(docs[COLUMNS])


def test_helsinki(helsinki: tuple[pd.Series, pd.Series]) -> None:
    *_, precision, recall, f1 = benchmark.scored("", "", *helsinki)
    assert precision >= 0.7
    assert recall >= 0.85
    assert f1 >= 0.77


def test_every_disagreement_on_helsinki_was_read(helsinki: tuple[pd.Series, pd.Series]) -> None:
    silver, ours = helsinki
    notes = pd.read_csv(benchmark.READINGS, keep_default_na=False).set_index("id")
    names = sorted({*silver.index, *ours.index})
    apart = [name for name in names if silver.get(name, "") != ours.get(name, "")]
    assert sorted(notes.index) == apart
    for name in apart:
        assert notes.loc[name, "ours"] == ours.get(name, "")
        assert notes.loc[name, "silver"] == silver.get(name, "")


@pytest.mark.parametrize(
    ("columns", "floor"),
    [pytest.param([*COLUMNS, "author"], 0.97, marks=pytest.mark.slow), (COLUMNS, 0.95)],
)
def test_polnear(shared: Path, columns: list[str], floor: float) -> None:
    docs = pd.read_parquet(shared / "data/quotes/polnear_docs.parquet")
    human = docs.set_index("doc_id")["wire"].dropna().replace("REUTERS", "Reuters")
    assert benchmark.scored("", "", human, benchmark.credited(docs[columns]))[-1] >= floor


def test_a_random_part_of_the_scale_set(shared: Path) -> None:
    """An outlet that is an agency signs nearly all of its texts; few others are credited to one."""
    docs = pd.read_parquet(shared / "data/scale/article_bias_9k.parquet")
    docs = docs.sample(600, random_state=1)[COLUMNS]
    ours = benchmark.credited(docs)
    credited = docs["doc_id"].isin(ours.index)
    agency = docs["outlet"].isin(["Reuters", "Associated Press"])
    assert credited[agency].mean() >= 0.85
    assert credited[~agency].mean() <= 0.1
