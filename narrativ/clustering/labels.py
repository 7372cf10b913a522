"""Names for groups of texts: their distinctive terms, by class-based TF-IDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

_TERMS: Final = 4
_CANDIDATES: Final = 12
_REPORTING: Final = frozenset(
    "said say says saying told tell added according asked spokesman spokesperson spokeswoman "
    "mr mrs ms dr sir monday tuesday wednesday thursday friday saturday sunday".split()
)
"""Words that every report has and that name no topic."""


def term_labels(groups: Sequence[str]) -> list[str]:
    """Return a label of a few terms for each text, different from all others.

    Class-based TF-IDF (Grootendorst 2022): term frequency in the group times
    the log of one plus mean words a group over the frequency in all groups.

    Parameters
    ----------
    groups
        The joined texts of each group.

    Examples
    --------
    >>> term_labels(["the ferry strike, a strike", "the herring quota of herring"])
    ['strike, ferry', 'herring, quota']
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    vectorizer = CountVectorizer(
        stop_words=sorted(ENGLISH_STOP_WORDS | _REPORTING),
        token_pattern=r"(?u)\b[^\W\d_][\w'’-]+\b",
        lowercase=True,
    )
    try:
        counts = vectorizer.fit_transform(groups)
    except ValueError:  # not one word
        return _distinct([[] for _ in groups])
    terms = vectorizer.get_feature_names_out()
    total = np.asarray(counts.sum(axis=0)).ravel()
    weight = np.log1p(counts.sum() / max(len(groups), 1) / total)
    ranked = []
    for row in range(len(groups)):
        line = counts[row]
        score = line.data * weight[line.indices]
        order = np.lexsort((line.indices, -score))[:_CANDIDATES]
        ranked.append(_unrepeated([str(terms[line.indices[i]]) for i in order]))
    return _distinct(ranked)


def _unrepeated(terms: list[str]) -> list[str]:
    """Leave out terms that are another form of one before (ferry, ferries)."""
    kept: list[str] = []
    for term in terms:
        stem = term[: max(4, len(term) - 3)]
        if not any(
            other.startswith(stem) or term.startswith(other[: max(4, len(other) - 3)])
            for other in kept
        ):
            kept.append(term)
    return kept


def _distinct(ranked: list[list[str]]) -> list[str]:
    """Join the first terms of each; take one more where two labels would be the same."""
    labels: list[str] = []
    seen: Counter[str] = Counter()
    for terms in ranked:
        label = ", ".join(terms[:_TERMS]) or "(no words)"
        for size in range(_TERMS + 1, len(terms) + 1):
            if label not in seen:
                break
            label = ", ".join(terms[:size])
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels
