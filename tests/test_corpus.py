"""The noun that travels: what it shows, selects and finds, and how it is kept."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrativ import schema
from narrativ.corpus import Corpus, Step, is_study, load, recounted
from narrativ.errors import DataWarning, NotReadyError, SchemaError, UnknownNameError, WriteError


@pytest.fixture(scope="session")
def corpus_of(root: Path) -> Callable[..., Corpus]:
    """Return the function of tests/made.py; test folders are no packages."""
    builder: Callable[..., Corpus] = runpy.run_path(str(root / "tests" / "made.py"))["corpus_of"]
    return builder


@pytest.fixture
def corpus(corpus_of: Callable[..., Corpus]) -> Corpus:
    """Three outlets, two events of two storylines, one undated article, vectors."""
    made = corpus_of(
        [
            {
                "outlet": "Norvane",
                "agency": "Norvane",
                "event": "e1",
                "storyline": "s1",
                "published": "2031-05-01T10:00Z",
                "body": [("The quay closed at noon.", "t1")],
            },
            {
                "outlet": "Courier",
                "event": "e1",
                "storyline": "s1",
                "published": "2031-05-01T23:30Z",
                "body": [("The QUAY (closed) stays shut.", "t1"), "No quays open."],
            },
            {
                "outlet": "Ledger",
                "event": "e2",
                "storyline": "s2",
                "published": "2031-05-03T00:00Z",
                "body": [("Herring prices fell.", "t2")],
            },
            {
                "outlet": "Ledger",
                "event": "e2",
                "storyline": "s2",
                "published": None,
                "body": [("Herring prices rose.", "t2")],
            },
        ]
    )
    matrix = np.arange(2 * len(made.paragraphs), dtype=np.float32).reshape(-1, 2)
    return recounted(replace(made, vectors=matrix, steps=(Step("read", {"n": 4}),)))


def same(a: Corpus, b: Corpus) -> None:
    for table in schema.CORPUS_TABLES:
        pd.testing.assert_frame_equal(getattr(a, table.name), getattr(b, table.name))
    assert a.steps == b.steps
    assert (a.vectors is None) == (b.vectors is None)
    if a.vectors is not None and b.vectors is not None:
        np.testing.assert_array_equal(a.vectors, b.vectors)


def with_text(articles: pd.DataFrame) -> Corpus:
    """Return a corpus in which each article is a paragraph of one letter."""
    names = articles["article_id"]
    facts: dict[str, Any] = {"position": 1, "start": 0, "end": 1, "kind": "body", "text": "x"}
    paragraphs = pd.DataFrame({"paragraph_id": names, "article_id": names}).assign(**facts)
    return Corpus().changed(Step("made"), articles=articles, paragraphs=paragraphs)


def titles(corpus: Corpus) -> list[str]:
    return corpus.articles["article_id"].tolist()


# -- selecting -------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"outlet": "Ledger"}, ["a0002", "a0003"]),
        ({"outlet": ["Norvane", "Courier"]}, ["a0000", "a0001"]),
        ({"outlet": []}, []),
        ({"agency": "Norvane"}, ["a0000"]),
        ({"event": "e1"}, ["a0000", "a0001"]),
        ({"storyline": "s2"}, ["a0002", "a0003"]),
        ({"storyline": "s1", "outlet": "Courier"}, ["a0001"]),
        ({"since": "2031-05-01T10:00Z"}, ["a0000", "a0001", "a0002"]),
        ({"since": "2031-05-01T12:00+02:00"}, ["a0000", "a0001", "a0002"]),
        ({"until": "2031-05-01"}, ["a0000", "a0001"]),
        ({"until": "2031-05-01T23:00Z"}, ["a0000"]),
        ({"until": pd.Timestamp("2031-05-01")}, []),
        ({"until": pd.Timestamp("2031-05-01").date()}, ["a0000", "a0001"]),
        ({"until": "2031-05"}, ["a0000", "a0001", "a0002"]),
        ({"until": "2031"}, ["a0000", "a0001", "a0002"]),
        ({"until": "9999-12-31"}, ["a0000", "a0001", "a0002"]),
        ({"until": "9999"}, ["a0000", "a0001", "a0002"]),
        ({"since": "9999-12-31T23:59Z"}, []),
        ({"since": "0001-01-01"}, ["a0000", "a0001", "a0002"]),
        ({"until": "1677-09-21"}, []),
        ({"since": "2032-01-01"}, []),
        ({}, ["a0000", "a0001", "a0002", "a0003"]),
    ],
)
@pytest.mark.filterwarnings("ignore::narrativ.errors.DataWarning")
def test_select(corpus: Corpus, condition: dict[str, Any], expected: list[str]) -> None:
    part = corpus.select(**condition)
    assert titles(part) == expected
    assert set(part.paragraphs["article_id"]) == set(expected)
    assert part.vectors is not None
    assert len(part.vectors) == len(part.paragraphs)


def test_select_takes_the_vectors_along(corpus: Corpus) -> None:
    part = corpus.select(outlet="Courier")
    assert corpus.vectors is not None
    rows = corpus.paragraphs.index[corpus.paragraphs["article_id"] == "a0001"]
    np.testing.assert_array_equal(np.asarray(part.vectors), corpus.vectors[rows])


@pytest.mark.filterwarnings("ignore::narrativ.errors.DataWarning")
def test_select_makes_the_counts_anew(corpus: Corpus) -> None:
    part = corpus.select(until="2031-05-01T12:00Z")
    assert part.events[["event_id", "articles", "outlets"]].to_numpy().tolist() == [["e1", 1, 1]]
    assert part.events["end"].tolist() == [pd.Timestamp("2031-05-01T10:00Z")]
    assert part.storylines[["storyline_id", "events"]].to_numpy().tolist() == [["s1", 1]]
    assert part.topics[["topic_id", "paragraphs", "outlets"]].to_numpy().tolist() == [["t1", 1, 1]]
    assert corpus.events["articles"].tolist() == [2, 2]
    none = corpus.select(outlet=[])
    assert [len(none.events), len(none.storylines), len(none.topics)] == [0, 0, 0]
    for table in (schema.EVENTS, schema.STORYLINES, schema.TOPICS):
        frame = getattr(none, table.name)
        assert [str(dtype) for dtype in frame.dtypes] == [c.dtype for c in table.columns]


@pytest.mark.parametrize("what", ["outlet", "agency", "event", "storyline"])
@pytest.mark.parametrize("name", ["Norvana", None, 5])
def test_select_names_what_is_unknown(corpus: Corpus, what: str, name: Any) -> None:
    with pytest.raises(UnknownNameError, match=f"no {what} named"):
        corpus.select(**{what: [name]})  # type: ignore[arg-type]


def test_select_of_a_corpus_without_events(corpus: Corpus) -> None:
    bare = Corpus().changed(
        Step("read"),
        articles=corpus.articles.assign(event_id=None),
        paragraphs=corpus.paragraphs.assign(topic_id=None),
    )
    assert titles(bare.select(outlet="Courier")) == ["a0001"]
    with pytest.raises(UnknownNameError, match=r"no storyline .*\(none\)"):
        bare.select(storyline="s1")


FAR = pd.Timestamp(np.datetime64("20000-01-01", "s"))


@pytest.mark.parametrize("value", ["soon", "", "01/08/2031", 5, ["2031"], pd.NaT, FAR])
@pytest.mark.parametrize("side", ["since", "until"])
def test_select_refuses_what_is_no_date(corpus: Corpus, side: str, value: Any) -> None:
    with pytest.raises(SchemaError, match="is not a date; expected for example"):
        corpus.select(**{side: value})


def test_select_says_how_many_are_undated(corpus: Corpus) -> None:
    with pytest.warns(DataWarning) as given:
        corpus.select(since="2031-01-01", until="2031-12-31")
    (warning,) = given
    assert str(warning.message) == (
        "since/until leave out 1 of 4 articles that have no date, the first a0003"
    )
    assert warning.filename == __file__
    assert "a0001" in titles(corpus.select(outlet="Courier", since="2031-01-01"))


# -- key words in context --------------------------------------------------


def test_kwic_gives_the_keyword_where_it_stands(corpus: Corpus) -> None:
    found = corpus.kwic("quay", width=5)
    texts = corpus.paragraphs.set_index("paragraph_id")["text"]
    assert found["match"].tolist() == ["quay", "QUAY"]
    assert found["left"].tolist() == ["The ", "The "]
    assert found["right"].tolist() == [" clos", " (clo"]
    for row in found.to_dict("records"):
        assert texts[row["paragraph_id"]][row["start"] : row["end"]] == row["match"]


def test_kwic_matches_what_regular_expressions_would_read(corpus: Corpus) -> None:
    assert corpus.kwic("(closed)")["match"].tolist() == ["(closed)"]
    assert corpus.kwic(r"quays?", regex=True)["match"].tolist() == ["quay", "QUAY", "quays"]
    assert len(corpus.kwic(r"x*", regex=True)) == 0  # nothing but empty matches


def test_kwic_without_a_match_has_the_same_columns(corpus: Corpus) -> None:
    some, none = corpus.kwic("quay"), corpus.kwic("walrus")
    assert len(none) == 0
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert Corpus().kwic("quay").dtypes.to_dict() == some.dtypes.to_dict()


@pytest.mark.parametrize("keyword", ["", "   "])
def test_kwic_needs_a_keyword(corpus: Corpus, keyword: str) -> None:
    with pytest.raises(SchemaError, match="keyword is empty"):
        corpus.kwic(keyword)


@pytest.mark.parametrize("keyword", [None, 3, ["quay"]])
def test_kwic_takes_text_only(corpus: Corpus, keyword: Any) -> None:
    with pytest.raises(SchemaError, match="expected a word or a phrase"):
        corpus.kwic(keyword)


def test_kwic_comes_in_order_of_publication(corpus: Corpus) -> None:
    turned = replace(
        corpus,
        articles=corpus.articles.iloc[::-1],
        paragraphs=corpus.paragraphs.iloc[::-1],
        vectors=None,
    )
    found = corpus.kwic("council")
    assert found["article_id"].tolist() == ["a0000", "a0001", "a0002", "a0003"]
    pd.testing.assert_frame_equal(turned.kwic("council"), found)
    closed = turned.kwic("closed")
    assert closed["outlet"].tolist() == ["Norvane", "Courier"]
    columns = "article_id outlet published paragraph_id start end left match right".split()
    assert list(found) == columns


def test_kwic_of_undated_articles_alone(corpus_of: Callable[..., Corpus]) -> None:
    undated = corpus_of([{"outlet": "A", "published": None, "body": ["A quay."]}])
    assert undated.kwic("quay")["published"].dtype == schema.TIME


def test_kwic_of_no_width_and_of_less(corpus: Corpus) -> None:
    assert corpus.kwic("quay", width=0)[["left", "right"]].to_numpy().tolist() == [["", ""]] * 2
    with pytest.raises(SchemaError, match="width is -1"):
        corpus.kwic("quay", width=-1)


def test_kwic_says_what_is_wrong_with_a_pattern(corpus: Corpus) -> None:
    with pytest.raises(SchemaError, match=r"'\(quay' is not a regular expression"):
        corpus.kwic("(quay", regex=True)


def test_kwic_searches_the_kinds_asked_for(corpus: Corpus) -> None:
    assert len(corpus.kwic("council", kinds="headline")) == 4
    assert len(corpus.kwic("council", kinds=["body"])) == 0
    with pytest.raises(UnknownNameError, match="kind of paragraph"):
        corpus.kwic("council", kinds="bodies")


# -- showing ---------------------------------------------------------------


def test_an_empty_corpus_can_be_shown() -> None:
    assert "Corpus of 0 articles" in repr(Corpus())
    assert "<table>" in Corpus()._repr_html_()
    assert len(Corpus()) == 0


def test_what_is_shown_is_inert(corpus_of: Callable[..., Corpus]) -> None:
    hostile = "<script>alert('x')</script>\x1b[2J\n\u202e" + "y" * 500
    shown = corpus_of([{"outlet": hostile, "agency": "<b>&", "event": "e1", "body": ["Text."]}])
    html = shown._repr_html_()
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", repr(shown) + html)
    assert len(repr(shown).splitlines()) == 6
    assert len(repr(shown)) < 600


def test_the_summary_is_plain(corpus: Corpus) -> None:
    facts = corpus.summary()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["outlets"] == {"Ledger": 2, "Norvane": 1, "Courier": 1}
    assert (facts["first"], facts["last"], facts["undated"]) == ("2031-05-01", "2031-05-03", 1)


def test_many_outlets_are_counted_not_listed(corpus_of: Callable[..., Corpus]) -> None:
    shown = repr(
        corpus_of([{"outlet": f"o{n}", "event": "e1", "body": ["Text."]} for n in range(20)])
    )
    assert "12 more" in shown


# -- steps -----------------------------------------------------------------


def test_a_change_is_a_copy_with_its_step(corpus: Corpus) -> None:
    later = corpus.changed(Step("look"), articles=corpus.articles.assign(mine=1))
    assert "mine" not in corpus.articles
    assert [step.name for step in later.steps] == ["read", "look"]
    with pytest.raises(SchemaError, match="more than once"):
        corpus.changed(Step("x"), articles=pd.concat([corpus.articles, corpus.articles]))


@pytest.mark.parametrize("shape", [(3, 2), (9,), (9, 2, 1)])
def test_vectors_must_be_a_row_a_paragraph(corpus: Corpus, shape: tuple[int, ...]) -> None:
    with pytest.raises(SchemaError, match=r"expected \(9, d\)"):
        replace(corpus, vectors=np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize(
    ("need", "verb"), [("articles", "read"), ("vectors", "embed"), ("events", "cluster")]
)
def test_what_is_not_there_yet_is_named(need: str, verb: str) -> None:
    with pytest.raises(NotReadyError, match=f"call narrativ.{verb} first"):
        Corpus().require(need)


# -- keeping ---------------------------------------------------------------


def test_a_study_is_what_was_saved(corpus: Corpus, tmp_path: Path) -> None:
    assert corpus.save(tmp_path / "deep" / "study") == tmp_path / "deep" / "study"
    again = load(tmp_path / "deep" / "study")
    same(corpus, again)
    assert isinstance(again.vectors, np.memmap)
    assert again.vectors.dtype == np.float32
    assert is_study(tmp_path / "deep" / "study")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["study"]


def test_an_empty_corpus_is_kept(tmp_path: Path) -> None:
    Corpus().save(tmp_path / "bare")
    same(load(tmp_path / "bare"), Corpus())
    none = Corpus(vectors=np.zeros((0, 3), dtype=np.float32))
    none.save(tmp_path / "none")
    same(load(tmp_path / "none"), none)


def test_the_same_corpus_gives_the_same_bytes(corpus: Corpus, tmp_path: Path) -> None:
    corpus.save(tmp_path / "a")
    load(tmp_path / "a").save(tmp_path / "b")
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


OWN = st.one_of(
    st.none(),
    st.text(max_size=4),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.floats(allow_nan=False),
    st.lists(st.text(max_size=2), max_size=2),
    st.binary(max_size=3),
)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.none() | st.text(max_size=20), st.none() | st.datetimes(), OWN), max_size=5
    )
)
def test_any_table_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any, Any]]
) -> None:
    frame = pd.DataFrame(
        {
            "article_id": [str(n) for n in range(len(rows))],
            "words": list(range(len(rows))),
            "completeness": "full",
            "title": pd.Series([row[0] for row in rows], dtype=object),
            "published": pd.Series([row[1] for row in rows], dtype=object),
            "mine 😀": pd.Series([row[2] for row in rows], dtype=object),
        }
    )
    corpus = with_text(frame)
    folder = tmp_path_factory.mktemp("kept") / "study"
    corpus.save(folder)
    same(load(folder), corpus)
    shutil.rmtree(folder)


@pytest.mark.parametrize("column", [np.array([1j]), pd.arrays.SparseArray([1])])
def test_a_column_that_cannot_be_kept_is_named(column: Any, tmp_path: Path) -> None:
    frame = pd.DataFrame({"article_id": ["a"], "words": [1], "completeness": ["full"]})
    corpus = with_text(frame.assign(mine=column))
    with pytest.raises(SchemaError, match=r"'articles' cannot be kept.*column mine"):
        corpus.save(tmp_path / "study")
    assert not any(tmp_path.iterdir())


def test_saving_over_a_study_replaces_it_and_keeps_the_researchers_files(
    corpus: Corpus, tmp_path: Path
) -> None:
    study = corpus.save(tmp_path / "study")
    (study / "decisions.toml").write_text("# mine", encoding="utf-8")
    (study / "notes").mkdir()
    (study / "notes" / "one.txt").write_text("note", encoding="utf-8")
    replace(corpus.select(outlet="Courier"), vectors=None).save(study)
    assert titles(load(study)) == ["a0001"]
    assert load(study).vectors is None
    assert not (study / "vectors.npy").exists()
    assert (study / "decisions.toml").read_text("utf-8") == "# mine"
    assert (study / "notes" / "one.txt").read_text("utf-8") == "note"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_loaded_study_can_be_saved_over_itself(corpus: Corpus, tmp_path: Path) -> None:
    study = corpus.save(tmp_path / "study")
    load(study).save(study)
    same(load(study), corpus)


def test_saving_through_a_link_keeps_the_link(corpus: Corpus, tmp_path: Path) -> None:
    corpus.save(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    corpus.select(outlet="Courier").save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert titles(load(tmp_path / "real")) == ["a0001"]


def test_saving_refuses_what_is_not_a_study(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "manifest.json").write_text('{"name": "a web page"}', encoding="utf-8")
    for target in (file, foreign):
        with pytest.raises(SchemaError, match=r"not a narrativ study.*choose another name"):
            corpus.save(target)
    assert file.read_text("utf-8") == "mine"
    assert [path.name for path in foreign.iterdir()] == ["manifest.json"]
    (tmp_path / "new").mkdir()
    corpus.save(tmp_path / "new")
    same(load(tmp_path / "new"), corpus)


def test_saving_below_a_file_says_so(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="cannot write the study"):
        corpus.save(tmp_path / "file" / "study")


def test_settings_that_json_does_not_know_are_kept_in_words(tmp_path: Path) -> None:
    corpus = Corpus(steps=(Step("x", {"path": Path("a"), "n": np.float32(1), "odd": "\udcff"}),))
    settings_ = load(corpus.save(tmp_path / "study")).steps[0].settings
    assert settings_["path"] == "a"


# -- damage ----------------------------------------------------------------


def damage(study: Path, file: str, content: bytes | None) -> None:
    if content is None:
        (study / file).unlink()
    else:
        (study / file).write_bytes(content)


GOOD = b'{"format": "narrativ study", "version": 1, "steps": []}'


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("manifest.json", None, "not a narrativ study: it has no manifest.json"),
        ("manifest.json", b"{", "manifest.json is damaged"),
        ("manifest.json", b"\xff\xfe", "manifest.json is damaged"),
        ("manifest.json", b"[" * 100_000, "manifest.json is damaged"),
        ("manifest.json", b"[]", "does not say 'narrativ study'"),
        ("manifest.json", b'{"version": 1}', "does not say 'narrativ study'"),
        ("manifest.json", GOOD.replace(b"1", b"2"), "version 2; this narrativ reads version 1"),
        ("manifest.json", GOOD.replace(b"1", b"true"), "version True"),
        ("manifest.json", GOOD.replace(b"1", b'"1"'), "version '1'"),
        ("manifest.json", b'{"format": "narrativ study", "version": 1}', "'steps' should be"),
        ("manifest.json", GOOD.replace(b"[]", b"[1]"), "'steps' should be"),
        ("manifest.json", GOOD.replace(b"[]", b'[{"name": "x"}]'), "'steps' should be"),
        ("manifest.json", GOOD.replace(b"[]", b"null"), "'steps' should be"),
        ("articles.parquet", None, "articles.parquet is missing or damaged"),
        ("topics.parquet", b"", "topics.parquet is missing or damaged"),
        ("events.parquet", b"PAR1 no more", "events.parquet is missing or damaged"),
        ("vectors.npy", b"", "vectors.npy is damaged.*Embed again"),
        ("vectors.npy", b"\x93NUMPY", "vectors.npy is damaged.*Embed again"),
        ("vectors.npy", b"PK\x05\x06" + b"\0" * 18, "vectors.npy"),
    ],
)
def test_a_damaged_study_says_what_is_wrong(
    corpus: Corpus, tmp_path: Path, file: str, content: bytes | None, words: str
) -> None:
    study = corpus.save(tmp_path / "study")
    damage(study, file, content)
    with pytest.raises(SchemaError, match=words):
        load(study)


@settings(max_examples=30)
@given(st.data())
def test_a_cut_or_altered_file_is_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    frame = pd.DataFrame({"article_id": ["a"], "words": [1], "completeness": ["full"]})
    study = with_text(frame).save(folder / "study")
    file = study / "articles.parquet"
    raw = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(bytes(raw))
    with suppress(SchemaError):  # some bytes carry nothing, so that it may be read
        load(study)


def test_a_damaged_description_of_columns_is_said(corpus: Corpus, tmp_path: Path) -> None:
    file = corpus.save(tmp_path / "study") / "articles.parquet"
    table = pq.read_table(file)
    words = table.schema.metadata[b"pandas"].replace(b'"numpy_type"', b'"numpy_typf"')
    pq.write_table(table.replace_schema_metadata({b"pandas": words}), file)
    with pytest.raises(SchemaError, match=r"articles.parquet is missing or damaged: .*numpy_type"):
        load(file.parent)


def test_vectors_of_another_number_or_type_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    study = corpus.save(tmp_path / "study")
    np.save(study / "vectors.npy", np.zeros((2, 2), dtype=np.float32))
    with pytest.raises(SchemaError, match="9 paragraphs"):
        load(study)
    np.save(study / "vectors.npy", np.zeros((9, 2)))
    with pytest.raises(SchemaError, match="expected float32"):
        load(study)
    whole = (corpus.save(tmp_path / "b") / "vectors.npy").read_bytes()
    damage(study, "vectors.npy", whole[:-1])
    with pytest.raises(SchemaError, match="is damaged"):
        load(study)


@pytest.mark.parametrize("name", ["absent", "file"])
def test_what_is_no_folder_is_no_study(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert not is_study(tmp_path / name)
    with pytest.raises(SchemaError, match="is not a narrativ study"):
        load(tmp_path / name)


def test_a_study_without_a_manifest_is_still_seen_as_one(corpus: Corpus, tmp_path: Path) -> None:
    study = corpus.save(tmp_path / "study")
    damage(study, "manifest.json", b"{")
    assert is_study(study)
