"""Which column of a table is what: by what the caller says, by its name, by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from narrativ.errors import ReadError, ReadWarning, SchemaError, UnknownNameError, option, warn
from narrativ.reading.aliases import aliases, field_of, is_preferred, places
from narrativ.reading.columns import NO_CHARACTER, Plan, kept_name
from narrativ.reading.profiling import differ, is_another_day, is_in_characters, resembles, sizes
from narrativ.reading.values import holds_more, is_filled
from narrativ.resources import names_agency

_ALTERNATIVES: Final = ("text", "external_id", "title", "outlet", "date")
"""Columns of which the user is told where two that could be meant say different things."""
_NOUNS: Final = {
    "text": "a text",
    "date": "a date",
    "outlet": "an outlet",
    "url": "a link",
    "title": "a title",
}
"""What an unused column is named first for, where it looks like it."""
_LABEL: Final = 5
"""A column so many times shorter than the summaries holds labels or ids, not texts."""
_SHOWN: Final = 20
_BETWEEN: Final = re.compile(r"[^\w\s.,'()-]+")
"""Signs that may stand between cells."""
_MOST_SIGNS: Final = 2
"""Parts of a column's name that such signs may divide."""

Lacking: TypeAlias = list[tuple[Mapping[str, str], Sequence[str]]]
"""For each table that was read what it lacks of the columns that the caller has chosen, by
our names, and what it has."""


def text_place(names: Sequence[str], columns: Mapping[str, str] | None = None) -> int | None:
    """Return the place of the text column among the names, if there is one."""
    mapped = [theirs for ours, theirs in (columns or {}).items() if field_of(ours) == "text"]
    wanted = (*mapped, *aliases()["text"].names, *aliases()["text"].lesser)
    return next((place for name in wanted for place in places(names, name)), None)


def planned(
    names: Sequence[str],
    table: str,
    columns: Mapping[str, str] | None = None,
    sample: Sequence[Sequence[object]] = (),
    *,
    in_memory: bool = False,
    lacking: Lacking | None = None,
) -> Plan:
    """Find out which column is what.

    Parameters
    ----------
    names
        The columns, each name once; case, accents, spaces, ``_``, ``-`` and dots do not count.
    table
        Name of the table, for messages.
    columns
        Our name (or an alias of it) to their column, before all aliases.
    sample
        The first rows: of two columns that could be the text the fuller one is, and an
        unused one may look like what is missing.
    in_memory
        Whether the table is a DataFrame: without a text column it is then the
        caller's mistake, a `SchemaError`, and no file that cannot be read.
    lacking
        Where what the table lacks of ``columns`` is put down, which is then no error as
        long as it has a text.

    Raises
    ------
    SchemaError, ReadError
        If there is no text column.
    UnknownNameError
        If ``columns`` names what is no column, on either side.
    """
    cells = [[row[place] for row in sample] for place in range(len(names))]
    ours_at, missing = _mapped(names, columns or {})
    if missing and (lacking is None or text_place(names, columns) is None):
        _put_down(lacking, missing, names)
        raise UnknownNameError("column", next(iter(missing.values())), names)
    _put_down(lacking, missing, names)
    chosen = set(ours_at)
    others: dict[str, Sequence[int]] = {}
    for ours in aliases():
        if ours not in chosen and (same := _choose(ours, ours_at, names, cells, table)):
            others[ours] = same
    for ours, theirs in missing.items():
        instead = f"{names[ours_at[ours]]!r} is taken" if ours in ours_at else "it has no other"
        warn(ReadWarning, "%s has no column %r; %s for the %s", table, theirs, instead, ours)
    if "text" in ours_at and "words_stated" in ours_at:
        texts, lengths = cells[ours_at["text"]], cells[ours_at["words_stated"]]
        if is_in_characters(lengths, texts):
            del ours_at["words_stated"]
    used = {*ours_at.values(), *_needed(ours_at, others, cells)}
    rest = [at for at, name in enumerate(names) if at not in used and not names_agency(name)]
    looks = {place: kind for place in rest if (kind := resembles(names[place], cells[place]))}
    rest.sort(key=lambda place: place not in looks)
    if "text" not in ours_at:
        error = SchemaError if in_memory else ReadError
        wanted = _look_alikes(ours_at, names, cells, looks, partial=True)
        raise error(_no_text(names, table, {kind: names[at] for kind, (at, *_) in wanted.items()}))
    incomplete = None
    if "text" not in chosen and not is_preferred("text", names[ours_at["text"]]):
        column = names[ours_at["text"]]
        incomplete = f"of the text only {column!r} is given, a summary or its beginning"
    alike = _look_alikes(ours_at, names, cells, looks, partial=incomplete is not None)
    _name_look_alikes(names, alike, table)
    if incomplete:
        warn(
            ReadWarning,
            "%s has no column with whole texts: %r, a summary or their beginning, is taken for the "
            "text, and its articles count as incomplete",
            *(table, names[ours_at["text"]]),
        )
    unused = (*(names[place] for place in rest), *_with_more(ours_at, names, cells))
    return Plan(tuple(names), ours_at, unused, incomplete, others)


def _with_more(
    ours_at: Mapping[str, int], names: Sequence[str], cells: Sequence[Sequence[object]]
) -> Iterator[str]:
    """Yield what columns are kept as whose cells hold more than the value that is taken."""
    for ours, place in ours_at.items():
        if ours != "text" and any(holds_more(cell, ours) for cell in cells[place]):
            yield kept_name(names[place])


def _needed(
    ours_at: Mapping[str, int],
    others: Mapping[str, Sequence[int]],
    cells: Sequence[Sequence[object]],
) -> set[int]:
    """Return the columns that say what another leaves empty, as where tables were joined."""
    return {
        place
        for ours, places_ in others.items()
        for place in places_
        for first, other in zip(cells[ours_at[ours]], cells[place], strict=True)
        if is_filled(other, ours) and not is_filled(first, ours)
    }


def _choose(
    ours: str,
    ours_at: dict[str, int],
    names: Sequence[str],
    cells: Sequence[Sequence[object]],
    table: str,
) -> Sequence[int]:
    """Put down the place of one of our columns, if the table has it, and warn of others.

    Returns the places of others that say the same under another name.
    """
    ranks = [
        list(
            dict.fromkeys(
                place
                for alias in rank
                for place in places(names, alias)
                if place not in ours_at.values()
            )
        )
        for rank in aliases()[ours]
    ]
    filled = {place: sizes(cells[place], ours) for rank in ranks for place in rank}
    likely = [[place for place in rank if filled[place]] for rank in ranks]
    if ours == "text" and all(likely):
        whole, parts = (max(filled[place] for place in rank) for rank in likely)
        if parts > _LABEL * whole:
            likely = likely[1:]
    found = next((rank for rank in (*likely, *ranks) if rank), None)
    if found is None:
        return ()
    place = found[0]
    if ours == "text":
        # What a service cuts to 200 characters stands beside the whole of it.
        most = max(filled[one] for one in found)
        place = next(one for one in found if filled[one] * 2 >= most)
    ours_at[ours] = place
    # `unique_names` numbers columns of one name.
    again = [
        other
        for other, name in enumerate(names)
        if re.fullmatch(re.escape(names[place]) + r"\.\d+", name)
    ]
    if ours not in _ALTERNATIVES or found not in (*likely[:1], ranks[0]):
        return ()
    others = [other for rank in ranks if place in rank for other in rank if other != place]
    others += [other for other in again if other not in others]
    for other in others:
        if sizes(cells[other], ours) and differ(cells[place], cells[other], ours):
            warn(
                ReadWarning,
                "%s: column %r is taken for the %s; %r is kept as a column of its own",
                *(table, names[place], ours, names[other]),
            )
    return others


def _look_alikes(
    ours_at: Mapping[str, int],
    names: Sequence[str],
    cells: Sequence[Sequence[object]],
    looks: Mapping[int, str],
    *,
    partial: bool,
) -> dict[str, list[int]]:
    """Return the unused columns that look like what the table lacks."""

    def lacks(ours: str) -> bool:
        return ours not in ours_at or not sizes(cells[ours_at[ours]], ours)

    text = sizes(cells[ours_at["text"]], "text") if "text" in ours_at else 0
    wanted = {
        "title": lacks("title"),
        "date": lacks("date"),
        "outlet": all(map(lacks, ("outlet", "domain", "url"))),
        "url": lacks("url") and ("url" in ours_at or lacks("outlet")),
    }
    by_kind: dict[str, list[int]] = {}
    for place, kind in looks.items():
        if kind == "date" and is_another_day(names[place]):
            continue
        longer = kind == "text" and sizes(cells[place], "text") > (1 if partial else 2) * text
        if longer or wanted.get(kind, False):
            by_kind.setdefault(kind, []).append(place)
    return by_kind


def _name_look_alikes(names: Sequence[str], by_kind: Mapping[str, list[int]], table: str) -> None:
    """Warn of unused columns that look like what the table lacks."""
    sentences = []
    for kind, found in by_kind.items():
        shown = " and ".join(repr(names[place]) for place in found[:3])
        verb = "looks" if len(found) == 1 else "look"
        use = option("columns", {kind: names[found[0]]})
        sentences.append(f"{shown} {verb} like {_NOUNS[kind]} (to use it: {use})")
    if sentences:
        warn(
            ReadWarning,
            "%s: columns that were not used: %s; they are kept as columns of their own",
            *(table, "; ".join(sentences)),
        )


def _no_text(names: Sequence[str], table: str, likely: Mapping[str, str]) -> str:
    """Say that there is no text, and which columns look like it and what else is missing."""
    has = f"{table} has no text column: it has {listing(names) or 'no columns'}"
    if len(names) == 1 and len(_BETWEEN.split(names[0])) > _MOST_SIGNS:
        return (
            f"{has}, as if it were one column: expected a comma, a semicolon, a tab or | between "
            "the cells; write the table with one of them"
        )
    if "text" in likely:
        wanted = {"text": likely["text"], **likely}
        looks = _listed_like(wanted)
        it = "it is" if len(wanted) == 1 else "they are"
        return f"{has}; {looks}: if {it}, read the table with {option('columns', wanted)}"
    known = ", ".join(aliases()["text"].names[:6])
    if any(field_of(name) == "url" for name in names):
        has += (
            "; it seems to list articles by their links without their texts, which have to be "
            "collected first"
        )
    return (
        f"{has}; expected one of {known} and the like: name yours with "
        f"{option('columns', {'text': '…'})}"
    )


def _listed_like(likely: Mapping[str, str]) -> str:
    """Return in words which columns look like what."""
    return ", ".join(f"{name!r} looks like {_NOUNS[kind]}" for kind, name in likely.items())


def listing(names: Sequence[str]) -> str:
    """Return the names in words, the first twenty."""
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def check_columns(columns: Mapping[str, str] | None) -> None:
    """Raise if what is mapped is none of our columns, before anything is read.

    Raises
    ------
    SchemaError
        If it is no mapping of names to names.
    UnknownNameError
        If a name is none of ours.
    """
    if columns is None:
        return
    pairs = columns.items() if isinstance(columns, Mapping) else [(None, None)]
    if not all(isinstance(name, str) for pair in pairs for name in pair):
        raise SchemaError(
            f"columns is {columns!r}; expected our names to those of the table, for example "
            "{'text': 'article_text'}"
        )
    for ours in columns:
        if _ours(ours) is None:
            raise UnknownNameError("column of narrativ", ours, aliases())


def _ours(name: str) -> str | None:
    return name if name in aliases() else field_of(name)


def _mapped(
    names: Sequence[str], columns: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    """Return the places that the caller has chosen, and the columns that are not there."""
    check_columns(columns)
    ours_at: dict[str, int] = {}
    missing: dict[str, str] = {}
    for given, theirs in columns.items():
        ours = str(_ours(given))
        same = places(names, theirs)
        if same:
            ours_at[ours] = same[0]
        else:
            missing[ours] = theirs
    return ours_at, missing


def _put_down(lacking: Lacking | None, missing: Mapping[str, str], names: Sequence[str]) -> None:
    if lacking is not None:
        lacking.append((missing, names))


def check_lacking(lacking: Lacking) -> None:
    """Raise if a column that the caller has chosen is in none of the tables.

    Raises
    ------
    UnknownNameError
        If there is one.
    """
    for ours, theirs in lacking[0][0].items() if lacking else ():
        if all(ours in missing for missing, _ in lacking):
            raise UnknownNameError("column", theirs, {name for _, has in lacking for name in has})


def unique_names(names: Iterable[object]) -> tuple[str, ...]:
    """Return the names as strings, each once and none empty.

    Examples
    --------
    >>> unique_names(["text", "note", "note", ""])
    ('text', 'note', 'note.1', 'column 4')
    """
    unique: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        base = " ".join(map(str, name)) if isinstance(name, tuple) else str(name)
        base = NO_CHARACTER.sub("\ufffd", base).strip() or f"column {place}"
        wanted, count = base, 0
        while wanted in unique:
            count += 1
            wanted = f"{base}.{count}"
        unique[wanted] = None
    return tuple(unique)
