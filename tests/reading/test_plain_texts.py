"""Plain text files: one article each, told by its first lines and by its name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.errors import ReadError, ReadWarning
from narrativ.protocols import Unit
from narrativ.reading import read
from narrativ.reading.decoding import Text
from narrativ.reading.plain_texts import text_unit

LINES = (
    "The lighthouse of Sandmark will shine again from October, the board said on Tuesday.",
    "Its lamp went out in a gale nine years ago, and nobody had the money for another.",
    "“We missed it every night,” said Greta Olm, who keeps the museum below the tower.",
)
WRAPPED = """\
The lighthouse of Sandmark will shine again from October, the board
said on Tuesday. Its lamp went out in a gale nine years ago, and Mr.
Tiede, who kept it, had not the money for another. "We missed it every
night," said Greta Olm.

Schools along the coast collected the money for the lamp. It comes from
a yard that has built lamps since 1911, and it will be seen from as far
as Altmoor.
"""
TITLE = "Lighthouse to shine again"


def unit(text: str, name: str = "a-1.txt", folder: str = "") -> Unit:
    found = text_unit(Text(text), name, folder)
    assert found.file == name
    return found


def shown(found: Unit) -> list[tuple[str, str]]:
    return [(block.kind, found.text[block.start : block.end]) for block in found.blocks]


# -- title and paragraphs --------------------------------------------------------


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n"])
def test_a_line_a_paragraph(gap: str) -> None:
    found = unit(gap.join([TITLE, *LINES]))
    assert found.problem is None
    assert found.title == TITLE
    assert shown(found) == [("body", line) for line in LINES]
    assert (found.outlet, found.date) == (None, None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_broken_by_width_are_one_paragraph(tmp_path: Path, end: str) -> None:
    text = f"{TITLE}\n\n{WRAPPED}".replace("\n", end)
    found = unit(text)
    first, second = WRAPPED.strip().split("\n\n")
    assert found.title == TITLE
    assert shown(found) == [("body", part.replace("\n", end)) for part in (first, second)]
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    rows = read(path).paragraphs.query("kind == 'body'")
    for row in rows.to_dict("records"):
        assert text[row["start"] : row["end"]] == row["text"]
    assert rows["text"].str.replace(end, " ").tolist() == [
        *("The lighthouse of Sandmark will shine again from October, the board said on Tuesday. "
          "Its lamp went out in a gale nine years ago, and Mr. Tiede, who kept it, had not the "
          "money for another. \"We missed it every night,\" said Greta Olm.",),
        second.replace("\n", " "),
    ]  # fmt: skip


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_title_right_above_lines_broken_by_width(between: str) -> None:
    found = unit(f"{TITLE}{between}{WRAPPED}")
    assert found.title == TITLE
    assert [kind for kind, _ in shown(found)] == ["body", "body"]


def test_paragraphs_that_are_set_in() -> None:
    first, second = WRAPPED.strip().split("\n\n")
    found = unit(f"   {first}\n   {second}\n")
    assert shown(found) == [("body", first), ("body", second)]
    assert found.title is None


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Who pays for the lamp of Sandmark?", "Who pays for the lamp of Sandmark?"),
        ("# Lighthouse to shine again", TITLE),
        ("Leuchtturm leuchtet wieder", "Leuchtturm leuchtet wieder"),
        ("It was dark on the coast for nine long years.", None),
        ("Share", None),
        ("2031", None),
    ],
)
def test_first_lines(first: str, title: str | None) -> None:
    assert unit("\n".join([first, *LINES])).title == title


def test_subheadings_lists_and_what_stands_below() -> None:
    lines = [TITLE, LINES[0], "What it costs", LINES[1], "Oil", "Glass", LINES[2], "More on lamps"]
    found = unit("\n\n".join(lines))
    assert shown(found) == [
        ("body", LINES[0]),
        ("subheading", "What it costs"),
        ("body", LINES[1]),
        ("body", "Oil"),
        ("body", "Glass"),
        ("body", LINES[2]),
    ]
    assert found.left_out == ("More on lamps",)


def test_scripts_without_spaces() -> None:
    found = unit(
        "灯台が再び光る、九年ぶり\n灯台は十月から再び光ると委員会は火曜日に述べた。\n町は喜んでいる。\n"
    )
    assert found.title == "灯台が再び光る、九年ぶり"
    assert [kind for kind, _ in shown(found)] == ["body", "body"]


# -- what the first lines say --------------------------------------------------------

HEADS = {
    "en": ("Title: {}", "Outlet: Sandmark Echo", "Date: 5 October 2031", "By: Jan Tiede"),
    "de": ("Titel: {}", "Quelle: Moorländer Bote", "Datum: 05.10.2031", "Autor: Jan Tiede"),
    "fr": ("Titre : {}", "Source : La Voix", "Date : 5 octobre 2031", "Auteur : Jan Tiede"),
    "es": ("Título: {}", "Fuente: Diario del Tarmo", "Fecha: 5 de octubre de 2031", "Por: Ana Gil"),
    "it": ("Titolo: {}", "Fonte: Il Faro", "Data: 5 ottobre 2031", "Autore: Jan Tiede"),
    "pt": ("Título: {}", "Jornal: O Farol", "Publicado em: 5 de outubro de 2031", "Por: Ana Gil"),
    "nl": ("Titel: {}", "Krant: De Kust", "Datum: 5 oktober 2031", "Door: Jan Tiede"),
    "ru": ("Заголовок: {}", "Источник: Маяк", "Дата: 5 октября 2031", "Автор: Ян Тиде"),
    "upper": ("TITLE: {}", "SOURCE: Sandmark Echo", "PUBLISHED: 2031-10-05", "AUTHOR: Jan Tiede"),
    "bold": ("**Title:** {}", "**Outlet:** Echo", "**Date:** 2031-10-05", "**By:** Jan Tiede"),
}


@pytest.mark.parametrize("language", HEADS)
@pytest.mark.parametrize("gap", ["", "\n"])
def test_fields(language: str, gap: str) -> None:
    title, *others = HEADS[language]
    head = "\n".join([title.format(TITLE), *others])
    found = unit(f"{head}\n{gap}{LINES[0]}\n{gap}{LINES[1]}\n", "reuters.txt")
    assert found.title == TITLE
    assert found.outlet == others[0].partition(":")[2].strip(" *")
    assert found.date == others[1].partition(":")[2].strip(" *")
    assert found.byline == others[2].partition(":")[2].strip(" *")
    assert shown(found) == [("body", LINES[0]), ("body", LINES[1])]


def test_fields_in_other_places() -> None:
    head = f"{TITLE}\n-----\nSource:\nSandmark Echo\nURL: https://echo.example/a\nText: "
    found = unit(head + "\n".join(LINES))
    assert (found.title, found.outlet, found.url) == (
        TITLE,
        "Sandmark Echo",
        "https://echo.example/a",
    )
    assert shown(found) == [("body", line) for line in LINES]


def test_lines_that_say_it_without_fields() -> None:
    found = unit("\n".join([TITLE, "By Jan Tiede", "Sandmark Echo, 5 October 2031", *LINES]))
    assert (found.title, found.outlet, found.date) == (TITLE, "Sandmark Echo", "5 October 2031")
    assert found.byline == "By Jan Tiede"
    assert shown(found) == [("body", line) for line in LINES]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("mark", ["", "*", "_"])
def test_short_lines_about_an_article_are_no_part_of_a_broken_line(gap: str, mark: str) -> None:
    date = "6 May 2031" if not mark else "Tarn Echo, 6 May 2031"
    head = gap.join((TITLE, f"{mark}By Ana Ruiz{mark}", f"{mark}{date}{mark}"))
    found = unit(f"{head}\n\n" + "\n\n".join(LINES))
    assert (found.title, found.byline, found.date) == (TITLE, "By Ana Ruiz", "6 May 2031")
    assert found.outlet == ("Tarn Echo" if mark else None)
    assert len(found.blocks) == len(LINES)


@pytest.mark.parametrize(
    "credit", ["(Reporting by Jo Ray; Editing by Di Ott)", "© 2031 AFP", "Source: Reuters", "— PTI"]
)
def test_a_credit_below_the_text_is_kept(credit: str) -> None:
    text = "\n".join((*LINES, credit, "Share"))
    found = unit(text)
    assert text[found.blocks[-1].start : found.blocks[-1].end] == credit
    assert found.left_out == ("Share",)


def test_a_sentence_with_a_colon_is_no_field() -> None:
    first = "Source: that was what the spring was called, and nobody remembered why it was."
    found = unit("\n".join([first, *LINES]))
    assert (found.outlet, shown(found)[0]) == (None, ("body", first))


def test_the_dateline_dates(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        f"{TITLE}\nSANDMARK, Oct 5, 2031 (Reuters) - {LINES[0]}\n{LINES[1]}\n"
    )
    (row,) = read(tmp_path / "a.txt").articles.to_dict("records")
    assert (str(row["published"])[:10], row["published_basis"]) == ("2031-10-05", "dateline")
    assert pd.isna(row["outlet"])


# -- what the name says ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outlet", "date"),
    [
        ("reuters.txt", "Reuters", None),
        ("REUTERS_01.txt", "Reuters", None),
        ("glasgow-times.txt", "Glasgow Times", None),
        ("sandmark_post.txt", "Sandmark Post", None),
        ("Sandmark Post.txt", "Sandmark Post", None),
        ("reuters_2031-10-05.txt", "Reuters", "2031-10-05"),
        ("2031-10-05-valley-gazette.txt", "Valley Gazette", "2031-10-05"),
        ("20311005_valley-gazette_3.txt", "Valley Gazette", "2031-10-05"),
        ("05.10.2031 valley gazette (2).txt", "Valley Gazette", "2031-10-05"),
        ("france24.txt", "France 24", None),
        ("www.lemonde.fr.txt", "Le Monde", None),
        ("Valley Gazette/001.txt", "Valley Gazette", None),
        ("valley-gazette/2031-10-05.txt", "Valley Gazette", "2031-10-05"),
        ("event 1/valley-gazette.txt", "Valley Gazette", None),
        ("Valley Gazette/lamp-is-back.txt", "Valley Gazette", None),
        ("lamps/reuters.txt", "Reuters", None),
        ("reuters/lamp-of-the-gazette.txt", "Reuters", None),
        ("article1.txt", None, None),
        ("text", None, None),
        ("001.txt", None, None),
        ("untitled.txt", None, None),
        ("doc-3.txt", None, None),
        ("page.txt", None, None),
        ("data/texts/article_007.txt", None, None),
        ("a1b2c3d4e5f6.txt", None, None),
        ("2031-10-05.txt", None, "2031-10-05"),
        ("lighthouse-sandmark.txt", None, None),
        ("sandmark.txt", None, None),
        ("the-lamp-of-the-coast-is-lit-once-more.txt", None, None),
        ("standard input", None, None),
    ],
)
def test_names_of_files(name: str, outlet: str | None, date: str | None) -> None:
    found = unit("\n".join([TITLE, *LINES]), name)
    assert (found.outlet, found.date) == (outlet, date)


def test_the_folder_itself_counts_where_it_is_known() -> None:
    text = "\n".join(LINES)
    assert unit(text, "001.txt", "Le Monde").outlet == "Le Monde"
    assert unit(text, "001.txt", "downloads").outlet is None
    assert unit(text, "echo-post.txt", "downloads").outlet == "Echo Post"


def test_the_folder_may_be_a_domain() -> None:
    assert unit("\n".join(LINES), folder="cnn.com").outlet == "CNN"


def test_a_folder_of_texts(tmp_path: Path) -> None:
    for outlet in ("Sandmark Post", "Valley Gazette"):
        (tmp_path / outlet).mkdir()
        for number, line in enumerate(LINES, start=1):
            text = f"{TITLE} {number}\n\n{outlet} was there. {line} It was a long day.\n"
            (tmp_path / outlet / f"{number:03}.txt").write_text(text, "utf-8")
    (tmp_path / "links.txt").write_text("https://a.example\nhttps://b.example\n", "utf-8")
    with pytest.warns(ReadWarning, match="no prose found in 2 lines"):
        corpus = read(tmp_path)
    assert corpus.articles["outlet"].value_counts().to_dict() == {
        "Sandmark Post": 3,
        "Valley Gazette": 3,
    }
    assert corpus.audit["status"].value_counts().to_dict() == {"read": 6, "rejected": 1}


# -- what is no article ---------------------------------------------------------------

CODE = """\
import os


def f(x):
    # Joins the paths. It is very simple.
    return x


class A:
    pass
"""
TABLE = """\
id;story
1;The lamp was lit on Monday.
2;The board said it was fine.
3;No one came there.
"""
README = """\
# Lamp

A tool that lights lamps. It is quick.

## Install

```
pip install lamp
```

- fast
- small
- bright
"""
NO_PROSE = {
    "code": CODE,
    "log": "".join(f"2031-10-05 10:00:0{n} INFO The lamp has been lit again.\n" for n in range(5)),
    "passwords": "hunter2\npassword\n123456\nqwerty\n",
    "links": "https://a.example/1\nhttps://b.example/2\n",
    "table": TABLE,
    "readme": README,
    "titles": "Lighthouse to shine again\nBakers return after eleven days\n",
    "menu": "Home\nSearch\nMenu\n",
    "settings": '[lamp]\nname = "Sandmark"\nheight = 31\nlit = true\n',
    "markup": "<div><p>The lamp was lit on Monday.</p><p>The board said so.</p><br></div>",
    "page": f"{TITLE}\n{TITLE}\nBakers are back\nBakers are back\n{LINES[0]}\n{LINES[1]}\n",
}


@pytest.mark.parametrize("kind", NO_PROSE)
def test_what_is_no_prose(kind: str) -> None:
    problem = unit(NO_PROSE[kind], "reuters.txt").problem or ""
    assert "expected" in problem
    wanted = {"markup": "got HTML source", "page": "2 titles stand twice"}
    assert wanted.get(kind, "no prose found") in problem


def test_a_text_of_no_prose_alone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NO_PROSE["links"], "utf-8")
    with pytest.raises(ReadError, match=r"no prose found in 2 lines.*expected an article"):
        read(tmp_path / "a.txt")


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from([*LINES, TITLE, "", "Date:", "By: A B", "-- "])).map("\n".join)
)
def test_any_text(text: str) -> None:
    found = unit(text)
    end = 0
    for block in found.blocks:
        assert end <= block.start < block.end <= len(text)
        end = block.end
    assert found.problem or found.blocks


def test_what_the_name_of_a_file_says_is_not_stated(tmp_path: Path) -> None:
    path = tmp_path / "quay-times_2031-08-01.txt"
    path.write_text("\n".join([TITLE, "", *LINES]), "utf-8")
    bases = ["outlet_basis", "published_basis"]
    assert read(path).articles[bases].iloc[0].tolist() == ["file", "file"]
    path.write_text("\n".join(["Outlet: Echo", "Date: 2031-08-02", TITLE, "", *LINES]), "utf-8")
    assert read(path).articles[bases].iloc[0].tolist() == ["stated", "stated"]
