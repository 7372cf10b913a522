"""Bytes of a file to text: by its mark, as UTF-8, else by the best guess.

A byte that is damaged costs a character, not the file: U+FFFD stands in its
place, and the text knows where.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from narrativ.errors import ReadError, ReadWarning, warn
from narrativ.protocols import Unit
from narrativ.reading.encodings import fitting, guessed, in_their_places

__all__ = ["Damage", "Text", "decoded", "in_encoding"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
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

_HEAD: Final = 65536
_SHIFTS: Final = re.compile(rb"\x1b\$[@B]")
"""How Japanese begins in ISO-2022-JP, which is ASCII to the byte."""
_BLANKS: Final = re.compile(r"[ \t\n\v\f\r]")
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_MOST_DAMAGED: Final = 0.05
"""Share of a text that may be damaged. Random bytes have 0.1 control characters."""
_FEW: Final = 3
"""So many bytes beyond ASCII are an encoding of their own; fewer are damage."""
_RARE: Final = 0.01
"""A text in an encoding that no letters give away has more bytes beyond ASCII than this."""
_DAMAGED: Final = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Damage:
    """A place of a file that could not be read as it stands.

    Attributes
    ----------
    at
        Offset in the text, in code points.
    offset
        Offset in the file, in bytes.
    raw
        The bytes there.
    encoding
        The encoding in which the line was read instead, if it was.
    """

    at: int
    offset: int
    raw: bytes
    encoding: str | None = None


@dataclass(frozen=True)
class Text:
    """The text of a file, the places in it where the file is damaged, in order; its encoding."""

    text: str
    damage: tuple[Damage, ...] = ()
    encoding: str = field(default="utf-8", compare=False)

    def damage_in(self, start: int, end: int) -> str | None:
        """Say what is damaged from one offset to another; None if nothing is."""
        first = bisect_left(self.damage, start, key=lambda one: one.at)
        last = bisect_left(self.damage, end, key=lambda one: one.at)
        if first == last:
            return None
        here = self.damage[first:last]
        one = next((one for one in here if not one.encoding), here[0])
        noun = "byte" if len(one.raw) == 1 else "bytes"
        more = f" (and {len(here) - 1} more)" if len(here) > 1 else ""
        where = f"{noun} 0x{one.raw.hex()} at offset {one.offset} of the file{more}"
        if one.encoding:
            return f"not in UTF-8 like the rest, taken for {one.encoding}: {where}"
        return f"damaged: {where}, in whose place U+FFFD stands"


def decoded(raw: bytes, name: str, *, whole: bool = True) -> Text:
    """Return the text of a file, line ends as they are.

    A byte-order mark decides; else UTF-8, if it holds but for a few places;
    else the encoding that fits the bytes best. Lines in another encoding than
    the rest, as where tables were put together, are read in their own. Where
    the bytes are the whole file, an old encoding is logged.

    Raises
    ------
    ReadError
        If the bytes are binary data, fit no encoding, or are damaged in one
        place of twenty.

    Examples
    --------
    >>> decoded("Zürich meldet".encode(), "a.txt").text
    'Zürich meldet'
    """
    for start, kind, way_out in _KINDS:
        if raw.startswith(start):
            raise ReadError(_unreadable(name, kind, way_out))
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _in_unicode(raw, encoding, name, len(mark))
    if unmarked := _without_mark(raw):
        return _in_unicode(raw, unmarked, name)
    if _binary(raw[:_HEAD]):
        raise ReadError(_unreadable(name, "binary data (it holds NUL bytes)"))
    try:
        text = raw.decode("iso2022-jp" if _SHIFTS.search(raw) else "utf-8")
    except UnicodeDecodeError:
        if _mostly_utf8(raw):
            return _in_unicode(raw, "utf-8", name)
        return _in_bytes(raw, name, whole=whole)
    if _SHIFTS.search(raw):
        return Text(text, encoding="iso2022-jp")
    return _mended(raw, text, "utf-8", name) if "\0" in text else Text(text)


def in_encoding(units: Iterable[Unit], text: Text) -> Iterator[Unit]:
    """Yield the units of a file, each with the encoding that the file was read in."""
    for unit in units:
        yield replace(unit, encoding=text.encoding)


def _without_mark(raw: bytes) -> str | None:
    """Return the UTF-16 in which bytes are that hold NUL bytes and no mark, None if in none.

    It is the one whose blanks and line ends put the NUL bytes where they are, and in which
    the head is letters and signs.
    """
    head = raw[: _HEAD // 2 * 2]
    head = head[: len(head) // 2 * 2]
    if head.count(0) < max(_FEW, _RARE / 2 * len(head)):
        return None
    texts = {one: head.decode(one, "replace") for one in ("utf-16-le", "utf-16-be")}
    blanks = {one: len(_BLANKS.findall(text)) for one, text in texts.items()}
    other, encoding = sorted(blanks, key=lambda one: blanks[one])
    text = texts[encoding]
    kinds = Counter(map(unicodedata.category, text))
    strange = sum(kinds[kind] for kind in ("Cc", "Cn", "Co", "Cs"))
    strange -= blanks[encoding] - text.count(" ")
    fits = strange <= _RARE * len(text) < blanks[encoding] and 3 * blanks[other] < blanks[encoding]
    return encoding if fits else None


def _binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return b"\0" in head and controls > _MOST_DAMAGED * len(head)


def _mostly_utf8(raw: bytes) -> bool:
    """Say whether bytes that are no valid UTF-8 are meant as it.

    They are if most places beyond ASCII hold (in East Asian encodings one in three
    does, by chance), or if those that do not are too few to be another encoding. Where
    these show a European one, in which none holds by chance, one line in ten will do.
    """
    text = raw.decode("utf-8", "surrogateescape")
    bad = len(text) - len(_DAMAGED.sub("", text))
    whole = len(text) - (len(raw) - len(_beyond(raw))) - bad
    if whole > bad or bad < _FEW:
        return whole > 0 or not in_their_places(raw)
    lines = [line for line in text.split("\n") if not line.isascii()]
    damaged = [line for line in lines if _DAMAGED.search(line)]
    if fitting("".join(damaged).encode("utf-8", "surrogateescape")):
        return len(lines) - len(damaged) >= 0.1 * len(lines)
    return bad < _RARE * len(raw)


def _beyond(raw: bytes) -> bytes:
    """Return the bytes that are not ASCII."""
    return raw.translate(None, bytes(range(128)))


def _in_unicode(raw: bytes, encoding: str, name: str, mark: int = 0) -> Text:
    """Decode what is meant as UTF-8, UTF-16 or UTF-32."""
    if encoding == "utf-8":
        return _mended(raw, raw[mark:].decode(encoding, "surrogateescape"), encoding, name, mark)
    # Half a surrogate pair is damage; so is what is left at the end.
    rest = len(raw[mark:]) % (2 if "16" in encoding else 4)
    try:
        text = raw[mark : len(raw) - rest].decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise ReadError(_unreadable(name, f"text marked as {encoding}, but {error}")) from error
    return _mended(raw, text + ("\ud800" if rest else ""), encoding, name, mark)


def _in_bytes(raw: bytes, name: str, *, whole: bool) -> Text:
    """Decode bytes in an old encoding."""
    encoding = guessed(raw)
    if encoding is None:
        raise ReadError(_unreadable(name, "bytes that fit no known encoding"))
    if whole:
        warn(ReadWarning, "%s is not in UTF-8: read as %s", name, encoding)
    return _mended(raw, raw.decode(encoding, "surrogateescape"), encoding, name)


def _mended(raw: bytes, text: str, encoding: str, name: str, mark: int = 0) -> Text:
    """Put U+FFFD for each NUL and half pair, or decode the line, if it is in another encoding."""
    errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    lines = list(_damaged_lines(text))
    other = _other_encoding([text[a:b] for a, b in lines]) if encoding == "utf-8" else None
    damage: list[Damage] = []
    parts: list[str] = []
    at, offset, copied = 0, mark, 0
    for start, end in lines:
        line = text[start:end]
        its = other if other and _foreign(line) else None
        for match in _DAMAGED.finditer(text, start, end):
            offset += len(text[at : match.start()].encode(encoding, errors))
            size = len(match.group().encode(encoding, errors))
            damage.append(Damage(match.start(), offset, raw[offset : offset + size], its))
            at, offset = match.end(), offset + size
        if its:
            line = line.encode(encoding, errors).decode(its, "replace")
        parts += [text[copied:start], _DAMAGED.sub("\ufffd", line)]
        copied = end
    mended = Text("".join(parts) + text[copied:], tuple(damage), encoding)
    lost = mended.text.count("\ufffd") - text.count("\ufffd")
    if lost >= _FEW and lost > _MOST_DAMAGED * len(text):
        problem = f"text in {encoding} of which {lost} in {len(text)} characters are damaged"
        raise ReadError(_unreadable(name, problem))
    return mended


def _damaged_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line in which something is damaged."""
    end = 0
    while match := _DAMAGED.search(text, end):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start()) + 1 or len(text)
        yield start, end


def _other_encoding(lines: list[str]) -> str | None:
    """Return the encoding of the lines that have no valid UTF-8, if they show one."""
    raw = "".join(filter(_foreign, lines)).encode("utf-8", "surrogateescape")
    return fitting(raw) if len(_beyond(raw)) >= _FEW else None


def _foreign(line: str) -> bool:
    """Say whether all beyond ASCII in a line are bytes that are no UTF-8."""
    beyond = re.findall(r"[^\0-\x7f]", line)
    return bool(beyond) and all("\udc80" <= char <= "\udcff" for char in beyond)


def _unreadable(name: str, got: str, way_out: str = _SAVE) -> str:
    return f"{name}: got {got}; expected text. {way_out}"
