"""One name for each outlet: the one that is known for it, and what still looks alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

import pandas as pd

from narrativ.errors import ReadWarning, option, warn
from narrativ.resources.outlets import bare_name, known_name, outlet_at, outlet_of_code

_SHOWN: Final = 5
"""Groups of names that a warning shows."""


def named_outlet(read: str | None, names: Mapping[str, str]) -> dict[str, str | None]:
    """Return the name of an outlet, and what was read where that is another.

    The user's own names come first, of what was read or of what narrativ knows it as.

    Examples
    --------
    >>> named_outlet("cnn.com", {})
    {'outlet': 'CNN', 'outlet_read': 'cnn.com'}
    >>> named_outlet("cnn.com", {"CNN": "CNN International"})["outlet"]
    'CNN International'
    """
    if read is None:
        return {"outlet": None, "outlet_read": None}
    known = known_name(read)
    own = names.get(read.strip(), names.get(known or ""))
    # Of an address that leads into a site the host is left.
    name = own or known or ((outlet_at(read) or read) if "/" in read else read)
    return {"outlet": name, "outlet_read": None if name == read else read}


def warn_of_names(articles: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Warn of outlets that look like one under several names, and of names nobody has."""
    outlets = articles["outlet"].dropna().unique().tolist()
    alike = [" and ".join(map(repr, group)) for group in _alike(outlets)]
    if alike:
        warn(
            ReadWarning,
            "%s under several names that look alike: %s%s; if they are one, give %s or call "
            "narrativ.rename_outlets",
            "1 outlet stands" if len(alike) == 1 else f"{len(alike)} outlets stand",
            *("; ".join(alike[:_SHOWN]), "; …" if len(alike) > _SHOWN else ""),
            option("outlets", "FILE"),
        )
    before = articles["outlet_read"].dropna().unique().tolist()
    read = {*outlets, *before, *filter(None, map(known_name, before))}
    unused = sorted(name for name in names if name not in read)
    if unused:
        close = get_close_matches(unused[0], sorted(read), n=1)
        warn(
            ReadWarning,
            "%s for outlets %s in no article, the first %r%s",
            *(("1 name", "stands") if len(unused) == 1 else (f"{len(unused)} names", "stand")),
            *(unused[0], f"; did you mean {close[0]!r}?" if close else ""),
        )


def _alike(outlets: Iterable[str]) -> list[list[str]]:
    """Return the names that differ in case, signs, an article or a domain's ending alone."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(outlets):
        coded = outlet_of_code(name)
        known = known_name(name) or (coded.name if coded else name)
        groups[bare_name(known) or name].append(name)
    return [group for _, group in sorted(groups.items()) if len(group) > 1]
