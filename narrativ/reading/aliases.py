"""What the columns of a table may be called, and which of them go by a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import folded

_SEPARATORS: Final = re.compile(r"[^\w\ufffd]|_")
CONTAINER: Final = re.compile(
    r"_source|articles?|attributes|data|docs?|fields|items?|metadata|node|properties",
    re.IGNORECASE,
)
"""Keys under which services put the fields of a record, or a part of them."""
_ARTICLE: Final = frozenset(
    "article articles news artikel artikels articulo noticia articolo notizia artigo nyhet nyhed "
    "статьи новости".split()
)
_IDLE: Final = _ARTICLE | frozenset(
    "the of de du des del della dell da do di der l name nom nombre nome full complet complete "
    "completo completa integral volledige hele".split()
)
"""Words of a column's name that say no more than that it is of an article."""
_WORD: Final = re.compile(r"[^\W\d_A-ZÀ-Þ]+|[A-ZÀ-Þ]+[^\W\d_A-ZÀ-Þ]*|\d+")
_LOST: Final = "\ufffd"


class Aliases(NamedTuple):
    """The names of one column of ours: the preferred first.

    Attributes
    ----------
    names
        Of two of these that differ in what they hold, the user is told.
    lesser
        Taken where none of the names is there.
    """

    names: tuple[str, ...]
    lesser: tuple[str, ...] = ()


@cache
def aliases() -> dict[str, Aliases]:
    """Return the aliases by our name of the column."""
    return {
        ours: Aliases(tuple(entry["names"]), tuple(entry.get("lesser", ())))
        for ours, entry in toml_table("columns").items()
    }


@cache
def field_of(name: str) -> str | None:
    """Return what a column is by its name alone, in our words.

    Examples
    --------
    >>> [field_of(name) for name in ("Published At", "fields.bodyText", "TITRE", "desk")]
    ['date', 'text', 'title', None]
    >>> [field_of(name) for name in ("Titre de l'article", "NombreMedio", "newspaper_article")]
    ['title', 'outlet', None]
    """
    forms = _forms(name)
    return next((_fields()[form] for form in forms if form in _fields()), None)


@cache
def is_preferred(ours: str, name: str) -> bool:
    """Say whether a name is one of the usual ones of a column, not a lesser."""
    return any(places([name], alias) for alias in aliases()[ours].names)


@cache
def normal(name: str) -> str:
    """Return what of a column's name is compared: no case, accents and separators."""
    return _SEPARATORS.sub("", folded(_SEPARATORS.sub(" ", name)))


def places(names: Sequence[str], wanted: str) -> list[int]:
    """Return the places of a name, as it is written first; else of it with one sign damaged."""
    form = normal(wanted)
    same = [place for place, name in enumerate(names) if form in _forms(name)]
    if same:
        return sorted(
            same, key=lambda place: (names[place] != wanted, normal(names[place]) != form)
        )
    return [
        place
        for place, name in enumerate(names)
        if name.count(_LOST) == 1
        and re.fullmatch(re.escape(normal(name)).replace(_LOST, "."), form)
    ]


@cache
def _forms(name: str) -> tuple[str, ...]:
    """Return the ways in which a column's name is compared, without what is put around it too."""
    whole = normal(name)
    outer, _, own = name.partition(".")
    inner = normal(own) if own and CONTAINER.fullmatch(outer) else whole
    return tuple(form for form in dict.fromkeys((whole, inner, _bare(name))) if form)


def _bare(name: str) -> str:
    """Return what is compared of a name without words for an article around it, or nothing."""
    words = _WORD.findall(name)
    forms = list(map(normal, words))
    bare = normal(
        " ".join(word for word, form in zip(words, forms, strict=True) if form not in _IDLE)
    )
    if not bare or len(bare) == len("".join(forms)):
        return ""
    ours = _fields().get(bare)
    # "newspaper_article" holds texts.
    if ours in {"outlet", "domain"} and forms[-1] in _ARTICLE:
        return ""
    return bare if ours not in {None, "external_id", "language", "words_stated"} else ""


@cache
def _fields() -> dict[str, str]:
    by_form: dict[str, str] = {}
    for rank in ("names", "lesser"):
        for ours, known in aliases().items():
            for name in (ours, *getattr(known, rank)):
                by_form.setdefault(normal(name), ours)
    return by_form
