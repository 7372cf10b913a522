"""The invented comparison that the tests of plots and reports share."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load_standin() -> ModuleType:
    """Load the module beside this one: test folders are no packages."""
    name = "narrativ_tests_standin"
    if name not in sys.modules:
        path = Path(__file__).resolve().parents[1] / "plot" / "standin.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def standin() -> ModuleType:
    """The module that makes corpora and comparisons by hand."""
    return load_standin()
