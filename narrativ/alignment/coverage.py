"""`sentence_coverage`: is a sentence told by another article, and if not, could it have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.alignment.coverage_features import TextComparison, compare_with_texts
from narrativ.alignment.coverage_model import fitted
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.matching.facts import Facts, facts
from narrativ.matching.pairs import Passages
from narrativ.matching.publication_spans import Span, publication_spans
from narrativ.matching.versions import knowable, relation
from narrativ.text.furniture import furniture_kind
from narrativ.text.language import is_english
from narrativ.text.markup import without_fillers
from narrativ.text.sentences import FINISHED, sentences

MOST_SENTENCES: Final = 7_500
"""Of one event: every one is compared with every other, 225 MB a similarity at that number."""
_FEW_WORDS: Final = 4
"""Content words below which a line that does not end as a sentence tells nothing: a heading."""

_PLACE: Final = ("article_id", "paragraph_id", "start", "end")

_ONE_MATTER: Final = 0.35
"""Similarity to the nearest sentence from which another value is a version of what is told: of the
readers' judgements none that is no version has one at this similarity."""
_LIKELY: Final = 0.7
"""Probability of its being told from which a later version of a sentence is one."""

Strings = npt.NDArray[np.object_]


def sentence_coverage(
    corpus: Corpus, *, event: str | None = None, articles: Iterable[str] | None = None
) -> pd.DataFrame:
    """Say of each sentence whether each other article of its event tells it.

    The other article is judged as a whole: several of its sentences may tell what
    one tells here, in whatever words.

    Parameters
    ----------
    corpus
        A corpus; clustered, unless `articles` are given.
    event
        Id of the one event to judge; by default one event after the other.
    articles
        Ids of articles that are taken as one event, whatever event they are in.

    Returns
    -------
    pandas.DataFrame
        `narrativ.schema.SENTENCE_COVERAGE`: a row for each sentence of headline, subheadings
        and body and each other article. ``probability`` is that of its being told, in full, in
        part or in another version. ``status`` is

        - ``told``, ``partly``; ``version``: told with another value, or in another state;
        - ``not_told``: the other text is complete and does not tell it;
        - ``could_not_have_known``: it does not, and by the time of this one fact could not;
        - ``cannot_tell``: nothing was found in a text that is cut short, has no lead or is no more
          than a headline; or nobody told it before the other article appeared, and nothing in the
          sentence says when it happened; or one of the two texts is not in English, for which the
          model was made, and is not told in full;
        - ``no_content``: credits, furniture, bare headings; nothing is judged.

        A missing time excuses nothing. ``nearest_…`` is the sentence of the other article that
        resembles it most. Ordered by event, article, place and other article.

    Raises
    ------
    NotReadyError
        If the corpus is not clustered and there are no `articles`.
    UnknownNameError
        If there is no such event or article.
    SchemaError
        If `event` and `articles` are both given, an event has more than 7,500
        sentences, or the tables do not fit (`narrativ.Corpus.checked`).

    Examples
    --------
    >>> import narrativ, pandas as pd
    >>> texts = [
    ...     "The ferry to Hale was cancelled on Monday. Tickets will be refunded.",
    ...     "On Monday no boat sailed: the Hale ferry was cancelled, the company said.",
    ... ]
    >>> corpus = narrativ.read(pd.DataFrame({"outlet": ["A", "B"], "text": texts}))
    >>> ids = corpus.articles.sort_values("outlet")["article_id"]
    >>> rows = sentence_coverage(corpus, articles=ids)
    >>> rows.loc[rows["article_id"] == ids.iloc[0], "status"].tolist()
    ['told', 'not_told']
    """
    if event is not None and articles is not None:
        raise SchemaError("got event and articles; give one of them, or none for all events")
    corpus = corpus.checked("articles" if articles is not None else "events")
    tables = []
    for ids in _groups(corpus, event, articles):
        texts = _EventSentences.of(corpus, ids)
        if len(texts.ids) > 1 and len(texts.rows):
            tables.append(texts.table())
    if not tables:
        return schema.empty(schema.SENTENCE_COVERAGE)
    return schema.conform(pd.concat(tables, ignore_index=True), schema.SENTENCE_COVERAGE)


def _groups(
    corpus: Corpus, event: str | None, articles: Iterable[str] | None
) -> Iterable[list[str]]:
    """Return the ids of the articles of each event to judge, in order."""
    known = corpus.articles
    if articles is not None:
        wanted = [articles] if isinstance(articles, str) else list(articles)
        for name in wanted:
            if not (known["article_id"] == name).any():
                raise UnknownNameError("article", name, known["article_id"])
        return [sorted(set(wanted))]
    if event is not None:
        if not (known["event_id"] == event).any():
            raise UnknownNameError("event", event, known["event_id"].dropna().unique())
        known = known[known["event_id"] == event]
    return [sorted(part) for _, part in known.groupby("event_id", sort=True)["article_id"]]


@dataclass(frozen=True, eq=False)
class _EventSentences:
    """The sentences of the articles of one event.

    Attributes
    ----------
    articles
        Rows of ARTICLES by id.
    ids
        Of the articles, sorted.
    rows
        ``article_id, paragraph_id, kind, start, end, text`` of each sentence.
    """

    articles: pd.DataFrame
    ids: list[str]
    rows: pd.DataFrame

    @classmethod
    def of(cls, corpus: Corpus, ids: list[str]) -> _EventSentences:
        paragraphs = corpus.paragraphs.loc[corpus.paragraphs["article_id"].isin(ids)]
        texts = corpus.analysed.loc[lambda part: part.index.isin(paragraphs.index)]
        texts = texts.sort_values(["article_id", "position"], kind="stable")
        columns = ["article_id", "paragraph_id", "kind", "text"]
        found = [
            (article, paragraph, kind, start, end, without_fillers(text[start:end]))
            for article, paragraph, kind, text in texts[columns].itertuples(index=False)
            for start, end in sentences(text)
        ]
        if len(found) > MOST_SENTENCES:
            raise SchemaError(
                f"{len(ids)} articles have {len(found):,} sentences, each of which is compared "
                f"with each other one; expected at most {MOST_SENTENCES:,}: judge fewer at a time, "
                "with articles=[...], or a narrower event"
            )
        names = ["article_id", "paragraph_id", "kind", "start", "end", "text"]
        articles = corpus.articles.set_index("article_id").loc[ids]
        return cls(articles, ids, pd.DataFrame(found, columns=names))

    def table(self) -> pd.DataFrame:
        """Return a row for each sentence and each other article."""
        here, other = self._pairs
        nearest = self._nearest[here, other]
        missing = pd.Series(self._no_content[here] | (nearest < 0))
        sentence = self.rows.iloc[here].reset_index(drop=True)
        near = self.rows.iloc[nearest].reset_index(drop=True)
        return pd.DataFrame(
            {
                "event_id": self.articles["event_id"].reindex(sentence["article_id"]).to_numpy(),
                **{name: sentence[name] for name in _PLACE},
                "other_article_id": np.array(self.ids, dtype=object)[other],
                "probability": pd.Series(self._probabilities[here, other, 0]).mask(missing),
                "status": self._statuses[here, other],
                "nearest_paragraph_id": near["paragraph_id"].mask(missing),
                "nearest_start": near["start"].astype("Int64").mask(missing),
                "nearest_end": near["end"].astype("Int64").mask(missing),
            }
        )

    @cached_property
    def _pairs(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        here, other = np.nonzero(self._text[:, None] != np.arange(len(self.ids)))
        return here, other

    @cached_property
    def _text(self) -> npt.NDArray[np.intp]:
        return pd.Index(self.ids).get_indexer(pd.Index(self.rows["article_id"]))

    @cached_property
    def _with_text(self) -> npt.NDArray[np.intp]:
        """Numbers of the articles that have a sentence."""
        return np.unique(self._text)

    @cached_property
    def _passages(self) -> Passages:
        return Passages.of(self.rows["text"].tolist(), self._text)

    @cached_property
    def _comparison(self) -> TextComparison:
        return compare_with_texts(self._passages)

    @cached_property
    def _nearest(self) -> npt.NDArray[np.intp]:
        """Nearest sentence of each article, of shape (sentences, articles); -1 if it has none."""
        nearest = np.full((len(self.rows), len(self.ids)), -1)
        nearest[:, self._with_text] = self._comparison.nearest
        return nearest

    @cached_property
    def _probabilities(self) -> npt.NDArray[Any]:
        probabilities = np.zeros((len(self.rows), len(self.ids), 2))
        probabilities[:, self._with_text] = fitted().probabilities(self._comparison.features)
        return probabilities

    @cached_property
    def _no_content(self) -> npt.NDArray[np.bool_]:
        content = np.diff(self._passages.words.indptr)
        return np.array(
            [
                count == 0
                or (kind != "headline" and count < _FEW_WORDS and not FINISHED.search(text))
                or (kind != "headline" and furniture_kind(text, edge=False) is not None)
                for count, kind, text in zip(
                    content, self.rows["kind"], self.rows["text"], strict=True
                )
            ],
            dtype=bool,
        )

    @cached_property
    def _facts(self) -> list[Facts]:
        columns = (self.rows["text"], self.rows["article_id"])
        return [facts(text, self._spans[name]) for text, name in zip(*columns, strict=True)]

    @cached_property
    def _spans(self) -> dict[str, Span]:
        return publication_spans(self.articles.reset_index())

    @cached_property
    def _statuses(self) -> Strings:
        """Return the status of each sentence in each article."""
        statuses = fitted().statuses(self._probabilities).astype(object)
        own = self._text[:, None] == np.arange(len(self.ids))
        told = (statuses != "not_told") | own
        in_full = (statuses == "told") | own
        for here, other in zip(*np.nonzero(told & ~own), strict=True):
            if self._is_version(here, other):
                statuses[here, other] = "version"
        complete = (self.articles["completeness"] == "full").to_numpy(dtype=bool)
        complete[np.setdiff1d(np.arange(len(self.ids)), self._with_text)] = False
        statuses[~told & ~complete] = "cannot_tell"
        for here in np.flatnonzero((~told & complete).any(axis=1)).tolist():
            silent = np.flatnonzero(~told[here] & complete)
            # Who tells a part need not have known the rest.
            statuses[here, silent] = self._silences(here, silent, np.flatnonzero(in_full[here]))
        english = is_english(self.articles["language"]).to_numpy(dtype=bool)
        read = english & english[self._text][:, None]
        statuses[~read & (statuses != "told")] = "cannot_tell"
        statuses[self._no_content] = "no_content"
        return np.asarray(statuses, dtype=object)

    def _is_version(self, here: int, other: int) -> bool:
        nearest = self._nearest[here, other]
        # Two versions are versions of each other: the surer of both directions counts.
        both = self._probabilities[[here, nearest], [other, self._text[here]], 0]
        probability = float(both.max())
        found = relation(self._facts[here], self._facts[nearest], probability).relation
        if found == "later_version":  # it has the order of time and words of change to go by
            return probability >= _LIKELY
        alike = self._comparison.similarity[here, nearest] >= _ONE_MATTER
        return found == "conflict" and bool(alike)

    def _silences(
        self, here: int, silent: npt.NDArray[np.intp], told: npt.NDArray[np.intp]
    ) -> list[str]:
        """Say what it means that complete texts do not tell a sentence that others tell."""
        tellings = [self._spans[self.ids[at]] for at in told]
        spans = [self._spans[self.ids[at]] for at in silent]
        known: dict[Span, str] = {}
        for span in spans:
            if span not in known:
                known[span] = self._silence(self._facts[here], span, tellings)
        return [known[span] for span in spans]

    @staticmethod
    def _silence(fact: Facts, span: Span, tellings: list[Span]) -> str:
        known = knowable(fact, span, tellings)
        if known == "could_not_have_known":
            return known
        if known == "yes" or any(pd.isna(one[0]) for one in (span, *tellings)):
            return "not_told"
        before = all(span[1] <= one[0] for one in tellings)
        return "cannot_tell" if before else "not_told"
