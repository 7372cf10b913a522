from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from narrativ.corpus import Corpus
from narrativ.framing import Terms
from narrativ.protocols import Context
from narrativ.schema import STYLE_KINDS

Article = dict[str, Any]


@pytest.fixture
def style_of(corpus_of: Callable[..., Corpus]) -> Callable[..., dict[str, str]]:
    """The features of house style that Terms finds in articles, with the kind of each."""

    def found(articles: list[Article], **settings: Any) -> dict[str, str]:
        corpus = corpus_of({"outlet": "Lantern", "title": "Talks"} | one for one in articles)
        groups = corpus.articles.set_index("article_id")["outlet"]
        units, evidence = Terms(min_articles=1, **settings)(corpus, Context(groups=groups))
        texts = corpus.paragraphs.set_index("paragraph_id")["text"]
        for row in evidence.to_dict("records"):
            span = str(texts[row["paragraph_id"]])[row["start"] : row["end"]]
            assert (
                " ".join(span.casefold().split()) == row["feature"].casefold()
                or "/" in (row["feature"])
            )
        held = units[units["held_out"] != ""].drop_duplicates("feature")
        assert set(held["held_out"]) <= {"house_style"}
        assert set(held["kind"]) <= set(STYLE_KINDS)
        return dict(zip(held["feature"], held["kind"], strict=True))

    return found


def articles(*bodies: str, **facts: Any) -> list[Article]:
    return [{"event": f"e{n}", "body": [body]} | facts for n, body in enumerate(bodies)]


# -- honorifics ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("They met Senator Brandt. The senators left.", {"Senator"}),
        ("Here Representative Ilsa Dunne spoke, as a representative of Lund.", {"Representative"}),
        ("So President Brandt spoke. The president left on Monday.", {"President"}),
        ("They heard Vice President Brandt.", {"Vice President"}),
        ("They heard the Deputy Prime Minister Odrin.", {"Deputy Prime Minister"}),
        ("They heard Attorney General Brandt of General Motors.", {"Attorney General"}),
        ("Da kam Bundeskanzler Odrin. Der Kanzler ging.", {"Bundeskanzler"}),
        ("Alors le président Odrin est venu.", {"Président"}),
        ("They told the president Monday that the governor July is late.", set()),
    ],
)  # fmt: skip
def test_a_title_in_full_before_a_name_is_house_style(
    style_of: Callable[..., dict[str, str]], text: str, titles: set[str]
) -> None:
    found = {name for name, kind in style_of(articles(text)).items() if kind == "honorific"}
    assert found == titles


def test_a_title_is_a_word_where_no_name_follows(corpus_of: Callable[..., Corpus]) -> None:
    corpus = corpus_of(articles("So President Brandt spoke. The president left the president."))
    groups = corpus.articles.set_index("article_id")["outlet"]
    units, _ = Terms(min_articles=1)(corpus, Context(groups=groups))
    counted = units[units["held_out"] == ""].set_index("feature")["numerator"]
    assert counted["president"] == 2


def test_an_honorific_that_no_list_has_is_found(style_of: Callable[..., dict[str, str]]) -> None:
    dotted = "They met Insp. Brandt. Later Brandt told Insp. Dunne and Insp. Odrin. So Odrin left."
    bare = "They met Cllr Brandt. Later Brandt told Cllr Dunne and Cllr Odrin. So Odrin left."
    assert style_of(articles(dotted)) == {"insp": "honorific"}
    assert style_of(articles(bare)) == {"cllr": "honorific"}


@pytest.mark.parametrize(
    "text",
    [
        "They met Ilsa Brandt and Ilsa Dunne and Ilsa Odrin, but not Brandt, Dunne or Odrin.",
        "Boats left Ft. Lund, Ft. Orr and Ft. Wald at dawn, and Ft. Lund again.",
        "The NHS Trust, the NHS Board and the NHS Office met. So the Trust and the Board left.",
        "They met J. Brandt, J. Dunne and J. Odrin, but not Brandt, Dunne or Odrin.",
        "They met Cllr Brandt and Brandt again.",
    ],
    ids=["first name", "place", "capitals", "initial", "one bearer"],
)
def test_what_else_stands_before_names_is_no_honorific(
    style_of: Callable[..., dict[str, str]], text: str
) -> None:
    assert style_of(articles(text)) == {}


def test_a_listed_title_that_is_a_word_counts_as_one(
    style_of: Callable[..., dict[str, str]],
) -> None:
    text = "An old lady met Lady Brandt and Gen Dunne; the lady and mr Odrin left with Gen Lund."
    assert style_of(articles(text)) == {"gen": "honorific", "mr": "honorific"}


# -- spellings -------------------------------------------------------------


def test_spellings_that_outlets_do_not_share_are_style_and_the_word_counts_once(
    corpus_of: Callable[..., Corpus],
) -> None:
    british = {"outlet": "Lantern", "event": "e1", "body": ["The harbour centre is grey."]}
    american = {"outlet": "Spark", "event": "e1", "body": ["The harbor center is wet; a harbor."]}
    corpus = corpus_of([british, american])
    groups = corpus.articles.set_index("article_id")["outlet"]
    units, _ = Terms(min_articles=1)(corpus, Context(groups=groups))
    held = units[units["held_out"] != ""]
    assert set(held["feature"]) == {"harbour", "harbor", "centre", "center"}
    assert set(held["held_out"]) == {"house_style"}
    assert set(held["kind"]) == {"spelling"}
    open_ = units[units["held_out"] == ""].set_index(["feature", "article_id"])["numerator"]
    assert open_["harbor/harbour"].tolist() == [1, 2]
    assert open_["harbor/harbour center/centre"].tolist() == [1, 1]
    # Nobody spells it otherwise: a word like others.
    assert open_["grey"].tolist() == [1]


def test_spellings_that_one_outlet_mixes_are_one_word_and_no_style(
    style_of: Callable[..., dict[str, str]],
) -> None:
    assert style_of(articles("The harbour shut.", "The harbor shut.")) == {}


def test_a_users_spelling_is_style_too(style_of: Callable[..., dict[str, str]]) -> None:
    from narrativ.resources.lists import Lists, StyleLists

    told = [
        {"outlet": "Lantern", "event": "e1", "body": ["An old tsar."]},
        {"outlet": "Spark", "event": "e1", "body": ["An old czar."]},
    ]
    lists = Lists(style=StyleLists(spelling=(("czar", "tsar"),)))
    assert style_of(told) == {}
    assert style_of(told, lists=lists) == {"czar": "spelling", "tsar": "spelling"}


def test_names_that_outlets_spell_in_two_ways_are_reported(
    style_of: Callable[..., dict[str, str]],
) -> None:
    told = [
        {"outlet": "Lantern", "event": "e1", "body": ["They met Velisar there."]},
        {"outlet": "Spark", "event": "e1", "body": ["They met Velizar there."]},
    ]
    assert style_of(told) == {"velisar": "spelling_of_a_name", "velizar": "spelling_of_a_name"}


# -- mastheads, tags, stock sentences --------------------------------------


def test_mastheads_are_reported_as_they_are_printed(
    style_of: Callable[..., dict[str, str]],
) -> None:
    text = (
        "A lantern burnt at the Daily Lantern, the Lantern heard. He told Norvane and the PA; "
        "his pa was out."
    )
    told = [
        {"outlet": "The Daily Lantern", "agency": "PA", "event": "e1", "body": [text]},
        {"outlet": "Norvane", "event": "e1", "body": ["Nothing."]},
        {"outlet": "Channel 4", "event": "e1", "body": ["A channel, Channel 4, shut."]},
        {"outlet": "spark.tv", "event": "e1", "body": ["A TV was on."]},
    ]
    assert style_of(told) == {
        "Daily Lantern": "masthead",
        "Lantern": "masthead",
        "Norvane": "masthead",
        "PA": "masthead",
    }


def test_a_users_masthead_is_one(style_of: Callable[..., dict[str, str]]) -> None:
    from narrativ.resources.lists import Lists, StyleLists

    lists = Lists(style=StyleLists(mastheads=("The Night Desk",)))
    found = style_of(articles("He told the Night Desk of a night at a desk."), lists=lists)
    assert found == {"Night Desk": "masthead"}


def test_tags_of_headlines_are_style_where_they_stand(
    corpus_of: Callable[..., Corpus],
) -> None:
    titles = [
        "Watch: Boats leave", "WATCH: Quay shuts", "Watch | Crews march",
        "Boats leave - Sea Desk", "Quay shuts – Sea Desk", "Crews march | sea desk",
        "Strike: no ships", "Brandt: I shall not go", "Brandt: I go", "Brandt: I went",
    ]  # fmt: skip
    corpus = corpus_of(
        {"outlet": "Lantern", "event": f"e{n % 4}", "title": title, "body": ["We watch Brandt go."]}
        for n, title in enumerate(titles)
    )
    groups = corpus.articles.set_index("article_id")["outlet"]
    units, _ = Terms(min_articles=1)(corpus, Context(groups=groups))
    held = units[units["held_out"] != ""].groupby("feature")["numerator"].sum()
    assert held.to_dict() == {"WATCH": 3, "SEA DESK": 3}
    assert units.loc[units["feature"] == "watch", "numerator"].sum() == len(titles)


def test_stock_sentences_are_style_in_several_storylines_only(
    style_of: Callable[..., dict[str, str]],
) -> None:
    stock = "The quay shut. All rights reserved. The U.S. officials left."
    told = articles(stock, stock, stock)
    assert style_of(told) == {}
    for number, one in enumerate(told):
        one["storyline"] = f"s{number}"
        one["body"] = [f"{stock} It took {'many ' * number}days to end."]
    found = style_of(told)
    assert found == {"All rights reserved": "stock_sentence", "The quay shut": "stock_sentence"}


def test_an_outlet_with_a_code_goes_by_its_name(style_of: Callable[..., dict[str, str]]) -> None:
    found = style_of(articles("So Ray told Fox News of it. The news was old.", outlet="fox"))
    assert found["Fox News"] == "masthead"
