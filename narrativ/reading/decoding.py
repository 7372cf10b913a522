"""Bytes of a file to text: by its mark, as UTF-8, else by the best guess."""

from __future__ import annotations

import codecs
from typing import Final

from narrativ.errors import ReadError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SAVE: Final = "Save it as UTF-8 and read it again"
_UNPACK: Final = "Unpack it and read what it holds"
_PICTURE: Final = "Give the text of the page, not a picture of it"
_KINDS: Final = (
    (b"%PDF-", "a PDF", "Save its text as a .txt file or a table and read that"),
    (b"\x89PNG\r\n", "a PNG picture", _PICTURE),
    (b"\xff\xd8\xff", "a JPEG picture", _PICTURE),
    (b"PK\x03\x04", "a ZIP archive or an Office file", f"{_UNPACK}; save a workbook as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save a workbook as CSV, a document as text"),
    (b"\x1f\x8b", "gzip-compressed data", _UNPACK),
)
"""How the files begin that are often given instead of text, what they are, and the way out."""


def decoded(raw: bytes, name: str) -> str:
    """Return the text of a file, line ends as they are.

    A byte-order mark decides; else UTF-8, if it holds; else the encoding that
    fits the bytes best.

    Raises
    ------
    ReadError
        If the bytes are binary data or fit no encoding.

    Examples
    --------
    >>> decoded("Zürich meldet".encode(), "a.txt")
    'Zürich meldet'
    """
    for start, kind, way_out in _KINDS:
        if raw.startswith(start):
            raise ReadError(_unreadable(name, kind, way_out))
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadError(
                    _unreadable(name, f"text marked as {encoding}, but {error}")
                ) from error
    if b"\x00" in raw[:65536]:
        raise ReadError(_unreadable(name, "binary data (it holds NUL bytes)"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(raw):
            at = f"byte {raw[error.start]:#04x} at offset {error.start}"
            raise ReadError(_unreadable(name, f"UTF-8 with a damaged place ({at})")) from error
        from charset_normalizer import from_bytes

        best = from_bytes(raw).best()
        if best is None:
            raise ReadError(_unreadable(name, "bytes that fit no known encoding")) from None
        return str(best)


def _mostly_utf8(raw: bytes) -> bool:
    """Say whether a text that is not valid UTF-8 is UTF-8 with a few damaged places."""
    text = raw.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - damaged
    return whole > 3 * damaged


def _unreadable(name: str, got: str, way_out: str = _SAVE) -> str:
    return f"{name}: got {got}; expected text. {way_out}"
