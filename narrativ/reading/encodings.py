"""Which encoding bytes are in that are no Unicode: by the letters that languages have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from narrativ.text.language import reads_as_english

__all__ = ["fitting", "guessed"]

_ENGLISH: Final = "àáâãäåæçèéêëìíîïñòóôõöøùúûüœšžß"
"""English text has the names of all of Western Europe in it."""
_WESTERN: Final = (
    "äöüßéàè",  # German
    "àâçèéêëîïôùûüœæÿ",  # French
    "áéíóúüñ",  # Spanish
    "àáâãçéêíóôõú",  # Portuguese
    "àèéìíòóùú",  # Italian
    "éëïöüèêáóí",  # Dutch
    "æøåéüö",  # Danish, Norwegian
    "äöåéàüšž",  # Swedish, Finnish
    "äöõüšž",  # Estonian
    "áéíóúýðþæö",  # Icelandic
)
_CENTRAL: Final = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
_LETTERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "cp1252": _WESTERN,
        "cp1250": _CENTRAL,
        "iso8859-2": _CENTRAL,
        "cp1254": ("çğıöşüâîû",),  # Turkish
    }
)
"""The letters beyond ASCII of the languages that are written in an encoding."""
_SIGNS: Final = frozenset("“”‘’‚„–—…«»‹›€£¥§°©®™•·¿¡×±¼½¾†‡\xa0\xad")
_FIT: Final = 0.95
"""Share of the bytes beyond ASCII that fit. Of 34 samples, 17 languages in 15 encodings, those in
the four encodings above have at least 0.96 in their own and at most 0.93 in one that reads another
text; those in others have at most 0.73."""
_HEAD: Final = 65536


def guessed(raw: bytes) -> str | None:
    """Return the encoding that fits bytes best, None if none does.

    Where several encodings fit a text equally well for charset-normalizer, it
    takes any: the letters of the languages decide before it is asked.
    """
    fit = fitting(raw)
    if fit:
        return fit
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    return None if best is None else best.encoding


def fitting(raw: bytes) -> str | None:
    """Return the one-byte encoding in which the bytes beyond ASCII are letters of one language.

    Examples
    --------
    >>> fitting("Le café, 4½ heures".encode("cp1252"))
    'cp1252'
    >>> fitting("„To konieczne” – powiedział w Łodzi".encode("cp1250"))
    'cp1250'
    """
    count = Counter(raw.translate(None, bytes(range(128))))
    english = reads_as_english(raw[:_HEAD].decode("ascii", "ignore"))
    shares = {
        encoding: max(
            _share(count, encoding, letters)
            for letters in (*languages, *([_ENGLISH] if english and languages is _WESTERN else []))
        )
        for encoding, languages in _LETTERS.items()
    }
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _FIT else None


def _share(count: Counter[int], encoding: str, letters: str) -> float:
    """Return the share of the bytes that are signs, or letters among those given."""
    fits = 0
    for byte, number in count.items():
        char = bytes([byte]).decode(encoding, "replace")
        fits += number * (char in _SIGNS or char.lower() in letters)
    return fits / max(1, count.total())
