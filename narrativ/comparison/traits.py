"""What a measure says about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final

import pandas as pd

from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Aspect

AnyMeasure = Callable[..., tuple[pd.DataFrame, pd.DataFrame]]
_SCOPES: Final = ("corpus", "storyline")


@dataclass(frozen=True)
class Traits:
    """What `compare` asks a measure about itself; each attribute may be absent there.

    Attributes
    ----------
    name
        In SCORES and EVIDENCE; else the ``__name__``.
    scope
        ``"corpus"``: each feature is possible in every event; ``"storyline"``:
        in all events of the storylines where it occurs.
    aspects
        The questions it asks, the usual one first; of a measure that asks one,
        that, made of its own ``contrast, unit, value_unit, scale, finding``.
    """

    name: str
    scope: str
    aspects: Mapping[str, Aspect]

    @classmethod
    def of(cls, measure: AnyMeasure) -> Traits:
        """Return the traits of a measure.

        Raises
        ------
        SchemaError
            If it is not callable or has no name.
        UnknownNameError
            If its scope or a contrast is none of the known ones.
        """
        name = getattr(measure, "name", None) or getattr(measure, "__name__", None)
        if not callable(measure) or not isinstance(name, str):
            raise SchemaError(
                f"{measure!r} is not a measure; expected a callable (corpus, context) -> "
                "(units, evidence) with a name"
            )
        own = {
            field.name: getattr(measure, field.name)
            for field in fields(Aspect)
            if hasattr(measure, field.name)
        }
        aspects = getattr(measure, "aspects", None)
        if not isinstance(aspects, Mapping):
            aspects = {"": Aspect(**own)}
        traits = cls(name, getattr(measure, "scope", "corpus"), aspects)
        known = ("difference", "log_odds")
        for aspect in aspects.values():
            if aspect.contrast not in known:
                raise UnknownNameError(f"contrast of measure {name!r}", aspect.contrast, known)
        if traits.scope not in _SCOPES:
            raise UnknownNameError(f"scope of measure {name!r}", traits.scope, _SCOPES)
        return traits

    def apart(self, units: pd.DataFrame) -> list[tuple[str, Aspect, pd.DataFrame]]:
        """Return the units of each aspect, in the order of the aspects.

        Raises
        ------
        UnknownNameError
            If the units name an aspect that the measure does not have.
        """
        if "aspect" not in units:
            name, aspect = next(iter(self.aspects.items()))
            return [(name, aspect, units)]
        for name in units["aspect"].dropna().unique():
            if name not in self.aspects:
                raise UnknownNameError(f"aspect of measure {self.name!r}", name, self.aspects)
        return [
            (name, aspect, units[units["aspect"] == name])
            for name, aspect in self.aspects.items()
            if (units["aspect"] == name).any()
        ]
