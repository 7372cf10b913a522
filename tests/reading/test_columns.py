"""Columns as services, scrapers and people name them: found, or named as unused."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import narrativ as nv
from narrativ.cli import main
from narrativ.errors import ReadError, ReadWarning, SchemaError, UnknownNameError
from narrativ.reading import read
from narrativ.reading.aliases import aliases, field_of, normal
from narrativ.resources.hosts import host_of
from narrativ.resources.outlets import outlet_at

LEAD = "Ana Ruiz closed the quay of Ostmark on Monday, after the storm had torn away its piers."
REST = "The union of the ferrymen met there in the evening and asked for the old timetable."
TEXT = f"{LEAD}\n{REST}"
LONG = "\n".join(f"{REST} It was the meeting number {n} of the year." for n in range(9))


def article(**cells: Any) -> pd.Series:
    """Read a table of one row and return the article."""
    return read(pd.DataFrame([cells], dtype=object)).articles.iloc[0]


def test_no_name_means_two_columns() -> None:
    owners: dict[str, str] = {}
    for ours, known in aliases().items():
        for name in (*known.names, *known.lesser):
            assert owners.setdefault(normal(name), ours) == ours, name
        assert len({*map(normal, known.names + known.lesser)}) == len(known.names + known.lesser)
        assert field_of(ours) == ours


DATES = """published published_at publishedAt Published_At PUBLISHED_DATE published-date pubDate
pub_date date_publish datePublished publication_date seendate webPublicationDate dateTime
dateTimePub publish_date publishing_date date Datum fecha veröffentlicht 日期""".split()


@pytest.mark.parametrize("name", [*DATES, "Published At", "fields.firstPublicationDate"])
def test_dates_by_their_names(name: str) -> None:
    found = article(text=TEXT, outlet="Echo", **{name: "2025-08-01T10:00:00Z"})
    assert found["published"] == pd.Timestamp("2025-08-01T10:00Z")
    assert pd.isna(found["published_note"])


# What services and scrapers write, cut to the fields that matter.
RECORDS: dict[str, dict[str, Any]] = {
    "newsapi": {
        "source": {"id": None, "name": "Echo"},
        "author": "Ana Ruiz",
        "title": "Quay closed",
        "description": LEAD,
        "url": "https://echo.example/1",
        "urlToImage": "https://echo.example/1.jpg",
        "publishedAt": "2025-08-01T10:00:00Z",
        "content": TEXT,
    },
    "gnews": {
        "id": "9f",
        "title": "Quay closed",
        "description": LEAD,
        "content": TEXT,
        "url": "https://echo.example/1",
        "publishedAt": "2025-08-01T10:00:00Z",
        "lang": "en",
        "source": {"id": "8", "name": "Echo", "url": "https://echo.example", "country": "gb"},
        "author": "Ana Ruiz",
    },
    "event registry": {
        "uri": "143",
        "lang": "eng",
        "date": "2025-08-01",
        "time": "10:00:00",
        "dateTime": "2025-08-01T10:00:00Z",
        "dateTimePub": "2025-08-01T10:00:00Z",
        "url": "https://echo.example/1",
        "title": "Quay closed",
        "body": TEXT,
        "source": {"uri": "echo.example", "dataType": "news", "title": "Echo"},
        "authors": [{"uri": "ana@echo.example", "name": "Ana Ruiz", "type": "author"}],
    },
    "news-please": {
        "authors": ["Ana Ruiz"],
        "date_download": "2025-08-02 09:00:00",
        "date_modify": None,
        "date_publish": "2025-08-01 10:00:00",
        "description": LEAD,
        "language": "en",
        "source_domain": "echo.example",
        "maintext": TEXT,
        "title": "Quay closed",
        "url": "https://echo.example/1",
    },
    "newspaper": {
        "text": TEXT,
        "title": "Quay closed",
        "authors": "['Ana Ruiz']",
        "publish_date": "2025-08-01 10:00:00",
        "source_url": "https://echo.example",
    },
    "fundus": {
        "title": "Quay closed",
        "authors": ["Ana Ruiz"],
        "publishing_date": "2025-08-01 10:00:00+00:00",
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [LEAD, REST]}]},
        "publisher": "Echo",
    },
    "all the news": {
        "title": "Quay closed",
        "publication": "Echo",
        "author": "Ana Ruiz",
        "date": "2025-08-01 10:00:00",
        "year": 2025.0,
        "month": 8.0,
        "day": 1,
        "article": TEXT,
    },
    "guardian": {
        "id": "world/1",
        "sectionName": "World",
        "webPublicationDate": "2025-08-01T10:00:00Z",
        "webTitle": "Quay closed",
        "webUrl": "https://echo.example/1",
        "fields": {"byline": "Ana Ruiz", "bodyText": TEXT, "publication": "Echo"},
    },
    "new york times": {
        "web_url": "https://echo.example/1",
        "snippet": LEAD,
        "full_text": TEXT,
        "source": "Echo",
        "headline": {"main": "Quay closed", "kicker": None},
        "pub_date": "2025-08-01T10:00:00+0000",
        "byline": {"original": "Ana Ruiz", "person": []},
        "section_name": "World",
    },
    "json-ld": {
        "@type": "NewsArticle",
        "headline": "Quay closed",
        "articleBody": TEXT,
        "datePublished": "2025-08-01T10:00:00Z",
        "author": {"@type": "Person", "name": "Ana Ruiz"},
        "publisher": {"@type": "Organization", "name": "Echo"},
    },
    "wordpress": {
        "id": 7,
        "date_gmt": "2025-08-01T10:00:00",
        "title": {"rendered": "Quay closed"},
        "content": {"rendered": TEXT, "protected": False},
        "link": "https://echo.example/1",
        "author_name": "Ana Ruiz",
    },
    "german": {
        "Titel": "Quay closed",
        "Artikeltext": TEXT,
        "Zeitung": "Echo",
        "Datum": "2025-08-01T10:00:00Z",
        "Autor": "Ana Ruiz",
    },
    "french": {
        "Titre": "Quay closed",
        "Texte intégral": TEXT,
        "Titre de presse": "Echo",
        "Date de publication": "2025-08-01T10:00:00Z",
        "Auteur": "Ana Ruiz",
    },
}


NESTED = ("guardian", "fundus")
"""Whose text is a part of an object: in a table that is a cell, or a column of its own."""


@pytest.mark.parametrize(
    ("record", "form"),
    [
        (record, form)
        for record in RECORDS
        for form in ("json", "frame", "csv", "normalized")
        if record not in NESTED
        or form == "json"
        or (record == "guardian") == (form == "normalized")
    ],
)
def test_what_services_write(tmp_path: Path, record: str, form: str) -> None:
    path = tmp_path / f"a.{form}"
    rows = [RECORDS[record]]
    if form == "json":
        path.write_text(json.dumps(rows, indent=1), "utf-8")
    elif form == "normalized":
        pd.json_normalize(rows).to_csv(path.with_suffix(".csv"), index=False)
        path = path.with_suffix(".csv")
    else:
        pd.DataFrame(rows).to_csv(path, index=False)
    corpus = read(pd.DataFrame(rows) if form == "frame" else path)
    found = corpus.articles.iloc[0]
    body = corpus.paragraphs.loc[corpus.paragraphs["kind"] == "body", "text"].tolist()
    assert body == [LEAD, REST]
    assert (found["title"], found["byline"]) == ("Quay closed", "Ana Ruiz")
    assert found["published"] == pd.Timestamp("2025-08-01T10:00Z")
    assert found["outlet"] in ("Echo", "echo.example")
    assert (found["outlet"] == "Echo") == (found["outlet_basis"] == "stated")
    assert found["completeness"] == "full"


def test_the_text_form_of_nested_values() -> None:
    found = article(
        text=TEXT,
        source="{'id': None, 'name': 'Vesterby Post'}",
        headline="{'main': 'Quay closed'}",
        authors="[{'name': 'Ana Ruiz'}, {'name': 'Bo Lind'}]",
        url='["https://echo.example/1"]',
    )
    assert found["outlet"] == "Vesterby Post"
    assert (found["title"], found["byline"]) == ("Quay closed", "Ana Ruiz, Bo Lind")
    assert found["url"] == "https://echo.example/1"


def test_nested_values_as_pandas_and_arrow_have_them() -> None:
    lines = np.array([LEAD, REST])
    names = {"firstname": pd.NA, "lastname": "Ruiz"}
    own = np.arange(2000)
    found = read(pd.DataFrame({"text": [{"text": lines}], "author": [names], "own": [own]}))
    assert found.paragraphs["text"].tolist() == [LEAD, REST]
    assert found.articles["byline"].tolist() == ["Ruiz"]
    assert json.loads(found.articles["own"].iloc[0]) == own.tolist()


def test_sets_are_read_in_one_order() -> None:
    names = {"Bo Lind", "Ana Ruiz", "Jo Ray", "Di Ott"}
    found = article(text=TEXT, author=names, own=names)
    assert found["byline"] == "Ana Ruiz, Bo Lind, Di Ott, Jo Ray"
    assert json.loads(found["own"]) == sorted(names)


def test_a_nested_value_that_says_nothing_is_kept_and_no_outlet() -> None:
    found = article(text=TEXT, source={"rank": 3, "place": {"lat": 1}})
    assert pd.isna(found["outlet"])
    assert found["source"] == '{"place": {"lat": 1}, "rank": 3}'


@pytest.mark.parametrize(
    "word", ["nan", "NULL", "None", "N/A", "NaT", "-", "[]", "{}", "#N/A", "(null)", "undefined"]
)
def test_what_tables_write_for_a_missing_value(word: str) -> None:
    cells = dict.fromkeys(("title", "outlet", "date", "url", "author", "section", "language"), word)
    found = article(id=word, text=TEXT, **cells)
    names = ["external_id", "title", "outlet", "url", "byline", "section", "published"]
    assert found[names].isna().all()
    with pytest.warns(ReadWarning, match="empty text"):
        assert read(pd.DataFrame({"text": [word, TEXT]})).audit["status"].tolist() == [
            "rejected",
            "read",
        ]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("titre de l'article", "title"),
        ("date_publication", "date"),
        ("data_publicação", "date"),
        ("texto completo", "text"),
        ("nombre_medio", "outlet"),
        ("DomainName", "domain"),
        ("newspaper_article", None),
        ("article_length", None),
        ("full_name", None),
        ("date_of_event", None),
    ],
)
def test_words_for_an_article_around_a_name_do_not_count(name: str, ours: str | None) -> None:
    assert field_of(name) == ours


@pytest.mark.parametrize("title", ["Missing", "Undefined", "MISSING"])
def test_a_headline_that_is_a_mark_elsewhere_stays(title: str) -> None:
    assert article(title=title, outlet=title, text=TEXT)["title"] == title
    assert pd.isna(article(title=title, outlet=title, text=TEXT)["outlet"])


def test_a_row_without_a_text_has_its_headline_where_others_have_one() -> None:
    rows = [("", "Quay shut"), (TEXT, "Ferry late"), (None, "Pier torn"), ("", None)]
    frame = pd.DataFrame(rows, columns=["text", "title"])
    with pytest.warns(ReadWarning, match="1 of 4 units was rejected, .* row 4: empty text"):
        corpus = read(frame)
    assert corpus.audit["status"].tolist() == ["partial", "read", "partial", "rejected"]
    reasons = ["empty text", "", "empty text", "empty text"]
    assert corpus.audit["reason"].fillna("").tolist() == reasons
    assert corpus.articles["completeness"].tolist() == ["headline_only", "full", "headline_only"]
    assert corpus.articles["words"].tolist()[0] == 0
    with pytest.raises(ReadError, match="row 1: empty text"):
        read(frame.iloc[[0, 2]])


def test_a_row_whose_headline_is_a_notice_too_is_rejected() -> None:
    frame = pd.DataFrame([(TEXT, "Quay shut"), ("", "[Removed]")], columns=["text", "title"])
    with pytest.warns(ReadWarning, match="1 of 2 units was rejected"):
        assert read(frame).audit["status"].tolist() == ["read", "rejected"]


@pytest.mark.parametrize(
    "cell",
    [
        "['Ana Ruiz' 'Bo Lind']",
        "['Ana Ruiz'\n 'Bo Lind']",
        "array(['Ana Ruiz', 'Bo Lind'], dtype=object)",
        "('Ana Ruiz', 'Bo Lind')",
        "[OrderedDict([('name', 'Ana Ruiz'), ('id', nan)]), {'name': 'Bo Lind', 'id': None}]",
        "[{'name': 'Ana Ruiz', 'at': datetime.datetime(2031, 5, 1)}, {'name': 'Bo Lind'}]",
    ],
)
def test_names_as_python_and_numpy_write_them(cell: str) -> None:
    assert article(text=TEXT, authors=cell)["byline"] == "Ana Ruiz, Bo Lind"


def test_a_name_beside_the_address_of_the_article_is_the_outlet() -> None:
    cells = {"source": "https://tarn.example/1", "hostname": "tarn.example"}
    named = article(text=TEXT, **cells, **{"source-hostname": "Tarn Gazette"})
    assert (named["outlet"], named["url"]) == ("Tarn Gazette", "https://tarn.example/1")
    assert article(text=TEXT, **cells)["outlet"] == "tarn.example"


def test_the_columns_of_schema_org() -> None:
    found = article(
        headline="Quay shut",
        articleBody=TEXT,
        inLanguage="en-GB",
        mainEntityOfPage={"@type": "WebPage", "@id": "https://tarn.example/1"},
        publisher={"@type": "Organization", "name": "Tarn Gazette"},
    )
    names = ["title", "outlet", "language", "url"]
    assert found[names].tolist() == ["Quay shut", "Tarn Gazette", "en-GB", "https://tarn.example/1"]


def test_the_number_of_an_author_is_no_byline() -> None:
    found = article(text=TEXT, author=17)
    assert pd.isna(found["byline"])
    assert found["author"] == 17


def test_an_outlet_is_that_of_the_domain_or_the_address() -> None:
    rows: list[dict[str, object]] = [
        {"outlet": "Echo", "url": "https://www.cnn.com/1"},
        {"outlet": None, "url": "https://edition.cnn.com/2025/1"},
        {"outlet": "unknown", "url": "https://m.orsund.example/1"},
        {"outlet": "https://www.bbc.co.uk/news/1", "url": None},
        {"outlet": None, "url": "quay"},
    ]
    corpus = read(pd.DataFrame([{"text": f"{TEXT} {n}.", **row} for n, row in enumerate(rows)]))
    assert corpus.articles["outlet"].fillna("?").tolist() == [
        *("Echo", "CNN", "orsund.example", "BBC News", "?")
    ]
    assert corpus.articles["outlet_basis"].fillna("?").tolist() == [
        *("stated", "url", "url", "stated", "?")
    ]
    found = article(text=TEXT, domain="www.orsund.example", url="https://news.example/1")
    assert (found["outlet"], found["outlet_basis"]) == ("orsund.example", "domain")
    assert found["domain"] == "www.orsund.example"


def test_hosts() -> None:
    assert host_of("https://web.archive.example/web/2020/https://www.echo.example/1") == (
        "echo.example"
    )
    assert host_of("//amp.echo.example/1?x=1") == "echo.example"
    assert outlet_at("a quay") is None


def test_the_fuller_of_two_texts_is_taken() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        corpus = read(pd.DataFrame({"content": [LONG[:200]], "article_text": [LONG]}))
        assert corpus.articles["words"][0] > 100
        corpus = read(pd.DataFrame({"text": [LONG[:200]], "body": [LONG]}))
        assert corpus.articles["words"][0] > 100


def test_a_summary_is_no_whole_text() -> None:
    with pytest.warns(ReadWarning, match="'description', a summary or their beginning"):
        corpus = read(pd.DataFrame({"title": ["Quay closed"], "description": [LEAD]}))
    assert corpus.articles["completeness"].tolist() == ["partial"]
    assert corpus.audit["status"].tolist() == ["partial"]
    assert "only 'description' is given" in corpus.audit["reason"][0]
    corpus = read(pd.DataFrame({"description": [LEAD], "content": [TEXT]}))
    assert corpus.articles["completeness"].tolist() == ["full"]
    assert corpus.articles["description"].tolist() == [LEAD]
    assert corpus.audit["columns_unused"].tolist() == ["description"]


def test_columns_that_say_the_same_in_other_forms_are_no_warning() -> None:
    found = article(
        bodyText=TEXT,
        body="".join(f"<p class='lead'>{line}</p>" for line in TEXT.split("\n")),
        dateTimePub="2025-08-01T09:50:00Z",
        dateTime="2025-08-01T10:00:00Z",
        date="20250801",
        source="https://www.cnn.com/2025/1",
    )
    assert found["published"] == pd.Timestamp("2025-08-01T09:50Z")
    assert (found["outlet"], found["url"]) == ("CNN", "https://www.cnn.com/2025/1")


def test_a_column_of_ids_is_no_text() -> None:
    frame = pd.DataFrame({"article": ["a12"], "description": [LEAD]})
    with pytest.warns(ReadWarning, match="'description', a summary"):
        assert read(frame).articles["article"].tolist() == ["a12"]
    frame = pd.DataFrame({"article": [12, 13], "content": [TEXT, LEAD], "outlet": "Echo"})
    assert read(frame).articles["article"].tolist() == [12, 13]


def test_an_empty_text_column_gives_way_to_a_full_one() -> None:
    frame = pd.DataFrame({"text": ["nan", None], "content": [TEXT, LEAD]})
    assert len(read(frame)) == 2


def test_length_in_characters_is_no_number_of_words() -> None:
    texts = [TEXT, LONG, LEAD]
    for unit in (len, lambda text: len(text.encode("utf-16")) // 2):
        frame = pd.DataFrame({"text": texts, "length": [unit(text) for text in texts]})
        corpus = read(frame)
        assert corpus.audit["status"].tolist() == ["read"] * 3
        assert corpus.audit["words_stated"].isna().all()
        assert corpus.articles["length"].tolist() == frame["length"].tolist()
    corpus = read(pd.DataFrame({"text": texts, "length": [len(text.split()) for text in texts]}))
    assert corpus.audit["words_stated"].tolist() == [len(text.split()) for text in texts]


# -- columns that were not used --------------------------------------------------


def test_unused_columns_are_named_those_that_look_like_what_is_missing_first() -> None:
    frame = pd.DataFrame(
        {
            "code": [1, 2, 3],
            "erscheinung": ["2025-08-01", "2025-08-02", "2025-08-03"],
            "wo": ["CNN", "BBC News", "Reuters"],
            "text": [f"{TEXT} {n}." for n in range(3)],
        }
    )
    with pytest.warns(ReadWarning) as given:
        corpus = read(frame)
    (warning,) = given
    said = str(warning.message)
    assert "'erscheinung' looks like a date (to use it: columns={'date': 'erscheinung'})" in said
    assert "'wo' looks like an outlet (to use it: columns={'outlet': 'wo'})" in said
    assert "code" not in said
    assert corpus.audit["columns_unused"].tolist() == ["erscheinung, wo, code"] * 3
    assert (
        corpus.articles["published_note"].tolist()
        == ["no column of the table was understood as the date"] * 3
    )
    mapped = read(frame, columns={"date": "erscheinung", "outlet": "wo"})
    assert mapped.articles["outlet"].tolist() == ["CNN", "BBC News", "Reuters"]
    assert mapped.articles["published"].notna().all()
    assert mapped.audit["columns_unused"].tolist() == ["code"] * 3


def test_unused_columns_that_matter_for_nothing_are_no_warning() -> None:
    frame = pd.DataFrame(
        {"text": [TEXT], "outlet": ["Echo"], "date": ["2025-08-01"], "code": ["x"]}
        | {"crawled": ["2025-08-02"], "image": ["https://echo.example/1.jpg"]}
    )
    corpus = read(frame)
    assert corpus.audit["columns_unused"].tolist() == ["crawled, code, image"]


def test_a_longer_text_under_another_name_is_named() -> None:
    with pytest.warns(ReadWarning, match=r"'wortlaut' looks like a text .*'text': 'wortlaut'"):
        read(pd.DataFrame({"text": [LEAD], "wortlaut": [LONG]}))
    with pytest.raises(SchemaError, match=r"'wortlaut' looks like a text.*\{'text': 'wortlaut'\}"):
        read(pd.DataFrame({"code": [1], "wortlaut": [LONG]}))


HEADLINES = ["Quay of Ostmark closed", "Storm tears the piers away", "Ferry union wants talks"]
TEXTS = [f"{LONG}\nIt was the year {n}." for n in range(3)]


def test_all_that_is_missing_is_named_at_once() -> None:
    table = pd.DataFrame({"headline_txt": HEADLINES, "wording": TEXTS, "tags": ["a", "b", "a"]})
    use = r"\{'text': 'wording', 'title': 'headline_txt', 'date': 'day'\}"
    with pytest.raises(SchemaError, match=f"'headline_txt' looks like a title.*{use}"):
        read(table.assign(day="2025-08-01"))
    with pytest.warns(ReadWarning, match="'headline_txt' looks like a title"):
        read(table.rename(columns={"wording": "text"}))
    links = [f"https://echo.example/{n}" for n in range(3)]
    with pytest.warns(ReadWarning, match="'weblink' looks like a link"):
        read(pd.DataFrame({"text": TEXTS, "outlet": "Echo", "url": None, "weblink": links}))


@pytest.mark.parametrize("name", ["date_download", "modify_time", "crawled_at", "last_updated"])
def test_other_days_are_not_offered_as_the_date(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read(pd.DataFrame({"text": TEXTS, "outlet": "Echo", name: "2025-08-01"}))
    assert found.audit["columns_unused"].iloc[0] == name


def test_dates_that_are_not_understood_are_said() -> None:
    table = pd.DataFrame({"text": TEXTS, "outlet": "Echo"})
    with pytest.warns(ReadWarning, match="of 3 dates none was understood, .* 'soon'"):
        read(table.assign(date=["soon", "later", "never"]))
    table = pd.DataFrame({"text": [f"{TEXT} {n}" for n in range(6)], "outlet": "Echo"})
    for days, given in ((2, 1), (3, 0)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            read(table.assign(date=["2025-08-01"] * days + ["soon"] * (6 - days)))
        assert len(caught) == given


def test_what_a_nested_value_holds_besides_is_kept() -> None:
    source = {"id": "ostmark-echo", "name": "Ostmark Echo"}
    for cell in (source, json.dumps(source)):
        corpus = read(pd.DataFrame({"text": [TEXT], "source": [cell]}))
        found = corpus.articles.iloc[0]
        assert (found["outlet"], json.loads(found["source (read)"])) == ("Ostmark Echo", source)
        assert corpus.audit["columns_unused"].tolist() == ["source (read)"]
    assert "source (read)" not in article(text=TEXT, source={"id": None, "name": "Echo"})


def test_an_address_is_no_byline() -> None:
    found = article(text=TEXT, author="https://social.example/echo")
    assert (pd.isna(found["byline"]), found["author"]) == (True, "https://social.example/echo")
    found = article(text=TEXT, author="Ana Ruiz, https://social.example/ana")
    assert found["byline"] == "Ana Ruiz"
    assert found["author (read)"] == "Ana Ruiz, https://social.example/ana"


def test_missing_values_of_own_columns_are_missing() -> None:
    found = read(pd.DataFrame({"text": TEXTS, "tags": ["nan", "quay", "NULL"]})).articles["tags"]
    assert found.isna().tolist() == [True, False, True]


def test_two_columns_of_the_same_name_that_differ(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'text,text\n"{TEXT}","{REST}"\n', "utf-8")
    with pytest.warns(ReadWarning, match=r"'text.1' is kept as a column of its own"):
        read(path)


def test_links_without_texts_are_said_to_be_that(tmp_path: Path) -> None:
    path = tmp_path / "stories.csv"
    path.write_text("stories_id,title,url,media_name\n1,Quay,https://a.example/1,Echo\n", "utf-8")
    with pytest.raises(ReadError, match="links without their texts"):
        read(path)


def test_columns_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,text,Text,title\nOne,Sun fell.,Rain fell.,Two\n", "utf-8")
    with pytest.warns(ReadWarning):
        corpus = read(path)
    assert corpus.articles["title"].tolist() == ["One"]
    assert corpus.audit["columns_unused"].tolist() == ["Text, title.1"]


# -- columns= and --column ---------------------------------------------------------


def test_columns_that_are_none() -> None:
    frame = pd.DataFrame({"text": [TEXT]})
    with pytest.raises(SchemaError, match="columns is 'text'"):
        read(frame, columns="text")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="did you mean 'outlet'"):
        read(frame, columns={"outlett": "text"})
    with pytest.raises(UnknownNameError, match="no column named 'wortlaut'"):
        read(frame.rename(columns={"text": "story_x"}), columns={"text": "wortlaut"})


def test_a_table_without_the_mapped_column_is_read_by_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'wortlaut,outlet\n"{TEXT}",Echo\n', "utf-8")
    (tmp_path / "b.csv").write_text(f'body,outlet\n"{LONG}",Blatt\n', "utf-8")
    (tmp_path / "c.csv").write_text(f'xyz,outlet\n"{LONG}",Blatt\n', "utf-8")
    with pytest.warns(ReadWarning) as given:
        corpus = read(tmp_path, columns={"text": "wortlaut"})
    assert corpus.audit["status"].tolist() == ["read", "read", "rejected"]
    said = [str(one.message) for one in given]
    assert any(
        "b.csv has no column 'wortlaut'; 'body' is taken for the text" in one for one in said
    )


def test_a_chosen_column_must_be_in_one_of_the_tables(tmp_path: Path) -> None:
    for name, title in (("a", "titel"), ("b", "title"), ("c", "xyz")):
        (tmp_path / f"{name}.csv").write_text(
            f'{title},text\nQuay closed,"{TEXT} {name}"\n', "utf-8"
        )
    with pytest.warns(ReadWarning, match="b.csv has no column 'titel'; 'title' is taken for the t"):
        corpus = read(tmp_path, columns={"title": "titel"})
    assert corpus.articles["title"].fillna("none").tolist() == [
        "Quay closed",
        "Quay closed",
        "none",
    ]
    for source in ([tmp_path / "b.csv", tmp_path / "c.csv"], tmp_path / "b.csv"):
        with pytest.raises(UnknownNameError, match="no column named 'titel'"):
            read(source, columns={"title": "titel"})


def test_a_report_of_files_of_which_one_was_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'wortlaut,outlet\n"{LONG}",Echo\n"{TEXT}",Blatt\n', "utf-8")
    (tmp_path / "b.csv").write_text("xyz,outlet\nSun,Blatt\n", "utf-8")
    sources = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    out = str(tmp_path / "r.html")
    run = CliRunner().invoke(main, ["report", *sources, "-o", out, "--column", "text=wortlaut"])
    assert run.exit_code == 1, run.output
    assert "not recorded" in Path(out).read_text("utf-8")


def test_the_command_line_takes_columns_and_names_its_own_options(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'blatt,wortlaut\nEcho,"{LONG}"\n', "utf-8")
    run = CliRunner().invoke(main, ["read", str(path), "-o", str(tmp_path / "study")])
    assert run.exit_code == 2
    assert "--column text=wortlaut" in run.output
    assert "columns=" not in run.output
    told = ["--column", "text=wortlaut", "--column", "outlet=blatt"]
    run = CliRunner().invoke(main, ["read", str(path), "-o", str(tmp_path / "study"), *told])
    assert run.exit_code == 0, run.output
    assert nv.load(tmp_path / "study").articles["outlet"].tolist() == ["Echo"]
    for wrong in (["--column", "text"], [*told, "--column", "text=blatt"]):
        run = CliRunner().invoke(main, ["read", str(path), "-o", str(tmp_path / "s2"), *wrong])
        assert run.exit_code == 2
        assert "Invalid value for '--column'" in run.output
    run = CliRunner().invoke(
        main,
        ["report", str(tmp_path / "study"), "-o", str(tmp_path / "r.html"), "--column", "text=a"],
    )
    assert run.exit_code == 2
    assert "was read already" in run.output or "were read already" in run.output


def test_countries_of_unknown_outlets_are_said_to_be_that() -> None:
    frame = pd.DataFrame({"text": [TEXT, LEAD], "outlet": ["The Quay", "The Pier"]})
    with pytest.raises(SchemaError, match="the country of none of the outlets is known"):
        nv.analyse(frame, by="country")


@pytest.mark.parametrize("by", ["outlet", "section", "country"])
def test_groups_that_do_not_exist_are_said_before_the_work(
    tmp_path: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the work began")

    monkeypatch.setattr("narrativ.study.embed", never)
    frame = pd.DataFrame({"text": [f"{TEXT} {n}." for n in range(6)], "desk": list("aabbcc")})
    with pytest.raises(SchemaError, match=f"no article has an? {by}: .*by='desk'"):
        nv.analyse(frame, by=by)
    path = tmp_path / "a.csv"
    frame.to_csv(path, index=False)
    run = CliRunner().invoke(
        main, ["report", str(path), "-o", str(tmp_path / "r.html"), "--by", by]
    )
    assert run.exit_code == 2
    assert f"there is nothing to compare by {by}" in run.output
    assert "--by desk" in run.output
    assert "one of the columns desk holds" in run.output
    assert f"--column {'section' if by == 'section' else 'outlet'}=desk" in run.output


def test_two_names_of_one_column_complete_each_other() -> None:
    text = "The quay of Orsund opened on Monday. Crews went home."
    rows = pd.DataFrame(
        [
            {"body": text, "title": "Quay opens", "text": None, "headline": None},
            {"body": None, "title": "nan", "text": text, "headline": "Ferry sails"},
        ]
    )
    corpus = read(rows)
    assert corpus.articles["title"].tolist() == ["Quay opens", "Ferry sails"]
    assert corpus.audit["status"].tolist() == ["read", "read"]
    assert corpus.audit["columns_unused"].isna().all()
