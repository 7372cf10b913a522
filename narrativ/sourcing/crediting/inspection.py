"""The paragraphs of an article with what credits are found by: which are prose, what they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import pandas as pd

from narrativ.sourcing.crediting.agency_names import Credit, Names, may_name_agency
from narrativ.sourcing.crediting.photos import caption_credits, photo_credits
from narrativ.sourcing.crediting.tails import is_copyright_line, signoff_credits
from narrativ.text.sentences import FINISHED

PROSE: Final = 120
"""Characters from which a paragraph that ends a sentence is told rather than a page's word."""
_SENTENCE: Final = 40
"""The same where a text has no paragraph so long and these are so long together."""


@dataclass(frozen=True)
class InspectedParagraph:
    """A paragraph, whether it could name an agency, and how much prose comes before it."""

    id: str
    kind: str
    text: str
    names: bool
    photos: tuple[Credit, ...]
    prose: bool
    before: int


_Piece = tuple[int, str, str, str]
"""Position, id, kind and text of a paragraph."""


def by_article(paragraphs: pd.DataFrame) -> dict[str, list[_Piece]]:
    """Return the paragraphs of each article in order, the headline and embeds left out."""
    found: dict[str, list[_Piece]] = {}
    names = ("article_id", "position", "paragraph_id", "kind", "text")
    for article_id, *piece in zip(*(paragraphs[name].tolist() for name in names), strict=True):
        pieces = found.setdefault(article_id, [])
        if piece[2] not in ("headline", "embed"):
            pieces.append((piece[0], piece[1], piece[2], piece[3]))
    return {name: sorted(pieces) for name, pieces in found.items()}


def inspect(pieces: Sequence[_Piece], learnt: Names) -> list[InspectedParagraph]:
    """Return the paragraphs of an article with what a look at each of them shows."""
    ids = [piece[1] for piece in pieces]
    kinds = [piece[2] for piece in pieces]
    texts = [piece[3] for piece in pieces]
    bodies = [text for kind, text in zip(kinds, texts, strict=True) if kind == "body"]
    told = any(len(text) >= PROSE for text in bodies)
    least = PROSE
    if not told:
        # A text of one sentence a paragraph is a text, too.
        short = [len(text) for text in bodies if _is_short_prose(text)]
        told = sum(short) >= PROSE and len(short) > 1
        least = _SENTENCE if told else PROSE
    if kinds[-1:] == ["caption"] and told and is_copyright_line(texts[-1]):
        kinds[-1] = "credit"  # below the text it is the text's
    naming = [may_name_agency(text, learnt) for text in texts]
    photos: list[tuple[Credit, ...]] = []
    signed = bool(texts) and told and bool(signoff_credits(texts[-1]))
    for place, (kind, text, may) in enumerate(zip(kinds, texts, naming, strict=True), start=1):
        look = caption_credits if kind == "caption" else photo_credits
        is_signoff = signed and place == len(texts)
        photos.append(tuple(look(text, learnt)) if may and not is_signoff else ())
    times = Counter(texts)
    # What a page shows twice, or above the line of a photographer, is a caption or a summary.
    prose = [
        kind == "body"
        and len(text) >= least
        and (least == PROSE or _is_short_prose(text))
        and not credits
        and times[text] == 1
        for kind, text, credits in zip(kinds, texts, photos, strict=True)
    ]
    for place, credits in enumerate(photos):
        if credits and len(texts[place]) < PROSE and least == PROSE:
            prose[max(0, place - 2) : place] = [False] * min(2, place)
    before = accumulate(prose, initial=0)
    rows = zip(ids, kinds, texts, naming, photos, prose, before, strict=False)
    return [InspectedParagraph(*row) for row in rows]


def _is_short_prose(text: str) -> bool:
    return len(text) >= _SENTENCE and FINISHED.search(text) is not None
