"""Human codes: checked where they enter, one row a unit and frame."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError, UnknownNameError
from narrativ.framing.frames.codebooks import Codebook

EXTERNAL: Final = "external_id:"
"""Stands before the caller's own id of a unit until it is looked up in a corpus."""
LEAST: Final = 5
"""Codes of either kind, 1 and 0, that a frame needs: one for each fold of the cross-validation."""
_SHOWN: Final = 5


def validate_codes(codes: pd.DataFrame, codebook: Codebook, key: str) -> pd.DataFrame:
    """Return human codes in one form: ``unit, frame, code, text, outlet, probability``.

    Parameters
    ----------
    codes
        ``frame`` and ``code`` (0 or 1), with `key` (or, of articles,
        ``external_id``) or ``text`` or both, and optionally ``outlet`` and
        ``probability``.
    codebook
        Whose frames they are of.
    key
        Column that names the unit: ``article_id`` or ``paragraph_id``.

    Raises
    ------
    SchemaError
        If a column is missing, a code is not 0 or 1, a probability lies outside
        0 to 1, or two codes of one unit and frame contradict each other.
    UnknownNameError
        If a frame is not in the codebook.
    """
    _check_columns(codes, key)
    texts = _text(codes, "text")
    ids = _text(codes, key)
    if key == "article_id":
        ids = ids.fillna(EXTERNAL + _external_ids(codes))
    if (texts.isna() & ids.isna()).any():
        either = f"{key!r}, 'external_id'" if key == "article_id" else repr(key)
        raise SchemaError(f"some codes have neither {either} nor 'text'; expected one of them")
    for name in sorted(set(codes["frame"].astype(str))):
        if name not in codebook.names:
            raise UnknownNameError("frame of the codebook", name, codebook.names)
    own = ["text:" + schema.content_id(text) for text in texts[ids.isna()]]
    unit = ids.copy()
    unit[ids.isna()] = own
    table = pd.DataFrame(
        {
            "unit": unit.astype(object),
            "frame": codes["frame"].astype(str).astype(object),
            "code": _binary(codes["code"]),
            "text": texts.astype(object),
            "outlet": _text(codes, "outlet").astype(object),
            "probability": _probabilities(codes),
        }
    )
    return _unique(table)


def require_in_corpus(codes: pd.DataFrame, known: Iterable[str], key: str) -> None:
    """Raise if coded units without a text of their own are not in the corpus.

    Raises
    ------
    SchemaError
        With some of their ids.
    """
    missing = sorted(set(codes.loc[codes["text"].isna(), "unit"]) - set(known))
    if missing:
        own = "'external_id' with ids of your own, or " if key == "article_id" else ""
        raise SchemaError(
            f"{len(missing)} coded units are not in the corpus: {key} {_listing(missing)}; "
            f"expected ids of this corpus ({key} depends on the text as read), or a column {own}"
            "'text' with the coded texts themselves"
        )


def resolve_external_ids(codes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the codes with the article's id in place of the caller's own.

    Raises
    ------
    SchemaError
        If no article, or more than one, has an id that the codes name, and the
        coded text itself is not there.
    """
    outside = codes["unit"].str.startswith(EXTERNAL)
    if not outside.any():
        return codes
    external = codes.loc[outside, "unit"].str.removeprefix(EXTERNAL)
    table = articles[["external_id", "article_id"]].dropna().astype(object)
    times = table["external_id"].value_counts()
    without_text = external[codes.loc[outside, "text"].isna()]
    missing = sorted(set(without_text) - set(times.index))
    if missing:
        have = (
            f"it has ids such as {table['external_id'].iloc[0]!r}" if len(table) else "it has none"
        )
        raise SchemaError(
            f"{len(missing)} coded articles are not in the corpus: external_id {_listing(missing)}"
            f"; {have}: expected ids of articles.external_id, or a column 'article_id' or 'text'"
        )
    several = sorted(set(external) & set(times.index[times > 1]))
    if several:
        raise SchemaError(
            f"{len(several)} external ids of the codes are those of several articles of the "
            f"corpus: {_listing(several)}; expected one article each: give 'article_id' for these"
        )
    resolved = external.map(table.set_index("external_id")["article_id"].to_dict()).dropna()
    unit = codes["unit"].copy()
    unit[resolved.index] = resolved
    return _unique(codes.assign(unit=unit))


def complete_exclusive(codes: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return codes of one frame of many with a 0 for each frame that a unit does not have.

    Raises
    ------
    SchemaError
        If a unit has two frames.
    """
    marked = codes[codes["code"] == 1]
    twice = sorted(set(marked.loc[marked["unit"].duplicated(), "unit"]))
    if twice:
        raise SchemaError(
            f"{len(twice)} units have more than one frame, such as {twice[0]!r}; with "
            "exclusive=True expected one each: settle it, or leave exclusive out"
        )
    every = pd.MultiIndex.from_product([marked["unit"], sorted(names)], names=["unit", "frame"])
    whole = pd.DataFrame(index=every).reset_index()
    facts = codes.groupby("unit")[["text", "outlet", "probability"]].first()
    whole = whole.join(facts, on="unit")
    whole["code"] = (whole["frame"] == whole["unit"].map(marked.set_index("unit")["frame"])).astype(
        int
    )
    rest = codes[~codes["unit"].isin(marked["unit"])]
    return _unique(pd.concat([whole[codes.columns], rest], ignore_index=True))


def digest(codes: pd.DataFrame) -> str:
    """Return a short digest of what was coded, in any order."""
    rows = codes[["unit", "frame", "code", "probability", "text"]]
    lines = sorted(repr(row) for row in rows.astype(object).fillna("").itertuples(index=False))
    return sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def is_exclusive(codes: pd.DataFrame) -> bool:
    """Say whether each unit was given exactly one of three or more frames.

    Only where the other frames are coded 0, or where nothing but 1 was coded.
    """
    marked = codes[codes["code"] == 1]
    single = bool((marked.groupby("unit").size() == 1).all()) and marked["frame"].nunique() > 2
    return single and set(marked["unit"]) == set(codes["unit"])


def shortage(code: pd.Series) -> str:
    """Return why nothing can be fitted on the codes of a frame; "" if it can."""
    present, absent = int((code == 1).sum()), int((code == 0).sum())
    if min(present, absent) >= LEAST:
        return ""
    return (
        f"too few human codes: {present} with the frame and {absent} without; expected at least "
        f"{LEAST} of each: code more articles"
    )


def _check_columns(codes: pd.DataFrame, key: str) -> None:
    if not isinstance(codes, pd.DataFrame):
        raise SchemaError(f"codes should be a pandas DataFrame, got {type(codes).__name__}")
    for name in ("frame", "code"):
        if name not in codes:
            have = ", ".join(map(str, codes.columns)) or "none"
            raise SchemaError(
                f"the codes have no column {name!r}; expected {_keys(key)}, frame, code (0 or 1), "
                f"and optionally outlet and probability; got {have}"
            )
        if codes[name].isna().any():
            raise SchemaError(f"the column {name!r} of the codes has empty cells")
    own = key == "article_id" and "external_id" in codes
    if key not in codes and "text" not in codes and not own:
        raise SchemaError(
            f"the codes have neither a column {key!r} nor 'text'; expected {_keys(key)}"
        )
    if codes.empty:
        raise SchemaError("there are no codes; expected a row for a unit and a frame")


def _keys(key: str) -> str:
    return f"{key}, external_id or text" if key == "article_id" else f"{key} or text"


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _external_ids(codes: pd.DataFrame) -> pd.Series:
    """Return the caller's own ids as texts; 7.0 is 7, as a column with gaps makes it."""
    if "external_id" not in codes:
        return _text(codes, "external_id")
    ids = codes["external_id"]
    if pd.api.types.is_float_dtype(ids) and (ids.dropna() % 1 == 0).all():
        ids = ids.astype("Int64")
    return ids.astype("string").str.strip()


def _text(codes: pd.DataFrame, name: str) -> pd.Series:
    if name not in codes:
        return pd.Series(pd.NA, index=codes.index, dtype="string")
    return codes[name].astype("string")


def _binary(code: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(code, errors="coerce").astype(float)
    invalid = ~numbers.isin([0.0, 1.0])
    if invalid.any():
        raise SchemaError(
            f"a code is {code[invalid].tolist()[0]!r}; expected 1 (the frame is there) or 0 (it is "
            "not)"
        )
    return numbers.astype(int)


def _probabilities(codes: pd.DataFrame) -> pd.Series:
    if "probability" not in codes:
        return pd.Series(np.nan, index=codes.index)
    numbers = pd.to_numeric(codes["probability"], errors="coerce").astype(float)
    invalid = codes["probability"].notna() & ~((numbers > 0) & (numbers <= 1))
    if invalid.any():
        got = codes.loc[invalid, "probability"].tolist()[0]
        raise SchemaError(
            f"a sampling probability is {got!r}; expected the "
            "probability with which the unit was drawn, above 0 and up to 1; leave it empty for "
            "units that were not drawn at random"
        )
    return numbers


def _unique(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a unit and frame."""
    sides = table.groupby(["unit", "frame"])[["code", "probability"]].nunique()
    contradictory = sides[(sides["code"] > 1)].index.tolist()
    if contradictory:
        unit, frame = contradictory[0]
        raise SchemaError(
            f"{len(contradictory)} units are coded both 0 and 1, such as {unit!r} for {frame!r}; "
            "expected one code a unit and frame: settle disagreements of coders first"
        )
    unsure = sides[(sides["probability"] > 1)].index.tolist()
    if unsure:
        raise SchemaError(f"the unit {unsure[0][0]!r} has two sampling probabilities; expected one")
    first = table.groupby(["unit", "frame"], as_index=False, sort=True).first()
    return first[["unit", "frame", "code", "text", "outlet", "probability"]]
