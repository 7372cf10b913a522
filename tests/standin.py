"""A small comparison made by hand: invented outlets, texts and numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from narrativ import schema
from narrativ.comparison import Comparison, Declaration
from narrativ.corpus import Corpus, Step
from narrativ.framing import Emphasis, Terms, Voices
from narrativ.framing.reporting_verbs import stance

DECLARED = {measure.name: Declaration.of(measure) for measure in (Terms(), Emphasis())}
STORIES = (
    ("e1", "s1", "Harbour wall", "2025-03-01"),
    ("e2", "s1", "Harbour wall", "2025-03-09"),
    ("e3", "s2", "Tram strike", "2025-03-04"),
)
TELLINGS = (
    # outlet, event, published, precision, agency, basis, completeness
    ("Eskel Wire", "e1", "2025-03-01T08:30Z", "minute", "Eskel", "dateline", "full"),
    ("Norvane Post", "e1", "2025-03-01T00:00Z", "day", None, None, "lead_missing"),
    ("Tarn Mail", "e1", "2025-03-02T00:00Z", "day", "Eskel", "shared_text", "full"),
    ("Eskel Wire", "e2", "2025-03-09T10:00Z", "hour", "Eskel", "dateline", "full"),
    ("Norvane Post", "e2", None, None, None, None, "cut"),
    ("Norvane Post", "e3", "2025-03-01T00:00Z", "month", None, None, "full"),
    (None, None, "2025-03-05T00:00Z", "day", None, None, "headline_only"),
)
SENTENCES = (
    "ESKEL, March 1 (Eskel) - The council of Eskel voted on Monday to raise the harbour wall.",
    "Residents of the lower quay said that the wall would hide the water from their windows, and "
    "a petition with nine hundred names was handed to the mayor before the meeting began at noon.",
    "The work is to cost four million crowns and to be finished before the autumn storms.",
)


def ungrouped(corpus: Corpus) -> Corpus:
    """Return a corpus as it was before it was clustered."""
    return replace(
        corpus,
        articles=corpus.articles.assign(event_id=None),
        paragraphs=corpus.paragraphs.assign(topic_id=None),
        **{name: getattr(corpus, name).iloc[:0] for name in ("events", "storylines", "topics")},
    )


def corpus(words: str = "") -> Corpus:
    """Return a corpus of seven articles; `words` is put into every text."""
    articles, paragraphs = [], []
    for index, (outlet, event, published, precision, agency, basis, state) in enumerate(TELLINGS):
        name = f"a{index}"
        articles.append(
            {
                "article_id": name,
                "outlet": None if outlet is None else outlet + words,
                "agency": agency,
                "agency_basis": basis,
                "title": f"Report {index} on the wall{words}",
                "genre": "news",
                "published": published,
                "published_precision": precision,
                "published_basis": ("estimated" if index == 1 else "stated") if published else None,
                "published_note": "date line and page agree" if index == 0 else None,
                "captured_basis": "estimated" if index == 1 else None,
                "captured_at": "2025-03-10T00:00Z" if index == 1 else None,
                "url": "https://example.org/a?b=1&c=2" if index == 0 else None,
                "words": 60,
                "completeness": state,
                "completeness_note": None if state == "full" else "begins with a pronoun" + words,
                "style_hint": "American spelling" + words if index == 1 else None,
                "reuse_group": "r1" if index in (0, 2) else None,
                "event_id": event,
            }
        )
        texts = [("headline", f"Report {index} on the wall{words}")]
        texts += [("body", sentence + words) for sentence in SENTENCES]
        if index == 1:
            texts += [("caption", "The wall. Photo: Eskel" + words), ("embed", "A post" + words)]
        for position, (kind, text) in enumerate(texts):
            paragraphs.append(
                {
                    "paragraph_id": f"{name}p{position}",
                    "article_id": name,
                    "position": position,
                    "start": 0,
                    "end": len(text),
                    "kind": kind,
                    "text": text,
                    "topic_id": _topic(event, kind, position),
                }
            )
    made = Corpus().changed(
        Step("read", {"inputs": [{"file": f"b{words}.txt", "sha256": "ab" * 32, "bytes": 4100}]}),
        articles=pd.DataFrame(articles),
        paragraphs=pd.DataFrame(paragraphs),
        events=_events(words),
        storylines=pd.DataFrame(
            {
                "storyline_id": ["s1", "s2"],
                "label": [f"Harbour wall{words}", "Tram strike"],
                "events": [2, 1],
                "start": ["2025-03-01T00:00Z", "2025-03-04T00:00Z"],
                "end": ["2025-03-09T10:00Z", "2025-03-04T00:00Z"],
                "link_reason": [f"the same places and people{words}", None],
            }
        ),
        topics=_topics(words),
        credits=_credits(),
        audit=_audit(words),
    )
    steps = (
        *made.steps,
        Step("source", {"reuse": "same words"}),
        Step("embed", {"model": "tiny", "sha256": "cd" * 32}),
    )
    return replace(made, steps=steps)


def _topic(event: str | None, kind: str, position: int) -> str | None:
    home = {event: storyline for event, storyline, _, _ in STORIES}
    return None if event is None or kind != "body" else f"t{position % 2}{home[event]}"


def _events(words: str) -> pd.DataFrame:
    counts = {"e1": (3, 3), "e2": (2, 2), "e3": (1, 1)}
    return pd.DataFrame(
        {
            "event_id": event,
            "storyline_id": storyline,
            "label": f"{label}, vote of {day}{words}",
            "articles": counts[event][0],
            "outlets": counts[event][1],
            "start": f"{day}T00:00Z",
            "end": f"{day}T10:00Z",
        }
        for event, storyline, label, day in STORIES
    )


def _topics(words: str) -> pd.DataFrame:
    names = {"t0": "petition, quay, windows", "t1": "council, cost, storms"}
    return pd.DataFrame(
        {
            "topic_id": f"{topic}{storyline}",
            "storyline_id": storyline,
            "label": f"{names[topic]} ({storyline})" + words,
            "paragraphs": 4,
            "outlets": 3,
        }
        for storyline in ("s1", "s2")
        for topic in ("t0", "t1")
    )


def _credits() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": ["a0", "a1", "a2"],
            "agency": ["Eskel", "Eskel", "Eskel"],
            "basis": ["dateline", "photo", "shared_text"],
            "paragraph_id": ["a0p1", "a1p4", None],
            "start": [0, 17, None],
            "end": [23, 22, None],
        }
    )


def _audit(words: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "file": f"b{words}.txt",
            "locator": f"unit {index}",
            "status": status,
            "reason": reason,
            "words_read": 60 if reason is None else None,
            "article_id": f"a{index}" if index < 7 else None,
            "title": f"Report {index}{words}",
            "left_out": f"menu{words}\nsubscribe" if index == 1 else None,
        }
        for index, (status, reason) in enumerate(
            [("read", None)] * 6
            + [("partial", "headline only"), ("duplicate", "same as a0"), ("rejected", "no text")]
        )
    )


def score_row(measure: str, feature: str, outlet: str, **cells: Any) -> dict[str, Any]:
    return {
        "level": "event",
        "measure": measure,
        "feature": feature,
        "outlet": outlet,
        "reference": "the rest",
        "value": 0.2,
        "articles": 4,
        "events": 2,
        "verdict": "too_little_data",
        "status": "few_events",
        "quality": "2 events to compare in; an interval needs 6: 4 more",
        **cells,
    }


def comparison(words: str = "") -> Comparison:
    """Return a comparison with contrasts of every verdict."""
    base = corpus(words)
    topics = base.topics["label"].iloc[:3].tolist()
    at = SENTENCES[1].index("wall")
    outlets = sorted(base.articles["outlet"].dropna().unique())
    rows = []
    for number, outlet in enumerate(outlets):
        for index, term in enumerate(("wall", "petition", "crowns", "storms")):
            effect = (1.4 - 0.3 * index) * (-1) ** (number + index)
            tested = index < 2
            rows.append(
                score_row(
                    "terms", term + words, outlet, effect=effect, z=effect * 3,
                    effect_name="log-odds ratio", unit="log_odds_ratio",
                    low=effect - 0.4 if tested else None, high=effect + 0.4 if tested else None,
                    p=0.004 if tested else None, q=0.02 if tested else None,
                    verdict="differs" if index == 0 else "no_evidence" if tested else "descriptive",
                    status="differs" if index == 0 else "no_evidence" if tested else "described",
                )
            )  # fmt: skip
        for index, topic in enumerate(topics):
            rows.append(
                score_row(
                    "emphasis",
                    topic,
                    outlet,
                    value=50 - 10 * index,
                    effect=10 * (index - 1),
                    effect_name="percentage points",
                    unit="percentage_points",
                )
            )
    evidence = [
        {
            "measure": measure, "feature": feature, "outlet": outlet, "event_id": article.event_id,
            "paragraph_id": f"{article.article_id}p{position}", "start": start, "end": end,
            "weight": 1.0,
        }
        for outlet in outlets
        for article in base.articles[base.articles["outlet"] == outlet].itertuples()
        for measure, feature, position, start, end in (
            ("terms", "wall" + words, 2, at, at + 4), ("emphasis", topics[0], 2, 0, 10_000),
        )
    ]  # fmt: skip
    return Comparison(
        corpus=base,
        scores=schema.conform(pd.DataFrame(rows), schema.SCORES),
        evidence=schema.conform(pd.DataFrame(evidence), schema.EVIDENCE),
        notes=("The lead of one text is missing." + words,),
        settings={
            "by": "outlet", "level": ["event"], "independent": True, "seed": 0,
            "permutations": 999, "measures": ["terms", "emphasis"],
        },
        aspects={name: one.aspects for name, one in DECLARED.items()},
        presentations={name: one.presentation for name, one in DECLARED.items()},
    )  # fmt: skip


def in_language(comparison: Comparison, *languages: str) -> Comparison:
    """Return the comparison with articles in these languages, the last for all others."""
    articles = comparison.corpus.articles
    more = [*languages, *languages[-1:] * len(articles)][: len(articles)]
    articles = articles.assign(language=pd.array(more, dtype="string"))
    changed = replace(comparison, corpus=replace(comparison.corpus, articles=articles))
    changed.__dict__.update(
        {name: kept for name, kept in comparison.__dict__.items() if name == "quoted_spans"}
    )
    return changed


def with_voices(words: str = "") -> Comparison:
    """Return the comparison with voices: residents in each text, the mayor in two outlets."""
    base = comparison(words)
    base = in_language(base, "en")
    declared = Declaration.of(Voices())
    found = replace(
        base,
        aspects={**base.aspects, "voices": declared.aspects},
        presentations={**base.presentations, "voices": declared.presentation},
    )
    people = {
        "residents": ("", "residents", "", "ordinary", ""),
        "Ana Ruiz" + words: ("ana ruiz", "ana ruiz", "mayor" + words, "official", "Tarn" + words),
    }
    rows = []
    for number, article in enumerate(base.corpus.articles["article_id"][:6]):
        for name, (key, source, role, voice_class, side) in people.items():
            start, end, direct = (0, 30, 0) if key == "" else (42, 64, 4)
            cue = "said" if key == "" else "claimed" + words
            if key == "" or number % 3 == 0:
                rows.append(
                    {
                        "article_id": article, "paragraph_id": f"{article}p2", "position": 2,
                        "statement_id": f"{article}{source}", "start": start, "end": end,
                        "words": 6, "direct_words": direct, "speaker": name, "speaker_key": key,
                        "source": source, "role": role, "voice_class": voice_class, "side": side,
                        "cue": cue, "stance": stance(cue),
                    }
                )  # fmt: skip
    found.__dict__["quoted_spans"] = pd.DataFrame(rows)
    return found
