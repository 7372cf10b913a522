"""The whole road over tables as they come: whatever a table holds, nothing ends in a traceback.

A seed gives the same table, and stands in the name of its test. Another seed, or several:
``NARRATIV_FUZZ_SEEDS="7 8 9" python -m pytest -m slow tests/test_fuzzed_tables.py``.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison.multiverse import DIMENSIONS
from narrativ.corpus import Corpus
from narrativ.errors import ReadError, SchemaError
from narrativ.framing import Distance, Emphasis, Frames, Terms
from narrativ.resources.outlets import country_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning"),
    pytest.mark.filterwarnings("ignore::narrativ.errors.DataWarning"),
]

GIVEN = [int(seed) for seed in os.environ.get("NARRATIV_FUZZ_SEEDS", "").split()]
REAL = ("reuse/helsinki_docs.parquet", "scale/article_bias_9k.parquet")


@pytest.mark.parametrize("seed", GIVEN or range(60))
def test_no_table_of_invented_news_ends_in_a_traceback(
    seed: int, fuzzed: ModuleType, toy_encoder: Any, tmp_path: Path
) -> None:
    random = Random(seed)
    walk(fuzzed.damaged(fuzzed.invented(random), random), random, fuzzed, toy_encoder, tmp_path)


@pytest.mark.parametrize("seed", GIVEN or range(12))
def test_no_table_of_real_news_ends_in_a_traceback(
    seed: int, fuzzed: ModuleType, toy_encoder: Any, tmp_path: Path, shared: Path
) -> None:
    random = Random(seed)
    real = pd.read_parquet(shared / "data" / random.choice(REAL))
    start, rows = random.randrange(len(real) - 40), random.randint(5, 40)
    part = real.iloc[start : start + rows]
    walk(fuzzed.damaged(part, random), random, fuzzed, toy_encoder, tmp_path)


def walk(table: pd.DataFrame, random: Random, fuzzed: ModuleType, toy: Any, folder: Path) -> None:
    """Take a table down the whole road."""
    corpus = accepted(table, fuzzed.handed_over(table, random, folder), random)
    if corpus is None:
        return
    assert len(corpus.audit) == len(table), "a row of the table is missing in the audit"
    corpus = nv.source(corpus)
    encoder = random.choice((toy, nv.LexicalEncoder()))
    corpus = nv.cluster(nv.embed(corpus, encoder=encoder, store=False), seed=random.randint(0, 9))
    if random.random() < 0.2:
        more = nv.read(fuzzed.invented(random))
        corpus = nv.extend(corpus, more, encoder=encoder)
    if random.random() < 0.3:
        corpus = fuzzed.hollowed(corpus, random)
    look_at_copy(corpus, random)
    look_at_groups(corpus)
    kept(corpus, folder / "study")
    by = random.choice(["outlet", "outlet", "agency", "country", *corpus.articles])
    look_at_comparison(corpus, by, random, encoder, folder)


def accepted(table: pd.DataFrame, given: Any, random: Random) -> Corpus | None:
    """Read the table; None where it is refused, which it may be for one of two reasons."""
    captured = random.choice((None, "2031-05-30T12:00Z", "1000-01-01"))
    try:
        return nv.read(given, captured_at=captured, day_first=random.choice((None, True, False)))
    except (ReadError, SchemaError) as error:
        refused = str(error)
    texts = [table[name] for name in table if str(name) in ("text", "Body")]
    if texts:
        assert "nothing could be read" in refused
        assert not any(isinstance(cell, str) and cell.strip() for cell in texts[0])
    else:
        assert "no text column" in refused
    return None


def look_at_copy(corpus: Corpus, random: Random) -> None:
    """Ask everything there is to ask about shared copy."""
    pairs = nv.reuse_pairs(corpus)
    for a, b in pairs[["article_a", "article_b"]].head(3).itertuples(index=False):
        nv.aligned_spans(corpus, a, b)
    nv.edit_profile(corpus, by=random.choice(("outlet", "agency", "section")))
    nv.cut_sentences(corpus)
    articles = corpus.articles
    takers = articles["reuse_source"].notna() & (articles["reuse_source"] != articles["article_id"])
    for article in articles.loc[takers, "article_id"].head(3):
        nv.edits(corpus, article)


def look_at_groups(corpus: Corpus) -> None:
    """Show the events, and choose parts of the corpus."""
    assert repr(corpus)
    assert "<table>" in corpus._repr_html_()
    nv.events(corpus)
    nv.plot.events(corpus).to_json()
    nv.plot.map(corpus, nv.coordinates(corpus, method="pca")).to_json()
    corpus.kwic("the")
    corpus.select(since="9999", until="9999-12-31")
    corpus.select(since="1000-01-01", until="2031-05-10")
    nv.before_after(corpus, "2031-05-10")
    for outlet in corpus.articles["outlet"].dropna().head(1):
        part = corpus.select(outlet=outlet)
        assert (part.articles["outlet"] == outlet).all()
        nv.plot.events(part).to_json()


def kept(corpus: Corpus, folder: Path) -> None:
    """Save the study and open it: the same tables, as the schema has them and counted anew."""
    corpus = corpus.checked()
    corpus.save(folder)
    opened = nv.load(folder)
    for table in nv.schema.CORPUS_TABLES:
        before, after = getattr(corpus, table.name), getattr(opened, table.name)
        pd.testing.assert_frame_equal(before, after, check_dtype=False)
        pd.testing.assert_frame_equal(after, nv.schema.conform(after, table))


def look_at_comparison(corpus: Corpus, by: str, random: Random, encoder: Any, folder: Path) -> None:
    """Compare, and show everything that a comparison can show."""
    # Frames are fitted to the encoder anew each time, which takes a second.
    frames = [Frames(encoder=encoder)] if random.random() < 0.1 else []
    options: dict[str, Any] = {
        "by": by,
        "level": ["event", "storyline"],
        "measures": [Terms(), Emphasis(), Distance(), *frames],
        "independent": random.random() < 0.7,
        "permutations": 99,
    }
    outlets = corpus.articles["outlet"].dropna()
    known = outlets.map(country_of) if by == "country" else corpus.articles[by]
    if known.isna().all():
        with pytest.raises(SchemaError, match="there is nothing to compare by"):
            nv.compare(corpus, **options)
        return
    comparison = nv.compare(corpus, **options)
    failures = comparison.scores.loc[comparison.scores["verdict"] == "failed", "quality"]
    assert failures.empty, failures.tolist()
    assert set(comparison.with_and_without["verdict_once"].dropna()) <= set(nv.schema.VERDICTS)
    if random.random() < 0.05:
        chosen = random.sample(DIMENSIONS, 2)
        seen = nv.multiverse(corpus, comparison, encoder=encoder, dimensions=chosen)
        failed = seen.universes.loc[seen.universes["status"] == "failed", "reason"]
        # Of the articles that a choice leaves, none may have the group.
        failed = failed[~failed.str.contains("there is nothing to compare by", regex=False)]
        assert failed.empty, failed.tolist()
        comparison = replace(comparison, multiverse=seen)
    assert all(isinstance(sentence, str) for sentence in comparison.sentences)
    asked = comparison.scores[["measure", "feature"]].drop_duplicates().head(9)
    for measure, feature in asked.to_numpy():
        comparison.evidence_for(measure=measure, feature=feature)
    for event in corpus.articles["event_id"].dropna().head(2):
        comparison.align(event=event)
        comparison.distances(event)
    nv.plot.distances(comparison.distances()).to_json()
    nv.plot.emphasis(comparison).to_json()
    nv.plot.terms(comparison).to_json()
    first = nv.write_report(comparison, folder / "report.html").read_bytes()
    if random.random() < 0.2:
        again = nv.write_report(comparison, folder / "again.html").read_bytes()
        assert first == again
