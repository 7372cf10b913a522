"""The command line: each command a few lines over the API.

Messages go to stderr, results to stdout. Exit codes: 0 done; 1 finished, but
some input was rejected (the audit says which); 2 usage, or nothing readable,
too little memory, or anything that was not foreseen (--debug shows where); 130
stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

import narrativ
from narrativ import schema
from narrativ.errors import NarrativWarning, out_of_memory
from narrativ.text.terminal import printable
from narrativ.writing import check_folder, checked, replace_file

if TYPE_CHECKING:
    import pandas as pd

    from narrativ.comparison import Comparison
    from narrativ.corpus import Corpus

_SOURCES = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
_INPUT = "A SOURCE of - is standard input."
_CAPTURED = click.option(
    "--captured-at", metavar="TIME", help="When the pages were captured, e.g. 2025-08-01T12:00Z."
)
_SEED = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all chance."
)
_ENCODER = click.option(
    "--encoder",
    metavar="NAME",
    help="minilm, minilm-float32, minilm-openvino, lexical, or a model's name or folder.",
)
_ROBUST = click.option(
    "--robust", is_flag=True, help="Also say which other choices flip which finding (slower)."
)
_MEASURES = click.option(
    "--measures",
    metavar="NAMES",
    help="Measures by name, with commas between: see narrativ measures.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")

_DEBUG = "narrativ.debug"
_QUICKLY = 32 * 1024**2
"""Bytes that are searched for the name of a column before anything is read."""
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet runs (OWASP: CSV injection)."""


class _Command(click.Command):
    """A command that takes --debug, wherever it stands among the options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(_debug())


class _Commands(click.Group):
    """Turns what stops a command into one message and an exit code."""

    command_class = _Command
    group_class = type  # groups inside are of this class too

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(_debug())

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click's own ends; a reader such as `head` has had enough
        except KeyboardInterrupt:
            _message("stopped; what was written is whole, the rest is as it was")
            ctx.exit(130)
        except Exception as error:
            if _debugging(ctx):
                traceback.print_exception(error)
            _message(_why(error))
            ctx.exit(2)


def _debug() -> click.Option:
    return click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_note_debug,
        help="Show where in the program an error arose.",
    )


def _note_debug(ctx: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        ctx.find_root().meta[_DEBUG] = True


def _debugging(ctx: click.Context) -> bool:
    return bool(ctx.find_root().meta.get(_DEBUG))


def _why(error: Exception) -> str:
    """Return what stopped a command, and what to do."""
    if out_of_memory(error):
        why = f" ({error})" if str(error) else ""
        return f"out of memory{why}: read fewer or shorter texts at a time"
    if isinstance(error, narrativ.errors.NarrativError | OSError):
        return str(error)
    return (
        f"stopped by an error that was not foreseen ({type(error).__name__}: {error}); no result "
        "was written. Please report it with what --debug shows; until it is mended, leave out "
        "the source that it comes from"
    )


def _message(text: str) -> None:
    click.echo(f"narrativ: {printable(text)}", err=True)


class _Formatter(logging.Formatter):
    """Log records as messages; where in the program they arose only with --debug."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__()
        self._ctx = ctx

    def format(self, record: logging.LogRecord) -> str:
        text = f"narrativ: {printable(record.getMessage())}"
        if record.exc_info and _debugging(self._ctx):
            text += "\n" + self.formatException(record.exc_info)
        return text


@contextmanager
def _warnings_as_messages(ctx: click.Context) -> Iterator[None]:
    """Print each warning of narrativ as a message, once; what led to it only with --debug."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", NarrativWarning)
        usual = warnings.showwarning

        def show(message: Warning | str, *where: Any, **more: Any) -> None:
            if not isinstance(message, NarrativWarning):
                usual(message, *where, **more)
                return
            _message(f"warning: {message}")
            if message.__cause__ is not None and _debugging(ctx):
                traceback.print_exception(message.__cause__)

        warnings.showwarning = show
        yield


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(narrativ.__version__, prog_name="narrativ")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Compare how news outlets tell the same event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(ctx))
    logger = logging.getLogger("narrativ")
    logger.addHandler(handler)
    ctx.call_on_close(lambda: logger.removeHandler(handler))
    ctx.with_resource(_warnings_as_messages(ctx))


@main.command(epilog=_INPUT)
@_SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="HTML file.")
@click.option("--by", default="outlet", show_default=True, help="Column that groups articles.")
@_CAPTURED
@click.option("--study", type=click.Path(path_type=Path), help="Keep the study in this folder.")
@click.option("--full-text", is_flag=True, help="Print whole paragraphs, not excerpts.")
@_MEASURES
@_ENCODER
@_SEED
@_ROBUST
@_JSON
def report(
    sources: tuple[str, ...],
    output: Path,
    by: str,
    captured_at: str | None,
    study: Path | None,
    full_text: bool,
    measures: str | None,
    encoder: str | None,
    seed: int,
    robust: bool,
    as_json: bool,
) -> None:
    """Read SOURCE (pages, tables, folders or a study) and write one HTML report.

    Of a saved comparison, the report is made again without computing.
    """
    _there(sources)
    _writable(output)
    _column(by, sources)
    if study is not None:
        check_folder(study)
        _apart(output, study)
        _no_input(study, sources, folder=True)
    _no_input(output, sources)
    if comparison := _saved(sources):
        _only("output", "full_text", "study", "as_json")
    else:
        source = sources[0] if len(sources) == 1 else list(sources)
        comparison = narrativ.analyse(
            source,
            captured_at=captured_at,
            by=by,
            measures=_names(measures),
            encoder=encoder,
            seed=seed,
            robust=robust,
        )
    if study is not None:
        comparison.corpus.save(study)
    written = narrativ.write_report(comparison, output, full_text=full_text)
    summary = comparison.corpus.summary()
    if as_json:
        _json(json.dumps({"report": str(written), **summary}, ensure_ascii=False))
    else:
        _result(str(written))
        _say(comparison.corpus)
    _exit(comparison.corpus)


@main.command("read", epilog=_INPUT)
@_SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder.")
@_CAPTURED
@_JSON
def read_(sources: tuple[str, ...], output: Path, captured_at: str | None, as_json: bool) -> None:
    """Read SOURCE, find who wrote it, and keep it as a study."""
    _there(sources)
    check_folder(output)
    _no_input(output, sources, folder=True)
    corpus = narrativ.source(narrativ.read(list(sources), captured_at=captured_at))
    written = corpus.save(output)
    if as_json:
        summary = corpus.summary()
        _json(json.dumps({"study": str(written), **summary}, ensure_ascii=False))
    else:
        _result(str(written))
        _say(corpus)
    _exit(corpus)


@main.command()
@click.argument("study", type=click.Path(path_type=Path))
@_JSON
def audit(study: Path, as_json: bool) -> None:
    """Show what became of every input unit of STUDY."""
    _there([str(study)])
    corpus = narrativ.load(study)
    _show(corpus.audit, as_json=as_json)
    _say(corpus)
    _exit(corpus)


@main.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="scores.parquet, .csv or .json; a name without an ending is a folder for all of it.",
)
@click.option("--by", default="outlet", show_default=True, help="Column that groups articles.")
@_MEASURES
@_ENCODER
@_SEED
@_ROBUST
def compare(
    study: Path,
    output: Path | None,
    by: str,
    measures: str | None,
    encoder: str | None,
    seed: int,
    robust: bool,
) -> None:
    """Compare the groups of STUDY and write its scores (CSV on stdout by default)."""
    _there([str(study)])
    _column(by, [str(study)])
    if output is not None:
        if output.suffix:
            _writable(output, (".parquet", ".csv", ".json"))
        else:
            check_folder(output)
        _no_input(output, (str(study),), folder=not output.suffix)
    comparison = narrativ.analyse(
        narrativ.load(study),
        by=by,
        measures=_names(measures),
        encoder=encoder,
        seed=seed,
        robust=robust,
    )
    scores = comparison.scores_with_flips
    if output is None:
        _show(scores)
    else:
        _result(str(_write(scores, output) if output.suffix else comparison.save(output)))
    for sentence in comparison.sentences:
        click.echo(printable(sentence), err=True)
    _exit(comparison.corpus)


@main.command()
@_JSON
def formats(as_json: bool) -> None:
    """List what can be read, also by readers of other packages."""
    from narrativ.reading.readers import readers_of

    rows = [
        {"name": one.name, "package": one.package, "about": one.about} for one in readers_of((), {})
    ]
    _listing(rows, as_json)


@main.command("measures")
@_JSON
def measures_(as_json: bool) -> None:
    """List the measures, also those of other packages."""
    from narrativ.comparison.arguments import OWN_MEASURES
    from narrativ.registry import entries

    rows = [
        {"name": name, "package": "narrativ", "about": one.presentation.question}
        for name, one in OWN_MEASURES.items()
    ]
    rows += [
        {"name": entry.name, "package": entry.package, "about": entry.reference}
        for entry in entries("measures")
    ]
    _listing(rows, as_json)


@main.group(invoke_without_command=True)
@_JSON
@click.pass_context
def cache(ctx: click.Context, as_json: bool) -> None:
    """Show what is kept on this machine so that it is computed once."""
    if ctx.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError(f"put --json after {ctx.invoked_subcommand!r}")
        return
    from narrativ import store

    kept = store.overview()
    if as_json:
        _json(json.dumps({**asdict(kept), "bytes": kept.bytes}))
        return
    size, cap = store.in_words(kept.store_bytes), store.in_words(kept.max_bytes)
    lines = [f"{kept.store}: {size} of at most {cap}"]
    lines += [
        f"  {one.model}: {one.vectors:,} vectors of {one.dimensions} numbers, "
        f"used from {one.first_used} to {one.last_used}"
        for one in kept.models
    ]
    lines += [f"{name}: {store.in_words(taken)}" for name, taken in kept.graphs.items()]
    _result(*lines)


@cache.command()
@click.option("--max-size", metavar="SIZE", help="Cut the vectors to a size, e.g. 500MB.")
@click.option("--unused-days", type=click.IntRange(min=0), help="What was unused for so long.")
@click.option("--model", metavar="KEY", help="All of one model, named as `narrativ cache` does.")
@click.option("--all", "everything", is_flag=True, help="All vectors, and the built models.")
@_JSON
def prune(
    max_size: str | None,
    unused_days: int | None,
    model: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Remove kept vectors, those used longest ago first."""
    from narrativ import store

    gone = store.prune(
        max_bytes=None if max_size is None else store.size_of(max_size),
        unused_days=unused_days,
        model=model,
        everything=everything,
    )
    left = store.overview().bytes
    if as_json:
        _json(json.dumps({"vectors": gone, "bytes": left}))
    else:
        click.echo(f"{gone:,} vectors removed; the cache takes {store.in_words(left)}")


@cache.command("verify")
@_JSON
def verify_cache(as_json: bool) -> None:
    """Check every kept vector and remove what is damaged; 1 if there was any."""
    from narrativ import store

    found = store.verify()
    if as_json:
        _json(json.dumps(asdict(found)))
    else:
        what = f"{found.checked:,} vectors checked, {found.damaged:,} damaged"
        click.echo("the file was damaged as a whole and was removed" if found.rebuilt else what)
    if found.damaged or found.rebuilt:
        click.echo("narrativ: what is gone is computed again when it is needed", err=True)
        sys.exit(1)


def _names(given: str | None) -> list[str] | None:
    """Return the measures of an option by name, None if it was not given."""
    if given is None:
        return None
    from narrativ.comparison.arguments import measure_of

    names = [name for name in map(str.strip, given.split(",")) if name]
    for name in names:
        measure_of(name)  # said before the work, not after it
    return names


def _listing(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        _json(json.dumps(rows, ensure_ascii=False))
    else:
        _result(*(f"{row['name']} ({row['package']}): {row['about']}" for row in rows))


def _say(corpus: Corpus) -> None:
    counts = corpus.summary()["audit"]
    _message(
        ", ".join(f"{count} {name}" for name, count in counts.items())
        + f"; {len(corpus.articles)} articles, {len(corpus.events)} events, "
        + f"{len(corpus.storylines)} storylines"
    )


def _exit(corpus: Corpus) -> None:
    rejected = corpus.audit[corpus.audit["status"] == "rejected"]
    for row in rejected.itertuples():
        _message(f"rejected {row.file}, {row.locator}: {row.reason}")
    if len(rejected):
        sys.exit(1)


def _there(sources: Iterable[str]) -> None:
    """Raise if a source does not exist, before what reads it is loaded."""
    for given in sources:
        if given.strip() and not (given == "-" or has_magic(given) or os.path.lexists(given)):
            raise narrativ.errors.absent(given)


def _saved(sources: tuple[str, ...]) -> Comparison | None:
    """Return the comparison that is saved in the folder which is the only source, if one is."""
    from narrativ.comparison.saving import is_comparison

    saved = [given for given in sources if is_comparison(given)]
    if not saved:
        return None
    if len(sources) > 1:
        raise click.UsageError(
            f"{saved[0]} is a saved comparison and was given with other sources; give it alone, "
            f"or read its articles: {Path(saved[0]) / 'corpus'}"
        )
    return narrativ.load_comparison(saved[0])


def _only(*names: str) -> None:
    """Raise if an option was given that a saved comparison cannot follow any more."""
    ctx = click.get_current_context()
    for option in ctx.command.params:
        given = ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
        if given and isinstance(option, click.Option) and option.name not in names:
            raise click.UsageError(
                f"{option.opts[-1]} changes how articles are compared, and a saved comparison is "
                "not made again: leave it out, or compare the corpus in its folder"
            )


def _column(by: str, sources: Iterable[str]) -> None:
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
    raise narrativ.errors.UnknownNameError("column", by, known)


def _files(sources: Iterable[str]) -> Iterator[Path | None]:
    """Yield the files of sources that are files and folders; None for others."""
    for given in sources:
        if not os.path.isdir(given):
            yield Path(given) if os.path.isfile(given) else None
        for folder, _, names in os.walk(given):
            for path in (Path(folder, name) for name in names):
                yield path if path.is_file() else None


def _writable(path: Path, endings: tuple[str, ...] = ()) -> None:
    """Raise unless `path` can be written: said before the work, not after it."""
    if endings and path.suffix.lower() not in endings:
        raise narrativ.errors.SchemaError(
            f"cannot write {path.name!r}; expected a name that ends in {', '.join(endings)}"
        )
    checked(path)


def _write(frame: pd.DataFrame, path: Path) -> Path:
    ending = path.suffix.lower()
    if ending == ".parquet":
        content = frame.to_parquet(index=False)
    else:
        content = _text(frame, ending).encode("utf-8")
    replace_file(checked(path), content)
    return path


def _apart(output: Path, study: Path) -> None:
    """Raise if the report would stand where the study or a folder above it has to."""
    place = Path(os.path.realpath(output))
    if place in (folder := Path(os.path.realpath(study)), *folder.parents):
        raise narrativ.errors.WriteError(
            f"cannot write the report {output}: the folder of the study {study} needs that name; "
            "choose another for one of them"
        )


def _no_input(output: Path, sources: Iterable[str], *, folder: bool = False) -> None:
    """Raise if a file or folder at `output` would take the place of an input or become one."""
    from narrativ.corpus import is_part
    from narrativ.reading.sources import source_that_reads

    for study in sources:
        if is_part(study, output):
            raise narrativ.errors.WriteError(
                f"cannot write {output}: it is a part of the study {study}; choose another name"
            )
    source = source_that_reads(sources, output, folder=folder)
    if source is not None:
        raise narrativ.errors.WriteError(
            f"cannot write {output}: it is what is read, or lies where {source!r} would be read "
            "the next time; choose a place outside of it"
        )


def _result(*lines: str) -> None:
    """Print results: UTF-8, whatever the terminal's own encoding."""
    click.echo("".join(f"{printable(line)}\n" for line in lines).encode("utf-8"), nl=False)


def _json(text: str) -> None:
    click.echo(printable(text.rstrip("\n"), as_json=True).encode("utf-8"))


def _show(frame: pd.DataFrame, *, as_json: bool = False) -> None:
    """Print a table, a line a row."""
    if as_json:
        _json(_text(frame, ".json"))
        return
    shown = frame.copy()
    for name in _text_columns(shown):
        shown[name] = shown[name].astype(object).map(_shown, na_action="ignore")
    _result(*_text(shown, ".csv").splitlines())


def _shown(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def _text(frame: pd.DataFrame, ending: str) -> str:
    if ending == ".json":
        return str(frame.to_json(orient="records", date_format="iso", force_ascii=False)) + "\n"
    return str(_safe(frame).to_csv(index=False, lineterminator="\n"))


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with text that a spreadsheet would run as a formula made inert."""
    safe = frame.rename(columns=_inert)
    for name in _text_columns(safe):
        safe[name] = safe[name].astype(object).map(_inert, na_action="ignore")
    return safe


def _text_columns(frame: pd.DataFrame) -> list[Any]:
    return list(frame.select_dtypes(["string", "object", "category"]).columns)


def _inert(value: Any) -> Any:
    risky = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if risky else value
