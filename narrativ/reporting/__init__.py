"""A comparison as one HTML file that needs nothing but itself."""

from __future__ import annotations

from narrativ.reporting.report import write_report

__all__ = ["write_report"]
