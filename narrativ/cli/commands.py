"""The command line: each command a few lines over the API.

Messages go to stderr, results to stdout. Exit codes: 0 done; 1 finished, but
some input was rejected (the audit says which); 2 usage, or nothing readable,
too little memory, or anything that was not foreseen (--debug shows where); 130
stopped by Ctrl-C.
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import narrativ
from narrativ.cli.checks import (
    allow_only,
    check_apart,
    check_column,
    check_no_input,
    check_output,
    check_sources,
    columns_option,
    measure_names,
)
from narrativ.cli.messages import Commands, MessageFormatter, warnings_as_messages
from narrativ.cli.output import (
    exit_by_audit,
    print_json,
    print_listing,
    print_result,
    print_summary,
    print_table,
    write_table,
)
from narrativ.errors import command_line
from narrativ.text.terminal import printable
from narrativ.writing import check_folder

if TYPE_CHECKING:
    from narrativ.comparison import Comparison
    from narrativ.store import KeptModel

_SOURCES = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
_INPUT = "A SOURCE of - is standard input."
_CAPTURED = click.option(
    "--captured-at", metavar="TIME", help="When the pages were captured, e.g. 2025-08-01T12:00Z."
)
_COLUMNS = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    callback=columns_option,
    help="What a column of a table is, e.g. text=article_text or date=erschienen; repeatable.",
)
_DAY_FIRST = click.option(
    "--day-first/--month-first",
    default=None,
    help="Whether 01/08/2025 is 1 August or 8 January, where the other dates do not show it.",
)
_OUTLETS = click.option(
    "--outlets",
    metavar="FILE",
    help="Names of outlets and those to use for them: CSV (two columns) or TOML.",
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(narrativ.__version__, prog_name="narrativ")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Compare how news outlets tell the same event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MessageFormatter(ctx))
    logger = logging.getLogger("narrativ")
    logger.addHandler(handler)
    ctx.call_on_close(lambda: logger.removeHandler(handler))
    ctx.with_resource(warnings_as_messages(ctx))
    ctx.with_resource(command_line())


@main.command(epilog=_INPUT)
@_SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="HTML file.")
@click.option("--by", default="outlet", show_default=True, help="Column that groups articles.")
@_CAPTURED
@_COLUMNS
@_DAY_FIRST
@_OUTLETS
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
    columns: dict[str, str] | None,
    day_first: bool | None,
    outlets: str | None,
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
    check_sources(sources)
    check_output(output)
    check_column(by, sources)
    if study is not None:
        check_folder(study)
        check_apart(output, study)
        check_no_input(study, sources, folder=True)
    check_no_input(output, sources)
    if comparison := saved_comparison(sources):
        allow_only("output", "full_text", "study", "as_json")
    else:
        source = sources[0] if len(sources) == 1 else list(sources)
        comparison = narrativ.analyse(
            source,
            captured_at=captured_at,
            columns=columns,
            day_first=day_first,
            outlets=outlets,
            by=by,
            measures=measure_names(measures),
            encoder=encoder,
            seed=seed,
            robust=robust,
        )
    if study is not None:
        comparison.corpus.save(study)
    written = narrativ.write_report(comparison, output, full_text=full_text)
    summary = comparison.corpus.summary()
    if as_json:
        print_json(json.dumps({"report": str(written), **summary}, ensure_ascii=False))
    else:
        print_result(str(written))
        print_summary(comparison.corpus)
    exit_by_audit(comparison.corpus)


@main.command("read", epilog=_INPUT)
@_SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder.")
@_CAPTURED
@_COLUMNS
@_DAY_FIRST
@_OUTLETS
@_JSON
def read_(
    sources: tuple[str, ...],
    output: Path,
    captured_at: str | None,
    columns: dict[str, str] | None,
    day_first: bool | None,
    outlets: str | None,
    as_json: bool,
) -> None:
    """Read SOURCE, find who wrote it, and keep it as a study."""
    check_sources(sources)
    check_folder(output)
    check_no_input(output, sources, folder=True)
    read = narrativ.read(
        list(sources),
        captured_at=captured_at,
        columns=columns,
        day_first=day_first,
        outlets=outlets,
    )
    corpus = narrativ.source(read)
    written = corpus.save(output)
    if as_json:
        summary = corpus.summary()
        print_json(json.dumps({"study": str(written), **summary}, ensure_ascii=False))
    else:
        print_result(str(written))
        print_summary(corpus)
    exit_by_audit(corpus)


@main.command()
@click.argument("study", type=click.Path(path_type=Path))
@_JSON
def audit(study: Path, as_json: bool) -> None:
    """Show what became of every input unit of STUDY."""
    check_sources([str(study)])
    corpus = narrativ.load(study)
    print_table(corpus.audit, as_json=as_json)
    print_summary(corpus)
    exit_by_audit(corpus)


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
    check_sources([str(study)])
    check_column(by, [str(study)])
    if output is not None:
        if output.suffix:
            check_output(output, (".parquet", ".csv", ".json"))
        else:
            from narrativ.comparison.saving import check_target

            check_target(output)
        check_no_input(output, (str(study),), folder=not output.suffix)
    comparison = narrativ.analyse(
        narrativ.load(study),
        by=by,
        measures=measure_names(measures),
        encoder=encoder,
        seed=seed,
        robust=robust,
    )
    scores = comparison.scores_with_flips
    if output is None:
        print_table(scores)
    else:
        print_result(str(write_table(scores, output) if output.suffix else comparison.save(output)))
    for sentence in comparison.sentences:
        click.echo(printable(sentence), err=True)
    exit_by_audit(comparison.corpus)


@main.command()
@_JSON
def formats(as_json: bool) -> None:
    """List what can be read, also by readers of other packages."""
    from narrativ.reading.readers import readers_of

    rows = [
        {"name": one.name, "package": one.package, "about": one.about} for one in readers_of((), {})
    ]
    print_listing(rows, as_json)


@main.command("measures")
@_JSON
def measures_(as_json: bool) -> None:
    """List the measures, also those of other packages."""
    from narrativ.comparison.arguments import OWN_MEASURES
    from narrativ.registry import usable

    rows = [
        {"name": name, "package": "narrativ", "about": one.presentation.question}
        for name, one in OWN_MEASURES.items()
    ]
    rows += [
        {"name": entry.name, "package": entry.package, "about": _about(measure)}
        for entry, measure in usable("measures", Callable)
        if entry.name not in OWN_MEASURES
    ]
    print_listing(rows, as_json)


def _about(measure: Any) -> str:
    """Return what a measure asks, or the first line of its documentation."""
    question = getattr(getattr(measure, "presentation", None), "question", "")
    return str(question) or (inspect.getdoc(measure) or "").partition("\n")[0]


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
        print_json(json.dumps({**asdict(kept), "bytes": kept.bytes}))
        return
    size, cap = store.in_words(kept.store_bytes), store.in_words(kept.max_bytes)
    lines = [f"{kept.store}: {size} of at most {cap}"]
    lines += [
        f"  {one.model}: {_amount(one)}, used from {one.first_used} to {one.last_used}"
        for one in kept.models
    ]
    lines += [f"{name}: {store.in_words(taken)}" for name, taken in kept.graphs.items()]
    print_result(*lines)


def _amount(kept: KeptModel) -> str:
    if kept.parses:
        return f"{kept.parses:,} parses"
    return f"{kept.vectors:,} vectors of {kept.dimensions} numbers"


@cache.command()
@click.option("--max-size", metavar="SIZE", help="Cut vectors and parses to a size, e.g. 500MB.")
@click.option("--unused-days", type=click.IntRange(min=0), help="What was unused for so long.")
@click.option("--model", metavar="KEY", help="All of one model, named as `narrativ cache` does.")
@click.option("--all", "everything", is_flag=True, help="All of it, and the built models.")
@_JSON
def prune(
    max_size: str | None,
    unused_days: int | None,
    model: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Remove kept vectors and parses, those used longest ago first."""
    from narrativ import store

    gone = store.prune(
        max_bytes=None if max_size is None else store.size_of(max_size),
        unused_days=unused_days,
        model=model,
        everything=everything,
    )
    left = store.overview().bytes
    if as_json:
        print_json(json.dumps({"vectors": gone, "bytes": left}))
    else:
        click.echo(f"{gone:,} vectors and parses removed; the cache takes {store.in_words(left)}")


@cache.command("verify")
@_JSON
def verify_cache(as_json: bool) -> None:
    """Check every kept vector and parse and remove what is damaged; 1 if there was any."""
    from narrativ import store

    found = store.verify()
    if as_json:
        print_json(json.dumps(asdict(found)))
    else:
        what = f"{found.checked:,} vectors and parses checked, {found.damaged:,} damaged"
        click.echo("the file was damaged as a whole and was removed" if found.rebuilt else what)
    if found.damaged or found.rebuilt:
        click.echo("narrativ: what is gone is computed again when it is needed", err=True)
        sys.exit(1)


def saved_comparison(sources: tuple[str, ...]) -> Comparison | None:
    """Return the comparison that is saved in the folder which is the only source, if one is."""
    from narrativ.corpus import is_comparison

    saved = [given for given in sources if is_comparison(given)]
    if not saved:
        return None
    if len(sources) > 1:
        raise click.UsageError(
            f"{saved[0]} is a saved comparison and was given with other sources; give it alone, "
            f"or read its articles: {Path(saved[0]) / 'corpus'}"
        )
    return narrativ.load_comparison(saved[0])
