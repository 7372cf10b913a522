"""Outlet and date on one line of a page, in whatever way they are run together."""

from __future__ import annotations

import re
from typing import Final

from narrativ.reading.page_lists import wordings
from narrativ.resources.outlets import known_name
from narrativ.text.datelines import MONTH, WEEKDAY
from narrativ.text.dates import relative, split_trailing_date, stated
from narrativ.text.relative_times import ends_as_age, is_age
from narrativ.text.words import count_words, plain

__all__ = ["BULLET", "BYLINE", "COUNTED", "WORDS_OF_OUTLET", "glued_ages", "outlet_and_date"]

BULLET: Final = re.compile(r"^(?:[•·∙▪▫◦●○‣⁃■□►▶▸▹➤➜→✦★☆\uf0b7]\s*|[*+>|~»›–—−‐-]\s+)(?=\S)")
BYLINE: Final = re.compile(
    r"^(?i:by|von|par|por|di|door|av|af|autor|author|автор)\s*:?\s+(?![a-zà-ÿ])[^\W\d_][\w.'’-]*"
    r"(?:[\s,&]+(?:(?:and|und|et|y|e|i|en|og|och|de|del|della|van|von|der|den|la|le|in|at|for)"
    r"(?=\s)|(?![a-zà-ÿ])[^\W\d_][\w.'’-]*)){0,9}$"
)
COUNTED: Final = re.compile(r"^\d+\s*(?:min|мин|分)\w*\.?\s+\S|\(\d+\)$", re.IGNORECASE)
"""Reading times and numbers of comments."""
_ANNOUNCES: Final = re.compile(
    r"(?:(?:last|first) )?(?:published|updated|posted|modified)(?: on| at)?|date|time|clock|"
    r"zeit|uhr|heure|hora|tiempo|ora|tijd|tid|czas|время|"
    r"veröffentlicht(?: am)?|aktualisiert(?: am)?|erstellt(?: am)?|stand|publié(?: le)?|"
    r"mis à jour(?: le)?|modifié(?: le)?|publicado(?: el)?|actualizado(?: el)?|atualizado(?: em)?|"
    r"publicado em|pubblicato(?: il)?|aggiornato(?: il)?|gepubliceerd(?: op)?|"
    r"bijgewerkt(?: op)?|opublikowano|aktualizacja|опубликовано|обновлено|公開|更新|掲載",
    re.IGNORECASE,
)
"""What is said before a date instead of an outlet."""
_LONGEST: Final = 90
WORDS_OF_OUTLET: Final = 8
_WORDS_BEFORE_SPACE: Final = 5
"""Of a name that a space parts from its age: longer lines are headlines and sentences."""
_NUMBER: Final = re.compile(r"(?P<number>\d+)(?P<unit>\s*[^\W\d_].*)\Z")


_GLUED_DAY: Final = re.compile(
    rf"(?P<name>[^\W\d_a-z].*[^\W\d_A-Z)])"
    rf"(?P<day>(?=[^\W\d_a-z])(?:{MONTH}\.?\s\d{{1,2}}|{WEEKDAY})|\d{{1,2}}\.?\s{MONTH}\.?)"
)
"""A name and a day without its year: "PostAug 6"."""


def outlet_and_date(text: str) -> tuple[str | None, str] | None:
    """Return outlet and date of a short line that gives a date or a relative time.

    The outlet is None where the line gives none, or where several could be
    meant; the date is empty where that leaves the age open too.

    Examples
    --------
    >>> outlet_and_date("The Quay Post2 days ago")
    ('The Quay Post', '2 days ago')
    >>> outlet_and_date("Echo · 25 July 2031")
    ('Echo', '25 July 2031')
    >>> outlet_and_date("Quay PostAug 6"), outlet_and_date("The quay was closed")
    (('Quay Post', 'Aug 6'), None)
    """
    bare = BULLET.sub("", text)
    if len(bare) > _LONGEST:
        return None
    if split := split_trailing_date(bare):
        return outlet_name(split[0]), split[1]
    parts = [part.strip() for part in re.split(r"\s*[·•|]\s*|\s+[–—-]\s+", bare)]
    if len(parts) > 1:
        for index in (len(parts) - 1, *range(len(parts) - 1)):
            if relative(parts[index]) or stated(parts[index]):
                rest = parts[:index] or parts[index + 1 :]
                return outlet_name(rest[0]), parts[index]
    if is_age(bare):
        return None, bare
    if readings := glued_ages(bare):
        (name, age), *others = readings
        return (None, "") if others and _open(readings) else (outlet_name(name), age)
    if day := _GLUED_DAY.fullmatch(bare):
        return outlet_name(day["name"]), day["day"]
    return (None, bare) if relative(bare) else None


def outlet_name(text: str) -> str | None:
    """Return what stands beside a date as the name of an outlet; None if it is none."""
    bare = text.strip(" :,|·•–—-")
    if not bare or _ANNOUNCES.fullmatch(bare) or BYLINE.match(bare) or COUNTED.search(bare):
        return None
    return bare


def glued_ages(text: str) -> list[tuple[str, str]]:
    """Return the ways to part a name from the age behind it, the likeliest first.

    A name may end in a digit: "France 242 hours ago" is two hours old. Names
    that are known come first, then ages as pages give them.

    Examples
    --------
    >>> glued_ages("Quay Posta day ago"), glued_ages("France 242 hours ago")[0]
    ([('Quay Post', 'a day ago')], ('France 24', '2 hours ago'))
    """
    for at in range(1, len(text)) if len(text) <= _LONGEST and ends_as_age(text) else ():
        if not _may_part(text, at) or not is_age(text[at:]):
            continue
        name, age = text[:at], text[at:]
        spaced = name.endswith(" ")
        readings = [(name.rstrip(), age), *_inside_number(name, age)]
        readings = [one for one in readings if _may_be_name(one[0], one[1], spaced=spaced)]
        return sorted(readings, key=_unlikely)
    return []


def _may_part(text: str, at: int) -> bool:
    """Say whether an age can begin here: at a letter or the first of some digits."""
    before, sign = text[at - 1], text[at]
    if sign.isdigit():
        return not before.isdigit() and before not in ".,:/-"
    return sign.isalpha() and (before.isalnum() or before.isspace() or before in ".)!")


def _inside_number(name: str, age: str) -> list[tuple[str, str]]:
    """Return the readings in which the first digits of a number behind a space are the name's."""
    number = _NUMBER.match(age)
    if number is None or not name.endswith(" "):
        return []
    digits, unit = number["number"], number["unit"]
    return [
        (name + digits[:cut], digits[cut:] + unit)
        for cut in range(1, len(digits))
        if digits[cut] != "0"
    ]


def _may_be_name(name: str, age: str, *, spaced: bool) -> bool:
    words = count_words(name)
    if not 0 < words <= WORDS_OF_OUTLET:
        return False
    if _ANNOUNCES.fullmatch(name.strip(" :")) or BYLINE.match(name) or COUNTED.search(name):
        return True
    if name[-1] in ":,;":
        return False
    if spaced:
        # "The quay closed 2 days ago" is a headline.
        long = [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 3]
        return words <= _WORDS_BEFORE_SPACE and not any(word[0].islower() for word in long)
    if age[0].islower() and " " not in age:
        # "Le Cahier" is not the Cahi of yesterday.
        return known_name(name) is not None or (len(age) > 6 and name[0].isupper())
    return not name[0].islower() or (words > 1 and known_name(name) is not None)


def _unlikely(reading: tuple[str, str]) -> tuple[bool, bool, int]:
    """Return what puts a reading behind others: for `sorted`."""
    name, age = reading
    before = name.rstrip("0123456789")
    last = plain(before).rpartition(" ")[2]
    numbered = before == name or last in wordings("numbered")
    return known_name(name) is None, not (_counted_so(age) and numbered), len(name)


def _open(readings: list[tuple[str, str]]) -> bool:
    """Say whether the second reading is as good as the first, and neither is the plain one."""
    first, second = (_unlikely(one) for one in readings[:2])
    shortest = min(len(name) for name, _ in readings)
    return first[:2] == second[:2] and first[2] != shortest


def _counted_so(age: str) -> bool:
    """Say whether pages count so far before they use the next unit."""
    number = _NUMBER.match(age)
    ago = relative(age)
    if number is None or ago is None:
        return True
    count = int(number["number"])
    size = ago.seconds / count if count else 0
    return 0 < count < (60 if size < 3600 else 24 if size < 86400 else 32)
