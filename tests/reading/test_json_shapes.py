"""JSON in every shape in which articles come; what is no table of them is refused by name."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ.errors import ReadError, ReadWarning
from narrativ.reading import read

LEAD = "Ana Ruiz closed the quay of Ostmark on Monday, after the storm had torn away its piers."
ROWS: list[dict[str, Any]] = [
    {"title": f"Quay {n}", "text": f"{LEAD} It was day {n}.", "outlet": "Echo"} for n in range(3)
]
TITLES = [row["title"] for row in ROWS]
INDENTED = [json.dumps(row, indent=2) for row in ROWS]
TABLE = pd.DataFrame(ROWS)


def hits(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {"_index": "news", "_id": str(number), "_score": 1.5, "_source": row}


SHAPES: dict[str, str] = {
    "array": json.dumps(ROWS),
    "lines": "\n".join(map(json.dumps, ROWS)),
    "concatenated": "".join(map(json.dumps, ROWS)),
    "indented, concatenated": "\n".join(INDENTED),
    "indented, with commas": ",\n".join(INDENTED),
    "objects by id": json.dumps({f"id{n}": row for n, row in enumerate(ROWS)}, indent=1),
    "columns": str(TABLE.to_json()),
    "columns, lists": json.dumps(TABLE.to_dict("list")),
    "split": str(TABLE.to_json(orient="split")),
    "table": str(TABLE.to_json(orient="table")),
    "index": str(TABLE.to_json(orient="index")),
    "records": str(TABLE.to_json(orient="records", lines=True)),
    "articles": json.dumps({"status": "ok", "totalResults": 3, "articles": ROWS}),
    "articles, indented": json.dumps({"status": "ok", "articles": ROWS}, indent=4),
    "results": json.dumps({"count": 3, "next": None, "results": ROWS}),
    "data": json.dumps({"meta": {"found": 3}, "data": ROWS}),
    "response.docs": json.dumps({"status": "OK", "response": {"docs": ROWS, "meta": {"hits": 3}}}),
    "articles.results": json.dumps({"articles": {"page": 1, "results": ROWS, "pages": 1}}),
    "data.articles": json.dumps({"data": {"articles": ROWS}}),
    "hits": json.dumps(
        {"took": 3, "hits": {"total": 3, "hits": [hits(row, n) for n, row in enumerate(ROWS)]}}
    ),
    "feed": json.dumps({"title": "Echo", "description": "News", "link": "#", "items": ROWS}),
    "lines of answers": "\n".join(json.dumps({"status": "ok", "articles": [row]}) for row in ROWS),
    "array of answers": json.dumps([{"articles": ROWS[:1]}, {"articles": ROWS[1:]}], indent=1),
    "beside other lists": json.dumps(
        {
            "sources": [{"name": f"s{n}", "description": "A paper.", "url": "#"} for n in range(9)],
            "articles": [row | {"related": [{"title": "Ferry", "url": "#"}] * 4} for row in ROWS],
        }
    ),
    "byte-order mark": "\ufeff" + json.dumps(ROWS, indent=1),
    "trailing commas": '{"articles": [' + ", ".join(json.dumps(row) for row in ROWS) + ",],}",
    "NaN": json.dumps([row | {"score": float("nan"), "rank": float("inf")} for row in ROWS]),
}


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt", "a"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_articles_are_found_by_shape(tmp_path: Path, shape: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(SHAPES[shape], "utf-8")
    corpus = read(path)
    assert corpus.articles["title"].tolist() == TITLES
    assert corpus.articles["outlet"].tolist() == ["Echo"] * 3
    assert corpus.audit["status"].tolist() == ["read"] * 3


def test_one_object_a_file(tmp_path: Path) -> None:
    for n, text in enumerate(INDENTED):
        (tmp_path / f"{n}.json").write_text(text, "utf-8")
    (tmp_path / "3.json").write_text(json.dumps(ROWS[0] | {"title": "In a line"}), "utf-8")
    (tmp_path / "4.json").write_text(json.dumps({"article": ROWS[0] | {"title": "Inside"}}))
    corpus = read(tmp_path)
    assert corpus.articles["title"].tolist() == [*TITLES, "In a line", "Inside"]


def test_ids_under_which_objects_stand_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(SHAPES["objects by id"], "utf-8")
    assert read(path).articles["external_id"].tolist() == ["id0", "id1", "id2"]
    path.write_text(SHAPES["hits"], "utf-8")
    assert read(path).articles["external_id"].tolist() == ["0", "1", "2"]


def test_an_article_beside_others_that_lacks_its_text_has_its_headline(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"articles": [*ROWS, {"title": "Bare"}, {"url": "b"}]}), "utf-8")
    with pytest.warns(ReadWarning, match="1 of 5 units was rejected"):
        corpus = read(path)
    assert corpus.audit["title"].dropna().tolist() == [*TITLES, "Bare"]
    assert corpus.audit["status"].tolist()[3:] == ["partial", "rejected"]
    assert corpus.audit["reason"].tolist()[3:] == ["empty text", "empty text"]
    assert corpus.articles["completeness"].tolist() == [*["full"] * 3, "headline_only"]


def read_json(folder: Path, value: object) -> pd.DataFrame:
    path = folder / "a.json"
    path.write_text(json.dumps(value), "utf-8")
    return read(path).articles


def test_lists_under_keys_are_all_read_and_the_keys_kept(tmp_path: Path) -> None:
    bare = [{"title": row["title"], "text": row["text"]} for row in ROWS]
    by_outlet = read_json(tmp_path, {"Tarn Gazette": bare[:1], "vasla.example": bare[1:]})
    assert by_outlet["outlet"].tolist() == ["Tarn Gazette", "vasla.example", "vasla.example"]
    by_day = read_json(tmp_path, {"2031-05-01": ROWS[:1], "2031-05-02": ROWS[1:]})
    assert by_day["published"].dt.day.tolist() == [1, 2, 2]
    by_topic = read_json(tmp_path, {"quays": ROWS[:1], "piers": ROWS[1:]})
    assert by_topic["key"].tolist() == ["quays", "piers", "piers"]
    assert by_topic["outlet"].tolist() == ["Echo"] * 3


def test_an_outlet_beside_a_list_is_that_of_its_articles(tmp_path: Path) -> None:
    bare = [{"title": row["title"], "text": row["text"]} for row in ROWS]
    groups = [{"source": "Tarn Gazette", "articles": bare[:1]}, {"articles": ROWS[1:]}]
    assert read_json(tmp_path, groups)["outlet"].tolist() == ["Tarn Gazette", "Echo", "Echo"]
    answer = {"status": "ok", "source": "Tarn Gazette", "sortBy": "top", "articles": bare}
    found = read_json(tmp_path, answer)
    assert found["outlet"].tolist() == ["Tarn Gazette"] * 3
    assert "status" not in found


def test_comments_are_no_articles(tmp_path: Path) -> None:
    comments = [{"id": number, "text": f"Quite so {number}."} for number in range(9)]
    assert read_json(tmp_path, {"posts": ROWS, "comments": comments})["title"].tolist() == TITLES


def test_a_list_of_links_is_named(tmp_path: Path) -> None:
    links = [
        {"url": "https://tarn.example/1", "title": "Quay shut", "seendate": "20310501T100000Z"}
    ]
    with pytest.raises(ReadError, match="articles by their links, whose texts have to be"):
        read_json(tmp_path, {"articles": links})


@pytest.mark.parametrize("keep", [0.95, 0.7, 0.5])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_truncated_answer_costs_its_last_article(
    tmp_path: Path, keep: float, indent: int | None
) -> None:
    text = json.dumps({"status": "ok", "articles": ROWS * 3}, indent=indent)
    path = tmp_path / "a.json"
    path.write_text(text[: int(len(text) * keep)], "utf-8")
    with pytest.warns(ReadWarning, match="truncated: it ends"):
        corpus = read(path)
    assert corpus.articles["title"].tolist() == TITLES
    assert corpus.audit["status"].tolist()[-1] == "rejected"


def test_a_truncated_object_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("\n".join(INDENTED)[:-20], "utf-8")
    with pytest.warns(ReadWarning, match="object 3: the file is truncated"):
        corpus = read(path)
    assert corpus.audit["status"].tolist() == ["read", "read", "rejected"]


def test_a_damaged_byte_marks_one_article_of_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    raw = json.dumps({"articles": ROWS}, indent=1).encode()
    path.write_bytes(raw.replace(b"day 1", b"day \xff", 1))
    assert read(path).audit["status"].tolist() == ["read", "partial", "read"]


REFUSED: dict[str, tuple[str, str]] = {
    "package.json": (
        '{"name": "quay", "version": "1.0.0", "description": "A quay", "scripts": {"test": "x"}}',
        "the settings of a program's package",
    ),
    "map.geojson": (
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "geometry": {"type": "Point", "coordinates": [1, 2]},
                        "properties": {"title": "Quay", "description": LEAD},
                    }
                ],
            },
            indent=1,
        ),
        "a map in GeoJSON",
    ),
    "book.ipynb": (
        '{"cells": [{"cell_type": "markdown", "source": ["# Quay"]}],\n "metadata": {},\n'
        ' "nbformat": 4}',
        "a Jupyter notebook",
    ),
    "numbers.json": ("[1, 2.5, 3]", "a list of numbers"),
    "words.json": ('["one", "two"]', "a list of JSON values"),
    "nothing.json": ("[]", "an empty list"),
    "none.json": ("{}", "a JSON object without a text"),
    "error.json": (
        '{"status": "error", "code": "apiKeyInvalid",\n "message": "Your key is wrong."}',
        r"an error that a service answered with \(Your key is wrong.\)",
    ),
    "empty.json": (
        '{"status": "ok", "totalResults": 0, "articles": []}',
        r"an answer without articles \('articles' is empty\)",
    ),
    "empty2.json": (
        '{\n "response": {"docs": [], "meta": {"hits": 0}}\n}',
        r"an answer without articles \('docs' is empty\)",
    ),
    "settings.json": ('{\n "colour": "blue",\n "size": 3\n}', r"its keys: colour, size"),
    "nested.json": ('{"a": ' * 3000 + "1" + "}" * 3000, "nested too deeply"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_of_articles_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content, said = REFUSED[name]
    for suffix in (name, "page.txt"):
        path = tmp_path / suffix
        path.write_text(content, "utf-8")
        with pytest.raises(ReadError, match=said):
            read(path)


def test_a_text_under_another_name_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    row = {"kopf": "Quay", "wortlaut": LEAD * 4}
    for value in ({"results": [row, row]}, [row], {"inhalt_x": {"liste": [row]}}):
        path.write_text(json.dumps(value, indent=1), "utf-8")
        with pytest.raises(ReadError, match=r"'wortlaut' looks like a text.*'wortlaut'\}"):
            read(path)
        assert read(path, columns={"text": "wortlaut"}).articles["words"].tolist()[0] > 40


def test_an_article_with_lists_of_its_own_is_one(tmp_path: Path) -> None:
    row = ROWS[0] | {
        "comments": [{"text": "So it is.", "author": "Bo"}] * 3,
        "related": [{"title": "Ferry", "text": "Late."}] * 3,
        "author": [{"name": "Ana Ruiz"}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(row, indent=1), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        corpus = read(path)
    assert corpus.articles["title"].tolist() == ["Quay 0"]
    assert corpus.articles["byline"].tolist() == ["Ana Ruiz"]
    assert corpus.audit["columns_unused"].tolist() == ["comments, related"]
