"""Quality floors on real articles with human codes of the five generic frames."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import narrativ as nv
from benchmarks.frames import FRAMES, codes_of
from narrativ.framing.frames import Frames, frame_scores
from narrativ.framing.frames.quality import auc

pytestmark = [pytest.mark.model, pytest.mark.shared]

NAME = "climate_half_docs.parquet"
DIGEST = "e36a659c73120c8198f774dae5a98a670d127c123e68e359ff29f5036cdf15d0"
ALONE = 0.775
"""Mean AUC of the codebook alone, a little below what was measured in November 2026."""
FITTED = {"auc": 0.79, "f1": 0.68}


@pytest.fixture(scope="module")
def docs(shared: Path) -> pd.DataFrame:
    return pd.read_parquet(shared / "data" / "frames" / NAME)


@pytest.fixture(scope="module")
def corpus(docs: pd.DataFrame) -> nv.Corpus:
    return nv.read(docs[["doc_id", "outlet", "text"]])


def ids_of(corpus: nv.Corpus, docs: pd.DataFrame) -> pd.Series:
    return corpus.articles.set_index("external_id")["article_id"].reindex(docs["doc_id"])


def test_the_floors_belong_to_this_file(shared: Path) -> None:
    content = (shared / "data" / "frames" / NAME).read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGEST, f"{NAME} was changed: measure anew"


@pytest.mark.slow
def test_from_the_codebook_alone(corpus: nv.Corpus, docs: pd.DataFrame) -> None:
    scores = frame_scores(corpus, "generic")
    wide = scores.pivot(index="article_id", columns="frame", values="probability")
    wide = wide.loc[ids_of(corpus, docs)].astype(float)
    areas = [auc(docs[code].to_numpy(), wide[name].to_numpy()) for code, name in FRAMES.items()]
    assert np.mean(areas) >= ALONE
    assert min(areas) > 0.6


@pytest.mark.slow
def test_fitted_on_codes_of_other_outlets(corpus: nv.Corpus, docs: pd.DataFrame) -> None:
    fitted = Frames("generic").fit(codes_of(docs, ids_of(corpus, docs)), corpus)
    whole = fitted.quality.set_index("frame").loc["all frames"]
    for name, floor in FITTED.items():
        assert whole[name] >= floor
        assert whole[f"{name}_low"] < whole[name] < whole[f"{name}_high"]
