"""What the parts of quoting pass on: a paragraph, a place in it, and a statement."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Speaker:
    """Who says something, as far as the article tells.

    Attributes
    ----------
    name
        The fullest name that the article has ("Dmitry Peskov"), or the mention as it is
        written ("a senior official", "he" where nobody is clearly meant); "" where no
        speaker was found.
    key
        One key for one person or organisation over articles and spellings; "" for what
        is no name.
    role
        As the text says it: "Kremlin spokesman"; "" if not said.
    organisation
        Whom the role is in, or the organisation that speaks; "" if not said.
    side
        Country or party, "" if not said.
    voice_class
        Of `narrativ.schema.VOICE_CLASSES`.
    source_type
        Of `narrativ.schema.SOURCE_TYPES`.
    source_basis
        What the type rests on.
    gender
        ``"he"``, ``"she"`` or "" where nothing says it.
    """

    name: str = ""
    key: str = ""
    role: str = ""
    organisation: str = ""
    side: str = ""
    voice_class: str = "unknown"
    source_type: str = "unknown"
    source_basis: str = "none"
    gender: str = ""


class Speakers(list[Speaker]):
    """The speakers of an article's statements, in order.

    Attributes
    ----------
    named
        The persons whom the article names in full, whether they speak or not.
    """

    def __init__(self, speakers: Iterable[Speaker] = (), named: Iterable[Speaker] = ()) -> None:
        super().__init__(speakers)
        self.named = tuple(named)
