"""Credits wherever pages put them: before, in, below and beside a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ import schema
from narrativ.resources import agencies, agency_named
from narrativ.sourcing.crediting.credits import credits, learnt_agencies

PROSE = (
    "The ferry left the quay at noon on Monday, an hour late, after its crew had asked the "
    "port authority for a second time to let them wait for the train from Ostmark."
)
MORE = PROSE.replace("Monday", "Tuesday")
THIRD = PROSE.replace("Monday", "Friday")
Row = tuple[str, str, str]


def table(
    texts: Sequence[str | tuple[str, str]], byline: str | None = None, **columns: object
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ARTICLES and PARAGRAPHS of one article; a pair is kind and text."""
    articles = schema.conform(
        pd.DataFrame(
            [{"article_id": "a", "words": 1, "completeness": "full", "byline": byline, **columns}]
        ),
        schema.ARTICLES,
    )
    rows = []
    for place, text in enumerate(texts, start=1):
        kind, told = text if isinstance(text, tuple) else ("body", text)
        rows.append(
            {"paragraph_id": f"p{place}", "article_id": "a", "position": place, "start": 0}
            | {"end": len(told), "kind": kind, "text": told}
        )
    names = list(schema.PARAGRAPHS.names)[:7]
    return articles, schema.conform(pd.DataFrame(rows, columns=names), schema.PARAGRAPHS)


def found(
    texts: Sequence[str | tuple[str, str]], byline: str | None = None, **columns: object
) -> Any:
    articles, paragraphs = table(texts, byline, **columns)
    return credits(articles, paragraphs, learnt_agencies(paragraphs))


def rows(
    texts: Sequence[str | tuple[str, str]], byline: str | None = None, **columns: object
) -> list[Row]:
    """Return agency, basis and place of each credit; the span names what it says."""
    made = found(texts, byline, **columns)
    told: list[Row] = []
    for row in made.to_dict("records"):
        place = "" if pd.isna(row["paragraph_id"]) else str(row["paragraph_id"])
        told.append((row["agency"], row["basis"], place))
    return told


# -- datelines ---------------------------------------------------------------

DATELINES = [
    ("MOSCOW, July 25 (Reuters) -", ["Reuters"]),
    ("PARIS, Jan. 8 --", []),
    ("St. PETERSBURG, Russia (AP) —", ["AP"]),
    ("LONDON, 1 August (PA) -", ["PA"]),
    ("CAIRO/JERUSALEM, Aug 1 (Reuters) -", ["Reuters"]),
    ("WASHINGTON (AFP) –", ["AFP"]),
    ("Washington (AFP) –", ["AFP"]),
    ("July 25 (Reuters) -", ["Reuters"]),
    ("(Reuters) -", ["Reuters"]),
    ("New Delhi, Jul 25 (PTI)", ["PTI"]),
    ("New Delhi [India], July 25 (ANI):", ["ANI"]),
    ("MOSCOW, July 25. /TASS/.", ["TASS"]),
    ("MOSCOW, July 25 /ITAR-TASS/.", ["ITAR-TASS"]),
    ("MOSCOW. July 25 (Interfax) -", ["Interfax"]),
    ("MOSCOW, July 25 - RIA Novosti.", ["RIA Novosti"]),
    ("(ANSA) - ROMA, 25 LUG -", ["ANSA"]),
    ("(AGI) - Roma, 25 lug. -", ["AGI"]),
    ("Roma, 25 lug. (Adnkronos) -", ["Adnkronos"]),
    ("(AP) MOSCOW -", ["AP"]),
    ("Madrid, 25 jul (EFE).-", ["EFE"]),
    ("BEIJING, July 25 (Xinhua) --", ["Xinhua"]),
    ("TOKYO, July 25 (Kyodo) -", ["Kyodo"]),
    ("SEOUL, July 25 (Yonhap) --", ["Yonhap"]),
    ("Berlin (dpa) -", ["dpa"]),
    ("Berlin (dpa/bb) -", ["dpa"]),
    ("Oslo (NTB-Reuters) -", ["NTB", "Reuters"]),
    ("Wien (APA) -", ["APA"]),
    ("Oslo (NTB):", ["NTB"]),
    ("WASHINGTON, Sept. 26 (UPI) —", ["UPI"]),
    ("Tehran, July 25, IRNA –", ["IRNA"]),
    ("Damascus, SANA-", ["SANA"]),
    ("Accra, July 25, GNA -", ["GNA"]),
    ("HELSINKI - HELSINKI (AP) -", ["AP"]),
    ("HELSINKI\u00a0(AP)\u00a0—", ["AP"]),
    ("HELSINKI (AP)—", ["AP"]),
    ("LONDON (AP/Reuters) —", ["AP", "Reuters"]),
    ("LONDON (AP, Reuters) —", ["AP", "Reuters"]),
    ("LONDON, Tuesday, July 25 (AP) —", ["AP"]),
    ("LONDON, July 25, 2031 (AP) —", ["AP"]),
    ("Moscow, Russia – (AP) –", ["AP"]),
    ("ORSUND, March 3 (Norvane) -", ["Norvane"]),
    ("ORSUND (Vasland) -", []),
    ("ORSUND, March 3 (Monday) -", []),
    ("Sen. Jo Ray (R) -", []),
    ("Ostmark (TX) -", []),
    ("The Press Association (PA) -", []),
    ("The quay, shut in May (AP) -", []),
    ("Crews in Ostmark, May 3, 2031 (Reuters/Jo Ray)", []),
]


@pytest.mark.parametrize(("line", "names"), DATELINES)
def test_datelines(line: str, names: list[str]) -> None:
    for texts in ([f"{line} {PROSE}"], ["Share", "July 25, 2031", f"{line} {PROSE}", MORE]):
        made = found(texts).query("basis == 'dateline'")
        printed = [f"{line} {PROSE}"[row["start"] : row["end"]] for row in made.to_dict("records")]
        assert printed == names
        assert made["paragraph_id"].eq(f"p{len(texts) - (len(texts) > 1)}").all()


def test_a_dateline_behind_a_gallery() -> None:
    gallery = [
        line
        for n in range(12)
        for line in (f"{PROSE} {n}.", f"{PROSE} {n}.", ("caption", "Photo: Jo Ray, AP"))
    ]
    assert ("AP", "dateline", "p37") in rows([*gallery, f"OSTMARK (AP) — {MORE}", THIRD])


def test_a_dateline_far_below_is_another_texts() -> None:
    staff = [f"{PROSE} {n}." for n in range(12)]
    assert rows([*staff, f"OSTMARK (AP) — {MORE}", THIRD]) == []


def test_a_dateline_that_a_byline_runs_into() -> None:
    assert rows([f"By Jo RayThe Gull OSTMARK (AP) — {PROSE}"]) == [("AP", "dateline", "p1")]


# -- bylines -----------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ["By The Associated Press"],
        ["Associated Press"],
        ["AP", "July 16, 2031"],
        ["July 16, 2031", "AP"],
        ["The Associated Press"],
        ["By Jo Ray, Di Ott and Al Eck - Associated Press - Monday, July 16, 2031"],
        ["Jo Ray and Di Ott, The Associated Press"],
        ["Jo Ray and Di EckmannAssociated Press"],
        ["Jo Ray, Di Ott and Al Eck / AP"],
        ["Associated Press Published 7:50 a.m. ET July 16, 2031"],
        ["Jo Ray, Associated Press", "Published 10:31 am, Friday, June 1, 2031"],
        ["Share", "By Associated Press", "Tweet"],
        ["Share", "Jo Ray (AP)"],
        ["Crews wait in Ostmark. (AP Photo/Jo Ray)", "The Associated Press"],
    ],
)
def test_a_byline_in_the_text(lines: list[str]) -> None:
    made = rows([*lines, PROSE, MORE])
    assert [row[:2] for row in made if row[1] != "photo"] == [("AP", "byline")]


def test_a_byline_in_its_column_has_no_span() -> None:
    made = found([PROSE], byline="By Jo Ray and Di Ott, The Associated Press")
    assert made[["agency", "basis", "role"]].to_numpy().tolist() == [["AP", "byline", "author"]]
    assert made[["paragraph_id", "start", "end"]].isna().all(axis=None)


def test_an_article_without_paragraphs_keeps_its_byline() -> None:
    assert rows([], byline="By AP") == [("AP", "byline", "")]


@pytest.mark.parametrize(
    "lines",
    [
        ["Jo Ray / AP"],
        ["Jo Ray | AP", "July 16, 2031"],
        ["Jo Ray, Associated Press"],
        ["Crews wait on the quay in Ostmark, Vasland, on a grey morning in July.", "AP"],
        ["Crews wait on the quay in Ostmark, Vasland. Reuters"],
        ["Crews wait. Jo Ray AP"],
        ["CreditJo Ray/AP"],
        ["AP/Jo Ray"],
        ["Crews wait on the quay in Ostmark, Vasland, on a grey morning in July.", "Jo Ray (AP)"],
        ["(Photo: Jo Ray, AP)"],
        ["Crews wait. | AP Photo/Jo Ray"],
    ],
)
def test_a_photo_credit_above_the_text_is_no_byline(lines: list[str]) -> None:
    made = rows([*lines, PROSE, MORE])
    assert len(made) == 1
    assert {basis for _, basis, _ in made} == {"photo"}


def test_a_name_inside_the_text_is_no_byline() -> None:
    told = [f"{PROSE} {n}." for n in range(5)]
    assert rows([*told, "The Associated Press", MORE]) == []


# -- tails -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "agency", "role"),
    [
        ("Copyright 2031 The Associated Press. All rights reserved.", "AP", "author"),
        ("© 2031 AP", "AP", "author"),
        ("Associated Press writers Jo Ray in Eld and Di Ott contributed.", "AP", "author"),
        ("The Associated Press contributed to this report.", "AP", "contributor"),
        ("With additional reporting by Reuters", "Reuters", "contributor"),
        ("(With inputs from PTI)", "PTI", "contributor"),
        ("(Reporting by Jo Ray; Editing by Di Ott)", "Reuters", "author"),
    ],
)
def test_a_tail_before_what_a_page_adds(line: str, agency: str, role: str) -> None:
    body = [PROSE, MORE, line]
    as_read: list[str | tuple[str, str]] = [PROSE, MORE, ("caption", line), "Share"]
    for made in (found([*body, "Read more", "Share"]), found(as_read)):
        told = made[["agency", "role", "paragraph_id"]].to_numpy().tolist()
        assert told == [[agency, role, "p3"]]
        assert made["basis"].tolist() == ["signoff" if line.startswith("(Rep") else "tail"]


def test_an_agency_before_a_colon_opens_its_text() -> None:
    assert found([f"AP: {PROSE}", MORE])["agency"].tolist() == ["AP"]
    assert not len(
        found(["AP: Why was the quay of Ostmark shut, and who paid for it? I wait.", MORE])
    )


def test_authors_come_before_contributors() -> None:
    made = found(
        [f"OSTMARK (AFP) — {PROSE}", MORE, "Reuters contributed to this report."], byline="By AP"
    )
    assert made["agency"].tolist() == ["AFP", "AP", "Reuters"]
    assert made["role"].tolist() == ["author", "author", "contributor"]


def test_the_copyright_of_a_picture_is_no_tail() -> None:
    line = "(AP Photo/Jo Ray) (Copyright 2031 The Associated Press. All rights reserved.)"
    assert {row[1] for row in rows([PROSE, line, MORE])} == {"photo"}


@pytest.mark.parametrize(
    "mention",
    [
        "She told The Associated Press on Saturday that the quay was shut.",
        "Reuters reported that the crews had left.",
        "The crews had left, according to AFP.",
        "As Reuters puts it, the quay is shut.",
        "He spoke to the AP. He left.",
    ],
)
def test_a_mention_is_no_credit(mention: str) -> None:
    assert rows([mention, PROSE, mention, f"{PROSE} {mention}", mention]) == []


# -- metadata ----------------------------------------------------------------


@pytest.mark.parametrize(
    "column", ["credit", "news_agency", "Provider", "wire service", "agency (read)"]
)
def test_a_column_that_names_an_agency(column: str) -> None:
    made = found([PROSE], **{column: "Reuters"})
    assert made[["agency", "basis"]].to_numpy().tolist() == [["Reuters", "metadata"]]
    assert made["paragraph_id"].isna().all()
    assert rows([PROSE], **{column: "AP/AFP"}) == [("AP", "metadata", ""), ("AFP", "metadata", "")]
    assert rows([PROSE], **{column: "h/t: The Gull"}) == []
    assert rows([PROSE], **{column: "Jo Ray/AP"}) == []


# -- all of it ---------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "AP", "The Associated Press", "Reuters", "dpa", "By", "Jo Ray", "and", "/", ",", "|",
        "(", ")", ". ", "—", "©", "Copyright", "2031", "All rights reserved.", "contributed",
        "to this report", "Photo", "via", "OSTMARK", "July 25", "Credit", "\n", "\x00", "😀", PROSE,
    ]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(PIECES, max_size=8).map(" ".join), max_size=5))
def test_spans_are_exact(texts: list[str]) -> None:
    for row in found(texts).to_dict("records"):
        text = texts[int(row["paragraph_id"][1:]) - 1]
        assert agency_named(text[row["start"] : row["end"]]) == row["agency"]


@settings(max_examples=80)
@given(
    agency=st.sampled_from([agency.name for agency in agencies()]),
    place=st.sampled_from(["OSTMARK", "NEW OSTMARK", "St. OLAV, Vasland", "ELD/ROTE", "Ostmark"]),
    date=st.sampled_from(
        ["", ", July 25", ", 25 July", ", Tuesday", ", July 25, 2031", ", 25 lug."]
    ),
    dash=st.sampled_from([" -", " --", " –", " —", "—", ".-"]),
)
def test_a_dateline_of_every_agency(agency: str, place: str, date: str, dash: str) -> None:
    line = f"{place}{date} ({agency}){dash}"
    made = found([f"{line} {PROSE}"])
    assert made[["agency", "basis"]].to_numpy().tolist() == [[agency, "dateline"]]
    row = made.iloc[0]
    assert line[row["start"] : row["end"]] == agency


def test_the_order_of_the_rows_does_not_matter() -> None:
    articles, paragraphs = table([f"OSTMARK (AP) — {PROSE}", MORE, "Reuters"], byline="By AFP")
    one = credits(articles, paragraphs, {})
    other = credits(articles, paragraphs.iloc[::-1], {})
    pd.testing.assert_frame_equal(one, other)


def many(*bodies: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ARTICLES and PARAGRAPHS of several articles, by their paragraphs."""
    articles, paragraphs = [], []
    for number, body in enumerate(bodies):
        rows, lines = table(body)
        name = f"a{number}"
        articles.append(rows.assign(article_id=name))
        ids = name + lines["paragraph_id"]
        paragraphs.append(lines.assign(article_id=name, paragraph_id=ids))
    return pd.concat(articles, ignore_index=True), pd.concat(paragraphs, ignore_index=True)


WIRED = (
    [f"OSTMARK, May 3 (NORVANE) - {PROSE}", MORE],
    [f"OSTMARK, May 3 (Norvane) - {MORE}", f"ELD, May 4 (Gullwire) - {PROSE}"],
    [f"ELD, May 4 (norVane/Vasla News) - {THIRD}", f"{PROSE} (VASLA NEWS)"],
    [f"ELD (Norvane) — {PROSE}", f"{MORE} (norvane)"],
    [PROSE, MORE, f"ELD, May 4 (FJORD Wire) - {PROSE}"],
    [MORE, PROSE, f"ELD, May 4 (Fjord Wire) - {PROSE}"],
    [f"OSTMARK, May 3 (NORVANE) - {THIRD}", MORE],
    [f"OSTMARK, May 3 (Norvane) - {THIRD} {MORE}", f"{PROSE} — NorVane"],
)


@pytest.mark.parametrize("seed", range(5))
def test_learnt_agencies_do_not_hang_on_the_order_of_the_rows(seed: int) -> None:
    articles, paragraphs = many(*WIRED)
    expected = credits(articles, paragraphs, learnt_agencies(paragraphs))
    shuffled = paragraphs.sample(frac=1, random_state=seed)
    learnt = learnt_agencies(shuffled)
    assert learnt == {"norvane": "NORVANE", "vasla news": "Vasla News"}
    made = credits(articles.sample(frac=1, random_state=seed + 1), shuffled, learnt)
    # CREDITS is in the order of ARTICLES.
    made = made.sort_values("article_id", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(made, expected)


def test_an_agency_has_one_name_however_it_is_printed() -> None:
    articles, paragraphs = many(*WIRED)
    made = credits(articles, paragraphs, learnt_agencies(paragraphs))
    names = made.groupby("article_id")["agency"].agg(list).to_dict()
    assert names == {
        "a0": ["NORVANE"],
        "a1": ["NORVANE"],
        "a2": ["NORVANE", "Vasla News", "Vasla News"],
        "a3": ["NORVANE", "NORVANE"],
        "a4": ["FJORD Wire"],
        "a5": ["FJORD Wire"],
        "a6": ["NORVANE"],
        "a7": ["NORVANE", "NORVANE"],
    }


def test_most_articles_decide_how_an_agency_is_spelt() -> None:
    lines = [f"ELD, May 3 ({name}) - {PROSE}" for name in ("GULLWIRE", "Gullwire", "Gullwire")]
    _, paragraphs = many(*([line] for line in lines))
    assert learnt_agencies(paragraphs) == {"gullwire": "Gullwire"}


def test_a_short_learnt_name_in_small_letters_is_a_word() -> None:
    articles, paragraphs = many(
        [f"ELD, May 3 (Star) - {PROSE}"], [PROSE, f"{MORE} (star)"], [PROSE, f"{MORE} (STAR)"]
    )
    made = credits(articles, paragraphs, learnt_agencies(paragraphs))
    assert made["article_id"].tolist() == ["a0", "a2"]


def test_a_column_of_a_table_that_was_read() -> None:
    from narrativ.reading import read

    for column in ("agency", "credit", "news_agency", "provider", "wire_service"):
        table = pd.DataFrame({"id": ["1", "2"], "text": [PROSE, MORE], column: ["Reuters", None]})
        corpus = read(table)
        made = credits(corpus.articles, corpus.paragraphs, {})
        assert made[["agency", "basis"]].to_numpy().tolist() == [["Reuters", "metadata"]], column
