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
from narrativ.framing.frames.codebooks import Codebook, read_codebook
from narrativ.framing.frames.codes import (
    EXTERNAL,
    complete_exclusive,
    digest,
    is_exclusive,
    require_in_corpus,
    resolve_external_ids,
    validate_codes,
)
from narrativ.framing.frames.fitting import Fitted, fit
from narrativ.framing.frames.sampling import UNCONFIRMED, describe, outcomes, refusals
from narrativ.framing.frames.scorer import CodebookScorer
from narrativ.framing.frames.sentences import Sentences, unit_texts
from narrativ.protocols import Aspect, Context, Encoder, Presentation

CANDIDATE: Final = "candidate: "
"""Stands before the name of a frame that no human codes confirm."""
_SETTINGS: Final = ("unit", "exclusive", "seed")
_UNITS: Final = ("article", "paragraph")
_SHOWN: Final = 3
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
        ``"policy"``, ``"generic"``, the path of a TOML file, or a `Codebook`. It is
        read when the frames are made: what becomes of the file later changes nothing.
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
        references=(
            "Egami, N., Hinck, M., Stewart, B. M., and Wei, H. (2023). Using imperfect surrogates "
            "for downstream inference. Advances in Neural Information Processing Systems 36.",
            "TeBlunthuis, N., Hase, V., and Chan, C.-H. (2024). Misclassification in automated "
            "content analysis causes bias in regression. Communication Methods and Measures 18.",
        ),
    )

    def __post_init__(self) -> None:
        if self.unit not in _UNITS:
            raise UnknownNameError("unit of Frames", self.unit, _UNITS)
        object.__setattr__(self, "codebook", read_codebook(self.codebook))

    def __repr__(self) -> str:
        settings = [f"{name}={getattr(self, name)!r}" for name in _SETTINGS]
        parts = [f"codebook={self._book.label}", *settings]
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
        table = validate_codes(codes, self._book, self._key)
        waiting = replace(self, codes=table, fitted=None)
        outside = table["text"].isna() | table["unit"].str.startswith(EXTERNAL)
        if corpus is None and outside.any():
            return waiting
        return waiting.ready(corpus)

    @property
    def variant(self) -> str:
        """Name of the codebook, which tells two of them apart: ``frames:policy``."""
        return self._book.name

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
        return self._require_fitted().quality.copy()

    @property
    def errors(self) -> pd.DataFrame:
        """Mean cross-validated error by frame and outlet: ``frame, outlet, codes, error``.

        Raises
        ------
        NotReadyError
            If nothing was fitted yet.
        """
        return self._require_fitted().errors.copy()

    def _require_fitted(self) -> Fitted:
        if self.fitted is None:
            raise NotReadyError(
                "these frames are not fitted on human codes; call Frames(...).fit(codes, corpus)"
            )
        return self.fitted

    @property
    def _book(self) -> Codebook:
        """The codebook, which it is since the frames were made."""
        return read_codebook(self.codebook)

    @property
    def _key(self) -> str:
        return f"{self.unit}_id"

    def ready(self, corpus: Corpus | None) -> Frames:
        """Return the frames with what their codes ask for fitted."""
        if self.codes is None or self.fitted is not None:
            return self
        codes = self.codes if corpus is None else resolve_external_ids(self.codes, corpus.articles)
        exclusive = is_exclusive(codes) if self.exclusive is None else self.exclusive
        if exclusive:
            codes = complete_exclusive(codes, self._book.names)
        outlets = None
        texts = codes.dropna(subset=["text"]).drop_duplicates("unit").set_index("unit")["text"]
        if corpus is not None:
            own = unit_texts(corpus, self.unit)
            require_in_corpus(codes, own.index, self._key)
            texts = pd.concat([own, texts[~texts.index.isin(own.index)]])
            outlets = self._outlets(corpus)
            outlet = codes["unit"].map(outlets).fillna(codes["outlet"])
            codes = codes.assign(outlet=outlet.astype(object))
        fitted = fit(
            codes,
            texts,
            self._book,
            outlets=outlets,
            exclusive=exclusive,
            encoder=self.encoder,
            seed=self.seed,
        )
        return replace(self, codes=codes, fitted=fitted)

    def _outlets(self, corpus: Corpus) -> pd.Series:
        """Return the outlet of each unit of the corpus, or none, by its id."""
        outlets = corpus.articles.set_index("article_id")["outlet"].astype(object)
        if self.unit == "article":
            return outlets
        return corpus.paragraphs.set_index("paragraph_id")["article_id"].map(outlets)

    def _with_corpus_folds(self, corpus: Corpus) -> Frames:
        """Return the frames fitted with folds that all articles have, coded or not."""
        if self.fitted is None or self.fitted.of_corpus:
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
        ready = self._with_corpus_folds(whole)
        with_text = corpus.analysed["article_id"].unique()
        compared = pd.Index(sorted(set(with_text) & set(context.groups.index)))
        texts = unit_texts(whole, "article")
        known = pd.Index(texts.index.intersection(compared))
        refused = refusals(ready.codes, ready.fitted, context.groups.loc[known])
        estimates = ready._estimates(texts.loc[known], refused, ready._outlets(whole))
        labels = {
            frame: frame if refused.get(frame, "-") == "" else CANDIDATE + frame
            for frame in self._book.names
        }
        quality: dict[str, str] = {}
        if ready.fitted is not None and ready.codes is not None:
            quality = describe(ready.fitted, ready.codes, known, refused)
        units = estimates.rename_axis("article_id").reset_index()
        units = units.melt("article_id", var_name="frame", value_name="numerator")
        units = units.assign(
            feature=units["frame"].map(labels),
            denominator=1.0,
            refused=units["frame"].map(lambda frame: refused.get(frame, UNCONFIRMED)),
            quality=units["frame"].map(lambda frame: quality.get(frame, "")),
        )
        order = ["article_id", "feature", "numerator", "denominator", "refused", "quality"]
        units = units[order].sort_values(["article_id", "feature"], ignore_index=True)
        return units, self._evidence(corpus, compared, labels)

    def _estimates(
        self, texts: pd.Series, refused: Mapping[str, str], outlets: pd.Series
    ) -> pd.DataFrame:
        """Return what each article counts for each frame; nothing where all is refused."""
        names = list(self._book.names)
        if self.fitted is None or self.codes is None or "" not in refused.values():
            empty = np.full((len(texts), len(names)), np.nan)
            return pd.DataFrame(empty, index=texts.index, columns=names)
        return outcomes(self.codes, self.fitted.held_out(texts, outlets))

    def _evidence(
        self, corpus: Corpus, compared: pd.Index, labels: Mapping[str, str]
    ) -> pd.DataFrame:
        """Return the sentences of each article that speak most for each frame."""
        inside = corpus.paragraphs["article_id"].isin(compared)
        part = replace(corpus, paragraphs=corpus.paragraphs[inside], vectors=None)
        sentences = Sentences.of_corpus(part, "sentence", self.encoder)
        scorer = CodebookScorer.of(self._book, self.encoder)
        weight = scorer.probabilities(sentences, sentences.unit, len(sentences.units))
        parts = []
        for place, frame in enumerate(self._book.names):
            spans = sentences.spans.assign(feature=labels[frame], weight=weight[:, place])
            spans = spans[spans["weight"] >= _SHOWN_FROM]
            spans = spans.sort_values(["article_id", "weight"], ascending=[True, False])
            parts.append(spans.groupby("article_id").head(_SHOWN))
        columns = ["feature", "article_id", "paragraph_id", "start", "end", "weight"]
        return pd.concat(parts, ignore_index=True)[columns]
