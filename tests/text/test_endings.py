"""Ends of texts: gates and offers in any words, print notes, comments, end marks."""

from __future__ import annotations

import pytest

from narrativ.text.endings import is_end_gate, is_end_note, is_offer, leads_in


@pytest.mark.parametrize(
    "sentence",
    [
        "The rest of this report is for paying readers.",
        "You've hit your monthly limit.",
        "1 of 3 free stories used this month.",
        "Go to tarnledger.example for the rest of this story.",
        "View full article at tarnledger.example",
        "Read the rest of The Note, our letter, HERE.",
        "Full story (subscription required)",
        "Read more...",
        "See full story →",
        "Want the rest?",
        "[+2104 chars]",
        "Der vollständige Beitrag ist nur für zahlende Kunden sichtbar.",
        "Den ganzen Text gibt es auf ledger.example",
        "Il vous reste 72% de l'article à découvrir.",
        "L'intégralité de l'article est accessible aux abonnés.",
        "Has agotado tus lecturas gratuitas.",
        "Vuoi leggere il resto?",
        "Você leu todas as suas matérias grátis deste mês.",
        "Het vervolg van dit verhaal is er voor onze leden.",
        "Resten av artikeln är låst för dig som inte är inloggad.",
        "Aby przeczytać całość, zaloguj się.",
        "Полная версия статьи доступна по подписке.",
        "لقراءة المقال كاملا يرجى الاشتراك.",
        "登录后阅读全文。",
        "この続きをお読みいただくには会員登録が必要です。",
    ],
)
def test_gates_at_the_end(sentence: str) -> None:
    assert is_end_gate(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Readers who want to keep reading the paper will pay 5 crowns a month from May.",
        "The full article was published in the journal Rails.",
        "Read the full text of the speech here.",
        "Subscribers will get two free articles a month, the Ledger told the council.",
        "For the rest of the year the line will be free.",
        "Read the rest of the law, and you will see that it is about money.",
        "To unlock the money, the town must pay $500.",
        "His cabinet has yet to unlock $11bn in aid that was pledged at a conference.",
        "You can see the rest of the town from the hill for £2.",
        "Read more: Ferry plan to go on for a year",
        "Wer weiterlesen will, zahlt ab Mai 5 Euro im Monat, teilte der Verlag mit.",
        "La suite du procès est attendue lundi.",
        "Il testo completo della legge sarà pubblicato lunedì.",
        "Подписка на трамвай стоит 99 рублей в месяц.",
        "订阅电车月票的费用为每月三十元。",
        "",
    ],
)
def test_news_at_the_end_is_no_gate(sentence: str) -> None:
    assert not is_end_gate(sentence)


@pytest.mark.parametrize(
    "line",
    [
        "ENDS",
        "-ENDS-",
        "(ends)",
        "ENDE",
        "（完）",
        "A version of this article appears in print on March 5, 2031, Section A, Page 4.",
        "Dieser Text erschien in der gedruckten Ausgabe vom 5. März.",
        "Dit artikel verscheen in de papieren krant van 5 maart.",
        "Leave a comment below.",
        "Tell us your view in the comments.",
        "Comments are closed.",
        "Deja tu comentario.",
        "Оставьте комментарий.",
        "コメントを残す",
        "Copyright Tarn Ledger.",
    ],
)
def test_notes_at_the_end_of_a_whole_text(line: str) -> None:
    assert is_end_note(line)


@pytest.mark.parametrize(
    "line",
    [
        "The story ends where it began.",
        "In the end, it was about money.",
        "The copyright of the plan is the council's.",
        "The mayor asked residents to leave a comment below the plan on the board.",
        "A version of the article appeared in Rails, and the council asked for its own.",
        "Am Ende ging es um Geld.",
        "",
    ],
)
def test_news_is_no_note(line: str) -> None:
    assert not is_end_note(line)


def test_an_offer_names_a_price_or_asks_to_join() -> None:
    assert is_offer("Join from £2 a week.")
    assert is_offer("Neem een abonnement.")
    assert not is_offer("The line opens in May.")
    assert not is_offer("It cost £2, the mayor said.")


def test_a_short_question_leads_in() -> None:
    assert leads_in("Wat vind jij?")
    assert not leads_in("“ What is he talking about ?")
    assert not leads_in("Was it the council, or the mayor, or the fund that had paid for the line?")
