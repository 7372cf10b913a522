"""Whether the tables of a corpus fit each other: anybody may have changed them in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from narrativ.errors import SchemaError

if TYPE_CHECKING:
    import numpy.typing as npt

_OUT: Final = (
    "take articles out with corpus.select, which takes along what belongs to them, or drop "
    "these rows too"
)
_REFERENCES: Final = (
    ("paragraphs", "article_id", "articles", _OUT),
    ("credits", "article_id", "articles", _OUT),
    ("credits", "paragraph_id", "paragraphs", "drop these rows too"),
    ("articles", "event_id", "events", "take an id from there, or add a row for it"),
    ("events", "storyline_id", "storylines", "take an id from there, or add a row for it"),
    (
        "topics", "storyline_id", "storylines",
        "give these rows the storyline that their articles are in now",
    ),
    ("paragraphs", "topic_id", "topics", "take an id from there, or empty these cells"),
)  # fmt: skip
"""Table, column, the table whose key it names, and what to do about a name that is not there.
What `Corpus.select` leaves pointing outside (AUDIT, medoids, sources of copies) is none."""


def check_fit(tables: Mapping[str, pd.DataFrame]) -> None:
    """Raise unless the tables of a corpus by name, each valid by itself, fit each other.

    Raises
    ------
    SchemaError
        If a row names what is not there, an article has no paragraph, or a text is not as long
        as its offsets say.
    """
    for name, column, target, advice in _REFERENCES:
        cells = tables[name][column]
        given = pd.Series(cells.dropna().unique())
        strange = given[_missing(given, tables[target][f"{target[:-1]}_id"])]
        if len(strange):
            rows = int(cells.isin(strange).sum())
            there = " with an event" if name == "topics" else ""
            raise SchemaError(
                f"{rows} rows of corpus.{name} name {target}{there} that are not in "
                f"corpus.{target}, such as {column} {strange.iloc[0]!r}: {advice}"
            )
    articles = tables["articles"]
    _check_texts(articles.loc[articles["words"] > 0, "article_id"], tables["paragraphs"])


def _check_texts(articles: pd.Series, paragraphs: pd.DataFrame) -> None:
    """Raise unless articles with words have paragraphs, and each text its length."""
    bare = articles[_missing(articles, paragraphs["article_id"].drop_duplicates())]
    if len(bare):
        raise SchemaError(
            f"{len(bare)} articles with words have no row in corpus.paragraphs, such as "
            f"article_id {bare.iloc[0]!r}: {_OUT}; paragraphs that should not count can have the "
            "kind 'boilerplate'"
        )
    wrong = paragraphs["text"].str.len() != paragraphs["end"] - paragraphs["start"]
    if wrong.any():
        raise SchemaError(
            f"{int(wrong.sum())} texts of corpus.paragraphs are not as long as start and end say, "
            f"such as that of paragraph_id {paragraphs.loc[wrong, 'paragraph_id'].iloc[0]!r}; "
            "expected each text as it was read: clean texts before narrativ.read, or give a "
            "paragraph that should not count the kind 'boilerplate'"
        )


def _missing(names: pd.Series, known: pd.Series) -> npt.NDArray[np.bool_]:
    """Return which names are not among those known, each of which stands once."""
    # Ten times as fast as isin, which makes Python objects of what is known.
    return np.asarray(pd.Index(known).get_indexer(pd.Index(names)) < 0)
