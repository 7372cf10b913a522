"""`frame_scores`: how strongly each article, paragraph or sentence shows each frame."""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.corpus import Corpus
from narrativ.errors import DataWarning, SchemaError, warn
from narrativ.framing.frames.codebooks import Codebook, read_codebook
from narrativ.framing.frames.measure import Frames
from narrativ.framing.frames.scorer import CodebookScorer
from narrativ.framing.frames.sentences import Sentences, unit_texts
from narrativ.protocols import Encoder
from narrativ.text.language import is_english


def frame_scores(
    corpus: Corpus,
    codebook: str | os.PathLike[str] | Codebook | Frames = "policy",
    unit: str = "article",
    *,
    encoder: Encoder | None = None,
) -> pd.DataFrame:
    """Return how strongly each article, paragraph or sentence shows each frame.

    From a codebook alone the frames are candidates, and .5 parts texts that
    show a frame from as many that do not: how common a frame is cannot be known
    from a codebook. From fitted `Frames` the probabilities are those of a
    classifier that learnt from human codes. The codebooks and the bundled
    encoder are English: scores of articles in other languages mean little, and
    a warning is logged for them.

    Parameters
    ----------
    corpus
        A corpus, straight after `narrativ.read` if need be.
    codebook
        ``"policy"``, ``"generic"``, the path of a TOML file, a `Codebook`, or
        fitted `Frames`.
    unit
        ``"article"``, ``"paragraph"`` or ``"sentence"``; fitted frames score
        the unit that they were fitted on.
    encoder
        The bundled one by default.

    Returns
    -------
    pandas.DataFrame
        ``article_id`` (or ``paragraph_id``; for sentences with ``start`` and
        ``end``), ``frame``, ``probability`` (0 to 1; missing for a unit without
        a sentence), in the order of the corpus and the codebook. With fitted
        frames also ``quality``: the cross-validated AUC of the frame, missing
        where too few codes were there and the codebook's own judgement stands.

    Raises
    ------
    NotReadyError
        If the corpus has no articles.
    UnknownNameError
        If there is no such codebook or unit.
    SchemaError
        If the codebook is malformed, or of another unit than it was fitted on.

    Warns
    -----
    DataWarning
        If articles do not read as English, which the bundled encoder is made for.
    """
    corpus = corpus.checked("articles")
    if isinstance(codebook, Frames) and codebook.codes is not None:
        return _fitted_scores(corpus, codebook, unit)
    if isinstance(codebook, Frames):
        book, encoder = read_codebook(codebook.codebook), encoder or codebook.encoder
    else:
        book = read_codebook(codebook)
    if encoder is None:
        _warn_of_other_languages(corpus)
    sentences = Sentences.of_corpus(corpus, unit, encoder)
    scorer = CodebookScorer.of(book, encoder)
    values = scorer.probabilities(sentences, sentences.unit, len(sentences.units))
    return _long(sentences.units, values, book.names)


def _warn_of_other_languages(corpus: Corpus) -> None:
    """Warn where articles do not read as English, as the bundled encoder does."""
    articles = corpus.articles
    with_text = articles["article_id"].isin(corpus.analysed["article_id"])
    foreign = articles.loc[with_text & ~is_english(articles["language"]), "article_id"]
    if len(foreign):
        warn(
            DataWarning,
            "%d of %d articles do not read as English, the first %s: the bundled encoder and "
            "codebooks are made for English, and scores of other languages mean little",
            *(len(foreign), len(articles), foreign.iloc[0]),
        )


def _fitted_scores(corpus: Corpus, frames: Frames, unit: str) -> pd.DataFrame:
    if unit != frames.unit:
        raise SchemaError(
            f"got unit={unit!r} for Frames that were fitted on codes of the unit {frames.unit!r}; "
            f"expected unit={frames.unit!r}, or a codebook, which scores any unit"
        )
    ready = frames.ready(corpus)
    assert ready.fitted is not None
    key = f"{unit}_id"
    texts = unit_texts(corpus, unit)
    names = ready.fitted.codebook.names
    values = pd.DataFrame(ready.fitted.probabilities(texts.tolist()), index=texts.index)
    table = corpus.articles if unit == "article" else corpus.analysed
    units = table[[key]].reset_index(drop=True)
    scores = _long(units, values.reindex(units[key]).to_numpy(dtype=float), names)
    quality = ready.fitted.quality.set_index("frame")["auc"]
    return scores.assign(quality=scores["frame"].map(quality).astype("Float64"))


def _long(
    units: pd.DataFrame, values: npt.NDArray[np.float64], names: tuple[str, ...]
) -> pd.DataFrame:
    """Return a row for each unit and frame."""
    repeated = units.loc[units.index.repeat(len(names))].reset_index(drop=True)
    flat = pd.Series(values.reshape(-1), dtype=float)
    frame = pd.Series(list(names) * len(units), dtype="string")
    missing = flat.astype("Float64").mask(flat.isna())
    return repeated.assign(frame=frame, probability=missing)
