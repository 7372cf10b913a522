"""Counts, lists and numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "article"), counted(1200, "story", "stories")
    ('1 article', '1,200 stories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def quoted_amount(direct: int, indirect: int) -> str:
    """Return how many words somebody has in quotation marks, and how many besides.

    Examples
    --------
    >>> quoted_amount(12, 4), quoted_amount(0, 1)
    ('12 words in quotation marks, 4 indirect', 'only indirect: 1 word')
    """
    if not direct:
        return f"only indirect: {counted(indirect, 'word')}"
    more = f", {indirect:,} indirect" if indirect else ""
    return f"{counted(direct, 'word')} in quotation marks{more}"


def listed(names: Iterable[str], limit: int = 6) -> str:
    """Return names as a list in words.

    Examples
    --------
    >>> listed(["Eskel", "Norvane", "Tarn"])
    'Eskel, Norvane and Tarn'
    """
    found = list(names)
    if len(found) > limit:
        return ", ".join(found[:limit]) + f" and {len(found) - limit:,} more"
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def spoken(value: object) -> str:
    """Return a value of the tables as words: ``lead_missing`` is "lead missing"."""
    return str(value).replace("_", " ")


def three_digits(value: float) -> str:
    """Return a number with three significant digits and a true minus sign.

    Examples
    --------
    >>> three_digits(-0.01234)
    '−0.0123'
    """
    return f"{float(value):.3g}".replace("-", "−")


def html_sentences(head: str, sentences: Sequence[str]) -> str:
    """Return a head line and the first twenty sentences as HTML, everything escaped.

    Examples
    --------
    >>> html_sentences("Two", ["a < b"])
    '<p>Two</p><ul><li>a &lt; b</li></ul>'
    """
    items = "".join(f"<li>{escape(text)}</li>" for text in sentences[:20])
    more = len(sentences) - 20
    tail = f"<p>… and {more} more: see <code>.sentences</code></p>" if more > 0 else ""
    return f"<p>{escape(head)}</p><ul>{items}</ul>{tail}"
