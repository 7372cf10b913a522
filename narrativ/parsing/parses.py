"""Parses: each text once through a pipeline, kept in the cache, a `Doc` when it is asked for."""

from __future__ import annotations

import logging
import math
import multiprocessing
import os
import re
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from narrativ.errors import DurationWarning, OncePerCall, SchemaError, warn
from narrativ.machine import cores, map_in_processes
from narrativ.parsing import pipelines
from narrativ.parsing.packing import VERSION, pack, unpack
from narrativ.store import ParseStore

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

logger = logging.getLogger(__name__)

_BLOCK: Final = 256
_BLOCK_CHARACTERS: Final = 100_000
"""A block has so many texts, or fewer long ones, some five seconds of work: what is lost when the
process is killed, and what of the pipeline's own memory is in use at a time."""
_PIECE: Final = 25_000
"""Characters of a text from which it is cut, so that memory has a bound."""
_BATCH_CHARACTERS: Final = 50_000
"""Characters that go through the pipeline at once: it takes some 5 MB a thousand."""
_LOOKED_UP: Final = 8192
"""Texts that are asked of the store at a time."""
_PROCESSES_FROM: Final = 300_000
"""Characters, some 15 seconds of work, from which processes pay: each takes three to start."""
_STATED_FROM: Final = 1_600_000
"""Words, those of some two thousand articles, from which the time is stated before it is spent."""
_TRIED: Final = 32
"""Texts by which the time is estimated."""
_DELAY: Final = 2
"""Seconds before the progress bar appears."""
_LEXEMES: Final = 50_000
"""Word forms, about 15 MB, after which docs are made with a new vocabulary."""
_DOC_CHARACTERS: Final = 500_000
"""Characters of the docs that are kept ready, about 30 MB."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_RUN: Final = re.compile(r"\S{1000}(?=\S)")
"""What is cut because it has no blank: the tokenizer's time grows with the square of its length,
to a tenth of a second here and to minutes for a whole piece of brackets."""
_ENDS: Final = tuple(re.compile(end) for end in (r"\n\s*", r"[.!?…]\S{0,2}\s+", r"\s+"))
"""Where a long text may be cut, the best first."""


class Parses(Mapping[str, "Doc"]):
    """What a pipeline makes of texts: the spaCy `Doc` of each.

    A `Doc` is made when it is asked for; those of the last texts are kept ready. It
    has tags, lemmas, morphology, dependencies, sentences and named entities, and what
    spaCy says of words by themselves; no vectors, and `norm_` is that of the bare word.
    The offsets of a `Doc` are those of its text; half of a surrogate pair, which
    spaCy does not take, is the sign U+FFFD in it.
    """

    def __init__(self, packed: Mapping[str, bytes], model: str | None) -> None:
        self._packed = packed
        self._model = model
        self._clear()

    def __getitem__(self, text: str) -> Doc:
        """Return the parse of a text that was given to `parse`."""
        packed = self._packed[text]
        with self._locks[os.getpid()]:
            doc = self._docs.pop(text, None)
            if doc is None:
                doc = unpack(packed, _without_surrogates(text), self._vocabulary())
                self._characters += len(text)
            self._docs[text] = doc
            while self._characters > _DOC_CHARACTERS and len(self._docs) > 1:
                self._characters -= len(self._docs.popitem(last=False)[0])
        return doc

    def __iter__(self) -> Iterator[str]:
        """Go over the texts, each once, in the order in which they were given."""
        return iter(self._packed)

    def __len__(self) -> int:
        """Return the number of different texts."""
        return len(self._packed)

    def __contains__(self, text: object) -> bool:
        """Say whether a text was given to `parse`."""
        return text in self._packed

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: no docs."""
        return {"_packed": self._packed, "_model": self._model}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what was pickled."""
        self.__dict__.update(state)
        self._clear()

    def _clear(self) -> None:
        # A lock that another thread holds is never released in a fork.
        self._locks: defaultdict[int, Lock] = defaultdict(Lock)
        self._docs: OrderedDict[str, Doc] = OrderedDict()
        self._characters = 0
        self._vocab: Vocab | None = None

    def _vocabulary(self) -> Vocab:
        # A vocabulary only grows; the docs that were made with an old one hold it.
        if self._vocab is None or len(self._vocab) > _LEXEMES:
            self._vocab = pipelines.vocabulary(self._model)
        return self._vocab


def parse(texts: Sequence[str], *, model: str | None = None) -> Parses:
    """Parse texts: tags, lemmas, dependencies, sentences and named entities.

    What was parsed before comes from the cache; the rest is parsed in several
    processes where it is much, and kept. The parse of a text depends on nothing but
    the text and the pipeline.

    Parameters
    ----------
    texts
        Any texts; the unit is a paragraph. Equal texts are parsed once. One of more
        than 25,000 characters is cut at ends of lines or sentences.
    model
        A spaCy pipeline with tagger and parser, the name of an installed package or a
        folder; by default the small English one that comes with narrativ.

    Returns
    -------
    Parses
        A mapping from each text to its `spacy.tokens.Doc`.

    Raises
    ------
    MissingDependencyError
        If spaCy or the pipeline is not installed or damaged.
    SchemaError
        If `texts` is one text, or the pipeline has no tagger or no parser.

    Warns
    -----
    DurationWarning
        Before it begins, with the time that it will take, if 1.6 million words (some
        2,000 articles) or more are not parsed yet.

    Examples
    --------
    >>> text = "The mayor left. She said nothing."
    >>> [token.lemma_ for token in parse([text])[text] if token.dep_ == "ROOT"]
    ['leave', 'say']
    """
    if isinstance(texts, str):
        raise SchemaError("parse expects texts, got one str: pass [text] for one text")
    packed: dict[str, bytes] = dict.fromkeys(texts, b"")
    if packed:
        key = f"{pipelines.key(model)}, format {VERSION}"
        with ParseStore() as store:
            with OncePerCall():
                packed |= _looked_up(store, key, list(packed))
            unparsed = [text for text, parsed in packed.items() if not parsed]
            for block in _parsed(unparsed, model):
                store.put(key, block)
                packed |= block
    return Parses(packed, model)


def _looked_up(store: ParseStore, key: str, texts: list[str]) -> dict[str, bytes]:
    known: dict[str, bytes] = {}
    for start in range(0, len(texts), _LOOKED_UP):
        known |= store.get(key, texts[start : start + _LOOKED_UP])
    return known


def _parsed(texts: list[str], model: str | None) -> Iterator[dict[str, bytes]]:
    """Yield the parses of texts in blocks, with a progress bar."""
    from tqdm.auto import tqdm

    many = sum(map(len, texts)) >= _PROCESSES_FROM
    # A process of a pool may start none of its own.
    processes = cores() if many and not multiprocessing.current_process().daemon else 1
    if many:
        _state_time(texts, model, processes)
    blocks = _blocks(texts)
    # None: off where standard error is no terminal.
    with tqdm(total=len(texts), desc="parsing", unit=" texts", delay=_DELAY, disable=None) as bar:
        for block, packed in zip(blocks, _packed(blocks, model, processes), strict=True):
            yield dict(zip(block, packed, strict=True))
            bar.update(len(block))


def _state_time(texts: list[str], model: str | None, processes: int) -> None:
    """Warn of the time that many words will take, by what the first texts take."""
    words = sum(len(text.split()) for text in texts)
    if words < _STATED_FROM:
        return
    tried = _blocks(texts)[0][:_TRIED]
    pack_block(tried[:1], model=model)  # loads the pipeline
    started = time.perf_counter()
    pack_block(tried, model=model)
    seconds = time.perf_counter() - started
    share = words / max(sum(len(text.split()) for text in tried), 1)
    warn(
        DurationWarning,
        "%s words are not parsed yet, which will take about %s minutes in %s processes; they are "
        "kept in the cache, so that it is done once and goes on where it was stopped",
        f"{words:,}",
        f"{math.ceil(share * seconds / processes / 60):,}",
        processes,
        at_once=True,
    )


def _packed(blocks: list[list[str]], model: str | None, processes: int) -> Iterator[list[bytes]]:
    """Yield the parses of each block, in order."""
    done = 0
    if processes > 1:
        try:
            for packed in map_in_processes(partial(pack_block, model=model), blocks):
                yield packed
                done += 1
        except (BrokenExecutor, OSError) as error:
            logger.warning("parsing goes on in one process, since others fail: %s", error)
    for block in blocks[done:]:
        yield pack_block(block, model=model)


def pack_block(texts: list[str], *, model: str | None) -> list[bytes]:
    """Return the parses of texts as bytes, made in this process."""
    with pipelines.lock():
        nlp = pipelines.pipeline(model)
        pieces = [_pieces(_without_surrogates(text)) for text in texts]
        longest = max(len(piece) for parts in pieces for piece in parts)
        batch = max(_BATCH_CHARACTERS // max(longest, 1), 1)
        # What the pipeline notes of new words goes when the zone ends.
        with nlp.memory_zone():
            docs = nlp.pipe((piece for parts in pieces for piece in parts), batch_size=batch)
            return [pack([next(docs) for _ in parts]) for parts in pieces]


def _blocks(texts: list[str]) -> list[list[str]]:
    blocks: list[list[str]] = []
    room = 0
    for text in texts:
        room -= len(text)
        if not blocks or room < 0 or len(blocks[-1]) == _BLOCK:
            blocks.append([])
            room = _BLOCK_CHARACTERS - len(text)
        blocks[-1].append(text)
    return blocks


def _pieces(text: str) -> list[str]:
    """Return a text in pieces that the pipeline can take, cut at the best ends in sight."""
    pieces = []
    start = 0
    for stop in [*(run.end() for run in _RUN.finditer(text)), len(text)]:
        while stop - start > _PIECE:
            # In the second half: no piece is short.
            middle, limit = start + _PIECE // 2, start + _PIECE
            ends = (max(_ends(end, text, middle, limit), default=0) for end in _ENDS)
            cut = next(filter(None, ends), limit)
            pieces.append(text[start:cut])
            start = cut
        pieces.append(text[start:stop])
        start = stop
    return pieces


def _ends(end: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[int]:
    return (found.end() for found in end.finditer(text, start, stop))


def _without_surrogates(text: str) -> str:
    # A sign for a sign, so that offsets stay: spaCy takes no half of a surrogate pair.
    return _SURROGATE.sub("\ufffd", text)
