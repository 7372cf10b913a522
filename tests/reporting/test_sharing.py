"""The report says what shared copy is, and shows findings with and without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from narrativ.comparison import Comparison, compare
from narrativ.corpus import Corpus, Step
from narrativ.framing import Emphasis, Terms
from narrativ.reporting import write_report
from narrativ.reporting.context import report_context

WORDS = (
    "ferry crew met owners about wages and a pier opened late while traders waited for boats"
).split()
WIRE = "At dusk there was mayhem on the quay & mayhem at the gates."
MEASURES = (Terms(min_articles=1), Emphasis(aspects=["share"]))


@pytest.fixture(scope="module")
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    """Six events told by five outlets, of which three run a wire's paragraph."""
    generator = np.random.default_rng(2)
    made = [
        {
            "outlet": outlet,
            "event": f"e{event}",
            "storyline": "s",
            "body": [
                *((" ".join(generator.permutation(WORDS)) + ".", "wages") for _ in range(2)),
                *([(WIRE, "quay")] if outlet in "ABC" else []),
            ],
        }
        for event in range(6)
        for outlet in "ABCDE"
    ]
    found = corpus_of(made)
    paragraphs = found.paragraphs
    copies = paragraphs[paragraphs["text"] == WIRE]
    events = found.articles.set_index("article_id")["event_id"]
    first = copies.groupby(copies["article_id"].map(events))["paragraph_id"].transform("first")
    copy_of = first.where(first != copies["paragraph_id"]).reindex(paragraphs.index)
    return replace(found, paragraphs=paragraphs.assign(copy_of=copy_of.astype("string")))


@pytest.fixture(scope="module")
def compared(corpus: Corpus) -> Comparison:
    return compare(corpus, measures=MEASURES, permutations=199)


def sharing(comparison: Comparison) -> dict[str, Any]:
    sections = report_context(comparison)["findings"]
    return {section["name"]: section["sharing"] for section in sections}


def test_what_depends_on_shared_copy_is_a_table(compared: Comparison) -> None:
    found = sharing(compared)["emphasis"]
    assert found["once"] == 0
    # D and E, which did not run it, on either topic.
    assert found["each_time"] == len(found["rows"]) == 4
    row = next(row for row in found["rows"] if (row["outlet"], row["feature"]) == ("D", "quay"))
    assert row["each_time"]["effect"] < row["once"]["effect"] < 0
    # Counted once, D is below the rest in every event, as E is: no label of five says so.
    assert (row["once"]["verdict"], row["each_time"]["verdict"]) == ("inconclusive", "differs")


def test_the_page_shows_both_counts(compared: Comparison, tmp_path: Path) -> None:
    page = write_report(compared, tmp_path / "report.html").read_text("utf-8")
    assert page.count("With and without shared copy") == 2
    assert "With shared copy counted once there are 0 findings" in page
    assert "12 paragraphs of other articles repeat a paragraph that stands elsewhere here" in page
    assert "counts in one of them" in page
    again = write_report(
        compare(compared.corpus, measures=MEASURES, permutations=199), tmp_path / "again.html"
    )
    assert again.read_text("utf-8") == page


def test_of_a_part_only_what_is_repeated_there_is_counted(
    compared: Comparison, corpus: Corpus
) -> None:
    def said(comparison: Comparison) -> str:
        limits = report_context(comparison)["limits"]
        return next(str(one["text"]) for one in limits if one["title"] == "Shared copy")

    assert "12 paragraphs" in said(compared)
    whole = corpus.articles.set_index("article_id")["outlet"]
    paragraphs = corpus.paragraphs
    home = paragraphs.set_index("paragraph_id")["article_id"]
    first = set(paragraphs["copy_of"].dropna().map(home).map(whole))
    assert first == {"A"}
    # B and C repeat A's paragraph, which is no longer here.
    part = replace(compared, corpus=corpus.select(outlet=["B", "C", "D", "E"]))
    assert part.corpus.paragraphs["copy_of"].notna().any()
    assert "stands elsewhere here" not in said(part)


def test_the_settings_of_the_step_are_not_in_the_limits(compared: Comparison) -> None:
    step = Step("source", {"shared_copy": {"runs": 8}})
    sourced = compared.corpus.changed(step, articles=compared.corpus.articles)
    texts = [one["text"] for one in report_context(replace(compared, corpus=sourced))["limits"]]
    assert not any("{" in text or "As recorded" in text for text in texts)


def test_counted_each_time_it_shows_the_same_table(compared: Comparison, corpus: Corpus) -> None:
    each_time = compare(corpus, measures=MEASURES, permutations=199, independent=False)
    assert sharing(each_time) == sharing(compared)


def test_the_same_findings_are_a_sentence(corpus: Corpus, tmp_path: Path) -> None:
    few = corpus.select(event=["e0", "e1"])
    comparison = compare(few, measures=[Emphasis()], permutations=9)
    found = sharing(comparison)["emphasis"]
    assert found == {"once": 0, "each_time": 0, "rows": [], "more": 0}
    page = write_report(comparison, tmp_path / "report.html").read_text("utf-8")
    assert "shared copy makes no finding." in page


def test_without_shared_copy_nothing_is_compared_twice(corpus: Corpus) -> None:
    alone = corpus.select(outlet=["C", "D", "E"])
    comparison = compare(alone, measures=[Emphasis()], permutations=9)
    assert set(sharing(comparison).values()) == {None}
