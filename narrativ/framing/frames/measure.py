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
from narrativ.framing.frames import correcting
from narrativ.framing.frames.codebooks import Codebook, read_codebook
from narrativ.framing.frames.codes import checked, in_corpus
from narrativ.framing.frames.fitting import Fitted, fit
from narrativ.framing.frames.judging import Judge, probability
from narrativ.framing.frames.material import texts_of
from narrativ.framing.frames.passages import of_corpus
from narrativ.protocols import Aspect, Context, Encoder

CANDIDATE: Final = "candidate: "
"""Stands before the name of a frame that no human codes confirm."""
_UNITS: Final = ("article", "paragraph")
_PASSAGES: Final = 3
"""Sentences of an article that are shown for a frame."""
_SHOWN_FROM: Final = 0.5
"""Probability of a sentence from which it is shown."""


@dataclass(frozen=True)
class Frames:
    """Share of the articles that show each frame.

    From the codebook alone frames are candidates: passages are shown, and no
    estimate is given. With human codes of a random sample of the articles, of
    known probability, the share is estimated by design-based supervised
    learning: each article counts with its cross-validated prediction and, if it
    was drawn and coded, with the error of that over its probability (Egami et
    al. 2023). That is right for a poor classifier too, but a good one makes the
    intervals narrow.

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
            unit="percentage points of articles",
            value_unit="per cent of articles",
            scale=100.0,
            finding="shows the frame “{feature}” in {amount} {direction} of its articles",
        )
    }

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise UnknownNameError("unit of Frames", self.unit, _UNITS)
        read_codebook(self.codebook)

    def fit(self, codes: pd.DataFrame, corpus: Corpus | None = None) -> Frames:
        """Return the frames fitted on human codes.

        Parameters
        ----------
        codes
            A row for a unit and a frame: ``article_id`` (or ``paragraph_id``)
            or, for texts of no corpus, ``text``; ``frame``, a name of the
            codebook; ``code``, 1 or 0. Optionally ``outlet``, so that no outlet
            is in training and test at once, and ``probability``, with which the
            unit was drawn at random, empty for units that were chosen
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
        table = checked(codes, read_codebook(self.codebook), self._key)
        waiting = replace(self, codes=table, fitted=None)
        if corpus is None and table["text"].isna().any():
            return waiting
        return waiting.ready(corpus)

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
        codes = self.codes
        texts = codes.dropna(subset=["text"]).drop_duplicates("unit").set_index("unit")["text"]
        if corpus is not None:
            own = texts_of(corpus, self.unit)
            in_corpus(codes, own.index, self._key)
            texts = pd.concat([own, texts[~texts.index.isin(own.index)]])
            codes = codes.assign(outlet=codes["outlet"].fillna(self._outlets(codes, corpus)))
        found = fit(
            codes,
            texts,
            read_codebook(self.codebook),
            exclusive=self.exclusive,
            encoder=self.encoder,
            seed=self.seed,
        )
        return replace(self, codes=codes, fitted=found)

    def _outlets(self, codes: pd.DataFrame, corpus: Corpus) -> pd.Series:
        outlets = corpus.articles.set_index("article_id")["outlet"].astype(object)
        if self.unit == "paragraph":
            owner = corpus.paragraphs.set_index("paragraph_id")["article_id"]
            return codes["unit"].map(owner).map(outlets)
        return codes["unit"].map(outlets)

    def __call__(self, corpus: Corpus, context: Context) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units (with ``refused`` and ``quality``) and evidence."""
        if self.unit != "article":
            raise SchemaError(
                f"groups are compared by article, and these Frames are of the unit {self.unit!r}; "
                "expected Frames(..., unit='article')"
            )
        whole: Corpus = corpus if context.whole is None else context.whole
        ready = self.ready(whole)
        told = corpus.analysed["article_id"].unique()
        compared = pd.Index(sorted(set(told) & set(context.groups.index)))
        every = texts_of(whole, "article")
        known = pd.Index(every.index)
        refused = correcting.refusals(ready.codes, ready.fitted, known)
        estimated = ready._estimated(every, refused, compared)
        labels = {
            frame: frame if refused.get(frame, "-") == "" else CANDIDATE + frame
            for frame in read_codebook(self.codebook).names
        }
        said: dict[str, str] = {}
        if ready.fitted is not None and ready.codes is not None:
            said = correcting.described(ready.fitted, ready.codes, known)
        units = estimated.rename_axis("article_id").reset_index()
        units = units.melt("article_id", var_name="frame", value_name="numerator")
        units = units.assign(
            feature=units["frame"].map(labels),
            denominator=1.0,
            refused=units["frame"].map(lambda frame: refused.get(frame, correcting.UNCONFIRMED)),
            quality=units["frame"].map(lambda frame: said.get(frame, "")),
        )
        order = ["article_id", "feature", "numerator", "denominator", "refused", "quality"]
        units = units[order].sort_values(["article_id", "feature"], ignore_index=True)
        return units, self._passages(corpus, compared, labels)

    def _estimated(
        self, texts: pd.Series, refused: Mapping[str, str], compared: pd.Index
    ) -> pd.DataFrame:
        """Return what each article counts for each frame; where refused, its probability."""
        names = list(read_codebook(self.codebook).names)
        texts = texts[texts.index.isin(compared)]
        if self.fitted is None or self.codes is None or "" not in refused.values():
            empty = np.full((len(texts), len(names)), np.nan)
            return pd.DataFrame(empty, index=texts.index, columns=names)
        given = self.fitted.probabilities(texts.tolist())
        predicted = pd.DataFrame(given, index=texts.index, columns=names)
        return correcting.outcomes(self.fitted.predictions, self.codes, predicted)

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
