"""Memory that is free again, given back to the system."""

from __future__ import annotations

import ctypes
import sys


def hand_back() -> None:
    """Give freed memory back where the C library keeps it, as glibc does; elsewhere nothing.

    A measure of nine thousand articles leaves a gigabyte in pieces that nobody uses; the next
    would come on top of it.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
