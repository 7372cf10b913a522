"""The arguments of `compare`, checked at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from narrativ.arguments import checked_count, checked_seed
from narrativ.comparison.declarations import AnyMeasure
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing import Distance, Emphasis, Frames, Terms, Voices
from narrativ.registry import entries, load, lookup

LEVELS: Final = ("event", "storyline")
OWN_MEASURES: Final[Mapping[str, type[Any]]] = {
    one.name: one for one in (Terms, Emphasis, Voices, Distance, Frames)
}


def checked_corpus(corpus: object) -> Corpus:
    """Return it checked; SchemaError if it is no corpus, NotReadyError if not clustered."""
    if not isinstance(corpus, Corpus):
        raise SchemaError(
            f"corpus is of type {type(corpus).__name__}; expected a clustered narrativ.Corpus: "
            "narrativ.cluster(narrativ.embed(narrativ.read(...)))"
        )
    return corpus.checked("articles", "events")


def checked_numbers(
    seed: object, permutations: object, described: object
) -> tuple[int, int, int | None]:
    """Return the numbers that draw, or that bound a table; SchemaError if they are none."""
    expected = "a whole number from 1 on, 9999 by default"
    drawn = checked_count(permutations, "permutations", least=1, expected=expected)
    if described is None:
        return checked_seed(seed), drawn, None
    expected = "a whole number from 0 on, 50 by default, or None for all"
    kept = checked_count(described, "described", least=0, expected=expected)
    return checked_seed(seed), drawn, kept


def levels_of(level: object) -> tuple[str, ...]:
    """Return the levels, each once.

    Examples
    --------
    >>> levels_of("event"), levels_of(["storyline", "event"])
    (('event',), ('storyline', 'event'))
    """
    known = ", ".join(map(repr, LEVELS))
    given = [level] if isinstance(level, str) else level
    if not isinstance(given, Sequence) or not all(isinstance(name, str) for name in given):
        raise SchemaError(f"level is {level!r}; expected {known}, or a list of both")
    for name in given:
        if name not in LEVELS:
            raise UnknownNameError("level", name, LEVELS)
    if not given:
        raise SchemaError(f"no level given; expected one or more of {known}")
    return tuple(dict.fromkeys(given))


def measures_of(measures: object) -> list[AnyMeasure]:
    """Return the measures; `Terms`, `Emphasis` and `Voices` by default.

    Examples
    --------
    >>> [measure.name for measure in measures_of(None)]
    ['terms', 'emphasis', 'voices']
    """
    if measures is None:
        return [Terms(), Emphasis(), Voices()]
    if callable(measures):
        shown = f"{measures.__name__}()" if isinstance(measures, type) else _callable_name(measures)
        raise SchemaError(
            f"measures is the single measure {shown}; expected a list: put it in one, "
            f"measures=[{shown}]"
        )
    if isinstance(measures, str | Mapping) or not isinstance(measures, Sequence):
        raise SchemaError(
            f"measures is {measures!r}; expected a list of measures, for example "
            "[narrativ.Terms(), narrativ.Emphasis()]"
        )
    if not measures:
        raise SchemaError(
            "measures is empty; expected one measure or more, or leave it out for Terms, Emphasis "
            "and Voices"
        )
    return [measure_of(one) if isinstance(one, str) else one for one in measures]


def measure_of(name: str) -> AnyMeasure:
    """Return a measure by its name: narrativ's own, registered, or ``module:attribute``.

    Raises
    ------
    UnknownNameError
        If there is none of that name.

    Examples
    --------
    >>> measure_of("terms").name
    'terms'
    """
    if name in OWN_MEASURES:
        own: AnyMeasure = OWN_MEASURES[name]()
        return own
    head, _, variant = name.partition(":")
    if head in OWN_MEASURES and hasattr(OWN_MEASURES[head], "variant"):
        of_variant: AnyMeasure = OWN_MEASURES[head](variant)
        return of_variant
    if ":" in name:
        named: AnyMeasure = load(name, Callable)
        return named
    found: AnyMeasure | None = lookup("measures", name, Callable)
    if found is None:
        registered = [entry.name for entry in entries("measures")]
        advice = "Or name one as 'module:attribute'"
        raise UnknownNameError("measure", name, [*OWN_MEASURES, *registered], advice)
    return found


def _callable_name(measure: object) -> str:
    return str(getattr(measure, "__name__", None) or repr(measure))
