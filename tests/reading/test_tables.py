"""Tables: every record one unit, every cell as it was read."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import narrativ as nv
from narrativ.corpus import load
from narrativ.errors import ReadError, ReadWarning, SchemaError, UnknownNameError
from narrativ.protocols import Reader, Unit
from narrativ.reading import read as narrativ_read
from narrativ.reading.tables import TableReader, frame_units
from narrativ.text.markup import strip_markup

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
        columns_unused=("desk",),
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
@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
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
    units = read(write('id,text\n1,\n2," \n "\n3,NA\n4,Nada.\n'))
    assert [unit.problem for unit in units] == ["empty text", "empty text", "empty text", None]


def test_one_column_table(write: Write) -> None:
    assert texts(read(write(pd.DataFrame({"text": [QUAY, RAIN]}).to_csv(index=False)))) == [
        QUAY,
        RAIN,
    ]


def test_ten_megabyte_cell(write: Write) -> None:
    long = "The quay opened. " * 620_000
    (unit,) = read(write(f"id,text\n1,{long}\n"))
    assert len(unit.text) == len(long) > 10_000_000


def test_duplicate_and_empty_header_names(write: Write) -> None:
    with pytest.warns(ReadWarning) as given:
        (unit,) = read(write(",text,note,note,content,text\n0,Sun.,a,b,Rain.,Snow.\n"))
    assert unit.text == "Sun."
    assert unit.extra == {
        "column 1": "0",
        "note": "a",
        "note.1": "b",
        "content": "Rain.",
        "text.1": "Snow.",
    }
    assert [str(warning.message) for warning in given] == [
        f"table.csv: column 'text' is taken for the text; {name!r} is kept as a column of its own"
        for name in ("content", "text.1")
    ]


def test_first_alias_in_the_list_is_preferred() -> None:
    frame = pd.DataFrame({"body": ["b"], "id": [1], "text": ["t"], "doc_id": ["d"]})
    with pytest.warns(ReadWarning, match="'(text|doc_id)' is taken for the"):
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
    with pytest.raises(
        ReadError, match=r"no text column: it has id, weather; expected one of text"
    ):
        read(write("id,weather\n1,Sun.\n"))
    with pytest.raises(SchemaError, match="no text column: it has weather"):
        frame_units(pd.DataFrame({"weather": ["Sun."]}), "frame")
    with pytest.raises(SchemaError, match="no columns"):
        frame_units(pd.DataFrame(), "frame")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "empty"),
        (b"  \n", "a.jsonl", "empty"),
        (b"id,text\n", "a.csv", "no rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.csv", "a PNG picture"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "a.csv", "binary"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "a.parquet", "binary"),
        (b"PAR1 this is no Parquet", "a.parquet", "is truncated"),
        (b"PAR1 this is no Parquet PAR1", "a.parquet", "no Parquet file"),
        (b"id,text\n", "a.parquet", "no rows"),
        (b"id,weather\n1,Sun.\n", "a.parquet", "has no text column: it has id, weather"),
        (b'"id,text\n1,Sun.', "a.csv", "header cannot be read"),
        (b'[{"text": "Su', "a.json", "holds no JSON object .* is truncated"),
        (b"The quay opened.\n", "a.jsonl", "holds no JSON object"),
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
        '{\n "pretty": "printed"\n}',
        "[1, 2, 3]",
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
        "{not JSON}\n",
        "[Removed]\n",
        "[1] The quay opened on Monday.\n",
        "a\x00b,text\n1,2\n",
    ],
)
def test_prose_and_other_things_are_not(content: str) -> None:
    assert not TableReader().recognises(Path("page.txt"), content.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("sign", ["\t", "|", ";", ","])
def test_rows_under_unknown_names_are_no_article(tmp_path: Path, sign: str, encoding: str) -> None:
    story = "The quay of Ostmark closed on Monday. Nobody came. It rained all day there."
    rows = [("headline_txt", "paper", "wording"), *((f"Quay {n}", "A", story) for n in "abc")]
    path = tmp_path / "export.txt"
    path.write_text("\n".join(map(sign.join, rows)), encoding)
    with pytest.raises(ReadError, match="has no text column: it has headline_txt, paper, wording"):
        narrativ_read(path)


def test_rows_with_a_bar_between_cells(write: Write) -> None:
    (unit,) = read(write("title|outlet|text\nQuay|Echo|Sun, rain; snow.\n"))
    assert (unit.title, unit.outlet, unit.text) == ("Quay", "Echo", "Sun, rain; snow.")
    with pytest.raises(ReadError, match="as if it were one column") as failed:
        read(write("title^outlet^text\nQuay^Echo^Sun.\n"))
    assert "'text':" not in str(failed.value)


def test_head_may_end_inside_a_character() -> None:
    assert TableReader().recognises(Path("a.txt"), "id,text\n1,Zürich\n2,Zü".encode()[:-1])


def test_mapped_text_column_is_recognised() -> None:
    head = b"Nr,Wortlaut\n1,Sonne.\n"
    assert not TableReader().recognises(Path("a.txt"), head)
    assert TableReader({"text": "Wortlaut"}).recognises(Path("a.txt"), head)


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
    with pytest.warns(ReadWarning, match="'text.1' is kept"):
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
    assert half.damage == (
        "no character (U+D83D, U+DC00) in text, desk, in whose place U+FFFD stands"
    )
    assert (half.problem, half.text, half.extra["desk"]) == (None, "half \ufffd", "\ufffd")
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
    with pytest.raises(ReadError, match=r"a.parquet is truncated: .* in these \d+ bytes"):
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


# -- what is damaged costs its row, not the file -----------------------------

FOUR = [
    {"id": f"d{n}", "outlet": "Örsund Post", "text": f"Snow fell on day {n}, said Bo.\nIt froze."}
    for n in range(4)
]
FORMS = {
    "a.csv": pd.DataFrame(FOUR).to_csv(index=False).encode(),
    "b.csv": pd.DataFrame(FOUR).to_csv(index=False, sep=";", lineterminator="\r\n").encode(),
    "a.tsv": pd.DataFrame(FOUR).to_csv(index=False, sep="\t").encode(),
    "a.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in FOUR).encode(),
    "a.json": json.dumps(FOUR, ensure_ascii=False).encode(),
    "b.json": json.dumps(FOUR, ensure_ascii=False, indent=2).encode(),
}


@pytest.mark.parametrize("byte", [b"\x00", b"\x93", b"\xff"])
@pytest.mark.parametrize("name", FORMS)
def test_damaged_byte_costs_a_character_of_one_row(write: Write, name: str, byte: bytes) -> None:
    at = FORMS[name].index(b"day 2")
    raw = FORMS[name][:at] + byte + FORMS[name][at + 1 :]
    units = read(write(raw, name))
    texts_read = [unit.text.replace("\r\n", "\n") for unit in units]
    whole = [row["text"] for row in FOUR]
    assert texts_read == [*whole[:2], whole[2].replace("day", "\ufffday"), whole[3]]
    told = f"damaged: byte 0x{byte.hex()} at offset {at} of the file, in whose place U+FFFD stands"
    assert [unit.damage for unit in units] == [None, None, told, None]
    assert [unit.problem for unit in units] == [None] * 4


def test_damaged_unit_of_utf16(write: Write) -> None:
    raw = FORMS["a.csv"].decode().encode("utf-16-le").replace("2".encode("utf-16-le"), b"\0\xd8", 1)
    units = read(write(b"\xff\xfe" + raw))
    assert [bool(unit.damage) for unit in units] == [False, False, True, False]
    assert "bytes 0x00d8 at offset" in str(units[2].damage)
    assert units[2].external_id == "d\ufffd"


def test_damaged_row_is_partial_in_the_audit(write: Write) -> None:
    corpus = narrativ_read(write(FORMS["a.csv"].replace(b"day 2", b"day \x93")))
    assert corpus.audit["status"].tolist() == ["read", "read", "partial", "read"]
    assert "byte 0x93 at offset" in corpus.audit["reason"][2]
    assert corpus.articles["completeness"].tolist() == ["full"] * 4


def test_damaged_header_is_still_understood(write: Write) -> None:
    with pytest.warns(ReadWarning, match="its header is damaged: byte 0xff at offset 12"):
        units = read(write(FORMS["a.csv"].replace(b"text", b"te\xfft", 1)))
    assert [unit.text for unit in units] == [row["text"] for row in FOUR]


def test_damaged_outlet_is_none_of_its_own(write: Write) -> None:
    units = read(write(FORMS["a.csv"].replace(b"d1,\xc3", b"d1,\xff")))
    assert [unit.outlet for unit in units] == ["Örsund Post", None, "Örsund Post", "Örsund Post"]
    assert "the outlet '\ufffd\ufffdrsund Post' counts as missing" in str(units[1].damage)


def test_rows_in_another_encoding(write: Write) -> None:
    rows = [f"{n},Größe und Käse für Bürger {n}." for n in range(6)]
    raw = b"\n".join(row.encode("cp1252" if n > 2 else "utf-8") for n, row in enumerate(rows))
    units = read(write(b"id,text\n" + raw))
    assert [unit.text for unit in units] == [row[2:] for row in rows]
    assert [bool(unit.damage) for unit in units] == [False] * 3 + [True] * 3
    assert "not in UTF-8 like the rest, taken for cp1252" in str(units[3].damage)


def test_name_of_the_file_is_no_text_of_the_article(write: Write) -> None:
    (unit, *_) = TableReader().units(write(FORMS["a.csv"]), "a\udce9.csv")
    assert (unit.problem, unit.damage, unit.file) == (None, None, "a\udce9.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_open_quotation_mark_costs_one_row(write: Write, name: str) -> None:
    rows = [[f"d{n}", f"Snow, on day {n}.\nIt froze."] for n in range(9)]
    table = pd.DataFrame(rows, columns=["id", "text"])
    raw = table.to_csv(index=False, sep="\t" if name == "a.tsv" else ",")
    units = read(write(raw.replace('froze."\nd4', "froze.\nd4"), name))
    assert [unit.external_id for unit in units if not unit.problem] == [
        f"d{n}" for n in range(9) if n != 3
    ]
    assert [unit.locator for unit in units] == [f"row {n}" for n in range(1, 10)]
    assert "line 8: quotation marks do not pair up to line 10" in str(units[3].problem)


def test_open_quotation_mark_among_rows_without_any(write: Write) -> None:
    rows = [f"d{n},Snow fell on day {n}." for n in range(9)]
    units = read(write("id,text\n" + "\n".join(rows).replace("d3,", 'd3,"')))
    assert [unit.problem is None for unit in units] == [n != 3 for n in range(9)]


def test_cut_cell_makes_no_articles_of_its_paragraphs(write: Write) -> None:
    cell = "\n".join(f"On day {n}, it snowed." for n in range(3)) + "\nBo, Ana, and Jo left.\n" * 3
    units = read(write(f'id,text\nd1,Sun.\nd2,"{cell}He said, he'))
    assert [unit.problem is None for unit in units] == [True, False]
    assert "unexpected end of data" in str(units[1].problem)


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_damaged_line_end_costs_two_rows(write: Write) -> None:
    units = read(write(FORMS["b.csv"].replace(b'"\r\nd1', b'"\r\xffd1')))
    assert [unit.external_id for unit in units if not unit.problem] == ["d2", "d3"]
    with pytest.raises(ReadError, match=r"no text column: it has id, text.*d0, Sun\."):
        read(write(b"id,text\r\xffd0,Sun.\r\nd1,Rain.\r\n", "c.csv"))


@pytest.mark.parametrize("name", ["a.json", "b.json"])
@pytest.mark.parametrize("keep", [0.9, 0.6, 0.4])
def test_truncated_array(write: Write, name: str, keep: float) -> None:
    raw = FORMS[name][: int(len(FORMS[name]) * keep)]
    *units, last = read(write(raw, name))
    assert [unit.external_id for unit in units] == [f"d{n}" for n in range(len(units))]
    assert len(units) == raw.count(b"}")
    assert f"element {len(units) + 1}: the file is truncated: it ends inside" in str(last.problem)


def test_array_truncated_behind_an_object_that_begins_like_the_others(write: Write) -> None:
    rows = [{"id": row["id"], "source": {"id": None}, "text": row["text"]} for row in FOUR]
    *units, last = read(write(json.dumps(rows)[:-20], "a.json"))
    assert [unit.external_id for unit in units] == ["d0", "d1", "d2"]
    assert "element 4: the file is truncated" in str(last.problem)


def test_array_truncated_between_elements(write: Write) -> None:
    units = read(write(FORMS["a.json"][:-1], "a.json"))
    assert [unit.problem is None for unit in units] == [True] * 4 + [False]
    assert "element 5: the file is truncated: it ends before the array" in str(units[4].problem)


def test_truncated_lines(write: Write) -> None:
    *units, last = read(write(FORMS["a.jsonl"][:-20], "a.jsonl"))
    assert [unit.external_id for unit in units] == ["d0", "d1", "d2"]
    size = len(json.dumps(FOUR[3], ensure_ascii=False)) - 20
    assert f"the file is truncated: it ends inside this line, after {size}" in str(last.problem)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"d1"', b'"d1', "element 2: not valid JSON (Expecting ',' delimiter: line 1, column"),
        (b'"id": "d1"', b'\xff"id": "d1"', "element 2: not valid JSON (Expecting property name"),
        (b'd1", "', b'd1", 5, "', "element 2: not valid JSON"),
    ],
)
def test_broken_element_costs_itself(write: Write, old: bytes, new: bytes, told: str) -> None:
    nested = [row | {"authors": [{"name": "Bo"}, {"name": "Jo"}]} for row in FOUR]
    raw = json.dumps(nested, ensure_ascii=False).encode().replace(old, new)
    units = read(write(raw, "a.json"))
    assert [unit.external_id for unit in units] == ["d0", None, "d2", "d3"]
    assert told in str(units[1].problem)
    assert "truncated" not in str(units[1].problem)


def test_what_stands_behind_an_array(write: Write) -> None:
    units = read(write(FORMS["a.json"] + b"\n<html>", "a.json"))
    assert "element 5: got 6 characters behind the array" in str(units[4].problem)


def test_column_names_that_are_no_characters(write: Write) -> None:
    names = pd.Index(["text", "de\ud83dsk", "de\udc00sk"], dtype=object)
    (unit,) = frame_units(pd.DataFrame([["Sun.", "a", "b"]], columns=names), "frame")
    assert unit.extra == {"de\ufffdsk": "a", "de\ufffdsk.1": "b"}
    (unit,) = read(write('{"text": "Sun.", "de\\ud83dsk": "a"}', "a.jsonl"))
    assert (unit.extra, unit.problem) == ({"de\ufffdsk": "a"}, None)


def test_half_pairs_and_nul_anywhere_reach_a_study(tmp_path: Path) -> None:
    names = ["text", "title", "outlet", "id", "url", "author", "section", "language", "date", "own"]
    rows = [
        {
            name: f"Snow in {name} {n}." + ("\ud83d\0" if place == n else "")
            for place, name in enumerate(names)
        }
        for n in range(len(names))
    ]
    with pytest.warns(ReadWarning, match="of 10 dates none was understood, the first that was not"):
        corpus = narrativ_read(pd.DataFrame(rows, dtype=object))
    assert corpus.audit["status"].tolist() == ["partial"] * len(names)
    assert all("U+0000, U+D83D" in reason for reason in corpus.audit["reason"])
    assert load(corpus.save(tmp_path / "study")).articles["own"][9] == "Snow in own 9.\ufffd\ufffd"


# -- by content, whatever the name -------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.parquet", "a.txt", "a"])
@pytest.mark.parametrize("form", [*FORMS, "a.parquet"])
def test_content_decides(tmp_path: Path, name: str, form: str) -> None:
    path = tmp_path / name
    if form == "a.parquet":
        pd.DataFrame(FOUR).to_parquet(path)
    else:
        path.write_bytes(FORMS[form])
    units = read(path)
    assert [unit.external_id for unit in units] == ["d0", "d1", "d2", "d3"]
    assert not any(unit.problem or unit.damage for unit in units)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.parquet"])
@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><body><p>404, text</p></body></html>",
        "The quay is closed\nThe quay is closed\nEcho · 2h ago\nAna Ruiz closed the quay.\n",
    ],
)
def test_page_is_no_table_whatever_its_name(name: str, content: str) -> None:
    assert not TableReader().recognises(Path(name), content.encode())


# -- damaged Parquet ---------------------------------------------------------


def test_parquet_with_a_cell_that_is_no_utf8(tmp_path: Path) -> None:
    raw = pa.array([b"Sun.", b"Sn\xffow.", b"Ice."])
    text = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    pq.write_table(pa.table({"id": ["1", "2", "3"], "text": text}), tmp_path / "a.parquet")
    units = read(tmp_path / "a.parquet")
    assert texts(units) == ["Sun.", "Sn\ufffdow.", "Ice."]
    assert [unit.external_id for unit in units] == ["1", "2", "3"]
    assert [unit.damage for unit in units] == [
        None,
        "damaged: byte 0xff in 'text' is no UTF-8, in whose place U+FFFD stands",
        None,
    ]


def test_parquet_with_a_cell_beyond_what_python_holds(tmp_path: Path) -> None:
    at = pa.array([0, 2**60], pa.timestamp("us"))
    pq.write_table(pa.table({"text": ["Sun.", "Snow."], "at": at}), tmp_path / "a.parquet")
    units = read(tmp_path / "a.parquet")
    assert [unit.problem for unit in units] == [None, None]
    assert "1152921504606846976" in units[1].extra["at"]


def test_parquet_with_a_damaged_group_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"text": [f"Snow fell on day {n}, said Bo." * 9 for n in range(6)]})
    pq.write_table(table, path, row_group_size=2, use_dictionary=False)
    raw = bytearray(path.read_bytes())
    at = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    raw[at : at + 40] = bytes(40)
    path.write_bytes(raw)
    units = read(path)
    assert [unit.locator for unit in units] == ["row 1", "row 2", "rows 3-4", "row 5", "row 6"]
    assert "this part of the file is damaged" in str(units[2].problem)


SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXTS = st.text(SIGNS | st.sampled_from("\"',;\t\r\n\\ ab")).map(lambda text: text + ".")


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


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_record_is_one_unit_and_offsets_hold(cells: list[str]) -> None:
    units = list(frame_units(pd.DataFrame({"text": cells}), "frame"))
    assert texts(units) == cells
    for unit in units:
        told = pieces(unit)
        assert all(piece == piece.strip() != "" for piece in told)
        seen = "".join(map(strip_markup, told))
        assert "".join(seen.split()) == "".join(strip_markup(unit.text).split())


def test_a_cell_may_be_longer_than_the_limit_of_csv_which_stays(write: Write) -> None:
    usual = csv.field_size_limit()
    cell = "The quay. " * (usual // 5)
    path = write(f"doc_id,text\n1,{cell}\n2,Sun.\n")
    tables = TableReader()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: texts(list(tables.units(path, name))), "abcdefgh"))
    assert found == [[cell, "Sun."]] * 8
    assert csv.field_size_limit() == usual
