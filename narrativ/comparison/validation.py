"""What a measure returned, checked before anything is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from narrativ import schema
from narrativ.comparison.declarations import Declaration
from narrativ.corpus import Corpus
from narrativ.corpus.places import places
from narrativ.errors import SchemaError
from narrativ.inference import DECIDED, factorize_sorted
from narrativ.wording import limits

_EVIDENCE: Final = ("feature", "article_id", "paragraph_id", "start", "end", "weight")
_ARTICLES: Final = ("article_id", "article_a", "article_b")


@dataclass(frozen=True)
class ResultValidator:
    """Checks what measures return against the corpus that is compared."""

    corpus: Corpus
    groups: pd.Series
    keep_evidence: bool = True

    def validate(self, returned: Any, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
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
        place = places(evidence["paragraph_id"], paragraphs.index)
        head = f"the evidence of measure {name!r}"
        if (row := _first(place < 0)) is not None:
            raise SchemaError(
                f"{head} names the paragraph {evidence['paragraph_id'].iloc[row]!r}, which is not "
                "in the corpus; expected paragraph_id from corpus.paragraphs"
            )
        articles = pd.Index(self.corpus.articles["article_id"])
        owner = places(paragraphs["article_id"], articles)[place]
        given = places(evidence["article_id"], articles)
        if (row := _first((given < 0) | (given != owner))) is not None:
            raise SchemaError(
                f"{head} says that the paragraph {evidence['paragraph_id'].iloc[row]!r} is of the "
                f"article {evidence['article_id'].iloc[row]!r}; it is of {articles[owner[row]]!r}"
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
        if not self.keep_evidence:
            return schema.empty(schema.EVIDENCE)
        group, groups = factorize_sorted(self.groups)
        place = places(passages["article_id"], self.groups.index)
        # The last is that of what is not compared.
        owner = np.append(group, -1)[place]
        names = pd.Index(rows["feature"].astype(object).unique())
        feature = places(passages["feature"], names)
        scored = np.zeros((len(names) + 1, len(groups) + 1), dtype=bool)
        outlets = pd.Index(groups).get_indexer(pd.Index(rows["outlet"].astype(object)))
        scored[places(rows["feature"], names), outlets] = True
        scored[places(rows.loc[rows["status"].isin(DECIDED), "feature"], names)] = True
        # The last row and column are those of what has no score, and of what is not compared.
        scored[-1], scored[:, -1] = False, False
        kept = scored[feature, owner]
        passages, place, owner = passages[kept], place[kept], owner[kept]
        events = self.corpus.articles.set_index("article_id")["event_id"].reindex(self.groups.index)
        start, end, weight = (passages[name].to_numpy() for name in ("start", "end", "weight"))
        named = {
            "feature": factorize_sorted(passages["feature"]),
            "outlet": (owner, np.asarray(groups, dtype=object)),
            "event_id": factorize_sorted(events.astype(object).iloc[place]),
            "paragraph_id": factorize_sorted(passages["paragraph_id"]),
        }
        # What is told outside of events comes last.
        keys = [np.where(codes < 0, len(known), codes) for codes, known in named.values()]
        order = np.lexsort([start, *reversed(keys)])
        columns = {
            column: pd.array(known, dtype=schema.TEXT).take(codes[order], allow_fill=True)
            for column, (codes, known) in named.items()
        }
        frame = pd.DataFrame(
            columns | {"start": start[order], "end": end[order], "weight": weight[order]}
        )
        return schema.conform(frame.assign(measure=name), schema.EVIDENCE)


def failure_reason(error: Exception, *, returned: bool = False) -> str:
    """Return in one line why a measure failed: it raised, or returned what is no count."""
    words = " ".join(str(error).split())
    own = "" if returned and isinstance(error, SchemaError) else f"{type(error).__name__}"
    return ": ".join(part for part in (own, words) if part)


def failed_row(declaration: Declaration, reason: str) -> pd.DataFrame:
    """Return the row of a measure that failed."""
    row = {
        "level": "event",
        "measure": declaration.name,
        "feature": "",
        "outlet": "",
        "verdict": "failed",
        "status": "failed",
        "reason": reason,
    }
    frame = pd.DataFrame([row | {"quality": limits.quality(row)}]).reindex(
        columns=list(schema.SCORES.names)
    )
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
