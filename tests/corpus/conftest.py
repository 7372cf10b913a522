"""A corpus that has been all the way."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

import narrativ as nv


@pytest.fixture(scope="session")
def whole(made: ModuleType, toy_encoder: Any) -> nv.Corpus:
    """A clustered corpus of seven events told by three outlets, with agency credits."""
    told = nv.source(nv.read(made.news(credited=True)))
    return nv.cluster(nv.embed(told, encoder=toy_encoder, store=False))


@pytest.fixture
def corpus(whole: nv.Corpus) -> nv.Corpus:
    """The same with tables of its own, to be changed in place."""
    return replace(whole)
