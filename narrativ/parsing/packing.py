"""Parses as bytes: what a `Doc` says beyond its text, and the `Doc` again from both."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

VERSION: Final = 1
"""Of the bytes, to be raised with every change of them."""
_NAMES: Final = ("TAG", "POS", "MORPH", "DEP", "ENT_TYPE")
"""What is a name of the pipeline's for each token."""
_NUMBERS: Final = ("LENGTH", "SPACY", "HEAD", "ENT_IOB")
_AS_WRITTEN, _IN_LOWER_CASE, _OTHER = 0, 1, 2
"""How a lemma is coded: like its token, like it in lower case, or by its place among the names."""
# The usual labels of English pipelines, the commonest last, for the compressor alone: by them a
# word takes 14 bytes rather than 19 (40,000 words of news in paragraphs of 28).
_USUAL: Final = json.dumps(
    """
    agent Case=Nom|Number=Sing|Person=1|PronType=Prs Degree=Sup
    Number=Plur|Person=3|Poss=Yes|PronType=Prs Case=Nom|Number=Plur|Person=1|PronType=Prs nmod
    Case=Nom|Number=Plur|Person=3|PronType=Prs JJR
    Gender=Masc|Number=Sing|Person=3|Poss=Yes|PronType=Prs PronType=Rel WRB prt
    Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin RP
    Case=Nom|Gender=Masc|Number=Sing|Person=3|PronType=Prs Degree=Cmp NNPS WDT WP nsubjpass
    Case=Nom|Gender=Neut|Number=Sing|Person=3|PronType=Prs PunctType=Dash HYPH Polarity=Neg
    Number=Sing|PronType=Dem auxpass neg CARDINAL pcomp acomp Tense=Pres|VerbForm=Fin attr case
    POS Mood=Ind|Tense=Pres|VerbForm=Fin npadvmod PRP$ NORP
    Number=Sing|Person=3|Tense=Pres|VerbForm=Fin VerbForm=Fin acl xcomp MD
    PunctSide=Fin|PunctType=Quot Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin ''
    PunctSide=Ini|PunctType=Quot `` relcl nummod mark appos DATE VBP : advcl TO poss GPE
    NumType=Card NUM CD SCONJ ccomp Aspect=Prog|Tense=Pres|VerbForm=Part VBG PERSON PRP VBZ
    Aspect=Perf|Tense=Past|VerbForm=Part Definite=Ind|PronType=Art VBN conj
    Tense=Past|VerbForm=Fin ConjType=Cmp PART CCONJ CC cc ADV VBD RB VerbForm=Inf VB advmod aux
    ORG PRON AUX Definite=Def|PronType=Art dobj PunctType=Peri . amod JJ Degree=Pos NNS det DET
    ADJ DT PunctType=Comm , Number=Plur compound nsubj pobj prep ADP IN VERB NN NOUN NNP PROPN
    PUNCT punct Number=Sing ROOT
    """.split()
).encode()


def pack(docs: Sequence[Doc]) -> bytes:
    """Return the bytes of the parse of one text, whose pieces the docs are.

    They hold lengths and blanks of the tokens, tags, lemmas, dependencies and named
    entities; the text itself is not among them, but for lemmas unlike their tokens.
    """
    names: dict[str, int] = {}
    parts = [_columns(doc, names) for doc in docs]
    columns = [_shortest(np.concatenate(column)) for column in zip(*parts, strict=True)]
    kinds = "".join(column.dtype.char for column in columns)
    head = json.dumps([len(columns[0]), kinds, list(names)], ensure_ascii=False)
    body = b"".join(column.tobytes() for column in columns)
    packer = zlib.compressobj(zdict=_USUAL)
    return packer.compress(head.encode() + b"\n" + body) + packer.flush()


def unpack(packed: bytes, text: str, vocab: Vocab) -> Doc:
    """Return the `Doc` of a text from the bytes of its parse."""
    from narrativ.parsing.text_doc import TextDoc

    head, _, body = zlib.decompressobj(zdict=_USUAL).decompress(packed).partition(b"\n")
    count, kinds, names = json.loads(head)
    columns = []
    start = 0
    for kind in kinds:
        columns.append(np.frombuffer(body, f"<{kind}", count, start))
        start += columns[-1].nbytes
    lengths, blanks, heads, iob, lemmas, *codes = columns
    ends = np.cumsum(lengths.astype(np.int64) + blanks)
    starts = ends - lengths - blanks
    words = [text[a:b] for a, b in zip(starts.tolist(), (ends - blanks).tolist(), strict=True)]
    doc = TextDoc(vocab, words, blanks.astype(bool).tolist(), text)
    if not count:
        return doc
    hashes = np.array([vocab.strings.add(name) for name in names], dtype=np.uint64)
    for code in set(codes[_NAMES.index("MORPH")].tolist()):
        vocab.morphology.add(names[code])
    known = doc.to_array(["ORTH", "LOWER"])
    other = hashes[np.maximum(lemmas, _OTHER).astype(np.int64) - _OTHER]
    lemma = np.choose(np.minimum(lemmas, _OTHER), [known[:, 0], known[:, 1], other])
    rows = [heads.astype(np.int64).view(np.uint64), iob, lemma, *(hashes[each] for each in codes)]
    # Any, since spaCy's types allow no numbers of 64 bits without sign, which its hashes are.
    matrix: Any = np.ascontiguousarray(np.array(rows, dtype=np.uint64).T)
    return doc.from_array(["HEAD", "ENT_IOB", "LEMMA", *_NAMES], matrix)


def _columns(doc: Doc, names: dict[str, int]) -> list[npt.NDArray[np.int64]]:
    """Return a column for each thing that is kept, and add what it names to the names."""
    if not len(doc):
        return [np.empty(0, dtype=np.int64)] * (len(_NUMBERS) + 1 + len(_NAMES))
    table = doc.to_array([*_NUMBERS, *_NAMES]).T
    codes = []
    for hashes in table[len(_NUMBERS) :]:
        values, inverse = np.unique(hashes, return_inverse=True)
        # Zero stands for what is not said.
        said = (doc.vocab.strings[value] if value else "" for value in values.tolist())
        places = [names.setdefault(name, len(names)) for name in said]
        codes.append(np.array(places, dtype=np.int64)[inverse])
    lemmas = [
        _AS_WRITTEN
        if token.lemma_ == token.text
        else _IN_LOWER_CASE
        if token.lemma_ == token.lower_
        else _OTHER + names.setdefault(token.lemma_, len(names))
        for token in doc
    ]
    return [*table[: len(_NUMBERS)].astype(np.int64), np.array(lemmas, dtype=np.int64), *codes]


def _shortest(column: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return the numbers in the smallest little-endian type that holds them."""
    low, high = (int(column.min()), int(column.max())) if column.size else (0, 0)
    kinds = "bhi" if low < 0 else "BHI"
    fitting = (np.iinfo(kind) for kind in kinds)
    kind = next(info.dtype for info in fitting if info.min <= low and high <= info.max)
    return column.astype(kind.newbyteorder("<"))
