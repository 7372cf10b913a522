"""Tables: every record one unit, every cell as it was read."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import narrativ as nv
from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.protocols import Reader, Unit
from narrativ.reading.tables import TableReader, frame_units

Write = Callable[..., Path]

QUAY = "The quay opened on Monday.\n\nNobody in Orsund spoke against it."
RAIN = 'It rained, and "nobody" came; so said Ana Ruiz.'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def read(path: Path, columns: dict[str, str] | None = None) -> list[Unit]:
    reader = TableReader(columns)
    assert reader.recognises(path, path.read_bytes()[:65536])
    return list(reader.units(path, path.name))


def texts(units: list[Unit]) -> list[str]:
    return [unit.text for unit in units]


def pieces(unit: Unit) -> list[str]:
    return [unit.text[block.start : block.end] for block in unit.blocks]


def test_is_a_reader() -> None:
    assert isinstance(TableReader(), Reader)


def test_csv_gives_every_field_as_it_was_read(write: Write) -> None:
    frame = pd.DataFrame(
        {
            "doc_id": ["007", "12"],
            "Headline": ["Quay opens ", ""],
            "Media Name": [" The Orsund Ledger", "Tarn Courier"],
            "PUBLISH_DATE": ["25/07/2025", ""],
            "url": ["https://example.org/1", ""],
            "authors": ["Ana Ruiz", ""],
            "section": ["Local", ""],
            "lang": ["en", ""],
            "length": ["1,285 words", "long"],
            "desk": ["north", ""],
            "body": [QUAY, RAIN],
        }
    )
    first, second = read(write(frame.to_csv(index=False)))
    assert first == Unit(
        file="table.csv",
        locator="row 1",
        text=QUAY,
        blocks=first.blocks,
        title="Quay opens ",
        outlet="The Orsund Ledger",
        external_id="007",
        date="25/07/2025",
        byline="Ana Ruiz",
        section="Local",
        url="https://example.org/1",
        language="en",
        words_stated=1285,
        extra={"desk": "north"},
    )
    assert pieces(first) == QUAY.split("\n\n")
    assert second.text == RAIN
    assert (second.title, second.date, second.url, second.words_stated) == (None,) * 4
    assert second.extra == {"desk": None, "length": "long"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_dialects(write: Write, delimiter: str, ending: str, encoding: str) -> None:
    frame = pd.DataFrame({"id": ["1", "2"], "text": ["Zürich, 5 € ; mehr\there", RAIN], "n": "x"})
    table = frame.to_csv(index=False, sep=delimiter, lineterminator=ending)
    content = table.encode(encoding)
    if encoding == "utf-16-le":
        content = b"\xff\xfe" + content
    for name in ("table.csv", "table.txt"):
        assert texts(read(write(content, name))) == list(frame["text"])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_bytes(write: Write, encoding: str) -> None:
    told = "Der Bürgermeister von Örsund erklärte, die Brücke über die Süße Ach bleibe gesperrt."
    path = write(f"id,text\n1,{json.dumps(told, ensure_ascii=False)}\n" * 1, encoding=encoding)
    assert texts(read(path)) == [told]


def test_blocks_are_stripped_lines(write: Write) -> None:
    frame = pd.DataFrame({"text": ["  One.\r\n\r\n\tTwo. \u2028Three.\n \n"], "z": ["."]})
    (unit,) = read(write(frame.to_csv(index=False)))
    assert unit.text == frame["text"][0]
    assert pieces(unit) == ["One.", "Two.", "Three."]
    assert {block.kind for block in unit.blocks} == {"body"}


def test_row_that_does_not_fit_is_a_problem_and_reading_goes_on(write: Write) -> None:
    units = read(write("id,text\n1,The quay, it opened.\n2,It rained.\n3\n\n4,Sun.\n"))
    assert [unit.locator for unit in units] == ["row 1", "row 2", "row 3", "row 4"]
    assert [unit.problem is None for unit in units] == [False, True, False, True]
    assert "line 2: got 3 fields, expected 2" in str(units[0].problem)
    assert "line 4: got 1 field, expected 2" in str(units[2].problem)
    assert units[3].external_id == "4"


def test_open_quotation_mark_swallows_nothing_silently(write: Write) -> None:
    units = read(write('id,text\n1,Sun.\n2,"Rain\n3,Snow.\n'))
    assert [unit.problem is None for unit in units] == [True, False]
    assert "line 3: quotation marks do not pair up to line 4" in str(units[1].problem)


def test_backslash_quotes(write: Write) -> None:
    units = read(write('id,text\n1,"She said \\"no\\", twice."\n2,Sun.\n'))
    assert texts(units) == ['She said "no", twice.', "Sun."]


def test_empty_text_is_a_problem(write: Write) -> None:
    units = read(write('id,text\n1,\n2," \n "\n3,NA\n'))
    assert [unit.problem for unit in units] == ["empty text", "empty text", None]
    assert units[2].text == "NA"


def test_one_column_table(write: Write) -> None:
    assert texts(read(write(pd.DataFrame({"text": [QUAY, RAIN]}).to_csv(index=False)))) == [
        QUAY,
        RAIN,
    ]


def test_ten_megabyte_cell(write: Write) -> None:
    long = "The quay opened. " * 620_000
    (unit,) = read(write(f"id,text\n1,{long}\n"))
    assert len(unit.text) == len(long) > 10_000_000


def test_duplicate_and_empty_header_names(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        (unit,) = read(write(",text,note,note,content,text\n0,Sun.,a,b,Rain.,Snow.\n"))
    assert unit.text == "Sun."
    assert unit.extra == {
        "column 1": "0",
        "note": "a",
        "note.1": "b",
        "content": "Rain.",
        "text.1": "Snow.",
    }
    assert "'text' is taken for the text; 'content' is kept" in caplog.text


def test_first_alias_in_the_list_is_preferred() -> None:
    frame = pd.DataFrame({"body": ["b"], "id": [1], "text": ["t"], "doc_id": ["d"]})
    (unit,) = frame_units(frame, "frame")
    assert (unit.text, unit.external_id) == ("t", "d")
    assert unit.extra == {"body": "b", "id": 1}


def test_columns_mapping(write: Write) -> None:
    path = write("Nr;Volltext;Blatt;text\n1;Sonne.;Tagblatt;no\n")
    (unit,) = read(path, {"text": "Volltext", "doc_id": "nr", "outlet": "Blatt"})
    assert (unit.text, unit.external_id, unit.outlet) == ("Sonne.", "1", "Tagblatt")
    assert unit.extra == {"text": "no"}
    with pytest.raises(UnknownNameError, match="did you mean 'Volltext'"):
        read(path, {"text": "Voltext"})
    with pytest.raises(UnknownNameError, match="did you mean 'outlet'"):
        read(path, {"outlets": "Blatt"})


def test_no_text_column_names_what_was_found(write: Write) -> None:
    with pytest.raises(ReadError, match=r"no text column: it has id, story; expected one of text"):
        read(write("id,story\n1,Sun.\n"))
    with pytest.raises(SchemaError, match="no text column: it has story"):
        frame_units(pd.DataFrame({"story": ["Sun."]}), "frame")
    with pytest.raises(SchemaError, match="no columns"):
        frame_units(pd.DataFrame(), "frame")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "empty"),
        (b"  \n", "a.jsonl", "empty"),
        (b"id,text\n", "a.csv", "no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.csv", "a PNG picture"),
        (b"id,text\n1,a\x00b\n", "a.csv", "binary"),
        (b"\xff\xfea", "a.csv", "utf-16"),
        (b"PAR1 this is no Parquet", "a.parquet", "no Parquet file"),
        (b"id,text\n", "a.parquet", "no Parquet file"),
        (b'"id,text\n1,Sun.', "a.csv", "header cannot be read"),
        (b'[{"text": "Sun."}, ', "a.json", "no JSON array"),
    ],
)
def test_bad_files(write: Write, content: bytes, name: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        list(TableReader().units(write(content, name), name))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        list(TableReader().units(tmp_path / "none.csv", "none.csv"))


def test_empty_frame() -> None:
    with pytest.raises(ReadError, match="no rows"):
        frame_units(pd.DataFrame({"text": []}), "frame")


# -- what is a table ---------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "doc_id,text\n1,The quay opened.\n",
        "doc_id;Text\n1;The quay, it opened.",
        '{"id": 1, "text": "The quay opened."}\n',
        '[\n {"id": 1, "text": "The quay opened."}]',
        '{"text": "' + "The quay opened. " * 5000,
    ],
)
def test_tables_are_recognised_by_content(content: str) -> None:
    assert TableReader().recognises(Path("dump.txt"), content.encode()[:65536])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "The quay opened, at last.\nNobody came, and it rained.\n",
        "Home, Text, Contact\nThe quay opened on Monday.\nIt rained.\nNobody came.\n",
        "text\nThe quay opened.\n",
        "id,name\n1,Ana\n",
        '{\n "pretty": "printed"\n}',
        "{not JSON}\n",
        "a\x00b,text\n1,2\n",
    ],
)
def test_prose_and_other_things_are_not(content: str) -> None:
    assert not TableReader().recognises(Path("page.txt"), content.encode())


def test_head_may_end_inside_a_character() -> None:
    assert TableReader().recognises(Path("a.txt"), "id,text\n1,Zürich\n2,Zü".encode()[:-1])


def test_mapped_text_column_is_recognised() -> None:
    head = b"Nr,Volltext\n1,Sonne.\n"
    assert not TableReader().recognises(Path("a.txt"), head)
    assert TableReader({"text": "Volltext"}).recognises(Path("a.txt"), head)


# -- JSON --------------------------------------------------------------------


def test_json_lines(write: Write) -> None:
    rows = [
        '{"id": "007", "text": "Sun.\\nRain.", "author": ["Ana Ruiz", "Bo Lind"], "score": 0.5}',
        "",
        "{broken",
        "[1]",
        '{"id": 8, "text": null}',
        '{"id": 9.0, "text": "Snow.\u2028Ice.", "geo": {"at": "Orsund"}}',
        '{"text": 5}',
        '{"text": "half \\ud83d", "desk": "\\udc00"}',
        '{"text": "a", "text": "b"}',
    ]
    units = read(write("\r\n".join(rows), "a.jsonl"))
    assert [unit.locator for unit in units] == [f"row {n}" for n in range(1, 9)]
    first, broken, other, empty, last, number, half, twice = units
    assert (first.external_id, first.byline) == ("007", "Ana Ruiz, Bo Lind")
    assert first.extra == {"score": 0.5, "geo": None, "desk": None, "text.1": None}
    assert "line 3: not valid JSON" in str(broken.problem)
    assert "line 4: got a JSON list" in str(other.problem)
    assert (empty.external_id, empty.problem) == ("8", "empty text")
    assert (last.external_id, last.problem, pieces(last)) == ("9", None, ["Snow.", "Ice."])
    assert last.extra["geo"] == '{"at": "Orsund"}'
    assert "holds a int here" in str(number.problem)
    assert "half a surrogate pair" in str(half.problem)
    assert half.text == "half \ufffd"
    assert half.extra["desk"] == "\ufffd"
    assert (twice.text, twice.extra["text.1"]) == ("a", "b")


def test_json_array(write: Write) -> None:
    rows = [{"id": 1, "body": "Sun."}, "x", {"body": "Rain."}]
    units = read(write(json.dumps(rows, indent=1), "a.json"))
    assert [unit.problem is None for unit in units] == [True, False, True]
    assert "element 2: got a JSON str" in str(units[1].problem)


def test_json_lines_whose_first_line_is_broken(write: Write) -> None:
    units = read(write('{"text": \n{"text": "Sun."}\n', "a.ndjson"))
    assert [unit.problem is None for unit in units] == [False, True]


def test_json_nested_without_end_is_a_problem(write: Write) -> None:
    units = read(write('{"text": "Sun."}\n' + "[" * 100_000, "a.jsonl"))
    assert [unit.problem is None for unit in units] == [True, False]


# -- Parquet and frames ------------------------------------------------------


def test_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": pd.array([2**53 + 1, None], dtype="Int64"),
            "text": [QUAY, None],
            "date": [dt.date(2025, 7, 25), None],
            "at": pd.to_datetime(["2025-07-25T10:15Z", "NaT"]),
        }
    )
    path = tmp_path / "a.parquet"
    frame.to_parquet(path, index=False)
    first, second = read(path)
    assert (first.text, first.external_id) == (QUAY, "9007199254740993")
    assert first.date == dt.date(2025, 7, 25)
    assert first.extra["at"] == pd.Timestamp("2025-07-25T10:15Z")
    assert (second.problem, second.external_id, second.date) == ("empty text", None, None)
    assert second.extra == {"at": None}


def test_years_that_python_does_not_have(tmp_path: Path) -> None:
    far = pd.Series(np.array(["20000-01-01", "2025-07-25"], dtype="datetime64[s]"))
    frame = pd.DataFrame({"text": [QUAY, RAIN], "date": far, "at": far.dt.tz_localize("UTC")})
    path = tmp_path / "a.parquet"
    frame.to_parquet(path, index=False)
    for source in (frame, path):
        first, second = read(source) if isinstance(source, Path) else frame_units(source, "frame")
        assert str(first.date).startswith("20000-01-01")
        assert str(first.extra["at"]).startswith("20000-01-01")
        assert str(second.date).startswith("2025-07-25")
        articles = nv.read(source).articles
        assert articles["published"].isna().tolist() == [True, False]
        assert articles["published_note"][0].endswith("was not understood as a date")


def test_damaged_parquet_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": [QUAY] * 50}).to_parquet(path)
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(ReadError, match="no Parquet file that can be read"):
        list(TableReader().units(path, "a.parquet"))


def test_frame_cells() -> None:
    frame = pd.DataFrame(
        {
            "id": [3, np.nan],
            "text": pd.Series([QUAY, pd.NA], dtype="string"),
            "date": pd.to_datetime(["2025-07-25", "NaT"]),
            "words": [9.0, np.nan],
            "kind": pd.Categorical(["a", None]),
            7: [np.int64(1), np.int64(2)],
        },
        index=pd.Index(["x", "y"], name="desk"),
    )
    before = frame.copy()
    first, second = frame_units(frame, "frame")
    assert (first.external_id, first.words_stated) == ("3", 9)
    assert first.date == pd.Timestamp("2025-07-25")
    assert first.extra == {"desk": "x", "kind": "a", "7": 1}
    assert (second.external_id, second.date, second.words_stated) == (None, None, None)
    assert (second.problem, second.extra) == ("empty text", {"desk": "y", "kind": None, "7": 2})
    pd.testing.assert_frame_equal(frame, before)


def test_named_index_is_a_column() -> None:
    frame = pd.DataFrame({"text": ["Sun."]}, index=pd.Index(["007"], name="doc_id"))
    assert next(frame_units(frame, "frame")).external_id == "007"


SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(SIGNS | st.sampled_from("\"',;\t\r\n\\ ab")).map(lambda text: text + ".")


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_csv_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    frame = pd.DataFrame(rows, columns=["title", "text"]).assign(last="x")
    path = tmp_path_factory.getbasetemp() / "round.csv"
    path.write_bytes(frame.to_csv(index=False, sep=delimiter).encode())
    units = list(TableReader().units(path, "round.csv"))
    assert [(unit.title, unit.text) for unit in units] == rows
    assert [unit.locator for unit in units] == [f"row {n}" for n in range(1, len(rows) + 1)]


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_record_is_one_unit_and_offsets_hold(cells: list[str]) -> None:
    units = list(frame_units(pd.DataFrame({"text": cells}), "frame"))
    assert texts(units) == cells
    for unit in units:
        told = pieces(unit)
        assert all(piece == piece.strip() != "" for piece in told)
        assert "".join("".join(told).split()) == "".join(unit.text.split())
