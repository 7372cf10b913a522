"""Stretches of a body that are not its telling: captions and embedded posts.

Pages run photo captions and social posts into the text. Both are kept, as
paragraphs of their own kind, outside the analysis.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from narrativ.text.quoting import quotations
from narrativ.text.sentences import sentences
from narrativ.text.words import WORD, plain

_BRACKET: Final = re.compile(r"\(([^()]{2,120})\)(?=\s+[\"'“‘«]?[^\W\da-z_]|\s*$)")
_PHOTO: Final = re.compile(
    r"\b(?:photo|photograph|photographer|picture|pictured|pic|image|images|handout|pool|via|"
    r"file|foto|bild|photographie|fotografía|imagen|immagine|archiv)\b|©|ⓒ",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"^(?:photo(?:graph)?|picture|image|foto|bild|credit|photo credit|image credit|picture credit)"
    r"s?(?: by)?\s*[:©].{2,200}$|^(?:caption|©)\s*:?\s+.{2,300}$",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"""\s*[—–―-]{1,2}\s*(?P<name>[^—–―()\n]{1,100}?)\s*\(@\w{1,40}\)
    (?:\s+(?:[^\W\d_]{3,12}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?\s+(?:de\s+)?\d{4}))?
    |\s*A\ post\ shared\ by\s+[^\n()]{1,100}\(@[\w.]{1,40}\)""",
    re.VERBOSE,
)
_POSTLIKE: Final = re.compile(
    r"[@#]\w|https?://|pic\.twitter\.com|\b(?:I|we|my|our|us|me|I'm|I’m|we're|we’re)\b"
)
_LONGEST_POST: Final = 300
"""Characters that an embedded post shows before it is cut (280, with some room)."""
_REPEATED: Final = 0.5
"""Share of four-word runs that must stand elsewhere in the body to be a repeat."""


def captions(text: str, is_agency: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Return the photo captions in a line as (start, end), credit included.

    A caption is a sentence that ends, without a full stop, in a bracketed photo
    credit, or a line that labels itself as one.

    Parameters
    ----------
    text
        One line of a body.
    is_agency
        Says whether a string names a news or photo agency.

    Examples
    --------
    >>> line = "The quay closed. Crews wait (Ana Ruiz/NV) The union met."
    >>> [line[a:b] for a, b in captions(line, {"NV"}.__contains__)]
    ['Crews wait (Ana Ruiz/NV)']
    """
    labelled = _LABELLED.match(text.strip())
    if labelled:
        lead = len(text) - len(text.lstrip())
        return [(lead, lead + len(text.strip()))]
    spans: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text):
        if not _is_photo_credit(match[1], is_agency):
            continue
        floor = spans[-1][1] if spans else 0
        before = sentences(text[floor : match.start()])
        if not before:
            continue
        start, end = before[-1][0] + floor, before[-1][1] + floor
        if text[end - 1] in ".!?" or len(WORD.findall(text[start:end])) < 3:
            continue  # the bracket follows a finished sentence, or a mere name
        spans.append((start, match.end()))
    return spans


def embeds(text: str) -> list[tuple[int, int]]:
    """Return the embedded social posts in a line as (start, end), signature included.

    A post ends in its signature, a name and a handle. Its beginning is found
    backwards: sentences outside quotation marks that speak in the first person,
    carry handles or links, or repeat words of the rest of the line, as far as a
    post can be long.

    Examples
    --------
    >>> line = "Ray thanked all. I thank @quay for it. — Jo Ray (@joray) May 1, 2031 Ray left."
    >>> [line[a:b] for a, b in embeds(line)]
    ['I thank @quay for it. — Jo Ray (@joray) May 1, 2031']
    """
    spans: list[tuple[int, int]] = []
    for signature in _SIGNED.finditer(text):
        floor = spans[-1][1] if spans else 0
        before = [
            (a + floor, b + floor) for a, b in sentences(text[floor : signature.start()])
        ]
        start = _post_start(text, before, signature)
        if start is not None:
            spans.append((start, signature.end()))
    return spans


def _is_photo_credit(inside: str, is_agency: Callable[[str], bool]) -> bool:
    parts = [part.strip() for part in re.split(r"[/,|;]| via ", inside)]
    return is_agency(inside.strip()) or (
        (len(parts) > 1 and is_agency(parts[-1])) or bool(_PHOTO.search(inside))
    )


def _post_start(
    text: str, before: list[tuple[int, int]], signature: re.Match[str]
) -> int | None:
    if not before:
        return None
    quoted = quotations(text[: signature.start()])
    start = None
    for index in range(len(before) - 1, -1, -1):
        a, b = before[index]
        if signature.start() - a > _LONGEST_POST and start is not None:
            break
        if any(x < b and a < y for x, y in quoted):
            break  # the body quotes; a post does not quote itself
        first = start is None
        rest = text[:a] + " " + text[signature.end() :]
        if not (first or _POSTLIKE.search(text[a:b]) or _repeats(text[a:b], rest)):
            break
        start = a
    return start


def _repeats(sentence: str, rest: str) -> bool:
    """Say whether at least half of the four-word runs of a sentence stand in the rest."""
    words = WORD.findall(plain(sentence))
    runs = {" ".join(words[i : i + 4]) for i in range(len(words) - 3)}
    if not runs:
        return False
    other = " ".join(WORD.findall(plain(rest)))
    return sum(run in other for run in runs) >= _REPEATED * len(runs)
