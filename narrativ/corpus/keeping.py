"""A study on disk: a folder of Parquet tables, vectors and a manifest.

A new one is written into a folder inside it, ``.narrativ-xxxxxxxx.part``. Renaming that to
``.narrativ-commit`` makes it the study, in one step; then its files are moved out, into place, the
manifest last. Whoever reads takes each file from there if it is there. So whatever is
killed at whatever moment, what is read is all of the old study or all of the new one; and the
researcher's own files in the folder are never touched.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.errors import SchemaError, StorageWarning, WriteError, warn
from narrativ.writing import PART, PREFIX, alone, flush, is_leftover

if TYPE_CHECKING:
    import numpy.typing as npt

_FORMAT: Final = "narrativ study"
_VECTORS: Final = "vectors.npy"
_MANIFEST: Final = "manifest.json"
_TABLES: Final = {table.name: f"{table.name}.parquet" for table in schema.CORPUS_TABLES}
STUDY_FILES: Final = (*_TABLES.values(), _VECTORS, _MANIFEST)
"""What makes up a study; everything else in its folder is the researcher's."""
COMPARISON_FORMAT: Final = "narrativ comparison"
COMPARISON_MANIFEST: Final = "comparison.json"
"""What tells the folder of a saved comparison, which holds a study and more."""
_COMMIT: Final = f"{PREFIX}commit"


def is_study(folder: str | os.PathLike[str]) -> bool:
    """Say whether a path is a study's folder, of whatever version and state.

    Its manifest says so; where that is damaged or lost, the tables do.
    """
    # First where it is moved from, then where to: so that it is met wherever it goes meanwhile.
    for manifest in _places(Path(folder), _MANIFEST):
        # os.path: a name that no path can have is no study either.
        with suppress(FileNotFoundError):
            if os.path.isfile(manifest) and _FORMAT.encode() in manifest.read_bytes()[:4096]:
                return True
    return all(
        any(os.path.isfile(place) for place in _places(Path(folder), _TABLES[name]))
        for name in ("articles", "paragraphs")
    )


def is_comparison(folder: str | os.PathLike[str]) -> bool:
    """Say whether a path is the folder of a saved comparison, of whatever version and state."""
    manifest = Path(folder) / COMPARISON_MANIFEST
    with suppress(OSError, ValueError):  # a name that no path can have is none either
        return COMPARISON_FORMAT.encode() in manifest.read_bytes()[:4096]
    return False


def is_part(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> bool:
    """Say whether a path is one of the files that make up a study."""
    place = Path(os.path.realpath(path))
    inside = place.name in STUDY_FILES and place.parent == Path(os.path.realpath(folder))
    return inside and is_study(folder)


def write_study(
    folder: str | os.PathLike[str],
    tables: Mapping[str, pd.DataFrame],
    vectors: npt.NDArray[np.float32] | None,
    steps: Sequence[Mapping[str, Any]],
) -> Path:
    """Write a study, and put it in the place of an earlier one when it is whole.

    Whatever else lies in the folder stays as it is.

    Raises
    ------
    SchemaError
        If the folder exists and is not a study, or a column cannot be kept.
    WriteError
        If the disk refuses; an earlier study is as it was.
    """
    # A link stays a link.
    target = Path(folder).resolve()
    new = not os.path.exists(target)
    fresh: Path | None = None
    try:
        _check(target, folder)
        target.mkdir(parents=True, exist_ok=True)
        with alone(target):
            _settle(target)
            fresh = Path(tempfile.mkdtemp(PART, PREFIX, target))
            fresh.chmod(stat.S_IMODE(target.stat().st_mode))
            _fill(fresh, tables, vectors, steps)
            _commit(fresh, target)
    except OSError as error:
        raise WriteError(
            f"cannot write the study {folder}: {error.strerror or error}; nothing was changed "
            "there: choose a place that can be written to"
        ) from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)
        if new:
            # Only an empty folder goes, that of a study which could not be written.
            with suppress(OSError):
                target.rmdir()
    return Path(folder)


def read_study(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the tables of a study by name, its ``vectors`` and its ``steps``.

    Raises
    ------
    SchemaError
        If the folder is no study, is of another version, or is damaged.
    """
    source = Path(folder)
    while True:
        before = _state(source)
        try:
            parts = _parts(source)
        except SchemaError:
            if _state(source) == before:
                raise
        else:
            if _state(source) == before:
                return parts
        # Another run put something in place meanwhile: what was read may be of two studies.


def _parts(source: Path) -> dict[str, Any]:
    manifest = _manifest(source)
    parts: dict[str, Any] = {"steps": _steps(source, manifest)}
    for table in schema.CORPUS_TABLES:
        path = _current(source, _TABLES[table.name])
        try:
            parts[table.name] = schema.conform(pd.read_parquet(path), table)
        # One damaged byte can make pyarrow raise whatever there is: a KeyError, a TypeError.
        except Exception as error:
            raise SchemaError(
                f"{path} is missing or damaged: {error}. Read the sources again"
            ) from error
    if _may_have_vectors(manifest):
        return {**parts, "vectors": _vectors(_current(source, _VECTORS))}
    return {**parts, "vectors": None}


def _check(target: Path, folder: str | os.PathLike[str]) -> None:
    """Raise SchemaError unless a study may be written there."""
    if not target.exists() or is_study(target):
        return
    if not target.is_dir() or not all(is_leftover(item.name) for item in target.iterdir()):
        raise SchemaError(
            f"{folder} exists and is not a narrativ study; "
            "expected a new or empty folder, or an earlier study: choose another name"
        )


def _places(folder: Path, name: str) -> tuple[Path, Path]:
    """Return where a file of a study may be, in the order in which it is looked for."""
    return folder / _COMMIT / name, folder / name


def _current(folder: Path, name: str) -> Path:
    """Return where a file of a study is."""
    staged, place = _places(folder, name)
    return staged if os.path.exists(staged) else place


def _state(folder: Path) -> list[tuple[int, int, int] | None]:
    """Return what tells the files of a study from those of any other, wherever they lie."""
    state: list[tuple[int, int, int] | None] = []
    for name in STUDY_FILES:
        for place in _places(folder, name):
            try:
                facts = os.stat(place)
                state.append((facts.st_ino, facts.st_mtime_ns, facts.st_size))
            except OSError:
                state.append(None)
    return state


def _commit(fresh: Path, target: Path) -> None:
    """Make what was written the study that is read, and put it in place."""
    for file in sorted(fresh.iterdir()):
        flush(file)
    flush(fresh)
    fresh.rename(target / _COMMIT)
    flush(target)
    try:
        _settle(target)
    except OSError as error:
        warn(
            StorageWarning,
            "the study %s is saved, but not all of its files could be put in place (%s): close "
            "what has them open; the next save does it",
            target,
            error,
            cause=error,
        )


def _settle(folder: Path) -> None:
    """Move the files of a study that was made the current one into place."""
    staged = folder / _COMMIT
    if not staged.is_dir():
        return
    if (staged / _MANIFEST).exists():
        if not _may_have_vectors(_manifest(folder)):
            (folder / _VECTORS).unlink(missing_ok=True)
        # The manifest last: until it is moved, what else there is to do can be known from it.
        for name in STUDY_FILES:
            if (staged / name).exists():
                (staged / name).replace(folder / name)
        flush(folder)
    staged.rmdir()


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
    files = sorted([*(path.name for path in fresh.iterdir()), _MANIFEST])
    manifest = {
        "format": _FORMAT,
        "version": schema.VERSION,
        "files": files,
        "steps": list(steps),
    }
    # A setting may be any object of the user's: what JSON cannot hold stands there in words.
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    (fresh / _MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def _manifest(source: Path) -> dict[str, Any]:
    """Return the manifest of a study of this version."""
    path = _current(source, _MANIFEST)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if is_comparison(source):
            raise SchemaError(
                f"{source} is a saved comparison: narrativ.load_comparison opens it, and its "
                f"study is {source / 'corpus'}"
            ) from error
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
    return manifest


def _may_have_vectors(manifest: Mapping[str, Any]) -> bool:
    """Say whether vectors that lie in a study's folder are its own, not those of an earlier one."""
    files = manifest.get("files")
    return not isinstance(files, list) or _VECTORS in files


def _steps(source: Path, manifest: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return name and settings of each step of the manifest."""
    try:
        return [(str(step["name"]), dict(step["settings"])) for step in manifest["steps"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaError(
            f"{source / _MANIFEST} is damaged: 'steps' should be a list of name and settings. "
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
