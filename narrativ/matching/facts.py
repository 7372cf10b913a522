"""What a sentence states that can be compared: numbers, dates, names, states and negations.

Everything is read from the text by rule, so that it needs no parse. The word classes are those
of ``resources/facts.toml``; they are English, as are the dates.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from narrativ.matching.publication_spans import Span
from narrativ.matching.stated_dates import StatedDate, stated_dates
from narrativ.text.lexicon import function_words, word_list
from narrativ.text.names import NAME_RUN, Name, key_of, names_of_run
from narrativ.text.resource_files import toml_table
from narrativ.text.spelling import singular, spelling

_TOKEN: Final = re.compile(r"\w+(?:['’]\w+)*")
_CLOCK: Final = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b)\.?|\b\d{1,2}:\d\d(?::\d\d)?\b", re.IGNORECASE
)
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT: Final = re.compile(r"[\s-]+([^\W\d_]+)")
_BREAK: Final = re.compile(r"[,;:.!?()–—]|\band\b|\bbut\b|\bwhile\b")
_PERCENT: Final = re.compile(r"\s?-?(?:%|per ?cent\b|pct\b|percentage points?\b)", re.IGNORECASE)
_ABOUT_WIDTH: Final = 0.1
"""Share of a rounded value that it may be off: "about 100" is 97 too."""


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


@dataclass(frozen=True)
class Facts:
    """The facts of one sentence; see `facts`.

    Attributes
    ----------
    published
        When its article can have appeared; NaT twice where that is unknown.
    quantities, dates
        In the order of the text.
    names
        Keys of its names.
    offices
        By the stem of a title or an office the keys of the names behind it.
    states
        By state the stems of the words around its cues.
    negated
        Stems of the words that a negation bears on.
    cues
        Stems of the words around cues of a change, such as "new" and "shorter".
    stems
        Stems of all content words.
    replacing, recent, background, past, hedged
        Whether there are cues of another person, of news, of old matters, of the past tense,
        of what is only possible or denied by a verb ("if", "could", "failed"). What happened
        at a stated time of day ("at 7.20pm") is news.
    """

    published: Span
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[StatedDate, ...] = ()
    names: frozenset[Name] = frozenset()
    offices: dict[str, frozenset[Name]] = field(default_factory=dict)
    states: dict[str, frozenset[str]] = field(default_factory=dict)
    negated: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    replacing: bool = False
    recent: bool = False
    background: bool = False
    past: bool = False
    hedged: bool = False


class _Word(NamedTuple):
    """A word with its stem; the stem of a function word is empty."""

    form: str
    stem: str
    start: int
    end: int


def facts(text: str, published: Span) -> Facts:
    """Return the facts of one sentence.

    Parameters
    ----------
    text
        One sentence.
    published
        When its article can have appeared, by
        `narrativ.matching.publication_spans.publication_span`; dates such as "on Friday"
        are resolved against it.

    Returns
    -------
    Facts
        Offsets are those of `text`.

    Examples
    --------
    >>> import pandas as pd
    >>> one = facts("More than fifty ferries were late by 20 minutes.", (pd.NaT, pd.NaT))
    >>> [(quantity.low, quantity.kind) for quantity in one.quantities]
    [(50.0, 'count'), (1200.0, 'time')]
    """
    dates = stated_dates(text, published)
    masked = _masked(text, [(one.start, one.end) for one in dates])
    words = [
        _Word(
            match[0].casefold(),
            "" if masked[match.start()] == "|" else _content_stem(match[0]),
            *match.span(),
        )
        for match in _TOKEN.finditer(text)
    ]
    forms = [word.form for word in words]
    names, offices = _names(text)
    change = [place for place, word in enumerate(words) if word.form in _classes("change")]
    # "New York", at the beginning of a name, is no news.
    change = [place for place in change if not _in_name(text, words, place)]
    around = (words[at].stem for place in change for at in _near(place, len(words), text, words))
    joined = f" {' '.join(forms)} "
    past = any(form in _classes("past") or _is_participle(form) for form in forms)
    return Facts(
        published=published,
        quantities=tuple(_quantities(masked, words)),
        dates=dates,
        names=names,
        offices=offices,
        states=_states(words, text),
        negated=_negated(words, text),
        cues=frozenset(filter(None, around)),
        stems=frozenset(filter(None, (word.stem for word in words))),
        replacing=not _classes("replacing").isdisjoint(forms),
        recent=_holds(joined, "recent") or (past and _CLOCK.search(text) is not None),
        background=_holds(joined, "background"),
        hedged=_holds(joined, "hedged"),
        past=past,
    )


def values_agree(a: Quantity, b: Quantity) -> bool:
    """Say whether two quantities of one kind can be one value.

    Examples
    --------
    >>> import pandas as pd
    >>> def number(text):
    ...     return facts(text, (pd.NaT, pd.NaT)).quantities[0]
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


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return what the forms of a word have in common, and the words that count the same.

    Examples
    --------
    >>> stem("injuring") == stem("wounded"), stem("boats")
    (True, 'boat')
    """
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    equivalents = _equivalents()
    for form in (folded, singular(folded)):
        if form in equivalents:
            return equivalents[form]
    key = singular(spelling(folded))
    for ending in ("ing", "ed", "e"):
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            key = key.removesuffix(ending)
            break
    if len(key) > 3 and key[-1] == key[-2] and key[-1] not in "aeiousl":
        key = key[:-1]
    return equivalents.get(key, key)


@cache
def _lists() -> dict[str, Any]:
    return toml_table("facts")


@cache
def _classes(name: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in _lists()["cues"][name].split())


@cache
def number_words(table: str, name: str) -> dict[str, str]:
    """Return a list of ``word=value`` of ``facts.toml`` as a mapping."""
    pairs = (entry.rpartition("=") for entry in _lists()[table][name].split())
    return {word.replace("_", " "): value for word, _, value in pairs}


@cache
def _equivalents() -> dict[str, str]:
    table = _lists()["equivalents"]
    return {word: name for name, words in table.items() for word in words.split()}


@cache
def _unit_table() -> dict[str, tuple[str, float]]:
    """Return by unit its kind and its size in the kind's own unit; currencies among them."""
    table = {
        word: (kind, float(value))
        for kind in _lists()["units"]
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
        words = (word.replace("_", r"\s") for word in _lists()["numbers"][name].split())
        groups.append(f"(?P<{name}>{'|'.join(words)})")
    return re.compile(rf"\b(?:{'|'.join(groups)})\s(?:the\s|a\s)?$", re.IGNORECASE)


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with dates and times of day blanked, so that offsets stay."""
    for start, end in [*spans, *(match.span() for match in _CLOCK.finditer(text))]:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _quantities(text: str, words: list[_Word]) -> list[Quantity]:
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
    after = _TOKEN.match(text, match.end() + 1)
    return after is not None and after[0].casefold() not in function_words()


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
    words: list[_Word],
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
    text: str, words: list[_Word], start: int, end: int
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


_AUXILIARY: Final = frozenset(
    "of the is are was were be been has have had more other others".split()
)


@lru_cache(maxsize=1 << 16)
def _content_stem(word: str) -> str:
    folded = word.casefold().replace("’", "'")
    numeric = folded[0].isdigit() or folded in number_words("numbers", "words")
    if numeric or folded in function_words() or folded in word_list("reporting"):
        return ""
    return stem(folded)


def _near(place: int, count: int, text: str, words: list[_Word]) -> list[int]:
    """Return the places of the next three words and the one before, within the clause."""
    near = [
        at
        for at in range(place + 1, min(place + 4, count))
        if not re.search(r"[,;:.!?()]", text[words[place].end : words[at].start])
    ]
    return near + ([place - 1] if place else [])


def _in_name(text: str, words: list[_Word], place: int) -> bool:
    word = words[place]
    if not text[word.start].isupper() or place + 1 >= len(words):
        return False
    return place > 0 and text[words[place + 1].start].isupper()


def _holds(joined: str, name: str) -> bool:
    return any(f" {phrase} " in joined for phrase in _classes(name))


def _is_participle(form: str) -> bool:
    return len(form) > 4 and form.endswith("ed")


@cache
def _state_words() -> dict[str, str]:
    states = {k: v for k, v in _lists()["states"].items() if k not in {"opposed", "follows"}}
    return {word: state for state, words in states.items() for word in words.split()}


def _states(words: list[_Word], text: str) -> dict[str, frozenset[str]]:
    """Return by state the stems within four words of its cues."""
    states: dict[str, set[str]] = {}
    for place, word in enumerate(words):
        state = _state_words().get(word.form)
        if state:
            near = words[max(0, place - 5) : place] + words[place + 1 : place + 6]
            states.setdefault(state, set()).update(one.stem for one in near if one.stem)
    return {state: frozenset(stems) for state, stems in states.items()}


def _negated(words: list[_Word], text: str) -> frozenset[str]:
    """Return the stems of the next two content words behind each negation, in its clause."""
    negated: set[str] = set()
    for place, word in enumerate(words):
        contracted = word.form.replace("’", "'").endswith("n't")
        if not contracted and word.form not in _classes("negation"):
            continue
        following = words[place + 1 : place + 6]
        if following and following[0].form in _classes("no_negation"):
            continue
        content = 0
        for one in following:
            if re.search(r"[,;:.!?]", text[word.end : one.start]) or content == 2:
                break
            if one.stem:
                negated.add(one.stem)
                content += 1
    return frozenset(negated)


def _names(text: str) -> tuple[frozenset[Name], dict[str, frozenset[Name]]]:
    """Return the names of a sentence and, by office, the names behind a title."""
    names: set[Name] = set()
    offices: dict[str, set[Name]] = {}
    titles = word_list("offices", "titles")
    for run in NAME_RUN.finditer(text):
        parts = [key_of(name) for name in names_of_run(run[0])]
        names.update(parts)
        before = re.findall(r"\w+", text[max(0, run.start() - 25) : run.start()])[-1:]
        inside = run[0].split()
        held = [word.casefold() for word in (*before, *inside) if word.casefold() in titles]
        if held and parts:
            offices.setdefault(held[-1], set()).add(parts[-1])
    return frozenset(names), {office: frozenset(held) for office, held in offices.items()}
