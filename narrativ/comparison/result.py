"""`Comparison`: scores, their evidence, and what may be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any, Final

import pandas as pd

from narrativ import alignment, schema
from narrativ.comparison.sharing import with_and_without
from narrativ.comparison.traits import Traits
from narrativ.corpus import Corpus
from narrativ.errors import UnknownNameError
from narrativ.inference import wording
from narrativ.text.sentences import sentences

REST: Final = "the rest"
"""Reference of a group among three or more."""


@dataclass(frozen=True, repr=False, eq=False)
class Comparison:
    """What `compare` found.

    Attributes
    ----------
    corpus
        The corpus that was compared.
    scores
        Table of `narrativ.schema.SCORES`, and ``z``, which ranks.
    evidence
        Table of `narrativ.schema.EVIDENCE`.
    notes
        What was left out or could not be compared, in plain sentences.
    settings
        ``by, level, measures, independent, reference, seed, permutations``.
    findings
        What a group does, in words, for each measure.
    shares
        Whether compared articles share text within their events.
    again
        Makes the same comparison with other arguments of `compare`:
        ``comparison.again(corpus=changed, independent=False)``.
    """

    corpus: Corpus
    scores: pd.DataFrame
    evidence: pd.DataFrame
    notes: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)
    shares: bool = False
    again: Callable[..., Comparison] | None = None

    def evidence_for(
        self, *, measure: str, feature: str, outlet: str | None = None
    ) -> pd.DataFrame:
        """Return the passages behind a score.

        Returns
        -------
        pandas.DataFrame
            EVIDENCE with ``article_id, title, published, text`` (of the
            paragraph) and ``sentence`` (around the span), in order of time.

        Raises
        ------
        UnknownNameError
            If the scores have no such measure, feature or group.
        """
        rows, scores = self.evidence, self.scores
        wanted = {"measure": measure, "feature": feature, "outlet": outlet}
        for column, value in wanted.items():
            if value is None:
                continue
            known = pd.concat([scores[column], rows[column]]).dropna()
            if not (known == value).any():
                raise UnknownNameError(column, value, known)
            rows = rows[rows[column] == value]
            if column != "outlet":
                scores = scores[scores[column] == value]
        places = self.corpus.paragraphs[["paragraph_id", "article_id", "position", "text"]]
        facts = self.corpus.articles[["article_id", "title", "published"]]
        joined = rows.merge(places, on="paragraph_id", how="left").merge(
            facts, on="article_id", how="left"
        )
        joined["sentence"] = pd.array(
            [
                _sentence(text, int(start), int(end))
                for text, start, end in zip(
                    joined["text"], joined["start"], joined["end"], strict=True
                )
            ],
            dtype="string",
        )
        order = ["outlet", "published", "article_id", "position", "start"]
        return joined.sort_values(order, kind="stable", ignore_index=True).drop(columns="position")

    def align(
        self,
        *,
        storyline: str | None = None,
        event: str | None = None,
        outlets: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Lay the outlets side by side; see `narrativ.alignment.align`."""
        return alignment.align(self.corpus, storyline=storyline, event=event, outlets=outlets)

    @property
    def counted_once(self) -> Comparison:
        """The comparison with shared copy counted once; itself if it is that or none is shared."""
        return self if self.settings.get("independent", True) else self._other

    @property
    def counted_as_is(self) -> Comparison:
        """The comparison with every article and paragraph counted; itself likewise."""
        return self._other if self.settings.get("independent", True) else self

    @cached_property
    def _other(self) -> Comparison:
        if self.again is None or not self.shares:
            return self
        return self.again(independent=not self.settings.get("independent", True))

    @cached_property
    def with_and_without(self) -> pd.DataFrame:
        """Every finding of either count, with its effect and verdict in both.

        ``measure, feature, outlet, reference, effect_once, verdict_once,
        effect_as_is, verdict_as_is``; missing where a feature is not counted.
        The other count is made when first asked for.
        """
        return with_and_without(self.counted_once.scores, self.counted_as_is.scores)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Every `differs` finding in a sentence, then what found nothing, then the notes."""
        tested = self.scores[self.scores["level"] == "event"]
        by = str(self.settings.get("by", "outlet"))
        others = "the other outlets" if by == "outlet" else REST
        found = [
            wording.finding(
                {str(name): value for name, value in row.items()},
                self.findings.get(row["measure"], Traits.finding),
                others if row["reference"] == REST else str(row["reference"]),
            )
            for row in tested[tested["verdict"] == "differs"].to_dict("records")
        ]
        nothing = []
        for measure, rows in tested.groupby("measure", sort=True):
            verdicts = rows["verdict"]
            family = rows.loc[verdicts.isin(["differs", "no_evidence"]), "feature"].nunique()
            if family and not (verdicts == "differs").any():
                nothing.append(
                    f"{measure}: no evidence of a difference in any of "
                    f"{wording.counted(family, 'feature')} tested."
                )
        return (*found, *nothing, *self.notes)

    def __repr__(self) -> str:
        counts = self.scores["verdict"].value_counts()
        parts = [f"{int(counts[name])} {name}" for name in schema.VERDICTS if name in counts]
        return (
            f"Comparison by {self.settings.get('by', 'outlet')}: {len(self.scores)} scores "
            f"({', '.join(parts) or 'none'}), {len(self.notes)} notes"
        )

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(text)}</li>" for text in self.sentences[:20])
        more = len(self.sentences) - 20
        tail = f"<p>… and {more} more: see <code>.sentences</code></p>" if more > 0 else ""
        return f"<p>{escape(repr(self))}</p><ul>{items}</ul>{tail}"


def _sentence(text: object, start: int, end: int) -> str | None:
    """Return the sentence, or sentences, that a span lies in."""
    if not isinstance(text, str):
        return None
    spans = [(first, last) for first, last in sentences(text) if first < end and start < last]
    return text[spans[0][0] : spans[-1][1]] if spans else text.strip()
