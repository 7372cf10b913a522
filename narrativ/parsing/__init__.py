"""What a parser says of a text: its noun phrases."""

from narrativ.parsing.phrases import noun_phrases

__all__ = ["noun_phrases"]
