"""Aggregator pages: the pattern is recognised, whatever the site, language or layout."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ.protocols import Unit
from narrativ.reading.assembling import Rows
from narrativ.reading.decoding import Text, decoded
from narrativ.reading.lines import lines_of, matched
from narrativ.reading.pages import page_units

TITLES = (
    "Harbour council closes the northern quay after two storms",
    "Striking bakers win a shorter week in the valley",
    "Minister Odile Brandt resigns over the lake road",
    "Ferry to Vasland sails again",
)
BODY = (
    "The harbour council of Ostmark voted on Monday to close the northern quay.",
    "Ana Ruiz, who chairs the council, said the decision was taken after two storms.",
    '"We waited as long as we could. Nobody wanted this," Ruiz told reporters.',
    "Traders said they would move their stalls to the old market.",
    "A vote on the money is expected in September.",
)
OTHER = (
    "The bakers of the upper valley ended their strike late on Friday.",
    "Their union said the week would be four days long from the spring of next year.",
    "'We bake at night. We sleep by day,' said Jo Ray of the bakers' union.",
    "The mill will open later in the day, and bread may cost more.",
)


@dataclass(frozen=True)
class Story:
    title: str
    outlet: str
    when: str
    body: tuple[str, ...] = BODY


def related(story: Story) -> list[str]:
    """Title three times, outlet, time, bullet, the body on one line."""
    head = [story.title, story.title, "", story.outlet, "", story.when, "", f"  • {story.outlet}"]
    return [*head, "", story.title, "", *([" ".join(story.body), ""] if story.body else [])]


def glued(story: Story) -> list[str]:
    """Title twice, outlet and date run together, a paragraph a line."""
    return [story.title, "", story.title, "", story.outlet + story.when, *story.body, ""]


def inline(story: Story) -> list[str]:
    """Title twice, outlet and time on one line."""
    return [story.title, story.title, f"{story.outlet} · {story.when}", *story.body, ""]


def stacked(story: Story) -> list[str]:
    """Title twice, outlet and time on lines of their own, blank lines between."""
    lines = [story.title, story.title, story.outlet, story.when, *story.body]
    return [part for line in lines for part in (line, "")]


def ahead(story: Story) -> list[str]:
    """Outlet and time before the title."""
    return [story.outlet, story.when, story.title, story.title, *story.body, ""]


def page(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part)


def units(text: str, *, made: bool = True) -> list[Unit]:
    """Read a page and check what holds of every page, and of every one ``made`` of stories."""
    found = list(page_units(Text(text), "page.txt"))
    rows = Rows()
    rows.add(found, None, None)
    tables = rows.tables()
    titles = tables["articles"].set_index("article_id")["title"]
    for row in tables["paragraphs"].to_dict("records"):
        read = titles[row["article_id"]] if row["kind"] == "headline" else text
        assert row["text"] == read[row["start"] : row["end"]]
    body = tables["paragraphs"].query("kind != 'headline'")
    # Of random lines one may be a title here and a sentence there.
    assert not (made and set(body["text"]) & set(titles))
    audit = tables["audit"]
    assert len(audit) == len(found)
    assert len(tables["articles"]) == int(audit["status"].isin(["read", "partial"]).sum())
    return found


def shown(unit: Unit) -> list[tuple[str, str]]:
    return [(block.kind, unit.text[block.start : block.end]) for block in unit.blocks]


def bodies(unit: Unit) -> list[str]:
    return [text for kind, text in shown(unit) if kind == "body"]


INTERFACES = {
    "de": (
        "Bildmarke",
        "Zum Thema passende Beiträge:",
        "Das könnte dich interessieren",
        "App laden",
    ),
    "fr": ("icône", "Essayez notre assistant", "Rien à afficher pour le moment...", "Ouvrir"),
    "es": ("logotipo", "Prueba nuestro asistente", "Aún no hay opiniones...", "Descargar ya"),
    "pl": ("znak", "Wypróbuj asystenta", "Brak opinii...", "Pobierz teraz"),
    "ru": ("знак", "Попробуйте помощника", "Пока никто не написал...", "Загрузить"),
    "ja": ("ロゴ", "AI機能を試す", "コメントはまだありません...", "アプリを入手"),
}
RELATIVE = {
    "de": ("vor 3 Stunden", "vor 5 Minuten"),
    "fr": ("il y a 3 heures", "hier"),
    "es": ("hace 3 horas", "ayer"),
    "pl": ("3 godziny temu", "wczoraj"),
    "ru": ("3 часа назад", "вчера"),
    "ja": ("3時間前", "昨日"),
}


@pytest.mark.parametrize("language", sorted(INTERFACES))
@pytest.mark.parametrize("layout", [related, inline, stacked])
def test_interface_languages(language: str, layout: object) -> None:
    logo, offer, nothing, app = INTERFACES[language]
    first, second = RELATIVE[language]
    assert callable(layout)
    text = page(
        [logo],
        glued(Story(TITLES[0], "Der Morgen", "25-07-2031")),
        [offer, "", nothing, ""],
        layout(Story(TITLES[1], "Kurier am Sonntag", first, OTHER)),
        [logo, nothing, ""],
        layout(Story(TITLES[2], "Blatt 24", second, OTHER[::-1])),
        [app, logo],
    )
    found = units(text)
    assert [unit.title for unit in found] == list(TITLES[:3])
    assert [unit.outlet for unit in found] == ["Der Morgen", "Kurier am Sonntag", "Blatt 24"]
    assert [unit.date for unit in found] == ["25-07-2031", first, second]
    assert bodies(found[0]) == list(BODY)
    assert " ".join(bodies(found[1])) == " ".join(OTHER)
    out = [line for unit in found for line in unit.left_out]
    assert {logo, offer, nothing, app} <= set(out)


@pytest.mark.parametrize("layout", [related, glued, inline, stacked, ahead])
@pytest.mark.parametrize("outlet", ["Echo", "The Vale Post", "Radio Élan", "Ньюс.Ру", "時事通信"])
def test_layouts_and_outlets(layout: object, outlet: str) -> None:
    assert callable(layout)
    found = units(
        page(
            layout(Story(TITLES[0], outlet, "2031-07-25")),
            layout(Story(TITLES[1], "Blatt", "25. Juli 2031", OTHER)),
        )
    )
    assert [(unit.title, unit.outlet) for unit in found] == [
        (TITLES[0], outlet),
        (TITLES[1], "Blatt"),
    ]
    assert [unit.date for unit in found] == ["2031-07-25", "25. Juli 2031"]
    assert " ".join(bodies(found[0])) == " ".join(BODY)
    assert " ".join(bodies(found[1])) == " ".join(OTHER)


@pytest.mark.parametrize(
    "when",
    [
        "2h ago",
        "yesterday",
        "Updated 12 min ago",
        "clock3 hours ago",
        "time44 minutes ago",
        "Published: 25 July 2031, 10:15",
        "Stand: 25.07.2031, 10:15 Uhr",
        "Publié le 25 juillet 2031",
        "July 25, 2031",
    ],
)
def test_wordings_of_time_are_no_outlets(when: str) -> None:
    (found,) = units(page(stacked(Story(TITLES[0], "Vale Post", when))))
    assert found.outlet == "Vale Post"
    assert isinstance(found.date, str)
    assert found.date in when


@pytest.mark.parametrize("number", [1, 2, 30])
def test_number_of_stories(number: int) -> None:
    outlets = ["Echo", "Vale Post", "Blatt 24"]
    stories = [
        Story(
            f"{TITLES[n % 4]} for the {n}. time",
            outlets[n % 3],
            f"{n + 1} hours ago",
            (f"In town {n} " + BODY[0], *OTHER),
        )
        for n in range(number)
    ]
    found = units(page(["logo"], *map(related, stories), ["More to explore", "Open the app"]))
    assert [unit.title for unit in found] == [story.title for story in stories]
    assert [unit.outlet for unit in found] == [story.outlet for story in stories]
    assert [bodies(unit) for unit in found] == [[" ".join(story.body)] for story in stories]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \r\n\t",
        "Home\nSearch\nMenu",
        page([BODY[0]]),
        page(list(BODY)),
        page([TITLES[0], *BODY]),
        page([TITLES[0], TITLES[0]]),
        page(["Vale Post", "2 hours ago"]),
    ],
)
def test_no_article(text: str) -> None:
    (unit,) = units(text)
    assert unit.problem


def test_headlines_only_between_others() -> None:
    found = units(
        page(
            related(Story(TITLES[0], "Echo", "2 hours ago", ())),
            related(Story(TITLES[1], "Blatt 24", "3 hours ago", OTHER)),
            related(Story(TITLES[2], "Echo", "4 hours ago", ())),
        )
    )
    assert [unit.outlet for unit in found] == ["Echo", "Blatt 24", "Echo"]
    assert [len(bodies(unit)) for unit in found] == [0, 1, 0]


def test_button_after_every_story_is_no_title() -> None:
    button = ["Zu allen Beiträgen dieser Reihe", ""]
    stories = [Story(title, "Echo", "2 hours ago", ()) for title in TITLES]
    found = units(page(*[[*related(story), *button] for story in stories]))
    assert [unit.title for unit in found] == list(TITLES)


def test_byline_and_summary() -> None:
    deck = "The port will be shut to all ships until the autumn, the council says."
    head = [TITLES[0], deck, TITLES[0], "By Jo Ray and Ana Ruiz", "Vale Post", "3 hours ago"]
    (found,) = units(page(head, list(BODY)))
    assert (found.outlet, found.byline) == ("Vale Post", "By Jo Ray and Ana Ruiz")
    assert shown(found)[0] == ("summary", deck)
    assert bodies(found) == list(BODY)


@pytest.mark.parametrize("blank", ["", "\n"])
def test_subheading_advertisement_and_short_paragraphs(blank: str) -> None:
    lines = [*BODY[:2], "Advertisement", "What happens next", BODY[2], '"No," he said.', BODY[3]]
    lines += ["“Never again,” she said."]
    head = [TITLES[0], TITLES[0], "Vale Post · 2h ago"]
    (found,) = units(page(head, [f"\n{blank}".join(lines)]))
    assert [kind for kind, text in shown(found) if text == "What happens next"] == ["subheading"]
    assert [text for _, text in shown(found)] == [line for line in lines if line[:2] != "Ad"]
    assert '"No," he said.' in bodies(found)
    assert found.left_out == ("Advertisement",)


def test_shared_copy_is_not_taken_for_buttons() -> None:
    found = units(
        page(
            stacked(Story(TITLES[0], "Echo", "2 hours ago")),
            stacked(Story(TITLES[1], "Vale Post", "3 hours ago")),
        )
    )
    assert [bodies(unit) for unit in found] == [list(BODY), list(BODY)]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(end: str) -> None:
    text = page(
        related(Story(TITLES[0], "Echo", "2h ago")), glued(Story(TITLES[1], "B", "1.5.2031"))
    )
    found = units(text.replace("\n", end))
    assert [unit.locator for unit in found] == [unit.locator for unit in units(text)]
    assert bodies(found[1]) == list(BODY)


def test_titles_in_capitals_and_most_read() -> None:
    stories = [Story(title, "Vale Post", "1 May 2031", OTHER) for title in TITLES[:3]]
    shouted = [replace(stories[0], title=TITLES[0].upper()), *stories[1:]]
    found = units(page(*map(stacked, shouted), ["Most read", *TITLES[:3]]))
    assert [unit.title for unit in found] == [TITLES[0].upper(), *TITLES[1:3]]
    assert found[-1].left_out[-3:] == TITLES[:3]
    assert [bodies(unit) for unit in found] == [list(OTHER)] * 3


def test_most_read_above_the_first_story() -> None:
    found = units(
        page(["Most read", *TITLES[1:], TITLES[0]], stacked(Story(TITLES[0], "Echo", "2h ago")))
    )
    assert [(unit.title, unit.outlet) for unit in found] == [(TITLES[0], "Echo")]
    assert bodies(found[0]) == list(BODY)


@pytest.mark.parametrize("layout", [related, stacked, inline])
@pytest.mark.parametrize("body", [(), BODY[:1], BODY])
def test_one_title_from_two_outlets(layout: object, body: tuple[str, ...]) -> None:
    assert callable(layout)
    found = units(
        page(
            layout(Story(TITLES[0], "Echo", "2h ago", body)),
            layout(Story(TITLES[0], "Vale Post", "3h ago", OTHER)),
        )
    )
    assert [(unit.outlet, unit.date) for unit in found] == [
        ("Echo", "2h ago"),
        ("Vale Post", "3h ago"),
    ]
    assert " ".join(bodies(found[0])) == " ".join(body)


def test_outlet_run_together_with_a_relative_time() -> None:
    (found,) = units(page([TITLES[0], TITLES[0], "Echo2h ago"], list(BODY)))
    assert found.outlet == "Echo"


@pytest.mark.parametrize("extra", ["3 min read", "5 Min. Lesezeit", "Comments (3)", "Share"])
def test_counts_and_buttons_are_no_outlets(extra: str) -> None:
    head = [TITLES[0], TITLES[0], "20 Minuten", extra, "2 hours ago"]
    (found,) = units(page(head, list(BODY)))
    assert (found.outlet, bodies(found)) == ("20 Minuten", list(BODY))
    assert extra in found.left_out


def test_japanese_articles() -> None:
    title = "北の桟橋を閉鎖、二度の嵐のあと市議会が決定"
    body = (
        "市議会は月曜日、北の桟橋を閉鎖することを決めた。",
        "「待てるだけ待った。誰も望まなかった」と議長は述べた。",
    )
    (found,) = units(page(stacked(Story(title, "港湾新報", "3時間前", body))))
    assert (found.outlet, bodies(found)) == ("港湾新報", list(body))


WORDS = st.sampled_from("quay council storm valley bread night market ferry road lake".split())
SENTENCES = st.lists(WORDS, min_size=6, max_size=14).map(lambda w: " ".join(w).capitalize() + ".")
STORIES = st.lists(
    st.tuples(
        st.sampled_from(["Echo", "The Vale Post", "Blatt 24", "Radio Élan"]),
        st.sampled_from(["2h ago", "vor 3 Stunden", "yesterday", "25.07.2031", "1 May 2031"]),
        st.lists(SENTENCES, min_size=1, max_size=6, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=5,
)
BUTTONS = st.lists(
    st.sampled_from(["logo", "Zum Seitenanfang", "Share", "Try it...", "Ouvrir", "Menü", "Go on:"]),
    max_size=3,
)


@settings(max_examples=25)
@given(
    stories=STORIES,
    layout=st.sampled_from([related, glued, inline, stacked]),
    buttons=BUTTONS,
    lead=BUTTONS,
)
def test_pages_from_a_grammar(
    stories: list[tuple[str, str, tuple[str, ...]]],
    layout: object,
    buttons: list[str],
    lead: list[str],
) -> None:
    assert callable(layout)
    made = [
        Story(
            f"The news of day {n} from the harbour", outlet, when, (f"On day {n} {body[0]}", *body)
        )
        for n, (outlet, when, body) in enumerate(stories)
    ]
    if layout is glued:
        made = [replace(story, when="25.07.2031") for story in made]
    found = units(page([*lead, ""], *[[*layout(story), *buttons, ""] for story in made]))
    assert [unit.title for unit in found] == [story.title for story in made]
    assert [unit.outlet for unit in found] == [story.outlet for story in made]
    for unit, story in zip(found, made, strict=True):
        told = " ".join(bodies(unit))
        assert told.startswith(story.body[0])
        assert not {"logo", "Zum Seitenanfang", "Share", "Ouvrir", "Menü"} & set(bodies(unit))


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from([*TITLES, *BODY, "Echo", "2h ago", "• Echo", "", "\0", "😀\u202e"])
    ).map("\n".join)
    | st.text(max_size=200)
)
def test_any_text(text: str) -> None:
    assert units(text, made=False)


# -- damage --------------------------------------------------------------------


@pytest.mark.parametrize("byte", [b"\x00", b"\xe9", b"\xff"])
@pytest.mark.parametrize(
    ("old", "text"),
    [
        (b"Jo Ray of", "Jo\ufffdRay of"),  # in the body
        (b"Striking bakers", TITLES[1]),  # in the first of its titles
        (b"win a shorter", TITLES[1]),
    ],
)
@pytest.mark.parametrize("layout", [related, glued, inline])
def test_damaged_byte_is_told_with_its_story(
    layout: object, old: bytes, text: str, byte: bytes
) -> None:
    made = [
        Story(TITLES[0], "Vale Post", "25-07-2031"),
        Story(TITLES[1], "Echo", "25-07-2031", OTHER),
    ]
    made += [Story(TITLES[3], "Blatt", "25-07-2031", BODY[:2])]
    raw = page(*map(layout, made)).encode()  # type: ignore[call-overload]
    at = raw.index(old) + old.index(b" ")
    whole = units(raw.decode())
    found = list(page_units(decoded(raw[:at] + byte + raw[at + 1 :], "page.txt"), "page.txt"))
    assert [(unit.title, unit.outlet) for unit in found] == [
        (story.title, story.outlet) for story in made
    ]
    told = f"damaged: byte 0x{byte.hex()} at offset {at} of the file, in whose place U+FFFD stands"
    assert [unit.damage for unit in found] == [None, told, None]
    assert [len(unit.blocks) for unit in found] == [len(unit.blocks) for unit in whole]
    body = [found[1].text[block.start : block.end] for block in found[1].blocks]
    assert text in "\n".join([str(found[1].title), *body])


def test_damaged_outlet_counts_as_missing() -> None:
    raw = page(stacked(Story(TITLES[0], "Vale Post", "2h ago"))).encode()
    (unit,) = page_units(decoded(raw.replace(b"Vale", b"V\xffle"), "page.txt"), "page.txt")
    assert unit.outlet is None
    assert "the outlet 'V\ufffdle Post' counts as missing" in str(unit.damage)


@pytest.mark.parametrize(("lost", "same"), [(1, True), (8, True), (40, False)])
def test_lines_of_which_little_is_lost_are_the_ones_that_they_repeat(lost: int, same: bool) -> None:
    """Of forty characters that may each be one or none there are more ways than can be tried."""
    lines = lines_of(f"{'n' * lost}ight on the quay\n{chr(0xFFFD) * lost}ight on the quay\n")
    keys = {line.key for line in matched(lines, 12)}
    assert (len(keys) == 1) is same
