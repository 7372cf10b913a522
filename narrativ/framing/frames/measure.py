"""`Frames`: candidates from a codebook; estimates where human codes of a random sample allow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

import numpy as np
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.errors import NotReadyError, SchemaError, UnknownNameError
from narrativ.framing.frames import correcting, drawing
from narrativ.framing.frames.codebooks import Codebook, read_codebook
from narrativ.framing.frames.codes import (
    EXTERNAL,
    checked,
    completed,
    digest,
    in_corpus,
    looked_up,
    one_of_many,
)
from narrativ.framing.frames.fitting import Fitted, fit
from narrativ.framing.frames.judging import Judge, probability
from narrativ.framing.frames.material import texts_of
from narrativ.framing.frames.passages import of_corpus
from narrativ.protocols import Aspect, Context, Encoder, Presentation

CANDIDATE: Final = "candidate: "
"""Stands before the name of a frame that no human codes confirm."""
_SETTINGS: Final = ("codebook", "unit", "exclusive", "seed")
_UNITS: Final = ("article", "paragraph")
_PASSAGES: Final = 3
"""Sentences of an article that are shown for a frame."""
_SHOWN_FROM: Final = 0.5
"""Probability of a sentence from which it is shown."""


@dataclass(frozen=True, repr=False)
class Frames:
    """Share of the articles that show each frame.

    From the codebook alone frames are candidates: passages are shown, and no
    estimate is given. With human codes of a random sample of the articles, of
    probability stated with the codes, the share is estimated by design-based
    supervised learning: each article counts with its cross-fitted prediction
    and, if it was drawn and coded, with the error of that over its probability
    (Egami et al. 2023). If articles were drawn as stated, that is unbiased for a
    poor classifier too; a good one makes the intervals narrow. An estimate may
    lie outside 0 to 100 per cent.

    Parameters
    ----------
    codebook
        ``"policy"``, ``"generic"``, the path of a TOML file, or a `Codebook`.
    unit
        What is coded and scored: ``"article"``, or ``"paragraph"``, for
        `frame_scores` alone: groups are compared by article.
    exclusive
        Whether each unit has exactly one frame; by default as the codes show.
    encoder
        The bundled one by default.
    seed
        Of the folds of the cross-validation.

    Examples
    --------
    >>> Frames("generic").quality
    Traceback (most recent call last):
    narrativ.errors.NotReadyError: these frames are not fitted on human codes; call ...
    """

    codebook: str | os.PathLike[str] | Codebook = "policy"
    unit: str = "article"
    exclusive: bool | None = None
    encoder: Encoder | None = field(default=None, repr=False)
    seed: int = 0
    codes: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    """Human codes, checked: set by `fit`."""
    fitted: Fitted | None = field(default=None, repr=False, compare=False)
    """What was fitted on them: set by `fit`."""

    name: ClassVar[str] = "frames"
    scope: ClassVar[str] = "corpus"
    aspects: ClassVar[Mapping[str, Aspect]] = {
        "": Aspect(
            contrast="difference",
            unit="percentage_points",
            share_of="articles",
            value_unit="per cent of articles",
            scale=100.0,
            finding="shows the frame “{feature}” in {amount} {direction} of its articles",
            all_or_nothing=True,
        )
    }

    presentation: ClassVar[Presentation] = Presentation(
        question="Which frames are candidates, and how strongly?",
        feature="frame",
        method=(
            "How well a text matches the description of a frame in a codebook. Likeness to a "
            "description measures what a text is about more than how it frames that, so a match "
            "is a candidate until people have coded articles drawn at random; only then are "
            "shares estimated, corrected by those codes (Egami et al. 2023; TeBlunthuis, Hase and "
            "Chan 2024)."
        ),
    )

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise UnknownNameError("unit of Frames", self.unit, _UNITS)
        read_codebook(self.codebook)

    def __repr__(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in _SETTINGS]
        if self.codes is not None:
            state = "fitted on" if self.fitted is not None else "to be fitted on"
            parts.append(f"{state} {len(self.codes)} codes, {digest(self.codes)}")
        return f"Frames({', '.join(parts)})"

    def fit(self, codes: pd.DataFrame, corpus: Corpus | None = None) -> Frames:
        """Return the frames fitted on human codes.

        Parameters
        ----------
        codes
            A row for a unit and a frame: ``article_id`` (or ``paragraph_id``),
            or ``external_id``, your own id of the article, or, for texts of no
            corpus, ``text``; ``frame``, a name of the
            codebook; ``code``, 1 or 0. Optionally ``outlet``, so that no outlet
            is in training and test at once (that of the corpus, where it has
            the unit), and ``probability``, with which the unit was drawn at
            random (1 if all were coded), empty for units that were chosen
            otherwise. Where each text has one frame of many, rows of code 1 are
            enough.
        corpus
            Where the texts of the coded ids stand. Without it, ids are looked
            up in the first corpus that the frames are used on.

        Raises
        ------
        SchemaError
            If codes are malformed, contradict each other, or are of articles
            that are not in the corpus.
        UnknownNameError
            If a frame is not in the codebook.
        """
        corpus = None if corpus is None else corpus.checked("articles")
        table = checked(codes, read_codebook(self.codebook), self._key)
        waiting = replace(self, codes=table, fitted=None)
        outside = table["text"].isna() | table["unit"].str.startswith(EXTERNAL)
        if corpus is None and outside.any():
            return waiting
        return waiting.ready(corpus)

    @property
    def variant(self) -> str:
        """Name of the codebook, which tells two of them apart: ``frames:policy``."""
        return read_codebook(self.codebook).name

    @property
    def quality(self) -> pd.DataFrame:
        """Cross-validated quality by frame, with 95% intervals.

        ``frame, codes, present, auc, auc_low, auc_high, f1, f1_low, f1_high,
        problem``. F1 is the mean of that of units with the frame and of units
        without, at a threshold chosen in training. The intervals are those of a
        bootstrap over outlets, where they are known.

        Raises
        ------
        NotReadyError
            If nothing was fitted yet.
        """
        if self.fitted is None:
            raise NotReadyError(
                "these frames are not fitted on human codes; call Frames(...).fit(codes, corpus)"
            )
        return self.fitted.quality.copy()

    @property
    def errors(self) -> pd.DataFrame:
        """Mean cross-validated error by frame and outlet: ``frame, outlet, codes, error``.

        Raises
        ------
        NotReadyError
            If nothing was fitted yet.
        """
        if self.fitted is None:
            raise NotReadyError(
                "these frames are not fitted on human codes; call Frames(...).fit(codes, corpus)"
            )
        return self.fitted.errors.copy()

    @property
    def _key(self) -> str:
        return f"{self.unit}_id"

    def ready(self, corpus: Corpus | None) -> Frames:
        """Return the frames with what their codes ask for fitted."""
        if self.codes is None or self.fitted is not None:
            return self
        book = read_codebook(self.codebook)
        codes = self.codes if corpus is None else looked_up(self.codes, corpus.articles)
        exclusive = one_of_many(codes) if self.exclusive is None else self.exclusive
        if exclusive:
            codes = completed(codes, book.names)
        outlets = None
        texts = codes.dropna(subset=["text"]).drop_duplicates("unit").set_index("unit")["text"]
        if corpus is not None:
            own = texts_of(corpus, self.unit)
            in_corpus(codes, own.index, self._key)
            texts = pd.concat([own, texts[~texts.index.isin(own.index)]])
            outlets = self._outlets(corpus)
            told = codes["unit"].map(outlets).fillna(codes["outlet"])
            codes = codes.assign(outlet=told.astype(object))
        found = fit(
            codes,
            texts,
            book,
            outlets=outlets,
            exclusive=exclusive,
            encoder=self.encoder,
            seed=self.seed,
        )
        return replace(self, codes=codes, fitted=found)

    def _outlets(self, corpus: Corpus) -> pd.Series:
        """Return the outlet of each unit of the corpus, or none, by its id."""
        outlets = corpus.articles.set_index("article_id")["outlet"].astype(object)
        if self.unit == "article":
            return outlets
        return corpus.paragraphs.set_index("paragraph_id")["article_id"].map(outlets)

    def _crossed(self, corpus: Corpus) -> Frames:
        """Return the frames fitted with folds that all articles have, coded or not."""
        if self.fitted is None or self.fitted.placed:
            return self.ready(corpus)
        return replace(self, fitted=None).ready(corpus)

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``refused`` and ``quality``) and evidence."""
        if self.unit != "article":
            raise SchemaError(
                f"groups are compared by article, and these Frames are of the unit {self.unit!r}; "
                "expected Frames(..., unit='article')"
            )
        whole: Corpus = corpus if context.whole is None else context.whole
        ready = self._crossed(whole)
        told = corpus.analysed["article_id"].unique()
        compared = pd.Index(sorted(set(told) & set(context.groups.index)))
        every = texts_of(whole, "article")
        known = pd.Index(every.index.intersection(compared))
        groups = context.groups.loc[known]
        refused = drawing.refusals(ready.codes, ready.fitted, groups)
        estimated = ready._estimated(every.loc[known], refused, ready._outlets(whole))
        labels = {
            frame: frame if refused.get(frame, "-") == "" else CANDIDATE + frame
            for frame in read_codebook(self.codebook).names
        }
        said: dict[str, str] = {}
        if ready.fitted is not None and ready.codes is not None:
            said = correcting.described(ready.fitted, ready.codes, known, refused)
        units = estimated.rename_axis("article_id").reset_index()
        units = units.melt("article_id", var_name="frame", value_name="numerator")
        units = units.assign(
            feature=units["frame"].map(labels),
            denominator=1.0,
            refused=units["frame"].map(lambda frame: refused.get(frame, drawing.UNCONFIRMED)),
            quality=units["frame"].map(lambda frame: said.get(frame, "")),
        )
        order = ["article_id", "feature", "numerator", "denominator", "refused", "quality"]
        units = units[order].sort_values(["article_id", "feature"], ignore_index=True)
        return units, self._passages(corpus, compared, labels)

    def _estimated(
        self, texts: pd.Series, refused: Mapping[str, str], outlets: pd.Series
    ) -> pd.DataFrame:
        """Return what each article counts for each frame; nothing where all is refused."""
        names = list(read_codebook(self.codebook).names)
        if self.fitted is None or self.codes is None or "" not in refused.values():
            empty = np.full((len(texts), len(names)), np.nan)
            return pd.DataFrame(empty, index=texts.index, columns=names)
        return correcting.outcomes(self.codes, self.fitted.held_out(texts, outlets))

    def _passages(
        self, corpus: Corpus, compared: pd.Index, labels: Mapping[str, str]
    ) -> pd.DataFrame:
        """Return the sentences of each article that speak most for each frame."""
        inside = corpus.paragraphs["article_id"].isin(compared)
        part = replace(corpus, paragraphs=corpus.paragraphs[inside], vectors=None)
        passages = of_corpus(part, "sentence", self.encoder)
        judge = Judge.of(read_codebook(self.codebook), self.encoder)
        each = np.arange(len(passages.texts))
        weight = probability(judge.log_odds(passages, each, len(each)))
        parts = []
        for place, frame in enumerate(judge.codebook.names):
            spans = passages.spans.assign(feature=labels[frame], weight=weight[:, place])
            spans = spans[spans["weight"] >= _SHOWN_FROM]
            spans = spans.sort_values(["article_id", "weight"], ascending=[True, False])
            parts.append(spans.groupby("article_id").head(_PASSAGES))
        columns = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return pd.concat(parts, ignore_index=True)[columns]
