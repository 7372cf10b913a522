"""`narrativ` and `python -m narrativ`: the command line, which Ctrl-C stops at any moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

_PATIENCE = 3
"""Seconds in which what has begun may tidy up behind itself."""


def main() -> None:
    """Run the command line; a Ctrl-C while it is still loading ends it as quietly as later."""
    signal.signal(signal.SIGINT, _stop)
    from narrativ.cli import main as commands

    try:
        commands(prog_name="narrativ")
    except OSError as error:  # of standard output itself: a full disk behind it
        sys.stderr.write(f"narrativ: cannot write to standard output: {error.strerror or error}\n")
        os._exit(2)  # what is left in its buffer would only fail again


def _stop(_: int, frame: FrameType | None) -> NoReturn:
    sys.stderr.write(
        "\nnarrativ: stopped. What was written is whole, the rest is as it was; vectors computed "
        "so far are kept for the next run\n"
    )
    sys.stderr.flush()
    if _importing(frame):
        # Nothing is being written, and a library that loads may swallow what is raised.
        os._exit(130)
    end = threading.Timer(_PATIENCE, os._exit, [130])
    end.daemon = True
    end.start()
    raise SystemExit(130)


def _importing(frame: FrameType | None) -> bool:
    """Say whether a module is being loaded."""
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


if __name__ == "__main__":
    main()
