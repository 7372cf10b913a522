"""One person, or one organisation, over the articles of a corpus: one key, one name, all roles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from narrativ.quoting.roles import read_role
from narrativ.quoting.spans import Speaker
from narrativ.text.names import without_article

_UNKNOWN: Final = "unknown"


def join(
    speakers: Sequence[Sequence[Speaker]], events: Sequence[Hashable] | None = None
) -> list[list[Speaker]]:
    """Return the speakers with one key and one name for each person over all articles.

    A surname without a first name joins the one full name that ends in it in the articles
    of its event; over the whole corpus only if the same role is said of both. Where two
    have that surname, it stays apart. An acronym joins the organisation of its event that it
    is made of. What an article leaves open of a person (role, organisation, side, class) is
    taken from the other articles of the event, the commonest first; a class that is still
    unknown from the whole corpus.

    Parameters
    ----------
    speakers
        For each article, what `resolve` returns.
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
    groups = [0] * len(speakers) if events is None else list(events)
    keys = _joined_keys(speakers, groups)
    persons = {one.key for article in speakers for one in article if is_person(one)}
    keyed = [
        [_rekeyed(one, keys.get((group, one.key), one.key), persons) for one in article]
        for article, group in zip(speakers, groups, strict=True)
    ]
    names = _names(one for article in keyed for one in article if one.key)
    everywhere = _Said(one for article in keyed for one in article)
    by_event: dict[Hashable, _Said] = {}
    for group in dict.fromkeys(groups):
        if group is not None:
            by_event[group] = _Said(
                one
                for article, own in zip(keyed, groups, strict=True)
                if own == group
                for one in article
            )
    return [
        [
            _guessed(
                _completed(
                    replace(one, name=names[one.key]) if one.key else one,
                    [by_event[group], everywhere] if group in by_event else [everywhere],
                )
            )
            for one in article
        ]
        for article, group in zip(keyed, groups, strict=True)
    ]


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
    joined: _Keys = {}
    for event, known in full.items():
        for key in (one for one in known if " " not in one):
            candidates = _bearers(key, known if event is not None else {})
            if not candidates:
                candidates = _same_role(known[key], {k: corpus[k] for k in _bearers(key, corpus)})
            elif len(candidates) > 1:
                candidates = _same_role(known[key], {k: known[k] for k in candidates})
            if len(candidates) == 1:
                joined[event, key] = candidates[0]
    return joined


def _bearers(key: str, known: Mapping[str, Sequence[Speaker]]) -> list[str]:
    """Return the keys of full names that a single word may stand for.

    Surname, then first name of a person; initials of an organisation.
    """
    longer = [one for one in known if " " in one]
    persons = [one for one in longer if any(map(is_person, known[one]))]
    return (
        [one for one in persons if one.split()[-1] == key]
        or [one for one in persons if one.split()[0] == key]
        or [one for one in longer if "".join(word[0] for word in one.split()) == key]
    )


def _same_role(mentions: Sequence[Speaker], known: dict[str, list[Speaker]]) -> list[str]:
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


def _guessed(speaker: Speaker) -> Speaker:
    """Return a speaker with the likeliest class where nothing says one.

    Who is embedded and not introduced is a user of the network; an organisation whose name
    says no more is most often a company.
    """
    if speaker.voice_class != _UNKNOWN:
        return speaker
    if speaker.source_basis == "place":
        return replace(speaker, voice_class="ordinary")
    firm = is_person(speaker) and speaker.organisation[:1].isupper()
    return replace(speaker, voice_class="company") if firm else speaker


class _Said:
    """What the articles say of each person, the commonest first."""

    def __init__(self, speakers: Iterable[Speaker]) -> None:
        self._by_key: defaultdict[str, list[Speaker]] = defaultdict(list)
        for one in speakers:
            if is_person(one):
                self._by_key[one.key].append(one)

    def commonest(
        self, key: str, wanted: Callable[[Speaker], tuple[str, ...]]
    ) -> tuple[str, ...] | None:
        """Return the commonest of what is wanted of a person and said at all."""
        said = Counter(value for one in self._by_key[key] if any(value := wanted(one)))
        return max(sorted(said), key=lambda value: said[value]) if said else None


def _completed(speaker: Speaker, sources: Sequence[_Said]) -> Speaker:
    """Return a person with what other articles say where this one leaves it open."""
    if not is_person(speaker):
        return speaker
    for said in sources:
        own = said is sources[0]
        if not speaker.role and own:
            found = said.commonest(speaker.key, lambda one: (one.role, one.organisation))
            if found:
                speaker = replace(
                    speaker, role=found[0], organisation=speaker.organisation or found[1]
                )
        if not speaker.side and own:
            found = said.commonest(speaker.key, lambda one: (one.side,))
            speaker = replace(speaker, side=found[0]) if found else speaker
        if speaker.voice_class == _UNKNOWN:
            found = said.commonest(
                speaker.key,
                lambda one: (one.voice_class if one.voice_class != _UNKNOWN else "",),
            )
            speaker = replace(speaker, voice_class=found[0]) if found else speaker
    return speaker
