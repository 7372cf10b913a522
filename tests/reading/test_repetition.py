"""What an outlet repeats: furniture under unrelated headlines, never the background of a story."""

from __future__ import annotations

import pandas as pd
import pytest

import narrativ as nv

SUBJECTS = ("ferries", "bakers", "wolves", "chess", "tax", "rain", "bells", "mills")
BODY = "Ilse Tavener spoke of {} in Ostmark on Monday, and the council of the town heard her out."


def read(lines: list[str], *, place: str = "last", titles: tuple[str, ...] = SUBJECTS) -> nv.Corpus:
    """Return one article for each line, all of one outlet, with a body of its own."""
    texts = []
    for number, line in enumerate(lines):
        body = [BODY.format(SUBJECTS[number]), f"The {SUBJECTS[number]} were many, said Jo Ray."]
        body.insert(0 if place == "first" else 1 if place == "inside" else 2, line)
        texts.append("\n".join(body))
    frame = {"outlet": "Tarn Ledger", "title": list(titles[: len(lines)]), "text": texts}
    return nv.read(pd.DataFrame(frame))


def kinds(corpus: nv.Corpus, lines: list[str]) -> set[str]:
    return set(corpus.paragraphs.loc[corpus.paragraphs["text"].isin(lines), "kind"])


@pytest.mark.parametrize("place", ["first", "inside", "last"])
def test_fragments_alike_apart_from_numbers_and_dates(place: str) -> None:
    lines = [f"Desk Harbour, file {n}, 0{n} May 2031 at 1{n}:20" for n in range(1, 5)]
    assert kinds(read(lines, place=place), lines) == {"boilerplate"}


def test_fragments_alike_apart_from_names_at_an_end() -> None:
    lines = [
        f"Notes taken down by {name} of Tarn" for name in ("Ana Ruiz", "Bo Lie", "Cy Roe", "Di Ott")
    ]
    assert kinds(read(lines), lines) == {"boilerplate"}


def test_dates_and_speakers_inside_a_text_are_of_the_text() -> None:
    said = [f"{name} spoke for an hour." for name in ("Ana", "Bo", "Cy", "Di", "Ed", "Flo")]
    for line, kind in (
        ("May 2031", "body"),
        ("Ana Ruiz, Heron Gazette", "body"),
        ("Ana Ruiz, AP", "boilerplate"),
        ("Notes of the harbour desk", "boilerplate"),
    ):
        texts = ["\n".join([BODY.format(one), *said[:4], line, *said]) for one in SUBJECTS]
        frame = {"outlet": "Tarn Ledger", "title": list(SUBJECTS), "text": texts}
        assert kinds(nv.read(pd.DataFrame(frame)), [line]) == {kind}


def test_who_speaks_in_a_talk_is_of_the_text() -> None:
    for name in ("Jo Ray", "jo ray"):
        said = [name, "What of the {}?", "Ilse Tavener", "They are many, she said."]
        texts = ["\n".join([name, *said * 3]).format(*[one] * 3) for one in SUBJECTS]
        frame = {"outlet": "Tarn Ledger", "title": list(SUBJECTS), "text": texts}
        assert kinds(nv.read(pd.DataFrame(frame)), [name, "Ilse Tavener"]) == {"body"}


def test_another_text_that_is_shown_below() -> None:
    shown = "“The mill of Ostmark burned down, and its workers built it again. " * 6
    texts = [
        "\n".join([BODY.format(one), shown, *(f"{one} {n}, said Jo Ray." for n in range(3))])
        for one in SUBJECTS
    ]
    frame = {"outlet": "Tarn Ledger", "title": list(SUBJECTS), "text": texts}
    paragraphs = nv.read(pd.DataFrame(frame)).paragraphs
    assert set(paragraphs["kind"][paragraphs["text"].str.contains("mill of")]) == {"boilerplate"}


def test_links_below_their_label() -> None:
    links = ["Two boats lost", "What the crews of Tarn want"]
    text = "\n".join([BODY.format("boats"), "The crews went home.", "READ MORE:", *links])
    frame = {"outlet": ["Tarn Ledger"], "title": ["Boats"], "text": [text]}
    assert kinds(nv.read(pd.DataFrame(frame)), links) == {"boilerplate"}
    text += "\nSo the crews of Tarn went home."
    frame = {"outlet": ["Tarn Ledger"], "title": ["Boats"], "text": [text]}
    assert kinds(nv.read(pd.DataFrame(frame)), links) == {"body"}


def test_buttons_below_a_post() -> None:
    post = "I thank @quay for it. — Jo Ray (@joray) May 1, 2031 Report"
    frame = {"outlet": ["T"], "title": ["Boats"], "text": [f"{BODY.format('boats')}\n{post}"]}
    assert kinds(nv.read(pd.DataFrame(frame)), ["Report"]) == {"boilerplate"}


def test_what_an_outlet_says_of_itself() -> None:
    lines = ["The Tarn Ledger was founded by seven fishermen and is printed on the quay."] * 4
    assert kinds(read(lines), lines) == {"boilerplate"}


def test_background_of_one_story_stays() -> None:
    lines = ["The mill of Ostmark burned down in 1788 and was built again by its workers."] * 6
    titles = tuple(f"Mill of Ostmark: day {n} of the trial" for n in range(6))
    assert kinds(read(lines, titles=titles), lines) == {"body"}
    assert kinds(read(lines, place="inside", titles=titles), lines) == {"body"}


def test_a_sentence_at_the_end_of_unrelated_stories() -> None:
    lines = ["All times are those of Ostmark, where the sun sets early in the autumn."] * 6
    assert kinds(read(lines), lines) == {"boilerplate"}


def test_what_people_say_stays() -> None:
    lines = ["Thank you."] * 5
    assert kinds(read(lines, place="inside"), lines) == {"body"}


def test_another_outlet_is_another_matter() -> None:
    line = "Harbour desk of the morning"
    texts = [f"{BODY.format(one)}\n{line}" for one in SUBJECTS[:4]]
    frame = {"outlet": list("ABCD"), "title": list(SUBJECTS[:4]), "text": texts}
    assert kinds(nv.read(pd.DataFrame(frame)), [line]) == {"body"}


def test_one_text_under_many_headlines_is_no_report() -> None:
    notice = "The harbour museum keeps its doors shut today. Come back when the bells ring {}."
    frame = pd.DataFrame(
        {
            "outlet": "Tarn Ledger",
            "title": [f"Plan for {one}" for one in SUBJECTS],
            "text": [notice.format(n) for n in range(len(SUBJECTS))],
        }
    )
    corpus = nv.read(frame)
    assert set(corpus.articles["completeness"]) == {"headline_only"}
    assert corpus.articles["words"].sum() == 0
    assert corpus.audit["reason"].str.contains("under 8 headlines").all()
