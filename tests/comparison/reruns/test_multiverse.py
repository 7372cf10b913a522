"""Which choice flips which finding: invented news, the toy encoder, no probability anywhere."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison.multiverse import DIMENSIONS, Multiverse
from narrativ.comparison.reruns import multiverse
from narrativ.corpus import Corpus, Step
from narrativ.errors import MeasureWarning, NotReadyError, SchemaError, UnknownNameError
from narrativ.framing import Terms
from narrativ.protocols import Context


@pytest.fixture(scope="module")
def corpus(made: ModuleType, toy_encoder: Any) -> Corpus:
    told = nv.source(nv.read(made.news(credited=False)))
    return nv.cluster(nv.embed(told, encoder=toy_encoder, store=False))


def compared(corpus: Corpus, **options: Any) -> nv.Comparison:
    return nv.compare(corpus, measures=[Terms(min_articles=3)], permutations=299, **options)


@pytest.fixture(scope="module")
def comparison(corpus: Corpus) -> nv.Comparison:
    return compared(corpus)


@pytest.fixture(scope="module")
def seen(corpus: Corpus, comparison: nv.Comparison, toy_encoder: Any) -> Multiverse:
    return multiverse(corpus, comparison, encoder=toy_encoder)


def test_the_news_has_a_finding(comparison: nv.Comparison) -> None:
    found = comparison.scores[comparison.scores["verdict"] == "differs"]
    assert ("Spark", "calamity") in set(zip(found["outlet"], found["feature"], strict=True))


def test_every_dimension_is_run(seen: Multiverse) -> None:
    assert list(dict.fromkeys(seen.universes["dimension"])) == list(DIMENSIONS)
    assert (seen.universes["status"] == "done").all(), seen.universes["reason"].tolist()
    other = seen.universes[seen.universes["question"] == "another"]
    assert set(other["dimension"]) == {"encoder", "agency copy"}


def test_order_and_seed_play_no_part_in_a_clear_finding(seen: Multiverse) -> None:
    rows = seen.outcomes[(seen.outcomes["feature"] == "calamity")]
    rows = rows[rows["dimension"].isin(["seed", "input order"])]
    assert len(rows) == 5
    assert set(rows["outcome"]) == {"holds"}
    order = rows[rows["dimension"] == "input order"]
    assert order["effect_there"].tolist() == pytest.approx(order["effect"].tolist())


def test_every_finding_is_looked_for_everywhere(
    seen: Multiverse, comparison: nv.Comparison
) -> None:
    found = int((comparison.scores["verdict"] == "differs").sum())
    assert len(seen.outcomes) == found * len(seen.universes)
    assert len(seen.flips) == int((seen.outcomes["outcome"] != "holds").sum())


def test_it_is_the_same_twice(seen: Multiverse, corpus: Corpus, comparison: nv.Comparison) -> None:
    chosen = ["agency copy", "seed"]
    again = multiverse(corpus, comparison, dimensions=chosen)
    for name in ("outcomes", "elsewhere", "universes"):
        first, second = getattr(seen, name), getattr(again, name)
        first = first[first["dimension"].isin(chosen)].reset_index(drop=True)
        pd.testing.assert_frame_equal(second, first)


def test_findings_say_what_flips_them_and_no_share_is_given(seen: Multiverse) -> None:
    assert "re-run" in seen.sentences[0] or "flips" in seen.sentences[0]
    assert not any("%" in said.replace("95%", "") for said in seen.sentences)
    assert not any(" of 11 " in said for said in seen.sentences)
    assert any("the comparison was made again with seed 1" in said for said in seen.sentences)
    assert "Multiverse" in repr(seen)
    assert "<li>" in seen._repr_html_()


def test_how_many_events_a_re_run_has_is_said(seen: Multiverse, corpus: Corpus) -> None:
    rows = seen.universes
    assert seen.events == len(corpus.events)
    assert (rows["articles"] == len(corpus.articles)).all()
    seeded = rows[rows["dimension"] == "seed"]
    assert (seeded["events"] == seen.events).all()


def test_a_note_says_that_events_are_others(corpus: Corpus, comparison: nv.Comparison) -> None:
    def again(**options: Any) -> nv.Comparison:
        parted = corpus.articles["event_id"].where(corpus.articles["outlet"] != "Ledger")
        other = corpus.changed(Step("parted"), articles=corpus.articles.assign(event_id=parted))
        return replace(comparison, corpus=other)

    seen = multiverse(corpus, replace(comparison, again=again), dimensions="seed")
    other = "seed 1, seed 2 and seed 3 the articles are grouped into other events"
    assert any(other in said for said in seen.summary)
    usual = multiverse(corpus, comparison, dimensions="seed")
    assert not any("into other events" in said for said in usual.summary)


def test_the_comparison_carries_it(seen: Multiverse, comparison: nv.Comparison) -> None:
    carrying = replace(comparison, multiverse=seen)
    assert carrying.sentences == seen.sentences
    told = carrying.scores_with_flips
    assert told.loc[told["verdict"] == "differs", "flips"].notna().all()
    assert told.loc[told["verdict"] != "differs", "flips"].isna().all()
    assert "flips" not in comparison.scores_with_flips


# -- what cannot be run ----------------------------------------------------


def test_an_encoder_that_is_not_known_is_a_row(corpus: Corpus, comparison: nv.Comparison) -> None:
    seen = multiverse(corpus, comparison, dimensions=["segmentation", "seed"])
    states = seen.universes.groupby("dimension")["status"].agg("unique")
    assert list(states["segmentation"]) == ["failed"]
    assert list(states["seed"]) == ["done"]
    assert seen.universes["reason"].dropna().str.contains("expected it as encoder=").all()
    assert any("could not be made" in said for said in seen.summary)


def test_a_clusterer_of_ones_own_has_to_be_given(corpus: Corpus) -> None:
    class Pairs:
        def fit_predict(self, X: Any) -> list[int]:  # noqa: N803
            return [row // 3 for row in range(len(X))]

    own = nv.cluster(corpus, clusterer=Pairs())
    seen = multiverse(own, compared(own), dimensions=["input order", "event threshold"])
    assert set(seen.universes["status"]) == {"failed"}
    assert seen.universes["reason"].str.contains("clusterer").all()
    seen = multiverse(
        own, compared(own), dimensions=["input order", "event threshold"], clusterer=Pairs()
    )
    # Labels by row would be those of other articles in another order.
    assert set(seen.universes["status"]) == {"failed"}
    assert seen.universes["reason"].str.contains("clusterer of your own").all()
    seen = multiverse(own, compared(own), dimensions="seed", clusterer=Pairs())
    assert set(seen.universes["status"]) == {"done"}


def test_a_measure_that_fails_there_is_an_outcome(corpus: Corpus) -> None:
    class Once:
        """Fails where the seed is another one."""

        name = "once"

        def __call__(self, corpus: Corpus, context: Context) -> Any:
            if context.seed:
                raise ValueError("not today")
            units, evidence = Terms(min_articles=3)(corpus, context)
            return units, evidence

        contrast = "log_odds"

    comparison = nv.compare(corpus, measures=[Once()], permutations=299)
    assert (comparison.scores["verdict"] == "differs").any()
    with pytest.warns(MeasureWarning, match="^the measure 'once' failed; .*: ValueError") as given:
        seen = multiverse(corpus, comparison, dimensions=["seed"])
    assert len(given) == 1 < len(seen.universes)
    assert given[0].filename == __file__
    assert set(seen.outcomes["outcome"]) == {"failed"}
    assert any("the measure failed" in said for said in seen.sentences)


def test_what_was_changed_after_clustering_is_said(
    corpus: Corpus, comparison: nv.Comparison
) -> None:
    changed = corpus.changed(Step("decide"))
    seen = multiverse(changed, replace(comparison, corpus=changed), dimensions=["agency copy"])
    assert any("(decide)" in note for note in seen.notes)
    assert seen.notes[0] in seen.summary


def test_misuse_is_refused(corpus: Corpus, comparison: nv.Comparison) -> None:
    with pytest.raises(UnknownNameError, match="segmentation"):
        multiverse(corpus, comparison, dimensions=["segmentaton"])
    with pytest.raises(SchemaError, match="no dimension"):
        multiverse(corpus, comparison, dimensions=[])
    with pytest.raises(SchemaError, match="expected the corpus that was compared"):
        multiverse(corpus.select(outlet="Spark"), comparison)
    with pytest.raises(NotReadyError, match="put together by hand"):
        multiverse(corpus, replace(comparison, again=None))
    with pytest.raises(NotReadyError, match="vectors"):
        multiverse(replace(corpus, vectors=None), comparison)
    with pytest.raises(SchemaError, match="only describes"):
        multiverse(corpus, compared(corpus, level="storyline"))


def test_no_finding_is_no_error(corpus: Corpus) -> None:
    few = corpus.select(outlet=["Ledger", "Courier"])
    seen = multiverse(few, compared(few), dimensions="seed")
    assert len(seen.outcomes) == 0
    assert seen.outcomes.columns.tolist()[:3] == ["measure", "aspect", "feature"]
    assert seen.summary
