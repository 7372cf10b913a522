"""`compare`: groups of articles against each other, within events or across them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pandas as pd

from narrativ import schema
from narrativ.comparison.arguments import checked_corpus, checked_numbers, levels_of, measures_of
from narrativ.comparison.declarations import AnyMeasure, Declaration
from narrativ.comparison.groups import By, group_noun, groups_of, groups_setting
from narrativ.comparison.result import Comparison
from narrativ.comparison.scores import ScoresBuilder, sort_scores, tally_rows
from narrativ.comparison.shared_text import SharedText
from narrativ.comparison.validation import ResultValidator, failed_row, failure_reason
from narrativ.corpus import Corpus
from narrativ.errors import MeasureWarning, UnknownNameError, out_of_memory, warn
from narrativ.machine import package_versions, release_memory, single_threaded_algebra
from narrativ.protocols import Context
from narrativ.wording.phrases import counted

_PLURALS: Final = {"outlet": "outlets", "agency": "agencies", "country": "countries"}

logger = logging.getLogger(__name__)


def compare(
    corpus: Corpus,
    *,
    by: By = "outlet",
    level: str | Sequence[str] = "event",
    measures: Sequence[AnyMeasure | str] | None = None,
    independent: bool = True,
    reference: str | None = None,
    seed: int = 0,
    permutations: int = 9_999,
    described: int | None = 50,
    evidence: bool = True,
) -> Comparison:
    """Compare how groups of articles tell the same events.

    Parameters
    ----------
    corpus
        A clustered corpus.
    by
        Column of ``corpus.articles`` that names the groups; ``"country"``, which
        is that of the outlet where there is no such column; groups of outlets,
        ``{"wire": ["Reuters"], "regional": ["Glasgow Times"]}``; or a Series of
        groups indexed by article_id (see `before_after`).
    level
        ``"event"``: contrasts within events, combined over events and tested;
        ``"storyline"``: across the events of each storyline, descriptive; or
        both.
    measures
        Callables ``(corpus, context) -> (units, evidence)``, or names: ``"terms"``,
        ``"emphasis"``, ``"voices"``, ``"distance"``, ``"frames"``, what a package registers as an
        entry point ``narrativ.measures``, or ``"module:attribute"``. `Terms`, `Emphasis` and
        `Voices` by default.
        Two of one name are told apart by their ``variant``, for example ``frames:policy`` and
        ``frames:generic``. One that raises, or that returns something else than units and
        evidence of this corpus, has one row with the verdict ``"failed"`` and the reason in
        ``quality``; the others finish.
    independent
        Count text that articles of one event share once: copies of one text
        count as one, and a paragraph that stands in several texts counts
        in one of them.
    reference
        Group that the others are compared with; the rest by default.
    seed, permutations
        Of the permutation test and the bootstrap; the seed draws, too, which text keeps a
        paragraph that no wire's own text holds.
    described
        Of the rows that no test decided, how many of each group, question and reason are
        kept, the largest first; the others are counted in ``tally``. None keeps all:
        ``comparison.again(described=None)`` builds what was left out. With 0 groups that share
        too few events for an interval are not even counted, which is quicker.
    evidence
        Whether the passages behind the scores are kept. Without them, where scores alone are
        wanted, a comparison takes less time and memory, and a report of it shows no passages.

    Returns
    -------
    Comparison
        Scores (``articles`` counts both sides of a contrast), evidence, notes.

    Raises
    ------
    NotReadyError
        If the corpus is not clustered.
    UnknownNameError
        If there is no such column, level, group or outlet.
    SchemaError
        If an argument is of another type than it should be, groups overlap, or a
        measure says something of itself that makes no sense.

    Warns
    -----
    MeasureWarning
        For each measure that failed.

    Examples
    --------
    >>> from narrativ import Corpus, compare
    >>> compare(Corpus())
    Traceback (most recent call last):
    narrativ.errors.NotReadyError: the corpus has no articles yet; call narrativ.read first ...
    """
    corpus = checked_corpus(corpus)
    seed, permutations, described = checked_numbers(seed, permutations, described)
    independent, evidence = bool(independent), bool(evidence)
    levels = levels_of(level)
    chosen = measures_of(measures)
    declarations = Declaration.all_of(chosen)
    groups, notes = groups_of(corpus, by)
    what = group_noun(by)
    if reference is not None and not (groups == reference).any():
        raise UnknownNameError(f"group of {what!r}", reference, groups)
    shared = SharedText.of(corpus, groups, seed)
    builder = ScoresBuilder(
        corpus, groups, levels, independent, reference, seed, permutations, described
    )
    notes += _events_shared(builder, what, levels)
    if groups.nunique() > 1:
        sides = 2 if reference is not None else groups.nunique()
        notes += _shared_copy_searched(corpus, independent) + shared.notes(independent, sides=sides)
    results = _Results.of(
        chosen, declarations, ResultValidator(corpus, groups, evidence), builder, shared
    )
    return Comparison(
        corpus=corpus,
        scores=sort_scores(pd.concat(results.scores)),
        evidence=schema.conform(pd.concat(results.evidence), schema.EVIDENCE)
        if results.evidence
        else schema.empty(schema.EVIDENCE),
        notes=(*notes, *results.notes),
        settings={
            "by": what,
            "groups": groups_setting(by),
            "level": list(levels),
            "measures": [
                _measure_setting(measure, declaration)
                for measure, declaration in zip(chosen, declarations, strict=True)
            ],
            "independent": independent,
            "reference": reference,
            "seed": seed,
            "permutations": permutations,
            "described": described,
            "evidence": evidence,
        },
        versions=dict(package_versions()),
        tally=pd.concat(results.tallies, ignore_index=True),
        aspects={declaration.name: declaration.aspects for declaration in declarations},
        presentations={declaration.name: declaration.presentation for declaration in declarations},
        has_shared_copy=bool(shared),
        pairs=results.pairs,
        groups=groups,
        again=partial(
            compare,
            corpus=corpus,
            by=copy(by),
            level=levels,
            measures=chosen,
            independent=independent,
            reference=reference,
            seed=seed,
            permutations=permutations,
            described=described,
            evidence=evidence,
        ),
    )


def _measure_setting(measure: AnyMeasure, declaration: Declaration) -> str:
    """Return how a measure stands in the settings: with its own, but never with an address."""
    own = getattr(type(measure), "__repr__", None) is not object.__repr__
    return repr(measure) if own and hasattr(measure, "name") else declaration.name


@dataclass(frozen=True)
class _Results:
    """What the measures gave: a failed one a row, the others scores and evidence."""

    scores: list[pd.DataFrame] = field(default_factory=list)
    tallies: list[pd.DataFrame] = field(default_factory=list)
    evidence: list[pd.DataFrame] = field(default_factory=list)
    pairs: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        measures: list[AnyMeasure],
        declarations: list[Declaration],
        validator: ResultValidator,
        builder: ScoresBuilder,
        shared: SharedText,
    ) -> _Results:
        """Call each measure and score what it returns."""
        results = cls()
        analysed = shared.once(builder.corpus) if builder.independent else builder.corpus
        for measure, declaration in zip(measures, declarations, strict=True):
            results._add(measure, declaration, validator, builder, analysed)
            release_memory()
        return results

    def _add(
        self,
        measure: AnyMeasure,
        declaration: Declaration,
        validator: ResultValidator,
        builder: ScoresBuilder,
        analysed: Corpus,
    ) -> None:
        """Call one measure, of whose tables none is kept when the next is called."""
        returned = False
        try:
            # Each on tables of its own: what one changes in place reaches no other.
            own = Context(builder.groups.copy(), builder.seed, whole=copy(builder.corpus))
            answer = measure(copy(analysed), own)
            returned = True
            units, passages = validator.validate(answer, declaration.name)
            with single_threaded_algebra():
                made = builder.score_measure(units, declaration)
            found = validator.evidence(passages, declaration.name, made.rows)
        except Exception as error:
            if out_of_memory(error):
                raise
            logger.info("the measure %r failed", declaration.name, exc_info=True)
            reason = failure_reason(error, returned=returned)
            warn(
                MeasureWarning,
                "the measure %r failed; the others go on: %s",
                declaration.name,
                reason,
                cause=error,
            )
            row = failed_row(declaration, reason)
            self.scores.append(row)
            self.tallies.append(tally_rows(row))
            return
        if "article_a" in units:
            self.pairs[declaration.name] = units
        self.scores.append(made.rows)
        self.tallies.append(made.tally)
        self.evidence.append(found)
        self.notes.extend(made.notes)


def _events_shared(builder: ScoresBuilder, by: str, levels: tuple[str, ...]) -> list[str]:
    """Say in how many events, or storylines, groups meet that can be compared."""
    groups = builder.groups
    several = _PLURALS.get(by, "groups")
    names = builder.names if by == "outlet" else [f"“{name}”" for name in builder.names]
    if len(groups) < 2:
        number = counted(len(groups), "article") if len(groups) else "No article"
        return [f"{number} with a known {by}: there is nothing to compare with."]
    if len(names) == 1:
        return [f"There is one {by} only ({names[0]}): nothing to compare with."]
    who = " and ".join(names) if len(names) == 2 else f"two of the {len(names)} {several}"
    both = f"both {who}" if len(names) == 2 else who
    if "event" not in levels:
        every, shared = builder.facts["storyline_id"].nunique(), builder.shared_storylines
        if not shared:
            return [f"No storyline is told by {both}: there is nothing to compare."]
        storylines = counted(every, "storyline")
        are = "is" if shared == 1 else "are"
        return [f"{shared} of {storylines} {are} told by two {several} or more."]
    per_event = groups.groupby(builder.facts["event_id"].to_numpy(dtype=object)).nunique()
    shared = int((per_event > 1).sum())
    events = counted(len(per_event), "event")
    if not shared:
        need = "An interval and a test need six events told by both."
        return [
            f"No event is told by {who}: in {events}, nothing can be compared within events. {need}"
        ]
    return [f"{shared} of {events} {'is' if shared == 1 else 'are'} told by two {several} or more."]


def _shared_copy_searched(corpus: Corpus, independent: bool) -> list[str]:
    """Say what of shared copy could be recognised, where it matters."""
    if not independent:
        return []
    if not any(step.name == "source" for step in corpus.steps) and (
        corpus.articles["reuse_group"].isna().all() and corpus.paragraphs["copy_of"].isna().all()
    ):
        return [
            "Shared copy was not looked for (narrativ.source does that): every article counts as "
            "a text of its own."
        ]
    return [
        "Shared copy is recognised by the words that articles here share, edited or not. Copy that "
        "no other article here runs, or that was rewritten throughout, counts as its outlet's own."
    ]
