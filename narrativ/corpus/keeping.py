"""A study on disk: a folder of Parquet tables, vectors and a manifest."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError, WriteError

if TYPE_CHECKING:
    import numpy.typing as npt

_FORMAT: Final = "narrativ study"
_VECTORS: Final = "vectors.npy"
_MANIFEST: Final = "manifest.json"
_TABLES: Final = {table.name: f"{table.name}.parquet" for table in schema.CORPUS_TABLES}
_WRITTEN: Final = frozenset({_VECTORS, _MANIFEST, *_TABLES.values()})
"""What a save writes; everything else in a study's folder is the researcher's."""


def is_study(folder: str | os.PathLike[str]) -> bool:
    """Say whether a path is a study's folder, of whatever version and state.

    Its manifest says so; where that is damaged or lost, the tables do.
    """
    manifest = Path(folder) / _MANIFEST
    # os.path: a name that no path can have is no study either.
    if os.path.isfile(manifest) and _FORMAT.encode() in manifest.read_bytes()[:4096]:
        return True
    return all(os.path.isfile(Path(folder) / _TABLES[name]) for name in ("articles", "paragraphs"))


def is_part(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> bool:
    """Say whether a path is one of the files that make up a study."""
    place = Path(os.path.realpath(path))
    inside = place.name in _WRITTEN and place.parent == Path(os.path.realpath(folder))
    return inside and is_study(folder)


def write_study(
    folder: str | os.PathLike[str],
    tables: Mapping[str, pd.DataFrame],
    vectors: npt.NDArray[np.float32] | None,
    steps: Sequence[Mapping[str, Any]],
) -> Path:
    """Write a study beside the old one and put it in its place when it is whole.

    Files that a researcher has put into an earlier study stay in it.

    Raises
    ------
    SchemaError
        If the folder exists and is not a study, or a column cannot be kept.
    WriteError
        If the disk refuses; an earlier study is as it was.
    """
    # A link stays a link, and "." gets a name to write beside.
    target = Path(folder).resolve()
    if target.exists() and not is_study(target) and (not target.is_dir() or any(target.iterdir())):
        raise SchemaError(
            f"{folder} exists and is not a narrativ study; "
            "expected a new or empty folder, or an earlier study: choose another name"
        )
    fresh: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
        _fill(fresh, tables, vectors, steps)
        _keep_others(target, fresh)
        fresh.chmod(0o755)
        _replace_folder(fresh, target)
    except OSError as error:
        raise WriteError(
            f"cannot write the study {folder}: {error.strerror or error}; nothing was changed "
            "there: choose a place that can be written to"
        ) from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
    return Path(folder)


def read_study(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the tables of a study by name, its ``vectors`` and its ``steps``.

    Raises
    ------
    SchemaError
        If the folder is no study, is of another version, or is damaged.
    """
    source = Path(folder)
    steps = _steps(source)
    parts: dict[str, Any] = {}
    for table in schema.CORPUS_TABLES:
        path = source / _TABLES[table.name]
        try:
            parts[table.name] = schema.conform(pd.read_parquet(path), table)
        except (OSError, ValueError, NotImplementedError) as error:
            raise SchemaError(
                f"{path} is missing or damaged: {error}. Read the sources again"
            ) from error
    return {**parts, "vectors": _vectors(source / _VECTORS), "steps": steps}


def _fill(
    fresh: Path,
    tables: Mapping[str, pd.DataFrame],
    vectors: npt.NDArray[np.float32] | None,
    steps: Sequence[Mapping[str, Any]],
) -> None:
    for name, file in _TABLES.items():
        try:
            tables[name].to_parquet(fresh / file, index=False)
        except (TypeError, ValueError, NotImplementedError) as error:
            raise SchemaError(
                f"table {name!r} cannot be kept as Parquet: {error}; "
                "expected columns of text, numbers or times: change or drop the column"
            ) from error
    if vectors is not None:
        np.save(fresh / _VECTORS, np.asarray(vectors, dtype=np.float32))
    manifest = {"format": _FORMAT, "version": schema.VERSION, "steps": list(steps)}
    # A setting may be any object of the user's: what JSON cannot hold stands there in words.
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    (fresh / _MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def _keep_others(target: Path, fresh: Path) -> None:
    """Copy what else lies in the earlier study: decisions, notes."""
    if not target.exists():
        return
    for item in sorted(target.iterdir()):
        if item.name in _WRITTEN:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.copytree(item, fresh / item.name, symlinks=True)
        else:
            shutil.copy2(item, fresh / item.name, follow_symlinks=False)


def _replace_folder(fresh: Path, target: Path) -> None:
    """Put `fresh` where `target` is; if that fails, `target` is there again."""
    if not target.exists():
        fresh.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.old.", dir=target.parent))
    old = aside / "study"
    try:
        target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    finally:
        if target.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _steps(source: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return name and settings of each step of the manifest, once it has been checked."""
    path = source / _MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SchemaError(
            f"{source} is not a narrativ study: it has no {_MANIFEST}; expected a folder "
            "written by Corpus.save or `narrativ read`"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"{path} is damaged: {error}. Read the sources again") from error
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise SchemaError(
            f"{source} is not a narrativ study: its {_MANIFEST} does not say {_FORMAT!r}; expected "
            "a folder written by Corpus.save or `narrativ read`"
        )
    version = manifest.get("version")
    if type(version) is not int or version != schema.VERSION:
        raise SchemaError(
            f"{source} is a study of format version {version!r}; this narrativ reads version "
            f"{schema.VERSION}: read the sources again, or use the narrativ that wrote it"
        )
    try:
        return [(str(step["name"]), dict(step["settings"])) for step in manifest["steps"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaError(
            f"{path} is damaged: 'steps' should be a list of name and settings. "
            "Read the sources again"
        ) from error


def _vectors(path: Path) -> npt.NDArray[np.float32] | None:
    if not path.exists():
        return None
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SchemaError(f"{path} is damaged: {error}. Embed again") from error
    if not isinstance(vectors, np.ndarray) or vectors.dtype != np.float32:
        raise SchemaError(
            f"{path} holds {getattr(vectors, 'dtype', type(vectors).__name__)}; expected float32. "
            "Embed again"
        )
    return vectors
