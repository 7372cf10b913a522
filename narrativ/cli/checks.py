"""What is checked before a command does its work, so that it is said at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from glob import has_magic
from pathlib import Path

import click
from click.core import ParameterSource

from narrativ import schema
from narrativ.errors import SchemaError, UnknownNameError, WriteError, absent
from narrativ.writing import checked

_QUICKLY = 32 * 1024**2
"""Bytes that are searched for the name of a column before anything is read."""


def check_sources(sources: Iterable[str]) -> None:
    """Raise if a source does not exist, before what reads it is loaded."""
    for given in sources:
        if given.strip() and not (given == "-" or has_magic(given) or os.path.lexists(given)):
            raise absent(given)


def measure_names(given: str | None) -> list[str] | None:
    """Return the measures of an option by name, None if it was not given."""
    if given is None:
        return None
    from narrativ.comparison.arguments import measure_of

    names = [name for name in map(str.strip, given.split(",")) if name]
    for name in names:
        measure_of(name)  # said before the work, not after it
    return names


def columns_option(
    _: click.Context, __: click.Parameter, given: tuple[str, ...]
) -> dict[str, str] | None:
    """Return the columns of ``--column OURS=THEIRS``, None if it was not given."""
    columns: dict[str, str] = {}
    for pair in given:
        ours, sign, theirs = (part.strip() for part in pair.partition("="))
        if not (ours and sign and theirs):
            raise click.BadParameter(
                f"got {pair!r}; expected the name of narrativ, =, and the name of the table's "
                "column, for example text=article_text"
            )
        if columns.setdefault(ours, theirs) != theirs:
            raise click.BadParameter(f"{ours!r} is given as {columns[ours]!r} and as {theirs!r}")
    return columns or None


def allow_only(*names: str) -> None:
    """Raise if an option was given that a saved comparison cannot follow any more."""
    ctx = click.get_current_context()
    for option in ctx.command.params:
        given = ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
        if given and option.expose_value and option.name not in (*names, "sources"):
            raise click.UsageError(
                f"{option.opts[-1]} changes how articles are compared, and a saved comparison is "
                "not made again: leave it out, or compare the corpus in its folder"
            )


def check_column(by: str, sources: Iterable[str]) -> None:
    """Raise if no source can have the column `by`: if its name nowhere stands like one."""
    known = (*schema.ARTICLES.names, "country")
    if by in known or not by.isascii():
        return
    name, edge = re.escape(by.removesuffix(" (read)").encode()), rb"[^ -~]|[\"',;:|]"
    cell = re.compile(rb"(?:^|%b)\s*%b\s*(?:%b|$)" % (edge, name, edge), re.IGNORECASE)
    looked = 0
    for path in _files(sources):
        if path is None or (looked := looked + path.stat().st_size) > _QUICKLY:
            return  # it is known once all is read
        if cell.search(path.read_bytes().replace(b"\0", b"")):  # UTF-16 becomes ASCII
            return
    raise UnknownNameError("column", by, known)


def _files(sources: Iterable[str]) -> Iterator[Path | None]:
    """Yield the files of sources that are files and folders; None for others."""
    for given in sources:
        if not os.path.isdir(given):
            yield Path(given) if os.path.isfile(given) else None
        for folder, _, names in os.walk(given):
            for path in (Path(folder, name) for name in names):
                yield path if path.is_file() else None


def check_output(path: Path, endings: tuple[str, ...] = ()) -> None:
    """Raise unless `path` can be written: said before the work, not after it."""
    if endings and path.suffix.lower() not in endings:
        raise SchemaError(
            f"cannot write {path.name!r}; expected a name that ends in {', '.join(endings)}"
        )
    checked(path)


def check_apart(output: Path, study: Path) -> None:
    """Raise if the report would stand where the study or a folder above it has to."""
    place = Path(os.path.realpath(output))
    if place in (folder := Path(os.path.realpath(study)), *folder.parents):
        raise WriteError(
            f"cannot write the report {output}: the folder of the study {study} needs that name; "
            "choose another for one of them"
        )


def check_no_input(output: Path, sources: Iterable[str], *, folder: bool = False) -> None:
    """Raise if a file or folder at `output` would take the place of an input or become one."""
    from narrativ.corpus import is_part
    from narrativ.reading.sources import source_that_reads

    for study in sources:
        if is_part(study, output):
            raise WriteError(
                f"cannot write {output}: it is a part of the study {study}; choose another name"
            )
    source = source_that_reads(sources, output, folder=folder)
    if source is not None:
        raise WriteError(
            f"cannot write {output}: it is what is read, or lies where {source!r} would be read "
            "the next time; choose a place outside of it"
        )
