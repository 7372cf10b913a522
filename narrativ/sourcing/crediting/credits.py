"""Who is credited: agencies in datelines, bylines, tail credits, metadata and photo credits.

Pages put credits where they like: the lines before a body hold interface words,
captions and dates beside the byline, those below it more of the same. So a
credit is known by its form, and by whether it stands before the text begins,
in it, or below it. A photo credit says who took a picture and never who wrote a
text: it is a row with basis ``photo`` and gives no article an agency.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from narrativ import schema
from narrativ.resources import (
    agency_named,
    dateline_forms,
    is_own_service,
    names_agency,
    publisher_agency,
)
from narrativ.resources.outlets import (
    bare_name,
    known_outlet,
    names_outlet,
    reads_as_outlet,
)
from narrativ.sourcing.crediting.agency_names import (
    Credit,
    Names,
    agency_key,
    find_agency,
    list_agencies,
    split_names,
)
from narrativ.sourcing.crediting.bylines import byline_of, column_credits, is_time
from narrativ.sourcing.crediting.inspection import (
    PROSE,
    InspectedParagraph,
    by_article,
    inspect,
)
from narrativ.sourcing.crediting.syndication import column_outlets, line_outlets, taken_from
from narrativ.sourcing.crediting.tails import (
    alone_credits,
    closing_credits,
    is_copyright_line,
    is_credit_alone,
    mentions,
    note_credits,
    signoff_credits,
    stated_credits,
)
from narrativ.text.datelines import Form, dateline, dateline_inside, glued_dateline
from narrativ.text.lexicon import word_list
from narrativ.text.markup import strip_markup
from narrativ.text.words import words

__all__ = ["Names", "credits", "is_credit_alone", "learnt_agencies"]

_ORDER: Final = ["article_id", "position", "paragraph_id"]
_PRINTED: Final = re.compile(r"^[^\W\d_][\w.&' -]{1,30}$")
_NOT_AGENCIES: Final = word_list("months", "weekdays") | frozenset(("gmt", "est", "edt"))
_OWN_STAFF: Final = re.compile(
    r"(?:.*\b(?:reporters?|correspondents?|staff|desk|newsroom|team|editors?|writers?|stringers?"
    r"|redaktion|redacción|redazione|rédaction|redação)|special|exclusive|updated?|local|online)",
    re.IGNORECASE,
)
"""What brackets of a dateline say of an outlet's own staff, or of the text."""
_OPENS: Final = re.compile(r"\s*\((?P<name>[^()\n]{2,30})\)\s*(?:[–—―]|--?)\s")
"""A name before the text: "(CNN) — The quay …"."""
_LABEL: Final = re.compile(r"\s*(?P<name>[^\W\d_][\w.&'’ -]{1,30}):\s+[^\W\d_a-zß-öø-ÿ][^?]{60}")
"""A name and a colon before the text, which is no question: "AP: The quay …"."""
_MARK: Final = 10
"""Characters up to which an agency's name below a caption or a picture is the picture's."""
_LEAD: Final = 3
"""Paragraphs of prose before which a byline may stand: pages show a summary or a caption first."""
_LATE: Final = 8
"""Paragraphs of prose after which a dateline is another text's."""
_CAPTIONED: Final = re.compile(r"[)\]]\s+(?=[^()\[\]]*[A-ZÀ-ÖØ-Þ]{3,}[^()\[\]]*\([^()]*\)\s*\Z)")
"""Behind a photo credit in brackets a dateline that ends a caption."""
_BELOW: Final = 6
"""Last paragraphs in which an agency's own sign-off is looked for."""


def learnt_agencies(paragraphs: pd.DataFrame) -> Names:
    """Return the agencies that only this corpus names, from the brackets of its datelines.

    An agency has one name, however it is printed: what most articles call it.
    """
    body = paragraphs[paragraphs["kind"] == "body"].sort_values(_ORDER, kind="stable")
    printed: Counter[str] = Counter()
    for text in body.drop_duplicates("article_id")["text"]:
        line = dateline(text) if "(" in text[:PROSE] else None
        if line and line.agency and line.date and agency_named(line.agency) is None:
            names = {name for name, *_ in split_names(line.agency) if _may_be_agency(name)}
            printed.update(name for name in names if agency_named(name) is None)
    return _one_name_each(printed)


def _one_name_each(printed: Counter[str]) -> dict[str, str]:
    """Return the commonest spelling of each name, of equals the first of the alphabet."""
    names: dict[str, str] = {}
    for name, _ in sorted(printed.items(), key=lambda item: (-item[1], item[0])):
        names.setdefault(agency_key(name), name)
    return names


def credits(articles: pd.DataFrame, paragraphs: pd.DataFrame, learnt: Names) -> pd.DataFrame:
    """Return the CREDITS of all articles: each with its basis, its role and its span.

    The authors of an article come before its contributors, stronger bases before
    weaker ones.
    """
    own = set(articles.columns) - set(schema.ARTICLES.names)
    metadata = [column for column in articles.columns if column in own and names_agency(column)]
    columns = articles.set_index("article_id")[["outlet", "byline", *metadata]].to_dict("index")
    bases = (*schema.AGENCY_BASES, "photo")
    rows: list[dict[str, Any]] = []
    pieces = by_article(paragraphs)
    here = frozenset(map(bare_name, articles["outlet"].dropna()))
    for article_id, cells in columns.items():
        outlet = cells.pop("outlet")
        inspected = inspect(pieces.get(str(article_id), []), learnt)
        found = [*_text_rows(inspected, learnt)]
        found += _byline_rows(cells.pop("byline"), learnt, here)
        found += _metadata_rows(cells.values(), learnt)
        if not any(row["role"] == "author" and row["basis"] != "photo" for row in found):
            found += _taken_rows(inspected, learnt, here)
        if isinstance(outlet, str) and not any(
            row["role"] == "author" and row["basis"] != "signoff" for row in found
        ):
            # What an agency publishes under its own name is its own.
            found += _metadata_rows([publisher_agency(outlet) or outlet], learnt)
        rows += [{"article_id": article_id, "outlet": outlet, **row} for row in found]
    _set_outlets_apart(rows)
    order = list(columns)
    rank = {name: number for number, name in enumerate(order)}
    rows.sort(
        key=lambda row: (
            rank[row["article_id"]], schema.CREDIT_ROLES.index(row["role"]),
            bases.index(row["basis"]),
        )
    )  # fmt: skip
    unknown = Counter(
        row["agency"]
        for row in rows
        if row["agency"] is not None and find_agency(row["agency"], learnt) is None
    )
    names = {**_one_name_each(unknown), **learnt}
    for row in rows:
        if row["agency"] in unknown:
            row["agency"] = names[agency_key(row["agency"])]
    return schema.conform(pd.DataFrame(rows, columns=list(schema.CREDITS.names)), schema.CREDITS)


def _set_outlets_apart(rows: list[dict[str, Any]]) -> None:
    """Give the role of an outlet to the credits of what is no agency there.

    An outlet that names itself is none, unless others name it too; nor is what is known or
    reads as an outlet. What an outlet's own service passes on is no agency's in the outlet itself.
    """
    writers = [row for row in rows if row["role"] == "author" and row["basis"] != "photo"]
    own = [
        isinstance(row["outlet"], str) and names_outlet(row["agency"], row["outlet"])
        for row in writers
    ]
    pairs = list(zip(writers, own, strict=True))
    of_others = {agency_key(row["agency"]) for row, is_own in pairs if not is_own}
    for row, is_own in pairs:
        name, outlet = row["agency"], row["outlet"]
        if agency_named(name) is not None:
            is_outlet = isinstance(outlet, str) and is_own_service(name, outlet)
        else:
            alone = is_own and agency_key(name) not in of_others
            is_outlet = alone or reads_as_outlet(name)
        if is_outlet:
            row["role"] = "outlet"


def _text_rows(paragraphs: Sequence[InspectedParagraph], learnt: Names) -> Iterator[dict[str, Any]]:
    bodies = [place for place, one in enumerate(paragraphs) if one.kind in ("body", "credit")]
    first = next((place for place in bodies if paragraphs[place].kind == "body"), 0)
    # A byline above the text is a credit, too, and closes nothing.
    below = [place for place in bodies if paragraphs[place].kind == "credit" and place > first]
    closing = below or bodies[-1:]
    dated = False
    for place, one in enumerate(paragraphs):
        lines = [] if dated or one.before > _LATE else _dateline_credits(one, learnt)
        dated = dated or bool(lines)
        yield from _rows(lines, "dateline", one)
        tails = _tail_credits(paragraphs, place, learnt, closing=place in closing)
        yield from _rows(tails, "tail", one)
        signed = _signoffs(paragraphs, place, tails)
        for credit in signed:
            named = any(mentions(other.text, credit.agency) for other in paragraphs)
            yield from _rows([credit], "tail" if named else "signoff", one)
        tails += signed
        basis, line = "photo", list[Credit]()
        # A line with nothing below it is no byline.
        if one.names and not tails and one.before <= _LEAD and place not in bodies[-1:]:
            basis, line = _line_credits(paragraphs, place, learnt)
            yield from _rows(line, basis, one)
        taken = {(credit.start, credit.end) for credit in (*lines, *tails, *line)}
        photos = [credit for credit in one.photos if (credit.start, credit.end) not in taken]
        yield from _rows(photos, "photo", one)


def _tail_credits(
    paragraphs: Sequence[InspectedParagraph], place: int, learnt: Names, *, closing: bool
) -> list[Credit]:
    one = paragraphs[place]
    tails: list[Credit] = []
    if closing and one.names:
        tails += alone_credits(one.text, learnt) if one.kind == "credit" else []
        tails = tails or closing_credits(one.text, learnt)
    if (one.before or (closing and place)) and one.names:
        stated = stated_credits(one.text, learnt)
        # Beside a photo credit a copyright is the picture's, but for one that closes the text.
        pictured = one.photos and not (closing and one.before and is_copyright_line(one.text))
        tails += [one for one in stated if one.role == "contributor"] if pictured else stated
    if one.before and place >= len(paragraphs) - _BELOW:
        tails += note_credits(one.text, learnt) if one.names else []
    unique: dict[tuple[str, int], Credit] = {}
    for credit in tails:
        unique.setdefault((credit.agency, credit.start), credit)
    return list(unique.values())


def _signoffs(
    paragraphs: Sequence[InspectedParagraph], place: int, tails: Sequence[Credit]
) -> list[Credit]:
    """Return the agency whose form of sign-off a paragraph below the text has."""
    one = paragraphs[place]
    if not one.before or place < len(paragraphs) - _BELOW:
        return []
    places = {(credit.agency, credit.start) for credit in tails}
    return [
        credit
        for credit in signoff_credits(one.text)
        if (credit.agency, credit.start) not in places
    ]


def _line_credits(
    paragraphs: Sequence[InspectedParagraph], place: int, learnt: Names
) -> tuple[str, list[Credit]]:
    """Return the agencies of a line before the body: of its byline, or of a picture."""
    one = paragraphs[place]
    line = byline_of(one.text, learnt) if one.kind != "caption" else None
    if line is None:
        closes = one.before == 0 and not one.prose and one.kind != "caption"
        closed = closing_credits(one.text, learnt) if closes else []
        return "photo", closed
    beside = [
        paragraphs[other].text for other in (place - 1, place + 1) if 0 <= other < len(paragraphs)
    ]
    dated = line.dated or any(map(is_time, beside))
    if line.kind == "stroke":
        return "photo", list(line.credits)
    if line.kind == "person":
        return ("byline" if dated and not one.photos else "photo"), list(line.credits)
    previous = paragraphs[place - 1] if place else None
    below_picture = previous is not None and (
        bool(previous.photos) or previous.kind == "caption" or len(previous.text) >= PROSE // 2
    )
    short = len(one.text) <= _MARK or line.kind == "bracket"
    if line.kind in ("alone", "bracket") and not dated and short and below_picture:
        return "photo", list(line.credits)
    return "byline", list(line.credits)


def _dateline_credits(one: InspectedParagraph, learnt: Names) -> list[Credit]:
    def dashed(form: Form) -> bool:
        return "dash" in form.pattern.groupindex

    def writes(names: str, form: Form) -> bool:
        found = list_agencies(names, 0, learnt)
        others = [name for name, *_ in split_names(names) if find_agency(name, learnt) is None]
        if len(found) < 2 and any(" " in name or not dashed(form) for name in others):
            return False  # "ELD, May 3 (Reuters/Jo Ray)" is a photo credit
        return bool(found) and (not form.agencies or found[0].agency in form.agencies)

    def listed(name: str) -> bool:
        return bool(list_agencies(name, 0, learnt))

    if one.names:
        line = dateline(one.text, dateline_forms(), writes)
        if line and line.weak and one.before:
            line = None
        line = line or dateline_inside(one.text, listed)
        if (
            line is None
            and one.kind == "caption"
            and len(one.text) <= 4 * PROSE
            and (ends := _CAPTIONED.search(one.text))
        ):
            # The text that it opens stands in the next paragraph.
            line = dateline(f"{one.text[ends.end() :]} A", dateline_forms(), writes)
            line = line and line.shifted(ends.end())
        if line is None and not one.before and one.kind == "body":
            line = glued_dateline(one.text, listed)
        if line and line.agency and line.agency_start is not None:
            return list_agencies(line.agency, line.agency_start, learnt)
    return _bracketed(one.text, learnt) if "(" in one.text[:PROSE] else _labelled(one, learnt)


def _labelled(one: InspectedParagraph, learnt: Names) -> list[Credit]:
    """Return the agency that opens a text, before a colon."""
    label = _LABEL.match(one.text) if one.names and one.kind == "body" and not one.before else None
    return list_agencies(label["name"], label.start("name"), learnt) if label else []


def _bracketed(text: str, learnt: Names) -> list[Credit]:
    """Return what the brackets of a dateline name that the list does not have.

    Without a date they may hold a country: then only an outlet that is known counts.
    """
    if (opens := _OPENS.match(text)) and known_outlet(opens["name"]):
        return [Credit(opens["name"], *opens.span("name"))]
    line = dateline(text)
    if line is None or not line.agency or line.agency_start is None:
        return []
    return [
        Credit(find_agency(name, learnt) or name, start, end)
        for name, start, end in split_names(line.agency, line.agency_start)
        if _may_be_agency(name) and (line.date is not None or known_outlet(name))
    ]


def _may_be_agency(name: str) -> bool:
    return (
        bool(_PRINTED.match(name))
        and any(map(str.isupper, name))
        and not _OWN_STAFF.fullmatch(name)
        and not any(word.casefold() in _NOT_AGENCIES for word in words(name))
    )


def _byline_rows(byline: Any, learnt: Names, here: Collection[str]) -> list[dict[str, Any]]:
    if not isinstance(byline, str):
        return []
    bare = strip_markup(byline)
    agencies = column_credits(bare, learnt)
    outlets = [] if agencies else column_outlets(bare, here)
    return [
        *({"agency": name, "basis": "byline", "role": role} for name, role in agencies),
        *({"agency": name, "basis": "byline", "role": "outlet"} for name in outlets),
    ]


def _taken_rows(
    paragraphs: Sequence[InspectedParagraph], learnt: Names, here: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield the outlets that an article says it was taken from, above its text or below it."""
    for place, one in enumerate(paragraphs):
        below = one.before and place >= len(paragraphs) - _BELOW
        if one.kind == "caption" or not (below or one.before == 0):
            continue
        for name, start, end in taken_from(one.text):
            if name is None or find_agency(name, learnt) is None:
                yield _row(Credit(name or "", start, end), "tail", one, "outlet")
        if one.before == 0 and not one.prose:
            for name in line_outlets(one.text, here):
                start = one.text.index(name) if name else 0
                end = start + len(name) if name else len(one.text)
                yield _row(Credit(name or "", start, end), "byline", one, "outlet")


def _metadata_rows(cells: Any, learnt: Names) -> list[dict[str, Any]]:
    names = [
        name for cell in cells if isinstance(cell, str) for name in _cell_agencies(cell, learnt)
    ]
    return [
        {"agency": name, "basis": "metadata", "role": "author"} for name in dict.fromkeys(names)
    ]


def _cell_agencies(cell: str, learnt: Names) -> list[str]:
    """Return the agencies that a cell names; a cell with more in it names none."""
    names = [find_agency(part, learnt) for part, _, _ in split_names(cell)]
    return [name for name in names if name] if all(names) else []


def _rows(found: Sequence[Credit], basis: str, one: InspectedParagraph) -> Iterator[dict[str, Any]]:
    for credit in found:
        yield _row(credit, basis, one, credit.role)


def _row(credit: Credit, basis: str, one: InspectedParagraph, role: str) -> dict[str, Any]:
    return {
        "agency": credit.agency or None,
        "basis": basis,
        "paragraph_id": one.id,
        "start": credit.start,
        "end": credit.end,
        "role": role,
    }
