"""Which articles share copy, how much, and where it stands."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus
from narrativ.corpus.searching import article_named
from narrativ.errors import SchemaError
from narrativ.matching.runs import ALONE
from narrativ.schema import PAIRS, SPANS
from narrativ.sourcing.copying.overlaps import Overlaps, find_overlaps
from narrativ.sourcing.copying.tokens import Texts, split_runs, texts_of
from narrativ.sourcing.crediting.credits import credits, learnt_agencies

COPY: Final = 0.2
"""Share of either article from which shared text is copy and not a passage. In a
day of agency copy nearly all pairs above it ran one agency's text."""


def reuse_pairs(corpus: Corpus) -> pd.DataFrame:
    """Return the pairs of articles that share text, word for word or nearly so.

    Candidates are found by MinHash over word n-grams in windows, then aligned
    word by word: a run is at least four words that both articles have, in order
    or moved, spelling aside; runs of fewer than eight count beside others. Two
    articles of one outlet are a pair like any other. A text that more than 64
    articles run is not compared in full: each is compared with the first eight
    of these by id and with some others, at least eight that follow. The other
    pairs have no row, but any two of the articles have one with each of those.

    Parameters
    ----------
    corpus
        Any corpus that was read; only body paragraphs are compared.

    Returns
    -------
    pandas.DataFrame
        A row a pair, ``article_a < article_b``, ordered by both:

        - ``containment_a, containment_b``: share of the words of either that
          stand in runs with the other; boilerplate counts as not shared.
        - ``longest_run``: its words; 0 if boilerplate is all that is shared.
        - ``agency_hint``: agencies that either article credits, joined by "; ".
        - ``kind``: ``copy`` (of the text outside quotations one article has a
          fifth or more of the other's), ``passage`` (less), ``quotation``
          (nothing but what stands within quotation marks in either) or
          ``boilerplate`` (nothing but rights, sign-ups and set phrases: passages
          that several articles have which share nothing else).
        - ``shared_words, quoted_words, boilerplate_words, moved_words``: words
          of all runs, and of those that are quotations, boilerplate or moved.

    Raises
    ------
    NotReadyError
        If the corpus has no articles.

    Examples
    --------
    >>> import pandas as pd
    >>> import narrativ as nv
    >>> told = "The ferry left the quay of Odrin at noon with sixty people on board."
    >>> other = "A storm is near. " + told.replace("Odrin", "Odryn")
    >>> corpus = nv.read(pd.DataFrame({"doc_id": ["1", "2"], "text": [told, other]}))
    >>> pairs = nv.reuse_pairs(corpus)
    >>> sorted(pairs[["containment_a", "containment_b"]].iloc[0].round(2).tolist())
    [0.78, 1.0]
    >>> pairs["kind"].tolist()
    ['copy']
    """
    corpus = corpus.checked("articles")
    texts = texts_of(corpus)
    overlaps = find_overlaps(texts)
    table = pair_table(texts, overlaps)
    hints = _agencies(corpus, texts.articles[np.unique(overlaps.pairs)])
    both = zip(table["article_a"], table["article_b"], strict=True)
    table["agency_hint"] = [
        "; ".join(sorted(hints.get(a, set()) | hints.get(b, set()))) or None for a, b in both
    ]
    return schema.conform(table, PAIRS)


def pair_table(texts: Texts, overlaps: Overlaps) -> pd.DataFrame:
    """Return PAIRS without agencies, a row for each of `Overlaps.pairs` and in their order."""
    total, boilerplate = overlaps.total(), overlaps.total(overlaps.boilerplate)
    quoted = overlaps.total(overlaps.quoted & ~overlaps.boilerplate)
    own = total - boilerplate - quoted
    sizes = [texts.sizes[overlaps.pairs[:, side]] for side in (0, 1)]
    narrated = np.minimum(*sizes) - boilerplate - quoted
    longest = np.zeros(len(total), dtype=np.int64)
    np.maximum.at(longest, overlaps.pair, overlaps.words * ~overlaps.boilerplate)
    kind = np.select(
        [
            (own < ALONE) & (quoted >= np.maximum(boilerplate, own)) & (quoted > 0),
            own < np.minimum(ALONE, np.minimum(*sizes)),
            own >= COPY * narrated,
        ],
        ["quotation", "boilerplate", "copy"],
        "passage",
    )
    return pd.DataFrame(
        {
            "article_a": texts.articles[overlaps.pairs[:, 0]],
            "article_b": texts.articles[overlaps.pairs[:, 1]],
            "containment_a": (total - boilerplate) / sizes[0],
            "containment_b": (total - boilerplate) / sizes[1],
            "longest_run": longest,
            "agency_hint": pd.array([None] * len(total), dtype="string"),
            "kind": kind,
            "shared_words": total,
            "quoted_words": quoted,
            "boilerplate_words": boilerplate,
            "moved_words": overlaps.total(overlaps.moved),
        }
    )


def aligned_spans(corpus: Corpus, article_a: str, article_b: str) -> pd.DataFrame:
    """Return where the text that two articles share stands in either.

    Parameters
    ----------
    corpus
        Any corpus that was read.
    article_a, article_b
        The articles, by ``article_id`` or ``external_id``.

    Returns
    -------
    pandas.DataFrame
        A row a span, in the order of article_a: ``paragraph_a, start_a, end_a,
        paragraph_b, start_b, end_b, words, moved, quoted``. Offsets index
        PARAGRAPHS.text. A run that goes on over the end of a paragraph, on
        either side, is cut there. Boilerplate is not set apart: what is some
        shows in many articles only.

    Raises
    ------
    UnknownNameError
        If no article has such an id.
    SchemaError
        If several articles have the external_id, or the two are one.

    Examples
    --------
    >>> import pandas as pd
    >>> import narrativ as nv
    >>> told = "The ferry left the quay at noon with sixty people on board."
    >>> corpus = nv.read(pd.DataFrame({"doc_id": ["1", "2"], "text": [told, "Storm: " + told]}))
    >>> spans = nv.aligned_spans(corpus, "1", "2")
    >>> spans[["start_a", "end_a", "start_b", "end_b", "words", "moved"]].values.tolist()
    [[0, 58, 7, 65, 12, False]]
    """
    corpus = corpus.checked()
    names = [article_named(corpus.articles, name) for name in (article_a, article_b)]
    if names[0] == names[1]:
        raise SchemaError(
            f"got {article_a!r} and {article_b!r}, which are one article; expected two"
        )
    texts = texts_of(corpus, names)
    if len(texts.articles) < 2:
        return schema.empty(SPANS)
    overlaps = find_overlaps(texts, np.array([[0, 1]], dtype=np.int64))
    runs = overlaps.places(texts, 0)  # in order and apart: a piece tells of which it is
    first, second, words = split_runs(
        runs, overlaps.places(texts, 1), overlaps.words, texts.paragraph_bounds
    )
    second, first, words = split_runs(second, first, words, texts.paragraph_bounds)
    run = np.searchsorted(runs, first, side="right") - 1
    order = {"a": first, "b": second} if names[0] < names[1] else {"a": second, "b": first}
    spans = np.concatenate([texts.spans(0), texts.spans(1)])
    columns: dict[str, Any] = {}
    for side, start in order.items():
        columns[f"paragraph_{side}"] = texts.paragraphs[spans[start, 0]]
        columns[f"start_{side}"] = spans[start, 1]
        columns[f"end_{side}"] = spans[start + words - 1, 2]
    columns |= {"words": words, "moved": overlaps.moved[run], "quoted": overlaps.quoted[run]}
    frame = pd.DataFrame(columns)
    return schema.conform(frame.iloc[np.argsort(order["a"], kind="stable")], SPANS)


def _agencies(corpus: Corpus, articles: Any) -> dict[str, set[str]]:
    """Return the agencies that each article credits: what `source` found, or looked up now."""
    rows = corpus.articles[corpus.articles["article_id"].isin(articles)]
    agencies: dict[str, set[str]] = defaultdict(set)
    if any(step.name == "source" for step in corpus.steps):
        table = corpus.credits
        for article, agency in rows.dropna(subset=["agency"])[["article_id", "agency"]].to_numpy():
            agencies[article].add(agency)
    else:
        inside = corpus.paragraphs["article_id"].isin(articles)
        table = credits(rows, corpus.readable[inside], learnt_agencies(corpus.readable))
    written = table["basis"].ne("photo") & table["agency"].notna()
    if "role" in table:
        written &= table["role"].ne("contributor").fillna(True)
    for article, agency in table.loc[written, ["article_id", "agency"]].to_numpy():
        agencies[article].add(agency)
    return agencies
