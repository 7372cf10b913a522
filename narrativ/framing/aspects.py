"""What a measure of several questions is asked, and what its features are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from narrativ.errors import SchemaError, UnknownNameError
from narrativ.protocols import Aspect


def chosen_aspects(given: object, known: Mapping[str, Aspect], measure: str) -> dict[str, Aspect]:
    """Return the aspects of a measure that are asked for, in its own order.

    They are a plain dict: a mapping proxy cannot be pickled, and with it no comparison.

    Raises
    ------
    SchemaError
        If what was given is no list, or an empty one.
    UnknownNameError
        If there is no such aspect.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise SchemaError(f"aspects is {given!r}; expected a list of {', '.join(known)}")
    names = list(given)
    for name in names:
        if name not in known:
            raise UnknownNameError(f"aspect of {measure}", str(name), known)
    if not names:
        raise SchemaError(f"no aspects given; expected one or more of {', '.join(known)}")
    return {name: aspect for name, aspect in known.items() if name in names}


def feature_prefix(name: str, asked: Mapping[str, Aspect]) -> str:
    """Return what stands before the features of an aspect: nothing of the first that is asked.

    Examples
    --------
    >>> asked = {"share": Aspect(), "lead": Aspect()}
    >>> feature_prefix("share", asked), feature_prefix("lead", asked)
    ('', 'lead: ')
    """
    return "" if name == next(iter(asked)) else f"{name}: "
