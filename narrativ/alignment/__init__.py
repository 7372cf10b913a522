"""Outlets side by side, topic by topic: description, never a test."""

from narrativ.alignment.sides import STATUSES, align, laid_out

__all__ = ["STATUSES", "align", "laid_out"]
