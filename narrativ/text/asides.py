"""Stretches of a body that are not its text: captions and embedded posts.

Pages run photo captions and social posts into the text. Both are kept, as
paragraphs of their own kind, outside the analysis.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from narrativ.text.quoting import CLOSING, OPENING, marked_stretches
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words, plain, words

_BRACKET: Final = re.compile(rf"\(([^()]{{2,120}})\)(?=\s+[{OPENING}]?[^\W\da-z_]|\s*$)")
_PHOTO: Final = re.compile(
    r"\b(?:photo|photograph|photographer|picture|pictured|pic|image|images|handout|foto|"
    r"photographie|fotografía|imagen|immagine|archiv)\b|\bbild:|©|ⓒ",
    re.IGNORECASE,
)
_OF_PICTURE: Final = re.compile(rf"/| via |{_PHOTO.pattern}", re.IGNORECASE)
_CREDIT_WORDS: Final = frozenset(
    "by of via from for and the in at file stock credit courtesy pool left right below above with "
    "von aus par de del di da do la le el".split()
)
_MOST_SMALL: Final = 2
"""Small words of other kinds that the credit of a photo may have: taken, released."""
_STOCK: Final = re.compile(
    r"(?:file|stock|archive|library|handout) (?:photo|photograph|picture|image)", re.IGNORECASE
)
"""A photo credit that names nobody."""
_LABELLED: Final = re.compile(
    r"^(?:photo(?:graph)?|picture|image|foto|bild|credit|photo credit|image credit|picture credit)"
    r"s?(?: by)?\s*[:©]\s*(?-i:[^\sa-z]).{1,200}$|^(?:caption\s*:|©)\s*.{2,300}$|"
    r"^photo(?:graph)?s? by (?-i:[^\sa-z])[^.!?]{1,80}$",
    re.IGNORECASE,
)
_MOST_OF_LABELLED: Final = 2
"""Sentences of a line that is a caption as a whole; behind more of them a text runs on."""
_SIGNED: Final = re.compile(
    r"""[—–―-]{1,2}\s{0,4}(?P<name>[^—–―()\n]{1,100}?)\s*\(@\w{1,40}\)
    (?:\s+(?:[^\W\d_]{3,12}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?\s+(?:de\s+)?\d{4}))?
    (?=\s*$|\s+[^\sa-zà-ÿ—–-])  # not one named between dashes
    |A\ post\ shared\ by\s+[^\n()]{1,100}\(@[\w.]{1,40}\)""",
    re.VERBOSE,
)
_POSTLIKE: Final = re.compile(
    r"[@#]\w|https?://|pic\.twitter\.com|\b(?:I|we|my|our|us|me|I'm|I’m|we're|we’re)\b"
)
_LONGEST_POST: Final = 300
"""Characters that an embedded post shows before it is cut (280, with some room)."""
_WINDOW: Final = 4 * _LONGEST_POST
"""Characters before a signature in which the beginning of its post is looked for."""
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
    >>> line = "The quay closed. Crews wait there (Ana Ruiz/NV) The union met."
    >>> [line[a:b] for a, b in captions(line, {"NV"}.__contains__)]
    ['Crews wait there (Ana Ruiz/NV)']
    """
    if _LABELLED.match(text.strip()) and len(sentences(text)) <= _MOST_OF_LABELLED:
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
        sentence = text[start:end]
        if not _OF_PICTURE.search(match[1]):  # it may be who is quoted
            sentence = sentence.rstrip(CLOSING)
        if sentence.endswith((".", "!", "?")) or count_words(sentence) < 3:
            continue  # the bracket follows a finished sentence, or a mere name
        if _abbreviates(match[1], text[start:end]):
            continue
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
    signatures = list(_SIGNED.finditer(text)) if "(@" in text else []
    if not signatures:
        return []
    quoted = marked_stretches(text)
    runs = Counter(_runs(text))
    spans: list[tuple[int, int]] = []
    for signature in signatures:
        floor = spans[-1][1] if spans else 0
        start = _post_start(text, floor, signature, quoted, runs)
        if start is not None:
            spans.append((start, signature.end()))
    return spans


def _abbreviates(inside: str, before: str) -> bool:
    """Say whether a bracket gives the initials of the words before it: Port Authority (PA)."""
    initials = "".join(word[0] for word in words(before) if word[0].isupper())
    return inside.isupper() and initials.endswith(inside)


def _is_photo_credit(inside: str, is_agency: Callable[[str], bool]) -> bool:
    parts = [part.strip() for part in re.split(r"[/,|;]| via ", inside)]
    return is_agency(inside.strip()) or (
        (len(parts) > 1 and is_agency(parts[-1]))
        or (bool(_PHOTO.search(inside)) and any(map(str.isupper, inside)) and _names_only(inside))
        or bool(_STOCK.fullmatch(inside.strip()) or "©" in inside)
    )


def _names_only(inside: str) -> bool:
    """Say whether a bracket has no prose: a credit is of names, with a small word or two."""
    rest = [word for word in words(_PHOTO.sub("", inside)) if word.islower()]
    return sum(word not in _CREDIT_WORDS for word in rest) <= _MOST_SMALL


def _post_start(
    text: str,
    floor: int,
    signature: re.Match[str],
    quoted: list[tuple[int, int]],
    runs: Counter[tuple[str, ...]],
) -> int | None:
    """Return where the post before a signature begins, if there is one behind `floor`."""
    window = max(floor, signature.start() - _WINDOW)
    before = [(a + window, b + window) for a, b in sentences(text[window : signature.start()])]
    # Words shared as a picture's have no text of their own unless it shows.
    start = signature.start() if signature["name"] is None else None
    for a, b in reversed(before):
        if signature.start() - a > _LONGEST_POST and (start is not None or a == window != floor):
            break  # longer than a post can be, or the rest of a sentence that the window cuts
        if _overlaps(quoted, a, b):
            break  # the body quotes; a post does not quote itself
        if start is not None and not _POSTLIKE.search(text[a:b]):
            inside = Counter(_runs(text[a : signature.end()]))
            if not _repeats(text[a:b], runs, inside):
                break
        start = a
    return start


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether a stretch meets one of the spans, which are in order and apart."""
    place = bisect_left(spans, (end,))
    return place > 0 and spans[place - 1][1] > start


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the runs of four words in plain form."""
    found = words(plain(text))
    return zip(found, found[1:], found[2:], found[3:], strict=False)


def _repeats(
    sentence: str, everywhere: Counter[tuple[str, ...]], inside: Counter[tuple[str, ...]]
) -> bool:
    """Say whether at least half of a sentence's four-word runs also stand outside the post."""
    own = set(_runs(sentence))
    outside = sum(everywhere[run] > inside[run] for run in own)
    return bool(own) and outside >= _REPEATED * len(own)
