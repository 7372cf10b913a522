"""What pages print around a text is set aside by its form; what tells something stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.text.furniture import furniture_kind, furniture_spans
from narrativ.text.line_cover import cover, head_end

AGENCIES = frozenset({"NV", "Norvane Press"})


def apart(line: str, *, head: bool = True, tail: bool = True) -> list[tuple[str, str]]:
    """Return what of a line is set aside, with its kind."""
    found = furniture_spans(line, AGENCIES.__contains__, head=head, tail=tail)
    return [(line[start:end], kind) for start, end, kind in found]


@pytest.mark.parametrize(
    "line",
    [
        "Last modified on Tue 4 Mar 2031 10.15 GMT",
        "Issued on: 4 March 2031 | Updated: 5 March 2031, 09:30",
        "Zuletzt aktualisiert am 3. Juni 2031 um 14:20 Uhr",
        "Mis à jour le 03/06/2031 à 14:20",
        "Actualizado hace 3 horas",
        "Опубликовано: 3 июня 2031, 14:20",
        "19 hours ago Share Save Ilse Tavener Farming reporter Share Save",
        "vor 3 Stunden Teilen",
        "By Ilse Tavener and Jo Ray, Staff Writers",
        "Par Ilse Tavener, journaliste",
        "14 Comments",
        "Temps de lecture : 3 min",
        "4 Min. Lesezeit",
        "Facebook Twitter Email Print",
        "Schlagworte: Hafen, Rat, Fähre",
        "Topics Harbour Ferries Vasland Council",
    ],
)
def test_lines_of_labels_times_and_buttons(line: str) -> None:
    assert apart(line) == [(line, "boilerplate")]


@pytest.mark.parametrize(
    "line",
    [
        "ALSO READ: Two marches in Ostmark on one day",
        "Read next | Two marches in Ostmark on one day",
        "À lire aussi : Deux marches à Ostmark",
        "Lesen Sie auch: Zwei Märsche in Ostmark",
        "Sign up to the Tarn Ledger's weekly newsletter.",
        "For every turn of the story, install the Ledger app",
        "Seguici su Instagram e Telegram",
        "Abonnez-vous à notre infolettre.",
        "Point your phone at the square code and never miss our news",
        "Press play to hear the bells",
        "Please try again.",
        "Read TarnOpinion's new Flipboard magazine.",
        "prev next Image 8 of 13",
        "Share All sharing options for: Two boats lost off Tarn.",
        "JUST SEEN Two boats lost? Again More Films ... TO SEE Two boats lost? 02:10",
        "( PHOTOS: Scenes from Ostmark)",
        "PHOTOS: Ten boats of the fleet",
        "Got a story tip? Email desk@ledger.example",
        "This story has not been edited by Ledger staff.",
        "This article appeared in print under the headline “Bells at noon”.",
        "Our reporters answer to readers like you. Please consider supporting us.",
        "https://ledger.example/2031/05/04",
        "[gallery ids=12]",
        "* * *",
        "list 1 of 3",
        "list end of list",
        "1 of 5 |",
        "WhatsApp",
        "X",
        "Listen to article 4 min",
        "#banks #courts",
        "Donate now to support our journalism.",
        "We use cookies to improve the site. Accept all",
    ],
)
def test_what_a_page_asks_and_links_to(line: str) -> None:
    assert apart(line) == [(line, "boilerplate")]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Jo Ray in Ostmark; editing by Ilse Tavener",
        "Jo Ray and the Norvane Press contributed to this report.",
        "With inputs from NV",
        "With Ledger wires",
        "This story was reported by The Norvane Press.",
        "• This article is based in part on wire-service reports.",
        "(Reporting by Jo Ray; Editing by Di Ott)",
        "Reporting by Jo Ray in Eld; Editing by Di Ott",
        "(reporting by jo ray; editing by di ott)",
        "This story was originally published by The Tarn Ledger.",
        "— NV",
    ],
)
def test_credits_are_credits(line: str) -> None:
    assert apart(line) == [(line, "credit")]


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by The Ledger revealed the cracks in 2022.",
        "Already a subscriber? That was the question the firm asked, said Ms Ott.",
        "This story was first told by sailors in Eld.",
        "Donate blood, the hospital told readers.",
        "Published reports said that the mayor would go.",
        "Updated figures show that 300 boats were lost in 2030.",
        "Share prices fell 3 percent on Monday.",
        "Follow the money, the mayor told them.",
        "The newspaper, founded in 1990, has 3 million readers.",
        "Users can sign up for alerts, the ministry said.",
        "If rules are made, Facebook may be able to share less.",
        "In 2019, Twitter and Facebook shut the account.",
        "Watch what happens when the boats come in.",
        "Opinion: the mayor is wrong about the harbour, and he knows it.",
        "The correspondent of the Ledger was held for 3 hours.",
        "Comments by the mayor angered the crews.",
        "“Subscribe to nothing and read more books in the evening,” she said.",
        "The council met at 5:31 pm on Wednesday, June 4, 2031.",
        "Le journal a publié mardi une lettre du maire.",
        "Die Zeitung veröffentlichte am Montag einen Brief.",
        "With the wires cut, the town of Tarn went dark.",
        "This story was reported by sailors in Eld to the police.",
        "The bus of 10:15 is full, and so is the bus of 11:15",
        "7.",
        "People who did not download the application could not see what friends had.",
        "Ilse Tavener",
        "What now?",
        "",
    ],
)
def test_news_stays(line: str) -> None:
    assert apart(line) == []


def test_a_row_of_pictures_is_captions_however_long() -> None:
    caption = "Crews wait at the quay of Tarn for the tide, as they did all night. " * 8
    row = " ".join(f"{caption}Hide Caption {n} of 12" for n in range(1, 13))
    assert apart(row, head=False) == [(row, "caption")]
    text = f"{PROSE * 8} {caption}Hide Caption 1 of 12"
    assert apart(text, head=False) == [("Hide Caption 1 of 12", "caption")]


def test_notes_on_who_wrote_and_helped_close_a_text_together() -> None:
    line = "Jo Ray is harbour editor for Tarn News. Want it first in your inbox? Sign up here. "
    line += "To see Jo live, click here."
    assert apart(line, head=False)[0] == (line, "boilerplate")
    assert apart(line, head=False, tail=False)[0][0].startswith("Want it first")


def test_furniture_inside_a_line_is_cut_out() -> None:
    line = (
        "5 hours ago Share Save Jo Ray Share Save The quay shut on Monday. (RELATED: Boats lost "
        "off Tarn) Crews went home. Follow us on Facebook. ♦"
    )
    assert apart(line) == [
        ("5 hours ago Share Save Jo Ray Share Save", "boilerplate"),
        ("(RELATED: Boats lost off Tarn)", "boilerplate"),
        ("Follow us on Facebook. ♦", "boilerplate"),
    ]


@pytest.mark.parametrize("pointer", ["READ NEXT:Two boats lost", "À lire aussi : Le pont"])
def test_pointers_that_run_into_a_sentence(pointer: str) -> None:
    line = f"The quay shut, she said.{pointer}"
    spans = furniture_spans(line, bool, head=False, tail=False)
    assert [line[a:b] for a, b, _ in spans] == [pointer]
    news = "The sign said READ NEXT: nobody did."
    assert furniture_spans(news, bool, head=False, tail=False) == []


def test_agencies_behind_the_last_sentence() -> None:
    assert apart("The quay shut. - Norvane Press") == [("- Norvane Press", "credit")]
    assert apart("The quay shut. (NV)") == [("(NV)", "credit")]
    assert apart("The quay shut - Norvane was sad") == []


def test_pictures_are_captions() -> None:
    assert apart("Image caption The quay at dawn") == [
        ("Image caption The quay at dawn", "caption")
    ]
    assert apart("(Foto: Jo Ray)") == [("(Foto: Jo Ray)", "caption")]
    assert apart("(Image: Jo Ray)READ NEXT:Boats lost")[0] == ("(Image: Jo Ray)", "caption")


PROSE = (
    "The council voted on Monday to close the quay for a year. Mayor Di Ott said that it was sad. "
    "About 300 boats use the quay every day."
)


@pytest.mark.parametrize(
    ("glued", "kind"),
    [
        ("Image source, Norvane Images Image caption, The quay", "caption"),
        ("Media caption, Watch: A film of the quay.", "caption"),
        ("Caption: A man walks.", "caption"),
        ("FILE - A quay is seen in May 2031. (NV Photo/Jo Ray)", "caption"),
        ("Photo: Jo Ray/Norvane Press", "caption"),
        ("Read more:", "boilerplate"),
        ("© 2031 The Ledger.", "boilerplate"),
        ("Advertisement", "boilerplate"),
    ],
)
def test_furniture_glued_to_a_text_leaves_the_text(glued: str, kind: str) -> None:
    assert apart(f"{glued} {PROSE}") == [(glued, kind)]
    assert apart(f"{glued} {PROSE} {PROSE} {PROSE} {PROSE}") == [(glued, kind)]


def test_no_caption_ends_within_a_name() -> None:
    line = f"Image caption, Boats wait near The Hook at dawn. {PROSE}"
    assert apart(line) == [("Image caption, Boats wait near The Hook at dawn.", "caption")]


def test_a_bare_time_is_the_pages_only_at_its_ends() -> None:
    assert furniture_kind("June 4, 2031", edge=True) == "boilerplate"
    assert furniture_kind("June 4, 2031", edge=False) is None


def test_cover_and_head() -> None:
    assert cover("Updated 4 June Jo Ray hid").classes == "LTTNNx"
    assert head_end("Share of the harbour grew.") == 0


@settings(max_examples=150)
@given(st.text(max_size=90), st.booleans(), st.booleans())
def test_spans_are_in_order(line: str, head: bool, tail: bool) -> None:
    at = 0
    for start, end, kind in furniture_spans(line, bool, head=head, tail=tail):
        assert at <= start < end <= len(line)
        assert kind in {"boilerplate", "caption", "credit"}
        at = end
