"""Who says how much: the quotations of a corpus as spans of words, and a table of its voices.

Scare quotes are nobody's voice, and what a headline quotes stands below it again: neither is
counted.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from narrativ.corpus.places import places
from narrativ.framing.reporting_verbs import stance
from narrativ.schema import QUOTATIONS, empty
from narrativ.text.language import is_english
from narrativ.text.markup import without_fillers
from narrativ.text.quoting import marked_stretches
from narrativ.text.words import count_words

if TYPE_CHECKING:
    from narrativ.corpus import Corpus

SPOKEN_KINDS: Final = ("body", "embed")
"""Kinds of paragraphs whose quotations count."""
VOICE_NOUNS: Final = {
    "official": "officials",
    "international": "international organisations",
    "party": "parties",
    "company": "companies",
    "civil_society": "civil society",
    "expert": "experts",
    "ordinary": "ordinary people",
    "media": "media",
    "document": "documents",
    "unnamed": "unnamed sources",
    "other": "others",
}
"""What each of `narrativ.schema.VOICE_CLASSES` is called; an unknown speaker has no class."""
_TEXTS: Final = (
    "kind", "speaker", "speaker_key", "role", "side", "voice_class", "source_basis", "cue",
)  # fmt: skip
_VOICES: Final = {
    "speaker": "string", "role": "string", "voice_class": "string", "side": "string",
    "outlet": "string", "direct_words": "Int64", "indirect_words": "Int64", "share": "Float64",
    "quotations": "Int64", "verbs": "string",
}  # fmt: skip
"""Columns and types of a table of voices."""
_KEPT: Final = 4
_FOUND: Final[OrderedDict[str, pd.DataFrame]] = OrderedDict()
"""The spans of the corpora that were asked for last: a comparison asks for those of one corpus
several times, counted once and each time, and for its table."""


def quoted_spans(corpus: Corpus) -> pd.DataFrame:
    """Return the quotations of a corpus, a row for each continuous span, in reading order.

    Returns
    -------
    pandas.DataFrame
        What `narrativ.quotations` returns, without scare quotes and headlines and with text
        in place of what is missing; and ``position`` of the paragraph, ``direct_words`` (of the
        ``words`` those in quotation marks), ``source`` (the key of the speaker, else the
        description, "" for none) and ``stance`` of the cue (`reporting_verbs.stance`).
    """
    key = _content_key(corpus)
    if key in _FOUND:
        _FOUND.move_to_end(key)
    else:
        _FOUND[key] = _spans(corpus)
        while len(_FOUND) > _KEPT:
            _FOUND.popitem(last=False)
    return _FOUND[key].copy()


def _content_key(corpus: Corpus) -> str:
    """Return a digest of all that quotations rest on."""
    digest = hashlib.sha256()
    for table, columns in (
        (corpus.paragraphs, ["paragraph_id", "article_id", "position", "kind", "text"]),
        (corpus.articles, ["article_id", "language", "event_id"]),
    ):
        for column in columns:
            values = table[column].astype(object)
            digest.update(pd.util.hash_pandas_object(values, index=False).to_numpy().tobytes())
        digest.update(len(table).to_bytes(8, "big"))
    return digest.hexdigest()


def find_quotations(corpus: Corpus) -> pd.DataFrame:
    """Return `narrativ.quotations` of the articles that are English."""
    # What it needs is loaded when it is first asked for.
    from narrativ.quoting.quotations import quotations

    english = english_articles(corpus)
    tables = {name: getattr(corpus, name) for name in ("articles", "paragraphs", "credits")}
    return quotations(
        replace(
            corpus,
            **{
                name: rows[rows["article_id"].isin(english.index[english])].reset_index(drop=True)
                for name, rows in tables.items()
            },
        )
    )


def _spans(corpus: Corpus) -> pd.DataFrame:
    paragraphs = corpus.readable
    facts = paragraphs[["paragraph_id", "position", "kind", "text"]].rename(
        columns={"kind": "paragraph_kind"}
    )
    found = find_quotations(corpus) if english_articles(corpus).any() else empty(QUOTATIONS)
    found = found.merge(facts, on="paragraph_id", how="inner")
    found = found[(found["kind"] != "scare") & found["paragraph_kind"].isin(SPOKEN_KINDS)]
    # As a reader sees them, without what stands in place of markup.
    columns: dict[str, Any] = {
        name: found[name].fillna("").astype(object).map(without_fillers) for name in _TEXTS
    }
    found = found.assign(**columns).sort_values(
        ["article_id", "position", "paragraph_id", "start", "end"], ignore_index=True
    )
    words = found["words"].astype(int)
    marked = [
        words[row] if kind == "direct" else _marked_words(text[start:end]) if kind == "mixed" else 0
        for row, (kind, text, start, end) in enumerate(
            zip(found["kind"], found["text"], found["start"], found["end"], strict=True)
        )
    ]
    # A pronoun that nothing explains is nobody's description.
    described = found["speaker"].str.casefold().mask(found["source_basis"] == "pronoun", "")
    return found.assign(
        words=words,
        direct_words=pd.Series(marked, index=found.index, dtype=int).clip(upper=words),
        source=found["speaker_key"].mask(found["speaker_key"] == "", described),
        stance=found["cue"].map(stance).astype(object),
    ).drop(columns=["text", "paragraph_kind"])


def _marked_words(text: str) -> int:
    """Return how many words of a text stand in quotation marks."""
    return sum(count_words(text[start:end]) for start, end in marked_stretches(text))


def english_articles(corpus: Corpus) -> pd.Series:
    """Return whether each article reads as English, by article_id: in others nothing is found."""
    return is_english(corpus.articles.set_index("article_id")["language"])


def voice_table(spans: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return who speaks how much in each group, the biggest voices first.

    Parameters
    ----------
    spans
        Of `quoted_spans`.
    groups
        The group (an outlet) of each article that counts, by article_id.

    Returns
    -------
    pandas.DataFrame
        A row for a speaker and a group: ``speaker, role, voice_class, side, outlet, direct_words,
        indirect_words, share, quotations, verbs``. The words of a quotation that is part direct
        are divided; ``share`` is of all quoted words of the group. ``verbs`` are the words that
        report, the frequent ones first. What nobody is named for has no speaker and comes last.
    """
    group = groups.reindex(spans["article_id"]).to_numpy(dtype=object)
    spans = spans.assign(outlet=group).dropna(subset=["outlet"])
    if spans.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _VOICES.items()})
    spans = spans.assign(indirect_words=spans["words"] - spans["direct_words"])
    # Whom nobody names is no one speaker: no name, role or class is theirs together.
    nobody = spans["source"] == ""
    spans = spans.assign(
        **{name: spans[name].mask(nobody, "") for name in ("speaker", "role", "side")},
        voice_class=spans["voice_class"].mask(nobody, "unknown"),
    )
    whole = spans.groupby("source").agg(
        speaker=("speaker", _fullest),
        role=("role", _most_frequent),
        voice_class=("voice_class", _most_frequent),
        side=("side", _most_frequent),
        total=("words", "sum"),
    )
    each = spans.groupby(["source", "outlet"], as_index=False).agg(
        direct_words=("direct_words", "sum"),
        indirect_words=("indirect_words", "sum"),
        quotations=("statement_id", "nunique"),
        words=("words", "sum"),
    )
    cues = spans[spans["stance"] != ""].drop_duplicates(["source", "outlet", "statement_id"])
    verbs = cues.groupby(["source", "outlet"])["cue"].agg(_counted).rename("verbs")
    each["share"] = each["words"] / each.groupby("outlet")["words"].transform("sum")
    table = each.merge(whole.reset_index(), on="source")
    table = table.merge(verbs.reset_index(), on=["source", "outlet"], how="left")
    table = table.assign(unknown=table["source"] == "", less=-table["total"], fewer=-table["words"])
    order = ["unknown", "less", "source", "fewer", "outlet"]
    table = table.sort_values(order, ignore_index=True)[list(_VOICES)]
    return table.fillna({"verbs": ""}).astype(_VOICES)


def counts_here(spans: pd.DataFrame, corpus: Corpus) -> pd.Series:
    """Return which spans stand in paragraphs that count in this corpus."""
    here = places(spans["paragraph_id"], corpus.paragraphs["paragraph_id"]) >= 0
    return pd.Series(here, index=spans.index)


def _fullest(names: Iterable[str]) -> str:
    """Return the longest of the names, of equals the first in order."""
    return min(set(names), key=lambda name: (-len(name), name), default="")


def _most_frequent(values: Iterable[str]) -> str:
    """Return the most frequent text that says something, of equals the first in order."""
    counts = Counter(value for value in values if value not in ("", "unknown"))
    if not counts:
        return next(iter(values), "")
    return min(counts, key=lambda value: (-counts[value], value))


def _counted(cues: Iterable[str]) -> str:
    """Return words with how often they stand, if more than once.

    Examples
    --------
    >>> _counted(["said", "claimed", "Said"])
    'said (2), claimed'
    """
    counts = Counter(cue.casefold() for cue in cues)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{cue} ({number})" if number > 1 else cue for cue, number in ordered)
