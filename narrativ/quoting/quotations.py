"""The public table of quotations: `quotations(corpus)`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pandas as pd

from narrativ import schema
from narrativ.errors import DataWarning, warn
from narrativ.parsing import parse
from narrativ.quoting.joining import join
from narrativ.quoting.spans import Paragraph, Place, Speaker, Statement
from narrativ.quoting.speakers import resolve
from narrativ.quoting.statements import statements
from narrativ.schema import QUOTATIONS, content_id
from narrativ.text.language import is_english
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

KINDS_READ: Final = (*schema.ANALYSED_KINDS, "embed")
"""Of the paragraphs in which quotations are looked for."""
_KEPT: Final = 3_000
"""Articles whose statements are kept, about 100 MB: a comparison that is made again with other
events, in another order or with another seed is of the same articles."""

_Article: TypeAlias = tuple[Paragraph, ...]
_Said: TypeAlias = tuple[list[Statement], list[Speaker]]
_lock = Lock()
_articles: OrderedDict[_Article, _Said] = OrderedDict()


def quotations(corpus: Corpus) -> pd.DataFrame:
    """Return who says what: every direct, mixed and indirect quotation, with its speaker.

    Quotations are told by the marks and by the parse of the sentence: which word reports
    (the cue), what it reports, and who is its subject. What documents, polls and other
    media say is an indirect quotation of theirs, and so is what somebody is said to
    believe or to want. Two small models fitted on PolNeAR (Newell, Margolin and Ruths,
    LREC 2018) decide where no rule does; how well, is in ``benchmarks/RESULTS.md``.

    Parameters
    ----------
    corpus
        Any corpus that was read. Headlines, subheadings, body and embedded posts are
        looked at; articles that do not read as English are left out, with a warning.

    Returns
    -------
    pandas.DataFrame
        A row for each continuous span (`narrativ.schema.QUOTATIONS`), in the order of the
        articles and of their text:

        - ``kind``: ``direct``, ``mixed`` (part of it in marks), ``indirect``, or ``scare``:
          in marks, but said by nobody (a title, a word at arm's length).
        - ``statement_id``: spans that are said in one go have the same.
        - ``speaker``: the fullest name in the corpus, or the mention as it is written;
          ``speaker_start:speaker_end`` is the mention, missing where it stands in another
          paragraph. ``speaker_key`` is one for one speaker.
        - ``cue``: the word that reports, at ``cue_start:cue_end``.
        - ``role``, ``organisation``, ``side``, ``voice_class``, ``source_type``: who the
          speaker is, as far as the text says.
        - ``words``: of the span.

    Raises
    ------
    NotReadyError
        If the corpus has no articles.
    MissingDependencyError
        If the English pipeline is not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> import narrativ as nv
    >>> text = "The pier is safe, according to the harbour office. “We looked,” Ana Ruiz said."
    >>> table = nv.quotations(nv.read(pd.DataFrame({"text": [text]})))
    >>> table[["kind", "speaker", "cue", "words"]].values.tolist()
    [['indirect', 'the harbour office', 'according to', 4], ['direct', 'Ana Ruiz', 'said', 2]]
    """
    corpus = corpus.checked("articles")
    articles = _english(corpus)
    rows = corpus.readable
    rows = rows[rows["kind"].isin(KINDS_READ) & rows["article_id"].isin(articles["article_id"])]
    groups = dict(list(rows.groupby("article_id", sort=False)))
    places = []
    for article in articles["article_id"]:
        own = groups.get(article)
        if own is None:
            continue
        own = own.sort_values("position", kind="stable")
        paragraphs = tuple(
            Paragraph(str(kind), str(text))
            for kind, text in zip(own["kind"], own["text"], strict=True)
        )
        places.append((str(article), own["paragraph_id"].tolist(), paragraphs))
    read = _read([paragraphs for _, _, paragraphs in places])
    speakers = join(
        [known for _, known in read], _events(articles, [article for article, _, _ in places])
    )
    records = [
        record
        for (found, _), known, place in zip(read, speakers, places, strict=True)
        for statement, speaker in zip(found, known, strict=True)
        for record in _records(statement, speaker, *place)
    ]
    return _table(records)


def _read(articles: Sequence[_Article]) -> list[_Said]:
    """Return what is said in each article and by whom, as far as the article alone tells."""
    with _lock:
        known = {article: _articles[article] for article in articles if article in _articles}
    missing = [article for article in dict.fromkeys(articles) if article not in known]
    parses = parse([paragraph.text for article in missing for paragraph in article])
    for article in missing:
        found = statements(article, parses)
        known[article] = found, resolve(found, article, parses)
    with _lock:
        _articles.update(known)
        while len(_articles) > _KEPT:
            _articles.popitem(last=False)
    return [known[article] for article in articles]


def _english(corpus: Corpus) -> pd.DataFrame:
    """Return the articles that read as English; warn of the others."""
    articles = corpus.articles
    english = is_english(articles["language"])
    if not english.all():
        warn(
            DataWarning,
            "%d of %d articles do not read as English, the first %s: their quotations are "
            "not looked for",
            *(int((~english).sum()), len(articles), articles.loc[~english, "article_id"].iloc[0]),
        )
    return articles[english]


def _events(articles: pd.DataFrame, read: Sequence[str]) -> list[str | None]:
    """Return the event of each article, None for what has none."""
    events = articles.set_index("article_id")["event_id"]
    return [None if pd.isna(event) else str(event) for event in events.loc[list(read)]]


def _records(
    statement: Statement,
    speaker: Speaker,
    article: str,
    ids: Sequence[str],
    paragraphs: Sequence[Paragraph],
) -> Iterator[dict[str, Any]]:
    """Yield a row for each span of a statement."""
    first = statement.spans[0]
    statement_id = content_id(statement.kind, ids[first.paragraph], first.start, first.end)
    for span in statement.spans:
        text = paragraphs[span.paragraph].text
        yield {
            "quotation_id": content_id(statement_id, ids[span.paragraph], span.start, span.end),
            "statement_id": statement_id,
            "article_id": article,
            "paragraph_id": ids[span.paragraph],
            "start": span.start,
            "end": span.end,
            "kind": statement.kind,
            "speaker": speaker.name or None,
            **_offsets("speaker", statement.speaker, span),
            "speaker_basis": statement.basis,
            "cue": None if statement.cue is None else _written(statement.cue, paragraphs),
            **_offsets("cue", statement.cue, span),
            "speaker_key": speaker.key or None,
            "role": speaker.role or None,
            "organisation": speaker.organisation or None,
            "side": speaker.side or None,
            "voice_class": speaker.voice_class,
            "source_type": speaker.source_type,
            "source_basis": speaker.source_basis,
            "words": count_words(text[span.start : span.end]),
        }


def _written(place: Place, paragraphs: Sequence[Paragraph]) -> str:
    return paragraphs[place.paragraph].text[place.start : place.end]


def _offsets(name: str, place: Place | None, span: Place) -> dict[str, int | None]:
    here = place is not None and place.paragraph == span.paragraph
    return {
        f"{name}_start": place.start if here and place is not None else None,
        f"{name}_end": place.end if here and place is not None else None,
    }


def _table(records: list[dict[str, Any]]) -> pd.DataFrame:
    if not records:
        return schema.empty(QUOTATIONS)
    return schema.conform(pd.DataFrame(records), QUOTATIONS)
