"""Texts to windows of token ids that the model can take, none of them cut short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from tokenizers import Tokenizer

    Ids = npt.NDArray[np.int32]

WINDOW: Final = 256
"""Tokens of a window with its first and last one: what the model was trained on."""
_PIECE: Final = 100_000
"""Characters that are tokenised at a time, for the sake of memory."""
_BLANKS: Final = " \n\r\t\u00a0\u3000"
"""Characters that end a word for the tokeniser, whatever follows."""


def windows(tokenizer: Tokenizer, text: str) -> list[Ids]:
    """Return the token ids of a text, in as few windows of nearly one length as hold it.

    A text without a token, such as an empty one, is one window of the first and
    last token alone. A surrogate without its other half counts as U+FFFD.
    """
    ids = np.array([i for piece in _pieces(whole(text)) for i in _ids(tokenizer, piece)], np.int32)
    parts = np.array_split(ids, max(1, -(-len(ids) // (WINDOW - 2))))
    edge = [tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]")]
    return [np.array([edge[0], *part, edge[1]], dtype=np.int32) for part in parts]


def _ids(tokenizer: Tokenizer, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


def whole(text: str) -> str:
    """Return the text as Unicode has it: what is no character is replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces, parted where there is a blank if there is one."""
    start = 0
    while len(text) - start > _PIECE:
        blank = max(text.rfind(blank, start, start + _PIECE) for blank in _BLANKS)
        end = start + _PIECE if blank <= start else blank
        yield text[start:end]
        start = end
    yield text[start:]
