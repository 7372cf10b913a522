"""A comparison on disk: a folder with the study that was compared, tables and what they mean.

``corpus/`` is a study; the tables lie beside it as Parquet. ``comparison.json`` names every file
with its digest, so that what is read is whole and of one comparison, or is refused. Whatever else
lies in the folder stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.corpus import is_comparison, load
from narrativ.corpus.keeping import COMPARISON_FORMAT, COMPARISON_MANIFEST, STUDY_FILES
from narrativ.errors import SchemaError, WriteError
from narrativ.writing import PART, PREFIX, alone, check_folder, flush, is_leftover

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

_VERSION: Final = 1
_MANIFEST: Final = COMPARISON_MANIFEST
_CORPUS: Final = "corpus"
_TABLE: Final = re.compile(
    r"(?:scores|evidence|tally|with_and_without|groups|quoted_spans|pairs-\d+|universes|outcomes"
    r"|elsewhere)\.parquet"
)
"""Files of tables that a comparison has."""


def check_target(folder: str | os.PathLike[str]) -> None:
    """Raise unless a comparison may be written there: said before it is made.

    Raises
    ------
    SchemaError
        If the folder holds other things and no comparison of this version.
    WriteError
        If no such folder can be made or filled.
    """
    target = Path(folder)
    try:
        check_folder(folder)
        if is_comparison(target):
            return
        names = [path.name for path in target.iterdir()] if target.is_dir() else []
    except (OSError, ValueError) as error:  # a name that no path can have
        raise WriteError(f"cannot write the comparison {folder!s}: {error}") from error
    if not all(map(is_leftover, names)):
        raise SchemaError(
            f"{folder or 'the folder'} exists and is not a saved comparison; expected a new or "
            "empty folder, or an earlier comparison: choose another name"
        )


def write_comparison(
    folder: str | os.PathLike[str],
    corpus: Corpus,
    tables: Mapping[str, pd.DataFrame],
    facts: Mapping[str, Any],
) -> Path:
    """Write a comparison: the corpus, tables by name, and facts that JSON can hold.

    Raises
    ------
    SchemaError
        If the folder holds other things and no comparison, or a table cannot be kept.
    WriteError
        If the disk refuses.
    """
    check_target(folder)
    target = Path(folder).resolve()
    try:
        target.mkdir(parents=True, exist_ok=True)
        with alone(target), tempfile.TemporaryDirectory(PART, PREFIX, target) as fresh:
            files = _fill(Path(fresh), corpus, tables, facts)
            _put_in_place(Path(fresh), target, files)
            for name in _own_files(target) - set(files):
                (target / name).unlink()
    except OSError as error:
        raise WriteError(
            f"cannot write the comparison {folder}: {error.strerror or error}; choose a place that "
            "can be written to"
        ) from error
    return Path(folder)


def _fill(
    fresh: Path, corpus: Corpus, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]
) -> list[str]:
    """Write everything into a folder and return the names of the files, the manifest apart."""
    corpus.save(fresh / _CORPUS)
    for name, table in tables.items():
        path = fresh / f"{name}.parquet"
        try:
            table.to_parquet(path, index=False)
        except (TypeError, ValueError, NotImplementedError) as error:
            raise SchemaError(
                f"table {name!r} cannot be kept as Parquet: {error}; expected columns of text, "
                "numbers or times: change or drop the column"
            ) from error
        flush(path)
    paths = sorted(path for path in fresh.rglob("*") if path.is_file())
    files = {path.relative_to(fresh).as_posix(): _digest(path) for path in paths}
    manifest = {"format": COMPARISON_FORMAT, "version": _VERSION, "files": files, **facts}
    try:
        # As they come: the order of aspects and measures is that of the report.
        text = json.dumps({**manifest, "sha256": _digest_of(manifest)}, indent=2)
    except TypeError as error:
        raise SchemaError(
            f"the settings of the comparison cannot be kept: {error}; expected texts, numbers and "
            "lists of them"
        ) from error
    path = fresh / _MANIFEST
    path.write_text(text + "\n", encoding="utf-8")
    flush(path)
    return list(files)


def _put_in_place(fresh: Path, target: Path, files: Iterable[str]) -> None:
    """Move the files to where they are read; a move that is cut off is known by the digests."""
    (target / _CORPUS).mkdir(exist_ok=True)
    for name in (_MANIFEST, *files):
        (fresh / name).replace(target / name)
    flush(target / _CORPUS)
    flush(target)


def read_comparison(
    folder: str | os.PathLike[str],
) -> tuple[Corpus, dict[str, pd.DataFrame], dict[str, Any]]:
    """Return what `write_comparison` wrote.

    Raises
    ------
    SchemaError
        If the folder is no comparison, of another version, not whole, or was changed since.
    """
    source = Path(folder)
    facts = _manifest(source)
    for name, digest in facts["files"].items():
        if not (source / name).is_file() or _digest(source / name) != digest:
            raise SchemaError(
                f"{source / name} is missing or is not what was saved with the comparison; "
                "compare again and save it"
            )
    tables = {
        name.removesuffix(".parquet"): pd.read_parquet(source / name)
        for name in facts["files"]
        if "/" not in name
    }
    return load(source / _CORPUS), tables, facts


def _own_files(folder: Path) -> set[str]:
    """Return the files of a comparison, this one or an earlier one, that a folder holds."""
    names = {path.name for path in folder.iterdir() if path.is_file()}
    names |= {f"{_CORPUS}/{path.name}" for path in (folder / _CORPUS).iterdir() if path.is_file()}
    return {name for name in names if _is_own(name)}


def _is_own(name: object) -> bool:
    """Say whether a name is one that the files of a comparison have: no other file is touched."""
    if not isinstance(name, str):
        return False
    inside = name.removeprefix(f"{_CORPUS}/")
    return inside in STUDY_FILES if inside != name else _TABLE.fullmatch(name) is not None


def _manifest(source: Path) -> dict[str, Any]:
    path = source / _MANIFEST
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SchemaError(
            f"{source} is not a saved comparison: it has no {_MANIFEST}; expected a folder written "
            "by Comparison.save"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"{path} is damaged: {error}. Compare again and save it") from error
    if not isinstance(facts, dict) or facts.get("format") != COMPARISON_FORMAT:
        raise SchemaError(
            f"{path} does not say {COMPARISON_FORMAT!r}; expected what Comparison.save wrote"
        )
    if facts.get("version") != _VERSION:
        raise SchemaError(
            f"{source} is a comparison of format version {facts.get('version')!r}; this narrativ "
            f"reads version {_VERSION}: compare again, or use the narrativ that wrote it"
        )
    stated, files = facts.pop("sha256", None), facts.get("files")
    named = isinstance(files, dict) and all(map(_is_own, files))
    if not named or stated != _digest_of(facts):
        raise SchemaError(f"{path} is not what was saved; compare again and save it")
    return facts


def _digest_of(facts: Mapping[str, Any]) -> str:
    """Return the digest of what a manifest says."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
