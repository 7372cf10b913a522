"""Reuse groups: articles that run one text, and the article they probably took it from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.arrays import Ints
from narrativ.matching.components import component_labels
from narrativ.resources import publisher_agency
from narrativ.sourcing.copying.shares import SharedCopy

RUNS: Final = 0.5
"""Share of an article's words from which it runs the text that holds them."""
JOINED: Final = 0.3
"""Share that an article which others join to a source must have of it, or it of the article."""
LEAST: Final = 20
"""Words below which two texts may be the same by chance."""

_PRECISE: Final = ("minute", "hour", "day", "month", "unknown")
_FLOORS: Final = {"minute": "min", "hour": "h", "day": "D"}


def reuse_groups(
    copy: SharedCopy, articles: pd.DataFrame, credited: Mapping[str, str]
) -> pd.DataFrame:
    """Return the articles that run one text, with the article they probably took it from.

    Two articles run one text if at least half the words of each stand in the
    other. An article that no other matches so, but of which half or more stands
    in a longer one (a brief, a text cut short), goes with the one it matches
    best. A long article that merely holds another's paragraphs goes with none,
    so a round-up does not join the texts it gathers. Of articles so joined the
    probable source is chosen; those that share less than three words in ten with it,
    and only with one that shares more, are grouped among themselves.

    The probable source is a complete text, if there is one; of these what an agency
    itself published, else a credited article, else any; then the earliest, as far
    as the times are known finely enough to tell, then the longest.

    Parameters
    ----------
    shared
        What the articles share.
    articles
        ARTICLES.
    credited
        Agency of each article that carries its author's credit.

    Returns
    -------
    pandas.DataFrame
        ``reuse_group, reuse_source, reuse_source_basis``, indexed by article_id.
    """
    names = copy.texts.articles
    place = {name: number for number, name in enumerate(names)}
    table = articles.set_index("article_id").loc[list(names)]
    agency = pd.Series(names, index=names).map(credited)
    facts = table[["outlet", "published", "published_precision", "words", "completeness"]]
    facts = facts.assign(agency=agency)
    edges = _edges(copy)
    rows: dict[str, tuple[str, str, str]] = {}
    while len(edges):
        sources = {}
        for members in _components(edges):
            name, basis = _source(facts.iloc[members])
            sources[place[name]] = (members, basis)
        grouped = np.zeros(len(names), dtype=bool)
        for source, members in _close_members(
            copy, {one: part for one, (part, _) in sources.items()}
        ):
            grouped[members] = True
            if len(members) > 1:
                group = schema.content_id("reuse", *sorted(names[members]))
                row = (group, str(names[source]), sources[source][1])
                rows |= dict.fromkeys(names[members], row)
        edges = edges[~grouped[edges].any(axis=1)]
    columns = ["reuse_group", "reuse_source", "reuse_source_basis"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="string")


def _edges(copy: SharedCopy) -> Ints:
    """Return the pairs of articles that run one text, shape (pairs, 2)."""
    enough = (copy.shares * copy.texts.sizes[copy.pairs]).min(axis=1) >= LEAST
    one, other = copy.pairs[enough].T
    share_one, share_other = copy.shares[enough].T
    both = np.minimum(share_one, share_other) >= RUNS
    mutual = np.stack([one[both], other[both]], axis=1)
    matched = np.zeros(copy.articles, dtype=bool)
    matched[mutual] = True
    # Both directions of every pair, the best match of each article last.
    taker = np.concatenate([one, other])
    giver = np.concatenate([other, one])
    taken = np.concatenate([share_one, share_other])
    given = np.concatenate([share_other, share_one])
    may = (taken >= RUNS) & ~matched[taker]
    order = np.lexsort((-giver[may], taken[may], given[may], taker[may]))
    taker, giver = taker[may][order], giver[may][order]
    last = np.append(taker[1:] != taker[:-1], True)[: len(taker)]
    return np.concatenate([mutual, np.stack([taker[last], giver[last]], axis=1)])


def _components(edges: Ints) -> list[Ints]:
    """Return the articles that are joined, directly or by others."""
    nodes, places = np.unique(edges, return_inverse=True)
    one, two = places.reshape(-1, 2).T
    part = component_labels(one, two, len(nodes))
    order = np.argsort(part, kind="stable")
    return np.split(nodes[order], np.flatnonzero(np.diff(part[order])) + 1)


def _close_members(copy: SharedCopy, parts: Mapping[int, Ints]) -> Iterator[tuple[int, Ints]]:
    """Yield each source with those of its part that run its text, itself among them."""
    wanted = np.array(
        [sorted((source, int(one))) for source, part in parts.items() for one in part],
        dtype=np.int64,
    )
    wanted = np.unique(wanted[wanted[:, 0] != wanted[:, 1]], axis=0)
    share = dict(zip(map(tuple, wanted.tolist()), copy.between(wanted), strict=True))
    for source, part in parts.items():
        close = [
            one == source or share[min(source, one), max(source, one)] >= JOINED
            for one in part.tolist()
        ]
        yield source, part[np.array(close)]


def _source(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the probable source of one group and what speaks for it."""
    # Of a text that breaks off it would look as if the others had added the rest.
    whole = (rows["completeness"] == "full").to_numpy(dtype=bool)
    bases = []
    if whole.any() and not whole.all():
        rows, bases = rows[whole], ["complete"]
    agency = rows["agency"]
    outlets = rows["outlet"].dropna()
    names = outlets.map(lambda outlet: publisher_agency(outlet) or outlet).reindex(rows.index)
    for basis, chosen in (
        ("published by the agency", (names == agency).fillna(False)),
        ("agency credit", agency.notna()),
    ):
        if chosen.any():
            rows, bases = rows[chosen.to_numpy(dtype=bool)], [basis]
            break
    if len(rows) > 1:
        first = _earliest(rows)
        longest = first[first["words"] == first["words"].max()]
        alike = "longest" if len(longest) == 1 else "one of several alike"
        rows, why = (first, "earliest") if len(first) == 1 else (longest, alike)
        bases.append(why)
    return str(rows.index.min()), ", ".join(bases)


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
