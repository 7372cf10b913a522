"""What topics and storylines are called, and how sure they are, for plots and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.clustering.reliability import doubtful, place_note, stability_note, unstable
from narrativ.framing.topics import topic_names

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

DOUBTFUL: Final = "hollow: its place in the event is doubtful"


def stability_words(stability: Any) -> str:
    """Return a stability in words.

    Examples
    --------
    >>> stability_words(0.42), stability_words(0.6), stability_words(None)
    ('low stability: 0.42', 'stability 0.60', 'stability not measured')
    """
    if pd.isna(stability):
        return "stability not measured"
    return str(stability_note(stability)) if unstable(stability) else f"stability {stability:.2f}"


def place_words(probability: Any) -> str:
    """Return the probability of an article's place in words; none where it was not measured.

    Examples
    --------
    >>> place_words(0.598), place_words(0.9)
    ('place in the event doubtful: there in 59% of the resamples', '')
    """
    return str(place_note(probability)) if doubtful(probability) else ""


def topic_labels(corpus: Corpus) -> dict[str, str]:
    """Return the label of each topic by its id, for features that are topic ids."""
    return _labels(corpus.topics, "topic")


def storyline_labels(corpus: Corpus) -> dict[str, str]:
    """Return the label of each storyline by its id."""
    return _labels(corpus.storylines, "storyline")


def topic_stability(corpus: Corpus) -> dict[str, Any]:
    """Return the stability of each topic, by its id and by its name as a feature."""
    return _by_name(corpus, "stability")


def topic_homes(corpus: Corpus) -> dict[str, str]:
    """Return the storyline of each topic, by its id and by its name as a feature."""
    return {name: str(home) for name, home in _by_name(corpus, "storyline_id").items()}


def _labels(groups: pd.DataFrame, kind: str) -> dict[str, str]:
    labels = groups["label"].fillna(f"{kind} without a label").astype(str)
    return dict(zip(groups[f"{kind}_id"].astype(str), labels, strict=True))


def _by_name(corpus: Corpus, column: str) -> dict[str, Any]:
    topics = corpus.topics
    known = dict(zip(topics["topic_id"].astype(str), topics[column], strict=True))
    return known | {name: known[topic] for topic, name in topic_names(corpus).items()}
