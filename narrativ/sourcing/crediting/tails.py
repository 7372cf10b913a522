"""Agencies credited below a text: a copyright line, a contribution, a sign-off, a closing name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from narrativ.resources import agencies, agency_pattern, credit_templates
from narrativ.sourcing.crediting.agency_names import Credit, Names, Role, find_agency, list_agencies
from narrativ.text.lexicon import ordered
from narrativ.text.quoting import CLOSING

_NAMES: Final = r"(?P<names>[^\W\d_][^()\[\].;:–—\n]{1,60}?)"
_LABEL: Final = rf"\b(?:{'|'.join(ordered('credit_labels'))})(?::|\s+(?:[–—―]|--?)(?=\s))"
_INITIALS: Final = r"(?:(?-i:[a-z]{2,4}(?:[/,-]\s?[a-z]{2,4}){0,3})\s+(?=\())?"
"""Whose desk it passed: "ar/jr (AFP)"."""
_MARKED: Final = re.compile(
    rf"(?:^|[.!?…][{CLOSING})\]]*\s*){_INITIALS}"  # alone, or after a finished sentence
    rf"(?:\(\s*{_NAMES}\s*\)|\[\s*{_NAMES.replace('names', 'squared')}\s*\]"
    rf"|(?:[–—―]|--?|©|{_LABEL})\s*{_NAMES.replace('names', 'dashed')})\s*\.?\s*$",
    re.IGNORECASE,
)
"""A credit in brackets, or after a dash or a label: "… left. (AP/Reuters)", "… left. — dpa"."""
_BARE: Final = re.compile(rf"\.[{CLOSING}]*\s+(?P<names>[^\W\d_][\w -]{{1,40}})\s*$")
"""A name and nothing else after the last full stop."""
_ALONE: Final = re.compile(r"\s*(?P<names>[^\W\d_][\w &/,-]{1,40}?)\s*\.?\s*$")
"""A paragraph that is a name."""
_LONGEST: Final = 160
"""Characters of a credit that stands alone, and of one that closes a text."""
_FARTHEST: Final = 1000
"""Last characters of a paragraph within which an agency's own sign-off begins."""
_SHORT: Final = 5
"""Letters up to which a name is an ordinary word or place too often to stand bare (UNI, PA)."""

_BLANK: Final = r"\s{0,9}+"
"""White space of a template: never given back, or a long run is gone through again and again."""
_SENTENCE: Final = r"(?:[^.!?\n]|(?<=\b[A-Z])\.|(?<=\b[A-Z][a-z])\.){0,250}?"
_TOKENS: Final = {
    "…": _SENTENCE,
    "{year}": r"(?:19|20)\d\d(?:\s*-\s*(?:19|20)?\d\d)?,?",
    "{story}": r"(?:report|story|article|dispatch|piece|post|coverage|file)\b",
    "{desk}": r"(?:business|diplomatic|economics|legal|medical|military|political|science|sports)",
    "{title}": r"(?:[a-z][\w&-]*\s+){1,3}?",
    "{writer}": r"(?:writer|reporter|correspondent|journalist|columnist|editor|bureau\s+chief)s?\b",
    "{made}": r"(?:published|distributed|provided|written|produced|generated|created|compiled)\b",
    "{software}": r"(?:software|algorithm|robot|bot|tools?|automation|technology|program)\b",
    "{taken}": r"(?:published|syndicated|auto-generated|generated|sourced|taken|reproduced)\b",
    "{feed}": r"(?:(?:news)?feeds?|wires?|newswires?|service)\b",
    "{given}": r"(?:contributions?|reporting|reports?|materials?|inputs?|files?|information)\b",
    "{people}": r"(?-i:[A-Z][\w.'’-]*(?:[ ,]+(?:and |in )?[A-Z][\w.'’-]*){0,12})",
    "{date}": r"[^()\n]{3,30}?",
    "{initials}": r"(?-i:[A-Z]{2,5}(?:\s[A-Z]{2,5})*)",
    "{distributed}": r"(?-i:Distributed|Provided|Released)\b",  # a sentence begins with it
    "{code}": r"\d[\d/-]{5,}",
    "{slug}": r"(?-i:[a-z]{2,5}(?:[-/][a-z]{2,5}){1,4})",
}
_JOINT: Final = re.compile(r"\s*(?:,\s*and\b|,|/|&|\band\b)\s*(?:the\s+)?", re.IGNORECASE)
_CUE: Final = re.compile(
    r"contribut|report|copyright|©|\(c\)|\bc\.|input|material|information|feed|files|this|content"
    r"|distributed|provided|released",
    re.IGNORECASE,
)
"""A word of every credit template: most paragraphs have none with an agency, and pass."""
_AROUND: Final = 600
"""Characters around such a word within which the sentence lies."""
_RIGHTS: Final = re.compile(
    r"[\s.,;|]*(?:(?:19|20)\d\d)?[\s.,;|]*(?:all rights|alle rechte|this material)", re.IGNORECASE
)
_COPYRIGHT: Final = re.compile(r"\W*(?:copyright\b|©|\(c\)|c\.\s?(?:19|20)\d\d)", re.IGNORECASE)
_LETTER: Final = re.compile(r"\w")
_OVER: Final = re.compile(
    r"(?:[\s,]*(?:inc|ltd|l\.p|llc)\b\.?)?[\s,]*(?:19|20)?(?:\d\d)?(?:\s?[™®])?\W*", re.IGNORECASE
)
"""What may follow the name in a copyright line: what kind of company it is, a year."""
_PICTURE: Final = re.compile(r"(?:image|photo|picture|video|caption)s?\W*\Z", re.IGNORECASE)


def is_credit_alone(text: str, learnt: Names) -> bool:
    """Say whether a paragraph is nothing but the credit of one agency or several."""
    bare = text.strip()
    if len(bare) > _LONGEST:
        return False
    return (
        bool(alone_credits(bare, learnt) or note_credits(bare, learnt) or signoff_credits(bare))
        or (_MARKED.match(bare) is not None and bool(closing_credits(bare, learnt)))
    )  # fmt: skip


def alone_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agencies that a paragraph consists of.

    Examples
    --------
    >>> [one.agency for one in alone_credits("AP/Reuters", {})]
    ['AP', 'Reuters']
    """
    start, end = _text_bounds(text)
    match = _ALONE.match(text, start, end) if end - start <= _LONGEST else None
    return list_agencies(match["names"], match.start("names"), learnt) if match else []


def is_copyright_line(text: str) -> bool:
    """Say whether a paragraph is a copyright and nothing else, by how it begins and its length.

    Examples
    --------
    >>> is_copyright_line("© NV, 2016"), is_copyright_line("A quay © NV")
    (True, False)
    """
    return len(text) <= _LONGEST // 2 and _COPYRIGHT.match(text) is not None


def closing_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agencies that the end of a text names.

    Examples
    --------
    >>> [one.agency for one in closing_credits("The ferry left. (AP)", {})]
    ['AP']
    >>> closing_credits("She reads Reuters", {})
    []
    """
    # The patterns look for a full stop anywhere: no farther from the end than a credit is long.
    end = _text_bounds(text)[1]
    begin = max(0, end - _LONGEST)
    if match := _MARKED.search(text, begin, end):
        name = str(match.lastgroup)
        return list_agencies(match[name], match.start(name), learnt)
    match = _BARE.search(text, begin, end)
    if match is None or len(match["names"].strip()) <= _SHORT:
        return []
    return list_agencies(match["names"], match.start("names"), learnt)


def stated_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agencies that a sentence below the text says wrote it or gave to it.

    Examples
    --------
    >>> text = "The Associated Press contributed to this report."
    >>> [(one.agency, one.role) for one in stated_credits(text, {})]
    [('AP', 'contributor')]
    >>> stated_credits("She told The Associated Press that she would report.", {})
    []
    """
    near = list(_near_cues(text))
    if not any(_any_agency().search(text, *span) for span in near):
        return []
    found: dict[tuple[str, int], Credit] = {}
    for role, is_copyright, template in _statement_templates():
        for match in (one for span in near for one in template.finditer(text, *span)):
            if is_copyright and not _is_of_text(match):
                continue
            for one in _matched_credits(match, learnt, role):
                found.setdefault((one.agency, one.start), one)
    return list(found.values())


def note_credits(text: str, learnt: Names) -> list[Credit]:
    """Return the agency for which the author of a text works, where a paragraph says it alone.

    Examples
    --------
    >>> [one.agency for one in note_credits("Ana Holm is a reporter for The Associated Press.", {})]
    ['AP']
    >>> note_credits("Ana Holm is a reporter for The Associated Press, police said.", {})
    []
    """
    start, end = _text_bounds(text)
    if end - start > _LONGEST or not _any_agency().search(text, start, end):
        return []
    for template in _note_templates():
        if match := template.match(text, start, end):
            found = list(_matched_credits(match, learnt, "author"))
            # "Jo Ray, AP" took a picture as often as not.
            return [one for one in found if one.end - one.start > _SHORT]
    return []


def _near_cues(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that may be such a sentence; none is in two."""
    begin = end = 0
    for cue in _CUE.finditer(text):
        if end and cue.start() - _AROUND > end:
            yield begin, end
            end = 0
        if not end:
            begin = max(0, cue.start() - _AROUND)
        end = min(len(text), cue.end() + _AROUND)
    if end:
        yield begin, end


def signoff_credits(text: str) -> list[Credit]:
    """Return the agency whose own sign-off a paragraph ends in.

    Examples
    --------
    >>> text = "The ferry left. (Reporting by Jo Ray; Editing by Di Ott)"
    >>> [(one.agency, text[one.start : one.end]) for one in signoff_credits(text)]
    [('Reuters', '(Reporting by Jo Ray; Editing by Di Ott)')]
    """
    end = _text_bounds(text)[1]
    begin = max(0, end - _FARTHEST)
    low = text[begin:end].casefold()
    for agency, cue, template in _signoff_templates():
        if cue in low and (match := template.search(text, begin, end)):
            return [Credit(agency, match.start("signed"), match.end("signed"))]
    return []


def mentions(text: str, agency: str) -> bool:
    """Say whether a text names an agency anywhere.

    Examples
    --------
    >>> mentions("She told Reuters so.", "Reuters"), mentions("She told AFP so.", "Reuters")
    (True, False)
    """
    return any(find_agency(one.group(), {}) == agency for one in _any_agency().finditer(text))


def _text_bounds(text: str) -> tuple[int, int]:
    """Return where a text begins and ends without the white space around it."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return min(start, end), end


def _is_of_text(match: re.Match[str]) -> bool:
    """Say whether a copyright is a text's: one of a picture has its caption around it."""
    text, start = match.string, match.start()
    first = _LETTER.search(text)
    alone = (first is None or first.start() >= start) and _OVER.fullmatch(text, match.end())
    before = text[max(0, start - _LONGEST) : start]
    return bool(alone) or bool(_RIGHTS.match(text, match.end()) and not _PICTURE.search(before))


def _matched_credits(match: re.Match[str], learnt: Names, role: Role) -> Iterator[Credit]:
    """Yield the agencies that a template holds, and those that are listed behind them."""
    text, end = match.string, match.end()
    found = [*_any_agency().finditer(text, match.start(), end)]
    while (joint := _JOINT.match(text, end)) and (more := _any_agency().match(text, joint.end())):
        found.append(more)
        end = more.end()
    for name in found:
        if agency := find_agency(name.group(), learnt):
            yield Credit(agency, *name.span(), role)


@cache
def _any_agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?=\w){agency_pattern()}(?!\w)")


@cache
def _statement_templates() -> tuple[tuple[Role, bool, re.Pattern[str]], ...]:
    """Return the templates of every agency: the role, whether it is a copyright, the pattern."""
    names = rf"(?<![^\W\d_])(?=\w)(?:the\s+)?(?-i:{agency_pattern()})(?!\w)"
    roles: tuple[tuple[Role, str], ...] = (("author", "authors"), ("contributor", "contributors"))
    return tuple(
        (
            role,
            "©" in template,
            re.compile(rf"(?<!\w)(?=\S){_template_pattern(template, names)}", re.I),
        )
        for role, key in roles
        for template in credit_templates()[key]
    )


@cache
def _note_templates() -> tuple[re.Pattern[str], ...]:
    names = rf"(?<![^\W\d_])(?=\w)(?:the\s+)?(?-i:{agency_pattern()})(?!\w)"
    return tuple(
        re.compile(rf"\W*{_template_pattern(template, names)}(?:,?\s+[io]n\b[^.!?\n]*)?\W*$", re.I)
        for template in credit_templates()["notes"]
    )


@cache
def _signoff_templates() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return the agencies' own templates: the agency, a word of each, the pattern."""
    compiled = []
    for agency in agencies():
        spellings = (agency.name, agency.name.upper(), agency.name.lower())
        own = "(?-i:" + "|".join(map(re.escape, spellings)) + ")"
        for template in agency.signoffs:
            alone = template.startswith("{slug}")
            before = r"^\s*" if alone else rf"(?:^|[.!?…][{CLOSING})\]]*)\s*"
            body = _template_pattern(template, own).replace(_SENTENCE, r"[^\n]{2,400}?")
            pattern = rf"{before}\(?(?P<signed>{body})\)?\s*\.?\s*$"
            said = agency.name if "{agency}" in template else ""
            words = re.findall(r"\w+", re.sub(r"[{<\[][^}>\]]*[}>\]]", " ", template))
            cue = max([said, *words], key=len).casefold()
            compiled.append((agency.name, cue, re.compile(pattern, re.I)))
    return tuple(compiled)


def _template_pattern(template: str, agency: str) -> str:
    """Return the pattern of a credit template."""
    tokens = {**_TOKENS, "{names}": agency, "{agency}": agency}
    pieces = re.split(r"(\{\w+\}|…|<[^>]*>|\[[^\]]*\]| )", template)
    return "".join(_piece_pattern(piece, tokens) for piece in pieces)


def _piece_pattern(piece: str, tokens: dict[str, str]) -> str:
    if piece == " ":
        return _BLANK
    if piece[:1] in ("<", "["):
        words = "|".join(tokens.get(one, _words_pattern(one)) for one in piece[1:-1].split("|"))
        return f"(?:{words})" + ("?" if piece[0] == "[" else "")
    return tokens.get(piece) or _words_pattern(piece)


def _words_pattern(text: str) -> str:
    return re.escape(text).replace(r"\ ", r"\s+") + (r"\b" if text[-1:].isalpha() else "")
