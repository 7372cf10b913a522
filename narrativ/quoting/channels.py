"""By which way words came: a post in a social network, court papers, or said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from narrativ.quoting.spans import Speaker, Statement
from narrativ.quoting.voice_lists import listed

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ON_CHANNEL: Final = re.compile(
    r"\b(?:on|in an?|via|to|from) (?:(?:his|her|its|their|a|an|the|another|series of) )?"
    r"(?:\w+ ){0,2}?(?:Twitter|Facebook|Instagram|TikTok|Telegram|Truth Social|Weibo|X|tweets?|"
    r"(?:Facebook|Instagram|social media|blog|Telegram|Twitter|LinkedIn) "
    r"(?:posts?|page|account|feed|message))\b"
)
_IN_COURT: Final = re.compile(
    r"\b(?:in|according to) (?:(?:a|an|the|his|her|their|its) )?(?:\w+ ){0,2}?"
    r"(?:court (?:filings?|papers|documents|records?)|lawsuit|indictment|affidavit|legal filings?|"
    r"complaint|ruling|deposition)\b"
)
_AWAY: Final = 60
"""Signs before and after a cue in which a channel is looked for."""


def with_channel(speaker: Speaker, statement: Statement, docs: Sequence[Doc]) -> Speaker:
    """Return a speaker with the source type of the way that a statement came."""
    if statement.basis == "embed":
        return replace(speaker, source_type="social", source_basis="place")
    if speaker.source_type not in ("person", "organisation", "unnamed", "unknown"):
        return speaker
    cue = statement.cue
    word = docs[cue.paragraph].text[cue.start : cue.end] if cue is not None else ""
    way = channel(_around(statement, docs), word)
    return replace(speaker, source_type=way, source_basis="cue") if way else speaker


def _around(statement: Statement, docs: Sequence[Doc]) -> str:
    """Return the sentence of the cue without what is said."""
    if statement.cue is None:
        return ""
    cue, doc = statement.cue, docs[statement.cue.paragraph]
    span = doc.char_span(cue.start, cue.end, alignment_mode="expand")
    if span is None or not len(span):
        return ""
    first = max(span.sent.start_char, cue.start - _AWAY)
    text = doc.text[: min(span.sent.end_char, cue.end + _AWAY)]
    for one in statement.spans:
        if one.paragraph == cue.paragraph:
            end = min(one.end, len(text))
            text = text[: one.start] + " " * max(0, end - one.start) + text[end:]
    return text[first:]


def channel(around: str, cue: str) -> str:
    """Return ``"social"`` or ``"court"`` if words came by a post or stand in court papers.

    Parameters
    ----------
    around
        The sentence in which they are reported, without them.
    cue
        The word that reports them.

    Examples
    --------
    >>> channel("Odryn wrote on Twitter.", "wrote"), channel("", "tweeted"), channel("", "said")
    ('social', 'social', '')
    """
    if cue.casefold() in listed("sources", "social_cues") or _ON_CHANNEL.search(around):
        return "social"
    if cue.casefold() in listed("sources", "court_cues") or _IN_COURT.search(around):
        return "court"
    return ""
