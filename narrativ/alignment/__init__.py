"""Outlets side by side, topic by topic, and what each tells of the others: never a test."""

from narrativ.alignment.coverage import sentence_coverage
from narrativ.alignment.table import STATUSES, align, aligned_table

__all__ = ["STATUSES", "align", "aligned_table", "sentence_coverage"]
