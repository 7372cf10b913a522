"""Importing narrativ, or asking for help, costs next to nothing and changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import narrativ

HEAVY = {
    "dateparser",
    "pandas",
    "plotly",
    "sentence_transformers",
    "sklearn",
    "spacy",
    "torch",
    "transformers",
}

PROBE = """
import json, logging, sys, warnings

def handlers():
    named = logging.root.manager.loggerDict.values()
    loggers = [logging.root, *(one for one in named if isinstance(one, logging.Logger))]
    return {one.name: [type(handler).__name__ for handler in one.handlers]
            for one in loggers if one.handlers}

filters, level, hook = list(warnings.filters), logging.root.level, sys.displayhook
before = handlers()
error = None
try:
    exec(sys.argv[1])
except SystemExit as stop:
    error = stop.code
print()
print(json.dumps({
    "code": error,
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    "handlers": {k: v for k, v in handlers().items() if before.get(k) != v},
    "same": [filters == list(warnings.filters), level == logging.root.level,
             hook is sys.displayhook],
}))
"""


def probe(code: str) -> dict[str, Any]:
    """Run code in a fresh interpreter and return what it left behind."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE, code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts | {"stderr": done.stderr, "stdout": done.stdout}


HELP = "from narrativ.cli import main; main({arguments!r}, prog_name='narrativ')"
STARTS = {
    "import narrativ": "import narrativ",
    "narrativ --help": HELP.format(arguments=["--help"]),
    "narrativ --version": HELP.format(arguments=["--version"]),
}


@pytest.mark.parametrize("start", STARTS)
def test_a_start_loads_nothing_heavy_and_changes_nothing(start: str) -> None:
    facts = probe(STARTS[start])
    assert not facts["code"], facts["stdout"] + facts["stderr"]
    assert HEAVY & set(facts["modules"]) == set()
    assert facts["handlers"] == {"narrativ": ["NullHandler"]}
    assert facts["same"] == [True, True, True], "warning filters, root level, display hook"
    assert facts["stderr"] == ""


def test_the_help_of_a_command_loads_nothing_heavy() -> None:
    """The program, once it runs a command, may log where it likes."""
    facts = probe(HELP.format(arguments=["report", "--help"]))
    assert not facts["code"], facts["stdout"] + facts["stderr"]
    assert "--captured-at" in facts["stdout"]
    assert HEAVY & set(facts["modules"]) == set()


def test_the_probe_sees_what_it_looks_for() -> None:
    facts = probe(
        "import logging, warnings, pandas; logging.basicConfig(); warnings.simplefilter('ignore')"
    )
    assert "pandas" in facts["modules"]
    assert facts["handlers"] == {"root": ["StreamHandler"]}
    assert facts["same"][0] is False


@pytest.mark.parametrize("name", narrativ.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(narrativ, name) is not None


def test_public_names_are_listed_once_and_shown_by_dir() -> None:
    assert sorted(set(narrativ.__all__)) == dir(narrativ)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="compar"):
        _ = narrativ.compar
