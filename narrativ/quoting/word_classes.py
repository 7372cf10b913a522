"""What a word may do beside a quotation: its classes in our own lists, and its vector."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from narrativ.embedding import bundled
from narrativ.text.resource_files import tensors, toml_table

if TYPE_CHECKING:
    import numpy.typing as npt
    from tokenizers import Tokenizer

    Floats = npt.NDArray[np.float32]

VERB_CLASSES: Final = (
    "neutral", "doubting", "endorsing", "directive", "judging", "belief", "desire", "showing",
    "perceiving",
)  # fmt: skip
NOUN_CLASSES: Final = (
    "saying", "belief", "desire", "person", "organisation", "document", "media",
)  # fmt: skip
DIMENSIONS: Final = 24
AXES: Final = "quoting_axes.safetensors"
"""Written by `benchmarks/fit_quotations.py`."""
_KEPT: Final = 50_000
_EMBEDDINGS: Final = "embeddings.word_embeddings.weight"


@cache
def word_list(part: str, name: str) -> frozenset[str]:
    """Return the lemmas of one class.

    Examples
    --------
    >>> "say" in word_list("verbs", "neutral"), "claim" in word_list("verbs", "neutral")
    (True, False)
    """
    listed = toml_table("quoting")[part][name]
    return frozenset(listed.split() if isinstance(listed, str) else listed)


@cache
def phrases(name: str) -> frozenset[str]:
    """Return the phrases of one kind, in small letters."""
    return frozenset(toml_table("quoting")["phrases"][name])


@lru_cache(maxsize=_KEPT)
def verb_classes(lemma: str) -> tuple[bool, ...]:
    """Return in which of `VERB_CLASSES` a lemma is."""
    return tuple(lemma in word_list("verbs", name) for name in VERB_CLASSES)


@lru_cache(maxsize=_KEPT)
def noun_classes(lemma: str) -> tuple[bool, ...]:
    """Return in which of `NOUN_CLASSES` a lemma is."""
    return tuple(lemma in word_list("nouns", name) for name in NOUN_CLASSES)


@lru_cache(maxsize=_KEPT)
def vector(lemma: str) -> Floats:
    """Return the place of a word among the words of our lists, of length `DIMENSIONS`.

    It is the mean of the model's vectors of its pieces, seen along the principal axes of
    the listed words.
    """
    mean, axes = _axes()
    return np.asarray((embedding(lemma) - mean) @ axes, dtype=np.float32)


def embedding(lemma: str) -> Floats:
    """Return the mean of the model's vectors of the pieces of a word."""
    tokenizer, table = _model()
    # What the tokeniser takes for half of a pair of surrogates is no character.
    ids = tokenizer.encode(
        lemma.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False
    ).ids[:8]
    return np.asarray(table[ids].mean(axis=0) if ids else table[0] * 0, dtype=np.float32)


@cache
def _model() -> tuple[Tokenizer, Floats]:
    from safetensors import safe_open
    from tokenizers import Tokenizer

    with safe_open(bundled.checked(bundled.WEIGHTS), "np") as file:
        table = file.get_tensor(_EMBEDDINGS)
    return Tokenizer.from_file(str(bundled.checked(bundled.TOKENIZER))), table


@cache
def _axes() -> tuple[Floats, Floats]:
    """Return the mean of the listed words and the axes along which they differ most."""
    arrays = tensors(AXES)
    return arrays["mean"], arrays["axes"].T
