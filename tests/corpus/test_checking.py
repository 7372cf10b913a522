"""Tables changed in place: what fits is taken over everywhere, what does not is said in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ import plot, schema
from narrativ.errors import SchemaError

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

Edit = Callable[[nv.Corpus], Any]


def drop(name: str, rows: slice) -> Edit:
    """Return what takes rows out of a table in place."""

    def edit(corpus: nv.Corpus) -> None:
        table = getattr(corpus, name)
        table.drop(table.index[rows], inplace=True)

    return edit


def put(name: str, column: str, value: Any, row: int = 0) -> Edit:
    """Return what puts a value into a cell in place."""

    def edit(corpus: nv.Corpus) -> None:
        table = getattr(corpus, name)
        table.loc[table.index[row], column] = value

    return edit


def whole_column(name: str, column: str, value: Any) -> Edit:
    """Return what puts a value into every cell of a column, whatever its dtype."""
    return lambda corpus: getattr(corpus, name).__setitem__(column, value)


def without(name: str, column: str) -> Edit:
    return lambda corpus: getattr(corpus, name).drop(columns=column, inplace=True)


def twice(corpus: nv.Corpus) -> None:
    corpus.articles.loc[len(corpus.articles)] = corpus.articles.iloc[0]


def one_story(corpus: nv.Corpus) -> None:
    """Move every event into the storyline of the first, and leave the topics behind."""
    corpus.events["storyline_id"] = corpus.events["storyline_id"].iloc[0]


BREAKS: list[tuple[Edit, str]] = [
    (
        drop("articles", slice(0, 2)),
        r"8 rows of corpus\.paragraphs name articles .* corpus\.select",
    ),
    (drop("paragraphs", slice(4, 8)), r"1 articles with words have no row .* article_id '"),
    (drop("events", slice(1)), r"3 rows of corpus\.articles name events .* corpus\.events"),
    (drop("storylines", slice(1)), r"1 rows of corpus\.events name storylines"),
    (drop("topics", slice(1)), r"rows of corpus\.paragraphs name topics .* empty these cells"),
    (one_story, r"6 rows of corpus\.topics name storylines with an event .* the storyline that"),
    (put("credits", "article_id", "x"), r"1 rows of corpus\.credits name articles .* 'x'"),
    (put("credits", "paragraph_id", "x"), r"1 rows of corpus\.credits name paragraphs .* 'x'"),
    (put("articles", "event_id", "mine"), r"event_id 'mine': take an id from there, or add"),
    (twice, "holds the key .* more than once"),
    (put("paragraphs", "text", "Cleaned."), r"1 texts .* start and end .* before narrativ\.read"),
    (put("paragraphs", "kind", "bodies"), "'kind' of table 'paragraphs' holds 'bodies'"),
    (put("paragraphs", "article_id", pd.NA), "'article_id' of table 'paragraphs' has empty"),
    (whole_column("articles", "published", "soon"), "'published' of table 'articles' should be"),
    (whole_column("articles", "words", 1.5), "'words' of table 'articles' should be Int64"),
    (without("articles", "article_id"), "'articles' has no column 'article_id'"),
    (without("events", "storyline_id"), "'events' has no column 'storyline_id'"),
]


@pytest.mark.parametrize(("edit", "words"), BREAKS)
def test_what_does_not_fit_is_refused_in_words(corpus: nv.Corpus, edit: Edit, words: str) -> None:
    edit(replace(corpus))
    nv.compare(corpus, permutations=9)  # each corpus has its tables to itself
    edit(corpus)
    with pytest.raises(SchemaError, match=words):
        nv.compare(corpus)
    with pytest.raises(SchemaError, match=words):
        corpus.checked()


def verbs(toy_encoder: Any) -> dict[str, Callable[[nv.Corpus], Any]]:
    """Return everything of the front door that takes a corpus."""
    at = {"article_id": "a", "x": [0.0], "y": [0.0]}
    return {
        "source": nv.source,
        "embed": lambda corpus: nv.embed(corpus, encoder=toy_encoder, store=False),
        "cluster": nv.cluster,
        "events": nv.events,
        "extend": lambda corpus: nv.extend(corpus, nv.Corpus()),
        "extend by": lambda corpus: nv.extend(nv.cluster(_other(toy_encoder)), corpus),
        "compare": nv.compare,
        "analyse": nv.analyse,
        "multiverse": lambda corpus: nv.multiverse(corpus, nv.Comparison(nv.Corpus())),
        "select": lambda corpus: corpus.select(outlet="Spark"),
        "kwic": lambda corpus: corpus.kwic("quay"),
        "save": lambda corpus: corpus.save("never written"),
        "align": lambda corpus: nv.alignment.align(corpus),
        "article_vectors": nv.article_vectors,
        "coordinates": nv.coordinates,
        "reuse_pairs": nv.reuse_pairs,
        "aligned_spans": lambda corpus: nv.aligned_spans(corpus, "0-Spark", "1-Spark"),
        "edits": lambda corpus: nv.edits(corpus, "0-Spark", source="1-Spark"),
        "edit_profile": nv.edit_profile,
        "cut_sentences": nv.cut_sentences,
        "frame_scores": lambda corpus: nv.frame_scores(corpus, encoder=toy_encoder),
        "Frames.fit": lambda corpus: nv.Frames().fit(pd.DataFrame(), corpus),
        "before_after": lambda corpus: nv.before_after(corpus, "2031-03-05"),
        "plot.events": plot.events,
        "plot.map": lambda corpus: plot.map(corpus, pd.DataFrame(at)),
    }


def _other(toy_encoder: Any) -> nv.Corpus:
    pages = pd.DataFrame({"text": ["Herring prices rose in Tarn."]})
    return nv.embed(nv.read(pages), encoder=toy_encoder, store=False)


@pytest.mark.parametrize("verb", list(verbs(None)))
def test_every_verb_refuses_dropped_articles(
    corpus: nv.Corpus, verb: str, toy_encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    drop("articles", slice(0, 2))(corpus)
    with pytest.raises(SchemaError, match=r"rows of corpus\.paragraphs name articles"):
        verbs(toy_encoder)[verb](corpus)
    assert not any(tmp_path.iterdir())


# -- what fits -----------------------------------------------------------------


def test_articles_dropped_with_all_that_is_theirs_are_as_selected(corpus: nv.Corpus) -> None:
    expected = corpus.select(outlet=["Ledger", "Courier"])
    gone = corpus.articles.loc[corpus.articles["outlet"] == "Spark", "article_id"]
    for name in ("articles", "paragraphs", "credits"):
        table = getattr(corpus, name)
        table.drop(table.index[table["article_id"].isin(gone)], inplace=True)
    for table in schema.CORPUS_TABLES:
        pd.testing.assert_frame_equal(
            getattr(corpus.checked(), table.name), getattr(expected, table.name)
        )
    assert corpus.audit["article_id"].isin(gone).sum() == len(gone)


def test_an_outlet_renamed_in_place_has_its_new_name_everywhere(
    corpus: nv.Corpus, tmp_path: Path
) -> None:
    corpus.articles.loc[corpus.articles["outlet"] == "Spark", "outlet"] = "Beacon"
    assert nv.events(corpus)["outlet_names"].tolist() == ["Beacon, Courier, Ledger"] * 7
    comparison = nv.compare(corpus, measures=[nv.Terms(min_articles=3)], permutations=99)
    report = nv.write_report(comparison, tmp_path / "report.html").read_text("utf-8")
    assert "Beacon" in report
    assert "Spark" not in re.sub(r"\d-Spark", "", report)
    assert set(comparison.scores["outlet"]) == {"Beacon", "Courier", "Ledger"}


def test_two_outlets_made_one_in_place_are_counted_as_one(corpus: nv.Corpus) -> None:
    corpus.articles["outlet"] = corpus.articles["outlet"].replace("Spark", "Ledger")
    assert nv.events(corpus)["outlets"].tolist() == [2] * 7


def test_an_article_moved_to_another_event_is_counted_there(corpus: nv.Corpus) -> None:
    first, second = corpus.events["event_id"].iloc[:2]
    corpus.articles.loc[corpus.articles["event_id"] == second, "event_id"] = first
    story = corpus.events.set_index("event_id")["storyline_id"]
    corpus.topics.loc[corpus.topics["storyline_id"] == story[second], "storyline_id"] = story[first]
    events = nv.events(corpus)
    assert events["articles"].tolist() == [6, 3, 3, 3, 3, 3]
    assert second not in set(events["event_id"])
    assert len(nv.compare(corpus, permutations=9).corpus.storylines) == 6


def test_a_date_corrected_in_place_moves_its_event(corpus: nv.Corpus) -> None:
    rows = corpus.articles["event_id"] == corpus.events["event_id"].iloc[0]
    corpus.articles["published"] = corpus.articles["published"].astype(str).mask(rows, "2031-01-05")
    table = nv.events(corpus)
    assert table["start"].iloc[0] == table["end"].iloc[0] == pd.Timestamp("2031-01-05", tz="UTC")


def test_dtypes_are_mended_and_own_columns_kept(corpus: nv.Corpus, tmp_path: Path) -> None:
    corpus.articles["outlet"] = corpus.articles["outlet"].to_numpy(dtype=object)
    corpus.articles["words"] = 7.0
    corpus.articles["agency"] = np.nan
    corpus.articles["region"] = np.where(corpus.articles["outlet"] == "Spark", "north", "south")
    corpus.paragraphs.reset_index(inplace=True)
    kept = nv.load(corpus.save(tmp_path / "study"))
    assert kept.articles["outlet"].tolist() == corpus.articles["outlet"].tolist()
    assert [str(kept.articles[name].dtype) for name in ("outlet", "words", "agency")] == [
        "string", "Int64", "string",
    ]  # fmt: skip
    assert "index" in kept.paragraphs
    done = nv.compare(corpus, by="region", permutations=9)
    assert done.corpus.articles["region"].tolist() == corpus.articles["region"].tolist()


def test_a_corpus_that_fits_is_as_it_was(corpus: nv.Corpus) -> None:
    checked = corpus.checked("articles", "vectors", "events")
    for table in schema.CORPUS_TABLES:
        pd.testing.assert_frame_equal(
            getattr(checked, table.name), getattr(corpus, table.name), check_exact=True
        )
    assert checked.vectors is corpus.vectors
    assert checked.steps == corpus.steps
    assert len(nv.Corpus().checked()) == 0


def test_a_table_that_is_none_is_refused(corpus: nv.Corpus) -> None:
    with pytest.raises(SchemaError, match="'articles' should be a pandas DataFrame, got list"):
        nv.Corpus(articles=[1])  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match="'credits' should be a pandas DataFrame, got Series"):
        replace(corpus, credits=corpus.articles["title"])  # type: ignore[arg-type]


def test_no_corpus_shares_its_tables(whole: nv.Corpus, toy_encoder: Any) -> None:
    mine = nv.read(pd.DataFrame({"text": ["The quay closed."], "outlet": ["Spark"]}))
    later = nv.embed(mine, encoder=toy_encoder, store=False)
    mine.articles.loc[:, "outlet"] = "Beacon"
    later.paragraphs["kind"] = "headline"
    assert later.articles["outlet"].tolist() == ["Spark"]
    assert mine.paragraphs["kind"].tolist() == ["body"]
    frame = whole.articles
    given = nv.Corpus(articles=frame)
    frame_before = frame["outlet"].tolist()
    given.articles["outlet"] = "x"
    assert frame["outlet"].tolist() == frame_before


@pytest.mark.parametrize("name", ["articles", "paragraphs", "events"])
def test_a_column_that_is_renamed_is_missed(corpus: nv.Corpus, name: str) -> None:
    table = getattr(corpus, name)
    lost = {"articles": "outlet", "paragraphs": "topic_id", "events": "label"}[name]
    table.rename(columns={lost: "mine"}, inplace=True)
    with pytest.raises(SchemaError, match=f"'{name}' has no column '{lost}' any more"):
        nv.compare(corpus)
