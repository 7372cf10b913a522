"""A corpus that grows: new articles are placed, what stands keeps its place and its id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from narrativ.arguments import checked_seed
from narrativ.clustering.grouping.events import EventGroups, group_with_existing
from narrativ.clustering.grouping.similarity import comparable_articles
from narrativ.clustering.tables import ExistingGroups, group_tables
from narrativ.corpus import Corpus, Step, recounted, together
from narrativ.embedding import embed
from narrativ.errors import ClusterWarning, SchemaError, warn
from narrativ.protocols import Encoder

if TYPE_CHECKING:
    import numpy.typing as npt


def extend(
    corpus: Corpus, more: Corpus, *, encoder: str | Path | Encoder | None = None, seed: int = 0
) -> Corpus:
    """Return the corpus with more articles, placed among the events that stand.

    No article that stands moves, and no event or storyline that stands gets another id
    or comes together with another. A new article joins the event it is grouped with
    when all articles are grouped anew, or begins one; a new event joins the storyline
    it is linked with, or begins one. In storylines to which something came topics are
    cut anew, and each keeps the id of the one it has most paragraphs of. Labels, counts
    and stability follow what came in. New articles are placed by the default method,
    whatever clusterer formed the events.

    Parameters
    ----------
    corpus
        A corpus with events.
    more
        New articles, as `narrativ.read` or a later step returns them; events they may
        have are passed over. Articles that are in the corpus already stay as they are,
        and the audit says so. Take `narrativ.source` of it first where the corpus has
        been through it.
    encoder
        For new articles without vectors, as for `narrativ.embed`. It must be the one
        that `corpus` was embedded with. Of encoders of your own only name, revision and
        length of the vectors can be compared.
    seed
        For the resamples that stability is measured by.

    Returns
    -------
    Corpus
        With the articles of both.

    Raises
    ------
    NotReadyError
        If the corpus has no vectors or no events.
    SchemaError
        If the vectors of the two are not of one encoder.

    Warns
    -----
    ClusterWarning
        If the events were formed by a clusterer of your own, which places no new articles.

    Examples
    --------
    >>> import narrativ, pandas
    >>> from narrativ.embedding.lexical import LexicalEncoder
    >>> pages = pandas.DataFrame({"text": ["The ferry sank off Orsund.", "Herring quota cut."]})
    >>> more = pandas.DataFrame({"text": ["The ferry that sank off Orsund was old."]})
    >>> lexical = LexicalEncoder()
    >>> corpus = narrativ.cluster(narrativ.embed(narrativ.read(pages), encoder=lexical))
    >>> grown = narrativ.extend(corpus, narrativ.read(more), encoder=lexical)
    >>> len(corpus.events), len(grown.articles)
    (2, 3)
    >>> set(corpus.events["event_id"]) <= set(grown.events["event_id"])
    True
    """
    corpus = corpus.checked("articles", "vectors", "events")
    seed = checked_seed(seed)
    if not isinstance(more, Corpus):
        raise SchemaError(
            f"got {type(more).__name__} to extend with; expected a Corpus: narrativ.read it first"
        )
    more = more.checked()
    clusterers = [step.settings.get("clusterer") for step in corpus.steps if step.name == "cluster"]
    if clusterers and clusterers[-1] != "default":
        warn(
            ClusterWarning,
            "events were formed by %s; new articles are placed by the default",
            clusterers[-1],
        )
    if len(more.articles) and more.vectors is None:
        more = embed(more, encoder=encoder)
    if len(more.articles):
        _require_one_encoder(corpus, more)
    grown = together(corpus, more)
    step = Step("extend", {"articles": len(grown) - len(corpus), "seed": seed})
    if len(grown) == len(corpus):
        return grown.changed(step)
    articles = comparable_articles(grown)
    table = grown.articles.set_index("article_id").loc[articles.ids]
    codes, events = pd.factorize(table["event_id"], use_na_sentinel=True)
    in_topic = corpus.paragraphs.dropna(subset=["topic_id"])
    existing = ExistingGroups(
        events=list(events),
        storyline=dict(zip(corpus.events["event_id"], corpus.events["storyline_id"], strict=True)),
        articles=frozenset(corpus.articles["article_id"]),
        topics=corpus.topics,
        topic=dict(zip(in_topic["paragraph_id"], in_topic["topic_id"], strict=True)),
    )
    stability = corpus.events.set_index("event_id")["stability"].reindex(events)
    before = EventGroups(
        codes.astype(np.int64), _numbers(stability), _numbers(table["event_probability"])
    )
    grouped = group_with_existing(articles, before, seed)
    tables = group_tables(grown, articles, grouped, seed=seed, existing=existing)
    return recounted(grown.changed(step, **tables))


def _numbers(column: pd.Series) -> npt.NDArray[np.float64]:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _require_one_encoder(corpus: Corpus, more: Corpus) -> None:
    ours, theirs = _model(corpus), _model(more)
    if ours != theirs:
        raise SchemaError(
            f"got articles with vectors of {theirs.get('model')} for a corpus with vectors of "
            f"{ours.get('model')}; expected one encoder with one version: pass encoder=, or embed "
            "them with the encoder of the corpus"
        )


def _model(corpus: Corpus) -> dict[str, Any]:
    """Return what is recorded of the last embedding, and the length of the vectors."""
    assert corpus.vectors is not None  # the callers see to it
    embedded = [dict(step.settings) for step in corpus.steps if step.name == "embed"]
    return (embedded[-1] if embedded else {}) | {"dimensions": corpus.vectors.shape[1]}
