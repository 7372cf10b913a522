"""What copied pages and plain text files say around a story: the lists of `pages.toml`."""

from __future__ import annotations

from functools import cache

from narrativ.resources import interface_lines
from narrativ.text.resource_files import toml_table
from narrativ.text.words import plain

__all__ = ["lists", "page_lines", "wordings"]


@cache
def lists(name: str) -> dict[str, list[str]]:
    """Return the lists of one name, by language or by what they give."""
    found: dict[str, list[str]] = _table()[name]
    return found


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    return toml_table("pages")


@cache
def wordings(name: str) -> frozenset[str]:
    """Return the wordings of one list, of all languages, in plain form.

    Examples
    --------
    >>> "further reading" in wordings("closing")
    True
    """
    return frozenset(plain(one) for words in lists(name).values() for one in words)


@cache
def page_lines() -> frozenset[str]:
    """Return what is no title and no name: wordings of interfaces, and what closes a page."""
    return interface_lines() | wordings("closing")
