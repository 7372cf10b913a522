"""Outlets side by side, topic by topic: description, never a test."""

from narrativ.alignment.sides import STATUSES, align

__all__ = ["STATUSES", "align"]
