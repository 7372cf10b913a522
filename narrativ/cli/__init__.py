"""The command line: commands, what they check first, and what they say."""

from narrativ.cli.commands import main

__all__ = ["main"]
