"""What the tests share: where things lie, a tiny encoder, and no passing or failing by chance.

A test of Hypothesis draws the same texts and numbers in every run, whatever ran before it.
``make test-slow`` searches at random instead, with three times the examples, from a seed that it
prints and takes again as ``--hypothesis-seed``; where CI=true only a seed that is given does so.
"""

from __future__ import annotations

import atexit
import errno
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from hypothesis.internal.conjecture import providers

from narrativ import registry
from narrativ.errors import MissingDependencyError

# Before anything imports the libraries that read them: no test asks the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# No test reads or fills the cache of the person who runs it.
os.environ["NARRATIV_CACHE"] = tempfile.mkdtemp(prefix="narrativ-tests-")
atexit.register(shutil.rmtree, os.environ["NARRATIV_CACHE"], ignore_errors=True)

# Hypothesis draws constants of the modules that are loaded too: of what ran before, that is.
setattr(providers, "is_local_module_file", lambda path: False)  # noqa: B010 - it is not public

ROOT = Path(__file__).resolve().parents[1]
LONGEST = {"test_notebooks.py", "test_project.py"}
MODULES = {"openvino": "openvino", "umap": "umap"}
"""What an extra of narrativ installs that it cannot do without."""
CI = os.environ.get("CI", "").lower() == "true"


@dataclass(frozen=True)
class ToyEncoder:
    """Hashed word counts, L2 normalised: quick, and the same on every machine.

    Texts that share words lie close; a text without words is the zero vector.
    """

    dimensions: int = 64

    def encode(self, texts: list[str], /) -> npt.NDArray[np.float32]:
        matrix = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
                matrix[row, int.from_bytes(digest[:4], "big") % self.dimensions] += 1
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        norms[norms == 0] = 1
        matrix /= norms
        return matrix


@pytest.fixture(scope="session")
def toy_encoder() -> ToyEncoder:
    return ToyEncoder()


def _module(name: str) -> ModuleType:
    """Load a module of this folder: test folders are no packages."""
    full = f"narrativ_tests_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).parent / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
    return sys.modules[full]


@pytest.fixture(scope="session")
def standin() -> ModuleType:
    """The module of the corpus and the comparison that plots and reports are tested on."""
    return _module("standin")


@pytest.fixture(scope="session")
def fuzzed() -> ModuleType:
    """The module that makes tables of invented news, and spoils them."""
    return _module("fuzzed")


@pytest.fixture(scope="session")
def killing() -> ModuleType:
    """The module that kills runs, and makes studies that can be told from each other."""
    return _module("killing")


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The module of news and clustered corpora that are made up."""
    return _module("made")


@pytest.fixture(scope="session")
def corpus_of(made: ModuleType) -> Callable[..., Any]:
    """The function that builds clustered corpora by hand."""
    builder: Callable[..., Any] = made.corpus_of
    return builder


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[..., None]]:
    """A function that installs a package of one module, and what it registers, for one test."""
    registry.entries.cache_clear()
    folder = tmp_path / ".installed"  # hidden, so that nothing reads it

    def add(code: str, entry_points: str, kind: str = "readers") -> None:
        about = folder / "of_test-1.0.dist-info"
        about.mkdir(parents=True)
        (folder / "m_of_test.py").write_text(code, encoding="utf-8")
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: of-test\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[narrativ.{kind}]\n{entry_points}\n")
        monkeypatch.syspath_prepend(folder)

    yield add
    sys.modules.pop("m_of_test", None)
    registry.entries.cache_clear()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def sample() -> Path:
    """The bundled sample; it is part of the project, so its absence is a failure."""
    folder = ROOT / "data" / "sample"
    if not folder.is_dir():
        pytest.fail(f"the bundled sample is not at {folder}")
    return folder


def shared_folder() -> Path:
    folder = Path(os.environ.get("NARRATIV_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared data is not at {folder}; NARRATIV_SHARED names another place")
    return folder


def chromium_path() -> str:
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("no Chromium here; on Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data beside the project, or where NARRATIV_SHARED says."""
    return shared_folder()


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that takes no files, whoever asks."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    return tmp_path / "closed"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to open pages in."""
    return chromium_path()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register how Hypothesis draws, before its plugin looks for the profile and the seed."""
    chosen = config.option
    if chosen.hypothesis_profile == "search" and chosen.hypothesis_seed is None and not CI:
        chosen.hypothesis_seed = str(secrets.randbits(32))
    for name in ("same", "search"):
        settings.register_profile(
            name,
            derandomize=chosen.hypothesis_seed is None,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
    settings.load_profile("same")


def _again(config: pytest.Config) -> str:
    """Return the arguments that draw the same at random, or ""."""
    chosen = config.option
    if chosen.hypothesis_seed is None:
        return ""
    profile = chosen.hypothesis_profile and f"--hypothesis-profile={chosen.hypothesis_profile} "
    return f"{profile or ''}--hypothesis-seed={chosen.hypothesis_seed}"


def pytest_report_header(config: pytest.Config) -> str:
    again = _again(config)
    how = f"at random, and the same again with {again}" if again else "the same in every run"
    return f"hypothesis draws {how}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what asks for the shared data or a browser, so that -m finds it; widen a search.

    The files that take longest come first, so that no process is left alone with one.
    """
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "shared" in names:
            item.add_marker(pytest.mark.shared)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)
    if config.option.hypothesis_profile == "search":
        tests = {item.function for item in items if isinstance(item, pytest.Function)}
        for test in filter(is_hypothesis_test, tests):
            # The profile does not reach a test that says how many examples it wants.
            own: Any = test
            wanted = own._hypothesis_internal_use_settings
            own._hypothesis_internal_use_settings = settings(
                wanted, max_examples=3 * wanted.max_examples
            )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked, whether or not it asks for the fixture, where that is absent."""
    if item.get_closest_marker("shared"):
        shared_folder()
    if item.get_closest_marker("browser"):
        chromium_path()


def _lacks_an_extra(error: BaseException) -> bool:
    """Return whether narrativ asks for an extra that is indeed not there."""
    if not isinstance(error, MissingDependencyError):
        return False
    asked = re.search(r"narrativ\[(\w+)\]", str(error))
    return asked is not None and importlib.util.find_spec(MODULES[asked[1]]) is None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI=true, turn a skipped test into a failed one; an expected failure stays.

    What fails in a search at random says how to draw the same again. What fails for want of
    an extra is skipped, and so a failure again where CI=true.
    """
    report = yield
    if report.failed and call.excinfo is not None and _lacks_an_extra(call.excinfo.value):
        report.outcome = "skipped"
        why = f"Skipped: {call.excinfo.value}"
        report.longrepr = (str(item.path), item.location[1] or 0, why)
    again = _again(item.config)
    if report.failed and again and item.get_closest_marker("hypothesis"):
        report.sections.append(("Drawn at random", f"The same again: {again} {item.nodeid}"))
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"CI=true, and {item.nodeid} was skipped. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same where a whole module is skipped while it is collected."""
    report = yield
    if CI and report.outcome == "skipped":
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"CI=true, and all of {collector.nodeid} was skipped. {reason}"
    return report
