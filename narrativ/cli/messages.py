"""What a command says beside its result: messages, warnings and errors, on stderr."""

from __future__ import annotations

import logging
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from narrativ.errors import NarrativError, NarrativWarning, out_of_memory
from narrativ.text.terminal import printable

_DEBUG = "narrativ.debug"


class _Command(click.Command):
    """A command that takes --debug, wherever it stands among the options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(debug_option())


class Commands(click.Group):
    """Turns what stops a command into one message and an exit code."""

    command_class = _Command
    group_class = type  # groups inside are of this class too

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(debug_option())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error is a message and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click's own ends; a reader such as `head` has had enough
        except KeyboardInterrupt:
            print_message("stopped; what was written is whole, the rest is as it was")
            ctx.exit(130)
        except Exception as error:
            if _debugging(ctx):
                traceback.print_exception(error)
            print_message(_why(error))
            ctx.exit(2)


def debug_option() -> click.Option:
    """Return the option that every command has."""
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
    if isinstance(error, NarrativError | OSError):
        return str(error)
    return (
        f"stopped by an error that was not foreseen ({type(error).__name__}: {error}); no result "
        "was written. Please report it with what --debug shows; until it is mended, leave out "
        "the source that it comes from"
    )


def print_message(text: str) -> None:
    """Print a message, made safe for a terminal."""
    click.echo(f"narrativ: {printable(text)}", err=True)


class MessageFormatter(logging.Formatter):
    """Log records as messages; where in the program they arose only with --debug."""

    def __init__(self, ctx: click.Context) -> None:
        super().__init__()
        self._ctx = ctx

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a message."""
        text = f"narrativ: {printable(record.getMessage())}"
        if record.exc_info and _debugging(self._ctx):
            text += "\n" + self.formatException(record.exc_info)
        return text


@contextmanager
def warnings_as_messages(ctx: click.Context) -> Iterator[None]:
    """Print each warning of narrativ as a message, once; what led to it only with --debug."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", NarrativWarning)
        usual = warnings.showwarning

        def show(message: Warning | str, *where: Any, **more: Any) -> None:
            if not isinstance(message, NarrativWarning):
                usual(message, *where, **more)
                return
            print_message(f"warning: {message}")
            if message.__cause__ is not None and _debugging(ctx):
                traceback.print_exception(message.__cause__)

        warnings.showwarning = show
        yield
