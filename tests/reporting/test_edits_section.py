"""The section on shared copy: what was done to a text, by more than colour, and escaped."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import narrativ as nv
from narrativ.comparison import Comparison
from narrativ.corpus import Corpus
from narrativ.reporting import shared_copy as section
from narrativ.reporting import write_report
from narrativ.reporting.context import report_context
from narrativ.reporting.references import references
from narrativ.sourcing.editing import edits
from narrativ.sourcing.editing.rows import edit_rows

FIRST = "The quay of Tarn reopened on Monday after two years of work and a winter of storms."
SECOND = (
    "The harbour board said that the work, which had been planned for one summer, took eight "
    "seasons and cost nine million crowns, three times the sum that the town council voted."
)
THIRD = "No ship came on the first day, and the band that had been hired played to the gulls."
OWN = "A baker at the corner, who had waited for the day with forty loaves, gave them all away."
HOSTILE = " <script>alert(1)</script><del>x</del> {{ 7*7 }} a\u202eb \x1b"


def comparison(words: str = "", *, groups: int = 1) -> Comparison:
    """Return texts that two outlets ran, changed in every way, in each of several groups."""
    rows: list[dict[str, Any]] = []
    for n in range(groups):
        # No two groups have their longer words in common.
        texts = [re.sub(r"([a-z]{5,})", rf"\g<1>{n}", text) for text in (FIRST, SECOND, THIRD)]
        new = texts[1].replace("said", "admitted").replace("nine", "twelve")
        bodies = (texts, [texts[2], new, OWN], texts)
        for outlet, body in zip(("Norvane", "Spark", "Courier"), bodies, strict=True):
            rows.append(
                {
                    "doc_id": f"{outlet}{n}",
                    "outlet": outlet + words,
                    "title": f"{'Band plays' if outlet == 'Spark' else 'Quay reopens'} {n}{words}",
                    "text": "\n\n".join(text + words for text in body),
                    "published": f"2025-05-0{n % 9 + 1}",
                }
            )
    corpus = nv.source(nv.read(pd.DataFrame(rows)))
    names = corpus.articles["external_id"].str
    ids = corpus.articles.set_index("external_id")["article_id"].to_dict()
    number = names.extract(r"(\d+)$")[0]
    taken = number.map(lambda n: ids[f"Norvane{n}"]).where(~names.startswith("Norvane"))
    articles = corpus.articles.assign(
        reuse_group="g" + number,
        reuse_source=taken,
        reuse_source_basis=pd.Series("earliest", index=number.index, dtype="string"),
    )
    done = replace(corpus, articles=nv.schema.conform(articles, nv.schema.ARTICLES))
    return of(done)


def of(corpus: Corpus) -> Comparison:
    return Comparison(
        corpus, nv.schema.empty(nv.schema.SCORES), nv.schema.empty(nv.schema.EVIDENCE)
    )


class Part(HTMLParser):
    """The section's tags, and its words as a reader or a screen reader meets them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        found = re.search(r'<section id="shared-copy".*?</section>', html, re.DOTALL)
        self.html = found.group() if found else ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.text)


def part(made: Comparison, folder: Path, **options: Any) -> Part:
    return Part(write_report(made, folder / "r.html", **options).read_text("utf-8"))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Part:
    return part(comparison(), tmp_path_factory.mktemp("shown"))


def test_no_group_no_section(tmp_path: Path) -> None:
    made = of(nv.source(nv.read(pd.DataFrame({"text": [FIRST, OWN]}))))
    html = write_report(made, tmp_path / "r.html").read_text("utf-8")
    assert "shared-copy" not in html
    assert report_context(made)["shared_copy"] is None


@pytest.mark.parametrize(
    "words",
    [
        "3 articles run a text",
        "Probable source: Norvane",
        "(why: earliest)",
        "Run in 3 articles by 3 outlets",
        "agency unknown",
        "Courier: 3 sentences kept, 0 reworded, 0 cut, 0 added",
        "Spark: 1 sentence kept, 1 reworded, 1 cut, 1 added",
        "not printed",
        "not in the source",
        "a handful of articles says little about an outlet",
    ],
)
def test_the_section_says(shown: Part, words: str) -> None:
    assert words in shown.words


def test_the_section_is_in_the_contents(tmp_path: Path) -> None:
    html = write_report(comparison(), tmp_path / "r.html").read_text("utf-8")
    assert '<a href="#shared-copy">' in html


def test_changes_are_marked_by_more_than_colour(shown: Part, root: Path) -> None:
    assert shown.count("ins") > 2
    assert shown.count("del") > 2
    signs = re.findall(r'<(ins|del)><span class="sign" aria-hidden="true">(.)</span>', shown.html)
    assert len(signs) == shown.count("ins") + shown.count("del")
    assert set(signs) == {("ins", "+"), ("del", "−")}
    for tag, word in (("ins", "added"), ("del", "cut")):
        spoken = re.findall(rf'<{tag}>.*?<span class="unseen">\[{word}: </span>', shown.html)
        assert len(spoken) == shown.count(tag)
    css = (root / "narrativ/reporting/templates/report.css").read_text("utf-8")
    assert re.search(r"^ins \{[^}]*underline", css, re.MULTILINE)
    assert re.search(r"^del \{[^}]*line-through", css, re.MULTILINE)


def test_the_words_that_changed_are_marked(shown: Part) -> None:
    deleted = re.findall(r"<del>.*?\[cut: </span>(.*?)<span", shown.html)
    added = re.findall(r"<ins>.*?\[added: </span>(.*?)<span", shown.html)
    assert "said" in deleted
    assert "admitted" in added


def test_both_cells_show_the_same_stretch() -> None:
    before = " ".join(f"w{n}" for n in range(100))
    after = before.replace("w2 ", "w2 x y z ").replace("w70", "changed")
    shown = section._row(pair(before, after), full=False)
    old, new = ("".join(piece["text"] for piece in shown[side]) for side in ("before", "after"))
    assert "x y z" in new
    assert old.removesuffix(" …") == new.removesuffix(" …").replace("x y z ", "")
    late = section._row(pair(before, before.replace("w70", "changed")), full=False)
    for side, word in (("before", "w70"), ("after", "changed")):
        assert {"text": word, "mark": True} in late[side]
        assert late[side][0]["text"] == "…"
        assert late[side][1]["text"].startswith("w65")


def pair(before: str, after: str) -> Any:
    row: dict[str, Any] = {
        "source_text": before,
        "text": after,
        "change": "reworded",
        "part": "body",
    }
    row |= {"moved": False, "style": False, "sentences": 1, "source_sentences": 1, "also_in": 2}
    return SimpleNamespace(**row)


def test_what_others_have_too_is_said() -> None:
    shown = section._row(pair("a b c", "a b d"), full=False)
    assert shown["tags"] == ["also in 2 others: probably another version of the source"]


def test_versions_and_unread_texts_are_said(tmp_path: Path) -> None:
    made = comparison()
    names = made.corpus.articles.set_index("article_id")["external_id"]
    last = made.corpus.paragraphs["text"].str.startswith("No ship")
    courier = made.corpus.paragraphs["article_id"].map(names) == "Courier0"
    baker = made.corpus.paragraphs.loc[
        made.corpus.paragraphs["text"].str.startswith("A baker"), "text"
    ].iloc[0]
    texts = made.corpus.paragraphs["text"].mask(last & courier, baker)
    articles = made.corpus.articles
    state = articles["completeness"].mask(articles["external_id"] == "Courier0", "cut")
    done = replace(
        made.corpus,
        paragraphs=made.corpus.paragraphs.assign(text=texts),
        articles=articles.assign(completeness=state),
    )
    found = part(of(done), tmp_path)
    for words in (
        "Spark: 1 sentence kept, 1 reworded, 1 cut, 1 added "
        "(1 of them also in others: probably another version of the source)",
        "also in 1 other: probably another version of the source",
        "Courier: 2 sentences kept, 0 reworded, 0 cut, 1 added",
        "1 unread",
        "the text was not read here",
        "1 incomplete",
        "may itself be one of several versions",
    ):
        assert words in found.words, words


def test_both_sides_of_another_house_style(tmp_path: Path) -> None:
    made = comparison()
    text = made.corpus.paragraphs["text"]
    styled = text.str.replace("nine million", "9 million").where(
        made.corpus.paragraphs["article_id"]
        == made.corpus.articles.set_index("external_id")["article_id"]["Courier0"],
        text,
    )
    paragraphs = made.corpus.paragraphs.assign(text=styled)
    paragraphs["end"] = paragraphs["start"] + styled.str.len()
    done = replace(made.corpus, paragraphs=paragraphs)
    found = part(of(done), tmp_path)
    assert "house style" in found.words
    assert re.search(r"<del>.*?nine", found.html)


def test_tables_are_labelled(shown: Part) -> None:
    assert shown.count("table") == shown.count("caption")
    assert all("scope" in attrs for tag, attrs in shown.tags if tag == "th")


def test_excerpts_unless_asked_for(shown: Part, tmp_path: Path) -> None:
    whole = FIRST.replace("reopened", "reopened0")
    texts = comparison().corpus.paragraphs["text"]
    long = next(text for text in texts if len(text) > 170)
    assert long not in shown.words
    full = part(comparison(), tmp_path, full_text=True)
    assert long in full.words
    assert full.count("tr") > shown.count("tr")
    assert whole not in shown.words


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    first = write_report(comparison(), tmp_path / "a.html").read_bytes()
    assert write_report(comparison(), tmp_path / "b.html").read_bytes() == first


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    loud = part(comparison(HOSTILE), tmp_path)
    calm = part(comparison(" Calm"), tmp_path)
    assert loud.count("script") == 0
    for tag in ("table", "tr", "h3", "details"):
        assert loud.count(tag) == calm.count(tag), tag
    assert "{{ 7*7 }}" in loud.words
    assert "\u202e" not in loud.html
    assert "\x1b" not in loud.html
    marks = len(re.findall(r'<del><span class="sign"', loud.html))
    assert marks == loud.count("del")


def test_the_context_is_plain() -> None:
    context = report_context(comparison())["shared_copy"]
    assert json.loads(json.dumps(context, allow_nan=False)) == context


def test_groups_and_versions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    made = comparison(groups=3)
    refs = references(made.corpus, full_text=False)
    monkeypatch.setattr(section, "GROUPS", 2)
    monkeypatch.setattr(section, "VERSIONS", 1)
    monkeypatch.setattr(section, "MEMBERS", 2)
    found = section.shared_copy(made.corpus, refs)
    assert found is not None
    assert (len(found["groups"]), found["more"]) == (2, 1)
    first = found["groups"][0]
    assert (len(first["versions"]), first["versions_more"]) == (1, 1)
    assert (len(first["members"]), first["members_more"]) == (2, 1)
    assert found["profile"][0]["articles"] == 3


def test_a_group_of_which_one_article_is_here_is_none(tmp_path: Path) -> None:
    made = comparison()
    alone = of(made.corpus.select(outlet="Spark"))
    assert alone.corpus.articles["reuse_group"].notna().all()
    assert report_context(alone)["shared_copy"] is None
    assert part(alone, tmp_path).words == ""


@pytest.mark.filterwarnings("ignore::narrativ.errors.DataWarning")
def test_a_source_that_is_not_here_is_not_said_to_be_unknown(tmp_path: Path) -> None:
    made = of(comparison().corpus.select(outlet=["Spark", "Courier"]))
    group = report_context(made)["shared_copy"]["groups"][0]
    assert (group["articles"], group["source"], group["basis"]) == (2, None, None)
    words = part(made, tmp_path).words
    assert "2 articles run a text" in words
    assert "Its probable source is not among these articles." in words
    assert "why:" not in words


def test_a_group_without_a_source_is_shown(tmp_path: Path) -> None:
    made = comparison()
    articles = made.corpus.articles.assign(
        reuse_source=pd.Series(pd.NA, index=made.corpus.articles.index, dtype="string")
    )
    found = part(of(replace(made.corpus, articles=articles)), tmp_path)
    assert "No probable source is named" in found.words
    assert found.count("details") == 0


def test_the_edits_of_a_text_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def counted(texts: Any, own: str, source: str) -> list[dict[str, Any]]:
        asked.append((own, source))
        return edit_rows(texts, own, source)

    monkeypatch.setattr(edits, "edit_rows", counted)
    context = report_context(comparison(groups=2), full_text=False)
    shown = [one for group in context["shared_copy"]["groups"] for one in group["versions"]]
    assert len(shown) == len(asked) == len(set(asked)) == 4
