"""Pages on which titles stand once, and pages that run outlet and age together."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from narrativ.protocols import Unit
from narrativ.reading.assembling import Rows
from narrativ.reading.decoding import Text
from narrativ.reading.pages import is_page, page_units

LIGHT = (
    "The lighthouse of Sandmark will shine again from October, the harbour board said on Tuesday. "
    "Its lamp went out in a gale nine years ago. Greta Olm, who keeps the museum, said that "
    "schools had collected the money."
)
BREAD = (
    "Bakers in the upper valley went back to their ovens on Friday after eleven days. "
    "Their union said that the week would be four days long. A loaf may cost more in the spring."
)
WOLF = (
    "Ein Wolf hat in der Nacht zum Montag bei Altmoor neun Schafe gerissen. "
    "Der Schäfer Jan Tiede sagte, er habe nichts gehört. Der Kreis will den Zaun bezahlen."
)
PONT = (
    "Le vieux pont de Valmont restera fermé jusqu'au printemps, a annoncé la mairie lundi. "
    "Les habitants devront faire un détour de neuf kilomètres. Un bac est à l'étude."
)
RIO = (
    "El río Tarmo creció tres metros en una noche y dejó sin luz a la villa. "
    "La alcaldesa Inés Vidal dijo que nadie resultó herido. Las clases vuelven el jueves."
)


@dataclass(frozen=True)
class Story:
    outlet: str
    age: str
    title: str
    body: str


STORIES = (
    Story("Sandmark Echo", "9 minutes ago", "Lighthouse to shine again", LIGHT),
    Story("The Valley Gazette", "an hour ago", "Bakers return after eleven days", BREAD),
    Story("Moorländer Bote", "gestern", "Neun Schafe bei Altmoor gerissen", WOLF),
    Story("La Voix de Valmont", "il y a 3 heures", "Le vieux pont fermé jusqu'au printemps", PONT),
    Story("Diario del Tarmo", "hace 2 horas", "El río Tarmo deja sin luz a la villa", RIO),
)
LEAD = (
    "Lamps, loaves and a wolf\n"
    "Sandmark gets its lamp back, and the valley its bread. In Altmoor nine sheep are dead. "
    "Valmont waits for a bridge.\n"
    "Our photographers went to all four places.\n"
)
INTERFACE = (
    "Further Reading\nWho paid for the lamp?\nThe price of a loaf\nHashtags\n#lamps\n"
    "Ask the Lamp\nWhat the Lamp can do for you:\nComments\nNo comments yet...\nRelated Articles\n"
)
END = "\nGET THE LAMP\nAll news in one lamp: try it today\n"


def card(story: Story, sign: str = "-", blank: str = "\n", *, more: str = "") -> str:
    lines = [story.outlet, story.age, *filter(None, [more]), f"{sign} {story.outlet}"]
    return "\n".join([*lines, story.title, story.body]) + "\n" + blank


def units(text: str) -> list[Unit]:
    found = list(page_units(Text(text), "page.txt"))
    rows = Rows()
    rows.add(found, None, None)
    tables = rows.tables()
    for row in tables["paragraphs"].query("kind != 'headline'").to_dict("records"):
        assert row["text"] == text[row["start"] : row["end"]]
    return found


def body(unit: Unit) -> str:
    return " ".join(unit.text[b.start : b.end] for b in unit.blocks if b.kind == "body")


def facts(found: list[Unit]) -> list[tuple[str | None, object, str | None, str]]:
    return [(unit.outlet, unit.date, unit.title, body(unit)) for unit in found]


def expected(*stories: Story) -> list[tuple[str | None, object, str | None, str]]:
    return [(story.outlet, story.age, story.title, story.body) for story in stories]


@pytest.mark.parametrize("sign", ["-", "•", "–", "*", "·", "▪", "‣", "»", "→", ">", "\t◦"])
@pytest.mark.parametrize("blank", ["", "\n", "\n\n"])
def test_titles_once(sign: str, blank: str) -> None:
    found = units("".join(card(story, sign, blank) for story in STORIES) + END)
    assert facts(found) == expected(*STORIES)
    assert "GET THE LAMP" in found[-1].left_out


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: re.sub(r"(?m)^(?=.)", "   ", text),
        lambda text: re.sub(r"(?m)$", "  ", text),
        lambda text: re.sub(r"\n", "\n\n", text),
        lambda text: re.sub(r"\n+", "\n", text),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("minutes ago", "minutes\u00a0ago"),
    ],
)
def test_white_space_does_not_matter(change: object) -> None:
    assert callable(change)
    text = LEAD + INTERFACE + "".join(map(card, STORIES)) + END
    plain, changed = units(text), units(change(text))
    assert [one[2:] for one in facts(changed)] == [one[2:] for one in facts(plain)]
    assert [unit.outlet for unit in changed] == [None, *(story.outlet for story in STORIES)]
    assert len(plain) == 6


def test_main_story_without_outlet() -> None:
    main, *others = units(LEAD + INTERFACE + "".join(map(card, STORIES[:2])))
    assert (main.outlet, main.date, main.title) == (None, None, "Lamps, loaves and a wolf")
    assert body(main).endswith("Our photographers went to all four places.")
    assert {"Further Reading", "Who paid for the lamp?", "#lamps", "Comments"} <= set(main.left_out)
    assert facts(others) == expected(*STORIES[:2])


@pytest.mark.parametrize(
    "heading", ["#lamps\n", "#lamps\nThe latest stories with #lamps, as they come.\n"]
)
def test_stories_of_a_hashtag(heading: str) -> None:
    assert facts(units(heading + "".join(map(card, STORIES)))) == expected(*STORIES)


def test_sections_and_topics_before_the_outlet() -> None:
    text = card(STORIES[0], more="- Politics") + card(STORIES[1], "•", more="• Bread\n• #loaves")
    assert facts(units(text)) == expected(*STORIES[:2])


def test_a_section_is_no_outlet() -> None:
    head = f"{STORIES[0].title}\n{STORIES[0].title}\n2 hours ago\n• World\n{STORIES[0].title}\n"
    (found,) = units(head + LIGHT)
    assert (found.outlet, found.date) == (None, "2 hours ago")
    head = f"{STORIES[0].title}\n{STORIES[0].title}\n2 hours ago\n• Lamps\n• Sandmark Echo\n"
    (found,) = units(head + f"{STORIES[0].title}\n{LIGHT}")
    assert found.outlet == "Sandmark Echo"


def test_both_forms_on_one_page() -> None:
    first, second, third = STORIES[:3]
    twice = (
        f"{first.title}\n{first.title}\n\n{first.outlet}{first.age}\n{LIGHT}\nOrange\n\nTry it\n\n"
    )
    thrice = (
        f"{second.title}\n{second.title}\n\n{second.outlet}\n\ntime{second.age}\n\n"
        f"  • {second.outlet}\n\n{second.title}\n\n{second.body}\n\n"
    )
    found = units("logo\n" + twice + card(third) + thrice + card(STORIES[3]))
    assert [one[0] for one in facts(found)] == [
        story.outlet for story in (first, third, second, STORIES[3])
    ]
    assert [one[2:] for one in facts(found)] == [
        (story.title, story.body) for story in (first, third, second, STORIES[3])
    ]


def test_without_a_title_or_with_the_title_above() -> None:
    bare = f"{STORIES[0].outlet}\n{STORIES[0].age}\n- {STORIES[0].outlet}\n{LIGHT}\n"
    found = units(bare + card(STORIES[1]))
    assert facts(found) == [("Sandmark Echo", "9 minutes ago", None, LIGHT), *expected(STORIES[1])]
    found = units(f"{STORIES[0].title}\n{bare}\n{card(STORIES[1])}")
    assert facts(found) == expected(*STORIES[:2])


def test_title_repeated_in_the_body_or_twice() -> None:
    story = STORIES[0]
    (found,) = units(card(Story(story.outlet, story.age, f"{story.title}\n{story.title}", LIGHT)))
    assert (found.title, body(found)) == (story.title, LIGHT)
    again = f"{story.title}. {LIGHT}"
    (found,) = units(card(Story(story.outlet, story.age, story.title, again)))
    assert (found.title, body(found)) == (story.title, again)


@pytest.mark.parametrize(
    "title", ["Who pays for the new lamp of Sandmark?", "“We see it from the sea”"]
)
def test_titles_that_end_as_sentences_do(title: str) -> None:
    (found, _) = units(card(Story("Sandmark Echo", "3h ago", title, LIGHT)) + card(STORIES[1]))
    assert (found.title, body(found)) == (title, LIGHT)


@pytest.mark.parametrize("title", ["Wolf", "Lamp back"])
def test_short_titles(title: str) -> None:
    story = STORIES[0]
    found = units(card(Story(story.outlet, story.age, title, LIGHT)) + card(STORIES[1]))
    assert facts(found)[0] == (story.outlet, story.age, title, LIGHT)


@pytest.mark.parametrize(
    "head",
    [
        "{0} {1} - {0}",
        "{0} · {1} · {0}",
        "{0}{1}\n- {0}",
        "{0}\n{1} • {0}",
        "{0}\ntime{1}\n• {0}",
        "{0}time{1}\n- {0}",
        "{1}\n- {0}",
        "{1}\n- World\n- {0}",
    ],
)
def test_heads_with_fewer_lines(head: str) -> None:
    text = "".join(
        f"{head.format(story.outlet, story.age)}\n{story.title}\n{story.body}\n"
        for story in STORIES[:2]
    )
    found = units(text + END)
    assert [one[0] for one in facts(found)] == [story.outlet for story in STORIES[:2]]
    assert [one[2:] for one in facts(found)] == [(one.title, one.body) for one in STORIES[:2]]
    assert all(
        str(unit.date).endswith(story.age) for unit, story in zip(found, STORIES, strict=False)
    )


def test_main_story_with_outlet_glued_to_its_age() -> None:
    found = units(f"logo\nLamp back\nSandmark Echo2 days ago\n{LIGHT}\n{BREAD}\n{card(STORIES[1])}")
    assert facts(found) == [
        ("Sandmark Echo", "2 days ago", "Lamp back", f"{LIGHT} {BREAD}"),
        *expected(STORIES[1]),
    ]


def test_an_article_that_repeats_a_line_is_no_page() -> None:
    line = "We must keep the lamp alight for them"
    said = f"{LIGHT}\n{BREAD}\n{line}\n{line}\n— Jan Tiede (@tiede) January 30, 2031\n{WOLF}"
    assert not is_page(said)
    assert is_page(card(STORIES[0]))
    assert is_page(f"logo\n{line}\n{line}\nSandmark Echo2 days ago\n{LIGHT}")


def test_a_request_before_the_text() -> None:
    story = STORIES[0]
    for request in ("Click to watch the video", "Scan the code."):
        text = f"{request} {LIGHT}"
        (found, _) = units(
            card(Story(story.outlet, story.age, story.title, text)) + card(STORIES[1])
        )
        assert body(found) == LIGHT


def test_headline_alone() -> None:
    story = STORIES[0]
    text = f"{story.outlet}\n{story.age}\n- {story.outlet}\n{story.title}\n\n" + card(STORIES[1])
    found = units(text)
    assert facts(found) == [(story.outlet, story.age, story.title, ""), *expected(STORIES[1])]


GLUED = (
    ("Sandmark Echo2 days ago", "Sandmark Echo", "2 days ago"),
    ("Sandmark Echo16 hours ago", "Sandmark Echo", "16 hours ago"),
    ("Sandmark Echoa day ago", "Sandmark Echo", "a day ago"),
    ("Sandmark Echoan hour ago", "Sandmark Echo", "an hour ago"),
    ("Sandmark EchoYesterday", "Sandmark Echo", "Yesterday"),
    ("Sandmark Echo17-07-2031", "Sandmark Echo", "17-07-2031"),
    ("Sandmark EchoJuly 17, 2031", "Sandmark Echo", "July 17, 2031"),
    ("Sandmark EchoAug 6", "Sandmark Echo", "Aug 6"),
    ("Sandmark EchoThursday", "Sandmark Echo", "Thursday"),
    ("Moorländer Bote6. Mai", "Moorländer Bote", "6. Mai"),
    ("Moorländer Botevor 3 Stunden", "Moorländer Bote", "vor 3 Stunden"),
    ("Moorländer Botegestern", "Moorländer Bote", "gestern"),
    ("Le Mondehier", "Le Monde", "hier"),
    ("La Voix de Valmontil y a 2 jours", "La Voix de Valmont", "il y a 2 jours"),
    ("Diario del Tarmohace un día", "Diario del Tarmo", "hace un día"),
    ("France 242 hours ago", "France 24", "2 hours ago"),
    ("Channel 42 hours ago", "Channel 4", "2 hours ago"),
    ("Kanal 930 minutes ago", "Kanal 9", "30 minutes ago"),
    ("9News2 hours ago", "9News", "2 hours ago"),
    ("20 Minutenvor 5 Minuten", "20 Minuten", "vor 5 Minuten"),
    ("Sandmark Echo 36 hours ago", "Sandmark Echo", "36 hours ago"),
    ("Channel 412 hours ago", None, None),
    ("time2 days ago", None, "2 days ago"),
    ("24 2 hours ago", None, "24 2 hours ago"),
)


@pytest.mark.parametrize(("line", "outlet", "date"), GLUED)
def test_outlet_glued_to_an_age(line: str, outlet: str | None, date: str | None) -> None:
    title = STORIES[0].title
    (found,) = units(f"logo\n{title}\n\n{title}\n\n{line}\n{LIGHT}\nOrange\n")
    assert (found.outlet, found.date, body(found)) == (outlet, date, LIGHT)


def test_the_name_that_the_page_prints_is_meant() -> None:
    title, other = STORIES[0].title, card(Story("Channel 41", "3h ago", "Bread is back", BREAD))
    found = units(f"{title}\n\n{title}\n\nChannel 412 hours ago\n{LIGHT}\n\n{other}")
    assert [(unit.outlet, unit.date) for unit in found] == [
        ("Channel 41", "2 hours ago"),
        ("Channel 41", "3h ago"),
    ]


@pytest.mark.parametrize("line", ["Le Cahier", "20 Minuten", "24 heures", "Man rescued 2 days ago"])
def test_names_and_headlines_that_look_like_ages(line: str) -> None:
    title = STORIES[0].title
    found = units(f"{title}\n{title}\n{line}\n3 hours ago\n{LIGHT}")
    assert [unit.date for unit in found] == ["3 hours ago"]


# -- what stands in bodies and is none ------------------------------------------

STANDING = (
    "Press play to see the lamp.",
    "Click to watch the video",
    "Tap here to hear the bells",
    "READ NEXT:A wolf at the door",
    "READ MORE: A wolf at the door",
    "Read next: Why the baker left",
    "Lesen Sie auch: Der Wolf ist da",
    "À lire aussi : Le pont de Valmont",
    "Lea también: El río baja",
    "(Image: Greta Olm)READ NEXT:A wolf at the door",
    "(Foto: Jan Tiede)",
    "Follow Sandmark Echo Scan the code",
    "Follow Sandmark Echo on WhatsApp",
    "Klicken Sie hier, um das Video zu sehen",
    "Cliquez pour voir la vidéo",
    "Haz clic para ver el video",
)


@pytest.mark.parametrize("line", STANDING)
def test_standing_lines_inside_a_body(line: str) -> None:
    title = STORIES[0].title
    text = f"{title}\n\n{title}\n\nSandmark Echo2 days ago\n{LIGHT}\n{line}\n{BREAD}\nOrange\n"
    (found,) = units(text)
    assert body(found) == f"{LIGHT} {BREAD}"
    assert {block.kind for block in found.blocks} <= {"body", "boilerplate", "caption"}


@pytest.mark.parametrize("line", STANDING)
@pytest.mark.parametrize("gap", [" ", ""])
def test_standing_words_at_the_end_of_a_body(line: str, gap: str) -> None:
    story = STORIES[0]
    found = units(card(Story(story.outlet, story.age, story.title, LIGHT + gap + line)))
    assert body(found[0]) == LIGHT
    shown = [found[0].text[block.start : block.end] for block in found[0].blocks]
    assert [one.strip() for one in shown] == shown


@pytest.mark.parametrize(
    "text",
    [
        "The lamp will follow the code of 1911. Follow the coast and you will see it, she said.",
        "Readers of the old logs know the lamp. The keeper said that donations had paid for it.",
        "“Click to watch the video,” the sign said. Nobody did.",
        "Scan after scan showed nothing. The doctors told her to wait.",
        "Related: it is a word the judge used often, she said, and never kindly.",
    ],
)
def test_prose_that_looks_like_it(text: str) -> None:
    story = STORIES[0]
    (found, _) = units(card(Story(story.outlet, story.age, story.title, text)) + card(STORIES[1]))
    assert body(found) == text


APPEALS = (
    "We are proud that the Sandmark Echo has no owner. Every article is free for everybody who "
    "wants to know what happens on this coast. Our reporters need your help to go on. Please "
    "become a supporter today.",
    "Quality journalism should be open to all, paid for by those who can afford it. We choose not "
    "to hide our work behind a paywall. Your donation sends journalists to the coast. Your support "
    "makes all the difference.",
    "Unabhängiger Journalismus kostet Geld. Unsere Redaktion gehört niemandem. Bitte unterstützen "
    "Sie uns mit einer Spende.",
    "Notre journal est indépendant. Nos lecteurs sont nos seuls actionnaires. Soutenez-nous, "
    "faites un don : merci à vous.",
    "Somos un diario independiente. Nuestros periodistas trabajan para ti. Hazte socio y apoya el "
    "periodismo libre.",
)


@pytest.mark.parametrize("appeal", APPEALS)
def test_an_appeal_in_place_of_a_text(appeal: str) -> None:
    story = STORIES[0]
    found = units(card(Story(story.outlet, story.age, story.title, appeal)) + card(STORIES[1]))
    assert facts(found) == [(story.outlet, story.age, story.title, ""), *expected(STORIES[1])]
    assert [block.kind for block in found[0].blocks] == ["boilerplate"]
    rows = Rows()
    rows.add(found, None, None)
    states = rows.tables()["articles"]["completeness"].tolist()
    assert states == ["headline_only", "full"]


@pytest.mark.parametrize("appeal", APPEALS)
def test_an_appeal_over_several_lines(appeal: str) -> None:
    title, lines = STORIES[0].title, appeal.replace(". ", ".\n")
    (found,) = units(f"logo\n{title}\n\n{title}\n\nSandmark Echo2 days ago\n{lines}\nOrange\n")
    assert body(found) == ""
    assert {block.kind for block in found.blocks} == {"boilerplate"}


@pytest.mark.parametrize("appeal", APPEALS[:2])
def test_an_appeal_before_a_text(appeal: str) -> None:
    story = STORIES[0]
    (found,) = units(card(Story(story.outlet, story.age, story.title, f"{appeal} {LIGHT}")))
    assert body(found) == LIGHT


@pytest.mark.parametrize(
    "text",
    [
        "The donation drive of the museum ended on Sunday. Its friends gave more than last year. "
        "Greta Olm said the money would go to the lamp. Members may climb the tower.",
        "We walked to the lamp at dawn. Our guide had the keys. You can see nine villages from "
        "the top, and a cup of tea is free.",
        "The newspaper asked its readers for donations, its editor said. Subscribers fell by half.",
    ],
)
def test_news_about_money_is_no_appeal(text: str) -> None:
    story = STORIES[0]
    (found,) = units(card(Story(story.outlet, story.age, story.title, text)))
    assert body(found) == text
