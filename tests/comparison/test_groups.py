"""Who is compared: columns, groups of outlets, countries, periods, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison import compare
from narrativ.comparison.groups import before_after, groups_of
from narrativ.corpus import Corpus, Step
from narrativ.errors import MeasureWarning, SchemaError, UnknownNameError
from narrativ.framing import Terms
from narrativ.protocols import Aspect, Context

Builder = Callable[..., Corpus]


@pytest.fixture(scope="module")
def corpus(corpus_of: Builder) -> Corpus:
    return corpus_of(
        [
            {
                "id": f"{outlet}{event}",
                "outlet": outlet,
                "event": f"e{event}",
                "body": ["The crew met the owners about wages again on the pier."],
            }
            for event in range(8)
            for outlet in ("Reuters", "Le Monde", "The Nowhere Post", "Ledger")
        ]
    )


def test_groups_of_outlets_by_name(corpus: Corpus) -> None:
    by = {"wire": ["Reuters"], "papers": ["Le Monde", "Ledger"]}
    groups, notes = groups_of(corpus, by)
    assert groups.value_counts().to_dict() == {"papers": 16, "wire": 8}
    assert notes == ["8 articles left out: in none of the groups."]
    found = compare(corpus, by=by, measures=[Terms(min_articles=1)], permutations=99)
    assert set(found.scores["outlet"]) == {"papers", "wire"}
    assert found.settings["by"] == "group"
    assert found.settings["groups"] == {"papers": ["Le Monde", "Ledger"], "wire": ["Reuters"]}


def test_countries_are_those_of_known_outlets(corpus: Corpus) -> None:
    groups, notes = groups_of(corpus, "country")
    assert groups.value_counts().to_dict() == {"FR": 8, "GB": 8}
    assert notes == ["16 articles left out: country unknown."]


def test_a_column_of_countries_goes_before_what_is_known(corpus: Corpus) -> None:
    own = corpus.changed(Step("by hand"), articles=corpus.articles.assign(country="Orsund"))
    assert set(groups_of(own, "country")[0]) == {"Orsund"}


def test_each_article_may_be_a_group(corpus: Corpus) -> None:
    assert groups_of(corpus, "article_id")[0].nunique() == len(corpus.articles)


def test_groups_by_article(corpus: Corpus) -> None:
    ids = corpus.articles["article_id"].sort_values()
    by = pd.Series(["a", "b"] * 15, index=ids[:30].to_numpy(), name="half")
    groups, notes = groups_of(corpus, by)
    assert len(groups) == 30
    assert notes == ["2 articles left out: half unknown."]


@pytest.mark.parametrize(
    ("by", "error", "words"),
    [
        ({"a": ["Reuters"], "b": ["Reuters"]}, SchemaError, "must not overlap"),
        ({"a": ["Reuter"]}, UnknownNameError, "did you mean 'Reuters'"),
        ({"a": []}, SchemaError, "one outlet or more"),
        ({"a": "Reuters"}, SchemaError, "one outlet or more"),
        ({" ": ["Reuters"]}, SchemaError, "not empty"),
        ({}, SchemaError, "no groups"),
        ({"the rest": ["Reuters"], "b": ["Le Monde"]}, SchemaError, "another name"),
        ("outlett", UnknownNameError, "did you mean 'outlet'"),
        (3, SchemaError, "expected a column"),
        (pd.Series(["a"], index=["nobody"]), SchemaError, "'nobody'.*by article_id, for example"),
        (pd.Series(["a", "b"]), SchemaError, "article 0, and 2 of their 2 names"),
    ],
)
def test_groups_that_make_no_sense_are_refused(
    corpus: Corpus, by: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        compare(corpus, by=by)


def test_an_article_cannot_stand_twice(corpus: Corpus) -> None:
    name = corpus.articles["article_id"].iloc[0]
    with pytest.raises(SchemaError, match="twice"):
        compare(corpus, by=pd.Series(["a", "b"], index=[name, name]))


@pytest.mark.parametrize("dtype", ["bool", "boolean", "object"])
def test_what_is_true_or_false_is_named(corpus: Corpus, dtype: Any) -> None:
    wire = (corpus.articles["outlet"] == "Reuters").astype(dtype)
    by = pd.Series(wire.to_numpy(), index=corpus.articles["article_id"], name="wire")
    own = corpus.changed(Step("by hand"), articles=corpus.articles.assign(wire=wire.to_numpy()))
    for groups, _ in (groups_of(corpus, by), groups_of(own, "wire")):
        assert groups.value_counts().to_dict() == {"not wire": 24, "wire": 8}


def test_numbers_are_not_taken_for_true_and_false(corpus: Corpus) -> None:
    by = pd.Series(range(len(corpus.articles)), index=corpus.articles["article_id"]) % 2
    assert set(groups_of(corpus, by)[0]) == {"0", "1"}


def test_periods_leave_out_what_may_lie_on_either_side(corpus_of: Builder) -> None:
    made = [{"id": f"a{n}", "outlet": "Ledger", "event": "e0", "body": ["One."]} for n in range(3)]
    corpus = corpus_of(made)
    dates = [*pd.to_datetime(["2025-04-30", "2025-05-01"], utc=True), pd.NaT]
    articles = corpus.articles.sort_values("external_id").assign(
        published=dates, published_precision="day"
    )
    corpus = corpus.changed(Step("by hand"), articles=articles)
    periods = before_after(corpus, "2025-05-01").loc[articles["article_id"].to_numpy()]
    assert periods.fillna("unknown").tolist() == ["before 2025-05-01", "from 2025-05-01", "unknown"]
    noon = before_after(corpus, "2025-04-30T12:00Z").loc[articles["article_id"].to_numpy()]
    assert noon.fillna("unknown").tolist() == ["unknown", "from 2025-04-30 12:00", "unknown"]
    with pytest.raises(SchemaError):
        before_after(corpus, "the day before yesterday")


@pytest.mark.parametrize(
    ("published", "precision", "cut", "side"),
    [
        ("2025-02-01", "month", "2025-03-01", "before 2025-03-01"),
        ("2025-02-01", "month", "2025-02-28", "unknown"),
        ("2025-02-28 23:59:30", "minute", "2025-03-01", "before 2025-03-01"),
        ("2025-02-28 23:10", "hour", "2025-03-01", "before 2025-03-01"),
        ("2025-03-01 00:00", "minute", "2025-03-01", "from 2025-03-01"),
        ("9999-12-31", "day", "9999-12-31", "from 9999-12-31"),
        ("9999-12-31", "month", "9999-12-31T12:00Z", "unknown"),
        ("1000-01-01", "day", "1000-01-01", "from 1000-01-01"),
    ],
)
def test_periods_go_by_how_finely_a_time_is_known(
    corpus_of: Builder, published: str, precision: str, cut: str, side: str
) -> None:
    corpus = corpus_of([{"id": "a", "outlet": "Ledger", "event": "e0", "body": ["One."]}])
    articles = corpus.articles.assign(
        published=pd.Timestamp(published, tz="UTC"), published_precision=precision
    )
    corpus = corpus.changed(Step("by hand"), articles=articles)
    assert before_after(corpus, cut).fillna("unknown").tolist() == [side]


def broken(corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
    raise RuntimeError("no  luck\nat all")


def test_a_measure_that_raises_is_a_row_and_the_others_finish(corpus: Corpus) -> None:
    with pytest.warns(MeasureWarning) as given:
        found = compare(corpus, measures=[broken, Terms(min_articles=1)], permutations=99)
    (warning,) = given
    assert str(warning.message) == (
        "the measure 'broken' failed; the others go on: RuntimeError: no luck at all"
    )
    assert isinstance(warning.message, Warning)
    assert isinstance(warning.message.__cause__, RuntimeError)
    row = found.scores[found.scores["measure"] == "broken"].iloc[0]
    assert row["verdict"] == "failed"
    assert row["quality"] == "failed: RuntimeError: no luck at all"
    assert (found.scores["measure"] == "terms").any()


def test_several_aspects_are_named_and_have_their_units(corpus: Corpus) -> None:
    def lengths(corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        ids = list(context.groups.index)
        units = pd.DataFrame(
            {
                "article_id": ids * 2,
                "aspect": ["share"] * len(ids) + ["count"] * len(ids),
                "feature": ["x"] * len(ids) + ["count: x"] * len(ids),
                "numerator": [n % 3 for n in range(len(ids))] * 2,
                "denominator": 1,
            }
        )
        return units, pd.DataFrame(
            columns=["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        )

    aspects: Mapping[str, Aspect] = {
        "share": Aspect(scale=100.0, unit="percentage_points"),
        "count": Aspect(unit="words"),
    }
    lengths.aspects = aspects  # type: ignore[attr-defined]
    scores = compare(corpus, measures=[lengths], permutations=99).scores
    names: Sequence[str] = scores["aspect"].tolist()
    assert set(names) == {"share", "count"}
    units = scores.groupby("aspect")["effect_name"].unique().map(list).to_dict()
    assert units == {"count": ["words"], "share": ["percentage points"]}
    share, count = (scores[scores["aspect"] == name]["effect"].to_numpy() for name in aspects)
    assert share == pytest.approx(100 * count)


def test_settings_know_groups_of_articles_again(corpus: Corpus) -> None:
    ids = corpus.articles["article_id"].sort_values().to_numpy()
    kept = []
    for names in (["a", "b"] * 16, ["a", "b"] * 16, ["b", "a"] * 16):
        by = pd.Series(names, index=ids, name="half")
        kept.append(compare(corpus, by=by, measures=[Terms()], permutations=9).settings["groups"])
    assert kept[0] == kept[1] != kept[2]


def test_an_article_of_which_only_the_headline_was_read_is_not_compared(toy_encoder: Any) -> None:
    story = "The council of Vesterby approved the plan on Monday, and the fishermen went to court."
    rows = [
        {"outlet": outlet, "title": f"Harbour plan {day}", "text": text}
        for day in range(3)
        for outlet, text in (
            ("Echo", f"{story} It was day {day}."),
            ("Spark", f"On day {day} the fishermen of Vesterby went to court over the plan."),
            ("Ledger", "Please enable JavaScript and disable any ad blocker."),
        )
    ]
    corpus = nv.read(pd.DataFrame(rows))
    corpus = nv.cluster(nv.embed(nv.source(corpus), encoder=toy_encoder))
    comparison = nv.compare(corpus, measures=[nv.Terms()])
    assert comparison.groups is not None
    assert set(comparison.groups) == {"Echo", "Spark"}
    assert any("only the headline was read" in note for note in comparison.notes)
