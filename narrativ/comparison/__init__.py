"""`compare`: from the counts of measures to scores with evidence, or an honest refusal."""

from narrativ.comparison.comparing import compare
from narrativ.comparison.result import Comparison
from narrativ.comparison.traits import Traits

__all__ = ["Comparison", "Traits", "compare"]
