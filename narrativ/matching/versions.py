"""Versions: how two sentences on one matter stand to each other, and what could be known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

from narrativ.matching.fact_words import fact_lists
from narrativ.matching.facts import Facts
from narrativ.matching.publication_spans import Span
from narrativ.matching.quantities import Quantity, values_agree
from narrativ.matching.stated_dates import StatedDate
from narrativ.text.names import Name

_DAY: Final = timedelta(days=1)
_MONTH: Final = timedelta(days=32)
_OLD: Final = timedelta(days=30)
"""A dated event this long before the publication is background."""
_GENERIC: Final = frozenset(("person",))
"""Stems that say nothing of which things are counted."""


class Relation(NamedTuple):
    """How two sentences on one matter stand to each other.

    Attributes
    ----------
    relation
        ``same``, ``conflict`` or ``later_version``.
    change
        ``number``, ``date``, ``state`` or ``person``; None for ``same``.
    later
        ``a`` or ``b``: which is the later version; None otherwise.
    """

    relation: str
    change: str | None = None
    later: str | None = None


_SAME: Final = Relation("same")


def relation(a: Facts, b: Facts, same: float = 1.0) -> Relation:
    """Say how two sentences stand to each other that tell the same matter.

    Parameters
    ----------
    a, b
        The facts of the two, each with the publication of its article.
    same
        The probability that they tell the same matter. States, persons and negations are
        compared from one half on, since words that are opposed in two matters mean nothing.

    Returns
    -------
    Relation
        ``later_version`` only where one article certainly appeared after the other, and the
        later sentence has a cue of a change ("new", "shorter", "now") or what changed is of a
        kind that goes on with time: a number that grew, a date still ahead, a state that
        follows the other. Else another value is a ``conflict``.

    Notes
    -----
    The kinds of change are those of factual updates in NewsEdits 2.0 (Spangher et al. 2024),
    in four classes.

    Examples
    --------
    >>> from narrativ.matching.facts import facts
    >>> def day(text):
    ...     return pd.Timestamp(text, tz="UTC"), pd.Timestamp(text, tz="UTC") + pd.Timedelta("1D")
    >>> first = facts("The crew has a 50-day deadline.", day("2031-07-25"))
    >>> second = facts("The crew has a new, shorter deadline of ten days.", day("2031-08-01"))
    >>> relation(first, second)
    Relation(relation='later_version', change='number', later='b')
    """
    order = _order(a, b)
    earlier, later = (b, a) if order == "a" else (a, b)
    found = _changed(earlier, later, same)
    if order:
        revised = _revised(earlier, later)
        if revised and (found is None or found.change == "number"):
            return Relation("later_version", revised, order)
        if found and (found.goes_on or not found.shared.isdisjoint(later.cues)):
            return Relation("later_version", found.change, order)
    return Relation("conflict", found.change) if found else _SAME


class _Change(NamedTuple):
    """What differs, whether time explains it by itself, and the stems around it."""

    change: str
    goes_on: bool
    shared: frozenset[str]


def _order(a: Facts, b: Facts) -> str | None:
    """Return which of the two certainly appeared later."""
    if any(pd.isna(one.published[0]) for one in (a, b)):
        return None
    if a.published[1] <= b.published[0]:
        return "b"
    return "a" if b.published[1] <= a.published[0] else None


def _changed(earlier: Facts, later: Facts, same: float) -> _Change | None:
    found = _number_change(earlier, later) or _date_change(earlier, later)
    if found is None and same >= 0.5:
        found = _state_change(earlier, later) or _person_change(earlier, later)
    return found


def _number_change(earlier: Facts, later: Facts) -> _Change | None:
    """Compare numbers of one thing: those that have an equal in the other are out."""
    pairs = [
        (one, other)
        for one in earlier.quantities
        for other in later.quantities
        if _comparable(one, other, earlier, later)
    ]
    agree = [
        (one, other)
        for one in earlier.quantities
        for other in later.quantities
        if one.kind == other.kind
        and (one.value == other.value or ((one, other) in pairs and values_agree(one, other)))
    ]
    known = {quantity.start for quantity, _ in agree}, {quantity.start for _, quantity in agree}
    for one, other in pairs:
        if one.start not in known[0] and other.start not in known[1]:
            grown = one.kind == "count" and other.value > one.value
            return _Change("number", grown, one.context | other.context)
    return None


def _comparable(one: Quantity, other: Quantity, ours: Facts, theirs: Facts) -> bool:
    """Say whether two quantities are of one thing, given that the sentences are on one matter."""
    if one.kind != other.kind:
        return False
    if (one.things - _GENERIC) & (other.things - _GENERIC):
        return True
    bare = [not (quantity.things - _GENERIC) for quantity in (one, other)]
    if any(bare) and (one.context - _GENERIC) & (other.context - _GENERIC):
        return True
    numbers = (ours.quantities, theirs.quantities)
    if any(sum(found.kind == one.kind for found in own) > 1 for own in numbers):
        return False
    # The only sum or share of each of two sentences on one matter is one and the same.
    if one.kind.partition(":")[0] in {"money", "share"}:
        return True
    if one.kind != "count":
        return False
    # "The toll rose to 19": what is counted stands anywhere in the sentence.
    return (bare[0] and bool((other.context & ours.stems) - _GENERIC)) or (
        bare[1] and bool((one.context & theirs.stems) - _GENERIC)
    )


def _date_change(earlier: Facts, later: Facts) -> _Change | None:
    """Compare dates that are both past or both ahead for their own articles."""
    for ahead in (True, False):
        ours, theirs = (
            [date for date in one.dates if _ahead(date, one) is ahead and not date.reported]
            for one in (earlier, later)
        )
        if not ours or not theirs:
            continue
        if any(_overlap(one, other) for one in earlier.dates for other in theirs):
            continue
        if any(_overlap(one, other) for one in ours for other in later.dates):
            continue
        for one in ours:
            for other in theirs:
                if one.anchored == other.anchored and _one_grain(one, other, ahead):
                    return _Change("date", ahead, later.stems & earlier.stems)
    return None


def _ahead(date: StatedDate, one: Facts) -> bool | None:
    return None if pd.isna(one.published[0]) else date.first >= one.published[1]


def _overlap(one: StatedDate, other: StatedDate) -> bool:
    if one.anchored != other.anchored:
        return True
    return one.first < other.last and other.first < one.last


def _one_grain(one: StatedDate, other: StatedDate, ahead: bool) -> bool:
    """Say whether two dates are about as fine: past ones by a factor of two, else by months."""
    lengths = sorted(date.last - date.first for date in (one, other))
    if ahead:
        return (lengths[0] <= _MONTH) == (lengths[1] <= _MONTH)
    return lengths[1] <= 2 * lengths[0]


def _state_change(earlier: Facts, later: Facts) -> _Change | None:
    """Compare negations and states that are opposed, where the words around them are shared."""
    shared = earlier.stems & later.stems
    smaller = min(len(earlier.stems), len(later.stems))
    if _negation_opposed(earlier, later) or _negation_opposed(later, earlier):
        return _Change("state", False, shared)
    for state, near in earlier.states.items():
        for other_state, other_near in later.states.items():
            if frozenset((state, other_state)) not in _opposed():
                continue
            if state in later.states or other_state in earlier.states:
                continue
            around = len(near & other_near)
            if around >= 2 or (around and 2 * len(shared) >= smaller):
                goes_on = state == "expected" or (state, other_state) in _follows()
                return _Change("state", goes_on, near | other_near)
    return None


def _negation_opposed(one: Facts, other: Facts) -> bool:
    """Say whether one denies what the other states in most of the same words."""
    opposed = (one.negated & other.stems) - other.negated
    if not opposed or other.negated or other.hedged:
        return False
    smaller = min(len(one.stems), len(other.stems))
    return len(one.stems & other.stems) >= max(3, 0.6 * smaller)


@cache
def _opposed() -> frozenset[frozenset[str]]:
    pairs = fact_lists()["states"]["opposed"].split()
    return frozenset(frozenset(pair.split("/")) for pair in pairs)


@cache
def _follows() -> frozenset[tuple[str, ...]]:
    pairs = fact_lists()["states"]["follows"].split()
    return frozenset(tuple(pair.split(">")) for pair in pairs)


def _person_change(earlier: Facts, later: Facts) -> _Change | None:
    """Compare who holds an office that each sentence names once."""
    for office, names in earlier.offices.items():
        others = later.offices.get(office, frozenset())
        if len(names) != 1 or len(others) != 1:
            continue
        (one,), (other,) = names, others
        if _mentioned(one, later.names) and not later.replacing:
            continue
        if not set(one).isdisjoint(other) or _mentioned(other, earlier.names):
            continue
        if len(earlier.stems & later.stems) >= 3:
            return _Change("person", later.replacing, later.cues)
    return None


def _mentioned(name: Name, names: frozenset[Name]) -> bool:
    return any(name[-1] in one for one in names)


def _revised(earlier: Facts, later: Facts) -> str | None:
    """Say what a cue of a change in the later sentence bears on: a thing with a value before.

    "A 50-day deadline" has a value; "a shorter deadline" says that it is another now.
    """
    for quantity in earlier.quantities:
        things = quantity.things & later.cues - _GENERIC
        if not things:
            continue
        alike = [
            other
            for other in later.quantities
            if other.kind == quantity.kind and other.context & things
        ]
        if any(values_agree(quantity, other) for other in alike):
            continue
        if alike or quantity.kind != "time":
            return "number"
        return "date" if later.dates else "number"
    return None


def knowable(fact: Facts, other: Span, first_tellings: Collection[Span] = ()) -> str:
    """Say whether the article of another outlet can have known what a sentence states.

    Parameters
    ----------
    fact
        The facts of the sentence, with the publication of its own article.
    other
        When the other article can have appeared.
    first_tellings
        When the articles appeared that tell it, the sentence's own left out or not.

    Returns
    -------
    str
        ``yes``: what it states had happened, or was told, before the other article; or it is
        background, which is never excused. ``could_not_have_known``: it names a date after the
        other article appeared that was past for its own; or it is news, of that day or by its words
        that nobody told before. ``cannot_tell``: the times are unknown or overlap, or nothing in
        the sentence says when it happened.

    Examples
    --------
    >>> from narrativ.matching.facts import facts
    >>> day = pd.Timestamp("2031-08-01", tz="UTC")
    >>> own, before = (day, day + pd.Timedelta("1D")), (day - pd.Timedelta("3D"), day)
    >>> knowable(facts("The union rejected the offer on Friday.", own), before)
    'could_not_have_known'
    >>> knowable(facts("The line was opened in 2019.", own), before)
    'yes'
    """
    if pd.isna(other[0]):
        return "yes" if _is_background(fact) else "cannot_tell"
    if _is_background(fact):
        return "yes"
    tellings = [fact.published, *first_tellings]
    if any(not pd.isna(one[0]) and one[1] <= other[0] for one in tellings):
        return "yes"
    past = _past_dates(fact)
    if past and max(date.first for date in past) >= other[1]:
        return "could_not_have_known"
    if past and max(date.last for date in past) <= other[0]:
        return "yes"
    if any(pd.isna(one[0]) for one in tellings):
        return "cannot_tell"
    untold = all(other[1] <= one[0] for one in tellings)
    dated = any(date.last - date.first <= _DAY and date.last > other[0] for date in past)
    return "could_not_have_known" if untold and (dated or _is_news(fact)) else "cannot_tell"


def _past_dates(fact: Facts) -> list[StatedDate]:
    """Return the dates that had begun when the sentence appeared: what lies ahead says nothing."""
    if pd.isna(fact.published[0]):
        return []
    return [date for date in fact.dates if date.anchored and date.first < fact.published[1]]


def _is_background(fact: Facts) -> bool:
    """Say whether a sentence tells what was known long before, or what always holds."""
    past = _past_dates(fact)
    if past:
        latest: datetime = max(date.last for date in past)
        return bool(fact.published[0] - latest > _OLD)
    if any(date.anchored for date in fact.dates):
        return False  # undated itself, or of what lies ahead: an announcement
    return fact.background or not (fact.past or fact.recent)


def _is_news(fact: Facts) -> bool:
    return fact.recent and fact.past and not fact.background
