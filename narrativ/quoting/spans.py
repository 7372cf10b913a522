"""What the parts of quoting pass on: a paragraph, a place in it, and a statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an article as a reader sees it, and what it is (`schema.KINDS`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Place:
    """Offsets into the text of one paragraph of the article, the end exclusive."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """What one source says in one go; it may run over several spans and paragraphs.

    Attributes
    ----------
    kind
        ``direct``, ``mixed``, ``indirect`` or ``scare``.
    spans
        Where it stands, in order, marks of quotation included.
    cue
        The word that reports it: "said", "according to", a colon.
    speaker
        The mention as written ("he", "the ministry's spokesman", "Mr Odryn").
    basis
        How the speaker was found: verb, according_to, colon, noun, continued, embed,
        question, nearest or none.
    """

    kind: str
    spans: tuple[Place, ...]
    cue: Place | None
    speaker: Place | None
    basis: str
