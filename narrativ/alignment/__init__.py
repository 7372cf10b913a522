"""Outlets side by side, topic by topic: description, never a test."""

from narrativ.alignment.table import STATUSES, align, aligned_table

__all__ = ["STATUSES", "align", "aligned_table"]
