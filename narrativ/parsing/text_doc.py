"""A `Doc` that has its text at hand; imported only where spaCy is wanted."""

from __future__ import annotations

import copyreg
from collections.abc import Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab


class TextDoc(Doc):
    """A `Doc` of words and blanks whose text is known: spaCy joins it at every call."""

    def __init__(
        self, vocab: Vocab, words: Sequence[str], spaces: Sequence[bool], text: str
    ) -> None:
        super().__init__(vocab, words=list(words), spaces=list(spaces))
        self._text = text

    @property
    def text(self) -> str:
        """The text, as spaCy would join it."""
        return self._text


# As spaCy has it for its own: what comes back is a plain `Doc`.
copyreg.pickle(TextDoc, copyreg.dispatch_table[Doc])
