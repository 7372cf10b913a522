"""Package data: agencies, interface words, varieties and small words of English."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from narrativ.text.datelines import Form, form
from narrativ.text.names import without_article
from narrativ.text.words import plain

_AROUND: Final = " .,;:-–—*\u00a0\t\r\n"
_DOMAIN: Final = re.compile(r"(?:www\.)?(?P<stem>[\w-]+)\.(?:co\.)?[a-z]{2,4}", re.IGNORECASE)
_SHORT: Final = 5
"""Letters up to which the name of an agency may be another word in other letters."""


@dataclass(frozen=True)
class Agency:
    """A news agency: its name in the tables, and how its copy is known.

    Attributes
    ----------
    name, aliases
        The name in the tables, and the other names it goes by.
    datelines
        Templates of its openings beyond the general ones (`narrativ.text.datelines`).
    signoffs
        Templates of what it puts below its copy.
    style
        Its house style in a few words.
    """

    name: str
    aliases: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    signoffs: tuple[str, ...] = ()
    style: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


def table(name: str) -> dict[str, Any]:
    """Return the TOML resource of that name, parsed anew at every call."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def agencies() -> tuple[Agency, ...]:
    """Return the news agencies that narrativ knows, by name.

    Examples
    --------
    >>> [agency.name for agency in agencies() if "Deutsche Presse-Agentur" in agency.aliases]
    ['dpa']
    """
    return tuple(
        Agency(
            name=entry["name"],
            aliases=tuple(entry.get("aliases", ())),
            datelines=tuple(entry.get("datelines", ())),
            signoffs=tuple(entry.get("signoffs", ())),
            style=entry.get("style"),
        )
        for entry in table("agencies")["agency"]
    )


@cache
def dateline_forms() -> tuple[Form, ...]:
    """Return the forms of a dateline that agencies use, the house forms last.

    Examples
    --------
    >>> [one.agencies for one in dateline_forms() if one.pattern.match("ELD, NV - It")]
    [frozenset({'SANA'})]
    """
    owners: dict[str, set[str]] = {}
    for agency in agencies():
        for template in agency.datelines:
            owners.setdefault(template, set()).add(agency.name)
    shared = [form(template) for template in table("agencies")["defaults"]["datelines"]]
    return (*shared, *(form(template, frozenset(who)) for template, who in owners.items()))


@cache
def credit_templates() -> dict[str, tuple[str, ...]]:
    """Return the templates by which any agency is credited: as author, as contributor."""
    defaults = table("agencies")["defaults"]
    return {name: tuple(defaults[name]) for name in ("authors", "contributors")}


@cache
def agency_pattern() -> str:
    """Return a pattern of every name of every agency, as it is listed or in capitals.

    What it finds is still to be asked of `agency_named`.
    """
    names = [name for agency in agencies() for name in agency.names]
    spellings = {*names, *(name.upper() for name in names)}
    ordered = sorted(spellings, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered) + ")"


@cache
def photo_agencies() -> frozenset[str]:
    """Return the names under which photographs are credited, in plain form."""
    names = table("agencies")["photo"]["names"]
    return frozenset(map(plain, names)) | frozenset(_agency_names())


def agency_named(text: str) -> str | None:
    """Return the agency that `text`, and nothing else, names; None if there is none.

    A short name counts only as it is written in the list or in capitals: PA and
    dpa are agencies, Pa, Ani and app are not.

    Examples
    --------
    >>> agency_named("The Associated Press")
    'AP'
    >>> agency_named("the AP style guide") is None
    True
    """
    printed = without_article(text.strip(_AROUND), any_language=True)
    name = _agency_names().get(plain(printed).strip(_AROUND))
    if name and len(printed) <= _SHORT and printed not in _short_spellings():
        return None
    return name


def publisher_agency(outlet: str) -> str | None:
    """Return the agency that an outlet is, by its name or its domain.

    Examples
    --------
    >>> publisher_agency("www.reuters.com"), publisher_agency("app.com")
    ('Reuters', None)
    """
    domain = _DOMAIN.fullmatch(outlet.strip())
    # Short domains are others' too: app.com is a newspaper's.
    stem = domain["stem"] if domain and len(domain["stem"]) > _SHORT else ""
    return agency_named(outlet) or agency_named(stem)


def is_photo_credit_name(text: str) -> bool:
    """Say whether `text` names an agency under which photographs are credited."""
    return plain(text).strip(" .") in photo_agencies()


@cache
def interface_lines() -> frozenset[str]:
    """Return interface wordings of web pages in many languages, in plain form."""
    return frozenset(plain(line) for lines in table("interface").values() for line in lines)


@cache
def _short_spellings() -> frozenset[str]:
    names = [n for agency in agencies() for n in agency.names if len(n) <= _SHORT]
    return frozenset(names) | frozenset(name.upper() for name in names)


@cache
def _agency_names() -> dict[str, str]:
    return {
        without_article(plain(name), any_language=True): agency.name
        for agency in agencies()
        for name in agency.names
    }
