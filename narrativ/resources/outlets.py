"""News outlets and the countries they have their seats in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from narrativ.resources import table
from narrativ.text.names import without_article
from narrativ.text.spelling import folded
from narrativ.text.words import parts

_HOST: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?:[:/?#]\S*)?",
    re.IGNORECASE,
)
_MIRROR: Final = re.compile(r"www\d*|m|mobile|amp")
"""What stands before the domain of a site in the address of the same pages in another form."""
_SHORTEST: Final = 2
"""Letters before a country's top-level domain that make a domain of it, not an abbreviation."""


@dataclass(frozen=True)
class Outlet:
    """A news outlet.

    Attributes
    ----------
    name, aliases
        Its name, and the other names it goes by.
    country
        ISO 3166-1 alpha-2 code of the country it has its seat in.
    domains
        Its domains, without ``www.``; their subdomains are its own too.
    """

    name: str
    country: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return the news outlets that narrativ knows, by country and name.

    Examples
    --------
    >>> [outlet.country for outlet in outlets() if outlet.name == "Le Devoir"]
    ['CA']
    """
    return tuple(
        Outlet(
            name=name,
            country=country,
            aliases=tuple(entry.get("aliases", ())),
            domains=tuple(entry.get("domains", ())),
        )
        for country, entries in table("outlets")["outlets"].items()
        for name, entry in entries.items()
    )


@cache
def countries() -> frozenset[str]:
    """Return the codes of countries, ISO 3166-1 alpha-2."""
    return frozenset(table("outlets")["domains"]["countries"])


def country_of(outlet: str) -> str | None:
    """Return the country in which an outlet has its seat; None where that is not known.

    An outlet is known by its name or an alias (without case, accents,
    punctuation, a leading "The" or a trailing ".com"), by its domain or
    address, or else by the top-level domain, if that is a country's and is not
    sold to everybody (as .tv, .co, .io, .ai and .me are). Agencies have a
    country too: Reuters that of its newsroom's seat.

    Outlets of several countries may share a name. Such a name alone gives the
    country of the one that is generally meant by it: "The Guardian", "The
    Times", "The Independent", "The Sun", "El País" and "El Mundo" are those of
    London and Madrid. Where none is ("Daily News", "The Herald", "The Nation",
    "The Standard", "La Prensa", "ABC News"), it gives None: a domain, or a
    name such as "The Herald (Zimbabwe)", says more.

    Parameters
    ----------
    outlet
        Name or domain, as in ``ARTICLES.outlet``.

    Returns
    -------
    str or None
        ISO 3166-1 alpha-2 code.

    Examples
    --------
    >>> country_of("the irish times"), country_of("Guardian"), country_of("guardian.ng")
    ('IE', 'GB', 'NG')
    >>> country_of("https://www.example.pl/news"), country_of("Daily News") is None
    ('PL', True)
    """
    text = outlet.strip()
    host = _HOST.fullmatch(text)
    if host is None:
        return _country_by_name(text)
    name = host["host"].casefold()
    stem = name.removesuffix(".com")
    return (
        _by_domain(name)
        or _country_by_name(name)
        or _by_top_level(name)
        # A name that several share is no outlet's for having ".com" behind it.
        or (None if _key(stem) in _shared() else _country_by_name(stem))
    )


def known_name(name: str) -> str | None:
    """Return the name of an outlet as it is listed; None if narrativ does not know it.

    Examples
    --------
    >>> known_name("the irish times"), known_name("The Quay Post") is None
    ('The Irish Times', True)
    """
    host = host_of(name)
    if host is not None:
        outlet = _at(host)
        return outlet.name if outlet else None
    listed = {_key(one): outlet.name for outlet in outlets() for one in outlet.names}
    return listed.get(_key(name))


def host_of(address: str) -> str | None:
    """Return the host of an address or domain, without ``www.``, ``m.`` and ``amp.``.

    Of an address that an archive keeps (``https://archive.example/2024/https://...``) it
    is the host of the one inside.

    Examples
    --------
    >>> host_of("https://m.example.org/news?id=1"), host_of("WWW.Example.org"), host_of("CNN")
    ('example.org', 'example.org', None)
    """
    inner = re.split(
        r"(?<=.)(?=https?://)", address.strip().removeprefix("//"), flags=re.IGNORECASE
    )[-1]
    host = _HOST.fullmatch(re.sub(r"//[^/@\s]*@", "//", inner))
    if host is None:
        return None
    labels = host["host"].casefold().split(".")
    while len(labels) > 2 and _MIRROR.fullmatch(labels[0]):
        del labels[0]
    return ".".join(labels)


def outlet_at(address: str) -> str | None:
    """Return the outlet whose address or domain this is, else its host; None if it is neither.

    Examples
    --------
    >>> outlet_at("https://edition.cnn.com/2025/08/01/x"), outlet_at("www.orsund-ledger.example")
    ('CNN', 'orsund-ledger.example')
    """
    host = host_of(address)
    if host is None:
        return None
    outlet = _at(host)
    return outlet.name if outlet else host


def is_known(outlet: str) -> bool:
    """Say whether an outlet is listed by its name, an alias or its domain."""
    host = host_of(outlet)
    listed = _key(outlet) in _by_name() or _key(outlet) in _shared()
    return listed or (host is not None and _at(host) is not None)


def _key(name: str) -> str:
    """Return what of a name is compared: its letters and digits, without case and accents."""
    bare = without_article(name).replace("&", " and ")
    return "".join(folded(word) for word in parts(bare))


def _country_by_name(name: str) -> str | None:
    key = _key(name)
    if key in _shared():
        return _shared()[key] or None
    return _by_name().get(key)


def _by_domain(host: str) -> str | None:
    """Return the country of the outlet whose domain this is, or a subdomain of it."""
    outlet = _at(host)
    return outlet.country if outlet else None


def _at(host: str) -> Outlet | None:
    """Return the outlet whose domain a host is, or a subdomain of it."""
    labels = host.split(".")
    found = (_by_host().get(".".join(labels[first:])) for first in range(len(labels) - 1))
    return next((outlet for outlet in found if outlet), None)


def _by_top_level(host: str) -> str | None:
    before, _, top = host.rpartition(".")
    return _by_ending().get(top) if len(before) >= _SHORTEST else None


@cache
def _by_name() -> dict[str, str]:
    return {_key(name): outlet.country for outlet in outlets() for name in outlet.names}


@cache
def _by_host() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@cache
def _by_ending() -> dict[str, str]:
    """Return the countries by top-level domain, without those that everybody can buy."""
    domains = table("outlets")["domains"]
    endings = {country.lower(): country for country in domains["countries"]} | domains["other"]
    return {end: country for end, country in endings.items() if end not in domains["generic"]}


@cache
def _shared() -> dict[str, str]:
    """Return the names that several outlets bear: the country that is meant, or ""."""
    return {_key(name): country for name, country in table("outlets")["shared"].items()}
