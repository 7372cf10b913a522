"""The statements of one article: what each source says, with its cue and its mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.attribution import nearest_cue, subject_before
from narrativ.quoting.candidates import according
from narrativ.quoting.mentions import Mention, mention
from narrativ.quoting.model import fitted
from narrativ.quoting.reading import Reading, readings
from narrativ.quoting.reports import Report, reports, runs
from narrativ.quoting.spans import Paragraph, Place, Statement
from narrativ.quoting.turns import Turn, interview, post, without_repeats

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Paragraph", "Place", "Statement", "statements"]

_HOLDS: Final = 0.1
"""Probability from which a candidate says how far a mixed quotation reaches."""
_BLANKS: Final = " ,;\t\n\r\u00a0"
_RANKS: Final = ("direct", "mixed", "indirect", "scare")
_REACHES: Final = 0.36
"""Probability from which what else its cue reports is part of a mixed quotation."""
_DIRECT: Final = 0.86
"""Share of its words in marks from which a report is a direct quotation: so PolNeAR has it."""
_CLOSE: Final = 8
"""Words after a report within which a mixed quotation goes on with it."""


def statements(paragraphs: Sequence[Paragraph], parses: Mapping[str, Doc]) -> list[Statement]:
    """Return what is said in one article, in order.

    Parameters
    ----------
    paragraphs
        Of the article, in order, as a reader sees them.
    parses
        The parse of each paragraph's text (`narrativ.parsing.parse`).

    Examples
    --------
    >>> from narrativ.parsing import parse
    >>> text = "“We will rebuild the pier,” Mayor Ana Ruiz said on Monday."
    >>> [one] = statements([Paragraph("body", text)], parse([text]))
    >>> one.kind, text[one.speaker.start : one.speaker.end]
    ('direct', 'Mayor Ana Ruiz')
    """
    read = readings(paragraphs, parses)
    model = fitted()
    model.judge(read)
    found = _Article(read, paragraphs).drafts(model.stretch_kinds(read))
    return [one.statement() for one in found]


@dataclass
class _Draft:
    """A statement to which spans may still be added."""

    kind: str
    spans: list[Place]
    cue: Place | None = None
    speaker: Place | None = None
    basis: str = "none"

    def statement(self) -> Statement:
        """Return it as it is now."""
        return Statement(
            self.kind, tuple(sorted(self.spans, key=_order)), self.cue, self.speaker, self.basis
        )


def _order(place: Place) -> tuple[int, int]:
    return place.paragraph, place.start


def _without(place: Place, taken: Sequence[Place]) -> list[Place]:
    """Return what is left of a place of which parts are taken."""
    parts = [place]
    for other in taken:
        parts = [
            Place(part.paragraph, start, end)
            for part in parts
            for start, end in (
                (part.start, min(part.end, other.start)),
                (max(part.start, other.end), part.end),
            )
            if start < end
        ]
    return parts


@dataclass
class _Article:
    """What is said so far while the paragraphs are gone through."""

    read: list[Reading]
    paragraphs: Sequence[Paragraph]
    found: list[_Draft] = field(default_factory=list)
    last: _Draft | None = None
    """The last statement with a speaker."""

    def drafts(self, kinds: list[list[str]]) -> list[_Draft]:
        """Return what is said, in order, given what the stretches of each paragraph are."""
        turns = interview(self.paragraphs)
        for read, own in zip(self.read, kinds, strict=True):
            if read.number in turns:
                turn = turns[read.number]
                self._turn(read.number, turn, [(turn.start, turn.end)], "question")
            elif self.paragraphs[read.number].kind != "embed":
                self._paragraph(read, own)
        self._posts()
        self.found = self._disjoint()
        self.found.sort(key=lambda one: min(map(_order, one.spans)))
        return self.found

    def _disjoint(self) -> list[_Draft]:
        """Return the statements without what another one has: first come, marks before others."""
        taken: dict[int, list[Place]] = {}
        for one in sorted(self.found, key=lambda one: _RANKS.index(one.kind)):
            spans = []
            for span in one.spans:
                own = taken.setdefault(span.paragraph, [])
                spans += [self._bare(part) for part in _without(span, own) if self._has_word(part)]
                own.append(span)
            one.spans = spans
        return [one for one in self.found if one.spans]

    def _bare(self, place: Place) -> Place:
        """Return a place without blanks and commas at its edges."""
        said = self.paragraphs[place.paragraph].text[place.start : place.end]
        start = place.start + len(said) - len(said.lstrip(_BLANKS))
        return Place(place.paragraph, start, place.start + len(said.rstrip(_BLANKS)))

    def _has_word(self, place: Place) -> bool:
        text = self.paragraphs[place.paragraph].text
        return any(char.isalnum() for char in text[place.start : place.end])

    def _paragraph(self, read: Reading, kinds: list[str]) -> None:
        said = [
            one
            for one in reports(read)
            if read.quoted[one.cue] < 0 or kinds[read.quoted[one.cue]] == "scare"
        ]
        said = [_widened(read, one, kinds) for one in said]
        said += _reaching(read, kinds, said)
        said = _running_on(read, kinds, said)
        left = dict.fromkeys(i for i, kind in enumerate(kinds) if kind != "scare")
        for report in said:
            for index in self._report(read, report, kinds):
                left.pop(index, None)
        for index in left:
            self._stretch(read, index, kinds[index])
        for index, kind in enumerate(kinds):
            if kind == "scare" and not any(set(read.marked[index]) & one.content for one in said):
                stretch = read.stretches[index]
                place = Place(read.number, stretch.start, stretch.end)
                self.found.append(_Draft("scare", [place]))

    def _posts(self) -> None:
        """Add what embedded posts say beyond the quotations of the article and other posts."""
        others = [
            self.paragraphs[place.paragraph].text[place.start : place.end]
            for one in self.found
            for place in one.spans
            if one.kind in ("direct", "mixed")
        ]
        for number, paragraph in enumerate(self.paragraphs):
            if paragraph.kind == "embed":
                turn = post(paragraph.text)
                self._turn(number, turn, without_repeats(paragraph.text, turn, others), "embed")
                others.append(paragraph.text[turn.start : turn.end])

    def _turn(self, number: int, turn: Turn, spans: list[tuple[int, int]], basis: str) -> None:
        places = [Place(number, start, end) for start, end in spans if end > start]
        speaker = None if turn.speaker is None else Place(number, *turn.speaker)
        if places:
            self.found.append(_Draft("direct", places, None, speaker, basis))

    def _report(self, read: Reading, report: Report, kinds: list[str]) -> list[int]:
        """Add what one cue reports; return the stretches that are in it."""
        held = sorted({read.quoted[token] for token in report.content} - {-1})
        held = [index for index in held if kinds[index] != "scare"]
        given = mention(read, report.cue)
        kind = _kind(read, report, [kinds[index] for index in held])
        if kind == "mixed":
            content = report.content | _reach(read, report)
            self._add(read, "mixed", runs(read, content), report.cue, given)
            return held
        quoted = {token for index in held for token in read.marked[index]}
        if held:
            spans = [(read.stretches[i].start, read.stretches[i].end) for i in held]
            self._add(read, "direct", spans, report.cue, given)
        rest = report.content - quoted
        words = [t for t in rest if read.words[t] and read.parse.dep[t] not in ("mark", "cc")]
        if len(words) > (1 if held else 0):
            self._add(read, "indirect", runs(read, rest), report.cue, given)
        return held

    def _stretch(self, read: Reading, index: int, kind: str) -> None:
        """Add a stretch that no report holds."""
        stretch = read.stretches[index]
        place = Place(read.number, stretch.start, stretch.end)
        if not any(word and q < 0 for word, q in zip(read.words, read.quoted, strict=True)):
            kind = "direct"  # nothing stands around the marks that could be said with it
        running = self._before(place, "direct", 1) if stretch.carried else None
        if running is not None:
            running.spans.append(place)
            return
        cue = nearest_cue(read, index)
        given = mention(read, cue) if cue is not None else None
        here = self._before(place, kind, 0) if given is None else None
        if here is not None:
            here.spans.append(place)
            return
        last = self.last
        given = given or subject_before(read, index)
        draft = self._add(read, kind, [(place.start, place.end)], cue, given)
        if given is None and last is not None:
            draft.speaker, draft.basis = last.speaker, "continued"

    def _before(self, place: Place, kind: str, paragraphs: int) -> _Draft | None:
        """Return the last statement of a kind that goes before a place, so many paragraphs up."""
        number = place.paragraph - paragraphs
        earlier = [
            (span.start, position)
            for position, one in enumerate(self.found)
            for span in one.spans
            if one.kind == kind and span.paragraph == number
            and (paragraphs or span.start < place.start)
        ]  # fmt: skip
        return self.found[max(earlier)[1]] if earlier else None

    def _add(
        self,
        read: Reading,
        kind: str,
        spans: list[tuple[int, int]],
        cue: int | None,
        given: Mention | None,
    ) -> _Draft:
        number, parse = read.number, read.parse
        draft = _Draft(kind, [Place(number, start, end) for start, end in spans])
        if cue is not None:
            last = according(parse, cue)
            owned = last is not None and parse.child(last, "poss") is not None
            first = last if owned and last is not None else cue
            draft.cue = Place(number, parse.start[first], parse.end[cue if last is None else last])
        if given is not None:
            draft.speaker = Place(number, parse.start[given.first], parse.end[given.last])
            draft.basis = given.basis
            self.last = draft
        if draft.spans:
            self.found.append(draft)
        return draft


def _reach(read: Reading, report: Report) -> frozenset[int]:
    """Return what else the cue of a mixed quotation may report."""
    return frozenset(
        token
        for candidate, odds in zip(read.candidates, read.odds, strict=True)
        if candidate.cue == report.cue and odds >= _REACHES
        for token in candidate.tokens()
    )


def _kind(read: Reading, report: Report, held: list[str]) -> str:
    """Return what a report is whose stretches are of these kinds."""
    if not held:
        return "indirect"
    words = [token for token in report.content if read.words[token]]
    quoted = sum(read.quoted[token] >= 0 for token in words) / max(1, len(words))
    return "mixed" if "mixed" in held and quoted < _DIRECT else "direct"


def _widened(read: Reading, report: Report, kinds: list[str]) -> Report:
    """Return a report with the whole of the stretches that it holds in part."""
    held = {read.quoted[token] for token in report.content} - {-1}
    extra = {token for i in held if kinds[i] != "scare" for token in read.marked[i]}
    return replace(report, content=report.content | extra)


def _reaching(read: Reading, kinds: list[str], said: list[Report]) -> list[Report]:
    """Return reports for mixed quotations that no report holds, as far as they likely reach."""
    found: list[Report] = []
    for index, kind in enumerate(kinds):
        inside = set(read.marked[index])
        if kind != "mixed" or any(inside & one.content for one in [*said, *found]):
            continue
        best, odds = None, _HOLDS
        for candidate, own in zip(read.candidates, read.odds, strict=True):
            if own > odds and read.quoted[candidate.cue] < 0:
                content = set(candidate.tokens())
                if content & inside:
                    best, odds = Report(candidate.cue, frozenset(content | inside), own, ""), own
        if best is not None:
            found.append(best)
    return found


def _running_on(read: Reading, kinds: list[str], said: list[Report]) -> list[Report]:
    """Return the reports, those with which a mixed quotation goes on in a sentence of its own."""
    for index, kind in enumerate(kinds):
        inside = read.marked[index]
        if kind != "mixed" or any(not one.content.isdisjoint(inside) for one in said):
            continue
        before = [one for one in said if max(max(one.content), one.cue) < inside.start]
        if not before:
            continue
        nearest = max(before, key=lambda one: max(one.content))
        between = range(max(max(nearest.content), nearest.cue) + 1, inside.start)
        if sum(read.words[token] for token in between) <= _CLOSE:
            grown = replace(nearest, content=nearest.content | set(inside))
            said = [grown if one is nearest else one for one in said]
    return said
