"""What a measure declares of itself: its name, its questions, how readers are shown it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Aspect, Presentation

AnyMeasure = Callable[..., tuple[pd.DataFrame, pd.DataFrame]]
_SCOPES: Final = ("corpus", "storyline")
_CONTRASTS: Final = ("difference", "log_odds")
_FIELDS: Final = ("feature", "amount", "direction", "reference")
"""What a sentence about a finding can hold."""


@dataclass(frozen=True)
class Declaration:
    """What a measure declares of itself; each attribute may be absent there.

    Attributes
    ----------
    name
        In SCORES and EVIDENCE; else the ``__name__``.
    variant
        What tells it from another measure of that name (see `all_of`), if anything.
    scope
        ``"corpus"``: each feature is possible in every event; ``"storyline"``:
        in all events of the storylines where it occurs.
    aspects
        The questions it asks, the usual one first; of a measure that asks one,
        that, made of its own ``contrast, unit, value_unit, scale, finding``.
    presentation
        How readers are shown it; what it leaves out has the words of any measure.
    """

    name: str
    scope: str
    aspects: Mapping[str, Aspect]
    variant: str = ""
    presentation: Presentation = field(default_factory=Presentation)

    @classmethod
    def all_of(cls, measures: Sequence[AnyMeasure]) -> list[Declaration]:
        """Return what measures declare; of those with one name each is ``name:variant``.

        Raises
        ------
        SchemaError
            As `of`, and if two measures cannot be told apart by name and variant.
        """
        every = [cls.of(measure) for measure in measures]
        numbers = Counter(one.name for one in every)
        every = [
            replace(one, name=f"{one.name}:{one.variant}")
            if numbers[one.name] > 1 and one.variant
            else one
            for one in every
        ]
        name, number = Counter(one.name for one in every).most_common(1)[0]
        if number > 1:
            raise SchemaError(
                f"two measures have the same name, {name!r}; expected each once, or with a "
                "variant of its own, as Frames of two codebooks have"
            )
        return every

    @classmethod
    def of(cls, measure: AnyMeasure) -> Declaration:
        """Return what a measure declares.

        Raises
        ------
        SchemaError
            If it is not callable or has no name, is a class, or says something of
            itself that no sentence could be made of.
        UnknownNameError
            If its scope or a contrast is none of the known ones.
        """
        if isinstance(measure, type):
            raise SchemaError(
                f"{measure.__name__} is a class; expected a measure made with it: "
                f"{measure.__name__}()"
            )
        name = getattr(measure, "name", None) or getattr(measure, "__name__", None)
        if not callable(measure) or not isinstance(name, str):
            raise SchemaError(
                f"{measure!r} is not a measure; expected a callable (corpus, context) -> "
                "(units, evidence) with a name"
            )
        own = {
            one.name: getattr(measure, one.name)
            for one in fields(Aspect)
            if hasattr(measure, one.name)
        }
        aspects = getattr(measure, "aspects", None)
        if not isinstance(aspects, Mapping):
            aspects = {"": Aspect(**own)}
        if not aspects:
            raise SchemaError(
                f"the measure {name!r} has an empty mapping of aspects; leave the attribute out if "
                "it asks one question"
            )
        scope = getattr(measure, "scope", "corpus")
        if scope not in _SCOPES:
            raise UnknownNameError(f"scope of measure {name!r}", scope, _SCOPES)
        variant = getattr(measure, "variant", "")
        presentation = getattr(measure, "presentation", Presentation())
        _check_presentation(presentation, name)
        return cls(
            name,
            scope,
            {key: _validate_aspect(one, name) for key, one in aspects.items()},
            variant if isinstance(variant, str) else "",
            presentation,
        )

    def split_by_aspect(self, units: pd.DataFrame) -> list[tuple[str, Aspect, pd.DataFrame]]:
        """Return the units of each aspect, in the order of the aspects.

        Raises
        ------
        SchemaError
            If rows have no aspect where others do.
        UnknownNameError
            If the units name an aspect that the measure does not have.
        """
        if "aspect" not in units:
            name, aspect = next(iter(self.aspects.items()))
            return [(name, aspect, units)]
        if units["aspect"].isna().any():
            raise SchemaError(
                f"the units of measure {self.name!r} have rows without an aspect; expected one of "
                f"{', '.join(self.aspects)} in each"
            )
        for name in units["aspect"].unique():
            if name not in self.aspects:
                raise UnknownNameError(f"aspect of measure {self.name!r}", name, self.aspects)
        return [
            (name, aspect, units[units["aspect"] == name])
            for name, aspect in self.aspects.items()
            if (units["aspect"] == name).any()
        ]


def _validate_aspect(aspect: object, measure: str) -> Aspect:
    """Return an aspect of which sentences can be made, its unit that of its contrast."""
    if not isinstance(aspect, Aspect):
        raise SchemaError(
            f"the measure {measure!r} has the aspect {aspect!r}; expected a "
            "narrativ.protocols.Aspect"
        )
    if aspect.contrast not in _CONTRASTS:
        raise UnknownNameError(f"contrast of measure {measure!r}", aspect.contrast, _CONTRASTS)
    if aspect.scope not in ("", *_SCOPES):
        raise UnknownNameError(f"scope of measure {measure!r}", aspect.scope, _SCOPES)
    _check_finding(aspect.finding, measure)
    directions: Any = aspect.directions
    if isinstance(directions, str) or len(directions) != 2:
        raise SchemaError(
            f"the measure {measure!r} has the directions {directions!r}; expected two words, for "
            "an effect above zero and one below: ('more', 'less')"
        )
    scale: Any = aspect.scale
    number = isinstance(scale, int | float | np.number) and not isinstance(scale, bool)
    if not number or not np.isfinite(scale) or scale <= 0:
        raise SchemaError(
            f"the measure {measure!r} has the scale {scale!r}; expected a number above 0, 100 for "
            "per cent"
        )
    if aspect.contrast == "log_odds" and aspect.unit == Aspect().unit:
        return replace(aspect, unit="log_odds_ratio")
    return aspect


def _check_presentation(presentation: object, measure: str) -> None:
    """Raise SchemaError if readers could not be shown a measure as it says."""
    head = f"the measure {measure!r} has the presentation"
    if not isinstance(presentation, Presentation):
        raise SchemaError(f"{head} {presentation!r}; expected a narrativ.protocols.Presentation")
    for name in ("question", "feature", "chart", "method"):
        if not isinstance(getattr(presentation, name), str):
            value = getattr(presentation, name)
            raise SchemaError(f"{head} with the {name} {value!r}; expected a text")
    if not all(isinstance(one, str) for one in presentation.references):
        raise SchemaError(f"{head} with the references {presentation.references!r}; expected texts")
    rows = presentation.chart_rows
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 2:
        raise SchemaError(f"{head} with the chart_rows {rows!r}; expected a whole number from 2 on")


def _check_finding(finding: object, measure: str) -> None:
    """Raise SchemaError if a pattern for findings could not be filled in later."""
    known = ", ".join(f"{{{name}}}" for name in _FIELDS)
    head = f"the measure {measure!r} has the finding {finding!r}"
    if not isinstance(finding, str):
        raise SchemaError(f"{head}; expected a text that may hold {known}")
    try:
        finding.format(**dict.fromkeys(_FIELDS, "x"))
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        odd = f"the unknown field {error}" if isinstance(error, KeyError) else str(error)
        raise SchemaError(
            f"{head}, which cannot be filled in ({odd}); expected a text that may hold {known}, "
            "other braces doubled"
        ) from error
