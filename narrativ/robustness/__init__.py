"""The multiverse: which choice, made otherwise, flips which finding."""

from narrativ.robustness.result import Multiverse
from narrativ.robustness.running import multiverse

__all__ = ["Multiverse", "multiverse"]
