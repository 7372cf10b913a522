"""Writing a file beside the old one and putting it in its place when it is whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from narrativ.errors import WriteError


def checked(path: str | os.PathLike[str]) -> Path:
    """Return the file that `path` stands for, or say why it cannot be written.

    Raises
    ------
    WriteError
        If the folder is missing or not writable, or `path` is a folder.
    """
    target = Path(path)
    if target.is_symlink():
        target = target.resolve()
    if target.is_dir():
        raise WriteError(
            f"{path} is a folder; expected the name of a file, for example "
            f"{Path(path) / 'report.html'}"
        )
    folder = target.parent
    if not folder.is_dir():
        raise WriteError(
            f"cannot write {path}: there is no folder {folder}; make it first, "
            "or choose another place"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WriteError(
            f"cannot write {path}: the folder {folder} may not be written to; "
            "change its permissions, or choose another place"
        )
    return target


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` beside `target`, then rename it into place.

    Raises
    ------
    WriteError
        If the disk refuses, for example because it is full; what stood at
        `target` before still stands there.
    """
    fresh: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        fresh = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o644)
        fresh.replace(target)
    except BaseException as error:
        if fresh is not None:
            fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteError(
                f"cannot write {target}: {error.strerror or error}; nothing was changed there"
            ) from error
        raise
