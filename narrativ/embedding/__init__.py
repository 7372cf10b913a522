"""Texts to vectors: the encoders, and the verb `embed`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from narrativ.embedding.encoders import encoder
from narrativ.embedding.encoders import encoder as encoder_of
from narrativ.embedding.encoding import encoder_name, vectors_of
from narrativ.embedding.lexical import LexicalEncoder
from narrativ.protocols import Encoder
from narrativ.store import VectorStore

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

__all__ = ["LexicalEncoder", "embed", "encoder", "vectors_of"]


def embed(
    corpus: Corpus,
    *,
    encoder: str | Path | Encoder | None = None,
    store: VectorStore | str | Path | bool = True,
) -> Corpus:
    """Return the corpus with a vector for each paragraph.

    Vectors are kept on disk as they are computed and never computed again: a
    second run over the same texts only reads them, and one that was stopped
    goes on where it was. Equal texts are encoded once.

    Parameters
    ----------
    corpus
        A corpus with paragraphs.
    encoder
        As for `narrativ.encoder`; the bundled MiniLM by default. The vectors of
        an encoder of your own are kept if it has ``name`` and ``revision``, two
        strings that change whenever its vectors do.
    store
        Where vectors are kept: True for the cache of this user (``narrativ
        cache`` shows it), a path for a file of your own, False for nowhere.

    Returns
    -------
    Corpus
        With ``vectors``: float32 of shape (paragraphs, d), aligned with
        PARAGRAPHS.

    Raises
    ------
    SchemaError
        If the encoder returns anything but one finite vector a text, `store` is
        no place for a file, or the tables do not fit (`Corpus.checked`).

    Warns
    -----
    StorageWarning
        If vectors cannot be kept, or kept ones are damaged and computed again.
    """
    # pandas takes longer to load than the model: whoever only encodes does without.
    from narrativ.corpus import Step

    # Vectors that were there before go: it is here that what does not fit them is mended.
    corpus = replace(corpus, vectors=None).checked("articles")
    model = encoder_of(encoder)
    # Asked once: it may have to read the files of a model.
    revision = getattr(model, "revision", None)
    texts = corpus.paragraphs["text"].tolist()
    vectors = vectors_of(texts, model, store=store, revision=revision)
    settings = {
        "model": encoder_name(model),
        "sha256": getattr(model, "sha256", None),
        "dimensions": int(vectors.shape[1]),
    }
    if revision is not None:
        settings["revision"] = revision
    return corpus.changed(Step("embed", settings), vectors=vectors)
