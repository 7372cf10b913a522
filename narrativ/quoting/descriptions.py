"""As whom a person of an article speaks: role, organisation, side and class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from narrativ.quoting.organisations import SIDED, Organisations
from narrativ.quoting.people import People, Person
from narrativ.quoting.roles import Role, is_known_class, organisation_class
from narrativ.quoting.source_types import class_of_role, class_of_roles
from narrativ.quoting.spans import Speaker
from narrativ.quoting.voice_lists import title_words
from narrativ.text.names import key_of

_OFFICE: Final = re.compile(r"['’]s? (?:office|team|staff|aides|camp|campaign|allies)$")
"""What is called after whose it is: Odryn's office."""


class Descriptions:
    """What an article says of its persons, with the organisations that it names."""

    def __init__(self, people: People, organisations: Organisations) -> None:
        self._people = people
        self._organisations = organisations
        self._called: dict[str, Person | None] = {}

    def speaker(self, person: Person) -> Speaker:
        """Return a person as a speaker."""
        roles = [role for role in person.roles if role.text]
        classed = self._with_organisations(roles)
        voice_class = class_of_roles(classed)
        main = _main_role(
            [
                role
                for role, full in zip(roles, classed, strict=True)
                if class_of_role(full) == voice_class
            ]
        ) or _main_role(roles)
        sides = [role.side for role in roles if role.side]
        side = sides[0] if sides and voice_class in SIDED else ""
        named = [role.organisation for role in ([main] if main else []) + roles]
        organisation = next((one for one in named if one and not self._person_called(one)), "")
        return Speaker(
            person.name,
            person.key,
            main.text if main else "",
            organisation,
            side,
            voice_class,
            "person",
            "name",
            person.gender,
        )

    def of_office(self, speaker: Speaker, owner: Person | None = None) -> Speaker:
        """Return the speaker of "Odryn's office", or "his", with the class of whose it is."""
        if speaker.voice_class not in ("unknown", "unnamed"):
            return speaker
        person = owner or self._person_called(speaker.organisation or speaker.name)
        if person is None:
            return speaker
        own = class_of_roles(self._with_organisations(person.roles))
        return replace(speaker, voice_class=own) if own in ("official", "party") else speaker

    def _with_organisations(self, roles: Sequence[Role]) -> list[Role]:
        """Return roles with the organisations that "its leader" and acronyms stand for."""
        return [self._with_organisation(role) if role.organisation else role for role in roles]

    def _with_organisation(self, role: Role) -> Role:
        employer = self._person_called(role.organisation)
        if employer is None:
            full = self._organisations.described(role.organisation)
            if not is_known_class(role.listed) and self._organisations.is_company(full):
                return replace(role, listed="company", organisation=full)
            return replace(role, organisation=full)
        if is_known_class(role.listed):
            return role
        # A senator's aide speaks as the senator does, a candidate's for the campaign.
        own = class_of_roles(employer.roles)
        return replace(
            role, listed=own if own in ("official", "party") else role.listed, organisation=""
        )

    def _person_called(self, name: str) -> Person | None:
        """Return the person whom the organisation of a role is: the Odryn adviser."""
        if name not in self._called:
            self._called[name] = self._find_person(name)
        return self._called[name]

    def _find_person(self, name: str) -> Person | None:
        owner = _OFFICE.sub("", name)
        if owner == name and organisation_class(name) not in ("", "unknown"):
            return None
        words = [word for word in owner.split() if word.casefold().rstrip(".") not in title_words()]
        if not words:
            return None
        key = key_of(tuple(words))
        for one in self._people.persons:
            full = key_of(one.words)
            if key[-len(full) :] == full or key == full[-1:]:
                return one
        return None


def _main_role(roles: Sequence[Role]) -> Role | None:
    """Return the role that says most: with an organisation or a country, the first of these."""
    said = [role for role in roles if role.head not in ("", "age", "of")]
    telling = [role for role in said if role.organisation or role.side or " " in role.text]
    rest = [role for role in roles if role.head == "of"]
    return next(iter([*telling, *said, *rest]), None)
