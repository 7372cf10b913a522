"""Classifiers fitted on human codes, with their cross-validated quality."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm.auto import tqdm

from narrativ.framing.frames import quality
from narrativ.framing.frames.classifying import Classifier, Views, folds
from narrativ.framing.frames.codebooks import Codebook
from narrativ.framing.frames.codes import one_of_many, too_few
from narrativ.framing.frames.judging import Judge
from narrativ.framing.frames.material import Material, Vocabulary
from narrativ.framing.frames.quality import Predictions
from narrativ.protocols import Encoder

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_DELAY: Final = 2
"""Seconds before the progress bar appears."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Classifiers of the frames of a codebook.

    Attributes
    ----------
    codebook, encoder, judge
        What they were made with.
    vocabulary
        The words that are counted.
    classifiers
        By frame; under ``""`` if every text has one frame of many.
    predictions
        By frame, cross-validated.
    problems
        Frames without a classifier, with the reason.
    seed
        Of folds and bootstrap.
    """

    codebook: Codebook
    encoder: Encoder | None
    judge: Judge
    vocabulary: Vocabulary
    classifiers: dict[str, Classifier]
    predictions: dict[str, Predictions]
    problems: dict[str, str]
    seed: int

    @cached_property
    def quality(self) -> pd.DataFrame:
        """The quality of each frame: see `narrativ.framing.frames.quality.table`."""
        return quality.table(self.predictions, self.problems, self.seed)

    @cached_property
    def errors(self) -> pd.DataFrame:
        """The mean error by frame and outlet."""
        return quality.by_outlet(self.predictions)

    def probabilities(self, texts: list[str]) -> Floats:
        """Return the probability of each frame for texts; of frames not fitted, the codebook's."""
        from narrativ.framing.frames.judging import probability

        material = Material.of(texts, self.judge, self.encoder)
        counts = self.vocabulary.counts(texts) if texts else []
        rows = np.arange(len(texts))
        result = probability(material.log_odds)
        if not texts:
            return result
        with one_thread():
            for name, classifier in self.classifiers.items():
                number = self.codebook.names.index(name) if name else None
                given = classifier.probabilities(Views.of(material, number, counts), rows)
                if number is not None:
                    result[:, number] = given[:, 1]
                    continue
                result[:] = 0.0
                for place, frame in enumerate(classifier.classes):
                    result[:, self.codebook.names.index(frame)] = given[:, place]
        return result


def fit(
    codes: pd.DataFrame,
    texts: pd.Series,
    codebook: Codebook,
    *,
    exclusive: bool | None = None,
    encoder: Encoder | None = None,
    seed: int = 0,
) -> Fitted:
    """Fit and cross-validate a classifier for each frame.

    Parameters
    ----------
    codes
        As `codes.checked` returns them.
    texts
        The text of each coded unit, by its id.
    codebook
        The frames.
    exclusive
        Whether each text has exactly one frame; found from the codes if None.
    encoder
        The bundled one by default.
    seed
        Of the folds.
    """
    judge = Judge.of(codebook, encoder)
    units = sorted(set(codes["unit"]))
    known = [str(text) for text in texts.reindex(units)]
    material = Material.of(known, judge, encoder)
    vocabulary = Vocabulary.of(known)
    counts = vocabulary.counts(known)
    outlet = codes.dropna(subset=["outlet"]).drop_duplicates("unit").set_index("unit")["outlet"]
    given = outlet.reindex(units)
    groups = np.array(
        [unit if pd.isna(one) else str(one) for unit, one in zip(units, given, strict=True)],
        dtype=object,
    )
    named = np.array(units, dtype=object)
    training = _Training(codebook, material, counts, named, groups, seed)
    with one_thread():
        if one_of_many(codes) if exclusive is None else exclusive:
            found = training.exclusive(codes)
        else:
            found = training.each(codes)
    return Fitted(codebook, encoder, judge, vocabulary, *found, seed)


_Found = tuple[dict[str, Classifier], dict[str, Predictions], dict[str, str]]


@dataclass(frozen=True)
class _Training:
    codebook: Codebook
    material: Material
    counts: list[Any]
    units: npt.NDArray[Any]
    groups: npt.NDArray[Any]
    seed: int

    def each(self, codes: pd.DataFrame) -> _Found:
        """Fit a classifier for each frame that has codes enough."""
        classifiers, predictions, problems = {}, {}, {}
        for number, frame in enumerate(tqdm(self.codebook.names, delay=_DELAY, disable=None)):
            own = codes[codes["frame"] == frame].set_index("unit")["code"]
            problem = too_few(own) if len(own) else "no human codes of this frame"
            if problem:
                problems[frame] = problem
                continue
            views = Views.of(self.material, number, self.counts)
            label = own.reindex(self.units).fillna(-1).to_numpy(dtype=np.intp)
            rows = np.flatnonzero(label >= 0)
            probability, said = np.zeros(len(label)), np.zeros(len(label), dtype=bool)
            for train, test, fitted in self._crossed(views, rows, label):
                probability[test] = fitted.probabilities(views, test)[:, 1]
                said[test] = probability[test] >= fitted.threshold
                del train
            classifiers[frame] = Classifier.fit(views, rows, label, self.groups, self.seed)
            predictions[frame] = self._predicted(rows, label, probability, said)
        return classifiers, predictions, problems

    def exclusive(self, codes: pd.DataFrame) -> _Found:
        """Fit one classifier that chooses among the frames."""
        marked = codes[codes["code"] == 1].set_index("unit")["frame"]
        sizes = marked.value_counts()
        rare = sizes[sizes < quality.LEAST_OF_MANY].index
        problems = {name: "no human codes of this frame" for name in self.codebook.names}
        problems |= {
            str(name): f"too few human codes: {sizes[name]} with the frame" for name in rare
        }
        marked = marked[~marked.isin(rare)]
        label = marked.reindex(self.units).fillna("").to_numpy(dtype=object).astype(str)
        rows = np.flatnonzero(label != "")
        views = Views.of(self.material, None, self.counts)
        frames = np.unique(label[rows])
        probability = np.zeros((len(label), len(frames)))
        for _, test, fitted in self._crossed(views, rows, label):
            probability[test] = fitted.probabilities(views, test)
        chosen = frames[probability.argmax(axis=1)]
        predictions = {
            str(frame): self._predicted(
                rows, (label == frame).astype(np.intp), probability[:, place], chosen == frame
            )
            for place, frame in enumerate(frames)
        }
        whole = Classifier.fit(views, rows, label, self.groups, self.seed)
        left = {name: why for name, why in problems.items() if name not in predictions}
        return {"": whole}, predictions, left

    def _crossed(
        self, views: Views, rows: Ints, label: npt.NDArray[Any]
    ) -> Iterator[tuple[Ints, Ints, Classifier]]:
        for train, test in folds(label[rows], self.groups[rows], self.seed):
            fitted = Classifier.fit(views, rows[train], label, self.groups, self.seed)
            yield rows[train], rows[test], fitted

    def _predicted(
        self, rows: Ints, code: npt.NDArray[np.intp], probability: Floats, said: npt.NDArray[Any]
    ) -> Predictions:
        return Predictions(
            self.units[rows], self.groups[rows], code[rows], probability[rows], said[rows]
        )


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep small regressions on one thread: beside other work more threads only wait."""
    # Comes with scikit-learn; it has no types.
    limits: Any = import_module("threadpoolctl").threadpool_limits
    with limits(1):
        yield
