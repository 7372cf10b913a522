"""narrativ: compare how news outlets tell the same event.

Names are loaded when they are first used (PEP 562), so that importing the
package costs nothing.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Corpus",
    "Distance",
    "Emphasis",
    "Frames",
    "LexicalEncoder",
    "Step",
    "Terms",
    "Voices",
    "__version__",
    "aligned_spans",
    "analyse",
    "article_vectors",
    "before_after",
    "cluster",
    "compare",
    "coordinates",
    "cut_sentences",
    "edit_profile",
    "edits",
    "embed",
    "encoder",
    "errors",
    "events",
    "exclude",
    "extend",
    "frame_scores",
    "load",
    "load_comparison",
    "match",
    "metrics",
    "multiverse",
    "plot",
    "quotations",
    "read",
    "rename_outlets",
    "reuse_pairs",
    "schema",
    "sentence_coverage",
    "source",
    "write_report",
]

_HOMES = {
    "Comparison": "comparison",
    "Corpus": "corpus",
    "Distance": "framing",
    "Emphasis": "framing",
    "Frames": "framing",
    "Step": "corpus",
    "Terms": "framing",
    "Voices": "framing",
    "LexicalEncoder": "embedding",
    "aligned_spans": "sourcing.copying.pairs",
    "analyse": "study",
    "article_vectors": "embedding.articles",
    "before_after": "comparison.groups",
    "cluster": "clustering",
    "compare": "comparison",
    "coordinates": "embedding.projection",
    "cut_sentences": "sourcing.editing.cuts",
    "edit_profile": "sourcing.editing.profiles",
    "edits": "sourcing.editing.edits",
    "embed": "embedding",
    "encoder": "embedding",
    "events": "clustering",
    "exclude": "corpus",
    "extend": "clustering",
    "frame_scores": "framing",
    "load": "corpus",
    "load_comparison": "comparison",
    "match": "matching.matches",
    "multiverse": "comparison.reruns",
    "quotations": "quoting.quotations",
    "read": "reading",
    "rename_outlets": "corpus",
    "reuse_pairs": "sourcing.copying.pairs",
    "sentence_coverage": "alignment.coverage",
    "source": "sourcing",
    "write_report": "reporting",
}
_ROOMS = frozenset({"errors", "metrics", "plot", "schema"})

logging.getLogger(__name__).addHandler(logging.NullHandler())

if TYPE_CHECKING:
    from narrativ import errors, metrics, plot, schema
    from narrativ.alignment.coverage import sentence_coverage
    from narrativ.clustering import cluster, events, extend
    from narrativ.comparison import Comparison, compare, load_comparison
    from narrativ.comparison.groups import before_after
    from narrativ.comparison.reruns import multiverse
    from narrativ.corpus import Corpus, Step, exclude, load, rename_outlets
    from narrativ.embedding import LexicalEncoder, embed, encoder
    from narrativ.embedding.articles import article_vectors
    from narrativ.embedding.projection import coordinates
    from narrativ.framing import Distance, Emphasis, Frames, Terms, Voices, frame_scores
    from narrativ.matching.matches import match
    from narrativ.quoting.quotations import quotations
    from narrativ.reading import read
    from narrativ.reporting import write_report
    from narrativ.sourcing import source
    from narrativ.sourcing.copying.pairs import aligned_spans, reuse_pairs
    from narrativ.sourcing.editing.cuts import cut_sentences
    from narrativ.sourcing.editing.edits import edits
    from narrativ.sourcing.editing.profiles import edit_profile
    from narrativ.study import analyse


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"narrativ.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return import_module(f"narrativ.{name}")
    raise AttributeError(f"module 'narrativ' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
