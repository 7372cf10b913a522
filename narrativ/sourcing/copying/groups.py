"""Reuse groups: articles that run one text, and the article they probably took it from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ.resources import agency_named
from narrativ.sourcing.copying.shares import SharedCopy

RUNS: Final = 0.5
"""Share of an article's words from which it runs the text that holds them."""
LEAST: Final = 20
"""Words below which two texts may be the same by chance."""

_PRECISE: Final = ("minute", "hour", "day", "month", "unknown")
_FLOORS: Final = {"minute": "min", "hour": "h", "day": "D"}


def reuse_groups(shared: SharedCopy) -> npt.NDArray[np.int64]:
    """Return the number of each article's reuse group, -1 for those that run no shared text.

    Two articles run one text if at least half the words of each stand in the
    other. An article that no other matches so, but of which half or more stands
    in a longer one (a brief, a text cut short), goes with the one it matches
    best. A long article that merely holds another's paragraphs goes with none,
    so a round-up does not join the texts it gathers.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    enough = (shared.shares * shared.texts.sizes[shared.pairs]).min(axis=1) >= LEAST
    one, other = shared.pairs[enough].T
    share_one, share_other = shared.shares[enough].T
    both = np.minimum(share_one, share_other) >= RUNS
    edges = [np.stack([one[both], other[both]], axis=1)]
    matched = np.zeros(shared.articles, dtype=bool)
    matched[edges[0]] = True
    # Both directions of every pair, the best match of each article last.
    taker = np.concatenate([one, other])
    giver = np.concatenate([other, one])
    taken = np.concatenate([share_one, share_other])
    given = np.concatenate([share_other, share_one])
    may = (taken >= RUNS) & ~matched[taker]
    order = np.lexsort((-giver[may], taken[may], given[may], taker[may]))
    taker, giver = taker[may][order], giver[may][order]
    last = np.append(taker[1:] != taker[:-1], True)[: len(taker)]
    edges.append(np.stack([taker[last], giver[last]], axis=1))
    joined = np.concatenate(edges)
    graph = coo_array(
        (np.ones(len(joined), dtype=np.int8), (joined[:, 0], joined[:, 1])),
        shape=(shared.articles, shared.articles),
    )
    _, group = connected_components(graph, directed=False)
    size = np.bincount(group, minlength=shared.articles)
    return np.where(size[group] > 1, group, -1).astype(np.int64)


def group_sources(articles: pd.DataFrame, credited: Mapping[str, str]) -> pd.DataFrame:
    """Return ``reuse_source, reuse_source_basis`` of each article in a group.

    The probable source is what the agency itself published, else a credited
    article, else any; among several the earliest, as far as the times are known
    finely enough to tell, else the longest.

    Parameters
    ----------
    articles
        ARTICLES with ``reuse_group``.
    credited
        Agency of each article that carries its author's credit.
    """
    found: dict[str, tuple[str, str]] = {}
    inside = articles[articles["reuse_group"].notna()]
    for _, rows in inside.groupby("reuse_group", sort=True):
        source, basis = _source(rows, credited)
        found |= dict.fromkeys(rows["article_id"], (source, basis))
    return pd.DataFrame.from_dict(
        found, orient="index", columns=["reuse_source", "reuse_source_basis"], dtype="string"
    )


def _source(rows: pd.DataFrame, credited: Mapping[str, str]) -> tuple[str, str]:
    """Return the probable source of one group and what speaks for it."""
    agency = rows["article_id"].map(credited)
    outlets = rows["outlet"].dropna()
    names = outlets.map(lambda outlet: agency_named(outlet) or outlet).reindex(rows.index)
    bases = []
    for basis, chosen in (
        ("published by the agency", agency.notna() & (names == agency)),
        ("agency credit", agency.notna()),
    ):
        if chosen.any():
            rows, bases = rows[chosen.to_numpy(dtype=bool)], [basis]
            break
    if len(rows) > 1:
        first = _earliest(rows)
        rows, why = (first, "earliest") if len(first) == 1 else (first, "longest")
        bases.append(why)
    rows = rows.sort_values(["words", "article_id"], ascending=[False, True])
    return str(rows["article_id"].iloc[0]), ", ".join(bases)


def _earliest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that may be the earliest; all of them if a time is not known."""
    precision = set(rows["published_precision"].fillna("unknown"))
    coarsest = max(precision, key=_PRECISE.index)
    if rows["published"].isna().any() or coarsest not in _FLOORS:
        return rows
    times = rows["published"].dt.floor(_FLOORS[coarsest])
    earliest: pd.DataFrame = rows[(times == times.min()).to_numpy(dtype=bool)]
    return earliest


def precedence(articles: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the rows of ARTICLES in the order in which they may be another's source.

    The sources of groups first, then by day of publication, length and id.
    """
    frame = pd.DataFrame(
        {
            "source": (articles["article_id"] != articles["reuse_source"]).fillna(True),
            "day": articles["published"].dt.floor("D"),
            "words": -articles["words"],
            "name": articles["article_id"],
        }
    ).reset_index(drop=True)
    order = frame.sort_values(["source", "day", "words", "name"], na_position="last").index
    return np.asarray(order, dtype=np.intp)
