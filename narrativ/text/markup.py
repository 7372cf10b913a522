r"""What a reader sees of a text: without tags, entities, escapes and invisible signs.

Texts come out of web pages and JSON with their markup in them. Nothing is cut out, for
offsets count in the text as it was read: `mask_markup` returns a text of the same length
in which fillers stand for what is not seen. There are two fillers: U+2060 within a word or
between two signs, U+205F beside white space, which is white space itself. The tokenizer
takes U+2060 for a part of a word (`narrativ.text.words`); `without_fillers` takes out both.

Only elements of HTML are tags, and only the references that HTML names are entities:
"<3", "x < y", "AT&T" and "<ana@quay.example>" stay as they are.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import Final

INSIDE: Final = "\u2060"
"""Filler within a word: a word joiner, which is not seen."""
BESIDE: Final = "\u205f"
"""Filler beside white space: a space of mathematics, which texts do not use."""
_FILLERS: Final = str.maketrans("", "", INSIDE + BESIDE)
_UNDECIDED: Final = "\u2061"
"""Filler that is yet to become one of the two."""

BLOCK_TAGS: Final = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main "
    "menu nav ol option p pre section summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements that begin a line, and end it."""
_OBJECT_TAGS: Final = frozenset(
    "audio button canvas embed iframe img input object picture select textarea video".split()
)
"""Elements that part the words around them."""
_INLINE_TAGS: Final = frozenset(
    "a abbr acronym area b base basefont bdi bdo big cite code col colgroup data datalist del dfn "
    "em font i ins kbd label link map mark meta meter noscript nobr optgroup output param progress "
    "q rp rt ruby s samp script slot small source span strike strong style sub sup svg template "
    "time track tt u var wbr".split()
)
_FLAGS: Final = frozenset(
    "allowfullscreen async autoplay checked controls defer disabled hidden itemscope loop multiple "
    "muted novalidate nowrap open readonly required reversed selected".split()
)
"""Attributes without a value."""
_HIDDEN: Final = "script|style|noscript|template|svg|iframe|object|textarea|select|head"
"""Elements whose content is not the text's."""

_LT: Final = r"(?:<|&(?:amp;)*lt;)"
_GT: Final = r"(?:>|&(?:amp;)*gt;)"
_ATTRIBUTES: Final = (
    r"""(?:[^<>"'=&]++|=\s*+(?:"[^"]{0,4000}+"|'[^']{0,4000}+')?|["']|&(?!(?:amp;)*[lg]t;))*+"""
)
# Names of elements, and those with a hyphen or a colon that sites and Word make up.
_NAME: Final = r"[a-z][a-z0-9]*+(?:[-:][a-z][\w.-]*+)?"
_CUT_OFF: Final = r"(?=\s*(?:…|\.\.\.|\[…|\[\+|\Z))"
TAG: Final = re.compile(
    rf"{_LT}(?P<close>/)?(?P<name>{_NAME})(?=[\s/>&])(?P<attributes>{_ATTRIBUTES}){_GT}",
    re.IGNORECASE,
)
"""What looks like a tag; whether it is one, `is_tag` says."""
_ENTITY: Final = (
    r"&(?:amp;)*(?:\#\d{1,7}+|\#x[0-9a-f]{1,6}+|[a-z][a-z0-9]{1,31}+);"
    r"|&(?:(?:nbsp|amp|quot|apos|lt|gt)(?![\w;=])|\#\d{2,5}+(?![\w;]))"
)
_ESCAPE: Final = (
    r"""(?:(?-i:\\u)[0-9a-f]{4})+|\\x[0-9a-f]{2}|\\{1,2}["'/]"""
    r"|(?:\\{1,2}r)?\\{1,2}n(?-i:(?![a-z]))|\\{1,2}[rt](?-i:(?![a-z]))"
)
_SIGN: Final = re.compile(rf"{_ENTITY}|{_ESCAPE}", re.IGNORECASE)
_LONGEST: Final = 48
"""Characters of the longest entity, with some room."""
_MARKUP: Final = re.compile(
    rf"(?P<hidden><!--.*?(?:-->|\Z)|<!doctype\b[^<>]*>|<!\[cdata\[|\]\]>|<\?xml\b[^<>]*>"
    rf"|{_LT}(?P<element>{_HIDDEN})(?=[\s/>&]){_ATTRIBUTES}(?<!/){_GT}"
    # As far as its end, or the next of its name: without an end it is a tag.
    rf"(?:[^<&]++|(?!{_LT}/?(?P=element)[\s/>&])[<&])*+"
    rf"{_LT}/(?P=element)\s*{_GT})"
    rf"|(?P<tag>{TAG.pattern})"
    # A text that is cut within a tag.
    rf"|(?P<broken><(?:/{_NAME}|{_NAME}\s+[\w:-]+\s*=[^<>]{{0,4000}}?){_CUT_OFF})"
    rf"|(?P<entity>{_ENTITY})"
    # A path of Windows has backslashes of its own.
    r"|(?P<path>\b[a-z]:\\[^\s<&]*)"
    rf"|(?P<escape>{_ESCAPE})"
    r"|(?P<unseen>[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    # In scripts without spaces it parts words.
    r"|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b"
    r"|(?<=[a-z\u00c0-\u024f])[\u200c\u200d]++(?=[a-z\u00c0-\u024f]))"
    r"|(?P<space>\u205f)",
    re.IGNORECASE | re.DOTALL,
)
_POSSIBLE: Final = re.compile(
    r"[<&\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u205f-\u2064\u2066-\u2069\ufeff]"
)
"""One of these signs is in every text that is not what a reader sees."""
_BESIDE_SPACE: Final = re.compile(
    rf"(?:\A|(?<=\s)){_UNDECIDED}+|{_UNDECIDED}+(?=\s|\Z)|{_UNDECIDED}+"
)


def mask_markup(text: str) -> str:
    r"""Return `text` as it is seen, with fillers that keep every sign in its place.

    Tags of blocks become line breaks; tags within a line, and signs that are not seen,
    become fillers; an entity becomes its sign and fillers.

    Parameters
    ----------
    text
        As it was read.

    Returns
    -------
    str
        Of the same length; `text` itself if there is no markup in it.

    Examples
    --------
    >>> text = "<li>Caf&eacute;s &amp; <b>quays</b>.</li>"
    >>> masked = mask_markup(text)
    >>> len(masked) == len(text), without_fillers(masked).strip()
    (True, 'Cafés & quays.')
    """
    # Nearly every line of a corpus comes by several times, and most are plain ASCII.
    if text.isascii() and not ("&" in text or "<" in text or "\\" in text):
        return text
    if not _POSSIBLE.search(text):
        return text
    return _masked(text)


@lru_cache(maxsize=256)
def _masked(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _marked(text):
        replaced = _replaced(match)
        if replaced is not None:
            pieces += [text[at : match.start()], replaced]
            at = match.end()
    if not pieces:
        return text
    return _BESIDE_SPACE.sub(_decided, "".join([*pieces, text[at:]]))


def _marked(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_MARKUP`, which is tried only where one of its signs stands."""
    at = 0
    while sign := _POSSIBLE.search(text, at):
        start = sign.start()
        path = sign.group() == "\\" and start - 2 >= at  # behind the letter of a drive
        match = (path and _MARKUP.match(text, start - 2)) or _MARKUP.match(text, start)
        at = match.end() if match else start + 1
        if match:
            yield match


def without_fillers(masked: str) -> str:
    """Return a masked text without its fillers."""
    if INSIDE in masked or BESIDE in masked:
        return masked.translate(_FILLERS)
    return masked


def strip_markup(text: str) -> str:
    r"""Return `text` as a reader sees it; offsets do not hold.

    Examples
    --------
    >>> strip_markup("It&#8217;s <a href='x'>caf&eacute;</a>s&nbsp;&amp; R&B <3 Offi\u00adcials")
    'It’s cafés & R&B <3 Officials'
    """
    return without_fillers(mask_markup(text))


def strip_with_offsets(masked: str) -> tuple[str, list[int] | None]:
    """Return a masked text without its fillers and, if there were some, the place of each sign.

    The last place is the end of the text.
    """
    if INSIDE not in masked and BESIDE not in masked:
        return masked, None
    place = [at for at, sign in enumerate(masked) if sign not in (INSIDE, BESIDE)]
    return "".join([masked[at] for at in place]), [*place, len(masked)]


def strip_with_spans(
    text: str, spans: Iterable[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as it is seen, and spans of the text as it was read as spans of that.

    Examples
    --------
    >>> strip_with_spans("A <b>quay</b>", [(5, 9)])
    ('A quay', [(2, 6)])
    """
    stripped, place = strip_with_offsets(mask_markup(text))
    if place is None:
        return stripped, list(spans)
    return stripped, [(bisect_left(place, start), bisect_left(place, end)) for start, end in spans]


def whole_signs(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of a text as it was read that neither begins nor ends within an entity.

    Examples
    --------
    >>> whole_signs("&quot;Go.&quot;", 5, 10)
    (0, 15)
    """
    if "&" not in text and "\\" not in text:
        return start, end
    spans = [
        match.span()
        for at in (start, end)
        for match in _SIGN.finditer(text, max(0, at - _LONGEST), at + _LONGEST)
    ]
    start = min([first for first, last in spans if first < start < last], default=start)
    return start, max([last for first, last in spans if first < end < last], default=end)


def is_tag(tag: re.Match[str]) -> bool:
    """Say whether a match of `TAG` is a tag of HTML."""
    name, attributes = tag["name"].lower(), tag["attributes"].strip(" \t\r\n/").lower()
    if name.isalnum() and not (name in BLOCK_TAGS or name in _INLINE_TAGS or name in _OBJECT_TAGS):
        return False
    # "a<b and c>d" has words where attributes stand.
    return not attributes or "=" in attributes or _FLAGS.issuperset(attributes.split())


def _replaced(match: re.Match[str]) -> str | None:
    """Return what is seen of markup, filled up to its length; None if it is none."""
    kind = match.lastgroup if match["tag"] is None else "tag"
    size = len(match.group())
    if match["hidden"] is not None:
        return "\n" + _UNDECIDED * (size - 1) if match["element"] else _UNDECIDED * size
    if kind == "tag":
        if not is_tag(match):
            return None
        name = match["name"].lower()
        sign = "\n" if name in BLOCK_TAGS else " " * (name in _OBJECT_TAGS)
        return sign + _UNDECIDED * (size - len(sign))
    if kind in ("unseen", "broken"):
        return _UNDECIDED * size
    if kind == "space":
        return " "
    decoded = _decoded(match.group()) if kind == "entity" else _unescaped(match.group(), kind)
    return None if decoded is None or len(decoded) > size else _filled(match, decoded)


def _decoded(entity: str) -> str | None:
    # "&amp;amp;nbsp;" was escaped twice.
    name = re.sub(r"^&(?:amp;)*(?=.)", "", entity, flags=re.IGNORECASE).removesuffix(";")
    if not name.startswith("#") and f"{name};" not in html5:
        return None
    return unescape(f"&{name};")


def _unescaped(escape: str, kind: str | None) -> str | None:
    if kind != "escape":
        return None
    sign = escape.lstrip("\\")
    if sign[0] in "uU" and len(sign) > 1:
        whole = json.loads(f'"{escape.lower()}"')
        return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in whole)
    if sign[0] in "xX" and len(sign) > 1:
        return chr(int(sign[1:], 16))
    return {"n": "\n", "r": "\n", "t": " "}.get(sign[0].lower(), sign)


def _filled(match: re.Match[str], sign: str) -> str:
    """Return a sign with its fillers on the side on which they hinder least."""
    size = len(match.group())
    more = size - len(sign)
    if sign.isspace():
        return ("\n" if sign[0] in "\r\n\x85\u2028\u2029" else " ") + _UNDECIDED * (size - 1)
    if not sign or (len(sign) == 1 and not sign.isprintable()):
        return _UNDECIDED * size
    if sign[-1].isalnum() or len(sign) > 1:
        return sign + INSIDE * more
    text, start, end = match.string, match.start(), match.end()
    opens = start == 0 or text[start - 1].isspace() or text[start - 1] == ">"
    closes = end == len(text) or text[end].isspace() or text[end] == "<"
    if not opens and (closes or text.startswith("&nbsp", end)):
        return sign + _UNDECIDED * more
    return _UNDECIDED * more + sign


def _decided(run: re.Match[str]) -> str:
    text, start, end = run.string, run.start(), run.end()
    outer = start == 0 or end == len(text) or text[start - 1].isspace() or text[end].isspace()
    return (BESIDE if outer else INSIDE) * (end - start)
