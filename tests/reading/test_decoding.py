"""Bytes to text: marks, UTF-8, old encodings, and what is no text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.errors import ReadError
from narrativ.reading.decoding import decoded

TEXT = "Zürich meldet: „Der Kai ist zu“ – Łódź\r\n2 €\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_unicode(raw: bytes) -> None:
    assert decoded(raw, "a.txt") == TEXT


def test_western_bytes() -> None:
    text = "Die Bürger größerer Städte führen fröhliche Gespräche über Käse. " * 20
    assert decoded(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize(
    ("raw", "got"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x00", "binary data"),
        (TEXT.encode() + b"\xff" + TEXT.encode(), "damaged place"),
        (codecs.BOM_UTF16_LE + b"a", "marked as utf-16"),
        (codecs.BOM_UTF8 + b"\xff", "marked as utf-8"),
    ],
)
def test_what_is_no_text(raw: bytes, got: str) -> None:
    with pytest.raises(ReadError, match="Save it as UTF-8") as caught:
        decoded(raw, "a.txt")
    assert got in str(caught.value)
    assert str(caught.value).startswith("a.txt: got ")


@pytest.mark.parametrize(
    ("raw", "got", "way_out"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG picture", "text of the page"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture", "text of the page"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF", "Save its text"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive or an Office file", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office file", "as CSV"),
        (b"\x1f\x8b\x08\x00", "gzip-compressed data", "Unpack it"),
    ],
)
def test_files_that_are_no_text_are_named(raw: bytes, got: str, way_out: str) -> None:
    with pytest.raises(ReadError, match=f"got {got}; expected text") as caught:
        decoded(raw, "a.txt")
    assert way_out in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    assert decoded(text.encode(), "a") == text
