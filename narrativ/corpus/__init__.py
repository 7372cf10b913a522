"""The one noun that travels, saved and loaded."""

from narrativ.corpus.corpus import Corpus, Step, load, recounted
from narrativ.corpus.joining import together
from narrativ.corpus.keeping import is_comparison, is_part, is_study

__all__ = [
    "Corpus",
    "Step",
    "is_comparison",
    "is_part",
    "is_study",
    "load",
    "recounted",
    "together",
]
