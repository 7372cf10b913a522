"""The one noun that travels, saved and loaded."""

from narrativ.corpus.corpus import Corpus, Step, load, recounted
from narrativ.corpus.joining import together
from narrativ.corpus.keeping import is_comparison, is_part, is_study
from narrativ.corpus.revising import OutletNames, exclude, outlet_names, rename_outlets

__all__ = [
    "Corpus",
    "OutletNames",
    "Step",
    "exclude",
    "is_comparison",
    "is_part",
    "is_study",
    "load",
    "outlet_names",
    "recounted",
    "rename_outlets",
    "together",
]
