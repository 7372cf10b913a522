"""What a report says, as a plain dict, before anything is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from narrativ.plot.template import comparison_marks, corpus_marks
from narrativ.reporting.findings import findings
from narrativ.reporting.grouping import grouping
from narrativ.reporting.intake import intake
from narrativ.reporting.limits import limits
from narrativ.reporting.manifest import manifest
from narrativ.reporting.methods import sources
from narrativ.reporting.provenance import provenance
from narrativ.reporting.references import period, references
from narrativ.reporting.robustness import robustness
from narrativ.reporting.shared_copy import shared_copy
from narrativ.reporting.side_by_side import side_by_side
from narrativ.reporting.values import visible_values
from narrativ.reporting.voices import voices
from narrativ.wording.phrases import listed

if TYPE_CHECKING:
    from narrativ.comparison import Comparison


def report_context(
    comparison: Comparison,
    *,
    full_text: bool = False,
    inputs: Iterable[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return everything the report says: JSON-able values, texts still unescaped.

    Parameters
    ----------
    comparison
        What is reported.
    full_text
        Whole paragraphs in place of excerpts.
    inputs
        What was read, if the corpus does not say.
    """
    corpus = comparison.corpus
    # A comparison of its own, which takes most of the memory: made before anything else is held.
    counts = comparison.with_and_without if comparison.has_shared_copy else None
    refs = references(corpus, full_text=full_text)
    drawn = corpus_marks(corpus) | comparison_marks(comparison)
    seen = comparison.multiverse
    apart = {*comparison.notes, *(() if seen is None else seen.summary)}
    context = {
        **_head(comparison),
        "full_text": full_text,
        "marks": {name: {"colour": m.colour, "symbol": m.symbol} for name, m in drawn.items()},
        "sentences": [str(sentence) for sentence in comparison.sentences if sentence not in apart],
        "notes": [str(note) for note in comparison.notes],
        "intake": intake(corpus, refs),
        "limits": limits(comparison, refs),
        "provenance": provenance(corpus, refs),
        "shared_copy": shared_copy(corpus, refs),
        "grouping": grouping(corpus, refs),
        "side_by_side": side_by_side(comparison, refs),
        "voices": voices(comparison, refs),
        "findings": findings(comparison, refs, counts),
        "robustness": robustness(comparison),
        "sources": sources(comparison),
        "manifest": manifest(comparison, inputs),
    }
    shown: dict[str, Any] = visible_values(context)
    return shown


def _head(comparison: Comparison) -> dict[str, Any]:
    corpus, settings = comparison.corpus, comparison.settings
    outlets = sorted(set(corpus.articles["outlet"].dropna().astype(str)))
    published = corpus.articles["published"].dropna()
    whom = listed(outlets, limit=3) if len(outlets) <= 3 else f"{len(outlets)} outlets"
    return {
        "title": f"How {whom} {'tells' if len(outlets) == 1 else 'tell'} it"
        if outlets
        else "A report",
        "outlets": outlets,
        "when": period(published.min(), published.max()) if len(published) else "no dates",
        "counts": {
            "articles": len(corpus.articles),
            "outlets": len(outlets),
            "events": len(corpus.events),
            "storylines": len(corpus.storylines),
            "topics": len(corpus.topics),
        },
        "settings": {
            key: _shown(settings.get(key))
            for key in ("by", "level", "independent", "seed", "permutations")
        },
    }


def _shown(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return listed(str(inner) for inner in value)
    return value if isinstance(value, int | str | bool) else None
