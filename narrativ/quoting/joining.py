"""One person, or one organisation, over the articles of a corpus: one key, one name, all roles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from narrativ.quoting.roles import read_role
from narrativ.quoting.spans import Speaker, Speakers
from narrativ.text.names import without_article

_UNKNOWN: Final = "unknown"


def join(
    speakers: Sequence[Sequence[Speaker]], events: Sequence[Hashable] | None = None
) -> list[list[Speaker]]:
    """Return the speakers with one key and one name for each person over all articles.

    A surname without a first name joins the one full name that ends in it in the articles
    of its event, or of whom the same role is said there; where two have that surname, it
    stays apart. If nobody in its event has it, it joins the one person of the corpus who has,
    unless gender or class of the two differ; of several, the one with the same role. An
    acronym joins the organisation of its event that it is made of. What an article leaves
    open (role, organisation, side, class) is taken from the other articles of the event,
    the commonest first, and never from another event: who is a minister in one was a
    candidate in another. Only whom the corpus calls nothing but an official is one where an
    event says nothing. A father, a neighbour or a liberal who holds an office in another
    article of the event has its class.

    Parameters
    ----------
    speakers
        For each article, what `resolve` returns: whom it names counts too.
    events
        The event of each article; ``None`` for one that belongs to none. By default all
        articles tell one event.

    Examples
    --------
    >>> full = Speaker("Ana Ruiz", "ana ruis", role="harbour mayor", voice_class="official")
    >>> bare = Speaker("Ruiz", "ruis", source_type="person")
    >>> [one.name for one in join([[full], [bare]])[1]]
    ['Ana Ruiz']
    """
    own = [None] * len(speakers) if events is None else list(events)
    groups: list[Hashable] = [
        ("article", number) if event is None and events is not None else event
        for number, event in enumerate(own)
    ]
    named = [[*article, *_named(article)] for article in speakers]
    keys = _joined_keys(named, groups)
    persons = {one.key for article in named for one in article if is_person(one)}
    keyed = [
        [_rekeyed(one, keys.get((group, one.key), one.key), persons) for one in article]
        for article, group in zip(named, groups, strict=True)
    ]
    names = _names(one for article in keyed for one in article if one.key)
    by_event: defaultdict[Hashable, list[Speaker]] = defaultdict(list)
    for article, group in zip(keyed, groups, strict=True):
        by_event[group] += article
    said = {group: _Said(known) for group, known in by_event.items()}
    officials = _officials(one for article in keyed for one in article)
    return [
        [
            _completed(
                replace(one, name=names[one.key]) if one.key else one, said[group], officials
            )
            for one in article[: len(spoken)]
        ]
        for article, group, spoken in zip(keyed, groups, speakers, strict=True)
    ]


def _named(article: Sequence[Speaker]) -> Sequence[Speaker]:
    return article.named if isinstance(article, Speakers) else ()


def _rekeyed(speaker: Speaker, key: str, persons: Container[str]) -> Speaker:
    """Return a speaker under another key; a surname taken for a firm's becomes the person."""
    if key == speaker.key:
        return speaker
    if key in persons and not is_person(speaker):
        return replace(
            speaker,
            key=key,
            organisation="",
            side="",
            voice_class=_UNKNOWN,
            source_type="person" if speaker.source_type != "social" else "social",
            source_basis="name" if speaker.source_type != "social" else speaker.source_basis,
        )
    return replace(speaker, key=key)


def is_person(speaker: Speaker) -> bool:
    """Say whether a speaker is a person with a name."""
    return bool(speaker.key) and without_article(speaker.organisation) != speaker.name


_Keys = dict[tuple[Hashable, str], str]


def _joined_keys(speakers: Sequence[Sequence[Speaker]], events: Sequence[Hashable]) -> _Keys:
    """Return the key that each key of an event becomes."""
    full: defaultdict[Hashable, dict[str, list[Speaker]]] = defaultdict(dict)
    corpus: dict[str, list[Speaker]] = {}
    for article, event in zip(speakers, events, strict=True):
        for one in article:
            if one.key:
                full[event].setdefault(one.key, []).append(one)
                corpus.setdefault(one.key, []).append(one)
    surnames = _by_surname(corpus)
    joined: _Keys = {}
    for event, known in full.items():
        for key in (one for one in known if " " not in one):
            candidates = _bearers(key, known)
            if not candidates:
                candidates = _elsewhere(known[key], surnames.get(key, {}))
            elif len(candidates) > 1:
                candidates = _same_role(known[key], {k: known[k] for k in candidates})
            if len(candidates) == 1:
                joined[event, key] = candidates[0]
    return joined


def _by_surname(corpus: Mapping[str, list[Speaker]]) -> dict[str, dict[str, list[Speaker]]]:
    """Return the persons with a full name that have each surname."""
    surnames: defaultdict[str, dict[str, list[Speaker]]] = defaultdict(dict)
    for key, known in corpus.items():
        if " " in key and any(map(is_person, known)):
            surnames[key.split()[-1]][key] = known
    return dict(surnames)


def _elsewhere(mentions: Sequence[Speaker], bearers: Mapping[str, Sequence[Speaker]]) -> list[str]:
    """Return who of other events a surname means: who alone has it, or who has the same role."""
    same = _same_role(mentions, bearers)
    if same or len(bearers) != 1 or not any(map(is_person, mentions)):
        return same
    [(key, others)] = bearers.items()
    classes = [{one.voice_class for one in some} - {_UNKNOWN} for some in (mentions, others)]
    differ = all(classes) and not classes[0] & classes[1]
    return [] if differ or not _agree(mentions, others) else [key]


def _agree(mentions: Iterable[Speaker], others: Iterable[Speaker]) -> bool:
    """Say whether the genders of two may be those of one person."""
    genders = {one.gender for some in (mentions, others) for one in some} - {""}
    return len(genders) <= 1


def _bearers(key: str, known: Mapping[str, Sequence[Speaker]]) -> list[str]:
    """Return the keys of full names that a single word may stand for.

    Surname, then first name of a person; initials of an organisation.
    """
    longer = [one for one in known if " " in one]
    persons = [
        one
        for one in longer
        if any(map(is_person, known[one])) and _agree(known.get(key, ()), known[one])
    ]
    # Pope Francis is not called by a first name.
    titled = any(one.role for one in known.get(key, ()))
    return (
        [one for one in persons if one.split()[-1] == key]
        or [one for one in persons if one.split()[0] == key and not titled]
        or [one for one in longer if "".join(word[0] for word in one.split()) == key]
    )


def _same_role(mentions: Sequence[Speaker], known: Mapping[str, Sequence[Speaker]]) -> list[str]:
    """Return those of whom a role of the mentions is said too."""
    heads = {_head(one.role) for one in mentions} - {""}
    return [key for key, others in known.items() if heads & {_head(one.role) for one in others}]


def _head(role: str) -> str:
    read = read_role(role) if role else None
    return read.head.split()[-1] if read is not None and read.head else ""


def _names(speakers: Iterable[Speaker]) -> dict[str, str]:
    """Return the name of each key: that of most words up to two, then the commonest."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in speakers:
        written[one.key][one.name] += 1
    return {
        key: max(
            sorted(names), key=lambda name: (min(len(name.split()), 2), names[name], len(name))
        )
        for key, names in written.items()
    }


class _Said:
    """What the articles of an event say of each speaker with a name, the commonest first."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        self._by_key: defaultdict[str, list[Speaker]] = defaultdict(list)
        for one in speakers:
            if one.key:
                self._by_key[one.key].append(one)

    def commonest(
        self, key: str, wanted: Callable[[Speaker], tuple[str, ...]]
    ) -> tuple[str, ...] | None:
        """Return the commonest of what is wanted of a speaker and said at all."""
        said = Counter(value for one in self._by_key.get(key, ()) if any(value := wanted(one)))
        return max(sorted(said), key=lambda value: said[value]) if said else None


def _officials(speakers: Iterable[Speaker]) -> frozenset[str]:
    """Return the keys of the full names that are of officials wherever a class is said."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for one in speakers:
        if " " in one.key and is_person(one) and one.voice_class != _UNKNOWN:
            classes[one.key].add(one.voice_class)
    return frozenset(key for key, said in classes.items() if said == {"official"})


def _completed(speaker: Speaker, event: _Said, officials: Container[str]) -> Speaker:
    """Return a speaker with what the event's other articles say where this one leaves it open."""
    if not speaker.key:
        return speaker
    person = is_person(speaker)
    if person and not speaker.role:
        found = event.commonest(speaker.key, lambda one: (one.role, one.organisation))
        if found:
            speaker = replace(speaker, role=found[0], organisation=speaker.organisation or found[1])
    if person and not speaker.side:
        found = event.commonest(speaker.key, lambda one: (one.side,))
        speaker = replace(speaker, side=found[0]) if found else speaker
    affiliated = person and speaker.voice_class == "party" and _is_affiliation(speaker.role)
    if affiliated or speaker.voice_class in (_UNKNOWN, "ordinary"):
        open_to = None if speaker.voice_class == _UNKNOWN else _OFFICES
        found = event.commonest(
            speaker.key,
            lambda one: (
                one.voice_class
                if one.voice_class != _UNKNOWN and (open_to is None or one.voice_class in open_to)
                else "",
            ),
        )
        speaker = replace(speaker, voice_class=found[0]) if found else speaker
    if person and speaker.voice_class == _UNKNOWN and speaker.key in officials:
        speaker = replace(speaker, voice_class="official")
    return speaker


def _is_affiliation(role: str) -> bool:
    """Say whether a role is a party or a conviction alone, which a holder of an office has too."""
    read = read_role(role) if role else None
    return read is not None and read.head in _AFFILIATIONS


_AFFILIATIONS: Final = frozenset(
    "republican democrat conservative liberal progressive socialist tory libertarian".split()
)
_OFFICES: Final = ("official", "party", "international")
"""Classes that what is private gives way to."""
