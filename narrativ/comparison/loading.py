"""`load_comparison`: a saved comparison, opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from narrativ import schema
from narrativ.comparison.multiverse import ELSEWHERE, OUTCOMES, UNIVERSES, Multiverse, typed
from narrativ.comparison.result import Comparison, not_at_hand
from narrativ.comparison.saving import read_comparison
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.protocols import Aspect, Presentation


def load_comparison(folder: str | os.PathLike[str]) -> Comparison:
    """Open a comparison that `Comparison.save` wrote.

    It holds no measures, so it cannot be made ``again`` and knows no other multiverse than the
    one that was saved: for that, compare ``comparison.corpus`` once more.

    Raises
    ------
    SchemaError
        If the folder is no comparison, of another version, not whole, or was changed since.
    """
    corpus, tables, facts = read_comparison(folder)
    try:
        return _restored(corpus, tables, facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SchemaError(
            f"{Path(folder) / 'comparison.json'} does not fit its tables: {error!r}. Compare "
            "again and save it"
        ) from error


def _restored(
    corpus: Corpus, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]
) -> Comparison:
    multiverse = None
    if facts["multiverse"] is not None:
        multiverse = Multiverse(
            universes=typed(tables["universes"], UNIVERSES),
            outcomes=typed(tables["outcomes"], OUTCOMES),
            elsewhere=typed(tables["elsewhere"], ELSEWHERE),
            notes=tuple(facts["multiverse"]["notes"]),
            events=facts["multiverse"]["events"],
        )
    groups = None
    if facts["groups"] is not None:
        table = tables["groups"].astype(object).set_index("article_id")
        groups = table["group"].rename_axis(None).rename(facts["groups"])
    aspects = {
        measure: {
            name: Aspect(**{**aspect, "directions": tuple(aspect["directions"])})
            for name, aspect in named.items()
        }
        for measure, named in facts["aspects"].items()
    }
    comparison = Comparison(
        corpus=corpus,
        scores=schema.conform(tables["scores"], schema.SCORES),
        evidence=schema.conform(tables["evidence"], schema.EVIDENCE),
        tally=tables["tally"],
        notes=tuple(facts["notes"]),
        settings=facts["settings"],
        versions=facts["versions"],
        again=not_at_hand,
        aspects=aspects,
        presentations={
            name: Presentation(**{**one, "references": tuple(one["references"])})
            for name, one in facts["presentations"].items()
        },
        has_shared_copy=facts["has_shared_copy"],
        pairs={name: tables[f"pairs-{place}"] for place, name in enumerate(facts["pairs"])},
        groups=groups,
        multiverse=multiverse,
    )
    if multiverse is not None:
        with_sentences = replace(multiverse, sentences=comparison.sentences)
        comparison = replace(comparison, multiverse=with_sentences)
    for name in ("with_and_without", "quoted_spans"):
        if name in tables:  # what takes long to make is not made again
            comparison.__dict__[name] = tables[name]
    return comparison
