"""Which agency wrote an article: by its own credit, else by the text it shares; hints beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.resources import is_own_service
from narrativ.resources.outlets import house_of, names_outlet
from narrativ.sourcing.copying.shares import SharedCopy
from narrativ.sourcing.copying.tokens import split_runs
from narrativ.text.resource_files import toml_table
from narrativ.text.words import word_spans

SHARED: Final = 0.5
"""Share of an article's words from which the agency credited with them is named: it runs that
text then (`groups.RUNS`). What holds less, 37 or 39 percent, is an outlet's own that took
something from the agency."""
LONGER: Final = 0.3
"""The same where it opens as one of the agency's does and holds that one whole: agencies send
a text several times, each time longer."""
LEAST: Final = 40
"""Words in which that may show: a shared headline or caption shows nothing."""
WIDELY: Final = 5
"""Outlets that run one text from which it is likely that none of them wrote it."""

BASES: Final = ("dateline", "byline", "tail", "metadata", "signoff")
"""Bases of a credit that the article itself carries."""


def own_agencies(credits: pd.DataFrame) -> pd.DataFrame:
    """Return ``agency, basis`` of the strongest author's credit of each article that has one.

    An agency that contributed to a text did not write it.
    """
    order = {basis: rank for rank, basis in enumerate(BASES)}
    written = credits[credits["basis"].isin(BASES) & (credits["role"] == "author")]
    ranked = written.assign(rank=written["basis"].map(order)).sort_values("rank", kind="stable")
    return ranked.drop_duplicates("article_id").set_index("article_id")[["agency", "basis"]]


def original_articles(
    outlet_of: Mapping[str, object], group_of: Mapping[str, str], credits: pd.DataFrame
) -> frozenset[str]:
    """Return the articles of outlets that are named as where their text comes from.

    They name themselves in a dateline or a byline, or one that runs the text names them, or
    the service that passes on their texts.

    Parameters
    ----------
    outlet_of, group_of
        Outlet and reuse group, by article_id.
    credits
        CREDITS.
    """
    named = credits[(credits["role"] == "outlet") & credits["agency"].notna()]
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, group in group_of.items():
        members[group].append(name)
    found: set[str] = set()
    for article, agency, basis in zip(
        named["article_id"], named["agency"], named["basis"], strict=True
    ):
        near = members[group_of[article]] if article in group_of else [article]
        for one in near:
            if one == article and basis not in ("dateline", "byline"):
                continue
            outlet = outlet_of[one]
            if isinstance(outlet, str) and names_outlet(agency, outlet):
                found.add(one)
    served = credits[(credits["role"] == "author") & (credits["basis"] != "photo")]
    for article, agency in zip(served["article_id"], served["agency"], strict=True):
        for one in members[group_of[article]] if article in group_of else ():
            outlet = outlet_of[one]
            if isinstance(outlet, str) and is_own_service(agency, outlet):
                found.add(one)
    return frozenset(found)


def shared_agencies(
    copy: SharedCopy,
    credited: Mapping[str, str],
    source: Mapping[str, str],
    *,
    outlet_of: Mapping[str, object] = MappingProxyType({}),
    originals: Collection[str] = (),
) -> pd.DataFrame:
    """Return the agency whose credited articles hold most of the words of each article.

    Parameters
    ----------
    credited
        Agency of each article that carries its author's credit.
    source
        Probable source of each article that runs a shared text: of two agencies
        that hold as much of an article the source's is taken.
    outlet_of
        Outlet of each article: an agency that passes on its texts did not write them.
    originals
        Articles whose own text the others run.

    Returns
    -------
    pandas.DataFrame
        ``agency, note``, indexed by article_id, of articles that hold `SHARED`
        or more, longer versions `LONGER`.
    """
    names, author = _authors(copy, credited)
    article, name, share = copy.article_shares(author)
    frame = pd.DataFrame(
        {
            "article_id": copy.texts.articles[article],
            "agency": np.array(names, dtype=object)[name],
            "share": share,
        }
    )
    wide = len(names) + 1
    holder, held = copy.longer_versions(author)
    longer = np.isin(article * wide + name, holder * wide + held)
    least = np.where(longer, LONGER, SHARED)
    enough = (share >= least) & (share * copy.news_sizes[article] >= LEAST)
    frame = frame[enough & ~frame["article_id"].isin([*credited, *originals])]
    outlets = frame["article_id"].map(outlet_of)
    own = [
        isinstance(outlet, str) and is_own_service(name, outlet)
        for outlet, name in zip(outlets, frame["agency"], strict=True)
    ]
    frame = frame[~np.array(own, dtype=bool)]
    frame["other"] = frame["article_id"].map(source).map(credited) != frame["agency"]
    order = ["article_id", "share", "other", "agency"]
    frame = frame.sort_values(order, ascending=[True, False, True, True])
    said = [
        f"{part:.0%} of its words stand in articles credited to {name}"
        for part, name in zip(frame["share"], frame["agency"], strict=True)
    ]
    notes = frame.assign(note=said).groupby("article_id")["note"].agg("; ".join)
    return frame.drop_duplicates("article_id").set_index("article_id")[["agency"]].join(notes)


def _authors(
    copy: SharedCopy, credited: Mapping[str, str]
) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the credited agencies, and for each article the place of its own, else -1."""
    names = sorted(set(credited.values()))
    place = {name: number for number, name in enumerate(names)}
    author = [place.get(credited.get(one, ""), -1) for one in copy.texts.articles]
    return names, np.array(author, dtype=np.intp)


def shared_text_credits(
    copy: SharedCopy, articles: pd.DataFrame, credited: Mapping[str, str]
) -> pd.DataFrame:
    """Return CREDITS with basis ``shared_text``: the longest run each article shares."""
    found = articles[articles["agency_basis"] == "shared_text"]
    agencies = dict(zip(found["article_id"], found["agency"], strict=True))
    names, author = _authors(copy, credited)
    # -2 for those that need no evidence: an author's number is -1 where there is none.
    place = {name: number for number, name in enumerate(names)} | {None: -2}
    wanted = np.array([place[agencies.get(one)] for one in copy.texts.articles])
    runs = copy.runs.where(wanted[copy.runs.here] == author[copy.runs.there])
    bounds = copy.texts.paragraph_bounds
    start, _, words = split_runs(runs.start, runs.other, runs.words, bounds)
    here = copy.texts.article_of(start)
    order = np.lexsort((start, -words, here))
    longest = order[np.append(True, np.diff(here[order]) != 0)[: len(order)]]
    rows = []
    for article, first, size in zip(here[longest], start[longest], words[longest], strict=True):
        row = int(copy.texts.paragraph_of(first))
        spans = word_spans(copy.texts.printed[row])[first - bounds[row] :][:size]
        rows.append(
            {
                "article_id": copy.texts.articles[article],
                "agency": agencies[copy.texts.articles[article]],
                "basis": "shared_text",
                "paragraph_id": copy.texts.paragraphs[row],
                "start": spans[0][0],
                "end": spans[-1][1],
            }
        )
    return pd.DataFrame(rows, columns=list(schema.CREDITS.names))


def grade_evidence(
    articles: pd.DataFrame,
    credits: pd.DataFrame,
    by_text: pd.Series,
    dated: Collection[str],
    originals: Collection[str],
) -> dict[str, pd.Series]:
    """Return ``agency_copy`` and ``agency_note``: the grade of the evidence, and it in words.

    A text that nobody credits is likely to be an agency's if outlets of `WIDELY` houses
    run it, or of two of which one prints it with a dateline; so is one that ends in an
    agency's form of sign-off without its name. It is syndicated if it is
    credited to another outlet or to agencies without names, or is another's of the house.

    Parameters
    ----------
    articles
        ARTICLES with agencies and reuse groups.
    credits
        CREDITS.
    by_text
        Evidence in words where the agency was found by shared text, by article_id.
    dated
        Articles that open with a dateline.
    originals
        Articles whose own text the others run.
    """
    names, group = articles["article_id"], articles["reuse_group"]
    house = articles["outlet"].map(house_of, na_action="ignore")
    houses = group.map(house.groupby(group).nunique()).fillna(0)
    opened = group.isin(group[names.isin(list(dated))].dropna())
    unknown = articles["agency"].isna() & ~names.isin(list(originals))
    taken = _taken_notes(articles, credits, originals)
    likely = unknown & ~names.isin(list(taken)) & ((houses >= WIDELY) | ((houses >= 2) & opened))
    from_text = articles["agency_basis"] == "shared_text"
    signed = (articles["agency_basis"] == "signoff").fillna(False)
    inferred = frozenset(names[signed])
    given = credits[credits["role"] == "contributor"].groupby("article_id")["agency"].unique()
    written = credits[credits["basis"].isin(BASES) & (credits["role"] == "author")]
    authors = dict(written.groupby("article_id")["agency"].unique())
    contributors = {name: " and ".join(found) for name, found in given.items()}
    notes: list[str | None] = []
    for name, agency, several, dateline, probable, by_others in zip(
        names, articles["agency"], houses, opened, likely, from_text.fillna(False), strict=True
    ):
        remarks = []
        if by_others:
            remarks.append(by_text[name])
            if name in contributors:
                remarks.append(f"{contributors[name]} is said to have contributed")
        elif not pd.isna(agency):
            others = [one for one in authors.get(name, ()) if one != agency]
            if name in inferred:
                remarks.append(
                    f"no credit names {agency}: it follows from the form of the sign-off at the end"
                )
            if others:
                remarks.append(f"also credited: {', '.join(others)}")
        else:
            if name in taken:
                remarks.append(taken[name])
            if name in contributors:
                remarks.append(f"{contributors[name]} contributed; who wrote the text is unknown")
        if probable:
            opens = ", and it opens with a dateline" if dateline else ""
            remarks.append(
                f"{several:.0f} outlets run this text{opens}; no agency is credited with it"
            )
        notes.append("; ".join(remarks) or None)
    grade = pd.Series(pd.NA, index=articles.index, dtype="string")
    grade[likely] = "likely"
    grade[unknown & names.isin(list(taken))] = "syndicated"
    grade[from_text] = "shared_text"
    grade[articles["agency"].notna() & ~from_text.fillna(False)] = "credited"
    grade[signed] = "likely"
    return {
        "agency_copy": grade,
        "agency_note": pd.Series(notes, index=articles.index, dtype="string"),
    }


def _taken_notes(
    articles: pd.DataFrame, credits: pd.DataFrame, originals: Collection[str]
) -> dict[str, str]:
    """Return where articles without an agency were taken from, in words, by article_id."""
    notes: dict[str, str] = {}
    outlet_of = dict(zip(articles["article_id"], articles["outlet"], strict=True))
    rows = credits[credits["role"] == "outlet"]
    for article, name in zip(rows["article_id"], rows["agency"], strict=True):
        if pd.isna(name):
            notes.setdefault(article, "taken from agencies or a feed without a name")
        elif not (pd.notna(outlet_of[article]) and names_outlet(name, outlet_of[article])):
            notes.setdefault(article, f"credited to {name}")
    for _, members in articles.dropna(subset=["reuse_group"]).groupby("reuse_group"):
        outlets = members["outlet"].dropna()
        own = members[members["article_id"].isin(list(originals))]
        first = own if len(own) else members[members["article_id"] == members["reuse_source"]]
        houses = outlets.map(house_of).nunique()
        if outlets.nunique() < 2 or (own.empty and (houses > 1 or first.empty)):
            continue
        whose = first["outlet"].iloc[0]
        sister = "" if len(own) else ", of the same house"
        for name, outlet in zip(members["article_id"], members["outlet"], strict=True):
            if outlet != whose:
                notes.setdefault(name, f"it is the text of {whose}{sister}")
    return {name: note for name, note in notes.items() if name not in originals}


def style_hint(text: str) -> str | None:
    """Return a hint if American wording stands beside British style, with both examples.

    Examples
    --------
    >>> style_hint("Last fall Mr Ray moved.")
    'American wording (“Last fall”) beside British style (“Mr Ray”)'
    >>> style_hint("Last fall Mr. Ray moved.") is None
    True
    """
    cues = _cues()
    american = cues["american"].search(text)
    british = cues["british"].search(text)
    if american is None or british is None:
        return None
    return f"American wording (“{american.group()}”) beside British style (“{british.group()}”)"


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(patterns), re.IGNORECASE if name == "american" else 0)
        for name, patterns in toml_table("varieties").items()
    }
