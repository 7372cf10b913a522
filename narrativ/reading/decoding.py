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
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadError(_unreadable(name, f"marked as {encoding}, but {error}")) from error
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


def _unreadable(name: str, got: str) -> str:
    return f"{name}: got {got}; expected text. Save it as UTF-8 and read it again"
