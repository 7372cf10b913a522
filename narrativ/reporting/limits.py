"""What cannot be known from what was read, in words, each with the articles concerned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.reporting.group_stability import Limit, stability_limits
from narrativ.reporting.references import References
from narrativ.text.language import is_english
from narrativ.wording.labels import moment
from narrativ.wording.limits import limit
from narrativ.wording.phrases import counted, listed, spoken
from narrativ.wording.rows import records

if TYPE_CHECKING:
    from narrativ.comparison import Comparison
    from narrativ.corpus import Corpus


def limits(comparison: Comparison, refs: References) -> list[dict[str, Any]]:
    """Return the limits that hold for this corpus: title, words, articles."""
    corpus = comparison.corpus
    found: list[dict[str, Any]] = []
    for part in (_authors, _dates, _texts, _groups):
        for title, text, articles in part(corpus):
            found.append({"title": title, "text": text, "articles": refs.refer(articles)})
    text = _shared_copy(comparison)
    found.append({"title": "Shared copy", "text": text, "articles": refs.refer([])})
    return found


_VARIES: Final = r"(?<=“)[^“”]*(?=”)|(?<=\")[^\"]*(?=\")|\d[\d.,]*"
"""What of a reason is the article's own: quoted words and numbers."""
_LONG: Final = pd.Timedelta(days=14)
"""Coverage of one occurrence is mostly over by then."""


def _authors(corpus: Corpus) -> Iterator[Limit]:
    articles = corpus.articles
    unnamed = articles[articles["outlet"].isna()]
    if len(unnamed):
        yield (
            "Outlet unknown",
            f"{counted(len(unnamed), 'article')} without an outlet: of such an article it is not "
            "known who published it, and it stands in no comparison of outlets.",
            unnamed["article_id"],
        )
    unknown = articles[articles["agency"].isna()]
    if len(unknown):
        yield (
            "Agency unknown",
            f"For {len(unknown):,} of {counted(len(articles), 'article')} no dateline, byline, "
            "closing credit, field of the source or shared text says which agency wrote the "
            "copy, if any did. The agency is unknown, not none: such a text may still be "
            "agency copy.",
            unknown["article_id"],
        )
    photo = corpus.credits[corpus.credits["basis"] == "photo"]
    if len(photo):
        names = sorted(set(photo["agency"].dropna()))
        yield (
            "Photo credits",
            f"{listed(names) or 'An agency'} {'stand' if len(names) > 1 else 'stands'} in a photo "
            "credit. It says who supplied the picture and nothing of who wrote the text.",
            photo["article_id"].unique(),
        )
    hinted = articles[articles["style_hint"].notna()]
    for hint, rows in hinted.groupby("style_hint", sort=True):
        yield (
            "House style, a hint only",
            f"{_sentence(hint)} Style never decides who wrote a text.",
            rows["article_id"],
        )


def _dates(corpus: Corpus) -> Iterator[Limit]:
    articles = corpus.articles
    estimated = articles[
        (articles["captured_basis"] == "estimated") & (articles["published_basis"] != "stated")
    ]
    if len(estimated):
        days = sorted(set(estimated["captured_at"].dropna()))
        about = f" (about {listed(moment(day) for day in days)})" if days else ""
        yield (
            "Capture time estimated",
            "The source does not say when it was captured, so the time was estimated from "
            f"what it holds{about}. Dates that are given relative to it, such as an age in "
            "hours, are no surer than that estimate.",
            estimated["article_id"],
        )
    undated = articles[articles["published"].isna()]
    if len(undated):
        yield (
            "Undated",
            f"{counted(len(undated), 'article')} {'has' if len(undated) == 1 else 'have'} no date. "
            "No statement about what came first rests on such an article.",
            undated["article_id"],
        )
    precisions = articles["published_precision"].fillna("unknown")
    coarse = articles[articles["published"].notna() & (precisions != "minute")]
    for precision, rows in coarse.groupby(precisions):
        yield (
            f"Precision of dates: {precision}",
            f"{counted(len(rows), 'date')} {'is' if len(rows) == 1 else 'are'} known "
            + (
                "with unknown precision."
                if precision == "unknown"
                else f"to the {precision} only: which of two articles within one {precision} came "
                "first cannot be said."
            ),
            rows["article_id"],
        )


def _texts(corpus: Corpus) -> Iterator[Limit]:
    foreign = corpus.articles[~is_english(corpus.articles["language"])]
    if len(foreign):
        yield (
            "Language not English, or not known",
            f"{counted(len(foreign), 'article')} {'does' if len(foreign) == 1 else 'do'} not read "
            "as English. The bundled model, the lists of words and the test for a missing lead "
            "are made for English: what is said of such texts is not to be relied on, and words "
            "are not counted rightly in scripts without spaces.",
            foreign["article_id"],
        )
    partly = corpus.articles[corpus.articles["completeness"] != "full"]
    reasons = partly["completeness_note"].fillna("no reason recorded")
    kinds = reasons.str.replace(_VARIES, "…", regex=True)
    for (state, kind), rows in partly.groupby([partly["completeness"], kinds], sort=True):
        own = reasons[rows.index].unique()
        yield (
            f"Text not complete: {spoken(state)}",
            f"{_sentence(own[0] if len(own) == 1 else kind)} Of such a text it cannot be said "
            "what it left out, led with or quoted first.",
            rows["article_id"],
        )


def _sentence(note: object) -> str:
    text = str(note).strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _groups(corpus: Corpus) -> Iterator[Limit]:
    events = corpus.events
    yield from _long_events(corpus)
    yield from stability_limits(corpus)
    if not len(events):
        yield ("Events", "The articles were not grouped into events.", [])
    elif bool((events["outlets"] < 2).all()):
        yield (
            "No event told by two outlets",
            "Every event here is told by one outlet only. How outlets differ in telling the "
            "same event can therefore not be tested; what is compared across the events of a "
            "storyline is descriptive, since the events themselves differ.",
            [],
        )
    else:
        single = int((events["outlets"] < 2).sum())
        if single:
            yield (
                "Events told by one outlet",
                f"{single:,} of {counted(len(events), 'event')} are told by one outlet only and "
                "add nothing to a contrast within events.",
                [],
            )


def _long_events(corpus: Corpus) -> Iterator[Limit]:
    long = corpus.events[(corpus.events["end"] - corpus.events["start"]) > _LONG]
    if len(long):
        inside = corpus.articles["event_id"].isin(long["event_id"])
        yield (
            "Events that last long",
            f"{counted(len(long), 'event')} {'spans' if len(long) == 1 else 'span'} more than "
            f"{_LONG.days} days. Such a group may hold several occurrences of one kind: read its "
            "articles before you speak of one event.",
            corpus.articles.loc[inside, "article_id"],
        )


def _shared_copy(comparison: Comparison) -> str:
    corpus = comparison.corpus
    groups = corpus.articles["reuse_group"].dropna()
    shared = groups[groups.duplicated(keep=False)]
    repeats = _repeats(corpus)
    if len(shared):
        found = (
            f"{counted(len(shared), 'article')} in {counted(shared.nunique(), 'group')} share "
            "their copy with another article here, edited or not. "
        )
    else:
        found = "No two articles here were recognised as the same copy. "
    if repeats:
        found += (
            f"{counted(repeats, 'paragraph')} of other articles "
            f"{'repeats' if repeats == 1 else 'repeat'} a paragraph that stands elsewhere here. "
        )
    counts = (
        "A group counts once in the tests, and a paragraph that several texts of an event "
        "hold counts in one of them. "
        if comparison.settings.get("independent", True)
        else "Copies were counted each time they appeared, as was asked for. "
    )
    rest = (
        "Shared copy is recognised by the words that articles here have in common. Copy that was "
        "rewritten throughout, or that no other article here carries, is not recognised."
    )
    return found + counts + rest


def _repeats(corpus: Corpus) -> int:
    """Return the number of paragraphs that repeat one of an article outside their group."""
    paragraphs = corpus.paragraphs
    copies = corpus.analysed
    # Of a part of a corpus, what a paragraph repeats may not be in it.
    copies = copies[copies["copy_of"].isin(paragraphs["paragraph_id"])]
    group = corpus.articles.set_index("article_id")["reuse_group"]
    home = paragraphs.set_index("paragraph_id")["article_id"]
    own = copies["article_id"].map(group)
    other = copies["copy_of"].map(home).map(group)
    return int((~(own == other).fillna(False)).sum())


def untested(rows: pd.DataFrame) -> list[str]:
    """Return the reasons, in words, for which rows of scores could not be tested."""
    rows = rows[rows["verdict"].isin(["too_little_data", "descriptive"])]
    reasons = Counter(reason for row in records(rows) if (reason := limit(row)))
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [reason for reason, _ in ordered][:6]
