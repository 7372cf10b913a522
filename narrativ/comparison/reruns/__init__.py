"""The multiverse: the comparison made again, and what becomes of its findings."""

from narrativ.comparison.reruns.running import multiverse

__all__ = ["multiverse"]
