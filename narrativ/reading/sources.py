"""What is given to read, as the files that it stands for.

Each file stands there once, whatever links lead to it, and what cannot be read
as a file (a pipe in a folder, a link to nothing, a folder that may not be
opened) stands there with the reason.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import pandas as pd

from narrativ.corpus import is_comparison, is_study
from narrativ.errors import ReadError, absent
from narrativ.reading.folders import EVERYTHING, Identity, Parts, Tree, dangling, name_of, no_file

Source: TypeAlias = str | os.PathLike[str] | pd.DataFrame

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True)
class Input:
    """One file or table to read, or the reason why one is not read.

    Attributes
    ----------
    name
        What it is called in the tables: the path below the folder or the pattern
        that was given, as text that can be kept as UTF-8.
    place
        The file, the table, or None for standard input.
    path
        The whole path, from which a longer name is taken where two are alike.
    status, problem
        What the audit says of one that is not read.
    repeats
        The whole path of the input that is the same file.
    """

    name: str
    place: Path | pd.DataFrame | None = None
    path: Parts = ()
    status: str = "rejected"
    problem: str | None = None
    repeats: Parts | None = None


def inputs_of(source: Source | Iterable[Source]) -> list[Input]:
    """Return the files and tables that are meant, in order, each file once.

    Raises
    ------
    ReadError
        If a source is of no kind that can be read, or does not exist.
    """
    seen: dict[Identity, Parts] = {}
    listed = [one for given in _each(source) for one in _inputs(given, seen)]
    return _told_apart(listed)


def source_that_reads(sources: Iterable[str], output: Path, *, folder: bool = False) -> str | None:
    """Return which of the sources would read a file, or a folder, written to `output`.

    None if none would. That it is one of the sources is no matter of its name: a link
    to it is the same file.
    """
    target = Path(os.path.realpath(output))
    for given in sources:
        if given != STANDARD_INPUT and _reads(given, target, folder=folder):
            return given
    return None


def _each(source: object) -> Iterator[str | pd.DataFrame]:
    if isinstance(source, pd.DataFrame):
        yield source
    elif isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        yield path if isinstance(path, str) else os.fsdecode(path)
    elif isinstance(source, Iterable) and not isinstance(source, bytes | Mapping):
        for one in source:
            yield from _each(one)
    else:
        raise ReadError(
            f"got {type(source).__name__} {str(source)[:60]!r}; expected a file, a folder, a glob "
            "pattern, a DataFrame, or a list of these"
        )


def _inputs(given: str | pd.DataFrame, seen: dict[Identity, Parts]) -> Iterator[Input]:
    if isinstance(given, pd.DataFrame):
        yield Input("DataFrame", given)
        return
    if given.startswith(("http://", "https://")):
        raise ReadError(
            f"got the address {given!r}; this version reads files, folders and tables: "
            "save the page and pass the file"
        )
    if not given.strip():
        raise ReadError("got an empty path; expected a file, a folder or a glob pattern")
    status = _standard_input() if given == STANDARD_INPUT else _status(given)
    if status is None:
        yield from _of_tree(*_matching(given), seen)
    elif not stat.S_ISDIR(status.st_mode):
        yield _once(_single(given, status), status, seen)
    elif is_study(given):
        raise ReadError(
            f"{given!r} is a study that narrativ wrote; expected sources: open it with "
            "narrativ.load, or pass the study itself to narrativ.analyse or `narrativ report`"
        )
    elif is_comparison(given):
        raise ReadError(
            f"{given!r} is a comparison that narrativ saved; expected sources: open it with "
            "narrativ.load_comparison, or pass it alone to `narrativ report`"
        )
    else:
        tree = Tree(Path(given), EVERYTHING)
        inside = list(_of_tree(tree, given, seen))
        if not inside:
            raise ReadError(f"the folder {given!r} holds no files; expected pages or tables")
        yield from inside


def _status(given: str) -> os.stat_result | None:
    """Return the status of a path, None if it is a pattern instead."""
    try:
        return os.stat(given)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        if os.path.islink(given):
            raise ReadError(f"{given!r} {dangling(given)}; expected a file or a folder") from error
        if glob.has_magic(given) and "\0" not in given:
            return None
        raise absent(given) from error
    except OSError as error:
        raise ReadError(
            f"{given!r} cannot be opened: {error.strerror or error}; expected a file or a folder "
            "that may be read"
        ) from error


def _standard_input() -> os.stat_result:
    """Return the status of standard input; a pipe where it has none of its own."""
    if sys.stdin is None:
        raise ReadError("there is no standard input to read; expected '<' or '|' in front of it")
    try:
        return os.fstat(sys.stdin.fileno())
    except (OSError, ValueError):  # replaced by a stream of Python's own
        return os.stat_result((stat.S_IFIFO, *[0] * 9))


def _single(given: str, status: os.stat_result) -> Input:
    if given == STANDARD_INPUT or _is_standard_input(status):
        return Input("standard input")
    path = Path(given)
    one = Input(name_of(path.name), path, _parts(path))
    # What is named and can be read to its end, such as <(zcat pages.gz), is.
    if stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode):
        return one
    return replace(one, problem=no_file(status))


def _is_standard_input(status: os.stat_result) -> bool:
    """Say whether a path that is no plain file, such as /dev/stdin, is the standard input."""
    try:
        own = os.fstat(0)
    except OSError:  # closed
        return False
    return not stat.S_ISREG(status.st_mode) and os.path.samestat(own, status)


def _once(one: Input, status: os.stat_result, seen: dict[Identity, Parts]) -> Input:
    """Return the input, as a duplicate where that file is among the inputs already."""
    identity = (status.st_dev, status.st_ino)
    if one.problem is None and identity in seen:
        return replace(one, place=None, status="duplicate", repeats=seen[identity])
    seen[identity] = one.path
    return one


def _parts(path: Path) -> Parts:
    return tuple(name_of(part) for part in Path(os.path.abspath(path)).parts[1:])


# -- folders and patterns --------------------------------------------------


def _matching(pattern: str) -> tuple[Tree, str]:
    """Return the folder that a pattern begins with, to be gone through by the rest of it."""
    parts = Path(pattern).parts
    fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    return Tree(Path(*parts[:fixed]), parts[fixed:]), pattern


def _of_tree(tree: Tree, given: str, seen: dict[Identity, Parts]) -> Iterator[Input]:
    """Yield what lies in a folder and matches, in the order of the names."""
    tree.walk()
    if tree.pattern != EVERYTHING and not (tree.files or tree.problems):
        raise absent(given)
    entries = [
        *((parts, status, None) for parts, status in tree.files.items()),
        *((parts, None, problem) for parts, problem in tree.problems.items()),
    ]
    # Links after the files that they may lead to: the file itself is the one that is read.
    inputs: dict[Parts, Input] = {}
    for parts, status, problem in sorted(entries, key=lambda entry: entry[0] in tree.linked):
        path = tree.root.joinpath(*parts)
        one = Input(name_of("/".join(parts)) or path.name or ".", path, _parts(path))
        if status is not None:
            inputs[parts] = _once(one, status, seen)
        elif problem is not None:
            inputs[parts] = replace(one, status=problem[0], problem=problem[1])
    yield from (inputs[parts] for parts in sorted(inputs))


def _reads(given: str, target: Path, *, folder: bool) -> bool:
    """Say whether a source would read what is written to a path."""
    try:
        status = _status(given)
    except ReadError:
        return False  # said when it is read
    if status is None:
        tree = _matching(given)[0]
    elif stat.S_ISDIR(status.st_mode) and not (is_study(given) or is_comparison(given)):
        tree = Tree(Path(given), EVERYTHING)
    else:
        return target.exists() and os.path.samestat(status, target.stat())
    tree.walk()
    below: Parts = ()
    while not target.exists():
        below, target = (target.name, *below), target.parent
    if target.is_file():
        below, target = (target.name,), target.parent
    around = target.stat()
    start = tree.folders.get((around.st_dev, around.st_ino))
    if start is None or any(part.startswith(".") for part in below):
        return False
    return tree.takes((*start, *below)) or (folder and tree.enters((*start, *below)))


# -- names -----------------------------------------------------------------


def _told_apart(inputs: list[Input]) -> list[Input]:
    """Give every input a name of its own, the same wherever the study lies.

    Files of one name take as many of the folders around them into it as tell them
    apart; a table a number.
    """
    names = [one.name for one in inputs]
    while grow := _alike(inputs, names):
        for place in grow:
            names[place] = "/".join(inputs[place].path[-names[place].count("/") - 2 :])
    count: Counter[str] = Counter()
    for place, one in enumerate(inputs):
        if one.repeats is None:
            count[names[place]] += 1
            if count[names[place]] > 1:
                names[place] += f" ({count[names[place]]})"
    first = {one.path: name for one, name in zip(inputs, names, strict=True) if not one.repeats}
    return [
        replace(one, name=name)
        if one.repeats is None
        else replace(
            one, name=name, problem=f"it is the same file as {first[one.repeats]}; read once"
        )
        for one, name in zip(inputs, names, strict=True)
    ]


def _alike(inputs: list[Input], names: list[str]) -> list[int]:
    """Return the places of files that share a name and have a longer one."""
    paths: dict[str, set[Parts]] = defaultdict(set)
    for one, name in zip(inputs, names, strict=True):
        paths[name].add(one.path)
    return [
        place
        for place, (one, name) in enumerate(zip(inputs, names, strict=True))
        if len(paths[name]) > 1 and name.count("/") + 1 < len(one.path)
    ]
