"""Furniture that runs into the first sentence of a text: a cell without any line break.

A caption, a link or a right that opens a line is set aside up to where it can be seen
to end; the prose behind it is the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from narrativ.text.gates import Spans
from narrativ.text.page_words import Marks
from narrativ.text.quoting import OPENING
from narrativ.text.sentences import FINISHED, sentences
from narrativ.text.words import count_words

PICTURE: Final = re.compile(
    r"\s*(?:images?|photos?|pictures?|(?:photo|image|picture) (?:credit|by|courtesy)|credit|"
    r"foto|bild|imagen|imagem|immagine|fot\.|фото)\s*[:©]",
    re.IGNORECASE,
)
_GALLERY: Final = re.compile(r"\s*(?:PHOTOS|IMAGES|PICTURES|FOTOS)\s*:[^/©]*$")
"""A label in capitals, of several pictures and without a credit: it links to them."""
_CAPTION: Final = re.compile(r"\s*caption\s*:", re.IGNORECASE)
RIGHTS: Final = re.compile(
    r"^\W*copyright(?: ©| \(c\)| ?©?\d{4}| by\b)|^\W*?(?:©|\(c\)) ?(?:copyright\b|(?:19|20)\d\d\b)"
    r"|^COPYRIGHT \d{4}",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\s*FILE(?: PHOTO)?\s*[-–—:]\s.{10,500}?\([^()]*(?:[Pp]hoto|[Ii]mage|via |/)[^()]*\)(?=\s)"
)
"""A caption of an agency, with its credit."""
_STARTS: Final = (
    r"(?:The|A|An|In|On|At|It|He|She|They|We|This|That|These|There|But|After|Before|When|While|As|"
    r"For|More|Some|Police|Officials|Der|Die|Das|Ein|Eine|Le|La|Les|Un|Une|El|Los|Las|Il)\b"
)
_SEAM: Final = re.compile(
    r"(?<=[\w)])(?<!\b(?:in|at|of|on|to|by))(?<!\b(?:and|for))(?<!\b(?:from|near|with|into))"
    rf"\s+(?={_STARTS}\s+\w)"
)
"""Before a small word with a capital: a sentence begins there though none has ended."""
_ADVERTISEMENT: Final = re.compile(
    rf"\s*(?i:advertisement|anzeige|publicité|werbung|publicidad)(?=\s+{_STARTS}\s)"
)
COUNTED: Final = re.compile(r"\b(?:hide|show|view) caption \d+ (?:of|/) \d+", re.IGNORECASE)
"""The number of a picture in a row of pictures: its caption stands in the line too."""
_MOST_OF_CAPTION: Final = 25
"""Words behind a label up to which a sentence is its caption."""
_MANY: Final = 3
"""Labels of pictures from which a line is a row of them, each with its caption."""
_FEWEST: Final = 5
"""Words of a sentence of prose."""
_REQUESTED: Final = re.compile(r"[^.!?]{0,40}")
_BEGINS: Final = re.compile(rf"[.!:]?\s+[{OPENING}]?[^\W\da-z_]")
_LABEL_END: Final = re.compile(r"\s*[:|»>]")


def is_picture_label(text: str) -> bool:
    """Say whether a text opens as a caption or the credit of a picture does.

    Examples
    --------
    >>> is_picture_label("Photo: Ana Ruiz"), is_picture_label("PHOTOS: Scenes from the quay")
    (True, False)
    """
    return PICTURE.match(text) is not None and _GALLERY.match(text) is None


def opening_marker(
    line: str, marks: Marks, is_furniture: Callable[[str], bool], *, head: bool
) -> tuple[int, str] | None:
    """Return where the furniture that opens a line of prose ends, and its kind.

    Parameters
    ----------
    line
        One line of a body.
    marks
        Its phrases.
    is_furniture
        Says whether a sentence is a page's.
    head
        Whether the line is among the first of its text, where two sentences are prose.

    Returns
    -------
    tuple of int and str, or None
        None where the line opens with nothing of the kind, or has too few
        finished sentences of prose behind it.
    """
    found = _marker(line, marks)
    if found is None:
        return None
    end = found[0]
    behind = [line[end + a : end + b] for a, b in sentences(line[end:])]
    prose = [
        one
        for one in behind
        if count_words(one) >= _FEWEST and FINISHED.search(one) and not is_furniture(one)
    ]
    return found if len(prose) >= (2 if head else 3) else None


def _marker(line: str, marks: Marks) -> tuple[int, str] | None:
    if match := _FILE.match(line):
        return match.end(), "caption"
    if match := _ADVERTISEMENT.match(line):
        return match.end(), "boilerplate"
    if match := RIGHTS.match(line):
        return _caption_end(line, match.end()), "boilerplate"
    if match := PICTURE.match(line) or _CAPTION.match(line):
        found = _caption_end(line, match.end()), "caption"
    elif end := _pictures_end(line, marks.get("pictures", ())):
        found = end, "caption"
    elif end := _pointer_end(line, marks.get("pointers", ())) or _request_end(line, marks):
        found = end, "boilerplate"
    else:
        return None
    return None if COUNTED.search(line) or len(PICTURE.findall(line)) > 1 else found


def _pointer_end(line: str, pointers: Spans) -> int:
    """Return where the label ends that opens a link; 0 without any."""
    for start, end in pointers:
        if not line[:start].strip(" ([*-–—•>»|") and (label := _LABEL_END.match(line, end)):
            return label.end()
    return 0


def _request_end(line: str, marks: Marks) -> int:
    """Return where a request at the head ends, with nothing but a space behind; 0 without any."""
    for start, end in marks.get("address", ()):
        if line[:start].strip(" ([*-–—•>»|"):
            break
        for first, last in marks.get("objects", ()):
            if (
                first >= end
                and _REQUESTED.fullmatch(line, end, first)
                and _BEGINS.match(line, last)
            ):
                return last
    return 0


def _pictures_end(line: str, pictures: Spans) -> int:
    """Return where the caption that labels of pictures open ends; 0 without any."""
    if len(pictures) >= _MANY and len(sentences(line[pictures[-1][1] :])) <= 2:
        return 0  # a row of pictures
    for start, end in pictures:
        opens = not line[:start].strip(f" ([*-–—•/|{OPENING}")
        if opens and (" " in line[start:end] or re.match(r"\s*[:(/©|]", line[end:])):
            first = sentences(line)[0][1]
            last = max(b for _, b in pictures if b <= max(first, end))
            return _caption_end(line, last)
    return 0


def _caption_end(line: str, label: int) -> int:
    """Return where what follows a label ends: at its sentence's end, or where another begins."""
    _, end = next(iter(sentences(line[label:])), (0, 0))
    seam = _SEAM.search(line, label, label + end)
    if seam and re.search(r"\w", line[label : seam.start()]):
        return seam.start()
    if count_words(line[label : label + end]) > _MOST_OF_CAPTION:
        return label
    return label + end
