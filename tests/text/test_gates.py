"""Gates: what says that the rest of a text is behind a payment or elsewhere."""

from __future__ import annotations

import pytest

from narrativ.text.gates import COUNTER, is_gate, is_teaser


@pytest.mark.parametrize(
    "sentence",
    [
        "Subscribe now to read the rest of this story.",
        "To keep reading this article, please log in.",
        "You have used all your free articles.",
        "This story is for subscribers only.",
        "Already a subscriber? Sign in",
        "Registrieren Sie sich, um diesen Artikel zu lesen.",
        "Nur für Abonnenten",
        "Cet article est réservé à nos abonnés.",
        "Suscríbete para seguir leyendo",
        "Contenuto riservato agli abbonati",
        "Conteúdo exclusivo para assinantes",
        "Dit artikel is alleen voor abonnees.",
        "Только для подписчиков",
        "Read the full story at Norvane Times.",
        "Weiterlesen",
    ],
)
def test_gates(sentence: str) -> None:
    assert is_gate(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The remaining members voted against it.",
        "Subscribers of the phone company paid twice.",
        "Members only had two days to vote.",
        "The seats are reserved for women.",
        "The club is only for members.",
        "Readers who want to keep reading will pay from May.",
        "Read the rest of the law and you will see.",
        "“We will continue reading the law,” the judge said.",
        "Le port est réservé aux pêcheurs.",
        "",
    ],
)
def test_no_gates(sentence: str) -> None:
    assert not is_gate(sentence)


def test_a_teaser_links_to_the_rest() -> None:
    assert is_teaser("Continue reading at Norvane Times")
    assert not is_teaser("Continue reading the main story")


@pytest.mark.parametrize(
    ("text", "counter"),
    [
        ("The quay… [+1957 chars]", "[+1957 chars]"),
        ("The quay … 2,345 more words", "2,345 more words"),
        ("Der Kai… [+812 Zeichen]", "[+812 Zeichen]"),
        ("The quay (1,204 more words)", "(1,204 more words)"),
        ("+ 2,104 characters", "+ 2,104 characters"),
        ("… 412 words left", "… 412 words left"),
        ("残り 1,234 文字", "残り 1,234 文字"),
    ],
)
def test_counters_of_what_is_cut(text: str, counter: str) -> None:
    found = COUNTER.search(text)
    assert found is not None
    assert found["counter"] == counter


def test_a_number_of_words_is_no_counter() -> None:
    assert COUNTER.search("She spoke 300 words") is None
