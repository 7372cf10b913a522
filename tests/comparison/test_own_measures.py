"""A measure of one's own: what it may say of itself, and what becomes of wrong returns."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pandas as pd
import pytest

from narrativ import plot, registry
from narrativ.clustering import cluster
from narrativ.comparison import Declaration, arguments, compare
from narrativ.comparison.reruns import multiverse
from narrativ.corpus import Corpus
from narrativ.embedding import embed
from narrativ.errors import MeasureWarning, SchemaError, UnknownNameError
from narrativ.framing import Emphasis, Terms
from narrativ.framing.topics import topic_names
from narrativ.protocols import Aspect, Context, Presentation
from narrativ.reading import read
from narrativ.reporting import write_report
from narrativ.reporting.context import report_context
from narrativ.sourcing import source

Builder = Callable[..., Corpus]
Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def corpus(corpus_of: Builder) -> Corpus:
    return corpus_of(
        [
            {
                "id": f"{outlet}{event}",
                "outlet": outlet,
                "event": f"e{event}",
                "body": [f"The crew met the owners {'again ' * (outlet == 'A')}on pier {event}."],
            }
            for event in range(7)
            for outlet in "ABC"
        ]
    )


def counted(corpus: Corpus) -> Tables:
    """Return the share of words that are "again", as a measure should."""
    body = corpus.paragraphs[corpus.paragraphs["kind"] == "body"]
    words = [text.split() for text in body["text"]]
    units = pd.DataFrame(
        {
            "article_id": body["article_id"],
            "feature": "again",
            "numerator": [text.count("again") for text in words],
            "denominator": [len(text) for text in words],
        }
    )
    evidence = units[["article_id", "feature"]].assign(
        paragraph_id=body["paragraph_id"], start=0, end=3, weight=1.0
    )
    return units, evidence


class Own:
    """A measure that returns what a function makes of the right tables."""

    name = "own"

    def __init__(self, change: Callable[[pd.DataFrame, pd.DataFrame], Any]) -> None:
        self.change = change

    def __call__(self, corpus: Corpus, context: Context) -> Any:
        return self.change(*counted(corpus))


def first(frame: pd.DataFrame, **cells: object) -> pd.DataFrame:
    """Return the frame with other cells in its first row."""
    changed = {column: [value, *frame[column].tolist()[1:]] for column, value in cells.items()}
    return frame.assign(
        **{column: pd.Series(values, frame.index, object) for column, values in changed.items()}
    )


WRONG: dict[str, tuple[Callable[[pd.DataFrame, pd.DataFrame], Any], str]] = {
    "nothing": (lambda u, e: None, "returned nothing; expected two pandas DataFrames"),
    "one table": (lambda u, e: u, "returned one table; expected two"),
    "three": (lambda u, e: (u, e, e), "a tuple of 3 (DataFrame, DataFrame, DataFrame)"),
    "a list for a table": (lambda u, e: (u, [1]), "a tuple of 2 (DataFrame, list)"),
    "no denominators": (lambda u, e: (u.drop(columns="denominator"), e), "no column 'denominator'"),
    "no weights": (lambda u, e: (u, e.drop(columns="weight")), "evidence … no column 'weight'"),
    "infinity": (lambda u, e: (first(u, numerator=float("inf")), e), "the numerator inf"),
    "words": (lambda u, e: (first(u, denominator="many"), e), "the denominator 'many'"),
    "twice": (lambda u, e: (pd.concat([u, u]), e), "twice"),
    "stranger": (lambda u, e: (first(u, article_id="x"), e), "the article 'x', which is not in"),
    "number": (lambda u, e: (first(u, feature=3), e), "the feature 3; expected a text"),
    "paragraph": (lambda u, e: (u, first(e, paragraph_id="x")), "the paragraph 'x', which is not"),
    "other article": (lambda u, e: (u, first(e, article_id="x")), "of the article 'x'; it is of"),
    "no article": (lambda u, e: (u, first(e, article_id=pd.NA)), "of the article <NA>; it is of"),
    "span": (lambda u, e: (u, first(e, end=9_999)), "points at 0 to 9999 in the paragraph"),
    "turned": (lambda u, e: (u, first(e, start=5)), "points at 5 to 3"),
    "half": (lambda u, e: (u, first(e, start=0.5)), "points at 0.5 to 3"),
    "weight": (lambda u, e: (u, first(e, weight=None)), "the weight None"),
    "aspect": (lambda u, e: (u.assign(aspect="x"), e), "no aspect of measure 'own' named 'x'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_returns_fail_and_the_others_finish(corpus: Corpus, case: str) -> None:
    change, words = WRONG[case]
    with pytest.warns(MeasureWarning, match="^the measure 'own' failed; the others go on") as given:
        found = compare(corpus, measures=[Own(change), Terms(min_articles=1)], permutations=99)
    assert len(given) == 1
    assert given[0].filename == __file__
    row = found.scores[found.scores["measure"] == "own"]
    assert row["verdict"].tolist() == ["failed"]
    assert row["quality"].iloc[0].startswith("failed: ")
    for part in words.split(" … "):
        assert part in row["quality"].iloc[0]
    assert (found.scores["measure"] == "terms").any()
    assert any(said.startswith("own: no scores, since") for said in found.sentences)


def test_right_returns_do_not(corpus: Corpus) -> None:
    found = compare(corpus, measures=[Own(lambda u, e: (u, e))], permutations=99)
    assert set(found.scores["feature"]) == {"again"}
    assert len(found.evidence) == 21


def test_a_measure_without_rows_says_why(corpus: Corpus) -> None:
    def notes(change: Callable[[pd.DataFrame, pd.DataFrame], Any], **options: Any) -> list[str]:
        found = compare(corpus, measures=[Own(change)], permutations=99, **options)
        assert found.scores.empty
        return [note for note in found.notes if note.startswith("own: nothing to compare")]

    assert notes(lambda u, e: (u.iloc[:0], e)) == [
        "own: nothing to compare: no feature stands in enough articles."
    ]
    unknown = pd.Series(dtype="string", name="desk")
    with pytest.raises(SchemaError, match="no article has a desk: there is nothing to compare"):
        notes(lambda u, e: (u, e), by=unknown)
    assert len(notes(lambda u, e: (u.assign(numerator=0), e))) == 1


# -- what a measure says of itself ---------------------------------------------


def test_the_unit_follows_the_contrast() -> None:
    own = Own(lambda u, e: (u, e))
    assert Declaration.of(own).aspects[""].unit == "difference_of_shares"
    own.contrast = "log_odds"  # type: ignore[attr-defined]
    assert Declaration.of(own).aspects[""].unit == "log_odds_ratio"
    own.unit = "logits"  # type: ignore[attr-defined]
    assert Declaration.of(own).aspects[""].unit == "logits"
    own.aspects = {"a": Aspect(contrast="log_odds")}  # type: ignore[attr-defined]
    assert Declaration.of(own).aspects["a"].unit == "log_odds_ratio"


@pytest.mark.parametrize(
    ("trait", "value", "words"),
    [
        ("finding", "uses {word} {direction}", "the unknown field 'word'"),
        ("finding", "uses {feature", "cannot be filled in"),
        ("finding", "uses {} {direction}", "cannot be filled in"),
        ("finding", "uses {feature.nothing}", "cannot be filled in"),
        ("finding", "uses {amount:.1f}", "cannot be filled in"),
        ("finding", 3, "expected a text that may hold {feature}, {amount}"),
        ("directions", "more", "expected two words"),
        ("scale", "100", "expected a number above 0"),
        ("scale", float("inf"), "expected a number above 0"),
        ("aspects", {}, "empty mapping"),
        ("aspects", {"a": "share"}, "expected a narrativ.protocols.Aspect"),
        ("aspects", {"a": Aspect(finding="{x}")}, "the unknown field 'x'"),
    ],
)
def test_what_no_sentence_can_be_made_of_is_refused(
    corpus: Corpus, trait: str, value: object, words: str
) -> None:
    own = Own(lambda u, e: (u, e))
    setattr(own, trait, value)
    with pytest.raises(SchemaError, match=words):
        compare(corpus, measures=[own])


def test_doubled_braces_are_braces() -> None:
    own = Own(lambda u, e: (u, e))
    own.finding = "shows {{{feature}}} {direction}"  # type: ignore[attr-defined]
    assert Declaration.of(own).name == "own"


def test_a_class_and_a_single_measure_say_what_to_do(corpus: Corpus) -> None:
    with pytest.raises(SchemaError, match=r"Terms is a class; .*: Terms\(\)"):
        compare(corpus, measures=[Terms])  # type: ignore[list-item]
    with pytest.raises(SchemaError, match=r"put it in one, measures=\[Terms\("):
        compare(corpus, measures=Terms())  # type: ignore[arg-type]
    with pytest.raises(SchemaError, match=r"put it in one, measures=\[Terms\(\)\]"):
        compare(corpus, measures=Terms)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, "sample", pd.DataFrame()])
def test_what_is_no_corpus_is_named(wrong: Any) -> None:
    with pytest.raises(SchemaError, match=r"expected a clustered narrativ\.Corpus"):
        compare(wrong)


@pytest.mark.parametrize("least", [2.5, "3", True, 0])
def test_a_part_of_an_article_is_no_number_of_them(least: Any) -> None:
    with pytest.raises(SchemaError, match="expected 1 or more, a whole number"):
        Terms(min_articles=least)


def test_an_unknown_contrast_is_named() -> None:
    own = Own(lambda u, e: (u, e))
    own.contrast = "ratio"  # type: ignore[attr-defined]
    with pytest.raises(UnknownNameError, match="contrast of measure 'own'"):
        Declaration.of(own)


def test_measures_of_one_name_are_told_apart_by_their_variant(corpus: Corpus) -> None:
    def named(variant: object) -> Own:
        measure = Own(lambda units, evidence: (units, evidence))
        measure.variant = variant  # type: ignore[attr-defined]
        return measure

    def names(*variants: object) -> list[str]:
        return [one.name for one in Declaration.all_of([named(variant) for variant in variants])]

    assert names("b") == ["own"]
    assert names("b", "a") == ["own:b", "own:a"]
    assert names("b", "") == ["own:b", "own"]
    for same in (("a", "a", "b"), ("", ""), (None, None)):
        with pytest.raises(SchemaError, match="two measures have the same name, 'own"):
            names(*same)
    scores = compare(corpus, measures=[named("b"), named("a")], permutations=99).scores
    assert set(scores["measure"]) == {"own:a", "own:b"}


def test_words_of_ones_own_stand_as_they_are_in_the_columns(corpus: Corpus) -> None:
    def told(units: pd.DataFrame, evidence: pd.DataFrame) -> Tables:
        names = ("again", "style", "stock", "none")
        said = units.assign(held_out="", kind="", refused="")
        parts = [said.assign(feature=name) for name in names]
        parts[1] = parts[1].assign(held_out="house_style", kind="date")
        parts[2] = parts[2].assign(held_out="stock_lists; mine", kind="prices")
        parts[3] = parts[3].assign(numerator=None, refused="nobody read it; read it")
        return pd.concat(parts), evidence

    own = Own(told)
    own.aspects = {  # type: ignore[attr-defined]
        "": Aspect(unit="percentage_points", share_of="words", scale=100.0)
    }
    found = compare(corpus, measures=[own], permutations=199)
    columns = ["status", "reason", "held_out", "kind", "quality"]
    rows = found.scores.drop_duplicates("feature").set_index("feature")[columns]
    said = rows.astype(object).where(rows.notna(), None).T.to_dict("list")
    assert said["again"] == ["differs", None, None, None, None]
    held = ["held_out", None, "house_style", "date", "house style, date: held out of the contrast"]
    assert said["style"] == held
    mine = ["held_out", None, "stock_lists; mine", "prices", "stock_lists; mine, prices"]
    assert said["stock"] == mine
    why = "nobody read it; read it"
    assert said["none"] == ["refused", why, None, None, why]
    assert set(found.scores["unit"]) == {"percentage_points"}
    assert set(found.scores["effect_name"]) == {"percentage points of words"}
    family = found.scores.set_index("feature")["family"]
    assert family.loc[["style", "stock", "none"]].isna().all()
    assert (family.loc["again"] == 3).all()
    assert f"own: no estimate for 1 feature: {why}." in found.sentences
    assert (
        "own: 2 features are held out of the contrast and described apart: house style, date (1) "
        "and stock_lists; mine, prices (1)." in found.sentences
    )


# -- how readers are shown it ----------------------------------------------------


class Again:
    """A measure that says of itself all that readers are shown."""

    name = "again"
    unit = "percentage_points"
    share_of = "words"
    value_unit = "per cent of words"
    scale = 100.0
    finding = "says “{feature}” in {amount} {direction} of its words"
    presentation = Presentation(
        question="Who says again, again?",
        feature="repeated word",
        chart_rows=3,
        method="Words that are “again” are counted.",
    )

    def __call__(self, corpus: Corpus, context: Context) -> Tables:
        return counted(corpus)


def text_of(page: Path) -> str:
    return unescape(page.read_text("utf-8"))


def test_a_measure_is_one_module(corpus: Corpus, tmp_path: Path) -> None:
    comparison = compare(corpus, measures=[Terms(min_articles=3), Again()], permutations=199)
    (section, ranked) = (
        next(one for one in report_context(comparison)["findings"] if one["name"] == name)
        for name in ("again", "terms")
    )
    assert section["question"] == "Who says again, again?"
    assert (section["heading"], ranked["heading"]) == ("Repeated word", "Term")
    assert section["value_unit"] == "per cent of words"
    assert any(row["verdict"] == "differs" for row in section["rows"])
    drawing = plot.contrasts(comparison, measure="again")
    assert "again" in drawing.layout.yaxis.ticktext
    page = text_of(write_report(comparison, tmp_path / "report.html"))
    assert 'id="plot-measure-again"' in page
    assert "Words that are “again” are counted." in page
    assert "says “again” in" in " ".join(comparison.sentences)


def test_a_measure_that_says_nothing_of_itself_is_shown_too(corpus: Corpus, tmp_path: Path) -> None:
    comparison = compare(corpus, measures=[Own(lambda u, e: (u, e))], permutations=199)
    page = text_of(write_report(comparison, tmp_path / "report.html"))
    assert "What does the measure own find?" in page
    assert 'id="plot-measure-own"' in page


def test_a_presentation_of_another_kind_is_refused(corpus: Corpus) -> None:
    measure = Own(lambda u, e: (u, e))
    measure.presentation = "shown"  # type: ignore[attr-defined]
    with pytest.raises(SchemaError, match="presentation 'shown'"):
        compare(corpus, measures=[measure])


class TopicShare:
    """A measure of one's own about topics: whether an article speaks of each."""

    name = "mention"
    scope = "storyline"
    presentation = Presentation(feature="topic", about_topics=True)

    def __call__(self, corpus: Corpus, context: Context) -> Tables:
        names = topic_names(corpus)
        told = corpus.paragraphs.dropna(subset=["topic_id"])
        told = told.drop_duplicates(["article_id", "topic_id"])
        units = pd.DataFrame(
            {
                "article_id": told["article_id"],
                "feature": told["topic_id"].map(names),
                "numerator": 1.0,
                "denominator": 1.0,
            }
        )
        evidence = units[["article_id", "feature"]].assign(
            paragraph_id=told["paragraph_id"], start=0, end=1, weight=1.0
        )
        return units, evidence


def test_the_multiverse_asks_for_the_same_topic(made: ModuleType, toy_encoder: Any) -> None:
    corpus = source(read(made.news(credited=False)))
    corpus = cluster(embed(corpus, encoder=toy_encoder, store=False))
    comparison = compare(corpus, measures=[TopicShare()], permutations=199)
    # The news is too small for such a finding: what is looked for is said to be one.
    found = comparison.scores.assign(verdict="differs", effect=1.0, low=0.5, high=1.5)
    comparison = replace(comparison, scores=found)
    seen = multiverse(corpus, comparison, dimensions=["encoder"])
    assert len(seen.outcomes)
    # Only of what is about topics is the overlap of the two topics known.
    assert seen.outcomes["overlap"].notna().all()


# -- measures by name ------------------------------------------------------------


def test_measures_may_be_named(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("my_measures")
    module.again = Again  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "my_measures", module)
    comparison = compare(corpus, measures=["emphasis", "my_measures:again"], permutations=99)
    same = compare(corpus, measures=[Emphasis(), Again()], permutations=99)
    assert set(comparison.aspects) == {"emphasis", "again"}
    pd.testing.assert_frame_equal(comparison.scores, same.scores)


def test_a_registered_measure_goes_by_its_name(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arguments, "lookup", lambda kind, name, shape: Again())
    monkeypatch.setattr(arguments, "entries", lambda kind: [])
    assert set(compare(corpus, measures=["mine"], permutations=99).aspects) == {"again"}


def test_a_measure_that_there_is_not_is_named_with_those_there_are(corpus: Corpus) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'terms'"):
        compare(corpus, measures=["term"])


# -- several aspects of one feature ----------------------------------------------


class Two:
    """A measure with two questions about one feature, whose answers are each other's reverse."""

    name = "two"
    aspects = MappingProxyType({"up": Aspect(), "down": Aspect()})

    def __call__(self, corpus: Corpus, context: Context) -> Tables:
        units, evidence = counted(corpus)
        down = units.assign(aspect="down", numerator=units["denominator"] - units["numerator"])
        return pd.concat([units.assign(aspect="up"), down], ignore_index=True), evidence


def test_aspects_of_one_feature_are_apart_everywhere(made: ModuleType, toy_encoder: Any) -> None:
    class Calamity(Two):
        def __call__(self, corpus: Corpus, context: Context) -> Tables:
            body = corpus.paragraphs[corpus.paragraphs["kind"] == "body"]
            body = body.groupby("article_id", as_index=False).agg(
                text=("text", " ".join), paragraph_id=("paragraph_id", "first")
            )
            own = body["text"].str.count("calamity").astype(float)
            units = pd.DataFrame(
                {
                    "article_id": body["article_id"],
                    "feature": "calamity",
                    "numerator": own,
                    "denominator": own + 10,
                }
            )
            down = units.assign(aspect="down", numerator=10.0)
            evidence = units[["article_id", "feature"]].assign(
                paragraph_id=body["paragraph_id"], start=0, end=1, weight=1.0
            )
            return pd.concat([units.assign(aspect="up"), down], ignore_index=True), evidence

    corpus = source(read(made.news(credited=False)))
    corpus = cluster(embed(corpus, encoder=toy_encoder, store=False))
    comparison = compare(corpus, measures=[Calamity()], permutations=299)
    found = comparison.scores.query("verdict == 'differs'")
    assert set(found["aspect"]) == {"up", "down"}
    seen = multiverse(corpus, comparison, dimensions=["seed", "input order"])
    assert set(seen.outcomes["outcome"]) == {"holds"}
    table = comparison.with_and_without
    assert len(table) == len(table.drop_duplicates(["aspect", "feature", "outlet", "reference"]))
    signs = table.groupby("aspect")["effect_once"].apply(lambda part: (part > 0).all())
    assert signs.nunique() == 2 or table.empty


def test_a_chart_that_fails_leaves_the_table(corpus: Corpus, tmp_path: Path) -> None:
    class Broken(Again):
        presentation = Presentation(chart="narrativ.schema:framed")

    comparison = compare(corpus, measures=[Broken()], permutations=99)
    with pytest.warns(MeasureWarning, match="the report has its table alone"):
        page = text_of(write_report(comparison, tmp_path / "report.html"))
    assert 'id="measure-again"' in page
    assert 'id="plot-measure-again"' not in page


@pytest.mark.parametrize(
    "presentation",
    [
        Presentation(question=5),  # type: ignore[arg-type]
        Presentation(chart_rows=1),
        Presentation(references=(1,)),  # type: ignore[arg-type]
    ],
)
def test_a_presentation_that_cannot_be_shown_is_refused(
    corpus: Corpus, presentation: Presentation
) -> None:
    measure = Again()
    measure.presentation = presentation
    with pytest.raises(SchemaError, match="has the presentation"):
        compare(corpus, measures=[measure])


def test_settings_hold_no_address(corpus: Corpus) -> None:
    comparison = compare(corpus, measures=[Again()], permutations=99)
    assert comparison.settings["measures"] == ["again"]


@pytest.mark.parametrize("name", ["frames:generic", "frames:policy"])
def test_frames_of_a_codebook_go_by_name(name: str) -> None:
    assert arguments.measure_of(name).variant == name.partition(":")[2]  # type: ignore[attr-defined]


def test_a_registered_function_is_a_measure(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("my_measures")
    module.figures = lambda corpus, context: counted(corpus)  # type: ignore[attr-defined]
    module.figures.__name__ = "figures"
    monkeypatch.setitem(sys.modules, "my_measures", module)
    entry = registry.Entry("figures", "my_measures:figures", "my 1.0")
    monkeypatch.setattr(registry, "entries", lambda kind: (entry,))
    assert set(compare(corpus, measures=["figures"], permutations=99).aspects) == {"figures"}
