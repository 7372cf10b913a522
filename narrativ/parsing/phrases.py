"""Noun phrases, by the bundled spaCy pipeline; each text is gone through once in a process."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Final

from narrativ.parsing.parses import parse

if TYPE_CHECKING:
    from spacy.tokens import Doc

_KEPT: Final = 200_000
"""Texts whose phrases are kept: paragraphs of some ten thousand articles, about 100 MB."""

_lock = Lock()
_phrases: OrderedDict[bytes, array[int]] = OrderedDict()


def noun_phrases(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return the noun phrases of each text.

    They are spaCy's base noun phrases, with their determiners. The pipeline is
    English; texts of other languages get what it makes of them.

    Parameters
    ----------
    texts
        Any texts. They are parsed as by `parse`, and their phrases are kept as long
        as the process lives.

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
        known = {key: _phrases[key] for key in keys if key in _phrases}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        parses = parse(list(missing.values()))
        fresh = {key: _spans(parses[text]) for key, text in missing.items()}
        known |= fresh
        with _lock:
            _phrases.update(fresh)
            while len(_phrases) > _KEPT:
                _phrases.popitem(last=False)
    return [list(zip(known[key][::2], known[key][1::2], strict=True)) for key in keys]


def _spans(doc: Doc) -> array[int]:
    spans = array("l")
    for phrase in doc.noun_chunks:
        spans.extend((phrase.start_char, phrase.end_char))
    return spans


def _key(text: str) -> bytes:
    # A text read from a damaged page may hold half of a surrogate pair.
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
