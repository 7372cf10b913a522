"""What a measure says about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from narrativ.errors import SchemaError, UnknownNameError

AnyMeasure = Callable[..., tuple[pd.DataFrame, pd.DataFrame]]


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
    contrast
        ``"difference"`` of shares, or ``"log_odds"``.
    unit
        What kind of contrast, for ``effect_name``.
    scale
        Factor of shares and their differences.
    finding
        What a group does, with ``{feature}`` and ``{direction}`` (more, less).
    """

    name: str
    scope: str = "corpus"
    contrast: str = "difference"
    unit: str = "difference of shares"
    scale: float = 1.0
    finding: str = "shows “{feature}” {direction}"

    @classmethod
    def of(cls, measure: AnyMeasure) -> Traits:
        """Return the traits of a measure.

        Raises
        ------
        SchemaError
            If it is not callable or has no name.
        UnknownNameError
            If its scope or contrast is none of the known ones.
        """
        name = getattr(measure, "name", None) or getattr(measure, "__name__", None)
        if not callable(measure) or not isinstance(name, str):
            raise SchemaError(
                f"{measure!r} is not a measure; expected a callable (corpus, context) -> "
                "(units, evidence) with a name"
            )
        given = {
            trait: getattr(measure, trait)
            for trait in ("scope", "contrast", "unit", "scale", "finding")
            if hasattr(measure, trait)
        }
        traits = cls(name=name, **given)
        for what, value, known in (
            ("scope", traits.scope, ("corpus", "storyline")),
            ("contrast", traits.contrast, ("difference", "log_odds")),
        ):
            if value not in known:
                raise UnknownNameError(f"{what} of measure {name!r}", value, known)
        return traits
