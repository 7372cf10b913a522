"""Markup in a table: no step takes a tag for a word, and no output shows one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison.reruns.segmentation import cut, joined
from narrativ.text.markup import BESIDE, INSIDE

STORIES = (
    "ferry|The ferry {v} the quay of Orsund on Monday. {s}|Crews said the ferry was old.|"
    "“We waited,” Ana Ruiz said of the ferry.",
    "tax|The council of Borra {v} a harbour tax on Monday. {s}|The harbour tax will pay for a "
    "breakwater.|Fishermen in cafés met and “voted no” on the tax.",
    "fire|A fire {v} the school of Vesterby on Monday. {s}|Classrooms of the school burned for "
    "hours.|“It’s gone,” the head said of the school.",
)
CLEAN, MARKED = "Aldine Herald", "Borra Times"


def html(lines: list[str]) -> str:
    """Return lines as pages have them: blocks, entities, invisible signs."""
    marked = [
        line.replace("“", "&#8220;").replace("”", "&rdquo;").replace("é", "&eacute;")
        .replace("’", "&#8217;").replace("Monday", "Mon\u00adday").replace(" of ", "&nbsp;of ")
        .replace("harbour", "<a href='https://quay.example/li?a=1&amp;b'>harbour</a>")
        for line in lines
    ]  # fmt: skip
    return "<ul>" + "".join(f"<li>{line}</li>" for line in marked) + "</ul><script>x()</script>"


def table(*, marked: bool) -> pd.DataFrame:
    rows = []
    for day in range(6):
        for story in STORIES:
            name, *lines = story.split("|")
            for outlet in (CLEAN, MARKED, "Corvo Post"):
                verb = "reached" if outlet == CLEAN else "struck"
                told = [line.format(v=verb, s=f"It was day {day}.") for line in lines]
                text = html(told) if marked and outlet == MARKED else "\n".join(told)
                title = f"Orsund {name} &amp; day {day}" if marked else f"Orsund {name} & day {day}"
                rows.append((f"{name} {day} {outlet}", outlet, title, text, f"2025-0{day + 1}-03"))
    return pd.DataFrame(rows, columns=["doc_id", "outlet", "title", "text", "date"])


@pytest.fixture(scope="module")
def compared() -> dict[bool, nv.Comparison]:
    return {
        marked: nv.analyse(table(marked=marked), encoder=nv.LexicalEncoder())
        for marked in (False, True)
    }


def scores(comparison: nv.Comparison) -> pd.DataFrame:
    """Return what does not go by ids, which texts with markup have other ones of."""
    names = comparison.corpus.events.set_index("event_id")["label"]
    rows = comparison.scores.assign(event=comparison.scores["event_id"].map(names))
    # A headline that is as near to two topics is of the one whose id comes first.
    rows = rows[~rows["feature"].str.startswith("headline")]
    keys = ["measure", "level", "event", "feature", "outlet"]
    columns = [*keys, "verdict", "value", "effect", "articles"]
    return rows[columns].sort_values(keys, ignore_index=True)


def test_markup_changes_no_count_and_no_finding(compared: dict[bool, nv.Comparison]) -> None:
    clean, marked = (scores(compared[one]) for one in (False, True))
    assert len(clean) > 100
    pd.testing.assert_frame_equal(clean, marked)
    for column in ("words", "completeness", "language"):
        assert (
            compared[True].corpus.articles[column].tolist()
            == compared[False].corpus.articles[column].tolist()
        )
    vectors = [compared[one].corpus.vectors for one in (False, True)]
    assert vectors[0] is not None
    assert vectors[1] is not None
    assert np.allclose(vectors[0], vectors[1])
    for name in ("events", "topics", "storylines"):
        tables = [sorted(getattr(compared[one].corpus, name)["label"]) for one in (False, True)]
        assert tables[0] == tables[1]


@pytest.mark.parametrize("word", ["li", "ul", "href", "nbsp", "eacute", "8220", "amp", "x"])
def test_no_tag_is_found(compared: dict[bool, nv.Comparison], word: str) -> None:
    assert compared[True].corpus.kwic(word).empty


@pytest.mark.parametrize("term", ["Monday", "cafés", "quay of Orsund", "it’s gone", "harbour tax"])
@pytest.mark.parametrize("regex", [False, True])
def test_what_is_seen_is_found(
    compared: dict[bool, nv.Comparison], term: str, *, regex: bool
) -> None:
    columns = ["outlet", "left", "match", "right"]
    clean, marked = (compared[one].corpus.kwic(term, regex=regex) for one in (False, True))
    assert len(clean) > 0
    assert sorted(marked[columns].values.tolist()) == sorted(clean[columns].values.tolist())
    texts = compared[True].corpus.paragraphs.set_index("paragraph_id")["text"].to_dict()
    for row in marked.to_dict("records"):
        assert texts[row["paragraph_id"]][row["start"]] in (row["match"][0], "&")


def hidden(text: object) -> bool:
    signs = ("<", "&nbsp", "&#", "href", "&amp;", "\u00ad", INSIDE, BESIDE)
    return isinstance(text, str) and any(sign in text for sign in signs)


def test_no_table_for_readers_shows_markup(compared: dict[bool, nv.Comparison]) -> None:
    comparison = compared[True]
    corpus = comparison.corpus
    assert not corpus.events["label"].map(hidden).any()
    assert not corpus.topics["label"].map(hidden).any()
    assert not comparison.align()["text"].map(hidden).any()
    assert not any(map(hidden, comparison.sentences))
    evidence = comparison.evidence_for(measure="terms", feature="struck")
    for column in ("sentence", "left", "match", "right"):
        assert not evidence[column].map(hidden).any()
    assert set(evidence["match"]) == {"struck"}


def edits(comparison: nv.Comparison, own: str, source: str) -> pd.DataFrame:
    ids = comparison.corpus.articles.set_index("external_id")["article_id"]
    return nv.edits(comparison.corpus, ids[own], source=ids[source])


def test_edits_are_of_what_is_seen(compared: dict[bool, nv.Comparison]) -> None:
    columns = ["change", "style", "moved", "words", "text", "source_text"]
    pair = (f"tax 0 {MARKED}", f"tax 1 {CLEAN}")
    for own, source in (pair, pair[::-1]):
        clean, marked = (edits(compared[one], own, source)[columns] for one in (False, True))
        assert {"kept", "reworded"} <= set(clean["change"])
        pd.testing.assert_frame_equal(clean, marked)


def test_the_report_shows_no_markup(compared: dict[bool, nv.Comparison], tmp_path: Path) -> None:
    page = nv.write_report(compared[True], tmp_path / "report.html").read_text("utf-8")
    for sign in ("&lt;li", "&lt;ul", "&amp;amp;", "&amp;#", "&amp;nbsp", "\u00ad", INSIDE, BESIDE):
        assert sign not in page
    assert "cafés" in page


def test_the_text_that_was_read_is_kept(compared: dict[bool, nv.Comparison]) -> None:
    corpus = compared[True].corpus
    cells = table(marked=True).set_index("doc_id")["text"].to_dict()
    names = corpus.articles.set_index("article_id")["external_id"].to_dict()
    body = corpus.paragraphs[corpus.paragraphs["kind"] == "body"]
    for row in body.to_dict("records"):
        assert cells[names[row["article_id"]]][row["start"] : row["end"]] == row["text"]
    assert body["text"].str.contains("&#8220;", regex=False).any()


def test_other_paragraphs_are_stretches_of_the_text_too() -> None:
    text = "<p>&quot;One,&quot; she <b>said.</b> &quot;Two went.&quot; Caf&eacute;. So.</p>"
    corpus = nv.read(pd.DataFrame({"doc_id": ["1"], "text": [text]}))
    parts = cut(corpus).corpus.paragraphs
    rows = parts.to_dict("records")
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert parts["text"].tolist()[-2:] == ["Caf&eacute;.", "So."]
    assert not joined(corpus, 100).corpus.paragraphs.empty


def test_an_agency_is_found_through_markup() -> None:
    text = "<p><strong>ORSUND</strong>&nbsp;(Reuters) &ndash; The ferry left the quay at noon.</p>"
    corpus = nv.source(nv.read(pd.DataFrame({"doc_id": ["1"], "text": [text]})))
    assert corpus.articles["agency"].tolist() == ["Reuters"]
    assert corpus.paragraphs["text"].str.contains("&nbsp;(Reuters) &ndash;", regex=False).any()
