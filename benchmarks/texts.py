"""Texts to encode: pieces of real ones by length, and invented ones by the thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from tokenizers import Tokenizer

EDGES = 2
"""The first and the last token that the tokenizer adds to each text."""
CHARACTERS = 8
"""More than a token has on average."""
FEWEST_WORDS, MOST_WORDS = 3, 21
"""Of an invented paragraph: with the edges about 31 tokens on average, as real ones have."""


def tokenizer() -> Tokenizer:
    """Return the tokenizer of the bundled model, which here cuts nothing."""
    from tokenizers import Tokenizer

    from narrativ.embedding.bundled import TOKENIZER, model_folder

    found = Tokenizer.from_file(str(model_folder() / TOKENIZER))
    found.no_truncation()
    found.no_padding()
    return found


def token_counts(tokenizer: Tokenizer, texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return how many tokens each text has, edges included."""
    return np.array([len(one.ids) for one in tokenizer.encode_batch(list(texts))], dtype=np.int64)


def pieces_of_words(running: str, words: int, count: int) -> list[str]:
    """Return at most `count` consecutive pieces of so many words."""
    split = running.split()
    ends = range(words, len(split) + 1, words)[:count]
    return [" ".join(split[end - words : end]) for end in ends]


def pieces_of_tokens(tokenizer: Tokenizer, running: str, tokens: int, count: int) -> list[str]:
    """Return at most `count` consecutive pieces of so many tokens, edges included.

    A word that a cut parts may have a token more or less than it had.
    """
    step = tokens - EDGES
    start = running[: CHARACTERS * step * count]
    places = tokenizer.encode(start, add_special_tokens=False).offsets
    ends = range(step, len(places) + 1, step)[:count]
    return [start[places[end - step][0] : places[end - 1][1]] for end in ends]


def invented_words(count: int = 300, seed: int = 0) -> list[str]:
    """Return distinct words of two or three syllables that nobody has written."""
    rng = np.random.default_rng(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(rng.choice(syllables, rng.integers(2, 4)))] = None
    return list(words)


def invented_paragraphs(count: int, seed: int = 0) -> list[str]:
    """Return distinct paragraphs of invented words."""
    rng = np.random.default_rng(seed)
    words = np.array(invented_words())
    made: dict[str, None] = {}
    while len(made) < count:
        drawn = words[rng.integers(0, len(words), rng.integers(FEWEST_WORDS, MOST_WORDS + 1))]
        made[" ".join(drawn).capitalize() + "."] = None
    return list(made)


def text_of(tokens: int, costs: Mapping[str, int], rng: np.random.Generator) -> str:
    """Return a text of exactly so many tokens, edges not counted.

    Parameters
    ----------
    costs
        Words, and how many tokens each one has.
    """
    words = list(costs)
    drawn: list[str] = []
    while tokens > 0:
        word = words[rng.integers(len(words))]
        # What is left over is filled with a word of one token.
        drawn.append(word if costs[word] <= tokens else "a")
        tokens -= costs.get(drawn[-1], 1)
    return " ".join(drawn)
