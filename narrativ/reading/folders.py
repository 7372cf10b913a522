"""Folders and patterns: what lies in them, each file and each folder once.

Links are followed after everything that is really there, so that a file is read
under its own name, and a link that leads back ends nothing and repeats nothing.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from narrativ.corpus import is_comparison, is_study

Parts: TypeAlias = tuple[str, ...]
Identity: TypeAlias = tuple[int, int]
"""Device and number of a file: what all its names and links have in common."""

EVERYTHING: Final[Parts] = ("**",)
"""The pattern of a folder that is read whole."""

_KINDS: Final = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass
class Tree:
    """A folder, gone through once: each real folder below it, and no link twice.

    Hidden files and folders are left alone unless the pattern names them.
    """

    root: Path
    pattern: Parts
    files: dict[Parts, os.stat_result] = field(default_factory=dict)
    problems: dict[Parts, tuple[str, str]] = field(default_factory=dict)
    linked: set[Parts] = field(default_factory=set)
    folders: dict[Identity, Parts] = field(default_factory=dict)

    def walk(self) -> None:
        """Fill the tables above: what is really there first, then what links lead to."""
        self._folder(())
        followed: set[Parts] = set()
        while links := sorted(self.linked - followed):
            followed.update(links)
            for parts in links:
                if self._file_or_folder(parts, self.root.joinpath(*parts)):
                    self._folder(parts)

    @cached_property
    def _names_hidden(self) -> bool:
        return any(part.startswith(".") for part in self.pattern)

    def takes(self, parts: Parts) -> bool:
        """Say whether the pattern means what lies there, or a folder around it."""
        return any(_fits(parts[:size], self.pattern) for size in range(len(parts) + 1))

    def enters(self, parts: Parts) -> bool:
        """Say whether something below a folder could be meant."""
        return self.takes(parts) or _leads(parts, self.pattern)

    def _folder(self, start: Parts) -> None:
        waiting = [start]
        while waiting:
            parts = waiting.pop()
            path = self.root.joinpath(*parts)
            try:
                status = path.stat()
                self.folders.setdefault((status.st_dev, status.st_ino), parts)
                with os.scandir(path) as inside:
                    entries = sorted(inside, key=lambda entry: entry.name)
            except OSError as error:
                if parts or self.takes(parts):
                    self._problem(parts, f"the folder cannot be opened: {error.strerror or error}")
                continue
            for entry in entries:
                inner = (*parts, entry.name)
                if entry.name.startswith(".") and not self._names_hidden:
                    continue
                if entry.is_symlink():
                    self.linked |= {inner} if self.enters(inner) else set()
                elif self._file_or_folder(inner, entry):
                    waiting.append(inner)

    def _file_or_folder(self, parts: Parts, entry: os.DirEntry[str] | Path) -> bool:
        """File what lies there; say whether it is a folder to go into."""
        try:
            status = entry.stat()
            if stat.S_ISDIR(status.st_mode):
                return self._to_enter(parts, status)
        except OSError as error:
            lost = isinstance(error, FileNotFoundError) and os.path.islink(entry)
            why = dangling(entry) if lost else f"cannot be opened: {error.strerror or error}"
            self._problem(parts, f"it {why}")
            return False
        if self.takes(parts) and stat.S_ISREG(status.st_mode):
            self.files[parts] = status
        elif self.takes(parts):
            self._problem(parts, no_file(status))
        return False

    def _to_enter(self, parts: Parts, status: os.stat_result) -> bool:
        known = self.folders.get((status.st_dev, status.st_ino))
        if not self.enters(parts):
            return False
        if known is not None:
            name = name_of("/".join(known)) or "the folder itself"
            self._problem(parts, f"it is a link to {name}; read once", "duplicate")
        elif is_study(self.root.joinpath(*parts)):
            self._problem(parts, "it is a study that narrativ wrote; left out")
        elif is_comparison(self.root.joinpath(*parts)):
            self._problem(parts, "it is a comparison that narrativ saved; left out")
        else:
            return True
        return False

    def _problem(self, parts: Parts, problem: str, status: str = "rejected") -> None:
        self.problems[parts] = (status, problem)


def _fits(parts: Parts, pattern: Parts) -> bool:
    """Say whether a path is one that the pattern means; `**` is any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return _fits(parts, pattern[1:]) or (bool(parts) and _fits(parts[1:], pattern))
    return bool(parts) and _matches_part(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _leads(parts: Parts, pattern: Parts) -> bool:
    """Say whether a path below this one could fit."""
    for part, wanted in zip(parts, pattern, strict=False):
        if wanted == "**":
            return True
        if not _matches_part(part, wanted):
            return False
    return len(parts) < len(pattern)


def _matches_part(part: str, wanted: str) -> bool:
    hidden = part.startswith(".") and not wanted.startswith(".")
    return not hidden and fnmatchcase(os.path.normcase(part), os.path.normcase(wanted))


def no_file(status: os.stat_result) -> str:
    """Say what stands there in place of a file."""
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no file")
    return f"it is {kind}; expected a file or a folder"


def dangling(path: str | os.PathLike[str]) -> str:
    """Say where a link leads that leads nowhere."""
    return f"is a link to {os.readlink(path)!r}, which is not there"


def name_of(name: str) -> str:
    """Return a file's name as text that can be kept, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
