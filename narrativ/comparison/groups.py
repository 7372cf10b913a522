"""Who is compared: the group of each article, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.corpus.searching import moment_of
from narrativ.errors import SchemaError, UnknownNameError, option
from narrativ.resources.outlets import country_of
from narrativ.wording.phrases import counted

_LATER: Final = frozenset(
    name
    for name in schema.ARTICLES.names
    if name.split("_")[0] in {"agency", "event", "reuse", "style"}
)
"""Columns that are known only once agencies and events are found."""
_NO_GROUPS: Final = frozenset(schema.ARTICLES.names) - {"section", "language", "genre", "byline"}
_MAPPED: Final = {
    **{name: name for name in ("outlet", "section", "language", "byline")},
    "country": "outlet",
}
"""Groups that are read from a column of the sources, and the name to map it by."""
_SHOWN: Final = 20

REST: Final = "the rest"
"""Reference of a group among three or more."""

By: TypeAlias = str | Mapping[str, Sequence[str]] | pd.Series


def group_noun(by: By) -> str:
    """Return what the groups are groups of, in a word.

    Examples
    --------
    >>> group_noun("outlet"), group_noun({"wire": ["Reuters"], "regional": ["Glasgow Times"]})
    ('outlet', 'group')
    """
    if isinstance(by, str):
        return by
    return str(by.name) if isinstance(by, pd.Series) and by.name is not None else "group"


def groups_setting(by: By) -> object:
    """Return what the settings keep of groups that are no column: enough to know them again."""
    if isinstance(by, Mapping):
        return {group: sorted(outlets) for group, outlets in by.items()}
    if isinstance(by, pd.Series):
        pairs = sorted(zip(map(str, by.index), map(str, by), strict=True))
        return f"by article, digest {schema.content_id(*(part for pair in pairs for part in pair))}"
    return None


def check_by(corpus: Corpus, by: By) -> None:
    """Raise as `groups_of` would, before the work that it needs."""
    group = _group_column(corpus.articles.set_index("article_id", drop=False), by)
    if not (isinstance(by, str) and by in _LATER):
        _check_known(corpus, group, by)


def _check_known(corpus: Corpus, group: pd.Series, by: By) -> None:
    """Raise if no article has a group: nothing could be compared."""
    if len(group) == 0 or (group.notna() & (group.astype("string").str.strip() != "")).any():
        return
    noun = group_noun(by)
    known = [
        name
        for name in corpus.articles
        if name not in _NO_GROUPS and 1 < corpus.articles[name].nunique() < len(group)
    ]
    unused = corpus.audit["columns_unused"].dropna().str.split(", ").explode().unique().tolist()
    one = "an" if noun[:1].lower() in "aeiou" else "a"
    message = f"no article has {one} {noun}: there is nothing to compare by {noun}"
    if noun == "country" and corpus.articles["outlet"].notna().any():
        message += (
            "; the country of none of the outlets is known: add a column country to the sources, "
            "or compare groups of outlets, by={'here': ['…'], 'abroad': ['…']} in Python"
        )
    elif noun in _MAPPED:
        ours = _MAPPED[noun]
        shown = ", ".join(unused[:_SHOWN]) + (", …" if len(unused) > _SHOWN else "")
        use = option("columns", {ours: unused[0] if len(unused) == 1 else "…"})
        message += (
            f"; if one of the columns {shown} holds the {ours}, read the sources with {use}"
            if unused
            else f"; add a column with the {ours} to the sources"
            + (" or the address of each article (domain, url)" if ours == "outlet" else "")
        )
    if known:
        message += f"; or compare by a column that is known, for example {option('by', known[0])}"
    raise SchemaError(message)


def groups_of(corpus: Corpus, by: By) -> tuple[pd.Series, list[str]]:
    """Return the group of each article that can be compared, and what is left out.

    Parameters
    ----------
    by
        A column of ``corpus.articles``; ``"country"``, which is that of the
        outlet where there is no such column; groups of outlets by name; or a
        Series of groups indexed by article_id. What is true or false of an
        article makes the groups ``"x"`` and ``"not x"``, by the name of the
        column or Series.

    Raises
    ------
    UnknownNameError
        If there is no such column or outlet.
    SchemaError
        If an outlet stands in two groups, a group is empty or has no name, or a
        Series is not indexed by article_id.
    """
    articles = corpus.articles.sort_values("article_id").set_index("article_id", drop=False)
    group = _worded(_group_column(articles, by), group_noun(by)).astype("string")
    group = group.where(group.str.strip() != "")
    placed = articles["event_id"].notna()
    known = group.notna()
    left_out = "in none of the groups" if isinstance(by, Mapping) else f"{group_noun(by)} unknown"
    _check_known(corpus, group, by)
    # Beside texts a headline lacks nearly every word, which says nothing of its outlet.
    headline = articles["completeness"].eq("headline_only").fillna(False).astype(bool)
    headline &= bool((placed & known & ~headline).any())
    notes = []
    for lost, why in (
        (placed & ~known, left_out),
        (~placed, "in no event"),
        (placed & known & headline, "only the headline was read"),
    ):
        if number := int(lost.sum()):
            notes.append(f"{counted(number, 'article')} left out: {why}.")
    values = group[placed & known & ~headline].astype(object)
    if (values == REST).any():
        raise SchemaError(
            f"a group is called {REST!r}, which is what the others of a group are called in the "
            "scores; give it another name"
        )
    return pd.Series(
        values.to_numpy(), index=values.index.to_numpy(dtype=object), name=group_noun(by)
    ), notes


def _group_column(articles: pd.DataFrame, by: By) -> pd.Series:
    if isinstance(by, Mapping):
        return articles["outlet"].map(_outlets(articles, by))
    if isinstance(by, pd.Series):
        return _by_article(articles, by)
    if not isinstance(by, str):
        raise SchemaError(
            f"by is {by!r}; expected a column of corpus.articles, a mapping of group names to "
            "outlets, or a Series of groups indexed by article_id"
        )
    if by in articles:
        return articles[by]
    if by == "country":
        return articles["outlet"].map(
            {name: country_of(name) for name in articles["outlet"].dropna().unique()}
        )
    raise UnknownNameError("column", by, [*articles.columns, "country"])


def _worded(groups: pd.Series, name: str) -> pd.Series:
    """Return groups as they are, or in words if they are what is true and false."""
    known = groups.dropna()
    if known.empty or not all(isinstance(value, bool | np.bool_) for value in known):
        return groups
    return known.map({True: name, False: f"not {name}"}).reindex(groups.index)


def _outlets(articles: pd.DataFrame, by: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the group of each outlet."""
    known = set(articles["outlet"].dropna())
    found: dict[str, str] = {}
    for group, outlets in by.items():
        if not isinstance(group, str) or not group.strip():
            raise SchemaError(f"a group is named {group!r}; expected a text that is not empty")
        if isinstance(outlets, str) or not list(outlets):
            raise SchemaError(
                f"the group {group!r} is {outlets!r}; expected a list of one outlet or more"
            )
        for outlet in dict.fromkeys(outlets):
            if outlet not in known:
                raise UnknownNameError(f"outlet of the group {group!r}", outlet, known)
            if outlet in found:
                raise SchemaError(
                    f"{outlet!r} stands in the groups {found[outlet]!r} and {group!r}; groups must "
                    "not overlap: leave it in one of them"
                )
            found[outlet] = group
    if not found:
        raise SchemaError("by has no groups; expected a mapping of group names to outlets")
    return found


def _by_article(articles: pd.DataFrame, by: pd.Series) -> pd.Series:
    strange = by.index[~by.index.isin(articles.index)]
    if len(strange):
        example = articles.index[0]
        raise SchemaError(
            f"the groups name the article {strange[0]!r}, and {len(strange)} of their {len(by)} "
            f"names are no article_id; index the Series by article_id, for example {example!r}: "
            "pd.Series(groups, index=corpus.articles['article_id'])"
        )
    twice = by.index[by.index.duplicated()]
    if len(twice):
        raise SchemaError(f"the groups name article {twice[0]!r} twice; expected each article once")
    return by.reindex(articles.index)


def before_after(corpus: Corpus, moment: object) -> pd.Series:
    """Return whether each article appeared before a date or from it on, for ``compare(by=...)``.

    An outlet against itself over time is ``compare(corpus.select(outlet=...),
    by=before_after(corpus, "2025-05-01"), level="storyline")``: description,
    unless events were told on both sides of the date.

    Parameters
    ----------
    moment
        A date or a time; without a zone it is UTC.

    Returns
    -------
    pandas.Series
        Indexed by article_id; missing where the time is unknown, or known only
        so roughly that it may lie on either side.

    Examples
    --------
    >>> from narrativ import Corpus
    >>> before_after(Corpus(), "2025-05-01").name
    'period'
    """
    cut = moment_of(moment, end=False)
    articles = corpus.checked().articles.set_index("article_id")
    published = articles["published"]
    until = _latest(published, articles["published_precision"])
    label = cut.strftime("%Y-%m-%d" if cut == cut.normalize() else "%Y-%m-%d %H:%M")
    sides = [(published >= cut).fillna(False), (until <= cut).fillna(False)]
    said = np.select([side.to_numpy(dtype=bool) for side in sides], ["from", "before"], "")
    groups = pd.Series(said, index=articles.index.to_numpy(dtype=object), dtype="string")
    groups = groups + f" {label}"
    return groups.where(said != "").rename("period")


def _latest(published: pd.Series, precision: pd.Series) -> pd.Series:
    """Return the moment by which each article had appeared, as its time is known."""
    until = published.dt.floor("min") + pd.Timedelta(minutes=1)
    until = until.mask(precision == "hour", published.dt.floor("h") + pd.Timedelta(hours=1))
    until = until.mask(precision == "day", published.dt.floor("D") + pd.Timedelta(days=1))
    days = pd.to_timedelta(published.dt.days_in_month.astype("Float64"), unit="D")
    latest: pd.Series = until.mask(precision == "month", published.dt.floor("D") + days)
    return latest
