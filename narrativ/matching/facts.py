"""What a sentence states that can be compared: numbers, dates, names, states and negations.

Everything is read from the text by rule, so that it needs no parse. The word classes are those
of ``resources/facts.toml``; they are English, as are the dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from narrativ.matching.fact_words import Word, cue_words, fact_lists, fact_words
from narrativ.matching.publication_spans import Span
from narrativ.matching.quantities import CLOCK, Quantity, quantities_of
from narrativ.matching.stated_dates import StatedDate, stated_dates
from narrativ.text.lexicon import word_list
from narrativ.text.names import NAME_RUN, Name, key_of, names_of_run


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
    words = fact_words(text, masked)
    forms = [word.form for word in words]
    names, offices = _names(text)
    # "New York", the beginning of a name, is no news.
    change = [
        place
        for place, word in enumerate(words)
        if word.form in cue_words("change") and not _in_name(text, words, place)
    ]
    around = (words[at].stem for place in change for at in _near(place, text, words))
    joined = f" {' '.join(forms)} "
    past = any(form in cue_words("past") or _is_participle(form) for form in forms)
    return Facts(
        published=published,
        quantities=tuple(quantities_of(masked, words)),
        dates=dates,
        names=names,
        offices=offices,
        states=_states(words),
        negated=_negated(words, text),
        cues=frozenset(filter(None, around)),
        stems=frozenset(filter(None, (word.stem for word in words))),
        replacing=not cue_words("replacing").isdisjoint(forms),
        recent=_holds(joined, "recent") or (past and CLOCK.search(text) is not None),
        background=_holds(joined, "background"),
        hedged=_holds(joined, "hedged"),
        past=past,
    )


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with dates and times of day blanked, so that offsets stay."""
    for start, end in [*spans, *(match.span() for match in CLOCK.finditer(text))]:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text


def _near(place: int, text: str, words: list[Word]) -> list[int]:
    """Return the places of the next three words and the one before, within the clause."""
    near = [
        at
        for at in range(place + 1, min(place + 4, len(words)))
        if not re.search(r"[,;:.!?()]", text[words[place].end : words[at].start])
    ]
    return near + ([place - 1] if place else [])


def _in_name(text: str, words: list[Word], place: int) -> bool:
    word = words[place]
    if not text[word.start].isupper() or place + 1 >= len(words):
        return False
    return place > 0 and text[words[place + 1].start].isupper()


def _holds(joined: str, name: str) -> bool:
    return any(f" {phrase} " in joined for phrase in cue_words(name))


def _is_participle(form: str) -> bool:
    return len(form) > 4 and form.endswith("ed")


@cache
def _state_words() -> dict[str, str]:
    states = {k: v for k, v in fact_lists()["states"].items() if k not in {"opposed", "follows"}}
    return {word: state for state, words in states.items() for word in words.split()}


def _states(words: list[Word]) -> dict[str, frozenset[str]]:
    """Return by state the stems within five words of its cues."""
    states: dict[str, set[str]] = {}
    for place, word in enumerate(words):
        state = _state_words().get(word.form)
        if state:
            near = words[max(0, place - 5) : place] + words[place + 1 : place + 6]
            states.setdefault(state, set()).update(one.stem for one in near if one.stem)
    return {state: frozenset(stems) for state, stems in states.items()}


def _negated(words: list[Word], text: str) -> frozenset[str]:
    """Return the stems of the next two content words behind each negation, in its clause."""
    negated: set[str] = set()
    for place, word in enumerate(words):
        contracted = word.form.replace("’", "'").endswith("n't")
        if not contracted and word.form not in cue_words("negation"):
            continue
        following = words[place + 1 : place + 6]
        if following and following[0].form in cue_words("no_negation"):
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
        titled = [word.casefold() for word in (*before, *inside) if word.casefold() in titles]
        if titled and parts:
            offices.setdefault(titled[-1], set()).add(parts[-1])
    return frozenset(names), {office: frozenset(keys) for office, keys in offices.items()}
