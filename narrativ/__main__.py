"""`narrativ` and `python -m narrativ`: the command line, which Ctrl-C stops at any moment."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line; a Ctrl-C while it is still loading ends it as quietly as later."""
    signal.signal(signal.SIGINT, _stop)
    from narrativ.cli import main as commands

    commands(prog_name="narrativ")


def _stop(*_: object) -> NoReturn:
    sys.stderr.write(
        "\nnarrativ: stopped; no result was written. Vectors computed so far are kept for the "
        "next run\n"
    )
    raise SystemExit(130)


if __name__ == "__main__":
    main()
