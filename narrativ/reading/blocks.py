r"""A cell as blocks: its lines, whatever breaks them.

Lines end at line breaks, at the tags of blocks, at a literal ``\n`` and, where a cell has
none of these, at the wide gaps that took their place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from narrativ.protocols import Block
from narrativ.text.markup import BESIDE, TAG, is_tag, mask_markup, whole_signs
from narrativ.text.sentences import sentences

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029]+")
_BREAK: Final = re.compile(r"[\r\n\u2028\u2029]")
_ESCAPED_BREAK: Final = re.compile(r"(?:\\{1,2}r)?\\{1,2}n")
_WIDE: Final = re.compile(rf"(?:[ {BESIDE}\u00a0]{{2,}}|\t+)[ \t{BESIDE}\u00a0]*")
_FEWEST: Final = 3
"""Wide gaps behind sentences that divide a cell: one or two are slips."""
_AT_SENTENCES: Final = 0.8
"""Share of the wide gaps that stand behind sentences, where they are breaks."""
_OF_SENTENCES: Final = 0.8
"""From this share of the sentences on a wide gap behind them is a typist's habit."""
_KIND_OF: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "subheading"),
    "figcaption": "caption",
    **dict.fromkeys(("nav", "footer", "form", "menu"), "boilerplate"),
}
_EMBED: Final = re.compile(
    r"\b(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|reddit-\w+|fb-post)\b",
    re.IGNORECASE,
)
"""Classes of the block quotations in which pages embed posts."""


def blocks_of(text: str) -> tuple[Block, ...]:
    r"""Return a block for each line that is not blank, without what is not seen around it.

    Headings are subheadings, captions of figures captions, posts embeds.

    Examples
    --------
    >>> blocks_of(" The quay opened.\r\n\nIt rained.")
    (Block(start=1, end=17, kind='body'), Block(start=20, end=30, kind='body'))
    >>> text = "<h2>Harbour</h2><p>It <b>rained</b>.</p>"
    >>> [(text[one.start : one.end], one.kind) for one in blocks_of(text)]
    [('Harbour', 'subheading'), ('It <b>rained</b>.', 'body')]
    """
    seen = mask_markup(text)
    if not _BREAK.search(text) and "\\" in text and _BREAK.search(seen):
        # What breaks lines before capitals does so before small letters.
        seen = _ESCAPED_BREAK.sub(_line_break, seen)
    if not _BREAK.search(seen):
        seen = _divided_at_gaps(seen)
    starts, kinds = _regions(text)
    blocks = []
    for match in _LINE.finditer(seen):
        line = match.group()
        bare = line.strip()
        if bare:
            start = match.start() + len(line) - len(line.lstrip())
            start, end = whole_signs(text, start, start + len(bare))
            kind = kinds[bisect_right(starts, start) - 1] if starts else "body"
            blocks.append(Block(start, end, kind))
    return tuple(blocks)


def _line_break(match: re.Match[str]) -> str:
    return "\n" + BESIDE * (len(match.group()) - 1)


def _divided_at_gaps(text: str) -> str:
    """Return one long line with line breaks for the wide gaps that stand in their place."""
    gaps = list(_WIDE.finditer(text.rstrip()))
    if len(gaps) < _FEWEST:
        return text
    spans = sentences(text)
    ends = {end for _, end in spans[:-1]}
    behind = [gap for gap in gaps if gap.start() in ends]
    if len(behind) < max(_FEWEST, _AT_SENTENCES * len(gaps)) or len(behind) >= _OF_SENTENCES * len(
        ends
    ):
        return text
    pieces, at = [], 0
    for gap in behind:
        pieces += [text[at : gap.start()], _line_break(gap)]
        at = gap.end()
    return "".join([*pieces, text[at:]])


def _regions(text: str) -> tuple[list[int], list[str]]:
    """Return where in a text with tags the kind of the lines changes, and to what."""
    starts, kinds = [0], ["body"]
    if "<" not in text and "lt;" not in text:
        return [], []
    open_: list[tuple[str, str]] = []
    for name, closes, end, kind in _kind_tags(text):
        if not closes:
            open_.append((name, kind or kinds[-1]))
        elif name in [one for one, _ in open_]:
            while open_.pop()[0] != name:
                pass
        else:
            continue
        starts.append(end)
        kinds.append(open_[-1][1] if open_ else "body")
    return starts, kinds


def _kind_tags(text: str) -> Iterator[tuple[str, bool, int, str | None]]:
    """Yield name, whether it closes, end and kind of the tags that say what a line is."""
    for tag in TAG.finditer(text):
        name = tag["name"].lower()
        if name == "blockquote":
            kind = "embed" if _EMBED.search(tag["attributes"]) else None
        elif name in _KIND_OF:
            kind = _KIND_OF[name]
        else:
            continue
        if is_tag(tag):
            yield name, tag["close"] is not None, tag.end(), kind
