"""What a parser says of texts: sentences, tags, dependencies, named entities, noun phrases."""

from narrativ.parsing.parses import Parses, parse
from narrativ.parsing.phrases import noun_phrases

__all__ = ["Parses", "noun_phrases", "parse"]
