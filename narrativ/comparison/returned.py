"""What a measure returned, checked before anything is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.comparison.traits import Traits
from narrativ.corpus import Corpus
from narrativ.errors import SchemaError
from narrativ.inference import DECIDED

_EVIDENCE: Final = ("feature", "article_id", "paragraph_id", "start", "end", "weight")
_ARTICLES: Final = ("article_id", "article_a", "article_b")


@dataclass(frozen=True)
class Returns:
    """Checks what measures return against the corpus that is compared."""

    corpus: Corpus
    groups: pd.Series

    def checked(self, returned: Any, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return units and evidence.

        Raises
        ------
        SchemaError
            If they are something else, or speak of articles, paragraphs or
            places in paragraphs that are not in the corpus.
        """
        if (
            not isinstance(returned, tuple | list)
            or len(returned) != 2
            or not all(isinstance(table, pd.DataFrame) for table in returned)
        ):
            raise SchemaError(
                f"the measure {name!r} returned {_kind(returned)}; expected two pandas DataFrames: "
                "(units, evidence)"
            )
        units, evidence = returned
        self._check_units(units, name)
        self._check_evidence(evidence, name)
        return units, evidence

    def _check_units(self, units: pd.DataFrame, name: str) -> None:
        known = self.corpus.articles["article_id"]
        for column in _ARTICLES:
            given = units[column].dropna() if column in units else known
            strange = given[~given.isin(known)]
            if len(strange):
                raise SchemaError(
                    f"the units of measure {name!r} name the article {strange.iloc[0]!r}, which "
                    f"is not in the corpus; expected {column} from corpus.articles"
                )
        if "feature" in units:
            for feature in units["feature"].dropna().unique():
                if not isinstance(feature, str):
                    raise SchemaError(
                        f"the units of measure {name!r} name the feature {feature!r}; expected a "
                        "text: str(...)"
                    )

    def _check_evidence(self, evidence: pd.DataFrame, name: str) -> None:
        missing = [column for column in _EVIDENCE if column not in evidence]
        if missing:
            raise SchemaError(
                f"the evidence of measure {name!r} has no column {missing[0]!r}; expected "
                f"{', '.join(_EVIDENCE)}"
            )
        paragraphs = self.corpus.paragraphs.set_index("paragraph_id")
        place = paragraphs.index.get_indexer(pd.Index(evidence["paragraph_id"]))
        head = f"the evidence of measure {name!r}"
        if (row := _first(place < 0)) is not None:
            raise SchemaError(
                f"{head} names the paragraph {evidence['paragraph_id'].iloc[row]!r}, which is not "
                "in the corpus; expected paragraph_id from corpus.paragraphs"
            )
        owner = paragraphs["article_id"].to_numpy(dtype=object)[place]
        strange = (evidence["article_id"].astype("string") != owner).fillna(True)
        if (row := _first(strange)) is not None:
            raise SchemaError(
                f"{head} says that the paragraph {evidence['paragraph_id'].iloc[row]!r} is of the "
                f"article {evidence['article_id'].iloc[row]!r}; it is of {owner[row]!r}"
            )
        length = paragraphs["text"].str.len().to_numpy(dtype=float, na_value=0.0)[place]
        start, end, weight = (_numbers(evidence[column]) for column in ("start", "end", "weight"))
        whole = (start == np.floor(start)) & (end == np.floor(end))
        inside = whole & (start >= 0) & (start <= end) & (end <= length)
        if (row := _first(~inside)) is not None:
            span = [evidence[column].iloc[row] for column in ("start", "end")]
            raise SchemaError(
                f"{head} points at {span[0]} to {span[1]} in the paragraph "
                f"{evidence['paragraph_id'].iloc[row]!r}, which has {int(length[row])} characters; "
                "expected offsets into the paragraph's own text"
            )
        if (row := _first(~np.isfinite(weight))) is not None:
            raise SchemaError(
                f"{head} holds the weight {evidence['weight'].iloc[row]!r}; expected a finite "
                "number, 1 if all count the same"
            )

    def evidence(self, passages: pd.DataFrame, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Return a measure's evidence for its scores.

        Of a feature that a test decided the passages of every group, since they are what
        it is compared with; of any other those of the groups that have a row of it.
        """
        outlet = passages["article_id"].map(self.groups)
        scored = pd.MultiIndex.from_frame(rows[["feature", "outlet"]].astype(object))
        own = pd.MultiIndex.from_arrays([passages["feature"].astype(object), outlet.astype(object)])
        decided = rows.loc[rows["status"].isin(DECIDED), "feature"].unique()
        kept = (passages["feature"].isin(decided) | own.isin(scored)) & outlet.notna()
        passages, outlet = passages[kept.to_numpy(dtype=bool)], outlet[kept.to_numpy(dtype=bool)]
        events = self.corpus.articles.set_index("article_id")["event_id"]
        frame = passages[["feature", "paragraph_id", "start", "end", "weight"]].assign(
            measure=name,
            outlet=outlet,
            event_id=passages["article_id"].map(events),
        )
        order = ["feature", "outlet", "event_id", "paragraph_id", "start"]
        return schema.conform(frame.sort_values(order, kind="stable"), schema.EVIDENCE)


def failure(trait: Traits, error: Exception, *, returned: bool = False) -> pd.DataFrame:
    """Return the row of a measure that raised, or that returned what is no count."""
    words = " ".join(str(error).split())
    own = "" if returned and isinstance(error, SchemaError) else f"{type(error).__name__}"
    row = {
        "level": "event",
        "measure": trait.name,
        "feature": "",
        "outlet": "",
        "quality": f"failed: {': '.join(part for part in (own, words) if part)}",
        "verdict": "failed",
    }
    frame = pd.DataFrame([row]).reindex(columns=[column.name for column in schema.SCORES.columns])
    return schema.conform(frame.assign(z=np.nan), schema.SCORES)


def _kind(returned: object) -> str:
    if returned is None:
        return "nothing"
    if isinstance(returned, pd.DataFrame):
        return "one table"
    if isinstance(returned, tuple | list):
        kinds = ", ".join(type(table).__name__ for table in returned)
        return f"a {type(returned).__name__} of {len(returned)} ({kinds})"
    return f"a {type(returned).__name__}"


def _numbers(values: pd.Series) -> npt.NDArray[np.float64]:
    numbers = pd.to_numeric(values, errors="coerce")
    return np.asarray(numbers.to_numpy(dtype=float, na_value=np.nan))


def _first(wrong: Any) -> int | None:
    """Return the place of the first that is wrong, if one is."""
    places = np.flatnonzero(np.asarray(wrong, dtype=bool))
    return int(places[0]) if len(places) else None
