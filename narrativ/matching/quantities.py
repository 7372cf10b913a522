"""Numbers of a sentence with what they count or measure, as the range of values they can be."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final, NamedTuple

from narrativ.matching.fact_words import Word, fact_lists, number_words
from narrativ.text.lexicon import function_words
from narrativ.text.spelling import singular

CLOCK: Final = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b)\.?|\b\d{1,2}:\d\d(?::\d\d)?\b", re.IGNORECASE
)
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT: Final = re.compile(r"[\s-]+([^\W\d_]+)")
_BREAK: Final = re.compile(r"[,;:.!?()–—]|\band\b|\bbut\b|\bwhile\b")
_PERCENT: Final = re.compile(r"\s?-?(?:%|per ?cent\b|pct\b|percentage points?\b)", re.IGNORECASE)
_ABOUT_WIDTH: Final = 0.1
"""Share of a rounded value that it may be off: "about 100" is 97 too."""
_AUXILIARY: Final = frozenset(
    "of the is are was were be been has have had more other others".split()
)


class Quantity(NamedTuple):
    """A number with what it counts or measures.

    Attributes
    ----------
    low, high
        The least and the greatest value it can be, in the unit of its kind; ``high``
        is infinite for "at least", ``low`` is zero for "up to".
    value
        The number that is stated; of a range, its middle.
    kind
        ``"count"``, ``"share"``, ``"money:…"``, or a kind of unit such as ``"time"``.
    unit
        The size of its unit as stated, in that of the kind.
    things
        Stems of the words behind the number.
    context
        Stems of the words on both sides within its clause.
    start, end
        Its offsets in the text.
    """

    low: float
    high: float
    value: float
    kind: str
    unit: float
    things: frozenset[str]
    context: frozenset[str]
    start: int
    end: int


def values_agree(a: Quantity, b: Quantity) -> bool:
    """Say whether two quantities of one kind can be one value.

    Examples
    --------
    >>> from narrativ.matching.fact_words import fact_words
    >>> def number(text):
    ...     return quantities_of(text, fact_words(text, text))[0]
    >>> values_agree(number("about 100 boats"), number("97 boats"))
    True
    >>> values_agree(number("60 boats"), number("62 boats"))
    False
    """
    open_a, open_b = math.isinf(a.high), math.isinf(b.high)
    if (open_a and open_b) or (a.low == b.low == 0):
        return math.isclose(a.value, b.value, rel_tol=0.01)
    if open_a != open_b:
        bound, other = (a, b) if open_a else (b, a)
        # What is far above a bound is told by another number.
        return bound.value * 0.99 <= other.high and other.value <= bound.value * 1.25
    if a.low <= b.high * 1.001 and b.low <= a.high * 1.001:
        return True
    # Two months and sixty days, a mile and 1.6 km: units are converted and rounded.
    tolerance = 0.05 if a.unit != b.unit else 1e-9
    return math.isclose(a.value, b.value, rel_tol=tolerance) or _rounds_to(a.value, b.value)


def _rounds_to(a: float, b: float) -> bool:
    """Say whether one value is the other on two or more of its digits: 1,200 and 1,187."""
    if min(a, b) < 100:
        return False
    for exact, rough in ((a, b), (b, a)):
        for digits in (2, 3):
            if float(f"{exact:.{digits - 1}e}") == rough and digits < len(f"{int(exact)}"):
                return True
    return False


@cache
def _unit_table() -> dict[str, tuple[str, float]]:
    """Return by unit its kind and its size in the kind's own unit; currencies among them."""
    table = {
        word: (kind, float(value))
        for kind in fact_lists()["units"]
        for word, value in number_words("units", kind).items()
    }
    money = number_words("money", "words")
    return table | {word: (f"money:{currency}", 1.0) for word, currency in money.items()}


@cache
def _number_pattern() -> re.Pattern[str]:
    plain = "|".join(number_words("numbers", "words"))
    scales = "|".join(number_words("numbers", "scales"))
    short = "|".join(number_words("numbers", "short_scales"))
    signs = "|".join(re.escape(sign) for sign in sorted(_signs(), key=len, reverse=True))
    return re.compile(
        r"\b(?:(?P<top>one|two|three|a)[\s-])?(?P<fraction>half|third|quarter|fifth|tenth)s?\b"
        r"(?=\s+(?:of|the)\b)"
        rf"|(?:(?P<sign>{signs})\s?)?(?<![\w.,])(?P<digits>{_DIGITS})"
        rf"(?:[\s-]?(?P<scale>(?:{scales})\b)|(?P<short>(?:{short})\b))?(?!\w)"
        rf"|\b(?P<words>(?:an?\s)?(?:{plain}|{scales})(?:(?:[\s-]|\sand\s)(?:{plain}|{scales}))*)\b"
        rf"|\b(?P<vague>(?:{scales})s)\b(?:\sof\s(?P<many>(?:{scales})s)\b)?(?=\s)"
        r"(?!\w)",
        re.IGNORECASE,
    )


@cache
def _signs() -> dict[str, str]:
    return number_words("money", "signs")


@cache
def _bounds_pattern() -> re.Pattern[str]:
    groups = []
    for name in ("about", "least", "most"):
        words = (word.replace("_", r"\s") for word in fact_lists()["numbers"][name].split())
        groups.append(f"(?P<{name}>{'|'.join(words)})")
    return re.compile(rf"\b(?:{'|'.join(groups)})\s(?:the\s|a\s)?$", re.IGNORECASE)


def quantities_of(text: str, words: list[Word]) -> list[Quantity]:
    """Return the numbers of a text whose dates are blanked, in its order."""
    found = [match for match in _number_pattern().finditer(text) if _is_number(text, match)]
    single = [(match.start(), match.end(), *_value(match), match) for match in found]
    quantities: list[Quantity] = []
    skip = False
    for place, (start, end, value, exact, match) in enumerate(single):
        if skip:
            skip = False
            continue
        low = high = value
        if not exact:
            low, high = 2 * value, 10 * value
        following = single[place + 1] if place + 1 < len(single) else None
        if following and _is_range(text, start, end, following[0]):
            skip, end, high = True, following[1], following[2]
            if not (match["scale"] or match["short"]) and following[4]["digits"]:
                low *= following[2] / max(_plain(following[4]), 1e-9)
            if low > high:
                low, high = high, low
            exact = False
        quantities.append(_measured(text, words, (start, end), (low, high), match))
    return quantities


def _is_number(text: str, match: re.Match[str]) -> bool:
    """Say whether the words count something: "one of them" and "a third time" do not."""
    if (match["words"] or "").casefold() != "one":
        return True
    after = _UNIT.match(text, match.end())
    return after is not None and after[1].casefold() not in function_words()


def _plain(match: re.Match[str]) -> float:
    return float(match["digits"].replace(",", ""))


def _value(match: re.Match[str]) -> tuple[float, bool]:
    """Return the number, and whether it is exact; "hundreds" is none."""
    scales = number_words("numbers", "scales")
    if match["digits"]:
        scale = scales.get((match["scale"] or "").casefold())
        scale = scale or number_words("numbers", "short_scales").get(
            (match["short"] or "").casefold()
        )
        return _plain(match) * float(scale or 1), True
    if match["vague"]:
        many = scales[match["many"].casefold()[:-1]] if match["many"] else 1
        return float(scales[match["vague"].casefold()[:-1]]) * float(many), False
    if match["fraction"]:
        top = number_words("numbers", "words").get((match["top"] or "").casefold(), "1")
        part = number_words("numbers", "fractions")[match["fraction"].casefold()]
        return float(top) * float(part), True
    total = current = 0.0
    for word in re.split(r"[\s-]+", match["words"].casefold()):
        if word in scales:
            scale_value = float(scales[word])
            current = max(current, 1) * scale_value
            if scale_value >= 1000:
                total, current = total + current, 0.0
        else:
            current += float(number_words("numbers", "words").get(word, 0))
    return total + current, True


def _is_range(text: str, start: int, end: int, following: int) -> bool:
    gap = text[end:following].strip().casefold()
    if gap in {"-", "–", "to", "or"}:
        return True
    return gap == "and" and text[:start].rstrip().casefold().endswith("between")


def _measured(
    text: str,
    words: list[Word],
    span: tuple[int, int],
    values: tuple[float, float],
    match: re.Match[str],
) -> Quantity:
    """Add to a number its kind, its bounds and the words around it."""
    start, end = span
    kind, factor, behind = _kind(text, end, match)
    low, high = (value * factor for value in values)
    value = (low + high) / 2
    bound = _bounds_pattern().search(text[max(0, start - 30) : start])
    if bound and bound["least"]:
        high = math.inf
    elif bound and bound["most"]:
        low = 0.0
    elif bound:
        low, high = low * (1 - _ABOUT_WIDTH), high * (1 + _ABOUT_WIDTH)
    things, context = _surroundings(text, words, start, behind)
    return Quantity(low, high, value, kind, factor, things, context, start, end)


def _kind(text: str, end: int, match: re.Match[str]) -> tuple[str, float, int]:
    """Return the kind of a number, what its unit is in that of the kind, and where that ends."""
    if match["sign"]:
        return f"money:{_signs()[match['sign']]}", 1.0, end
    percent = _PERCENT.match(text, end)
    if percent:
        return "share", 0.01, percent.end()
    if match["fraction"]:
        return "share", 1.0, end
    after = _UNIT.match(text, end)
    if after is None:
        return "count", 1.0, end
    for form in (after[1].casefold(), singular(after[1].casefold())):
        if form in _unit_table():
            kind, factor = _unit_table()[form]
            return kind, factor, after.end()
    return "count", 1.0, end


def _surroundings(
    text: str, words: list[Word], start: int, end: int
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems behind a number, up to three, and those of both sides in its clause."""
    behind: list[str] = []
    for word in words:
        if word.start < end:
            continue
        gap = text[end : word.start]
        if _BREAK.search(gap) or word.form[0].isdigit() or len(behind) == 3:
            break
        if not word.stem and word.form not in _AUXILIARY:
            break
        if word.start - end > 40:
            break
        behind += [word.stem] if word.stem else []
    before: list[str] = []
    for word in reversed(words):
        if word.end > start:
            continue
        if _BREAK.search(text[word.end : start]) or word.form[0].isdigit() or len(before) == 2:
            break
        before += [word.stem] if word.stem else []
    return frozenset(behind), frozenset(behind + before)
