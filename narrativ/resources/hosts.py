"""Hosts of addresses, and the domains that they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HOST: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?:[:/?#]\S*)?",
    re.IGNORECASE,
)
_MIRROR: Final = re.compile(r"www\d*|m|mobile|amp")
"""What stands before the domain of a site in the address of the same pages in another form."""


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


def domains_of(host: str) -> Iterator[str]:
    """Yield a host and the domains that it is in, the narrowest first, without the top level.

    Examples
    --------
    >>> list(domains_of("news.quay.example"))
    ['news.quay.example', 'quay.example']
    """
    labels = host.split(".")
    yield from (".".join(labels[first:]) for first in range(len(labels) - 1))
