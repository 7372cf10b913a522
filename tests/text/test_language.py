"""English or not: enough for a warning."""

from __future__ import annotations

import pytest

from narrativ.text.language import reads_as_english


@pytest.mark.parametrize(
    "text",
    [
        "The council of Ansley voted on Monday to close the quay, the mayor said.",
        "Crews walked out at midnight and ferries to the islands were stopped.",
    ],
)
def test_english(text: str) -> None:
    assert reads_as_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Rat von Ansley stimmte am Montag für die Schließung des Kais.",
        "Le conseil a voté lundi la fermeture du quai, a dit le maire.",
        "El consejo votó el lunes a favor del cierre del muelle.",
        "市议会星期一投票决定关闭码头。",
        "",
        "1 2 3",
    ],
)
def test_not_english(text: str) -> None:
    assert not reads_as_english(text)
