"""What does not hold: groups of low stability, doubtful places, paragraphs of no topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import pandas as pd

from narrativ.clustering.reliability import is_doubtful, is_unstable
from narrativ.schema import LOW_PROBABILITY, LOW_STABILITY, TEXT_KINDS
from narrativ.wording.phrases import counted

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

Limit = tuple[str, str, Iterable[str]]

_DRAWN: Final = (
    "To see how far a group holds, articles were drawn at random again and again, some twice and "
    "some not at all, and grouped anew. "
)
_READ_AS: Final = (
    f"Below {LOW_STABILITY:.1f} a group should not be relied on (Hennig 2007). This speaks of the "
    "grouping and not of the news: nothing told in it is less true, and a stable group may still "
    "be the wrong one."
)


def stability_limits(corpus: Corpus) -> Iterator[Limit]:
    """Yield the limits that stability sets: title, words, articles."""
    yield from _unmeasured(corpus)
    yield from _unstable_events(corpus)
    yield from _doubtful_places(corpus)
    yield from _unstable_topics(corpus)
    yield from _leftovers(corpus)


def leftovers(corpus: Corpus) -> pd.DataFrame:
    """Return by storyline the paragraphs of no topic and all that could have had one.

    A storyline of one article without a topic is left out: topics are what several
    articles speak of, so that it was not cut into topics at all.
    """
    # A researcher's own columns may have any name.
    home = corpus.articles[["article_id", "event_id"]]
    home = home.merge(corpus.events[["event_id", "storyline_id"]], on="event_id")
    cut = home.groupby("storyline_id").size() > 1
    cut |= cut.index.isin(corpus.topics["storyline_id"])
    texts = corpus.paragraphs[corpus.paragraphs["kind"].isin(TEXT_KINDS)]
    texts = texts.merge(home[["article_id", "storyline_id"]], on="article_id")
    texts = texts[texts["storyline_id"].isin(cut.index[cut])]
    known = texts["topic_id"].isin(corpus.topics["topic_id"])
    counts = texts.assign(left=~known).groupby("storyline_id")["left"].agg(["sum", "size"])
    return counts.rename(columns={"sum": "left", "size": "all"})


def _unmeasured(corpus: Corpus) -> Iterator[Limit]:
    events, topics = corpus.events, corpus.topics
    if not len(events):
        return
    missing = events["stability"].isna()
    if missing.all() and topics["stability"].isna().all():
        yield (
            "Stability not measured",
            "How far the events and topics would hold, had other articles come in, was not "
            "measured. Any of them may hang on a single article.",
            [],
        )
    elif missing.any():
        inside = corpus.articles["event_id"].isin(events.loc[missing, "event_id"])
        yield (
            "Events whose stability was not measured",
            f"Of {int(missing.sum()):,} of {counted(len(events), 'event')} it is not known how far "
            "they would hold, had other articles come in.",
            corpus.articles.loc[inside, "article_id"],
        )


def _unstable_events(corpus: Corpus) -> Iterator[Limit]:
    events = corpus.events
    low = events[[is_unstable(value) for value in events["stability"]]]
    if len(low):
        inside = corpus.articles["event_id"].isin(low["event_id"])
        yield (
            "Events of low stability",
            f"{len(low):,} of {counted(len(events), 'event')} {_hold(len(low))} badly. {_DRAWN}"
            "Stability is the share of articles that an event has in common with the one found "
            f"anew that is most like it (Jaccard), on average. {_READ_AS} Such an event may be "
            "two, or part of another: read its articles before you speak of one event.",
            corpus.articles.loc[inside, "article_id"],
        )


def _doubtful_places(corpus: Corpus) -> Iterator[Limit]:
    articles = corpus.articles
    low = articles[[is_doubtful(value) for value in articles["event_probability"]]]
    if len(low):
        were = "was in its event" if len(low) == 1 else "were in their events"
        yield (
            "Places in events that are doubtful",
            f"{counted(len(low), 'article')} {were} in fewer than {LOW_PROBABILITY:.0%} of the "
            "times that the articles were drawn and grouped anew. Such an article might as well "
            "stand in another event, or alone. Contrasts within its event count it all the same.",
            low["article_id"],
        )


def _unstable_topics(corpus: Corpus) -> Iterator[Limit]:
    topics = corpus.topics
    low = int(sum(is_unstable(value) for value in topics["stability"]))
    if low:
        yield (
            "Topics of low stability",
            f"{low:,} of {counted(len(topics), 'topic')} {_hold(low)} badly: drawn and grouped "
            f"anew, other paragraphs come together. {_READ_AS} How much room an outlet gives such "
            "a topic, and whether it leaves it out, is no surer than the topic.",
            [],
        )


def _leftovers(corpus: Corpus) -> Iterator[Limit]:
    counts = leftovers(corpus)
    left, every = int(counts["left"].sum()), int(counts["all"].sum())
    if left:
        yield (
            "Paragraphs of no topic",
            f"{left:,} of {counted(every, 'paragraph')} {'is' if left == 1 else 'are'} left over: "
            "too unlike the others of the storyline to belong to any of its topics, and too few to "
            "make one. What is left over is not one topic more. It stands in no row of the tables "
            "side by side, but shares of a text are shares of all its words, these among them.",
            [],
        )


def _hold(number: int) -> str:
    return "holds" if number == 1 else "hold"
