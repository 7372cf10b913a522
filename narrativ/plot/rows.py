"""Rows of a table, one by one, for what is written and not computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples."""
    yield from frame.itertuples(index=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dicts, for columns whose names are not known beforehand."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
