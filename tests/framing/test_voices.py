"""The measure on quotations made by hand: what is counted, and what is not known."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ.comparison import compare, load_comparison
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing import Voices, quoted_words
from narrativ.framing.reporting_verbs import stance
from narrativ.framing.voices import ASPECTS
from narrativ.protocols import Context
from narrativ.text.words import count_words

MAYOR = {"speaker": "Ana Ruiz", "speaker_key": "ana ruiz", "voice_class": "official"}
MAYOR |= {"role": "mayor", "side": "Norvane"}
COOK = {"speaker": "a cook", "speaker_key": "", "voice_class": "ordinary"}
NOBODY = {"speaker": "", "speaker_key": "", "voice_class": "unknown"}


def text_of(corpus: Corpus) -> dict[str, str]:
    """Return the text of each paragraph."""
    return dict(zip(corpus.paragraphs["paragraph_id"], corpus.paragraphs["text"], strict=True))


def passages(corpus: Corpus, evidence: pd.DataFrame) -> list[str]:
    """Return the words that the evidence points at."""
    texts = text_of(corpus)
    columns = ["paragraph_id", "start", "end"]
    return [
        texts[paragraph][int(start) : int(end)]
        for paragraph, start, end in evidence[columns].to_numpy(dtype=object).tolist()
    ]


def quotations(
    corpus: Corpus, found: Sequence[tuple[str, str, str, Mapping[str, str], str]]
) -> pd.DataFrame:
    """Return a table of quotations: paragraph, text that is quoted, kind, speaker and cue."""
    rows = []
    texts = text_of(corpus)
    for number, (paragraph, text, kind, speaker, cue) in enumerate(found):
        article, whole = paragraph.partition("-")[0], texts[paragraph]
        start, cue_start = whole.index(text), whole.find(cue) if cue else -1
        beside = cue_start >= 0
        rows.append(
            {
                "quotation_id": f"q{number}", "statement_id": f"s{number}",
                "article_id": article, "paragraph_id": paragraph, "start": start,
                "end": start + len(text), "kind": kind, "words": count_words(text), "cue": cue,
                "cue_start": cue_start if beside else None,
                "cue_end": cue_start + len(cue) if beside else None,
                "organisation": None, "source_type": "person", "source_basis": "name",
                "role": None, "side": None, **speaker,
            }
        )  # fmt: skip
    columns = [
        "quotation_id", "statement_id", "article_id", "paragraph_id", "start", "end", "kind",
        "words", "cue", "cue_start", "cue_end", "speaker", "speaker_key", "role", "organisation",
        "side", "voice_class", "source_type", "source_basis",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    whole_numbers = dict.fromkeys(["start", "end", "words", "cue_start", "cue_end"], "Int64")
    return frame.astype(dict.fromkeys(columns, "string") | whole_numbers)


@pytest.fixture
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    return corpus_of(
        [
            {
                "outlet": "A",
                "event": "e1",
                "language": "en",
                "title": "Wall “too low”",
                "body": [
                    "“We raise the wall,” Ana Ruiz said.",
                    "A cook claimed it “hides the sea” from her. She calls it ‘progress’.",
                ],
            },
            {
                "outlet": "B",
                "event": "e1",
                "language": "en",
                "completeness": "cut",
                "body": ["The wall is high enough, Ana Ruiz admitted. Nobody left."],
            },
            {"outlet": "C", "event": "e1", "language": "en", "body": ["Nobody spoke of it."]},
            {"outlet": "D", "event": "e1", "language": "de", "body": ["„Gut so“, sagte sie."]},
        ]
    )


@pytest.fixture
def found(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    table = quotations(
        corpus,
        [
            ("a0000-0", "“too low”", "direct", NOBODY, ""),
            ("a0000-1", "“We raise the wall,”", "direct", MAYOR, "said"),
            ("a0000-2", "it “hides the sea” from her", "mixed", COOK, "claimed"),
            ("a0000-2", "‘progress’", "scare", NOBODY, ""),
            ("a0001-1", "The wall is high enough", "indirect", MAYOR, "admitted"),
        ],
    )
    monkeypatch.setattr(quoted_words, "find_quotations", lambda _: table)
    quoted_words._FOUND.clear()
    return table


def asked(
    corpus: Corpus, aspect: str, whole: Corpus | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = corpus.articles.set_index("article_id")["outlet"]
    return Voices(aspects=[aspect])(corpus, Context(groups=groups, whole=whole))


def counts(units: pd.DataFrame) -> dict[tuple[str, str], Any]:
    columns = ["article_id", "feature", "numerator", "denominator"]
    return {
        (article, feature): None if pd.isna(number) else (number, total)
        for article, feature, number, total in units[columns].itertuples(index=False)
    }


@pytest.mark.usefixtures("found")
def test_shares_of_the_quoted_words_by_class(corpus: Corpus) -> None:
    units, evidence = asked(corpus, "share")
    assert counts(units) == {
        ("a0000", "officials"): (4.0, 10.0), ("a0000", "ordinary people"): (6.0, 10.0),
        ("a0001", "officials"): (5.0, 5.0), ("a0001", "ordinary people"): (0.0, 5.0),
        ("a0002", "officials"): None, ("a0002", "ordinary people"): None,
        ("a0003", "officials"): None, ("a0003", "ordinary people"): None,
    }  # fmt: skip
    assert passages(corpus, evidence) == [
        "“We raise the wall,”", "it “hides the sea” from her", "The wall is high enough",
    ]  # fmt: skip
    assert evidence["weight"].tolist() == [4.0, 6.0, 5.0]


@pytest.mark.usefixtures("found")
def test_what_was_not_read_as_english_is_said(corpus: Corpus) -> None:
    units, _ = asked(corpus, "share")
    remark = "not counted: 1 article does not read as English"
    assert set(units["quality"]) == {remark}
    german = corpus.select(outlet="D")
    units, evidence = asked(german, "share")
    assert units["numerator"].isna().all()
    assert "English" in units["refused"].iloc[0]
    assert evidence.empty


@pytest.mark.usefixtures("found")
def test_people_and_countries_are_asked_for_where_they_speak_in_two_articles(
    corpus: Corpus,
) -> None:
    for aspect, feature in (("speaker", "Ana Ruiz"), ("side", "officials (Norvane)")):
        units, _ = asked(corpus, aspect)
        assert counts(units) == {
            ("a0000", feature): (4.0, 10.0), ("a0001", feature): (5.0, 5.0),
            ("a0002", feature): None, ("a0003", feature): None,
        }  # fmt: skip
        assert ASPECTS[aspect].scope == "storyline"
    units, _ = asked(corpus.select(outlet=["A", "C"]), "speaker")
    assert units.empty


@pytest.mark.usefixtures("found")
def test_the_first_voice_is_known_of_complete_texts(corpus: Corpus) -> None:
    units, evidence = asked(corpus, "first")
    assert counts(units) == {
        ("a0000", "officials"): (1.0, 1.0), ("a0001", "officials"): None,
        ("a0002", "officials"): None, ("a0003", "officials"): None,
    }  # fmt: skip
    assert evidence["paragraph_id"].tolist() == ["a0000-1"]


@pytest.mark.usefixtures("found")
def test_what_counts_in_another_text_is_seen_and_not_counted(corpus: Corpus) -> None:
    kept = corpus.paragraphs["paragraph_id"] != "a0000-1"
    here = replace(corpus, paragraphs=corpus.paragraphs[kept].reset_index(drop=True))
    units, _ = asked(here, "share", whole=corpus)
    assert counts(units)["a0000", "officials"] == (0.0, 6.0)
    # The first to speak stands in a paragraph that counts elsewhere: who is second is not first.
    first, _ = asked(here, "first", whole=corpus)
    assert first.empty
    # The text has its sources all the same.
    sources, _ = asked(here, "sources", whole=corpus)
    assert counts(sources)["a0000", "different sources"] == (2.0, 1.0)


@pytest.mark.usefixtures("found")
def test_words_in_quotation_marks_of_all_quoted_words(corpus: Corpus) -> None:
    units, _ = asked(corpus, "direct")
    feature = "words in quotation marks"
    assert counts(units) == {
        ("a0000", feature): (7.0, 10.0), ("a0001", feature): (0.0, 5.0),
        ("a0002", feature): None, ("a0003", feature): None,
    }  # fmt: skip


@pytest.mark.usefixtures("found")
def test_sources_of_complete_texts_and_none_where_nobody_speaks(corpus: Corpus) -> None:
    units, _ = asked(corpus, "sources")
    feature = "different sources"
    assert counts(units) == {
        ("a0000", feature): (2.0, 1.0), ("a0001", feature): None,
        ("a0002", feature): (0.0, 1.0), ("a0003", feature): None,
    }  # fmt: skip


@pytest.mark.usefixtures("found")
def test_doubting_and_endorsing_verbs_of_those_that_report(corpus: Corpus) -> None:
    units, evidence = asked(corpus, "doubting")
    assert counts(units) == {
        ("a0000", "any source"): (1.0, 2.0), ("a0000", "officials"): (0.0, 1.0),
        ("a0000", "ordinary people"): (1.0, 1.0),
        ("a0001", "any source"): (0.0, 1.0), ("a0001", "officials"): (0.0, 1.0),
        ("a0001", "ordinary people"): None,
        **{(article, feature): None for article in ("a0002", "a0003")
           for feature in ("any source", "officials", "ordinary people")},
    }  # fmt: skip
    assert set(passages(corpus, evidence)) == {"claimed"}
    units, _ = asked(corpus, "endorsing")
    assert counts(units)["a0001", "officials"] == (1.0, 1.0)


@pytest.mark.usefixtures("found")
def test_the_outlets_own_words_and_scare_quotes_are_its_own(corpus: Corpus) -> None:
    units, _ = asked(corpus, "own")
    feature = "the outlet’s own words"
    assert counts(units) == {
        ("a0000", feature): (10.0, 20.0), ("a0001", feature): (5.0, 10.0),
        ("a0002", feature): (4.0, 4.0), ("a0003", feature): None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cue", "known"),
    [
        ("said", "neutral"), ("told", "neutral"), ("wrote", "neutral"), ("finds", "neutral"),
        ("Insisted", "doubting"), ("denies", "doubting"), ("alleging", "doubting"),
        ("rejected", "neutral"), ("knew", "thought"), ("wants", "thought"),
        ("admitted", "endorsing"), ("acknowledges", "endorsing"),
        ("according to", ""), (":", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_stance_of_a_cue_in_any_form(cue: str, known: str) -> None:
    assert stance(cue) == known


@pytest.mark.parametrize(
    ("aspects", "error"), [("share", SchemaError), ([], SchemaError), (["loud"], UnknownNameError)]
)
def test_aspects_that_do_not_exist_are_refused(aspects: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Voices(aspects=aspects)


def test_a_measure_can_be_pickled_and_read() -> None:
    one = Voices(aspects=["first", "share"])
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Voices(aspects=('share', 'first'))"
    assert repr(Voices()) == "Voices()"


def six_events(corpus_of: Callable[..., Corpus]) -> Corpus:
    body = {"A": "“It is far too much,” a cook said.", "B": "“It is fine,” Ana Ruiz said."}
    return corpus_of(
        [
            {"outlet": outlet, "event": f"e{event}", "language": "en", "body": [text]}
            for event in range(8)
            for outlet, text in body.items()
        ]
    )


def test_a_contrast_in_all_events_differs(
    corpus_of: Callable[..., Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = six_events(corpus_of)
    speakers = {"A": ("“It is far too much,”", COOK), "B": ("“It is fine,”", MAYOR)}
    articles = zip(corpus.articles["article_id"], corpus.articles["outlet"], strict=True)
    table = quotations(
        corpus,
        [
            (f"{article}-1", speakers[outlet][0], "direct", speakers[outlet][1], "said")
            for article, outlet in articles
        ],
    )
    asked_for: list[Corpus] = []

    def find(given: Corpus) -> pd.DataFrame:
        asked_for.append(given)
        return table

    monkeypatch.setattr(quoted_words, "find_quotations", find)
    quoted_words._FOUND.clear()
    comparison = compare(corpus, measures=["voices"], permutations=199)
    of_a = comparison.scores[comparison.scores["outlet"] == "A"].to_dict("records")
    rows: dict[str, Any] = {row["feature"]: row for row in of_a}
    assert rows["ordinary people"]["verdict"] == "differs"
    assert rows["speaker: Ana Ruiz"]["effect"] == -100
    assert rows["own: the outlet’s own words"]["effect"] < 0
    assert any("of its quoted words to “officials”" in text for text in comparison.sentences)
    assert len(asked_for) == 1


@pytest.mark.usefixtures("found")
def test_a_table_of_who_speaks(corpus: Corpus) -> None:
    table = compare(corpus, measures=["voices"]).voices()
    columns = ["speaker", "role", "voice_class", "side", "outlet", "direct_words"]
    columns += ["indirect_words", "share", "quotations", "verbs", "source"]
    assert list(table.columns) == columns
    assert table.astype(object).to_numpy().tolist() == [
        ["Ana Ruiz", "mayor", "official", "Norvane", "B", 0, 5, 1.0, 1, "admitted", "ana ruiz"],
        ["Ana Ruiz", "mayor", "official", "Norvane", "A", 4, 0, 0.4, 1, "said", "ana ruiz"],
        ["a cook", "", "ordinary", "", "A", 3, 3, 0.6, 1, "claimed", "a cook"],
    ]


@pytest.mark.usefixtures("found")
def test_a_row_of_the_table_finds_its_quotations(corpus: Corpus) -> None:
    comparison = compare(corpus, measures=["voices"])
    spans = comparison.quoted_spans
    outlets = spans["article_id"].map(corpus.articles.set_index("article_id")["outlet"])
    for row in comparison.voices().to_dict("records"):
        own = spans[(spans["source"] == row["source"]) & (outlets == row["outlet"])]
        assert own["words"].sum() == row["direct_words"] + row["indirect_words"]


def test_the_classes_of_a_table_in_words() -> None:
    rows = [
        ("Ana", "official", "Norvane"), ("Bo", "official", "Tarn"), ("Cy", "official", ""),
        ("Di", "expert", ""), ("Ed", "unknown", ""), ("", "unknown", ""),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["speaker", "voice_class", "side"])
    table = table.assign(direct_words=[3, 9, 99, 1, 1, 1], indirect_words=0)
    sides = quoted_words.largest_sides(table)
    assert sides == ["Norvane", "Tarn"]
    named = quoted_words.named_classes(table, sides).tolist()
    assert named[:3] == ["officials (Norvane)", "officials (Tarn)", "other officials"]
    assert named[3:] == ["experts", "class not known", "nobody named"]
    assert set(named) <= set(quoted_words.class_names(sides))
    assert quoted_words.named_classes(table, []).tolist()[:3] == ["officials"] * 3


@pytest.mark.usefixtures("found")
def test_the_table_of_one_event_or_storyline(corpus: Corpus) -> None:
    comparison = compare(corpus, measures=["voices"])
    assert comparison.voices("e1").equals(comparison.voices(storyline="s1"))
    with pytest.raises(UnknownNameError, match="event"):
        comparison.voices("e2")
    unusual: Any
    for unusual in (["e1"], float("nan"), pd.NA, 1):
        with pytest.raises(UnknownNameError, match=r"Known: e1. They stand .* corpus\.events"):
            comparison.voices(unusual)


@pytest.mark.usefixtures("found")
def test_words_of_nobody_come_last_and_markup_is_escaped(corpus: Corpus) -> None:
    spans = quoted_words.quoted_spans(corpus)
    nobody = spans.iloc[[0]].assign(speaker="", source="", words=900, direct_words=900)
    strange = spans.iloc[[1]].assign(speaker="<b>x</b>", source="x")
    groups = corpus.articles.set_index("article_id")["outlet"]
    table = quoted_words.voice_table(pd.concat([nobody, strange, spans]), groups)
    assert table["speaker"].tolist()[-1] == ""
    html: Any = table
    assert "<b>x" not in html._repr_html_()
    nothing = quoted_words.voice_table(spans.iloc[:0], groups)
    assert nothing.empty
    assert list(nothing.columns) == list(table.columns)
    assert (nothing.dtypes == table.dtypes).all()


@pytest.mark.usefixtures("found")
def test_voices_are_kept_with_a_comparison_and_not_found_again(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(
        corpus, paragraphs=corpus.paragraphs.assign(end=corpus.paragraphs["text"].str.len())
    )
    comparison = compare(whole, measures=["voices"])
    table = comparison.voices()
    comparison.save(tmp_path / "kept")

    def refuse(_: Corpus) -> pd.DataFrame:
        raise AssertionError("quotations are looked for again")

    quoted_words._FOUND.clear()
    monkeypatch.setattr(quoted_words, "find_quotations", refuse)
    loaded = load_comparison(tmp_path / "kept")
    pd.testing.assert_frame_equal(loaded.voices(), table)
    pd.testing.assert_frame_equal(loaded.voices("e1"), table)
