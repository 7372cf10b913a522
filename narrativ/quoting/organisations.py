"""The organisations that an article names, and who speaks where a mention names no person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.people import People
from narrativ.quoting.roles import Role, organisation_class, read_role, side_of
from narrativ.quoting.source_types import Source, class_of_roles, source_of
from narrativ.quoting.spans import Place, Speaker
from narrativ.text.names import organisation_key, without_article

if TYPE_CHECKING:
    from spacy.tokens import Doc

INDEFINITE: Final = re.compile(
    r"(?:an?|one|some|several|many|another|two|three|other|any|no)\s", re.I
)
SIDED: Final = ("official", "party", "other", "civil_society")


class Organisations:
    """The organisations that an article names, and the fullest name of each."""

    def __init__(self, docs: Sequence[Doc], people: People) -> None:
        self._docs = docs
        self._labels: dict[str, str] = {}
        names: dict[str, None] = {}
        persons = {mention for mention in people.by_mention}
        taken = {(one.paragraph, one.end) for one in persons}
        for number, doc in enumerate(docs):
            for ent in doc.ents:
                if (
                    ent.label_ in ("ORG", "GPE", "NORP", "FAC")
                    and (number, ent.end_char) not in taken
                ):
                    name = without_article(re.sub(r"['’]s?$", "", ent.text))
                    self._labels.setdefault(name.casefold(), ent.label_)
                    if ent.label_ == "ORG":
                        names.setdefault(name)
        self._described: dict[str, list[str]] = {}
        for doc in docs:
            for phrase in doc.noun_chunks:
                text = without_article(phrase.text)
                if " " in text and organisation_class(text) not in ("", "unknown"):
                    self._described.setdefault(text.split()[-1].casefold(), []).append(text)
        self._by_initials = {
            initials: name for name in names if (initials := _initials(name)) and " " in name
        }
        self._by_last: dict[str, list[str]] = {}
        for name in names:
            if " " in name:
                self._by_last.setdefault(name.split()[-1].casefold(), []).append(name)

    def described(self, name: str) -> str:
        """Return what else the article calls "the board" or "the authority": the health board."""
        full = self.fullest(name)
        if organisation_class(full) not in ("", "unknown"):
            return full
        longer = self._described.get(without_article(name).casefold(), [])
        return longer[0] if len(set(map(organisation_class, longer))) == 1 else full

    def fullest(self, name: str) -> str:
        """Return the fullest name of an organisation: what an acronym or its last word means."""
        bare = without_article(name).strip()
        letters = bare.replace(".", "")
        if letters.isupper() and letters in self._by_initials:
            return self._by_initials[letters]
        definite = bare != name.strip() and organisation_class(bare)
        longer = self._by_last.get(bare.casefold(), []) if definite else []
        return longer[0] if len(longer) == 1 and " " not in bare else name

    def speaker(self, text: str, place: Place) -> Speaker:
        """Return who speaks where a mention names no person."""
        text = " ".join(text.split())
        text = re.split(r",\s|\s[–—-]\s", text)[0] or text
        owner = re.match(r"([A-Z][\w ]+)['’]s ([A-Z].+)", text)
        if owner and side_of(owner[1]) and owner[2].casefold() in self._labels:
            # Ukraine's Naftogaz: the firm speaks.
            text = owner[2]
        bare = without_article(text)
        label = self._labels.get(bare.casefold(), "")
        whole = self.fullest(text)
        source = source_of(whole, label)
        role = read_role(text)
        if role is not None and source.source_type in ("unnamed", "organisation") and role.head:
            source = self._by_organisation(role, source)
            return Speaker(
                text, "", role.text, role.organisation, _side(source, text), *_fields(source)
            )
        named = (
            bool(bare)
            and not INDEFINITE.match(text)
            and ((bool(label) and bare[:1].isupper()) or self._is_capital(bare, place))
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
        if not role.organisation or source.voice_class not in ("unknown", "company"):
            return source
        full = replace(role, organisation=self.described(role.organisation))
        return replace(source, voice_class=class_of_roles([full]))


def _fields(source: Source) -> tuple[str, str, str]:
    return source.voice_class, source.source_type, source.source_basis


def _side(source: Source, text: str) -> str:
    return side_of(text) if source.voice_class in SIDED else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())
