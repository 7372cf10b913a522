"""News outlets and the countries they have their seats in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from narrativ.resources import agencies
from narrativ.resources.hosts import domains_of, host_of
from narrativ.text.names import without_article
from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import folded
from narrativ.text.words import parts

_ENDING: Final = re.compile(r"(?:\.(?:com?|org|net|ac|gov))?\.[a-z]{2,}\Z")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_BUREAU: Final = re.compile(r"(?<=\w)\s+(?:news\s+|web\s+)?(?:bureau|service)\Z", re.IGNORECASE)
"""What an outlet's own house is called behind its name."""
_MEDIUM: Final = re.compile(
    r"\s*\((?:(?:online|digital|print|web|website|news|app|tv|radio)\b[\s/&,]*)+\)\Z", re.IGNORECASE
)
"""How an outlet comes, behind its name: "(Online News)"."""
_ASIDE: Final = re.compile(r"\s?\([^()]*\)\Z")
_CODE: Final = 5
"""Letters up to which a name may be another's too."""
_OFTEN: Final = 3
"""Outlets whose names end in one word, so that a name that does reads as an outlet's."""
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
    codes
        Short forms that tables of articles write for it: "fox". They are other words as
        well, and no names.
    """

    name: str
    country: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

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
            codes=tuple(entry.get("codes", ())),
        )
        for country, entries in toml_table("outlets")["outlets"].items()
        for name, entry in entries.items()
    )


@cache
def countries() -> frozenset[str]:
    """Return the codes of countries, ISO 3166-1 alpha-2."""
    return frozenset(toml_table("outlets")["domains"]["countries"])


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
    known = known_outlet(outlet)
    if known is not None:
        return known.country
    host = host_of(outlet)
    return None if host is None else _by_top_level(host)


@lru_cache(maxsize=1 << 12)
def known_outlet(outlet: str) -> Outlet | None:
    """Return the outlet that a name, a domain or an address is of, as `country_of` knows it.

    Examples
    --------
    >>> [known_outlet(one).name for one in ("cnn", "The CNN", "https://edition.cnn.com/world")]
    ['CNN', 'CNN', 'CNN']
    >>> known_outlet("CNN (Online News)").name
    'CNN'
    >>> known_outlet("Daily News") is None
    True
    """
    host = host_of(outlet)
    if host is None:
        return _by_name(outlet) or _by_name(_MEDIUM.sub("", outlet))
    known = _by_domain(host) or _by_name(host)
    stem = host.removesuffix(".com")
    # A name that several share is no outlet's for having ".com" behind it, nor is a short one
    # (app.com is a newspaper's), and a country's domain is no other country's outlet.
    if known is None and len(stem) > _CODE and _by_top_level(host) is None:
        known = None if _key(stem) in _shared() else _by_name(stem)
    return known


@lru_cache(maxsize=1 << 12)
def known_name(outlet: str) -> str | None:
    """Return the name of the outlet that is meant; None where it is not known.

    A name that outlets of several countries bear is given where it is generally that
    outlet's, else another that is its alone, else none.

    Examples
    --------
    >>> known_name("www.nytimes.com/section/world"), known_name("guardian.ng")
    ('The New York Times', 'The Guardian (Nigeria)')
    >>> known_name("Vasla Ledger") is None
    True
    """
    known = known_outlet(outlet)
    if known is None:
        return None
    return next((name for name in known.names if _by_name(name) is known), None)


def outlet_of_code(code: str) -> Outlet | None:
    """Return the outlet that a name or a code is of: "fox" as tables of articles have it.

    Examples
    --------
    >>> outlet_of_code("fox").name, outlet_of_code("Fox News").name, known_outlet("fox")
    ('Fox News', 'Fox News', None)
    """
    return known_outlet(code) or _by_code().get(code.strip().casefold())


def bare_name(outlet: str) -> str:
    """Return what names of one outlet have in common: no case, article, ending of a domain.

    Examples
    --------
    >>> bare_name("The Vasla Ledger") == bare_name("www.vaslaledger.co.uk/news")
    True
    """
    host = host_of(outlet)
    return _key(outlet if host is None else _ENDING.sub("", host))


def house_of(outlet: str) -> str:
    """Return the house an outlet belongs to, or what its own name is compared by.

    Examples
    --------
    >>> house_of("Glasgow Times") == house_of("heraldscotland.com")
    True
    >>> house_of("The Vasla Ledger") == house_of("vaslaledger.com"), house_of("Vasla Sun")
    (True, 'vaslasun')
    """
    known = known_outlet(outlet)
    owned = [_houses()[one] for one in known.domains if one in _houses()] if known else []
    return owned[0] if owned else bare_name(known.name if known else outlet)


def names_outlet(name: str, outlet: str) -> bool:
    """Say whether a name is an outlet's own: in full, in short, as a domain or in initials.

    Examples
    --------
    >>> [names_outlet(one, "The Vasla Ledger") for one in ("Ledger", "VL", "vaslaledger.com")]
    [True, True, True]
    >>> names_outlet("Sun", "The Vasla Ledger")
    False
    """
    known = known_outlet(outlet)
    name = _BUREAU.sub("", _POSSESSIVE.sub("", name))
    outlet = _ASIDE.sub("", outlet)
    names = [outlet, *(known.names if known else ())]
    if (known and known_outlet(name) is known) or bare_name(name) in map(bare_name, names):
        return True
    own, other = (" ".join(without_article(one).casefold().split()) for one in (name, outlet))
    short, long = sorted((own, other), key=len)
    if len(short) > _SHORTEST and f" {short} " in f" {long} ":
        return True
    if host_of(outlet) and len(name) >= _CODE and bare_name(name) in bare_name(outlet):
        return True
    initials = ["".join(word[0] for word in without_article(one).split()) for one in names]
    return name.isupper() and len(name) > 1 and name.casefold() in map(str.casefold, initials)


def reads_as_outlet(name: str) -> bool:
    """Say whether a name is an outlet's that is known, or is formed as several of them are.

    Examples
    --------
    >>> [reads_as_outlet(one) for one in ("CNN", "Vasla Gazette", "Vasla News", "Vasla")]
    [True, True, False, False]
    """
    if known_outlet(name) is not None:
        return True
    words = name.split()
    return len(words) > 1 and folded(words[-1]) in _last_words()


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
    outlet = _by_domain(host)
    return outlet.name if outlet else host


def is_known(outlet: str) -> bool:
    """Say whether an outlet is listed by its name, an alias or its domain."""
    host = host_of(outlet)
    listed = (_key(outlet), "") in _outlets_by_name() or _key(outlet) in _shared()
    return listed or (host is not None and _by_domain(host) is not None)


def _key(name: str) -> str:
    """Return what of a name is compared: its letters and digits, without case and accents."""
    bare = without_article(name).replace("&", " and ")
    return "".join(folded(word) for word in parts(bare))


def _by_name(name: str) -> Outlet | None:
    key = _key(name)
    if key in _shared():
        return _outlets_by_name().get((key, _shared()[key]))
    return _outlets_by_name().get((key, ""))


def _by_domain(host: str) -> Outlet | None:
    """Return the outlet whose domain this is, or a subdomain of it."""
    found = (_outlets_by_domain().get(domain) for domain in domains_of(host))
    return next((outlet for outlet in found if outlet), None)


def _by_top_level(host: str) -> str | None:
    before, _, top = host.rpartition(".")
    return _by_ending().get(top) if len(before) >= _SHORTEST else None


@cache
def _outlets_by_name() -> dict[tuple[str, str], Outlet]:
    """Return the outlets by the key of each name, and by the country where it is shared."""
    shared = _shared()
    return {
        (key, outlet.country if key in shared else ""): outlet
        for outlet in outlets()
        for key in map(_key, outlet.names)
    }


@cache
def _outlets_by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@cache
def _last_words() -> frozenset[str]:
    """Return the words that end the names of several outlets, and of no agency."""
    names = [outlet.name.split() for outlet in outlets()]
    often = Counter(folded(name[-1]) for name in names if len(name) > 1)
    taken = {folded(name.split()[-1]) for agency in agencies() for name in agency.names}
    return frozenset(word for word, times in often.items() if times >= _OFTEN) - taken


@cache
def _houses() -> dict[str, str]:
    houses = toml_table("outlets")["houses"]
    return {domain: house for house, domains in houses.items() for domain in domains}


@cache
def _by_code() -> dict[str, Outlet]:
    return {code: outlet for outlet in outlets() for code in outlet.codes}


@cache
def _by_ending() -> dict[str, str]:
    """Return the countries by top-level domain, without those that everybody can buy."""
    domains = toml_table("outlets")["domains"]
    endings = {country.lower(): country for country in domains["countries"]} | domains["other"]
    return {end: country for end, country in endings.items() if end not in domains["generic"]}


@cache
def _shared() -> dict[str, str]:
    """Return the names that several outlets bear: the country that is meant, or ""."""
    return {_key(name): country for name, country in toml_table("outlets")["shared"].items()}
