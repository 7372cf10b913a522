"""What is said in one article: kinds, cues and mentions, on invented texts."""

from __future__ import annotations

import pytest

from narrativ.parsing import parse
from narrativ.quoting.spans import Paragraph, Place, Statement
from narrativ.quoting.statements import statements

pytestmark = pytest.mark.model


def said(*texts: str, kinds: dict[int, str] | None = None) -> list[Statement]:
    paragraphs = [Paragraph((kinds or {}).get(i, "body"), text) for i, text in enumerate(texts)]
    return statements(paragraphs, parse(texts))


def written(texts: tuple[str, ...] | list[str], place: Place | None) -> str | None:
    return None if place is None else texts[place.paragraph][place.start : place.end]


def shown(*texts: str) -> list[tuple[str, str | None, str | None]]:
    """Return kind, speaker and cue of each statement."""
    return [
        (one.kind, written(texts, one.speaker), written(texts, one.cue)) for one in said(*texts)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ("“We will rebuild the whole pier,” Ana Ruiz said on Monday.", "Ana Ruiz", "said"),
        ("“We will rebuild the whole pier,” said Ana Ruiz.", "Ana Ruiz", "said"),
        ('Ana Ruiz said: "We will rebuild the whole pier."', "Ana Ruiz", "said"),
        ("Ana Ruiz told reporters, “We will rebuild the whole pier.”", "Ana Ruiz", "told"),
        ("‘We don’t know what broke the whole pier,’ Ana Ruiz said.", "Ana Ruiz", "said"),
        ("“We won,” Ana Ruiz said, “and they lost the whole vote.”", "Ana Ruiz", "said"),
    ],
)
def test_a_direct_quotation_has_its_speaker_and_cue(text: str, speaker: str, cue: str) -> None:
    found = [one for one in said(text) if one.kind == "direct"]
    assert {written([text], one.speaker) for one in found} == {speaker}
    assert {written([text], one.cue) for one in found} == {cue}


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "The minister said that the bridge would be closed until May.",
            "The minister",
            "that the bridge would be closed until May",
        ),
        (
            "The bridge will be closed until May, the minister said.",
            "the minister",
            "The bridge will be closed until May",
        ),
        (
            "According to the report, the bridge was never inspected.",
            "the report",
            "the bridge was never inspected",
        ),
        (
            "The survey found that most voters want a new bridge.",
            "The survey",
            "that most voters want a new bridge",
        ),
    ],
)
def test_an_indirect_quotation_has_its_content(text: str, speaker: str, content: str) -> None:
    [one] = said(text)
    assert one.kind == "indirect"
    assert written([text], one.speaker) == speaker
    assert [written([text], place) for place in one.spans] == [content]


def test_a_mixed_quotation_holds_what_stands_around_the_marks() -> None:
    text = "Ana Ruiz said that the plan was “an insult” to everyone in the harbour."
    [one] = said(text)
    assert one.kind == "mixed"
    assert [written([text], place) for place in one.spans] == [
        "that the plan was “an insult” to everyone in the harbour"
    ]


def test_a_quotation_over_paragraphs_is_one_statement() -> None:
    texts = (
        "“We have waited ten years for this bridge,” Ana Ruiz said. “It was promised to us.",
        "“Nobody asked us what we wanted, and nobody listened to us.”",
    )
    direct = [one for one in said(*texts) if one.kind == "direct"]
    assert {written(texts, one.speaker) for one in direct} == {"Ana Ruiz"}
    assert {place.paragraph for place in direct[-1].spans} == {0, 1}


def test_a_floating_quotation_goes_to_who_spoke_before() -> None:
    texts = (
        "“The water rose very fast that night,” Ana Ruiz said.",
        "“We carried the children to the roof and waited there.”",
    )
    last = said(*texts)[-1]
    assert (last.kind, last.basis) == ("direct", "continued")
    assert written(texts, last.speaker) == "Ana Ruiz"


def test_a_scare_quotation_has_no_speaker() -> None:
    texts = ("The so-called “quiet zone” begins behind the old harbour.",)
    [one] = said(*texts)
    assert (one.kind, one.speaker, one.cue) == ("scare", None, None)


def test_nested_marks_are_one_quotation() -> None:
    text = "“She told me, ‘Leave the boat where it is,’ and so I left,” Mr Odryn said."
    [one] = [one for one in said(text) if one.kind == "direct"]
    assert written([text], one.spans[0]) == text[: text.index(" Mr Odryn")]


def test_two_single_marks_are_a_pair() -> None:
    text = "Mr. Odryn said, ''We will rebuild every metre of the pier.''"
    [one] = said(text)
    assert (one.kind, written([text], one.speaker)) == ("direct", "Mr. Odryn")


def test_an_embedded_post_is_counted_once() -> None:
    texts = (
        "“The pier is safe and it stays open,” Ana Ruiz wrote on Friday.",
        "The pier is safe and it stays open. We looked twice. — Ana Ruiz (@ruiz) May 3, 2024",
    )
    found = said(*texts, kinds={1: "embed"})
    post = [one for one in found if one.basis == "embed"]
    assert [written(texts, place) for one in post for place in one.spans] == ["We looked twice."]
    assert [written(texts, one.speaker) for one in post] == ["Ana Ruiz"]


def test_an_interview_is_its_turns() -> None:
    texts = (
        "The mayor spoke with us about the bridge.",
        "Ledger: Why was the bridge closed?",
        "Ruiz: Because a cable broke.",
        "It was an old cable.",
        "Ledger: When will it open?",
        "Ruiz: In May.",
    )
    turns = [one for one in said(*texts) if one.basis == "question"]
    assert [written(texts, one.speaker) for one in turns] == [
        "Ledger", "Ruiz", None, "Ledger", "Ruiz",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "texts",
    [
        ("",),
        ("“",),
        ("Yes",),
        ("''",),
        ("\ud800 said \udfff",),
        ("He said “one, and ”two” and “three, she said.",),
        ("“All of this.”", "“All of that.”", "“And this too.”"),
        ("O rose,\nthou art sick!\nThe invisible worm,\nthat flies in the night,",),
        ("«Die Brücke ist zu», sagte sie.",),
        (": : :", "said said said", "According to"),
        ("“" * 50,),
        ("\u2060\u205f said \u2060",),
    ],
)
def test_no_article_raises(texts: tuple[str, ...]) -> None:
    for one in said(*texts):
        assert all(0 <= p.start < p.end <= len(texts[p.paragraph]) for p in one.spans)


def test_a_text_without_quotations_has_none() -> None:
    assert said("The ferry left the quay at noon. It carried sixty people.") == []


def test_a_long_article_is_read_whole() -> None:
    text = "“The pier is safe today,” Ana Ruiz said. The ferry left at noon and came back late. "
    found = said(*[text * 100] * 3, text)
    assert sum(len(one.spans) for one in found) > 0
    assert {place.paragraph for one in found for place in one.spans} == {0, 1, 2, 3}
