"""Walls: what stands in place of a text."""

from __future__ import annotations

import pytest

from narrativ.text.walls import wall


@pytest.mark.parametrize(
    "text",
    [
        "Please turn on JavaScript in your browser to see this page.",
        "404 Not Found",
        "Access denied",
        "Seite nicht gefunden. Bitte versuchen Sie es später.",
        "Verify you are human. Checking your browser before you go on.",
        "This content is not available in your country. Please visit our page later.",
        "We value your privacy. We and our partners use cookies. You can manage preferences.",
        "Nous utilisons des cookies. Avec nos partenaires, nous traitons vos données personnelles.",
        "[Removed]",
        "Dieser Artikel wurde gelöscht.",
    ],
)
def test_walls(text: str) -> None:
    assert wall(text)


@pytest.mark.parametrize(
    "text",
    [
        "The council removed the sign.",
        "The page was not found in the archive, the judge said, and the trial began without it.",
        "Regulators fined the firm for its use of cookies. It has to ask for consent. Users sued.",
        "Removed from office, the mayor wept.",
        "",
    ],
)
def test_no_walls(text: str) -> None:
    assert wall(text) is None
