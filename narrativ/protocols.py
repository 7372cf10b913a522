"""What can be put in place of a part of narrativ: the shapes, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pandas as pd


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors."""

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        """Return a float32 matrix of shape (len(texts), d)."""
        ...


@runtime_checkable
class Clusterer(Protocol):
    """Any scikit-learn clusterer: a label for each row, -1 for noise."""

    def fit_predict(self, X: npt.NDArray[np.float32], /) -> Sequence[int]:  # noqa: N803
        """Return one label a row of the (n, d) matrix."""
        ...


@dataclass(frozen=True)
class Block:
    """A stretch of a unit, as code-point offsets, with its kind where that is known."""

    start: int
    end: int
    kind: str = "body"


@dataclass(frozen=True)
class Unit:
    """One article as a reader found it, before anything is concluded from it.

    ``text`` is the cell or unit that offsets count in; ``blocks`` are the
    stretches of it that belong to the article, in reading order: offsets that
    rise and do not overlap. Without blocks each line of the text that is not blank
    is one. A unit with ``problem`` set could not be read and becomes a rejected row
    of the audit. ``locator`` says where in the file the unit is.
    """

    file: str
    locator: str
    text: str = ""
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    outlet: str | None = None
    external_id: str | None = None
    date: object = None
    byline: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    words_stated: int | None = None
    problem: str | None = None
    damage: str | None = None
    """What of it is damaged in the file, so that U+FFFD stands in its place."""
    encoding: str | None = field(default=None, repr=False, compare=False)
    """The encoding that the file was read in, where it was bytes of text."""
    left_out: tuple[str, ...] = ()
    outlet_basis: str | None = None
    """What the outlet rests on if not stated: ``"domain"``, ``"url"``, ``"file"`` (its name)."""
    date_basis: str | None = None
    """What the date rests on if it is not stated: ``"file"``, a file's name."""
    date_note: str | None = None
    """Why there is no date, where the reader knows more than that none is given."""
    incomplete: str | None = None
    """Why the text is known to be a part only, if it is."""
    columns_unused: tuple[str, ...] = field(default=(), repr=False)
    """Columns of its table that are none of narrativ's; they are kept in ``extra``."""
    page: bool = False
    """Whether the units of the file were captured at one moment, as those of a page are."""
    extra: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Reader(Protocol):
    """Recognises one input format and finds its units (docs/readers.md)."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Say from the name and the first 65,536 bytes whether this reader takes the file.

        Asked of every file before it is refused. Standard input has the name ``input``.
        """
        ...

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        """Yield the units of the file one by one; ``name`` is the file's name in the tables.

        What is in the file and cannot be read is a unit with a problem.

        Raises
        ------
        ReadError
            If the file as a whole cannot be read; it becomes one rejected row.
        """
        ...


@dataclass(frozen=True)
class Context:
    """What a measure is given beside the corpus.

    Attributes
    ----------
    groups
        Series indexed by article_id: the group (an outlet, by default) of each
        article that is compared.
    seed
        Seed of everything random.
    whole
        The corpus as it is, where the one that is given lacks paragraphs that
        count in another text: what stands first in an article is seen here.
        None if nothing was taken out.
    """

    groups: pd.Series
    seed: int = 0
    whole: Any = None


@dataclass(frozen=True)
class Aspect:
    """One question of a measure that asks several, with how its counts are contrasted.

    Attributes
    ----------
    contrast
        ``"difference"`` of shares, or ``"log_odds"``.
    unit
        What kind of contrast: one of `narrativ.schema.UNITS`, or words that follow a number.
    share_of
        Of what a percentage is a share, for ``effect_name``: ``"words"`` for percentage
        points of words.
    value_unit
        Unit of the group's own value.
    scale
        Factor of shares and their differences: 100 for percentages.
    finding
        What a group does, with ``{feature}``, ``{amount}`` and ``{direction}``,
        for example ``"spends {amount} {direction} of its words on “{feature}”"``.
    directions
        The words for an effect above and below zero.
    anchors
        Where the unit says little to a reader: what the ends of the scale mean, for
        example ``"0 is the same words, 1 no word in common"``. A sentence then gives
        both values with these words, and the amount without its unit.
    all_or_nothing
        Whether an article either has the feature or has it not: its interval is
        then that of a difference of proportions.
    scope
        ``"storyline"`` for features that are possible only in storylines where they
        occur, ``"corpus"`` for those that are possible everywhere; "" is the measure's.
    """

    contrast: str = "difference"
    unit: str = "difference_of_shares"
    share_of: str = ""
    value_unit: str = "share"
    scale: float = 1.0
    finding: str = "shows “{feature}” {direction}"
    directions: tuple[str, str] = ("more", "less")
    anchors: str = ""
    all_or_nothing: bool = False
    scope: str = ""


@dataclass(frozen=True)
class Presentation:
    """How readers of a report, a plot and a multiverse are shown a measure.

    Attributes
    ----------
    question
        The question it answers, as the heading of its section.
    feature
        What one of its features is called: ``"term"``, ``"topic"``.
    about_topics
        Whether its features are names of topics. Their storyline and stability then stand
        beside them, and another grouping is asked for the same topic by its paragraphs.
    chart
        What draws it, as ``"module:attribute"``: called with the comparison, ``measure=`` (its
        name) and ``top=``, it returns a plotly figure. "" draws nothing.
    chart_rows
        How many rows the chart in a report has of each outlet or in all, half of them where
        there are more than four outlets.
    method
        How it measures, in plain sentences with their sources, for the section on methods.
    references
        Those sources in full, a text each.
    """

    question: str = ""
    feature: str = "feature"
    about_topics: bool = False
    chart: str = "narrativ.plot:contrasts"
    chart_rows: int = 12
    method: str = ""
    references: tuple[str, ...] = ()


@runtime_checkable
class Measure(Protocol):
    """Counts features by article; only `compare` resamples, permutes and corrects.

    Called with the corpus and a `Context`, it returns two frames:

    units
        ``article_id, feature, numerator, denominator``: a row for an article
        and a feature; an article without a row for a feature has numerator 0
        and its denominator is that of its other rows. A missing numerator says
        that nothing can be known of the feature in that article: it stands on
        neither side. Columns that may be there, one value a feature: ``aspect``
        (a key of the measure's ``aspects``), ``held_out`` (as what it is described
        and not tested), ``kind`` (of house style), ``refused`` (why no estimate is
        given), ``quality`` (what limits it, or how good it is, in words). The first
        three hold fixed values of `narrativ.schema` (``HELD_OUT, STYLE_KINDS,
        REASONS``) or words of the measure's own.
    evidence
        ``feature, article_id, paragraph_id, start, end, weight``: where each
        count comes from, offsets into the paragraph's text.
    """

    @property
    def name(self) -> str:
        """Name of the measure in SCORES and EVIDENCE."""
        ...

    def __call__(self, corpus: Any, context: Context, /) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return (units, evidence)."""
        ...
