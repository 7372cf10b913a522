"""What was planted in the sample is found, and what was not is not: the whole road, real model."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus, Step
from narrativ.framing import Emphasis, Terms
from narrativ.study import analyse

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def design(sample: Path) -> dict[str, Any]:
    return tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def comparison(sample: Path) -> Comparison:
    return analyse(sample / "texts" / "articles.jsonl", seed=0)


@pytest.fixture(scope="module")
def tested(comparison: Comparison) -> pd.DataFrame:
    scores = comparison.scores
    return scores[(scores["level"] == "event") & scores["event_id"].isna()]


def planted_kinds(comparison: Comparison, sample: Path) -> pd.Series[str]:
    """Return the planted kind of each paragraph of the ferry strike, by paragraph_id."""
    labels = pd.read_csv(sample / "labels.csv").set_index("id")["paragraph_kinds"].dropna()
    corpus = comparison.corpus
    ids = corpus.articles.set_index("article_id")["external_id"].to_dict()
    told = corpus.paragraphs[corpus.paragraphs["kind"].isin(["body", "credit"])]
    kinds: dict[str, str] = {}
    for article, group in told.groupby("article_id"):
        planted = str(labels.get(ids[str(article)], "")).split()
        if planted:
            kinds |= dict(zip(group["paragraph_id"], planted, strict=True))
    return pd.Series(kinds)


def kind_of_topics(comparison: Comparison, sample: Path) -> dict[str, str]:
    """Return the planted kind that most paragraphs of each ferry topic are of."""
    corpus = comparison.corpus
    planted = corpus.paragraphs["paragraph_id"].map(planted_kinds(comparison, sample))
    told = corpus.paragraphs.assign(planted=planted).dropna(subset=["planted", "topic_id"])
    names = corpus.topics.set_index("topic_id")["label"].to_dict()
    modes = told.groupby("topic_id")["planted"].agg(lambda kind: kind.mode().iloc[0])
    return {names[topic]: kind for topic, kind in modes.to_dict().items()}


@pytest.mark.parametrize("identifier", ["T1", "T2", "T3"])
def test_planted_terms_differ(
    tested: pd.DataFrame, design: dict[str, Any], identifier: str
) -> None:
    planted = next(c for c in design["contrast"] if c["id"] == identifier)
    rows = tested[(tested["measure"] == "terms") & (tested["feature"] == planted["feature"])]
    row = rows.set_index("outlet").loc[planted["outlet"]]
    assert row["verdict"] == "differs"
    assert row["effect"] > 0
    others = rows[rows["outlet"] != planted["outlet"]]
    assert not ((others["verdict"] == "differs") & (others["effect"] > 0)).any()


@pytest.mark.parametrize(
    ("outlet", "kind"), [("The Orsund Ledger", "MONEY"), ("Daily Spark", "STRANDED")]
)
@pytest.mark.parametrize("aspect", ["share", "lead"])
def test_planted_emphasis_differs_on_the_topics_found(
    comparison: Comparison, tested: pd.DataFrame, sample: Path, outlet: str, kind: str, aspect: str
) -> None:
    """M1, M2, L1 and L2: what an outlet spends its words on is what it leads with."""
    prefix = "" if aspect == "share" else f"{aspect}: "
    topics = [prefix + t for t, k in kind_of_topics(comparison, sample).items() if k == kind]
    rows = tested[(tested["measure"] == "emphasis") & (tested["aspect"] == aspect)]
    rows = rows[rows["feature"].isin(topics) & (rows["verdict"] == "differs")]
    found = rows[rows["effect"] > 0]
    assert set(found["outlet"]) == {outlet}
    assert not ((rows["outlet"] == outlet) & (rows["effect"] < 0)).any()


def with_topics(comparison: Comparison, kinds: pd.Series[str]) -> Corpus:
    """Return the corpus with these topics of its ferry paragraphs in place of those found."""
    corpus = comparison.corpus
    ferry = corpus.articles.set_index("external_id").at["E01-norvane", "event_id"]
    storyline = corpus.events.set_index("event_id").at[ferry, "storyline_id"]
    names = sorted(kinds.dropna().unique())
    topics = pd.DataFrame({"topic_id": names, "label": names}).assign(
        storyline_id=str(storyline), paragraphs=0, outlets=0
    )
    return corpus.changed(
        Step("topics as planted"),
        topics=topics,
        paragraphs=corpus.paragraphs.assign(topic_id=kinds),
    )


def test_planted_emphasis_differs_on_the_topics_planted(
    comparison: Comparison, sample: Path
) -> None:
    """The measure apart from the clusterer, which divides one planted kind into several topics."""
    paragraphs = comparison.corpus.paragraphs["paragraph_id"]
    given = with_topics(comparison, paragraphs.map(planted_kinds(comparison, sample)))
    scores = compare(given, measures=[Emphasis()]).scores.to_dict("records")
    rows = {(row["outlet"], row["feature"]): row for row in scores}
    for outlet, kind in (("The Orsund Ledger", "MONEY"), ("Daily Spark", "STRANDED")):
        for feature in (kind, f"lead: {kind}"):
            assert rows[outlet, feature]["verdict"] == "differs", (outlet, feature)
            assert rows[outlet, feature]["effect"] > 0
        # Depth is counted from the top: what is led with stands higher up.
        assert rows[outlet, f"depth: {kind}"]["effect"] < 0
    for feature in ("HISTORY", "headline: HISTORY", "lead: HISTORY", "depth: HISTORY"):
        history = [row["verdict"] for (_, name), row in rows.items() if name == feature]
        assert "differs" not in history, feature
    assert sum(name == "HISTORY" for _, name in rows) == 5


def test_the_local_passages_planted_differ_where_every_article_counts(
    comparison: Comparison,
) -> None:
    """M3 follows from W1: the local sentences are what the Courier adds to the agency's copy.

    Copy counts once by default, so that its telling is half the agency's; the
    labels then seldom fall so (p), but six unlike halves have an interval that
    holds zero, and nothing may be claimed. No paragraph kind of the sample is
    local, so the paragraphs that name the place stand for it.
    """
    paragraphs = comparison.corpus.paragraphs
    local = paragraphs["text"].str.contains("Brackwater") & (paragraphs["kind"] == "body")
    ferry = paragraphs["article_id"].map(
        comparison.corpus.articles.set_index("article_id")["external_id"]
    )
    local &= ferry.str[:3].isin([f"E0{number}" for number in range(1, 7)])
    kinds = pd.Series("LOCAL", index=paragraphs.index, dtype="string").where(local)
    given = with_topics(comparison, kinds)
    row: Any
    once: Any
    row, once = (
        compare(given, measures=[Emphasis()], independent=independent)
        .scores.set_index(["outlet", "feature"])
        .loc[("Tarn Valley Courier", "LOCAL")]
        for independent in (False, True)
    )
    assert row["verdict"] == "differs"
    assert row["effect"] > 0
    assert once["effect"] > 0
    assert once["q"] < 0.05


@pytest.mark.parametrize(
    ("identifier", "feature"),
    [("V1", "ordinary people"), ("V2", "civil society"), ("V3", "doubting: any source")],
)
def test_planted_voices_differ(
    comparison: Comparison,
    tested: pd.DataFrame,
    design: dict[str, Any],
    identifier: str,
    feature: str,
) -> None:
    """Residents are quoted by one, protest by all but one, and one doubts whom it quotes."""
    planted = next(c for c in design["contrast"] if c["id"] == identifier)
    sign = 1 if planted["sign"] == "+" else -1
    rows = tested[(tested["measure"] == "voices") & (tested["feature"] == feature)]
    row: dict[Any, Any] = rows[rows["outlet"] == planted["outlet"]].to_dict("records")[0]
    assert row["verdict"] == "differs"
    assert row["effect"] * sign > 0
    others = rows[rows["outlet"] != planted["outlet"]]
    assert not ((others["verdict"] == "differs") & (others["effect"] * sign > 0)).any()
    if sign > 0:
        evidence = comparison.evidence_for(
            measure="voices", feature=feature, outlet=planted["outlet"]
        )
        assert len(evidence) >= 12


def test_who_is_planted_as_a_voice_is_of_the_class_that_was_planted(
    comparison: Comparison, design: dict[str, Any]
) -> None:
    classes = {"official": "official", "company": "company", "expert": "expert"}
    classes |= {"protest": "civil_society", "resident": "ordinary"}
    planted = {
        one["speaker"]: classes[one["role"]] for event in design["event"] for one in event["voice"]
    }
    table = comparison.voices().drop_duplicates("speaker").set_index("speaker")
    found = table["voice_class"].to_dict()
    known = {name: found[name] for name in planted if name in found}
    assert len(known) >= 0.9 * len(planted)
    right = sum(found[name] == planted[name] for name in known)
    assert right >= 0.9 * len(known)


def test_of_voices_only_what_was_planted_and_what_follows_from_it_differs(
    tested: pd.DataFrame,
) -> None:
    """Of shares that add up to one, more for one class is less for the others."""
    rows = tested[(tested["measure"] == "voices") & (tested["verdict"] == "differs")]
    shares = rows[rows["aspect"] == "share"]
    assert set(shares["outlet"]) <= {"Daily Spark", "The Orsund Ledger"}
    verbs = rows[rows["aspect"].isin(["doubting", "endorsing"])]
    assert set(verbs["outlet"]) == {"The Orsund Ledger"}
    # It quotes in single marks: house style, and no less direct.
    assert "Tarn Valley Courier" not in set(rows.loc[rows["aspect"] == "direct", "outlet"])


def test_what_was_not_planted_does_not_differ(
    comparison: Comparison, tested: pd.DataFrame, sample: Path
) -> None:
    history = [t for t, k in kind_of_topics(comparison, sample).items() if k == "HISTORY"]
    assert history
    quiet = tested[tested["feature"].isin([*history, "government", "week"])]
    assert len(quiet) >= 15
    assert not (quiet["verdict"] == "differs").any()


def test_every_finding_leads_to_its_words(comparison: Comparison, tested: pd.DataFrame) -> None:
    found = tested[(tested["verdict"] == "differs") & (tested["measure"] == "terms")]
    for row in found.to_dict("records"):
        passages = comparison.evidence_for(measure="terms", feature=row["feature"])
        assert len(passages)
        for passage in passages.to_dict("records"):
            words = passage["text"][passage["start"] : passage["end"]]
            assert words.casefold() == row["feature"]


def test_house_style_is_described_and_not_tested(tested: pd.DataFrame) -> None:
    style = tested[
        (tested["measure"] == "terms") & tested["feature"].isin(["mr", "ms", "per cent"])
    ]
    assert set(style["verdict"]) == {"descriptive"}
    assert style["q"].isna().all()


def test_agency_and_broadcaster_differ_in_nothing_but_what_was_planted(
    comparison: Comparison,
) -> None:
    part = comparison.corpus.select(outlet=["Norvane", "Orsund Broadcasting"])
    scores = compare(part, measures=[Terms(min_articles=3)]).scores
    assert (scores["verdict"] == "no_evidence").any()
    assert set(scores.loc[scores["verdict"] == "differs", "feature"]) == {"communities"}
