"""Classifiers fitted on human codes, with their cross-validated quality."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm.auto import tqdm

from narrativ.framing.frames import quality
from narrativ.framing.frames.classifying import FOLDS, Classifier, Views
from narrativ.framing.frames.codebooks import Codebook
from narrativ.framing.frames.codes import one_of_many, too_few
from narrativ.framing.frames.folding import Folding, folding_for
from narrativ.framing.frames.judging import Judge, probability
from narrativ.framing.frames.material import Material, Vocabulary
from narrativ.framing.frames.quality import Predictions
from narrativ.machine import single_threaded_algebra
from narrativ.protocols import Encoder

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

NO_CODES: Final = "no human codes of this frame"
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
        Fitted on all codes, by frame; under ``""`` if every text has one frame of many.
    crossed
        Alike, for each fold, on the codes of the other folds.
    foldings
        Alike, which fold a text belongs to.
    predictions
        By frame, of the coded units, cross-validated.
    problems
        Frames without a classifier, with the reason.
    seed
        Of folds and bootstrap.
    placed
        Whether the folds are those of a corpus, rather than of coded texts alone.
    """

    codebook: Codebook
    encoder: Encoder | None
    judge: Judge
    vocabulary: Vocabulary
    classifiers: dict[str, Classifier]
    crossed: dict[str, list[Classifier]]
    foldings: dict[str, Folding]
    predictions: dict[str, Predictions]
    problems: dict[str, str]
    seed: int
    placed: bool

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
        every = np.arange(len(texts))
        return self._told(texts, lambda name: [(self.classifiers[name], every)])

    def held_out(self, texts: pd.Series, outlets: pd.Series) -> pd.DataFrame:
        """Return probabilities by classifiers that saw no code of the fold of the text.

        Coded texts and others are treated alike, so that the prediction of a
        text does not depend on whether it was drawn.

        Parameters
        ----------
        texts, outlets
            Of each unit, by its id; an outlet may be missing.
        """
        units = texts.index.tolist()
        own = outlets.reindex(units).tolist()

        def used(name: str) -> list[tuple[Classifier, Ints]]:
            fold = self.foldings[name].of(units, own)
            return [(one, np.flatnonzero(fold == at)) for at, one in enumerate(self.crossed[name])]

        found = self._told([str(text) for text in texts], used)
        return pd.DataFrame(found, index=texts.index, columns=list(self.codebook.names))

    def _told(
        self, texts: list[str], used: Callable[[str], list[tuple[Classifier, Ints]]]
    ) -> Floats:
        """Return what the classifiers that are used for some rows each say of all texts."""
        material = Material.of(texts, self.judge, self.encoder)
        counts = self.vocabulary.counts(texts) if texts else []
        result = probability(material.log_odds)
        with single_threaded_algebra():
            for name in self.classifiers:
                number = self.codebook.names.index(name) if name else None
                views = Views.of(material, number, counts)
                if number is None:
                    result[:] = 0.0
                for classifier, rows in used(name):
                    if not len(rows):
                        continue
                    given = classifier.probabilities(views, rows)
                    if number is not None:
                        result[rows, number] = given[:, 1]
                        continue
                    for place, frame in enumerate(classifier.classes):
                        result[rows, self.codebook.names.index(frame)] = given[:, place]
        return result


def fit(
    codes: pd.DataFrame,
    texts: pd.Series,
    codebook: Codebook,
    *,
    outlets: pd.Series | None = None,
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
    outlets
        The outlet of each unit of the corpus, coded or not, by its id: the folds
        are made from these.
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
    own = outlet.reindex(units).astype(object)
    every = own
    if outlets is not None:
        every = pd.concat([outlets.astype(object), own[~own.index.isin(outlets.index)]])
    groups = np.array(
        [unit if pd.isna(one) else str(one) for unit, one in own.items()], dtype=object
    )
    named = np.array(units, dtype=object)
    training = _Training(codebook, material, counts, named, groups, every, seed)
    with single_threaded_algebra():
        if one_of_many(codes) if exclusive is None else exclusive:
            training.exclusive(codes)
        else:
            training.each(codes)
    found = training.found
    return Fitted(
        codebook,
        encoder,
        judge,
        vocabulary,
        found.classifiers,
        found.crossed,
        found.foldings,
        found.predictions,
        found.problems,
        seed,
        outlets is not None,
    )


@dataclass
class _Found:
    classifiers: dict[str, Classifier] = field(default_factory=dict)
    crossed: dict[str, list[Classifier]] = field(default_factory=dict)
    foldings: dict[str, Folding] = field(default_factory=dict)
    predictions: dict[str, Predictions] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Training:
    codebook: Codebook
    material: Material
    counts: list[Any]
    units: npt.NDArray[Any]
    groups: npt.NDArray[Any]
    every: pd.Series
    seed: int
    found: _Found = field(default_factory=_Found)

    def each(self, codes: pd.DataFrame) -> None:
        """Fit a classifier for each frame that has codes enough."""
        for number, frame in enumerate(tqdm(self.codebook.names, delay=_DELAY, disable=None)):
            own = codes[codes["frame"] == frame].set_index("unit")["code"]
            problem = too_few(own) if len(own) else NO_CODES
            if problem:
                self.found.problems[frame] = problem
                continue
            views = Views.of(self.material, number, self.counts)
            label = own.reindex(self.units).fillna(-1).to_numpy(dtype=np.intp)
            rows = np.flatnonzero(label >= 0)
            probability, threshold = np.zeros(len(label)), np.zeros(len(label))
            for test, fitted in self._crossed(frame, views, rows, rows, label):
                probability[test] = fitted.probabilities(views, test)[:, 1]
                threshold[test] = fitted.threshold
            said = probability >= threshold
            self.found.predictions[frame] = self._predicted(rows, label, probability, said)

    def exclusive(self, codes: pd.DataFrame) -> None:
        """Fit one classifier that chooses among the frames.

        It does not learn frames with too few codes; texts that have one are
        predicted, and count as without the others, all the same.
        """
        marked = codes[codes["code"] == 1].set_index("unit")["frame"]
        sizes = marked.value_counts()
        common = sorted(sizes.index[sizes >= quality.LEAST_OF_MANY])
        common = common if len(common) > 1 else []
        for name in self.codebook.names:
            if name not in common:
                few = f"too few human codes: {sizes.get(name, 0)} with the frame"
                self.found.problems[name] = few if name in sizes else NO_CODES
        if not common:
            return
        label = marked.reindex(self.units).fillna("").to_numpy(dtype=object).astype(str)
        views = Views.of(self.material, None, self.counts)
        rows, every = np.flatnonzero(np.isin(label, common)), np.flatnonzero(label != "")
        probability = np.zeros((len(label), len(common)))
        for test, fitted in self._crossed("", views, rows, every, label):
            probability[test] = fitted.probabilities(views, test)
        chosen = probability.argmax(axis=1)
        for place, frame in enumerate(common):
            code = (label == frame).astype(np.intp)
            self.found.predictions[frame] = self._predicted(
                every, code, probability[:, place], chosen == place
            )

    def _crossed(
        self, name: str, views: Views, rows: Ints, told: Ints, label: npt.NDArray[Any]
    ) -> Iterator[tuple[Ints, Classifier]]:
        """Fit on `rows`: on all of them, and for each fold on those outside it, to tell of it."""
        folding = folding_for(self.every, self.units[rows], label[rows], self.seed)
        fold = folding.of(self.units.tolist(), self.every.reindex(self.units).tolist())
        crossed = []
        for one in range(FOLDS):
            train, test = rows[fold[rows] != one], told[fold[told] == one]
            crossed.append(Classifier.fit(views, train, label, self.groups, self.seed))
            if len(test):
                yield test, crossed[-1]
        self.found.classifiers[name] = Classifier.fit(views, rows, label, self.groups, self.seed)
        self.found.crossed[name] = crossed
        self.found.foldings[name] = folding

    def _predicted(
        self, rows: Ints, code: npt.NDArray[np.intp], probability: Floats, said: npt.NDArray[Any]
    ) -> Predictions:
        return Predictions(
            self.units[rows], self.groups[rows], code[rows], probability[rows], said[rows]
        )
