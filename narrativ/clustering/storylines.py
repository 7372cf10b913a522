"""Events to storylines: one matter and the same names through time, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from narrativ.clustering.grouping.similarity import Articles
from narrativ.clustering.linkage import Items, average_linkage, unique_pairs
from narrativ.clustering.naming.names import rarity, weighted_by_rarity
from narrativ.clustering.partitions import group_members, keep_groups, membership, renumbered
from narrativ.clustering.top_entries import top_entries

if TYPE_CHECKING:
    from narrativ.arrays import Floats, Ints

# With the rarity of names squared and `_FEW`, 96 of the 108 pairs read as one story are linked
# and 5 of those read as two (before: 97 and 8). What follows was measured before that.
# Calibrated together on 225 pairs of labelled events (`make bench`, storylines) that were
# read: 91 of one running story, 75 not, 59 doubtful. Weighted as they were drawn, links are
# right to .90 and found to .85. F1 stays within three points for half-lives from 180 to
# 500 days, thresholds from .35 to .40 (from .41 on a tenth more is missed and links are
# right to .95) and `_TIME` from .15 to .3 with its threshold; without time it is .61. The
# sample and the page of four articles come out right for every value tried from .37 to .45.
_WEIGHTS: Final = (0.35, 0.15, 0.25, 0.25)
"""Of the whole text, the headline (both dense), the words and the names."""
_LEAST: Final = 0.38
"""Average evidence from which events are linked."""
_FEW: Final = 0.75
"""Share of the typical weight of an event's names that less weight of names is set against:
who is named only with what everyone names has little in common with others."""
_TIME: Final = 0.2
"""Evidence between events of one day and events years apart."""
_HALF: Final = 250.0
"""Days after which half of it is left: a running story comes back within months, while what
is alike after years is the same subject. A half-life of 90 days misses a third of the links."""
_UNKNOWN: Final = 0.25
"""Share of it that an unknown date counts for: two half-lives."""
_TERMS: Final = 24
"""Terms of an event, words and names, by which others are looked for."""
_COMMON: Final = 200
"""Events that may hold a term by which others are looked for; bounds the work."""
_NEIGHBOURS: Final = 30
"""Events looked at for each; average linkage may join more."""
_BLOCK: Final = 2048
_SHOWN: Final = 6
"""Names given in a reason."""
_PLAIN: Final = 0.5
"""Taken off the rarity of a name in a reason: what every article holds tells a little."""
_TYPICAL: Final = 0.5
"""Share of an event's articles from which it holds a name."""


@dataclass(frozen=True)
class Storyline:
    """Events that belong together, as positions, and the reason in words."""

    events: list[int]
    reason: str | None


def storylines_of(
    articles: Articles, events: list[Ints], existing: Ints | None = None
) -> list[Storyline]:
    """Return the storylines of a list of events.

    A storyline is a running story: the same matter and the same names through time.
    The evidence for a link is the similarity of content and names, averaged over the
    articles of two events, and nearness in time, which fades over months and is never a
    wall. Events are linked by average linkage, so that a storyline holds together as a
    whole; a chain of links does not make one. The work is local: events are compared
    that share rare words or names.

    Parameters
    ----------
    articles
        The articles that the events consist of.
    events
        Rows of `articles` that make up each event.
    existing
        Storyline of each event that has one already, -1 for the others. These join the
        storyline that most of those they are linked with are in; the others stay.

    Returns
    -------
    list of Storyline
        In order of their first events, each event in one.
    """
    items, name_shares = _items(articles, events)
    pairs = _candidates(items.terms)
    labels = average_linkage(items, pairs, items.evidence(pairs), _LEAST)
    if existing is not None:
        labels = renumbered(keep_groups(labels, existing, items.weight))
    reasons = _reasons(items, name_shares, labels, articles)
    return [
        Storyline(m.tolist(), reason)
        for m, reason in zip(group_members(labels), reasons, strict=True)
    ]


def _items(articles: Articles, events: list[Ints]) -> tuple[Items, sparse.csr_matrix]:
    """Return the events as items, and the share of each one's articles that hold a name."""
    sizes = np.array([len(rows) for rows in events], dtype=np.int64)
    rows = np.concatenate([*events, np.zeros(0, dtype=np.int64)])
    event = np.repeat(np.arange(len(events)), sizes)
    shape = (len(events), len(articles.ids))
    mean = sparse.csr_matrix((1 / sizes[event], (event, rows)), shape=shape, dtype=np.float32)
    whole, headline, words, names = np.sqrt(_WEIGHTS).astype(np.float32)
    name_shares = sparse.csr_matrix(mean @ articles.names)
    rare = rarity(articles.names)
    dense = np.hstack([whole * (mean @ articles.vectors), headline * (mean @ articles.headlines)])
    terms = sparse.hstack(
        [words * (mean @ articles.words), names * weighted_by_rarity(name_shares, rare**2, _FEW)],
        format="csr",
    )
    days = np.array([_moment(articles.days[rows]) for rows in events], dtype=np.float64)
    items = Items(
        dense=np.asarray(dense, dtype=np.float32),
        terms=sparse.csr_matrix(terms, dtype=np.float32),
        offset=np.zeros(len(events)),
        weight=np.ones(len(events)),
        moments=days[:, None],
        nearness=_nearness,
    )
    return items, name_shares


def _moment(days: Floats) -> float:
    """Return the middle of the known days, NaN if none is."""
    known = np.sort(days[~np.isnan(days)])
    n = len(known)
    return float(known[(n - 1) // 2] + known[n // 2]) / 2 if n else float("nan")


def _nearness(gaps: Floats) -> Floats:
    """Return the evidence of gaps in days, relative to that of an unknown one."""
    return np.asarray(_TIME * (np.exp2(-gaps / _HALF) - _UNKNOWN))


def _candidates(terms: sparse.csr_matrix) -> Ints:
    """Return pairs of events that may be alike: those that share most of their rarer terms."""
    kept = top_entries(terms, _TERMS)
    common = np.bincount(kept.indices, minlength=kept.shape[1]) > _COMMON
    kept.data[common[kept.indices]] = 0
    kept.eliminate_zeros()
    across = kept.T.tocsr()
    parts = [np.zeros((0, 2), dtype=np.int64)]
    for start in range(0, kept.shape[0], _BLOCK):
        alike = sparse.csr_matrix(kept[start : start + _BLOCK] @ across)
        rows, columns = top_entries(alike, _NEIGHBOURS + 1).nonzero()
        parts.append(np.column_stack([rows + start, columns]))
    one, two = np.concatenate(parts).T
    return unique_pairs(one, two)


def _reasons(
    items: Items, name_shares: sparse.csr_matrix, labels: Ints, articles: Articles
) -> list[str | None]:
    """Return in words why the events of each storyline are linked; one event needs no reason."""
    if not len(labels):
        return []
    members = membership(labels)
    size = np.bincount(labels)
    evidence = _mean_evidence(items, members, size, articles.words.shape[1])
    shared = members @ sparse.csr_matrix(name_shares >= _TYPICAL, dtype=np.float32)
    shared.sort_indices()
    rare = rarity(articles.names)
    order = np.lexsort((items.moments[:, 0], labels))
    first = np.searchsorted(labels[order], np.arange(len(size)))
    known = np.bincount(labels, weights=~np.isnan(items.moments[:, 0])).astype(np.int64)
    days = items.moments[order, 0]
    reasons: list[str | None] = [None] * len(size)
    for i in np.flatnonzero(size > 1):
        span = slice(shared.indptr[i], shared.indptr[i + 1])
        names = _most_informative(shared.indices[span], shared.data[span], rare)
        shown = ", ".join(articles.name_list[name] for name in names)
        parts = [f"shared names: {shown}" if shown else "no name in common"]
        # Unknown days come last.
        dated = days[first[i] : first[i] + known[i]]
        nearness = _time_evidence(dated) / (size[i] * (size[i] - 1) / 2)
        parts.append(_evidence(evidence[i, 0], evidence[i, 1], nearness))
        if len(dated) > 1:
            gap = round(float(dated[-1] - dated[0]))
            parts.append(f"{gap} {'day' if gap == 1 else 'days'} from first to last")
        else:
            parts.append("dates unknown")
        reasons[i] = "; ".join(parts)
    return reasons


def _evidence(text: float, names: float, time: float) -> str:
    """Return the evidence in words; its parts, as they are shown, add up to it."""
    whole, names, time = (
        round(float(part), 2) + 0.0 for part in (text + names + time, names, time)
    )
    return (
        f"evidence {whole:.2f} (linked from {_LEAST:.2f}): text and words "
        f"{whole - names - time:.2f}, names {names:.2f}, nearness in time {time:.2f}"
    )


def _time_evidence(days: Floats) -> float:
    """Return the sum of the evidence of time over all pairs of sorted days."""
    return sum(float(_nearness(days[i + 1 :] - days[i]).sum()) for i in range(len(days)))


def _mean_evidence(items: Items, members: sparse.csr_matrix, size: Ints, words: int) -> Floats:
    """Return the mean evidence of text and words, and of names, over pairs of events.

    Each follows from the square of a sum, which holds each pair twice and each event once.
    """
    dense = np.einsum("ij,ij->i", members @ items.dense, members @ items.dense)
    dense -= members @ np.einsum("ij,ij->i", items.dense, items.dense)
    text, names = (
        _squares(members @ terms) - members @ _squares(terms)
        for terms in (items.terms[:, :words], items.terms[:, words:])
    )
    both = np.column_stack([dense + text, names])
    return np.asarray(both / np.maximum(size * (size - 1), 1)[:, None], dtype=np.float64)


def _squares(matrix: sparse.csr_matrix) -> Floats:
    return np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()


def _most_informative(names: Ints, events: Floats, rarity: Floats) -> Ints:
    """Return the shared names that tell most: held by many events and rare elsewhere."""
    names, events = names[events > 1], events[events > 1]
    information = np.round(events * (rarity[names] - _PLAIN), 6)
    return names[np.argsort(-information, kind="stable")][:_SHOWN]
