from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest

from narrativ import schema
from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.framing import Emphasis, Terms
from narrativ.protocols import Context

Builder = Callable[..., Corpus]

FILLER = (
    "the ferry crew met owners about wages and the pier opened late while traders waited "
    "for boats carrying flour timber wool glass paper seed"
).split()


def articles(events: int = 12, outlets: str = "ABC", seed: int = 0) -> list[dict[str, Any]]:
    """Invented articles; A writes of chaos, and gives more words to the stranded."""
    generator = np.random.default_rng(seed)
    made = []
    for event in range(events):
        for outlet in outlets:
            parts = [" ".join(generator.permutation(FILLER)) + "." for _ in range(4)]
            if outlet == "A":
                parts[0] = "On the pier there was chaos and more chaos " + parts[0]
            topics = ["wages", "wages", "stranded" if outlet == "A" else "wages", "stranded"]
            made.append(
                {
                    "id": f"{outlet}{event:02d}",
                    "outlet": outlet,
                    "event": f"e{event:02d}",
                    "storyline": f"s{event // 6}",
                    "body": [
                        (text, f"{topic} {event // 6}")
                        for text, topic in zip(parts, topics, strict=True)
                    ],
                }
            )
    return made


@pytest.fixture(scope="module")
def found(corpus_of: Builder) -> Comparison:
    return compare(corpus_of(articles()), level=["event", "storyline"], permutations=999)


def test_what_was_planted_differs_and_nothing_else(found: Comparison) -> None:
    differs = found.scores[(found.scores["verdict"] == "differs") & (found.scores["effect"] > 0)]
    terms = differs[differs["measure"] == "terms"]
    assert "chaos" in set(terms.loc[terms["outlet"] == "A", "feature"])
    assert not set(FILLER[:5]) & set(terms["feature"])
    # Every article has each filler word four times; A's are longer, which is no finding.
    crew = found.scores.query("measure == 'terms' and feature == 'crew' and outlet == 'A'")
    assert crew["verdict"].tolist()[0] == "inconclusive"
    assert "a matter of length" in crew["quality"].tolist()[0]
    topics = differs[(differs["measure"] == "emphasis") & (differs["outlet"] == "A")]
    shares = topics[topics["aspect"] == "share"]
    assert set(shares["feature"]) == {"stranded 0", "stranded 1"}
    assert shares["events"].tolist() == [6, 6]
    assert (shares["effect"] > 15).all()
    # A writes longer, too.
    assert set(topics["feature"]) - set(shares["feature"]) == {"words: body text"}


def test_scores_are_a_valid_table_in_a_fixed_order(found: Comparison) -> None:
    schema.conform(found.scores, schema.SCORES)
    schema.conform(found.evidence, schema.EVIDENCE)
    keys = list(
        zip(found.scores["measure"], found.scores["level"], found.scores["outlet"], strict=True)
    )
    assert keys == sorted(keys)
    tested = found.scores[found.scores["p"].notna()]
    assert ((tested["p"] > 0) & (tested["p"] <= tested["q"]) & (tested["q"] <= 1)).all()
    differs = found.scores[found.scores["verdict"] == "differs"]
    assert ((differs["q"] < 0.05) & (differs["low"] * differs["high"] > 0)).all()


def test_storylines_are_described_only(found: Comparison) -> None:
    rows = found.scores[found.scores["level"] == "storyline"]
    assert (rows["events"] == 6).all()
    assert set(rows["verdict"]) == {"descriptive"}
    assert rows[["p", "q", "low", "high"]].isna().all(axis=None)
    assert set(rows["event_id"]) == {"s0", "s1"}
    assert rows["effect"].notna().all()


def test_evidence_leads_to_the_words(found: Comparison) -> None:
    rows = found.evidence_for(measure="terms", feature="chaos", outlet="A")
    assert len(rows) == 24
    assert set(rows["outlet"]) == {"A"}
    for row in rows.to_dict("records"):
        assert row["text"][row["start"] : row["end"]].casefold() == "chaos"
        assert "chaos" in row["sentence"]
    pairs = set(zip(found.scores["measure"], found.scores["feature"], strict=True))
    assert set(zip(found.evidence["measure"], found.evidence["feature"], strict=True)) <= pairs


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "term", "feature": "chaos"},
        {"measure": "terms", "feature": "khaos"},
        {"measure": "emphasis", "feature": "chaos"},
        {"measure": "terms", "feature": "chaos", "outlet": "Z"},
    ],
)
def test_evidence_of_unknown_names_is_refused(found: Comparison, wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError):
        found.evidence_for(**wrong)


def test_sentences_say_the_finding_with_its_uncertainty(found: Comparison) -> None:
    sentence = next(text for text in found.sentences if "“chaos”" in text and " A " in text)
    assert sentence.startswith("In 12 events, A uses “chaos” more than the other outlets (log-odds")
    assert "95% interval" in sentence
    differs = int((found.scores["verdict"] == "differs").sum())
    assert sum("95% interval" in text for text in found.sentences) == differs
    assert set(found.notes) <= set(found.sentences)


def test_it_shows_itself_escaped(corpus_of: Builder) -> None:
    made = [article | {"outlet": f"<b>{article['outlet']}"} for article in articles(2, "A")]
    page = compare(corpus_of(made))._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_the_order_of_rows_plays_no_part(corpus_of: Builder, found: Comparison) -> None:
    corpus = corpus_of(articles())
    shuffled = replace(
        corpus,
        articles=corpus.articles.sample(frac=1, random_state=3).reset_index(drop=True),
        paragraphs=corpus.paragraphs.sample(frac=1, random_state=4).reset_index(drop=True),
        events=corpus.events.iloc[::-1].reset_index(drop=True),
        topics=corpus.topics.iloc[::-1].reset_index(drop=True),
    )
    again = compare(shuffled, level=["event", "storyline"], permutations=999)
    pd.testing.assert_frame_equal(again.scores, found.scores)
    pd.testing.assert_frame_equal(again.evidence, found.evidence)
    assert again.sentences == found.sentences


def test_shared_copy_counts_once_by_default(corpus_of: Builder) -> None:
    made = articles(8)
    for article in made:
        if article["outlet"] in "BC":
            article["reuse_group"] = article["event"]
    once, often = (
        compare(corpus_of(made), measures=[Emphasis()], independent=independent, permutations=99)
        for independent in (True, False)
    )
    assert set(once.scores["shared_copy"]) == {"counted once"}
    assert set(often.scores["shared_copy"]) == {"counted each time"}
    assert any("each shared text counts once" in note for note in once.notes)
    effects = once.scores.set_index(["feature", "outlet"])["effect"]
    assert effects["stranded 0", "B"] == pytest.approx(effects["stranded 0", "C"])


def test_no_event_told_by_both_is_said_and_storylines_are_still_shown(corpus_of: Builder) -> None:
    made = [
        {"outlet": "A", "event": "e1", "body": [("The toll was agreed.", "toll")]},
        {"outlet": "B", "event": "e2", "body": [("The toll is due in June.", "toll")]},
        {"outlet": "A", "event": "e3", "storyline": "s2", "body": [("Snow fell.", "snow")]},
        {"outlet": "B", "event": "e4", "storyline": "s3", "body": [("A vote.", "vote")]},
    ]
    comparison = compare(corpus_of(made), level=["event", "storyline"])
    assert any("No event is told by A and B" in note for note in comparison.notes)
    assert any("six events" in note for note in comparison.notes)
    only = compare(corpus_of(made[2:]), level="storyline")
    assert "No storyline is told by both A and B: there is nothing to compare." in only.notes
    for name in ("terms", "emphasis"):
        assert f"{name}: nothing to compare: no storyline is told by two groups." in only.notes
    assert not any("event" in note and "test" in note for note in only.notes)
    named = compare(corpus_of(made), by={"a b": ["A"], "c and d": ["B"]})
    assert any("No event is told by “a b” and “c and d”:" in note for note in named.notes)
    by_event = comparison.scores[comparison.scores["level"] == "event"]
    assert set(by_event["verdict"]) <= {"too_little_data", "descriptive"}
    assert (by_event["events"] == 0).all()
    assert by_event["effect"].isna().all()
    side = comparison.scores[comparison.scores["level"] == "storyline"]
    assert set(side["event_id"]) == {"s1"}
    assert set(side["outlet"]) == {"A", "B"}


@pytest.mark.parametrize("count", [1, 5])
def test_one_outlet_or_one_article_is_no_comparison(corpus_of: Builder, count: int) -> None:
    comparison = compare(corpus_of(articles(count, "A")), measures=["terms", "emphasis"])
    assert any("nothing to compare with" in note for note in comparison.notes)
    assert not (comparison.scores["verdict"] == "differs").any()
    assert set(comparison.scores["verdict"]) <= {"too_little_data", "descriptive"}
    assert comparison.scores["reference"].isna().all()
    assert comparison.sentences == (
        "emphasis: no estimate for 1 feature: the topic of a headline is found by vectors: call "
        "narrativ.embed first.",
        *comparison.notes,
    )


def test_too_few_events_are_refused_with_how_many_more(corpus_of: Builder) -> None:
    comparison = compare(corpus_of(articles(4)))
    assert set(comparison.scores["verdict"]) <= {"too_little_data", "descriptive"}
    assert comparison.scores[["p", "q", "low", "high"]].isna().all(axis=None)
    refusals = [note for note in comparison.notes if "too little data" in note]
    assert len(refusals) == 2
    assert all("more would be needed" in note for note in refusals)
    assert comparison.scores["quality"].str.contains("2 more").any()


def test_articles_of_unknown_outlet_or_no_event_are_counted_out(corpus_of: Builder) -> None:
    made = articles(6)
    made += [dict(made[0], id="x1", outlet=None), dict(made[1], id="x2", event=None)]
    comparison = compare(corpus_of(made), measures=[Emphasis()], permutations=99)
    assert "1 article left out: outlet unknown." in comparison.notes
    assert "1 article left out: in no event." in comparison.notes


def test_a_reference_and_another_column(corpus_of: Builder) -> None:
    made = [dict(article, section=article["outlet"].lower()) for article in articles(6)]
    comparison = compare(
        corpus_of(made), by="section", reference="c", measures=[Emphasis()], permutations=99
    )
    assert set(comparison.scores["outlet"]) == {"a", "b"}
    assert set(comparison.scores["reference"]) == {"c"}


def test_two_groups_are_each_others_reference(corpus_of: Builder) -> None:
    scores = compare(corpus_of(articles(7, "AB")), measures=[Emphasis()], permutations=99).scores
    assert dict(zip(scores["outlet"], scores["reference"], strict=True)) == {"A": "B", "B": "A"}


def letters(corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A user's own measure: the share of words that begin with w."""
    rows, passages = [], []
    for paragraph in corpus.analysed.itertuples():
        words = str(paragraph.text).split()
        rows.append((paragraph.article_id, "w", sum(w[0] == "w" for w in words), len(words)))
        passages.append(("w", paragraph.article_id, paragraph.paragraph_id, 0, 1, 1.0))
    units = pd.DataFrame(rows, columns=["article_id", "feature", "numerator", "denominator"])
    names = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
    return (
        units.groupby(["article_id", "feature"], as_index=False).sum(),
        pd.DataFrame(passages, columns=names),
    )


def test_a_function_is_a_measure(corpus_of: Builder) -> None:
    comparison = compare(corpus_of(articles(6)), measures=[letters], permutations=99)
    assert set(comparison.scores["measure"]) == {"letters"}
    assert set(comparison.scores["effect_name"]) == {"difference of shares"}
    assert comparison.scores["p"].notna().all()
    assert len(comparison.evidence_for(measure="letters", feature="w", outlet="B")) == 30
    assert comparison.settings["measures"] == ["letters"]


@dataclass(frozen=True)
class Odd:
    """A measure with a trait that is not known."""

    name: ClassVar[str] = "odd"
    scope: ClassVar[str] = "galaxy"

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        return pd.DataFrame(), pd.DataFrame()


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"by": "outlt"}, UnknownNameError),
        ({"level": "corpus"}, UnknownNameError),
        ({"level": []}, SchemaError),
        ({"reference": "Z"}, UnknownNameError),
        ({"measures": [Odd()]}, UnknownNameError),
        ({"measures": ["term"]}, UnknownNameError),
        ({"measures": [Terms(), Terms(min_articles=2)]}, SchemaError),
        ({"permutations": 0}, SchemaError),
        ({"permutations": True}, SchemaError),
        ({"permutations": 99.5}, SchemaError),
        ({"permutations": None}, SchemaError),
        ({"seed": -1}, SchemaError),
        ({"seed": None}, SchemaError),
        ({"seed": 1.5}, SchemaError),
        ({"level": 3}, SchemaError),
        ({"level": [1]}, SchemaError),
        ({"measures": []}, SchemaError),
        ({"measures": "terms"}, SchemaError),
        ({"measures": 3}, SchemaError),
    ],
)
def test_senseless_questions_are_refused(
    corpus_of: Builder, settings: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        compare(corpus_of(articles(2)), **settings)


def test_a_corpus_without_events_is_not_ready(corpus_of: Builder) -> None:
    tellings = [told | {"event": None, "body": ["Text."]} for told in articles(2)]
    with pytest.raises(NotReadyError, match=r"narrativ\.cluster"):
        compare(corpus_of(tellings))


def test_it_aligns_and_is_short(found: Comparison) -> None:
    rows = found.align(storyline="s0", outlets=["A", "B"])
    assert set(rows["outlet"]) == {"A", "B"}
    assert repr(found).startswith("Comparison by outlet: ")
    assert "\n" not in repr(found)
