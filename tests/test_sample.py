"""The bundled sample holds what its design says: planted contrasts, and none elsewhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

EVENTS = [f"E{number:02d}" for number in range(1, 13)]
OUTLETS = {
    "norvane": "Norvane",
    "courier": "Tarn Valley Courier",
    "ledger": "The Orsund Ledger",
    "spark": "Daily Spark",
    "broadcasting": "Orsund Broadcasting",
}


@pytest.fixture(scope="module")
def design(sample: Path) -> dict[str, Any]:
    return tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def articles(sample: Path) -> pd.DataFrame:
    lines = (sample / "texts" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    frame = pd.DataFrame([json.loads(line) for line in lines]).set_index("id")
    labels = pd.read_csv(sample / "labels.csv", index_col="id")
    assert set(frame.index) == set(labels.index)
    return frame.join(labels)


def count(word: str, text: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))


def test_seventy_articles_of_150_to_300_words(articles: pd.DataFrame) -> None:
    assert len(articles) == 70
    words = articles["text"].map(lambda text: len(text.split()))
    assert words.between(150, 300).all()


def test_each_event_is_told_once_by_each_outlet(articles: pd.DataFrame) -> None:
    told = articles.dropna(subset=["event"]).groupby("event")["outlet"].agg(sorted)
    assert told.index.tolist() == EVENTS
    assert all(outlets == sorted(OUTLETS.values()) for outlets in told)
    assert articles["event"].isna().sum() == 10


def test_planted_terms_stand_only_where_they_were_planted(
    articles: pd.DataFrame, design: dict[str, Any]
) -> None:
    planted = [c for c in design["contrast"] if c["measure"] == "terms"]
    assert len(planted) == 3
    for contrast in planted:
        counts = articles["text"].map(lambda text, word=contrast["feature"]: count(word, text))
        inside = (articles["outlet"] == contrast["outlet"]) & articles["event"].notna()
        assert (counts[inside] >= 2).all()
        assert (counts[~inside] == 0).all()


def test_words_without_contrast_are_even(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    even = [n["feature"] for n in design["null"] if n["measure"] == "terms"][:2]
    assert even == ["government", "week"]
    told = articles.dropna(subset=["event"])
    for word in even:
        means = told["text"].map(lambda text, w=word: count(w, text)).groupby(told["outlet"]).mean()
        assert means.between(0.8, 1.2).all()


def test_kinds_of_paragraph_in_the_ferry_strike(articles: pd.DataFrame) -> None:
    ferry = articles[articles["storyline"] == "S1"]
    for article in ferry.to_dict("records"):
        paragraphs = article["text"].split("\n\n")
        kinds = article["paragraph_kinds"].split()
        assert len(paragraphs) == len(kinds)
        words = pd.Series([len(p.split()) for p in paragraphs]).groupby(kinds).sum()
        share = words / words.sum()
        assert 25 <= words["HISTORY"] <= 35
        if article["outlet"] == "The Orsund Ledger":
            assert share["MONEY"] >= 0.4
            assert share.get("STRANDED", 0) <= 0.12
        elif article["outlet"] == "Daily Spark":
            assert share["STRANDED"] >= 0.4
            assert share.get("MONEY", 0) <= 0.12
        else:
            assert 0.14 <= share["MONEY"] <= 0.26
            assert 0.14 <= share["STRANDED"] <= 0.26


def test_facts_are_told_after_they_are_known(
    articles: pd.DataFrame, design: dict[str, Any]
) -> None:
    suffix = {name: key for key, name in OUTLETS.items()}
    date = articles["date"].map(pd.Timestamp).to_dict()
    for event in design["event"]:
        for fact in event["fact"]:
            for outlet in fact["told"]:
                moment = date[f"{event['id']}-{suffix[outlet]}"]
                assert moment >= pd.Timestamp(fact["known_from"]), fact["id"]
            for outlet in fact["could_not_have_known"]:
                moment = date[f"{event['id']}-{suffix[outlet]}"]
                assert moment < pd.Timestamp(fact["known_from"]), fact["id"]


def test_planted_copy_keeps_most_sentences(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    copies = [
        event["id"]
        for event in design["event"]
        for copy in event.get("copy", [])
        if copy["outlet"] == "Tarn Valley Courier"
    ]
    assert len(copies) == 8
    text = articles["text"].to_dict()
    for event in copies:
        source, copy = runs(text[f"{event}-norvane"]), runs(text[f"{event}-courier"])
        assert len(copy & source) / len(copy) >= 0.5, event


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


# ---- names, acting and voices: counted in the outlet's own voice, quotations apart ----

QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<![\w'])'(?:[^'\n]|'(?=\w))*'(?!\w)")
ACTED_UPON = (
    r"(?:was|were|is|are|has been|have been|being)(?: not| also| now)? "
    r"(?:\w+ed|kept|sent|told|put|made|held|left)\b"
)
SUNDLINE = re.compile(
    r"\b(?:Sundline|[Tt]he (?:subsidised )?(?:company|line|operator))"
    r"(?:, the subsidised operator(?: whose [^,]*)?,)? (?:itself )?([a-z]+)"
)
NO_ACT = set(
    "was said whose and about more to on first almost a the by ferry ferries vessel boats".split()
)
"""What follows Sundline in the sample and is no verb of an act."""


def own_voice(text: str) -> str:
    return QUOTATION.sub(" ", text)


def sentences(text: str) -> list[str]:
    """Return the sentences that hold no quotation."""
    ends = r"(?<=[.!?][\"”']) (?=[A-Z\"“'])|(?<=[.!?]) (?=[A-Z\"“'])"
    paragraphs = (re.split(ends, paragraph) for paragraph in text.split("\n\n"))
    return [s for paragraph in paragraphs for s in paragraph if not QUOTATION.search(s)]


@pytest.fixture(scope="module")
def ferry(articles: pd.DataFrame) -> pd.DataFrame:
    """The thirty articles on the ferry strike, their outlets' own voice in `own`."""
    told = articles[articles["storyline"] == "S1"]
    return told.assign(own=told["text"].map(own_voice))


def planted(design: dict[str, Any], identifier: str) -> dict[str, Any]:
    rows = (row for row in design["contrast"] + design["null"] if row["id"] == identifier)
    return dict(next(rows))


def only_in(outlet: pd.Series[str], counts: pd.Series[int], contrast: dict[str, Any]) -> bool:
    inside = outlet == contrast["outlet"]
    return bool(
        (counts[inside] >= contrast["at_least"]).all()
        and (counts[~inside] <= contrast["elsewhere_at_most"]).all()
    )


@pytest.mark.parametrize("identifier", ["A1", "A2"])
def test_planted_names_stand_in_one_outlet(
    ferry: pd.DataFrame, design: dict[str, Any], identifier: str
) -> None:
    contrast = planted(design, identifier)
    assert sorted(ferry["event"].unique()) == contrast["events"]
    counts = ferry["own"].map(lambda text: count(contrast["feature"], text))
    assert only_in(ferry["outlet"], counts, contrast)


def test_the_others_call_the_leader_a_leader(ferry: pd.DataFrame) -> None:
    named = ferry[ferry["own"].str.contains("Pell")]
    assert set(named["outlet"]) == set(OUTLETS.values()) - {"The Orsund Ledger"}
    leads = named["own"].str.contains(r"leader|who leads")
    assert (leads == (named["outlet"] != "Daily Spark")).all()
    assert not ferry.loc[ferry["outlet"] != "Daily Spark", "own"].str.contains(r"\bboss").any()


def test_one_subsidised_stands_beside_the_name_and_one_in_its_place(ferry: pd.DataFrame) -> None:
    ledger = ferry.loc[ferry["outlet"] == "The Orsund Ledger", "own"]
    assert (ledger.str.count(r"Sundline, the subsidised operator\b") == 1).all()
    assert (ledger.str.count(r"[Tt]he subsidised (?:line|company)\b") == 1).all()


def test_passengers_are_acted_upon_in_one_outlet(
    ferry: pd.DataFrame, design: dict[str, Any]
) -> None:
    contrast = planted(design, "R1")
    passive = re.compile(rf"[Pp]assengers(?: (?:for|with|without|due for) [a-z ]+?)? {ACTED_UPON}")
    counts = ferry["own"].map(lambda text: len(passive.findall(text)))
    assert only_in(ferry["outlet"], counts, contrast)
    listed = pd.Series(contrast["acted_upon"]).map(len).reindex(ferry.index, fill_value=0)
    assert counts.equals(listed)
    assert not ferry["own"].str.contains(rf"passengers {ACTED_UPON} by\b").any()
    assert set(contrast["acting"]) == set(ferry.index) - set(contrast["acted_upon"])


def test_sundline_acts_most_in_one_outlet(ferry: pd.DataFrame, design: dict[str, Any]) -> None:
    contrast = planted(design, "R2")
    listed = pd.Series(contrast["acting"]).map(len).reindex(ferry.index, fill_value=0)
    assert only_in(ferry["outlet"], listed, contrast)
    # Counted without the list: a subject, and next to it a word that may be a verb.
    followed = ferry["own"].map(lambda text: sum(w not in NO_ACT for w in SUNDLINE.findall(text)))
    assert (followed[ferry["outlet"] == contrast["outlet"]] >= 4).all()
    assert (followed[ferry["outlet"] != contrast["outlet"]] <= 2).all()


@pytest.mark.parametrize("identifier", ["R1", "R2", "N12"])
def test_clauses_stand_in_their_articles(
    ferry: pd.DataFrame, design: dict[str, Any], identifier: str
) -> None:
    row = planted(design, identifier)
    for kind in ("acting", "acted_upon"):
        for article, clauses in row.get(kind, {}).items():
            for clause in clauses:
                assert str(ferry.at[article, "own"]).count(clause) == 1, (article, clause)


def test_actors_named_alike(ferry: pd.DataFrame, design: dict[str, Any]) -> None:
    for identifier in ("N6", "N7"):
        row = planted(design, identifier)
        named = ferry.loc[ferry["own"].str.contains(row["actor"]), "own"]
        assert len(named) > 20
        assert (named.map(lambda text, name=row["feature"]: count(name, text)) == 1).all()
    naming = ferry.loc[ferry["own"].str.contains(planted(design, "N9")["actor"])]
    assert sorted(naming["event"].unique()) == planted(design, "N9")["events"]
    assert (naming["own"].map(lambda text: count("transport minister", text)) == 1).all()


def test_house_style_of_names(articles: pd.DataFrame) -> None:
    told = articles.dropna(subset=["event"])
    titled = told["text"].map(own_voice).str.contains(r"\b(?:Mr|Ms) [A-Z]")
    formal = told["outlet"].isin(["Tarn Valley Courier", "The Orsund Ledger"])
    assert (titled == formal).all()


def test_actors_that_act_alike(ferry: pd.DataFrame, design: dict[str, Any]) -> None:
    own = ferry["own"]
    assert (own.map(lambda text: count("government", text)) == 1).all()
    assert not own.str.contains(rf"government {ACTED_UPON}").any()
    assert (own.str.count(r"Sundline was founded in 1931\b") == 1).all()
    assert set(planted(design, "N12")["acting"]) == set(ferry.index)
    assert not own.str.contains(rf"Pell {ACTED_UPON}").any()
    assert (
        own.str.contains(r"Pell[^.]* said|said (?:Maren )?Pell") == own.str.contains("Pell")
    ).all()


def test_every_quotation_has_its_voice(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    suffix = {name: key for key, name in OUTLETS.items()}
    for event in design["event"]:
        for outlet, key in suffix.items():
            text = str(articles.at[f"{event['id']}-{key}", "text"])
            voices = [voice for voice in event["voice"] if voice["outlet"] == outlet]
            assert len({voice["speaker"] for voice in voices}) == len(voices)
            starts = [start for voice in voices for start in voice.get("direct_starts", [])]
            quotations = [quotation[1:] for quotation in QUOTATION.findall(text)]
            assert len(quotations) == len(starts)
            for voice in voices:
                assert voice["speaker"] in text
                assert len(voice.get("direct_starts", [])) == voice["quotations"]
                for start in voice.get("direct_starts", []):
                    assert sum(q.startswith(start) for q in quotations) == 1, start
                    paragraph = next(p for p in text.split("\n\n") if start in p)
                    name = voice["speaker"].split()[-1]
                    # The speaker stands beside it, or a pronoun for one named above.
                    assert re.search(rf"\b(?:{name}|she|he|the judge)\b", own_voice(paragraph))


def test_every_indirect_speech_has_its_voice(
    articles: pd.DataFrame, design: dict[str, Any]
) -> None:
    suffix = {name: key for key, name in OUTLETS.items()}
    cue = re.compile(r"\b(?:said|claimed|insisted|alleged|ruled that|according to)\b")
    for event in design["event"]:
        for outlet, key in suffix.items():
            text = str(articles.at[f"{event['id']}-{key}", "text"])
            tellers = [t for t in event["voice"] + event["source"] if t["outlet"] == outlet]
            for teller in tellers:
                assert len(teller.get("indirect_starts", [])) == teller["indirect"]
            starts = {start for t in tellers for start in t.get("indirect_starts", [])}
            parts = sentences(text)
            assert all(sum(s.startswith(start) for s in parts) == 1 for start in starts)
            spoken = [s for s in parts if cue.search(s) and "has not said" not in s]
            assert all(s.startswith(tuple(starts)) for s in spoken), (event["id"], outlet)


def test_planted_voices(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    for event in design["event"]:
        voices = pd.DataFrame(event["voice"])
        spark = voices[(voices["outlet"] == "Daily Spark") & (voices["quotations"] > 0)]
        assert set(spark["role"]) == {"resident"}
        ledger = str(articles.at[f"{event['id']}-ledger", "text"])
        protest = set(voices.loc[voices["role"] == "protest", "speaker"])
        assert protest
        assert not any(name.split()[-1] in ledger for name in protest)


def test_doubting_verbs_stand_in_one_outlet(articles: pd.DataFrame, design: dict[str, Any]) -> None:
    doubt = articles["text"].map(own_voice).str.findall(r"\b(?:claimed|insisted|alleged)\b")
    assert not doubt[~articles.index.str.endswith("-ledger")].map(len).any()
    for event in design["event"]:
        listed = [voice["doubting"] for voice in event["voice"] if "doubting" in voice]
        assert listed == [doubt[f"{event['id']}-ledger"]]
        assert 2 <= len(listed[0]) <= 3
