"""nv.read: files, folders, patterns, frames, and every kind of bad input."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from narrativ.errors import NarrativError, ReadError, ReadWarning, SchemaError
from narrativ.reading import read

TEXT = "Ana Ruiz closed the quay of Ostmark on Monday."
PAGE = f"The quay is closed\nThe quay is closed\nEcho · 2h ago\n{TEXT}\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "north").mkdir()
    (tmp_path / "south").mkdir()
    (tmp_path / "north" / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "south" / "page.txt").write_text(PAGE.replace("Echo", "Blatt"), encoding="utf-8")
    (tmp_path / "table.csv").write_text(f"doc_id,text\n007,{TEXT}\n", encoding="utf-8")
    (tmp_path / ".hidden").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_folder(folder: Path) -> None:
    corpus = read(folder)
    assert corpus.audit["file"].tolist() == ["north/page.txt", "south/page.txt", "table.csv"]
    assert corpus.articles["outlet"].tolist() == ["Echo", "Blatt", pd.NA]
    assert corpus.articles["external_id"].tolist()[2] == "007"


def test_pattern_list_and_frame(folder: Path) -> None:
    assert len(read(str(folder / "*" / "page.txt")).articles) == 2
    assert len(read(str(folder / "**" / "*.txt")).articles) == 2
    frame = pd.DataFrame({"text": [TEXT + " Twice."]})
    corpus = read([folder / "north", str(folder / "table.csv"), frame])
    assert corpus.audit["file"].tolist() == ["page.txt", "table.csv", "DataFrame"]


def test_files_of_one_name_are_told_apart(folder: Path) -> None:
    corpus = read([folder / "north" / "page.txt", folder / "south" / "page.txt"])
    assert corpus.audit["file"].tolist() == ["north/page.txt", "south/page.txt"]
    frames = [pd.DataFrame({"text": [TEXT]}), pd.DataFrame({"text": [TEXT + " Twice."]})]
    assert read(frames).audit["file"].tolist() == ["DataFrame", "DataFrame (2)"]


def test_the_same_file_twice_is_a_duplicate(folder: Path) -> None:
    corpus = read([folder / "north", folder / "north"])
    assert corpus.audit["status"].tolist() == ["read", "duplicate"]
    assert len(corpus.articles) == 1


def test_the_argument_is_not_changed() -> None:
    frame = pd.DataFrame({"text": [TEXT]})
    before = frame.copy()
    read(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_one_bad_file_beside_a_good_one(folder: Path) -> None:
    (folder / "north" / "a.png").write_bytes(PNG)
    (folder / "north" / "b.txt").write_bytes(b"")
    with pytest.warns(ReadWarning) as given:
        corpus = read(folder / "north")
    assert corpus.audit["status"].tolist() == ["rejected", "rejected", "read"]
    assert "a PNG picture" in corpus.audit["reason"][0]
    (warning,) = given
    assert str(warning.message).startswith(
        "2 of 3 units were rejected, the first a.png: got a PNG picture"
    )
    assert warning.filename == __file__
    rows = pd.DataFrame({"text": [TEXT, ""]})
    with pytest.warns(ReadWarning, match="^1 of 2 units was rejected, .*, row 2: empty text; the"):
        read(rows)


def test_each_kind_of_warning_comes_once_with_how_many(folder: Path) -> None:
    for name in ("u.csv", "v.csv", "w.csv"):
        told = "text,body\nDer Bürger hört in Örsund größere Gespräche über Käse.,Fähre\n"
        (folder / "north" / name).write_bytes(told.encode("cp1252"))
    with pytest.warns(ReadWarning) as given:
        read(folder / "north")
    assert [str(warning.message) for warning in given] == [
        "u.csv is not in UTF-8: read as cp1252 (and 2 more like it)",
        "u.csv: column 'text' is taken for the text; 'body' is kept as a column of its own "
        "(and 2 more like it)",
    ]
    assert {warning.filename for warning in given} == {__file__}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\t\r\n", "the file is empty"),
        ("\ufeff \n".encode("utf-16"), "the file is empty"),
        (PNG, "a PNG picture"),
        (b"\x7fELF\0\1", "binary data"),
        (b"<!DOCTYPE html>\n<html><body><p>" + TEXT.encode(), "got HTML source"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<HTML lang="en">' + TEXT.encode(), "got HTML source"),
        ("Zürich ".encode() * 99 + b"\xff" * 90, "Save it as UTF-8"),
        (b"Home\nSearch\nMenu\n", "no prose found in 3 lines of text"),
        (TEXT.encode(), "no prose found in 1 line of text; expected an article in sentences"),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(ReadError, match="nothing could be read") as caught:
        read(tmp_path / "a.txt")
    assert "a.txt" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such/file.txt", "there is no file or folder"),
        ("no/such/*.txt", "no file matches"),
        ("", "empty path"),
        ("https://example.com/a", "save the page"),
        ([], "no source"),
        (None, "expected a file"),
        (7, "expected a file"),
        (b"page.txt", "expected a file"),
        ({"text": [TEXT]}, "expected a file"),
    ],
)
def test_bad_sources(source: object, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        read(source)  # type: ignore[arg-type]


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="holds no files"):
        read(tmp_path)


def test_frame_without_text_or_rows() -> None:
    with pytest.raises(NarrativError, match="text"):
        read(pd.DataFrame({"headline": ["A"]}))
    with pytest.raises(NarrativError, match="no rows"):
        read(pd.DataFrame({"text": pd.Series([], dtype="string")}))


def test_capture_time(folder: Path) -> None:
    corpus = read(folder / "north", captured_at="2031-05-01T12:00Z")
    assert corpus.articles["published"].tolist() == [pd.Timestamp("2031-05-01T10:00Z")]
    with pytest.raises(SchemaError, match="captured_at='soon'"):
        read(folder, captured_at="soon")


def test_step_is_the_same_wherever_the_study_lies(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "page.txt").write_text(PAGE, encoding="utf-8")
    assert read(folder / "north").steps == read(copy).steps


def test_a_study_is_not_read_as_sources(tmp_path: Path) -> None:
    study = read(pd.DataFrame({"text": ["The quay opened on Monday."]})).save(tmp_path / "study")
    with pytest.raises(ReadError, match="is a study"):
        read(study)


def test_the_encoding_of_a_file_is_in_the_audit(tmp_path: Path) -> None:
    line = "title,outlet,text\n" + "".join(
        f"Plan {place},Echo,It rained for 4½ hours at the mayor’s quay on day {place}.\n"
        for place in range(9)
    )
    (tmp_path / "old.csv").write_bytes(line.encode("cp1252"))
    (tmp_path / "new.csv").write_text(line.replace("rained", "snowed"), encoding="utf-8")
    with pytest.warns(ReadWarning, match="read as cp1252"):
        corpus = read(tmp_path)
    assert corpus.audit.groupby("file")["encoding"].unique().map(list).to_dict() == {
        "new.csv": ["utf-8"],
        "old.csv": ["cp1252"],
    }
    assert corpus.paragraphs["text"].str.contains("4½ hours at the mayor’s").sum() == 18
    frame = read(pd.DataFrame({"text": ["The quay opened on Monday."]}))
    assert frame.audit["encoding"].isna().all()


def test_one_damaged_byte_costs_one_article_at_most(tmp_path: Path) -> None:
    rows = [f"Plan {place},Echo,The Café at the quay closes at {place}.\n" for place in range(50)]
    raw = ("title,outlet,text\n" + "".join(rows)).encode()
    offset = raw.index("é at the quay closes at 7".encode())
    raw = raw[:offset] + b"\x93" + raw[offset + 1 :]
    (tmp_path / "damaged.csv").write_bytes(raw)
    audit = read(tmp_path / "damaged.csv").audit
    assert audit["status"].tolist() == ["read"] * 7 + ["partial"] + ["read"] * 42
    assert f"at offset {offset} of the file" in audit["reason"][7]


def test_dates_of_a_table_are_read_by_their_column(tmp_path: Path) -> None:
    path = tmp_path / "spreadsheet.csv"
    cells = ["14-Jul-17", "25-Dec-17", "31-Jan-18", "1-Aug-18"]
    path.write_text(
        "text,date\n" + "".join(f"The quay opened on day {cell}.,{cell}\n" for cell in cells),
        encoding="utf-8",
    )
    found = read(path).articles["published"]
    assert found.dt.strftime("%Y-%m-%d").tolist() == [
        *("2017-07-14", "2017-12-25", "2018-01-31", "2018-08-01")
    ]
