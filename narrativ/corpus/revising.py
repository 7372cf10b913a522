"""Outlets under other names, and articles taken out: what a researcher decides of a corpus."""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from narrativ.corpus.corpus import Corpus, Step, recounted
from narrativ.corpus.searching import article_named
from narrativ.errors import ReadError, SchemaError, UnknownNameError

OutletNames = Mapping[str, str] | str | os.PathLike[str]
"""Names of outlets, each with the one to be used for it; or a CSV or TOML file of them."""

ArticleId = str | int

_EXPECTED: Final = (
    "expected a CSV file with two columns, the name read and the name to use, or a TOML file "
    'with lines "the name read" = "the name to use"'
)
_HEADS: Final = frozenset(("outlet", "name", "from", "old", "read", "source", "domain"))
"""First cells that make a row of a CSV file its header."""


def rename_outlets(corpus: Corpus, names: OutletNames) -> Corpus:
    """Return the corpus with other names of outlets.

    Ids, vectors, groups and the audit stay as they were; the counts of outlets are made anew.
    What an article's outlet was read as is kept in ``outlet_read``. Rename before
    `narrativ.source`: who ran a text under how many names is looked at there.

    Parameters
    ----------
    names
        A name and the one that takes its place: ``{"cnn.com": "CNN"}``. Or the path of a
        CSV file with the two in columns, or of a TOML file with ``"cnn.com" = "CNN"``.

    Raises
    ------
    UnknownNameError
        If no article has an outlet of that name.
    SchemaError
        If names are no text, or empty.
    ReadError
        If the file cannot be read.

    Examples
    --------
    >>> import narrativ, pandas
    >>> pages = pandas.DataFrame({"text": ["One.", "Two."], "outlet": ["Tarn Ldgr", "Spark"]})
    >>> corpus = rename_outlets(narrativ.read(pages), {"Tarn Ldgr": "Tarn Ledger"})
    >>> corpus.articles["outlet"].tolist()
    ['Tarn Ledger', 'Spark']
    """
    wanted = outlet_names(names)
    corpus = corpus.checked()
    outlet = corpus.articles["outlet"]
    for name in wanted:
        if not (outlet == name).any():
            raise UnknownNameError("outlet", name, outlet.dropna())
    renamed = outlet.map(lambda name: wanted.get(name, name), na_action="ignore").astype("string")
    before = corpus.articles["outlet_read"].fillna(outlet)
    articles = corpus.articles.assign(
        outlet=renamed, outlet_read=before.where((before != renamed).fillna(False))
    )
    step = Step("rename_outlets", {"outlets": wanted})
    return recounted(corpus.changed(step, articles=articles))


def exclude(corpus: Corpus, article: ArticleId | Iterable[ArticleId], *, why: str) -> Corpus:
    """Return the corpus without one article or several, with the reason in the audit.

    What belongs to an article goes with it: paragraphs, vectors, credits. Its row of the
    audit stays, as ``rejected`` with the reason. Counts of events, storylines and topics are
    made anew, those that are empty go; the groups themselves stay as they are: call
    `narrativ.cluster` again where the article may have joined what does not belong together.

    Parameters
    ----------
    article
        An ``article_id`` or ``external_id`` (also as a number), or several.
    why
        The reason, in words.

    Raises
    ------
    UnknownNameError
        If there is no such article.
    SchemaError
        If no reason or no article is given, an id is neither text nor a whole number, several
        articles have an ``external_id``, or none would be left.

    Examples
    --------
    >>> import narrativ, pandas
    >>> pages = pandas.DataFrame(
    ...     {
    ...         "doc_id": ["a", "b"],
    ...         "text": ["Quay opened on Monday at noon.", "Stir the soup and eat it."],
    ...     }
    ... )
    >>> corpus = exclude(narrativ.read(pages), "b", why="a recipe")
    >>> corpus.audit[["status", "reason"]].iloc[1].tolist()
    ['rejected', 'excluded: a recipe']
    """
    if not isinstance(why, str) or not why.strip():
        raise SchemaError(f"why is {why!r}; expected the reason in words: why='a recipe'")
    corpus = corpus.checked("articles")
    ids = sorted({article_named(corpus.articles, name) for name in _ids(article)})
    if not ids:
        raise SchemaError("got no article to exclude; expected an article_id or external_id")
    out = corpus.articles["article_id"].isin(ids)
    if out.all():
        raise SchemaError(
            f"all {len(out)} articles would be excluded; expected some to be left: give fewer"
        )
    audit = corpus.audit.copy()
    rows = audit["article_id"].isin(ids)
    reason = f"excluded: {' '.join(why.split())}"
    audit.loc[rows, "reason"] = [
        reason if pd.isna(old) else f"{reason}; {old}" for old in audit.loc[rows, "reason"]
    ]
    audit.loc[rows, "status"] = "rejected"
    step = Step("exclude", {"articles": ids, "why": " ".join(why.split())})
    return corpus._narrowed(~out.to_numpy(dtype=bool)).changed(step, audit=audit)


def _ids(article: ArticleId | Iterable[ArticleId]) -> list[str]:
    alone = isinstance(article, str | bytes | Mapping) or not isinstance(article, Iterable)
    given = [article] if alone else list(cast("Iterable[ArticleId]", article))
    for one in given:
        if isinstance(one, bool | np.bool_) or not isinstance(one, str | int | np.integer):
            raise SchemaError(
                f"{one!r} is no id of an article; expected an article_id or an external_id, as "
                "text or as a whole number, or a list of them"
            )
    return [str(one) for one in given]


def outlet_names(given: OutletNames) -> dict[str, str]:
    """Return names of outlets with those that take their places, from a mapping or a file.

    Raises
    ------
    SchemaError
        If they are no texts, empty, or no mapping.
    ReadError
        If the file cannot be read.
    """
    pairs: Iterable[tuple[Any, Any]]
    if isinstance(given, Mapping):
        pairs = given.items()
    elif isinstance(given, str | os.PathLike):
        pairs = _pairs_in(Path(given))
    else:
        raise SchemaError(
            f"outlets is of type {type(given).__name__}; expected names with the names that take "
            'their places, {"cnn.com": "CNN"}, or a CSV or TOML file of them'
        )
    names: dict[str, str] = {}
    for old, new in pairs:
        if not (isinstance(old, str) and isinstance(new, str) and old.strip() and new.strip()):
            raise SchemaError(f"outlets has {old!r} with {new!r}; expected a name and a name")
        names[old.strip()] = new.strip()
    return names


def _pairs_in(path: Path) -> list[tuple[Any, Any]]:
    text = _text_in(path)
    try:
        if path.suffix.casefold() == ".toml":
            entries = tomllib.loads(text)
            inner = entries.get("outlets", entries)
            return list((inner if isinstance(inner, dict) else entries).items())
        sign = "\t" if "\t" in text.partition("\n")[0] else ","
        if sign not in text.partition("\n")[0]:
            sign = ";"
        rows = [row for row in csv.reader(text.splitlines(), delimiter=sign, strict=True) if row]
    except (ValueError, csv.Error) as error:
        raise ReadError(f"{path} cannot be read: {error}; {_EXPECTED}") from error
    if rows and rows[0][0].strip().casefold() in _HEADS:
        del rows[0]
    if not rows:
        raise ReadError(f"{path} has a header and no names of outlets below it; {_EXPECTED}")
    wrong = next((row for row in rows if len(row) < 2), None)
    if wrong is not None:
        raise ReadError(f"{path} has the row {','.join(wrong)!r}; {_EXPECTED}")
    return [(row[0], row[1]) for row in rows]


def _text_in(path: Path) -> str:
    """Return the text of a file of names."""
    if not path.is_file():
        raise ReadError(f"there is no file {os.fspath(path)!r} with names of outlets; {_EXPECTED}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeError as error:
        raise ReadError(f"{path} is no text in UTF-8; {_EXPECTED}") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be opened: {error.strerror or error}") from error
    if "\0" in text:
        raise ReadError(f"{path} is no text in UTF-8; {_EXPECTED}")
    if not text.strip():
        raise ReadError(f"{path} is empty: there are no names of outlets in it; {_EXPECTED}")
    return text
