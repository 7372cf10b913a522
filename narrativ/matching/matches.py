"""`match`: which passages of two texts tell the same, and as which versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.arrays import Bools
from narrativ.errors import SchemaError
from narrativ.matching.assignment import optimal_assignment
from narrativ.matching.facts import Facts, facts
from narrativ.matching.normalization import same_wording, spelling_keys
from narrativ.matching.pairs import Matrix, Passages, pair_probabilities
from narrativ.matching.publication_spans import Span, publication_span
from narrativ.matching.runs import shared_runs
from narrativ.matching.versions import relation
from narrativ.schema import MATCHES

if TYPE_CHECKING:
    from narrativ.protocols import Encoder
    from narrativ.store import VectorStore

SAME: Final = 0.5
"""Probability from which a pair is taken to tell the same."""
RELATED: Final = 0.25
"""Probability from which it is taken to be on one matter: about twice that of passages of one
event that share no word. A convention, not fitted."""
_VERBATIM: Final = 0.8
"""Share of the words of the longer passage that stand in runs of both."""

_Objects = npt.NDArray[Any]


def match(
    texts_a: Sequence[str],
    texts_b: Sequence[str],
    *,
    published_a: object = None,
    published_b: object = None,
    encoder: str | Path | Encoder | None = None,
    store: VectorStore | str | Path | bool = True,
) -> pd.DataFrame:
    """Return for every pair of passages of two texts whether they tell the same.

    Parameters
    ----------
    texts_a, texts_b
        Sentences or paragraphs of either text, in any order.
    published_a, published_b
        When the two texts appeared, as pandas reads it; a time at midnight is a day.
        Without both no pair is a ``later_version``.
    encoder, store
        As for `narrativ.embed`. The probabilities are calibrated for the bundled encoder.

    Returns
    -------
    pandas.DataFrame
        A row for each pair, by ``i`` and ``j``:

        ``i``, ``j``
            Places in `texts_a` and `texts_b`, from 0.
        ``probability``
            That they share at least half of what they say happened, for two passages on one
            event; rarity of words is that among the passages given.
        ``kind``
            ``verbatim``, ``paraphrase``, ``related`` or ``none``.
        ``assigned``
            Whether the pair is in the one assignment with the largest sum of probabilities;
            a passage that is left over joins its best one. Only pairs from one half on.
        ``relation``
            ``same``, ``conflict`` or ``later_version``; missing where nothing is known to be
            of one matter. English only.
        ``change``
            ``number``, ``date``, ``state`` or ``person`` for the latter two.

        With the texts exchanged or their passages in another order it has the same values.

    Raises
    ------
    SchemaError
        If the texts are not lists of str, or a time cannot be read.

    Examples
    --------
    >>> import narrativ as nv
    >>> found = nv.match(
    ...     ["The ferry sank near the quay at noon."],
    ...     ["The ferry sank near the quay at noon.", "Taxes will rise."],
    ...     store=False,
    ... )
    >>> found[["i", "j", "kind", "assigned", "relation"]].values.tolist()
    [[0, 0, 'verbatim', True, 'same'], [0, 1, 'none', False, <NA>]]
    """
    sides = [
        (_checked(texts, name), _span(moment, name))
        for texts, moment, name in ((texts_a, published_a, "a"), (texts_b, published_b, "b"))
    ]
    # Compared in an order of their own, so that no sum is rounded and no tie falls by the order.
    order = [sorted(range(len(texts)), key=texts.__getitem__) for texts, _ in sides]
    a, b = ([texts[at] for at in own] for (texts, _), own in zip(sides, order, strict=True))
    turned = a > b
    spans = [span for _, span in sides]
    if turned:
        columns = [part.T for part in _matched(b, a, spans[::-1], encoder, store)]
    else:
        columns = _matched(a, b, spans, encoder, store)
    places = np.ix_(*(np.argsort(own).astype(np.intp) for own in order))
    i, j = np.indices((len(a), len(b))).reshape(2, -1)
    names = ("probability", "kind", "assigned", "relation", "change")
    table = {"i": i, "j": j} | {
        name: part[places].reshape(-1) for name, part in zip(names, columns, strict=True)
    }
    return schema.conform(pd.DataFrame(table), MATCHES)


def _checked(texts: object, side: str) -> list[str]:
    if isinstance(texts, str | bytes | dict) or not hasattr(texts, "__iter__"):
        raise SchemaError(
            f"got texts_{side} of type {type(texts).__name__}; expected a list of str: [text]"
        )
    found = list(texts)
    for place, text in enumerate(found):
        if not isinstance(text, str):
            raise SchemaError(
                f"got {type(text).__name__} at place {place} of texts_{side}; expected str"
            )
    return found


def _span(moment: Any, side: str) -> Span:
    if moment is None or moment is pd.NaT:
        return pd.NaT, pd.NaT
    try:
        time = pd.Timestamp(moment)
        time = time.tz_localize("UTC") if time.tzinfo is None else time.tz_convert("UTC")
    except (TypeError, ValueError) as error:
        raise SchemaError(f"got published_{side}={moment!r}; expected a time") from error
    return publication_span(time, "day" if time == time.normalize() else "minute")


def _matched(
    a: list[str],
    b: list[str],
    spans: Sequence[Span],
    encoder: str | Path | Encoder | None,
    store: VectorStore | str | Path | bool,
) -> list[_Objects]:
    """Return probability, kind, assigned, relation and change, each of shape (a, b)."""
    if not a or not b:
        return [np.zeros((len(a), len(b)), dtype=object)] * 5
    both = Passages.of([*a, *b], encoder=encoder, store=store)
    ours, theirs = both.take(slice(len(a))), both.take(slice(len(a), None))
    probability = pair_probabilities(ours, theirs)
    kind = np.full(probability.shape, "none", dtype=object)
    kind[probability >= RELATED] = "related"
    kind[probability >= SAME] = "paraphrase"
    for i, j in np.argwhere(probability >= SAME).tolist():
        if _is_verbatim(a[i], b[j]):
            kind[i, j] = "verbatim"
    found = np.full((2, *probability.shape), pd.NA, dtype=object)
    known: list[dict[int, Facts]] = [{}, {}]
    for i, j in np.argwhere(probability >= RELATED).tolist():
        if i not in known[0]:
            known[0][i] = facts(a[i], spans[0])
        if j not in known[1]:
            known[1][j] = facts(b[j], spans[1])
        one = relation(known[0][i], known[1][j], float(probability[i, j]))
        if one.relation != "same" or probability[i, j] >= SAME:
            found[0, i, j] = one.relation
            found[1, i, j] = one.change or pd.NA
    return [probability.astype(float), kind, assignment(probability), found[0], found[1]]


def _is_verbatim(a: str, b: str) -> bool:
    """Say whether two passages have the same words, but for house style and a few of them."""
    if same_wording(a, b):
        return True
    words = spelling_keys(a), spelling_keys(b)
    runs = shared_runs(*words)
    return sum(run.words for run in runs) >= _VERBATIM * max(map(len, words))


def assignment(probability: Matrix) -> Bools:
    """Return which pairs are assigned: one to one, then what is left over to its best.

    Examples
    --------
    >>> assignment(np.array([[0.9, 0.2], [0.8, 0.1]], dtype=np.float32)).tolist()
    [[True, False], [True, False]]
    """
    chosen = np.zeros(probability.shape, dtype=np.bool_)
    one, two = np.nonzero(probability >= SAME)
    best = optimal_assignment(one, two, probability[one, two].astype(float))
    chosen[one[best], two[best]] = True
    for own, scores in ((chosen, probability), (chosen.T, probability.T)):
        left = np.flatnonzero(~own.any(axis=1))
        if scores.shape[1] and len(left):
            nearest = scores[left].argmax(axis=1)
            same = scores[left, nearest] >= SAME
            own[left[same], nearest[same]] = True
    return chosen
