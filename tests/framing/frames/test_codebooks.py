from __future__ import annotations

from pathlib import Path

import pytest

from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.framing.frames import Codebook, Frame, read_codebook
from narrativ.framing.frames.codebooks import BUNDLED, background

GOOD = """
name = "ferries"

[[frame]]
name = "loss"
definition = "Something is lost."
indicators = ["sank", "lost at sea", "a ship or its cargo goes down"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bundled_ones_are_whole() -> None:
    assert read_codebook("generic").names == (
        "responsibility",
        "human interest",
        "conflict",
        "morality",
        "economic",
    )
    assert len(read_codebook("policy").names) == 15
    for name in BUNDLED:
        for frame in read_codebook(name).frames:
            assert frame.terms
            assert len(set(frame.indicators)) == len(frame.indicators)
            assert len(frame.examples) >= 6
            assert frame.counter_examples
    assert len(set(background())) == len(background())


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    book = read_codebook(written(tmp_path, GOOD))
    assert book == read_codebook(str(tmp_path / "mine.toml")) == read_codebook(book)
    (frame,) = book.frames
    assert frame.terms == ("sank", "lost at sea")
    assert frame.descriptions == ("Something is lost.", "a ship or its cargo goes down")


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_text(GOOD.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert read_codebook(path) == read_codebook(written(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("indicators", "indicator", "key 'indicator'; did you mean 'indicators'"),
        ('name = "ferries"', 'titel = "ferries"', "key 'titel'; did you mean 'title'"),
        ('"Something is lost."', '" "', "definition of frame 'loss' is ' '"),
        ('definition = "Something is lost."', "", "has no 'definition'"),
        ('name = "loss"', 'name = ""', "name of a frame is ''"),
        ('name = "loss"', "name = 3", "name of a frame is 3"),
        ('["sank", "lost at sea", "a ship or its cargo goes down"]', '"sank"', "a list of texts"),
        ('"sank"', '""', "none of them empty"),
        ('name = "ferries"', "name = 7", "'name' of the codebook"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        read_codebook(written(tmp_path, GOOD.replace(old, new, 1)))


def test_a_frame_twice_or_none(tmp_path: Path) -> None:
    twice = GOOD + '[[frame]]\nname = "loss"\ndefinition = "Lost again."\n'
    with pytest.raises(SchemaError, match="frame 'loss' more than once"):
        read_codebook(written(tmp_path, twice))
    with pytest.raises(SchemaError, match="has no frame"):
        read_codebook(written(tmp_path, 'name = "empty"'))
    with pytest.raises(SchemaError, match=r"\[\[frame\]\]"):
        read_codebook(written(tmp_path, "[frame]\nname = 'one'"))


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'generic'"):
        read_codebook("genric")
    with pytest.raises(ReadError, match="cannot be read"):
        read_codebook(tmp_path / "none.toml")
    with pytest.raises(ReadError, match="no TOML"):
        read_codebook(written(tmp_path, "name = "))
    with pytest.raises(SchemaError, match="type int"):
        read_codebook(3)  # type: ignore[arg-type]


def test_made_in_python() -> None:
    book = Codebook("mine", (Frame("loss", "Something is lost.", examples=("It sank.",)),))
    assert book.names == ("loss",)
    with pytest.raises(SchemaError, match="a list of texts"):
        Frame("loss", "Something is lost.", examples="It sank.")  # type: ignore[arg-type]
