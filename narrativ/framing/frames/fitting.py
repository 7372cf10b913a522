"""Classifiers fitted on human codes, with their cross-validated quality."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm.auto import tqdm

from narrativ.arrays import Floats, Indices
from narrativ.framing.frames.codebooks import Codebook
from narrativ.framing.frames.codes import is_exclusive, shortage
from narrativ.framing.frames.features import EncodedTexts, Features, Vocabulary
from narrativ.framing.frames.folds import FOLDS, CorpusFolds, corpus_folds
from narrativ.framing.frames.quality import Predictions, errors_by_outlet, quality_table
from narrativ.framing.frames.scorer import CodebookScorer
from narrativ.machine import single_threaded_algebra
from narrativ.protocols import Encoder

if TYPE_CHECKING:
    from narrativ.framing.frames.classifier import Classifier


NO_CODES: Final = "no human codes of this frame"
_LEAST_OF_MANY: Final = 10
"""Texts that a frame of many needs: two in each fold, so that it can be learnt from the others."""
_DELAY: Final = 2
"""Seconds before the progress bar appears."""


@dataclass
class Models:
    """What was fitted, by frame; under ``""`` if every text has one frame of many.

    Attributes
    ----------
    classifiers
        Fitted on all codes.
    cross_fitted
        For each fold, fitted on the codes of the other folds.
    folds
        Which fold a text belongs to.
    predictions
        By frame, of the coded units, cross-validated.
    problems
        Frames without a classifier, with the reason.
    """

    classifiers: dict[str, Classifier] = field(default_factory=dict)
    cross_fitted: dict[str, list[Classifier]] = field(default_factory=dict)
    folds: dict[str, CorpusFolds] = field(default_factory=dict)
    predictions: dict[str, Predictions] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Fitted:
    """Classifiers of the frames of a codebook.

    Attributes
    ----------
    encoder, scorer
        What they were made with.
    vocabulary
        The words that are counted.
    models
        What was fitted.
    seed
        Of folds and bootstrap.
    of_corpus
        Whether the folds are those of a corpus, rather than of coded texts alone.
    """

    encoder: Encoder | None
    scorer: CodebookScorer
    vocabulary: Vocabulary
    models: Models
    seed: int
    of_corpus: bool

    @property
    def codebook(self) -> Codebook:
        """The frames."""
        return self.scorer.codebook

    @cached_property
    def quality(self) -> pd.DataFrame:
        """The quality of each frame: see `narrativ.framing.frames.quality.quality_table`."""
        return quality_table(self.models.predictions, self.models.problems, self.seed)

    @cached_property
    def errors(self) -> pd.DataFrame:
        """The mean error by frame and outlet."""
        return errors_by_outlet(self.models.predictions)

    def probabilities(self, texts: list[str]) -> Floats:
        """Return the probability of each frame for texts; of frames not fitted, the codebook's."""
        every = np.arange(len(texts))
        return self._predict(texts, lambda name: [(self.models.classifiers[name], every)])

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

        def by_fold(name: str) -> list[tuple[Classifier, Indices]]:
            fold = self.models.folds[name].of(units, own)
            crossed = enumerate(self.models.cross_fitted[name])
            return [(one, np.flatnonzero(fold == number)) for number, one in crossed]

        values = self._predict([str(text) for text in texts], by_fold)
        return pd.DataFrame(values, index=texts.index, columns=list(self.codebook.names))

    def _predict(
        self, texts: list[str], choose: Callable[[str], list[tuple[Classifier, Indices]]]
    ) -> Floats:
        """Return the probabilities by the classifiers that are chosen for some rows each."""
        from scipy.special import expit

        encoded = EncodedTexts.of(texts, self.scorer, self.encoder, self.vocabulary)
        names = self.codebook.names
        result = np.asarray(expit(encoded.log_odds))
        with single_threaded_algebra():
            for name in self.models.classifiers:
                number = names.index(name) if name else None
                features = encoded.features(number)
                if number is None:
                    result[:] = 0.0
                for classifier, rows in choose(name):
                    if not len(rows):
                        continue
                    values = classifier.probabilities(features, rows)
                    if number is not None:
                        result[rows, number] = values[:, 1]
                        continue
                    for place, frame in enumerate(classifier.classes):
                        result[rows, names.index(frame)] = values[:, place]
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
        As `codes.validate_codes` returns them.
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
    scorer = CodebookScorer.of(codebook, encoder)
    units = sorted(set(codes["unit"]))
    known = [str(text) for text in texts.reindex(units)]
    vocabulary = Vocabulary.of(known)
    outlet = codes.dropna(subset=["outlet"]).drop_duplicates("unit").set_index("unit")["outlet"]
    own = outlet.reindex(units).astype(object)
    every = own
    if outlets is not None:
        every = pd.concat([outlets.astype(object), own[~own.index.isin(outlets.index)]])
    groups = [unit if pd.isna(one) else str(one) for unit, one in own.items()]
    training = _Training(
        EncodedTexts.of(known, scorer, encoder, vocabulary),
        np.array(units, dtype=object),
        np.array(groups, dtype=object),
        every,
        seed,
    )
    with single_threaded_algebra():
        if is_exclusive(codes) if exclusive is None else exclusive:
            training.fit_exclusive(codes)
        else:
            training.fit_each(codes)
    return Fitted(encoder, scorer, vocabulary, training.models, seed, outlets is not None)


@dataclass(frozen=True)
class _Training:
    """The coded texts, with units, groups (outlets) and all outlets that folds are made from."""

    encoded: EncodedTexts
    units: npt.NDArray[Any]
    groups: npt.NDArray[Any]
    outlets: pd.Series
    seed: int
    models: Models = field(default_factory=Models)

    @property
    def _frames(self) -> tuple[str, ...]:
        return self.encoded.scorer.codebook.names

    def fit_each(self, codes: pd.DataFrame) -> None:
        """Fit a classifier for each frame that has codes enough."""
        for number, frame in enumerate(tqdm(self._frames, delay=_DELAY, disable=None)):
            own = codes[codes["frame"] == frame].set_index("unit")["code"]
            problem = shortage(own) if len(own) else NO_CODES
            if problem:
                self.models.problems[frame] = problem
                continue
            label = own.reindex(self.units).fillna(-1).to_numpy(dtype=np.intp)
            rows = np.flatnonzero(label >= 0)
            probability, threshold = np.zeros(len(label)), np.zeros(len(label))
            features = self.encoded.features(number)
            for test, classifier in self._cross_fit(frame, features, rows, rows, label):
                probability[test] = classifier.probabilities(features, test)[:, 1]
                threshold[test] = classifier.threshold
            self._predicted(frame, rows, label, probability, probability >= threshold)

    def fit_exclusive(self, codes: pd.DataFrame) -> None:
        """Fit one classifier that chooses among the frames.

        It does not learn frames with too few codes; texts that have one are
        predicted, and count as without the others, all the same.
        """
        marked = codes[codes["code"] == 1].set_index("unit")["frame"]
        sizes = marked.value_counts()
        common = sorted(sizes.index[sizes >= _LEAST_OF_MANY])
        common = common if len(common) > 1 else []
        for name in self._frames:
            if name not in common:
                few = f"too few human codes: {sizes.get(name, 0)} with the frame"
                self.models.problems[name] = few if name in sizes else NO_CODES
        if not common:
            return
        label = marked.reindex(self.units).fillna("").to_numpy(dtype=object).astype(str)
        rows, every = np.flatnonzero(np.isin(label, common)), np.flatnonzero(label != "")
        probability = np.zeros((len(label), len(common)))
        features = self.encoded.features(None)
        for test, classifier in self._cross_fit("", features, rows, every, label):
            probability[test] = classifier.probabilities(features, test)
        best = probability.argmax(axis=1)
        for place, frame in enumerate(common):
            code = (label == frame).astype(np.intp)
            self._predicted(frame, every, code, probability[:, place], best == place)

    def _cross_fit(
        self,
        name: str,
        features: Features,
        rows: Indices,
        predict: Indices,
        label: npt.NDArray[Any],
    ) -> Iterator[tuple[Indices, Classifier]]:
        """Fit on `rows`: on all of them, and for each fold on those outside it, to predict it."""
        from narrativ.framing.frames.classifier import Classifier

        folds = corpus_folds(self.outlets, self.units[rows], label[rows], self.seed)
        fold = folds.of(self.units.tolist(), self.outlets.reindex(self.units).tolist())
        crossed = []
        for one in range(FOLDS):
            train, test = rows[fold[rows] != one], predict[fold[predict] == one]
            crossed.append(Classifier.fit(features, train, label, self.groups, self.seed))
            if len(test):
                yield test, crossed[-1]
        whole = Classifier.fit(features, rows, label, self.groups, self.seed)
        self.models.classifiers[name] = whole
        self.models.cross_fitted[name] = crossed
        self.models.folds[name] = folds

    def _predicted(
        self,
        frame: str,
        rows: Indices,
        code: npt.NDArray[np.intp],
        probability: Floats,
        predicted: npt.NDArray[np.bool_],
    ) -> None:
        self.models.predictions[frame] = Predictions(
            self.units[rows], self.groups[rows], code[rows], probability[rows], predicted[rows]
        )
