"""Photo credits in captions and in paragraphs that nobody marked as captions."""

from __future__ import annotations

import pytest

from narrativ.resources import agency_named
from narrativ.sourcing.crediting.photos import caption_credits, photo_credits


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Crews wait. (AP Photo/Jo Ray)", ["AP"]),
        ("Crews wait (Jo Ray/Eld News via AP)", ["AP"]),
        ("(Jo Ray / AP)", ["AP"]),
        ("(Photo: Jo Ray, AP)", ["AP"]),
        ("(Photo: Jo Ray / Getty Images)", []),
        ("Crews wait. (Jo Ray / Associated Press)", ["AP"]),
        ("Photo Credit: AP/Jo Ray", ["AP"]),
        ("CreditJo Ray/Reuters", ["Reuters"]),
        ("CreditAgence France-Presse — Getty Images", ["AFP"]),
        ("Crews wait. Credit Jo Ray/Reuters", ["Reuters"]),
        ("Credit: The Associated Press", ["AP"]),
        ("Photo: Jo Ray, AP", ["AP"]),
        ("Photograph: Jo Ray/AFP/Getty Images", ["AFP"]),
        ("Image copyright Reuters Image caption Crews wait", ["Reuters"]),
        ("Crews wait. | AP Photo", ["AP"]),
        ("Crews wait. Jo Ray AP", ["AP"]),
        ("Jo Ray/AP", ["AP"]),
        ("REUTERS/Jo Ray", ["Reuters"]),
        ("AFP PHOTO / Jo Ray", ["AFP"]),
        ("AP, File In this May 3 photo, crews wait", ["AP"]),
        ("The AP told them (a news agency).", []),
        ("The Port Authority (PA) closed.", []),
        ("OSTMARK (AP) — The quay closed.", []),
        ("OSTMARK (AP/Reuters) — The quay closed.", ["AP", "Reuters"]),
        ("Jo Ray reads Reuters", []),
        ("The credit of Reuters is old.", []),
        ("", []),
    ],
)
def test_in_the_text(text: str, names: list[str]) -> None:
    found = photo_credits(text, {})
    assert [one.agency for one in found] == names
    assert [agency_named(text[one.start : one.end]) for one in found] == names


def test_in_a_caption() -> None:
    for text in ("Crews wait (Jo Ray/AP)", "Photo: Jo Ray, AP", "Credit: Associated Press", "© AP"):
        assert [one.agency for one in caption_credits(text, {})] == ["AP"], text
    assert caption_credits("In Erie, PA, a crowd waits", {}) == []
