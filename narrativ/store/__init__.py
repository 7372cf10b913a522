"""What has been computed once and is kept on this machine: vectors and parses of texts.

They lie in one SQLite file in `cache_folder`. It is a cache: losing it costs time,
never a result. So a disk that refuses or a damaged file is said once and worked around.
"""

from __future__ import annotations

from narrativ.store.parses import ParseStore
from narrativ.store.settings import cache_folder, in_words, size_of
from narrativ.store.upkeep import KeptModel, Overview, Verified, overview, prune, verify
from narrativ.store.vectors import VectorStore

__all__ = [
    "KeptModel",
    "Overview",
    "ParseStore",
    "VectorStore",
    "Verified",
    "cache_folder",
    "in_words",
    "overview",
    "prune",
    "size_of",
    "verify",
]
