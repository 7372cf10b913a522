"""What stands between marks of quotation in an article, paragraph after paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrativ.quoting.spans import Paragraph
from narrativ.text.quoting import quoting


@dataclass(frozen=True)
class Stretch:
    """What stands between two marks of one paragraph, marks included.

    ``carried`` says that it runs on from the paragraph before, ``open`` that no mark
    closes it here.
    """

    paragraph: int
    start: int
    end: int
    carried: bool
    open: bool


def stretches(paragraphs: Sequence[Paragraph]) -> list[Stretch]:
    """Return what is quoted in an article, in order.

    Examples
    --------
    >>> found = stretches([Paragraph("body", "“We won."), Paragraph("body", "“Twice,” he said.")])
    >>> [(one.start, one.end, one.carried, one.open) for one in found]
    [(0, 8, False, True), (0, 8, True, False)]
    """
    found: list[Stretch] = []
    family: str | None = None
    for number, paragraph in enumerate(paragraphs):
        state = quoting(paragraph.text, family)
        carried = family is not None
        for start, end in state.closed:
            found.append(Stretch(number, start, end, carried and _leads(paragraph, start), False))
        if state.begins is not None and state.family is not None:
            end = len(paragraph.text.rstrip())
            begins = state.begins
            found.append(Stretch(number, begins, end, carried and _leads(paragraph, begins), True))
        family = state.family
    return found


def _leads(paragraph: Paragraph, start: int) -> bool:
    return not paragraph.text[:start].strip()
