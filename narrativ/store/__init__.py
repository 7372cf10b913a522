"""What has been computed once and is kept on this machine: the vectors of texts.

The store is one SQLite file in WAL mode in `cache_folder`. It is a cache: losing
it costs time, never a result. So a disk that refuses, a damaged row or a file
that is no database is said once and then worked around.
"""

from __future__ import annotations

from narrativ.store.checking import Verified, verify
from narrativ.store.places import DEFAULT_MAX_BYTES, cache_folder, in_words, size_of
from narrativ.store.upkeep import (
    KeptModel,
    OtherFile,
    Overview,
    Pruned,
    overview,
    prune,
)
from narrativ.store.vectors import VectorStore

__all__ = [
    "DEFAULT_MAX_BYTES",
    "KeptModel",
    "OtherFile",
    "Overview",
    "Pruned",
    "VectorStore",
    "Verified",
    "cache_folder",
    "in_words",
    "overview",
    "prune",
    "size_of",
    "verify",
]
