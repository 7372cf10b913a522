"""The organisations that an article names, and who speaks where a mention names no person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.people import People
from narrativ.quoting.roles import Role, is_known_class, organisation_class, read_role, side_of
from narrativ.quoting.source_types import Source, class_of_roles, source_of
from narrativ.quoting.spans import Place, Speaker
from narrativ.quoting.voice_lists import listed
from narrativ.text.lexicon import word_list
from narrativ.text.names import organisation_key, without_article

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

INDEFINITE: Final = re.compile(
    r"(?:an?|one|some|several|many|another|two|three|other|any|no)\s", re.I
)
SIDED: Final = ("official", "party", "other", "civil_society")


_LOWER: Final = re.compile(r"[a-z][a-z-]+\s(?=[A-Z])")
_OF_SEVERAL: Final = re.compile(r"\s(?:of|for)\s.*s$")
"""The Association of Railroads is not what "the railroads" means."""
_GENERIC: Final = ("administration", "government", "house", "senate", "state", "court", "police")
"""Nouns that mean an institution of the country rather than the one that was named."""


class Organisations:
    """The organisations that an article names, and the fullest name of each."""

    def __init__(
        self, docs: Sequence[Doc], phrases: Sequence[Sequence[Span]], people: People
    ) -> None:
        self._docs = docs
        self._companies: set[str] = set()
        self._labels: dict[str, str] = {}
        names: dict[str, None] = {}
        taken = {(one.paragraph, one.end) for one in people.by_mention}
        entities = [doc.ents for doc in docs]
        for number, ents in enumerate(entities):
            for ent in ents:
                if (
                    ent.label_ in ("ORG", "GPE", "NORP", "FAC")
                    and (number, ent.end_char) not in taken
                ):
                    name = without_article(re.sub(r"['’]s?$", "", ent.text))
                    self._labels.setdefault(name.casefold(), ent.label_)
                    if ent.label_ == "ORG":
                        names.setdefault(name)
        self._phrases: dict[str, list[str]] = {}
        for phrase in (one for own in phrases for one in own if len(one) > 1):
            text = without_article(phrase.text)
            if " " in text:
                self._phrases.setdefault(text.split()[-1].casefold(), []).append(text)
        self._by_initials = {
            initials: name for name in names if (initials := _initials(name)) and " " in name
        }
        self._by_last: dict[str, list[str]] = {}
        for name in names:
            if " " in name and not _OF_SEVERAL.search(name):
                self._by_last.setdefault(name.split()[-1].casefold(), []).append(name)

        own = {word.casefold() for person in people.persons for word in person.words}
        self._companies = {name for name in _companies(docs, entities, people) if name not in own}
        self._said = dict(_classes_said(docs, entities))

    def is_company(self, name: str) -> bool:
        """Say whether the article says of an organisation that it is a company."""
        bare = without_article(name).casefold()
        return bare in self._companies or any(
            bare == other.removesuffix(ending).rstrip(" ,")
            for other in self._companies
            for ending in _LEGAL_FORMS
            if other.endswith(ending)
        )

    def _class_said(self, name: str) -> str:
        """Return the class that the article says of an organisation whose name says none."""
        if self.is_company(name):
            return "company"
        return self._said.get(without_article(name).casefold(), "")

    def _is_council(self, name: str) -> bool:
        """Say whether an organisation is the council of a place: Port Tarn Council."""
        place, _, noun = without_article(name).rpartition(" ")
        return noun.casefold() == "council" and self._labels.get(place.casefold()) in _PLACES

    def described(self, name: str) -> str:
        """Return what else the article calls "the board" or "the authority": the health board."""
        full = self.fullest(name)
        if organisation_class(full) not in ("", "unknown"):
            return full
        called = self._phrases.get(without_article(name).casefold(), [])
        longer = [one for one in called if organisation_class(one) not in ("", "unknown")]
        return longer[0] if len(set(map(organisation_class, longer))) == 1 else full

    def fullest(self, name: str) -> str:
        """Return the fullest name of an organisation: what an acronym or its last word means."""
        bare = without_article(name).strip()
        letters = bare.replace(".", "")
        if letters.isupper() and letters in self._by_initials:
            return self._by_initials[letters]
        if bare.casefold() in _GENERIC:
            return name
        known = organisation_class(bare)
        team = bare[:1].isupper() and bare.endswith("s") and not known
        definite = team or (bare != name.strip() and known)
        longer = self._by_last.get(bare.casefold(), []) if definite else []
        return longer[0] if len(longer) == 1 and " " not in bare else name

    def speaker(self, text: str, place: Place) -> Speaker:
        """Return who speaks where a mention names no person."""
        text = " ".join(text.split()).strip('”“"’, ') or text
        text = _main_part(re.split(r",\s|\s[–—-]\s", text)) or text
        owner = re.match(r"([A-Z][\w ]+)['’]s ([A-Z].+)", text)
        if owner and side_of(owner[1]) and owner[2].casefold() in self._labels:
            # Ukraine's Naftogaz: the firm speaks.
            text = owner[2]
        lower = _LOWER.match(without_article(text))
        rest = without_article(text)[lower.end() :] if lower else ""
        if self._labels.get(rest.casefold()) == "ORG" and read_role(text) is None:
            # The nonpartisan Tarn Foundation.
            text = rest
        bare = without_article(text)
        label = self._labels.get(bare.casefold(), "")
        whole = self.fullest(text)
        source = source_of(whole, label)
        own = self._class_said(whole) if source.voice_class == "unknown" else ""
        if source.voice_class == "civil_society" and self._is_council(whole):
            own = "official"
        if own:
            source = replace(source, voice_class=own, source_type="organisation")
        mixed = label == "" and _classes_of_group(text)
        if mixed:
            return Speaker(text, "", "", "", "", "other", "unnamed", "noun")
        role = read_role(text)
        if role is not None and source.source_type in ("unnamed", "organisation") and role.head:
            source = self._by_organisation(role, source)
            return Speaker(
                text, "", role.text, role.organisation, _side(source, text), *_fields(source)
            )
        named = (
            bool(bare)
            and not INDEFINITE.match(text)
            and (
                (bool(label) and bare[:1].isupper())
                or whole != text
                or self._is_capital(bare, place)
            )
        )
        if named and source.source_type in ("organisation", "media", "unknown"):
            name = without_article(whole)
            key = " ".join(organisation_key(name.replace("-", " ")))
            return Speaker(name, key, "", name, _side(source, text), *_fields(source))
        return Speaker(text, "", "", "", _side(source, text), *_fields(source))

    def _is_capital(self, name: str, place: Place) -> bool:
        """Say whether capitals make a mention a name, and not that a sentence begins with it."""
        if any(word[:1].isupper() for word in name.split()[1:]):
            return True
        before = self._docs[place.paragraph].text[: place.start].rstrip()
        return name[:1].isupper() and before[-1:] not in ("", ".", "!", "?", ":", "”", '"')

    def _by_organisation(self, role: Role, source: Source) -> Source:
        if not role.organisation or source.voice_class not in ("unknown", "unnamed"):
            return source
        full = replace(role, organisation=self.described(role.organisation))
        if self.is_company(full.organisation) and not is_known_class(role.listed):
            return replace(source, voice_class="company")
        if source.voice_class == "unnamed" and (
            is_known_class(role.listed) or class_of_roles([full]) == "unknown"
        ):
            return source
        return replace(source, voice_class=class_of_roles([full]))


def _fields(source: Source) -> tuple[str, str, str]:
    return source.voice_class, source.source_type, source.source_basis


def _side(source: Source, text: str) -> str:
    return side_of(text) if source.voice_class in SIDED else ""


_PLACES: Final = ("GPE", "FAC")
_LEGAL_FORMS: Final = (" inc", " inc.", " ltd", " ltd.", " plc", " corp", " corp.", " llc", " co.")
_EXECUTIVES: Final = re.compile(
    r"['’]?s? (?:CEO|CFO|COO|chief (?:executive|financial|operating)|shares\b|stock\b|shareholders|"
    r"customers|investors|earnings|revenue|stores?\b|factory|factories)",
)
"""What stands behind the name of a company."""
_LED: Final = re.compile(
    r"(?:CEO|CFO|chief executive(?: officer)?|shares|shareholders|customers)"
    r" (?:of|at|in) (?:the )?$"
)
"""What stands in front of it."""
_APPOSED: Final = re.compile(r",? (?:which is )?(?:an?|the) ([\w’' -]{2,60})")
_THE_COMPANY: Final = re.compile(r"\b(?:[Tt]he|[Ii]ts parent) ([a-z]+(?:[ -][a-z]+)?)")


def _companies(
    docs: Sequence[Doc], entities: Sequence[Sequence[Span]], people: People
) -> Iterator[str]:
    """Yield the organisations of which the article says that they are companies.

    By their legal form, their executives, shares or customers, by an apposition ("Odrin, an
    airline"), or because "the company" means them.
    """
    yield from _meant_by_the_company(docs, entities)
    for person in people.persons:
        for role in person.roles:
            if role.listed == "company" and role.organisation:
                yield without_article(role.organisation).casefold()
    for doc, ents in zip(docs, entities, strict=True):
        text = doc.text
        names = [one for one in ents if one.label_ in ("ORG", "PRODUCT", "PERSON")]
        for ent in names:
            bare = re.sub(r"['’]s?$", "", ent.text)
            name, end = without_article(bare).casefold(), ent.start_char + len(bare)
            apposed = _APPOSED.match(text, ent.end_char)
            if (
                name.endswith(_LEGAL_FORMS)
                or (ent.label_ != "PERSON" and _EXECUTIVES.match(text, end))
                or _LED.search(text, max(0, ent.start_char - 60), ent.start_char)
                or (ent.label_ != "PERSON" and apposed and _is_firm(apposed[1]))
                or (ent.label_ != "PERSON" and _fronted_firm(text, ent.start_char))
            ):
                yield name


def _classes_said(
    docs: Sequence[Doc], entities: Sequence[Sequence[Span]]
) -> Iterator[tuple[str, str]]:
    """Yield organisations with the class that the words around them say.

    By an apposition ("Odryn, an advocacy group", "the think tank Odryn"), or because those
    who play for it are called after it ("Odryn striker Karl Pellow").
    """
    for doc, ents in zip(docs, entities, strict=True):
        for ent in ents:
            bare = without_article(re.sub(r"['’]s?$", "", ent.text))
            if ent.label_ not in ("ORG", "PRODUCT", "NORP", "GPE") or organisation_class(bare):
                continue
            before = _BEFORE.search(doc.text, max(0, ent.start_char - 40), ent.start_char)
            behind = _APPOSED.match(doc.text, ent.end_char)
            nouns = [before[1]] if before else []
            nouns += [re.split(_NOUN_ENDS, behind[1])[0]] if behind else []
            found = next((c for noun in nouns if (c := organisation_class(noun))), "")
            follows = _BEHIND.match(doc.text, ent.end_char)
            role = read_role(follows[1]) if follows and ent.label_ == "ORG" else None
            if found not in ("", "unknown") and ent.label_ != "GPE":
                yield bare.casefold(), found
            elif role is not None and role.head in listed("roles", "other"):
                yield bare.casefold(), "other"


_BEFORE: Final = re.compile(r"\b([a-z-]+(?: [a-z-]+)?) $")
"""Nouns in front of a name."""
_BEHIND: Final = re.compile(r"(?:['’]s?)? ([a-z-]+(?: [a-z]+)?)\b")
_NOUN_ENDS: Final = r"\s(?:that|which|in|of|for|with|and|based)\s"


def _meant_by_the_company(docs: Sequence[Doc], entities: Sequence[Sequence[Span]]) -> Iterator[str]:
    """Yield whom "the company" means: the organisation without a class that stands before."""
    last, seen = "", 0
    for number, doc in enumerate(docs):
        places = [(ent.start_char, ent.text) for ent in entities[number] if ent.label_ == "ORG"]
        places += [(one.start(), "") for one in _THE_COMPANY.finditer(doc.text) if _is_firm(one[1])]
        for _, name in sorted(places):
            if name:
                bare = without_article(re.sub(r"['’]s?$", "", name))
                if organisation_class(bare) in ("", "unknown", "company"):
                    last, seen = bare.casefold(), number
            elif last and number - seen <= _BACK:
                yield last


_BACK: Final = 2
"""Paragraphs back in which the organisation stands that "the company" means."""


def _fronted_firm(text: str, start: int) -> bool:
    """Say whether the noun of a firm stands in front of a name: space corporation Odryn."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    return before is not None and _is_firm(before[1])


def _is_firm(noun: str) -> bool:
    words = re.split(_NOUN_ENDS, noun)[0]
    return organisation_class(words) == "company"


def _classes_of_group(text: str) -> bool:
    """Say whether a mention is of groups of unlike classes: "police and witnesses"."""
    groups = re.split(r",? and (?:many |some |other |several )?|, ", text)
    if len(groups) == 1 or any(not group[:1].isalpha() for group in groups):
        return False
    classes = [
        source.voice_class
        for group in groups
        if _is_group(group) and (source := source_of(group)).voice_class not in _VAGUE
    ]
    return len(classes) == len(groups) and len(set(classes)) > 1


_VAGUE: Final = ("unknown", "unnamed", "document")


def _is_group(text: str) -> bool:
    """Say whether a phrase is of several: "activist groups", "members of the party", "police"."""
    noun = re.split(r"\s(?:of|for|from|in|at|who)\s", text)[0].split()
    return bool(noun) and (noun[-1].endswith("s") or noun[-1].casefold() in ("police", "people"))


_ADJECTIVE: Final = re.compile(r"an? [a-z-]+", re.IGNORECASE)
"""What may go on behind a comma: a new, exhaustive study."""


def _main_part(phrases: Sequence[str]) -> str:
    """Return the first of the phrases of a mention that is no time: Late Wednesday, the mayor."""
    times = word_list("weekdays", "months")
    if _ADJECTIVE.fullmatch(phrases[0]) and len(phrases) > 1:
        return ", ".join(phrases)
    rest = [one for one in phrases if not times & {word.casefold() for word in one.split()}]
    return (rest or phrases)[0]


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())
