"""The whole road in one call, on small tables with the toy encoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from narrativ import study
from narrativ.errors import ReadError, SchemaError

FIRST = "The ferry crews left the quay at noon. The union met the minister in Orsund."
SECOND = "Crews of the ferry walked off the quay. The minister met nobody in Orsund."


def table(**columns: Any) -> pd.DataFrame:
    base = {
        "doc_id": ["1", "2"],
        "outlet": ["Norvane", "Ledger"],
        "text": [FIRST, SECOND],
        "date": ["2031-05-01", "2031-05-01"],
    }
    return pd.DataFrame(base | columns)


def names(corpus: nv.Corpus) -> list[str]:
    return [step.name for step in corpus.steps]


def test_every_step_is_done_once(toy_encoder: Any) -> None:
    comparison = nv.analyse(table(), encoder=toy_encoder)
    assert names(comparison.corpus) == ["read", "source", "embed", "cluster"]
    assert len(comparison.corpus.events) >= 1
    assert comparison.sentences


@pytest.mark.parametrize(
    "given",
    [
        table(outlet=["Norvane", "Norvane"]),
        table().iloc[:1],
        table(date=[None, None]),
        table(text=["…", "!!"]),
    ],
    ids=["one outlet", "one article", "no date", "no words"],
)
def test_little_is_given_and_something_is_said(toy_encoder: Any, given: pd.DataFrame) -> None:
    comparison = nv.analyse(given, encoder=toy_encoder)
    assert len(comparison.corpus) == len(given)
    assert comparison.sentences
    assert not (comparison.scores["verdict"] == "differs").any()


def test_columns_are_mapped_and_those_not_used_stand_in_the_report(
    toy_encoder: Any, tmp_path: Path
) -> None:
    given = table().rename(columns={"outlet": "haus"}).assign(stimmung="ruhig")
    comparison = nv.analyse(given, columns={"outlet": "haus"}, encoder=toy_encoder)
    assert comparison.corpus.articles["outlet"].notna().all()
    assert comparison.corpus.audit["columns_unused"].unique().tolist() == ["stimmung"]
    page = nv.write_report(comparison, tmp_path / "report.html").read_text("utf-8")
    assert "stimmung" in page
    with pytest.raises(nv.errors.SchemaError, match="whose tables were read already"):
        nv.analyse(comparison.corpus, columns={"outlet": "haus"}, encoder=toy_encoder)


def test_the_same_input_gives_the_same_scores(toy_encoder: Any) -> None:
    one, two = (nv.analyse(table(), encoder=toy_encoder, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.scores, two.scores)
    pd.testing.assert_frame_equal(one.evidence, two.evidence)


def test_robust_says_what_flips_the_findings(toy_encoder: Any) -> None:
    comparison = nv.analyse(table(), encoder=toy_encoder, robust=True)
    assert comparison.multiverse is not None
    assert set(comparison.multiverse.universes["status"]) == {"done"}
    assert any("made again with seed 1" in sentence for sentence in comparison.sentences)
    assert nv.analyse(table(), encoder=toy_encoder).multiverse is None


def test_a_study_keeps_the_steps_that_are_done(
    toy_encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = study.prepare(table(), encoder=toy_encoder)
    folder = done.save(tmp_path / "study")

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a step was done again")

    for name in ("read", "find_sources", "embed", "cluster"):
        monkeypatch.setattr(study, name, never)
    for source in (folder, str(folder), done):
        again = study.prepare(source)
        assert names(again) == names(done)
        pd.testing.assert_frame_equal(again.events, done.events)
        np.testing.assert_array_equal(np.asarray(again.vectors), np.asarray(done.vectors))


def test_a_study_that_was_only_read_is_finished(toy_encoder: Any, tmp_path: Path) -> None:
    folder = nv.source(nv.read(table())).save(tmp_path / "study")
    assert names(study.prepare(folder, encoder=toy_encoder)) == [
        "read",
        "source",
        "embed",
        "cluster",
    ]
    assert names(nv.load(folder)) == ["read", "source"]


def test_an_encoder_that_is_given_is_used(toy_encoder: Any) -> None:
    done = study.prepare(table(), encoder=toy_encoder)
    again = study.prepare(done, encoder="lexical")
    assert names(again) == [*names(done), "embed", "cluster"]
    assert again.vectors is not None
    assert again.vectors.shape[1] == nv.LexicalEncoder().dimensions


def test_several_sources(toy_encoder: Any, tmp_path: Path) -> None:
    table().iloc[:1].to_csv(tmp_path / "a.csv", index=False)
    table().iloc[1:].to_csv(tmp_path / "b.csv", index=False)
    files = (tmp_path / name for name in ("a.csv", "b.csv"))
    assert len(study.prepare(files, encoder=toy_encoder)) == 2


def test_a_study_among_other_sources_is_refused(toy_encoder: Any, tmp_path: Path) -> None:
    folder = nv.read(table()).save(tmp_path / "study")
    table().to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(SchemaError, match=r"is a study and was given with other sources"):
        study.prepare([tmp_path / "a.csv", folder], encoder=toy_encoder)


def test_a_damaged_study_is_not_read_as_tables(toy_encoder: Any, tmp_path: Path) -> None:
    folder = nv.read(table()).save(tmp_path / "study")
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"manifest.json is damaged"):
        study.prepare(folder, encoder=toy_encoder)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file or folder"):
        nv.analyse(tmp_path / "absent")
