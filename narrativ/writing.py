"""Writing whole: what is new is made aside and put in place when it is complete."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from narrativ.errors import WriteError

if sys.platform != "win32":
    import fcntl

PREFIX: Final = ".narrativ-"
PART: Final = ".part"
_LEFTOVER: Final = re.compile(r"\.narrativ-[a-z0-9_]{8}\.(part|dead)")

logger = logging.getLogger(__name__)


def checked(path: str | os.PathLike[str]) -> Path:
    """Return the file that `path` stands for, or say why it cannot be written.

    Raises
    ------
    WriteError
        If the folder is missing or takes no files, or `path` is a folder, a device or a pipe.
    """
    target = Path(path)
    if target.is_symlink():
        target = target.resolve()
    if target.is_dir():
        raise WriteError(
            f"{path} is a folder; expected the name of a file, for example "
            f"{Path(path) / 'report.html'}"
        )
    if target.exists() and not target.is_file():
        raise WriteError(
            f"cannot write {path}: it is a device, a pipe or a socket; expected the name of a "
            "file, which is replaced when the new one is whole"
        )
    if not target.parent.is_dir():
        raise WriteError(
            f"cannot write {path}: there is no folder {target.parent}; make it first, "
            "or choose another place"
        )
    _try(target.parent, path)
    return target


def check_folder(path: str | os.PathLike[str]) -> None:
    """Raise unless a folder can be made at `path`, or filled if it is there.

    Raises
    ------
    WriteError
        If a file is in the way, or the folder takes no files.
    """
    place = Path(path).resolve()
    while not os.path.lexists(place):
        place = place.parent
    if not place.is_dir():
        raise WriteError(
            f"cannot write {path}: {place} is a file; expected a folder or a name that is free"
        )
    _try(place, path)


def _try(folder: Path, path: str | os.PathLike[str]) -> None:
    """Raise unless a file can be made in the folder: its permissions do not say all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise WriteError(
            f"cannot write {path}: the folder {folder} takes no files "
            f"({error.strerror or error}); choose another place"
        ) from error


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` beside `target`, then rename it into place.

    What killed runs left beside it is removed.

    Raises
    ------
    WriteError
        If the disk refuses, for example because it is full; what stood at
        `target` before still stands there.
    """
    try:
        with alone(target.parent):
            _replace(target, content)
    except OSError as error:
        raise WriteError(
            f"cannot write {target}: {error.strerror or error}; nothing was changed there"
        ) from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs from writing into a folder, and clear it of what killed ones left.

    Others wait. The folder itself is locked, so that no file is needed for it, and the system
    lets go of it however the process ends. Where it cannot be locked (Windows), the block runs
    all the same, and nothing is cleared: it might be that of a run which is alive.
    """
    handle = None
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
    try:
        if handle is not None and _locked(handle, folder):
            _clear(folder)
        yield
    finally:
        if handle is not None:
            with suppress(OSError):
                # Closing would not do: a process forked meanwhile has the same lock.
                fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)


def is_leftover(name: str) -> bool:
    """Say whether a name is one that is given to what is not complete yet."""
    return _LEFTOVER.fullmatch(name) is not None


def flush(path: Path) -> None:
    """Wait until the disk holds a file's content, or the names in a folder.

    Raises
    ------
    OSError
        If the content of a file cannot be brought to the disk.
    """
    if not path.is_dir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        return
    # Windows opens no folder, and some file systems do not bring its names to the disk when asked.
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(PART, PREFIX, target.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o644)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    flush(target.parent)


def _locked(handle: int, folder: Path) -> bool:
    """Wait until no other run writes into a folder; False where that cannot be known."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        logger.warning("another run is writing into %s: waiting for it", folder)
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        return False
    return True


def _clear(folder: Path) -> None:
    """Remove what killed runs left in a folder, as far as it can be removed."""
    with os.scandir(folder) as entries:
        left = [Path(entry) for entry in entries if is_leftover(entry.name)]
    for path in left:
        with suppress(OSError):
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            else:
                # Renamed first: on another machine its run may be alive, and must not put in
                # place what is no longer whole.
                shutil.rmtree(path.rename(path.with_suffix(".dead")), ignore_errors=True)
