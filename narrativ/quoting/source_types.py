"""What a source is, and as whom it speaks: `source_type`, `source_basis` and `voice_class`.

The types are those of Spangher, Peng, Ferrara and May (EMNLP 2023), less what only a
reader can tell; the classes are those of journalism studies' typologies of sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from narrativ.quoting.appositions import AGE, MEMBER
from narrativ.quoting.roles import (
    Role,
    is_jurisdiction,
    is_known_class,
    organisation_class,
    read_role,
)
from narrativ.quoting.voice_lists import ANY, entries, listed, matches, parts, plain_word

_WEAK: Final = ("ordinary", "party", "other")
"""Classes that give way to another role of the same person: a senator is a father too."""
_HEAD: Final = re.compile(
    r"\s(?:of|for|from|at|in|on|by|with|to|who|which|that|released|published|issued|obtained|filed|written|submitted|conducted|"
    r"commissioned|signed|seen|reviewed|viewed|posted|sent|taken|made)\b|,"
)
"""What stands behind the noun of a mention."""
_CAPITALS: Final = re.compile(r"(?:[Tt]he )?[A-Z][\w.]*(?: (?:of|for|and|the|[A-Z][\w.]*))+")
"""A name that goes on behind "of": Tarn Chamber of Commerce."""
_SEVERAL: Final = re.compile(
    r"(?:an? |the )?(?:[\w-]+ )?(?:group|number|handful|coalition|majority|pair|crowd|slew|"
    r"dozens|hundreds|thousands) of (?=\S)",
    re.IGNORECASE,
)
"""What stands in front of those of whom somebody counts several."""
_SHARE: Final = re.compile(r"\d\s?(?:%|percent\b|per cent\b)")
"""Those who were polled: "just 2%"."""
_NATIONAL: Final = re.compile(r"(?:an|ish|ese|ians?|ic|s)$")
_SPOKEN_FOR: Final = re.compile(r"spokes(?:man|woman|person|people|men|women)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """What a mention is a source of.

    Attributes
    ----------
    voice_class, source_type
        Of `VOICE_CLASSES` and `SOURCE_TYPES`.
    source_basis
        What the type rests on: name, noun, entity, cue, place or none.
    """

    voice_class: str
    source_type: str
    source_basis: str


def class_of_roles(roles: Sequence[Role]) -> str:
    """Return the class of somebody who has these roles, ``"unknown"`` if none says it.

    The first role that says a class counts. A candidacy goes before all but an office that
    is held; what ordinary people and party members are gives way to every other role.

    Examples
    --------
    >>> class_of_roles([read_role("father of two"), read_role("mayor of Tarn")])
    'official'
    >>> class_of_roles([read_role("former governor"), read_role("presidential candidate")])
    'party'
    """
    said = [(one, role) for role in roles if (one := class_of_role(role))]
    if any(role.listed == ANY for role in roles):
        # The head of nobody knows what, 34, is more than an age.
        said = [(one, role) for one, role in said if role.head != AGE]
    held = any(one == "official" and not _FORMER.search(role.text) for one, role in said)
    if not held and any(one == "party" and _is_candidacy(role) for one, role in said):
        return "party"
    classes = [one for one, _ in said]
    strong = [one for one in classes if one not in _WEAK]
    return (strong or classes or ["unknown"])[0]


def _is_candidacy(role: Role) -> bool:
    return role.head.split()[-1:] != [] and role.head.split()[-1] in _CANDIDACIES


def class_of_role(role: Role) -> str:
    """Return the class that one role says, "" if none."""
    if is_known_class(role.listed):
        return _class_of_listed(role)
    if role.head in (AGE, ""):
        return "ordinary" if role.head == AGE else "official" if role.side else ""
    if role.organisation:
        own = organisation_class(role.organisation)
        if own or role.head == MEMBER:
            return "" if own == "unknown" else own
    if role.side:
        first = parts(role.text)[0].casefold()
        spoken_for = _SPOKEN_FOR.search(role.head) and first in entries("parties")[0]
        return "party" if spoken_for else "official"
    if role.listed == ANY and _OF_RESEARCH.search(role.text):
        return "expert"
    return "civil_society" if role.listed == ANY and _OF_A_GROUP.match(role.text) else ""


def _class_of_listed(role: Role) -> str:
    """Return the class of a role whose list says one, unless the organisation says another."""
    own = organisation_class(role.organisation)
    if role.listed == "official" and role.head in _ANYWHERE:
        if own in _EMPLOYERS and not _is_of_office(role.organisation):
            return own
        if role.head in _PRESIDENTS and role.organisation and not own and not role.side:
            # The president of what the text says no more of.
            return ""
    if role.head in _EXECUTIVES:
        return own if own in _EMPLOYERS else "company"
    employed = role.organisation[:1].isupper() or role.text.startswith(role.organisation)
    if role.head in _LAWYERS and own == "official" and employed:
        # The White House counsel; a citizen's or a firm's lawyer speaks as a professional.
        return "official"
    if role.listed == "party" and _is_lawmaker(role):
        return "official"
    if role.listed == "other" and own == "media":
        return "media"
    return role.listed


def _is_of_office(name: str) -> bool:
    """Say whether what an official works for is a state's, or somebody's who has an office."""
    owner = re.match(r"(.+?)['’]s?\s", name)
    held = matches(parts(owner[1]), "roles") if owner else []
    return is_jurisdiction(name) or any(one.listed == "official" for one in held)


def _is_lawmaker(role: Role) -> bool:
    """Say whether a party's member or nominee has an office: House Judiciary Committee Democrat."""
    court = role.head == "nominee" and "court" in role.organisation.casefold().split()
    words = parts(role.text)
    member = words[-1:] in (["Democrat"], ["Republican"]) and bool(matches(words[:-1], "states"))
    return court or member or _IN_LEGISLATURE.search(role.text) is not None


_EMPLOYERS: Final = ("expert", "company", "civil_society", "international", "party", "other")
"""Classes of organisations that have presidents and chief executives of their own."""
_PRESIDENTS: Final = ("president", "vice president", "vice-president")
_LAWYERS: Final = ("counsel", "counselor", "lawyer", "attorney", "solicitor")
_EXECUTIVES: Final = ("ceo", "chief executive", "chief executive officer", "managing director")
_IN_LEGISLATURE: Final = re.compile(
    r"\b(?:House|Senate|Congress|Assembly|Commons|Parliament|[Cc]ommittee|[Ll]egislature)\b.*"
    r"\b(?:Democrat|Republican|Conservative|Liberal)$"
    r"|\b(?:Democrat|Republican)\b (?:on|in) the .*(?:House|Senate|[Cc]ommittee|Congress)"
)
"""A single member of a party in a legislature: House Judiciary Committee Democrat."""
_OF_RESEARCH: Final = re.compile(
    r"\b(?:head|director|chief|manager|lead|president) of (?:[a-z]+ ){0,2}"
    r"(?:analysis|analytics|research|studies|economics)\b"
)
"""Who heads the research of what the text says no more of."""
_OF_A_GROUP: Final = re.compile(r"[a-z][\w-]*s['’]\s")
"""Who speaks for many of one kind: the skippers' chair."""
_FORMER: Final = re.compile(r"\b(?:former|ex|retired|onetime|one-time|then)\b", re.IGNORECASE)
_CANDIDACIES: Final = frozenset(
    ("candidate", "nominee", "hopeful", "contender", "front-runner", "frontrunner", "challenger")
)
_ANYWHERE: Final = frozenset(
    (
        "president", "vice president", "vice-president", "officer", "official", "commissioner",
        "agent", "speaker",
        "justice", "captain", "superintendent", "envoy", "delegate", "treasurer", "investigator",
        "chancellor", "negotiator", "general secretary", "representative", "chief medical officer",
    )
)  # fmt: skip
"""Offices that organisations of every kind have."""


def source_of(mention: str, label: str = "") -> Source:
    """Return what a mention that names no person is.

    Parameters
    ----------
    mention
        As it is written: "a senior official", "the report", "The White House".
    label
        What the parser takes its name for: ``"ORG"``, ``"GPE"`` … or "".

    Examples
    --------
    >>> source_of("a senior official")
    Source(voice_class='official', source_type='unnamed', source_basis='noun')
    >>> source_of("court papers").source_type, source_of("The White House", "ORG").voice_class
    ('court', 'official')
    """
    several = _SEVERAL.match(mention)
    if several:
        rest = mention[several.end() :]
        of_country = rest.casefold() in entries("countries")[0]
        return Source("ordinary", "unnamed", "noun") if of_country else source_of(rest)
    head = _HEAD.split(mention)[0]
    if _SHARE.search(head):
        return Source("ordinary", "poll", "noun")
    words = parts(head)
    named = label == "ORG" and head[:1].isupper() and mention[:2] not in ("A ", "An")
    small = mention.casefold()
    firm = mention[:1].isupper() and len(words) == 1 and organisation_class(mention) == "company"
    if not firm and (not named or mention.startswith("The ")):
        kind = _thing(words)
        if kind is not None:
            return kind
    role = read_role(mention)
    if role is not None and role.head and not (named and organisation_class(head)):
        return _of_role(mention, role)
    if any(one in small for one in listed("unnamed", "familiar")):
        return Source("unnamed", "unnamed", "noun")
    own = organisation_class(mention if named or _CAPITALS.fullmatch(mention) else head)
    if own:
        return Source(own, "media" if own == "media" else "organisation", "noun")
    if words and {plain_word(words[-1]), words[-1].casefold()} & listed("unnamed", "sources"):
        return Source("unnamed", "unnamed", "noun")
    return _of_label(head, label)


def _thing(words: Sequence[str]) -> Source | None:
    """Return what a mention is that ends in the noun of a document, a poll, a post."""
    found = [one for one in matches(words, "sources") if one.end == len(words)]
    if not found:
        return None
    kind = min(found, key=lambda one: one.start).listed
    if kind == "media":
        return Source("media", "media", "noun")
    if kind == "social":
        return Source(organisation_class(" ".join(words[:-1])) or "document", kind, "noun")
    if kind in ("document", "poll", "vote", "court", "social"):
        return Source("document", kind, "noun")
    return None


def _of_label(head: str, label: str) -> Source:
    if label == "GPE" or (label == "NORP" and _NATIONAL.search(head)):
        return Source("official", "organisation", "entity")
    if label in ("ORG", "NORP", "FAC", "PRODUCT"):
        # Most are companies, but only what the article says of one makes it one.
        return Source("unknown", "organisation", "entity")
    return Source("unknown", "unknown", "none")


def _of_role(mention: str, role: Role) -> Source:
    small = mention.casefold()
    if any(one in small for one in listed("unnamed", "familiar")):
        return Source("unnamed", "unnamed", "noun")
    klass = class_of_role(role)
    if role.head in listed("unnamed", "sources") and (not klass or klass == "ordinary"):
        return Source("unnamed", "unnamed", "noun")
    if _SPOKEN_FOR.search(role.head) and (role.organisation or role.side):
        return Source(klass or "unknown", "organisation", "noun")
    return Source(klass or "unnamed", "unnamed", "noun")
