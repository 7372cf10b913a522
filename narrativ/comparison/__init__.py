"""`compare`: from the counts of measures to scores with evidence, or an honest refusal."""

from narrativ.comparison.comparing import compare
from narrativ.comparison.declarations import Declaration
from narrativ.comparison.loading import load_comparison
from narrativ.comparison.result import Comparison

__all__ = ["Comparison", "Declaration", "compare", "load_comparison"]
