"""One file: complete, escaped, bounded, the same twice, and whole or not there."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ import schema
from narrativ.comparison import Comparison, compare
from narrativ.comparison.multiverse import ELSEWHERE, OUTCOMES, UNIVERSES, Multiverse
from narrativ.corpus import Corpus
from narrativ.errors import NarrativError, WriteError
from narrativ.framing import Emphasis, Frames, Terms
from narrativ.protocols import Aspect
from narrativ.reporting import report, write_report
from narrativ.reporting.context import report_context
from narrativ.reporting.excerpts import excerpt, passage
from narrativ.reporting.findings import PASSAGES
from narrativ.reporting.values import web_address
from narrativ.text.markup import strip_markup
from narrativ.wording.labels import visible

HOSTILE = (
    ' <script>alert("1")</script></script><!-- {{ 7*7 }} {% raw %} "\'>'
    " <img src=x onerror=alert(2)>"
    " javascript:alert(3) a\u202eb\u2066c \x00\x1b 👩‍👩‍👧 \u2028 &lt;i&gt; " + "w" * 400
)
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Checks that tags are balanced and collects what a test may ask for."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.shown: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif self.open and self.open[-1] != "style":
            self.shown.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attrs for name, attrs in self.tags if name == tag)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.shown))


def made(comparison: Any, folder: Path, **options: Any) -> str:
    return write_report(comparison, folder / "report.html", **options).read_text("utf-8")


@pytest.fixture(scope="module")
def page(standin: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(made(standin.comparison(), tmp_path_factory.mktemp("page")))


@pytest.fixture(scope="module")
def hostile(standin: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> str:
    return made(hostile_comparison(standin), tmp_path_factory.mktemp("hostile"))


def hostile_comparison(standin: ModuleType) -> Any:
    comparison = standin.comparison(HOSTILE)
    corpus = comparison.corpus
    addresses = [
        "javascript:alert(4)",
        "https://example.org/?a=1&b=<script>",
        "ftp://x",
        " JavaScript:x",
    ]
    urls = [addresses[index % 4] for index in range(len(corpus.articles))]
    return replace(comparison, corpus=replace(corpus, articles=corpus.articles.assign(url=urls)))


# -- what it says ------------------------------------------------------------


def test_the_context_is_plain(standin: ModuleType) -> None:
    context = report_context(standin.comparison())
    assert json.loads(json.dumps(context, allow_nan=False)) == context


def test_sections_stand_in_order_and_are_in_the_contents(page: Page) -> None:
    ids = [attrs["id"] for attrs in page.all("section")]
    wanted = "in-short read unknown outlets storylines side-by-side measures methods".split()
    assert [name for name in ids if name in wanted] == wanted
    links = [attrs.get("href") for attrs in page.all("a")]
    assert all(f"#{name}" in links for name in wanted)


def test_every_anchor_leads_somewhere_and_ids_are_unique(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for attrs in page.all("a"):
        href = attrs["href"] or ""
        assert href.startswith("https://") or href[1:] in ids, href


@pytest.mark.parametrize(
    "words",
    [
        "Of 9 units found, 6 were read in full, 1 in part, 1 was a duplicate and 1 was rejected.",
        "For 4 of 7 articles",
        "The agency is unknown, not none",
        "It says who supplied the picture and nothing of who wrote the text.",
        "American spelling. Style never decides",
        "Capture time estimated",
        "1 article has no date.",
        "was not measured. Any of them may hang on a single article",
        "2 articles in 1 group share their copy",
        "told by one outlet only: Norvane Post",
        "the same places and people",
        "told by Norvane Post only, so there is nothing to set beside it",
        "Descriptive. These passages tell different events",
        "Nothing could be tested here.",
        "an interval needs 6: 4 more",
        "same as a0",
        "describes a picture, not the event",
    ],
)
def test_the_report_says(page: Page, words: str) -> None:
    assert words in page.words


def test_absence_is_said_in_words(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.comparison()
    paragraphs = comparison.corpus.paragraphs
    silent = paragraphs["article_id"].isin(["a1", "a2", "a4"]) & (paragraphs["topic_id"] == "t0s1")
    kept = paragraphs.assign(topic_id=paragraphs["topic_id"].mask(silent))
    shown = Page(
        made(replace(comparison, corpus=replace(comparison.corpus, paragraphs=kept)), tmp_path)
    )
    assert "cannot tell: a text is incomplete, or the dates are too coarse" in shown.words
    assert "not said" in shown.words


def test_a_real_comparison_is_reported(standin: ModuleType, tmp_path: Path) -> None:
    comparison = compare(standin.corpus(), measures=[Terms(min_articles=1), Emphasis()])
    words = Page(made(comparison, tmp_path)).words
    assert all(note in words for note in comparison.notes)
    assert "what does it give more or less room?" in words
    assert "Nothing could be tested here." in words


def test_no_event_of_two_outlets_is_said(standin: ModuleType) -> None:
    comparison = standin.comparison()
    events = comparison.corpus.events.assign(outlets=1)
    context = report_context(replace(comparison, corpus=replace(comparison.corpus, events=events)))
    assert "No event told by two outlets" in [limit["title"] for limit in context["limits"]]


def test_every_score_with_evidence_links_to_its_passages(page: Page, standin: ModuleType) -> None:
    comparison = standin.comparison()
    links = {attrs["href"] for attrs in page.all("a") if "#evidence-" in (attrs["href"] or "")}
    pairs = comparison.evidence[["measure", "feature", "outlet"]].drop_duplicates()
    assert len(links) == len(pairs)
    assert "wall" in page.words


def test_evidence_marks_its_words(standin: ModuleType) -> None:
    context = report_context(standin.comparison())
    row = context["findings"][0]["rows"][0]
    pieces = row["evidence"]["passages"][0]["pieces"]
    assert [piece["text"] for piece in pieces if piece["mark"]] == ["wall"]


def test_evidence_is_bounded_and_says_how_much_more_there_is(standin: ModuleType) -> None:
    comparison = standin.comparison()
    paragraphs = comparison.corpus.paragraphs
    mine = paragraphs[paragraphs["article_id"] == "a0"].iloc[[1] * 50].reset_index(drop=True)
    mine["paragraph_id"] = [f"more{index}" for index in range(50)]
    corpus = replace(comparison.corpus, paragraphs=pd.concat([paragraphs, mine]), vectors=None)
    evidence = comparison.evidence.iloc[[0] * 50].assign(
        paragraph_id=mine["paragraph_id"].to_numpy()
    )
    context = report_context(replace(comparison, corpus=corpus, evidence=evidence))
    found = context["findings"][0]["rows"][0]["evidence"]
    assert (len(found["passages"]), found["more"]) == (PASSAGES, 50 - PASSAGES)


def test_house_style_is_shown_apart(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.comparison()
    held_out = comparison.scores["held_out"].mask(
        comparison.scores["feature"] == "wall", "house_style"
    )
    comparison = replace(comparison, scores=comparison.scores.assign(held_out=held_out))
    section = report_context(comparison)["findings"][0]
    assert {row["feature"] for row in section["style"]} == {"wall"}
    assert "wall" not in {row["feature"] for row in section["rows"]}
    assert "House style, held out of the contrast: 3 rows" in Page(made(comparison, tmp_path)).words


def test_texts_are_excerpts_unless_asked_for(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.comparison()
    long = standin.SENTENCES[1]
    assert len(long) > 170
    assert long not in Page(made(comparison, tmp_path)).words
    assert long in Page(made(comparison, tmp_path, full_text=True)).words


def test_the_manifest_can_be_read_back(standin: ModuleType, tmp_path: Path) -> None:
    text = made(hostile_comparison(standin), tmp_path)
    block = re.search(r'<script type="application/json" id="manifest">(.*?)</script>', text, re.S)
    assert block is not None
    found = json.loads(block.group(1))
    assert found["inputs"][0]["sha256"] == "ab" * 32
    assert found["inputs"][0]["file"] == visible(f"b{HOSTILE}.txt")
    assert found["steps"][2]["settings"]["sha256"] == "cd" * 32
    assert {"narrativ", "python", "plotly", "pandas"} <= set(found["versions"])


def test_inputs_can_be_given(standin: ModuleType) -> None:
    given_inputs = [
        {"file": "z", "sha256": "1", "bytes": 1},
        {"file": "a", "sha256": "2", "bytes": 2},
    ]
    context = report_context(standin.comparison(), inputs=given_inputs)
    assert [item["file"] for item in context["manifest"]["inputs"]] == ["a", "z"]


def test_a_corpus_without_groups_or_scores_is_reported(standin: ModuleType, tmp_path: Path) -> None:
    comparison = standin.comparison()
    empty = {name: getattr(comparison.corpus, name).iloc[:0] for name in ("credits", "audit")}
    bare = replace(
        comparison,
        corpus=replace(standin.ungrouped(comparison.corpus), steps=(), **empty),
        scores=comparison.scores.iloc[:0],
        evidence=comparison.evidence.iloc[:0],
        notes=(),
        settings={},
        aspects={},
    )
    words = Page(made(bare, tmp_path)).words
    assert "The articles were not grouped into events." in words
    assert "No measure was asked for." in words


def test_columns_of_ones_own_may_have_any_name(standin: ModuleType) -> None:
    corpus = standin.corpus()
    names = "storyline_id kind text topic_id position start label outlets _x class count".split()
    own = replace(corpus, articles=corpus.articles.assign(**dict.fromkeys(names, "mine")))
    plain, odd = (
        report_context(compare(one, measures=[Terms(min_articles=1), Emphasis()], permutations=99))
        for one in (corpus, own)
    )
    assert odd == plain


def test_a_date_of_unknown_precision_is_no_date_to_the_minute(standin: ModuleType) -> None:
    comparison = standin.comparison()
    bare = comparison.corpus.articles.assign(published_precision=pd.array([None] * 7, "string"))
    context = report_context(replace(comparison, corpus=replace(comparison.corpus, articles=bare)))
    assert "Precision of dates: unknown" in [limit["title"] for limit in context["limits"]]


# -- one file, no network ----------------------------------------------------


def code_of(page: Page) -> list[str]:
    """Return the scripts that a browser would run."""
    types = [attrs.get("type") for attrs in page.all("script")]
    return [text for text, kind in zip(page.scripts, types, strict=True) if kind is None]


def policy_of(page: Page) -> str:
    (policy,) = (attrs["content"] for attrs in page.all("meta") if "http-equiv" in attrs)
    assert policy is not None
    return policy


def hashes_of(scripts: Iterable[str]) -> str:
    """Return scripts as the policy names them."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def test_nothing_is_asked_of_the_network(page: Page) -> None:
    assert policy_of(page) == (
        f"default-src 'none'; script-src {hashes_of(code_of(page))}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    for tag, attrs in page.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {"src", "srcset", "action", "data"} & set(attrs)


def test_only_the_scripts_of_the_report_may_run(page: Page, hostile: str, tmp_path: Path) -> None:
    nothing = Comparison(Corpus(), schema.empty(schema.SCORES), schema.empty(schema.EVIDENCE))
    bare = Page(made(nothing, tmp_path))
    assert f"script-src {hashes_of(code_of(bare))};" in policy_of(bare)
    assert len(code_of(bare)) == 1  # no figures, no plotly
    code = code_of(page)
    assert len(code) == 2
    assert code_of(Page(hostile)) == code
    assert not any("\r" in script or "\0" in script for script in code)  # a browser changes these
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


def test_plotly_stands_in_the_page_once(page: Page) -> None:
    assert sum("plotly.js v" in script for script in page.scripts) == 1


def test_figures_are_described(page: Page) -> None:
    canvases = [attrs for attrs in page.all("div") if "data-figure" in attrs]
    assert len(canvases) == 3
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in canvases)
    assert len(list(page.all("table"))) == len(list(page.all("caption")))
    assert all("scope" in attrs for attrs in page.all("th"))
    assert next(page.all("html"))["lang"] == "en"


# -- hostile input -----------------------------------------------------------


def test_nothing_of_the_news_is_markup(hostile: str) -> None:
    shown = Page(hostile)
    for script in shown.scripts:
        assert 'alert("1")' not in script
    assert "<img" not in hostile.replace("\\u003c", "")
    assert not any(name.startswith("on") for _, attrs in shown.tags for name in attrs)
    assert "{{ 7*7 }}" in shown.words
    for character in ("\x00", "\x1b", "\u202e", "\u2066"):
        assert character not in hostile
    assert "a[U+202E]b[U+2066]c" in shown.words


def test_hostile_and_calm_pages_have_the_same_tags(standin: ModuleType, tmp_path: Path) -> None:
    words = " calm"
    calm = Page(made(standin.comparison(words), tmp_path))
    loud = Page(made(standin.comparison(HOSTILE), tmp_path))
    for tag in ("script", "style", "mark", "table", "section", "a", "h1", "h2", "h3"):
        assert len(list(loud.all(tag))) == len(list(calm.all(tag))), tag


def test_only_web_addresses_become_links(hostile: str) -> None:
    for attrs in Page(hostile).all("a"):
        assert re.match(r"#|https://example\.org/", attrs["href"] or "")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "//example.org", "https://", "http://[",
        "https://a b", "https://a\u202eb", "java\nscript:x", "", None, "HTTPS//x", "file:///etc",
    ],
)  # fmt: skip
def test_other_addresses_are_none(address: str | None) -> None:
    assert web_address(address) is None


# -- the same, whole, or not there -------------------------------------------


def test_the_same_bytes_twice(standin: ModuleType, tmp_path: Path) -> None:
    first = write_report(standin.comparison(), tmp_path / "a.html").read_bytes()
    second = write_report(standin.comparison(), tmp_path / "b.html").read_bytes()
    assert first == second


@pytest.mark.parametrize("place", ["render", "_figures", "report_context"])
def test_a_report_is_replaced_only_by_a_complete_one(
    standin: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old one")

    def broken(*_: Any, **__: Any) -> str:
        raise RuntimeError("interrupted")

    monkeypatch.setattr(report, place, broken)
    with pytest.raises(RuntimeError, match="interrupted"):
        write_report(standin.comparison(), target)
    assert target.read_text() == "the old one"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_missing_folder_is_said(standin: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="there is no folder") as caught:
        write_report(standin.comparison(), tmp_path / "none" / "report.html")
    assert isinstance(caught.value, NarrativError)
    assert isinstance(caught.value, OSError)


def test_a_folder_is_no_file(standin: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="is a folder"):
        write_report(standin.comparison(), tmp_path)


def test_a_folder_that_refuses_is_said(standin: ModuleType, closed: Path) -> None:
    with pytest.raises(WriteError, match="takes no files"):
        write_report(standin.comparison(), closed / "report.html")


def test_a_link_is_written_through(tmp_path: Path, standin: ModuleType) -> None:
    real = tmp_path / "real.html"
    real.write_text("old")
    (tmp_path / "link.html").symlink_to(real)
    write_report(standin.comparison(), tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert real.read_text("utf-8").startswith("<!doctype html>")


# -- passages ----------------------------------------------------------------

SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4)


@settings(max_examples=80)
@given(st.text(max_size=300), SPANS)
def test_a_full_passage_is_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = passage(text, spans, full=True)
    # What a reader does not see is not shown.
    assert "".join(piece["text"] for piece in pieces) == strip_markup(text)


@settings(max_examples=80)
@given(
    st.text(alphabet="ab \u0301", min_size=161, max_size=400),
    st.integers(0, 390),
    st.integers(1, 9),
)
def test_an_excerpt_shows_what_it_is_evidence_for(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    end = min(start + length, len(text))
    pieces = passage(text, [(start, end)], full=False)
    assert "".join(piece["text"] for piece in pieces if piece["mark"]) == text[start:end]
    assert sum(len(piece["text"]) for piece in pieces) <= 172
    assert len(excerpt(text, full=False)) <= 161


# -- several aspects, refusals, failures, re-runs ----------------------------


def with_rows(standin: ModuleType, *rows: dict[str, Any]) -> Any:
    comparison = standin.comparison()
    more = pd.DataFrame([standin.score_row(**row) for row in rows])
    scores = pd.concat([comparison.scores, schema.conform(more, schema.SCORES)])
    return replace(comparison, scores=scores.reset_index(drop=True), tally=pd.DataFrame())


def test_a_measure_that_failed_is_said_and_the_others_are_there(
    standin: ModuleType, tmp_path: Path
) -> None:
    failed = {
        "measure": "frames", "feature": "", "outlet": "", "value": None, "verdict": "failed",
        "status": "failed", "reason": "ValueError: no codes <b>",
        "quality": "failed: ValueError: no codes <b>",
    }  # fmt: skip
    comparison = replace(with_rows(standin, failed), presentations={"frames": Frames.presentation})
    sections = {section["name"]: section for section in report_context(comparison)["findings"]}
    assert sections["frames"]["failed"] == "failed: ValueError: no codes <b>"
    assert sections["frames"]["rows"] == []
    assert sections["terms"]["failed"] is None
    words = Page(made(comparison, tmp_path)).words
    assert "The measure failed and gave no scores." in words
    assert "Which frames are candidates, and how strongly?" in words


def test_aspects_are_named_beside_the_feature(standin: ModuleType, tmp_path: Path) -> None:
    topic = standin.corpus().topics["label"].iloc[0]
    comparison = with_rows(
        standin,
        {
            "measure": "emphasis", "feature": f"lead: {topic}", "outlet": "Tarn Mail",
            "aspect": "lead", "effect": 55.0, "low": 20.0, "high": 80.0, "verdict": "differs",
        },
    )  # fmt: skip
    section = next(s for s in report_context(comparison)["findings"] if s["name"] == "emphasis")
    row = section["rows"][0]
    assert (row["feature"], row["aspect"]) == (topic, "lead")
    assert row["where"] is not None
    assert f"lead: {topic}" not in Page(made(comparison, tmp_path)).words


def test_what_gets_no_estimate_is_not_called_too_little_data(standin: ModuleType) -> None:
    refused = {"measure": "frames", "feature": "conflict", "outlet": "Tarn Mail", "value": None}
    refused |= {"status": "refused"}
    words = "a candidate: no codes confirm it"
    comparison = with_rows(standin, refused | {"reason": words, "quality": words})
    section = next(s for s in report_context(comparison)["findings"] if s["name"] == "frames")
    assert section["rows"][0]["verdict_words"] == "no estimate given"
    assert section["verdicts"]["get no estimate"] == 1
    assert section["reasons"] == [words]


def test_what_is_inconclusive_is_counted_and_says_why(standin: ModuleType, tmp_path: Path) -> None:
    row = {
        "measure": "terms", "feature": "quays", "outlet": "Tarn Mail", "effect": 0.4, "low": -0.1,
        "high": 0.9, "p": 0.001, "q": 0.01, "verdict": "inconclusive", "status": "interval",
        "quality": "the interval holds zero",
    }  # fmt: skip
    comparison = with_rows(standin, row)
    section = report_context(comparison)["findings"][0]
    assert section["verdicts"]["are inconclusive"] == 1
    shown = next(one for one in section["rows"] if one["feature"] == "quays")
    assert shown["verdict_words"] == "inconclusive: test and interval disagree"
    assert "the interval holds zero" in Page(made(comparison, tmp_path)).words


def test_frames_of_two_codebooks_are_two_sections(standin: ModuleType, tmp_path: Path) -> None:
    rows = [
        {"measure": f"frames:{book}", "feature": "conflict", "outlet": "Tarn Mail", "value": None,
         "status": "refused", "quality": "a candidate"}
        for book in ("policy", "generic")
    ]  # fmt: skip
    comparison = with_rows(standin, *rows)
    settings = {**comparison.settings, "measures": ["Frames('policy')", "Frames('generic')"]}
    presentations = {row["measure"]: Frames.presentation for row in rows}
    comparison = replace(comparison, settings=settings, presentations=presentations)
    found = report_context(comparison)["findings"]
    sections = {one["name"]: one for one in found if one["name"].startswith("frames")}
    assert list(sections) == ["frames:generic", "frames:policy"]
    assert len({section["anchor"] for section in found}) == len(found)
    assert {section["heading"] for section in sections.values()} == {"Frame"}
    words = Page(made(comparison, tmp_path)).words
    assert words.count("How well a text matches the description of a frame") == 1


def test_a_measure_of_ones_own_that_found_nothing_has_a_section(standin: ModuleType) -> None:
    comparison = standin.comparison()
    aspects = dict(comparison.aspects) | {"hedging": {"": Aspect()}}
    sections = report_context(replace(comparison, aspects=aspects))["findings"]
    assert [section["name"] for section in sections] == ["terms", "emphasis", "hedging"]
    assert sections[-1]["question"] == "What does the measure hedging find?"
    assert sections[-1]["rows"] == []


def test_a_distance_stands_once(standin: ModuleType) -> None:
    pair = ("Eskel Wire", "Tarn Mail")
    comparison = with_rows(
        standin,
        *(
            {
                "measure": "distance", "feature": "wording", "outlet": one, "reference": other,
                "effect": 0.1, "verdict": "no_evidence",
            }
            for one, other in (pair, pair[::-1])
        ),
    )  # fmt: skip
    comparison = replace(comparison, pairs={"distance": pd.DataFrame()})
    section = next(s for s in report_context(comparison)["findings"] if s["name"] == "distance")
    assert [row["outlet"] for row in section["rows"]] == ["Eskel Wire"]


def test_topic_words_are_held_out_beside_house_style(standin: ModuleType) -> None:
    comparison = standin.comparison()
    feature = comparison.scores["feature"].astype(str)
    held_out = feature.map({"wall": "topic_word", "crowns": "house_style"})
    both = replace(comparison, scores=comparison.scores.assign(held_out=held_out))
    assert report_context(both)["findings"][0]["held_out"] == "House style and topic words"
    own = replace(comparison, scores=comparison.scores.assign(held_out=feature.map({"wall": "my"})))
    assert report_context(own)["findings"][0]["held_out"] == "My"


def seen(words: str = "") -> Multiverse:
    finding = {
        "measure": "terms", "aspect": None, "feature": "wall" + words, "outlet": "Tarn Mail",
        "reference": "the rest", "effect": 1.4, "verdict": "differs",
    }  # fmt: skip
    place = {
        "dimension": "segmentation",
        "setting": "paragraphs cut" + words,
        "question": "the same",
    }
    other = {"dimension": "agency copy", "setting": "copy counted once", "question": "another"}
    return Multiverse(
        universes=pd.DataFrame(
            [
                {**place, "status": "done", "findings": 2, "events": 3, "topics": 4},
                {**other, "status": "failed", "reason": "ValueError: no" + words},
            ],
            columns=list(UNIVERSES),
        ),
        outcomes=pd.DataFrame(
            [
                {
                    **finding, **place, "outcome": "flips", "effect_there": 0.2,
                    "verdict_there": "no_evidence", "feature_there": "wall",
                }
            ],
            columns=list(OUTCOMES),
        ),
        elsewhere=pd.DataFrame(
            [{**finding, **place, "effect_there": 2.0, "feature": "quay" + words}],
            columns=list(ELSEWHERE),
        ),
        notes=("A note." + words,),
    )  # fmt: skip


def test_re_runs_have_a_section_of_their_own(standin: ModuleType, tmp_path: Path) -> None:
    comparison = replace(standin.comparison(), multiverse=seen())
    page = Page(made(comparison, tmp_path))
    for said in (
        "the choices along which it holds",
        "no evidence of a difference 0.2 with paragraphs cut",
        "The re-run with copy counted once could not be made: ValueError: no.",
        "With paragraphs cut, 1 difference is shown that is not shown here: “quay” more in Tarn",
        "A traveler’s guide to the multiverse",
        "A note.",
        "no such topic here",
    ):
        assert said in page.words, said
    assert "#robustness" in [attrs.get("href") for attrs in page.all("a")]
    context = report_context(comparison)
    assert json.loads(json.dumps(context, allow_nan=False)) == context
    assert context["manifest"]["comparison"]["made again with"] == [
        "paragraphs cut", "copy counted once",
    ]  # fmt: skip
    assert made(comparison, tmp_path) == made(comparison, tmp_path)


def test_without_re_runs_there_is_no_such_section(page: Page) -> None:
    assert "#robustness" not in [attrs.get("href") for attrs in page.all("a")]
    assert "multiverse" not in page.words


def test_hostile_words_of_re_runs_are_escaped(standin: ModuleType, tmp_path: Path) -> None:
    page = made(replace(standin.comparison(), multiverse=seen(HOSTILE)), tmp_path)
    Page(page)
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_report_takes_the_place_of_no_input(standin: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("The wall of Eskel.", encoding="utf-8")
    facts = {
        "file": "page.txt",
        "bytes": page.stat().st_size,
        "sha256": hashlib.sha256(page.read_bytes()).hexdigest(),
    }
    with pytest.raises(WriteError, match=r"it is 'page\.txt', which was read"):
        write_report(standin.comparison(), page, inputs=[facts])
    assert page.read_text("utf-8") == "The wall of Eskel."
    other = tmp_path / "other.txt"
    other.write_text("The wall of Norva.", encoding="utf-8")
    assert write_report(standin.comparison(), other, inputs=[facts]) == other


def test_articles_cut_in_one_way_are_one_limit(standin: ModuleType) -> None:
    comparison = standin.comparison()
    corpus = comparison.corpus
    articles = corpus.articles.assign(
        completeness="cut",
        completeness_note=[
            f"in place of the rest stands “[+{size} chars]”" for size in range(len(corpus))
        ],
    )
    cut = replace(comparison, corpus=replace(corpus, articles=articles))
    limits = report_context(cut)["limits"]
    (found,) = [one for one in limits if one["title"] == "Text not complete: cut"]
    assert found["text"].startswith("In place of the rest stands “…”.")
