"""The measures: what sets an outlet's telling apart, each one a frozen dataclass."""

from narrativ.framing.emphasis import Emphasis
from narrativ.framing.terms import Terms

__all__ = ["Emphasis", "Terms"]
