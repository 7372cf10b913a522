"""Captions and embedded posts: found in a line, and not seen where there are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.asides import captions, embeds

AGENCIES = frozenset({"PA", "AP", "NV", "AP Photo", "Getty Images", "Pool"})


def shown(text: str) -> list[str]:
    return [text[start:end] for start, end in captions(text, AGENCIES.__contains__)]


def posted(text: str) -> list[str]:
    return [text[start:end] for start, end in embeds(text)]


@pytest.mark.parametrize(
    "credit",
    [
        "(Ana Ruiz/PA)",
        "(AP Photo/Ana Ruiz)",
        "(Ana Ruiz, Sunrise, Palace Pool Photo via AP)",
        "(Ana Ruiz via AP)",
        "(PA)",
        "(Getty Images)",
        "(Photo: Ana Ruiz)",
        "(file photo)",
        "(© Ana Ruiz)",
    ],
)
def test_captions_in_a_line(credit: str) -> None:
    caption = f"Crews wait at the harbour gate {credit}"
    assert shown(f"The quay closed. {caption} The union met.") == [caption]
    assert shown(caption) == [caption]
    assert shown(f"{caption} “We go,” it said. Crews go home at last {credit} It ended.") == [
        caption,
        f"Crews go home at last {credit}",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Picture: Ana Ruiz",
        "Photo credit: Ana Ruiz/NV",
        "Foto: Ana Ruiz",
        "Photo by Ana Ruiz",
        "© Ana Ruiz",
    ],
)
def test_lines_that_say_so(line: str) -> None:
    assert shown(f"  {line} ") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "The agency (AP) said it was over.",
        "the Financial Office (FO) said so.",
        "The Port Authority (PA) President met the crews.",
        "LONDON (AP) — The quay closed.",
        "Crews stood at the gate. (Ana Ruiz/PA) The union met.",
        "He spoke to the crews (via video link) Ana Ruiz said.",
        "She met the mayor (pictured) Ana Ruiz in the hall.",
        "She keeps a file there (her own file) Ana did too",
        "Picture this: a man walks in.",
        "It is light. (I think that people make images/video with it and edit them at home.)",
        "It is light (I think that people make a picture with it and edit them at home)",
        "Credit: the bank said it would lend.",
        "Image problems plague the port.",
        "-- “The ferries of Tarn came in late on Monday.” (AP)",
        "Caption contest returns on Friday.",
        "",
    ],
)
def test_no_captions(line: str) -> None:
    assert shown(line) == []


def test_two_posts_in_one_line() -> None:
    first = "I thank @quay for it. We won! — Jo Ray (@joray) May 1, 2031"
    second = "We did it. — Ana Ruiz (@ana_r) 2 May 2031"
    assert posted(f"The quay closed. {first} The union met. {second} It ended.") == [first, second]


def test_a_post_that_repeats_the_body() -> None:
    said = "The harbour belongs to all who work in it"
    post = f"{said}. It will stay so for us. — Jo Ray (@joray) May 1, 2031"
    line = f"'{said},' Ms Ray wrote. {post} She left."
    assert posted(line) == [post]


def test_a_sentence_that_is_no_post_is_left() -> None:
    post = "Our quay is open. — Jo Ray (@joray) 1 de mayo de 2031"
    assert posted(f"The council of Ostmark met on Monday. {post}") == [post]


def test_shared_picture_takes_no_sentence_of_the_body() -> None:
    signature = "A post shared by Jo Ray (@jo.ray)"
    assert posted(f"The quay closed on Monday. {signature} Then it rained.") == [signature]


@pytest.mark.parametrize(
    "line",
    [
        "The minister — Jo Ray (@joray) — left early.",
        "The author — Jo Ray (@joray) wrote it — left.",
        "Ask Jo Ray (@joray) about it.",
        "— Jo Ray (@joray)",
        "",
    ],
)
def test_no_posts(line: str) -> None:
    assert posted(line) == []


def test_post_is_no_longer_than_posts_are() -> None:
    long = "I went there and " * 40
    found = posted(f"{long}stayed. My quay is open. — Jo Ray (@joray)")
    assert found == ["My quay is open. — Jo Ray (@joray)"]


PARTS = st.sampled_from(
    [
        "The quay closed. ",
        "We left ",
        "(Ana Ruiz/PA) ",
        "— Jo (@jo) ",
        "'I said.' ",
        "@a ",
        "(",
        "— ",
        "A post shared by Jo (@j) ",
        "\n",
        "Photo: ",
        "May 1, 2031 ",
    ]
)


@settings(max_examples=150)
@given(st.lists(PARTS, max_size=14).map("".join) | st.text(max_size=80))
def test_spans_are_in_order(text: str) -> None:
    for spans in (captions(text, AGENCIES.__contains__), embeds(text)):
        at = 0
        for start, end in spans:
            assert at <= start < end <= len(text)
            at = end
