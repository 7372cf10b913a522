"""The same texts in other paragraphs: joined to longer ones, or cut at sentences.

Only the body is divided anew. Every new paragraph is known as pieces of the old
ones, so that what is found in it can be looked up in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus, Step
from narrativ.sourcing import source
from narrativ.text.markup import mask_markup, whole_signs
from narrativ.text.sentences import sentences
from narrativ.text.words import count_words

_PIECES: Final = ("paragraph_id", "whole", "start", "end")


@dataclass(frozen=True)
class Divided:
    """A corpus in other paragraphs.

    Attributes
    ----------
    corpus
        Without vectors, events and topics; the articles are the same.
    pieces
        ``paragraph_id`` of a new paragraph, ``whole`` (an old one), ``start, end``
        (offsets into the text of the old one), a row for each old paragraph it has of.
    """

    corpus: Corpus
    pieces: pd.DataFrame


def joined(corpus: Corpus, words: int) -> Divided:
    """Return the corpus with paragraphs of the body joined until they have so many words.

    A rest at the end that is shorter goes with what stands before it.
    """
    rows: list[dict[str, Any]] = []
    pieces: list[tuple[str, str, int, int]] = []
    for paragraphs in _bodies(corpus):
        for group in _groups(paragraphs, words):
            new = _together(group)
            rows.append(new)
            pieces += [
                (new["paragraph_id"], old["paragraph_id"], 0, len(old["text"])) for old in group
            ]
    return _divided(corpus, rows, pieces, f"body joined to {words} words")


def cut(corpus: Corpus) -> Divided:
    """Return the corpus with a paragraph for each sentence of the body."""
    rows: list[dict[str, Any]] = []
    pieces: list[tuple[str, str, int, int]] = []
    for paragraphs in _bodies(corpus):
        for old in paragraphs:
            whole = [(0, len(old["text"]))]
            for start, end in sentences(mask_markup(old["text"])) or whole:
                start, end = whole_signs(old["text"], start, end)
                new = _part(old, start, end)
                rows.append(new)
                pieces.append((new["paragraph_id"], old["paragraph_id"], start, end))
    return _divided(corpus, rows, pieces, "body cut at sentences")


def _bodies(corpus: Corpus) -> Iterator[list[dict[str, Any]]]:
    """Yield the paragraphs of the body of each article, in reading order."""
    body = corpus.paragraphs[corpus.paragraphs["kind"] == "body"]
    body = body.sort_values(["article_id", "position", "start", "paragraph_id"])
    for _, rows in body.groupby("article_id", sort=True):
        yield [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _groups(paragraphs: list[dict[str, Any]], words: int) -> list[list[dict[str, Any]]]:
    groups: list[list[dict[str, Any]]] = [[]]
    count = 0
    for paragraph in paragraphs:
        if count >= words:
            groups.append([])
            count = 0
        groups[-1].append(paragraph)
        count += count_words(mask_markup(paragraph["text"]))
    if count < words and len(groups) > 1:
        rest = groups.pop()
        groups[-1] += rest
    return groups


def _together(group: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return first
    text = "\n".join(paragraph["text"] for paragraph in group)
    return first | {
        "paragraph_id": schema.content_id(first["paragraph_id"], last["paragraph_id"], "joined"),
        "end": first["start"] + len(text),
        "text": text,
    }


def _part(old: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    if (start, end) == (0, len(old["text"])):
        return old
    return old | {
        "paragraph_id": schema.content_id(old["paragraph_id"], start, end, "cut"),
        "start": old["start"] + start,
        "end": old["start"] + end,
        "text": old["text"][start:end],
    }


def _divided(
    corpus: Corpus, rows: list[dict[str, Any]], pieces: list[tuple[str, str, int, int]], name: str
) -> Divided:
    others = corpus.paragraphs[corpus.paragraphs["kind"] != "body"]
    body = pd.DataFrame(rows, columns=corpus.paragraphs.columns)
    paragraphs = pd.concat([others, schema.conform(body, schema.PARAGRAPHS)], ignore_index=True)
    paragraphs = paragraphs.sort_values(
        ["article_id", "position", "start", "paragraph_id"], ignore_index=True
    )
    paragraphs["position"] = paragraphs.groupby("article_id").cumcount()
    paragraphs = paragraphs.assign(topic_id=None, copy_of=None, reuse_share=np.nan)
    whole = [
        (paragraph, paragraph, 0, len(text))
        for paragraph, text in zip(others["paragraph_id"], others["text"], strict=True)
    ]
    gone = ~corpus.credits["paragraph_id"].isin(paragraphs["paragraph_id"])
    credits_ = corpus.credits.copy()
    credits_.loc[gone, ["paragraph_id", "start", "end"]] = pd.NA
    changed = corpus.changed(Step(name), paragraphs=paragraphs, credits=credits_, vectors=None)
    return Divided(_with_shares(changed), pd.DataFrame([*pieces, *whole], columns=list(_PIECES)))


def _with_shares(corpus: Corpus) -> Corpus:
    """Return the corpus with what of each paragraph stands elsewhere, if that was looked for.

    What is known of the articles stays: their authors and groups are not in question.
    """
    if not any(step.name == "source" for step in corpus.steps):
        return corpus
    found = source(corpus).paragraphs.set_index("paragraph_id")
    names = corpus.paragraphs["paragraph_id"]
    return corpus.changed(
        Step("shares"),
        paragraphs=corpus.paragraphs.assign(
            **{name: names.map(found[name]).array for name in ("reuse_share", "copy_of")}
        ),
    )
