"""Package data: agencies, interface words, varieties and small words of English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from narrativ.resources.hosts import domains_of, host_of
from narrativ.text.datelines import Form, form
from narrativ.text.names import without_article
from narrativ.text.page_words import phrases
from narrativ.text.resource_files import toml_table
from narrativ.text.words import plain

_AROUND: Final = " .,;:-–—*\u00a0\t\r\n"
_SERVICE: Final = re.compile(
    r"(?<=\w)\s+(?:(?:news|wire|newswire|agency|service)\b\s*){1,2}\Z"
    r"|(?<=\w{6})\s+(?:africa|asia|english|europe|india|uk|us|usa)\Z",
    re.IGNORECASE,
)
"""What is added to an agency's name where it is an outlet: what it is, or where it is read."""
_SHORT: Final = 5
_LONGEST: Final = 200
"""Characters of a line that may be a name and nothing else."""
"""Letters up to which the name of an agency may be another word in other letters."""


@dataclass(frozen=True)
class Agency:
    """A news agency: its name in the tables, and how its copy is known.

    Attributes
    ----------
    name, aliases
        The name in the tables, and the other names it goes by.
    domains
        Where it publishes itself, without ``www.``; their subdomains are its own too.
    house
        The outlet whose own texts it passes on, if it is of one: there it is no agency.
    datelines
        Templates of its openings beyond the general ones (`narrativ.text.datelines`).
    signoffs
        Templates of what it puts below its copy.
    style
        Its house style in a few words.
    """

    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    house: str | None = None
    datelines: tuple[str, ...] = ()
    signoffs: tuple[str, ...] = ()
    style: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


@cache
def agency_columns() -> frozenset[str]:
    """Return the names of columns that may name the agency, as `names_agency` compares them."""
    return frozenset(toml_table("agencies")["defaults"]["columns"])


def names_agency(column: object) -> bool:
    """Say whether a researcher's own column may name the agency.

    Examples
    --------
    >>> names_agency("News agency"), names_agency("agency (read)"), names_agency("desk")
    (True, True, False)
    """
    bare = re.sub(r"[\s_-]+", "", str(column)).casefold()
    return bare.removesuffix("(read)") in agency_columns()


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
            domains=tuple(entry.get("domains", ())),
            house=entry.get("house"),
            datelines=tuple(entry.get("datelines", ())),
            signoffs=tuple(entry.get("signoffs", ())),
            style=entry.get("style"),
        )
        for entry in toml_table("agencies")["agency"]
    )


@cache
def dateline_forms() -> tuple[Form, ...]:
    """Return the forms of a dateline that agencies use, the house forms last.

    Examples
    --------
    >>> [one.agencies for one in dateline_forms() if one.pattern.match("/NV/. It")]
    [frozenset({'TASS'})]
    """
    owners: dict[str, set[str]] = {}
    for agency in agencies():
        for template in agency.datelines:
            owners.setdefault(template, set()).add(agency.name)
    shared = [form(template) for template in toml_table("agencies")["defaults"]["datelines"]]
    return (*shared, *(form(template, frozenset(who)) for template, who in owners.items()))


@cache
def credit_templates() -> dict[str, tuple[str, ...]]:
    """Return the templates that credit any agency: as author, in a note, as contributor."""
    defaults = toml_table("agencies")["defaults"]
    return {name: tuple(defaults[name]) for name in ("authors", "notes", "contributors")}


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
    names = toml_table("agencies")["photo"]["names"]
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


def is_agency(name: str) -> bool:
    """Say whether a string names an agency, and nothing else."""
    return agency_named(name) is not None


def publisher_agency(outlet: str) -> str | None:
    """Return the agency that an outlet is, by its name, its domain or an address there.

    Examples
    --------
    >>> publisher_agency("uk.reuters.com"), publisher_agency("APNews"), publisher_agency("app.com")
    ('Reuters', 'AP', None)
    >>> publisher_agency("ANI News"), publisher_agency("Reuters India"), publisher_agency("PA Post")
    ('ANI', 'Reuters', None)
    """
    host = host_of(outlet)
    if host is None:
        joined = "".join(plain(outlet).split())
        own = (_joined_names().get(joined) if joined.isalpha() else None) or agency_named(outlet)
        return own or agency_named(_SERVICE.sub("", outlet))
    found = (_agency_domains().get(domain) for domain in domains_of(host))
    return next((agency for agency in found if agency), None)


def is_own_service(agency: str, outlet: str) -> bool:
    """Say whether an agency passes on an outlet's own texts: there it is no agency.

    It does where the list says so, and where it is called after the outlet.

    Examples
    --------
    >>> is_own_service("CNN Newsource", "cnn"), is_own_service("CNN Newsource", "Vasla Ledger")
    (True, False)
    """
    name = agency_named(agency) or agency
    if publisher_agency(outlet) == name:
        return False
    house = next((one.house for one in agencies() if one.name == name), None)
    whole, start = plain(name), without_article(plain(outlet))
    return (house is not None and plain(house) == start) or whole.startswith(f"{start} ")


def is_photo_credit_name(text: str) -> bool:
    """Say whether `text` names an agency under which photographs are credited."""
    return len(text) <= _LONGEST and plain(text).strip(" .") in photo_agencies()


@cache
def interface_lines() -> frozenset[str]:
    """Return interface wordings of web pages in many languages, in plain form."""
    return phrases("buttons")


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


@cache
def _agency_domains() -> dict[str, str]:
    return {domain: agency.name for agency in agencies() for domain in agency.domains}


@cache
def _joined_names() -> dict[str, str]:
    """Return the agencies by names of several words that are written as one: "APNews"."""
    several = {name: agency for name, agency in _agency_names().items() if " " in name}
    return {"".join(name.split()): agency for name, agency in several.items()}
