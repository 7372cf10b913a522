"""The tables of narrativ: their only definition.

A `Table` names its columns, their pandas dtypes and the values that are
allowed in them. `conform` checks and casts a frame where it enters, and where a
verb takes it; inside a verb tables are taken as valid. pandas is imported only
when a table is made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from narrativ.errors import SchemaError

if TYPE_CHECKING:
    import pandas as pd

VERSION: Final = 1
"""Version of the study format; a folder of another version is refused."""

TEXT: Final = "string"
COUNT: Final = "Int64"
NUMBER: Final = "Float64"
FLAG: Final = "boolean"
TIME: Final = "datetime64[us, UTC]"


@dataclass(frozen=True)
class Column:
    """A column: its name, dtype, meaning and, where it is closed, its values."""

    name: str
    dtype: str
    about: str
    values: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its name, key and columns, in the order in which they are kept."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))


AGENCY_BASES: Final = (
    "dateline", "byline", "tail", "metadata", "signoff", "shared_text", "style", "decision",
)  # fmt: skip
CREDIT_ROLES: Final = ("author", "contributor", "outlet")
"""Wrote the text; gave something to it; it was taken from there: an outlet, or an agency without
a name."""
COPY_GRADES: Final = ("credited", "shared_text", "likely", "syndicated")
"""A credit; text shared with a credited article; shared widely, and nobody says by whom, or signed
off as one agency does that nobody names; taken from another outlet, a sister or a feed, and no
agency is named."""
LOW_STABILITY: Final = 0.6
"""A group that resamples find with a mean Jaccard below this should not be relied on
(Hennig 2007, section 3)."""
LOW_PROBABILITY: Final = 0.6
"""An article that is in its place in fewer resamples than this might as well be elsewhere."""
COMPLETENESS: Final = ("full", "lead_missing", "cut", "partial", "headline_only")
GENRES: Final = ("news", "opinion", "live", "summary", "social", "unknown")
PRECISIONS: Final = ("minute", "hour", "day", "month", "unknown")
OUTLET_BASES: Final = ("stated", "file", "domain", "url")
DATE_BASES: Final = ("stated", "relative", "dateline", "metadata", "file", "estimated")
KINDS: Final = (
    "headline",
    "subheading",
    "summary",
    "body",
    "caption",
    "embed",
    "credit",
    "boilerplate",
)
TEXT_KINDS: Final = ("subheading", "body")
"""What stands below the headline and is analysed; topics are made of it."""
ANALYSED_KINDS: Final = ("headline", *TEXT_KINDS)
"""Kinds that are analysed by default; the others are kept and shown."""
STATUSES: Final = ("read", "partial", "duplicate", "rejected")
LEVELS: Final = ("event", "storyline", "corpus")
PAIR_KINDS: Final = ("copy", "passage", "quotation", "boilerplate")
CHANGES: Final = ("kept", "reworded", "cut", "added", "unread")
VERDICTS: Final = (
    "differs",
    "no_evidence",
    "inconclusive",
    "too_little_data",
    "descriptive",
    "failed",
)
SCORE_STATUSES: Final = (
    "differs",
    "no_evidence",
    "interval",
    "counts",
    "test",
    "length",
    "descriptive",
    "held_out",
    "described",
    "refused",
    "few_events",
    "unattainable",
    "floor",
    "no_contrast",
    "no_pairs",
    "no_reference",
    "failed",
)
"""Why a score has its verdict. What they say is in `narrativ.wording.limits`: interval, counts,
test and length make a row inconclusive; descriptive (across events), held_out and described (few
events) make it descriptive; the rest, up to failed, leave too little data."""
REASONS: Final = ("no_vectors", "unconfirmed", "undrawn")
"""Why no estimate is given: a corpus without vectors; no human code; codes of no stated drawing.
Where there is more to say a measure has words of its own."""
HELD_OUT: Final = ("house_style", "topic_word")
"""What is counted, described apart and not tested, beside what a measure of your own names."""
STYLE_KINDS: Final = (
    "honorific",
    "spelling",
    "spelling_of_a_name",
    "masthead",
    "tag_of_headlines",
    "stock_sentence",
    "number",
    "date",
    "listed",
)
"""Kinds of house style; listed is what the user named."""
UNITS: Final = ("difference_of_shares", "percentage_points", "log_odds_ratio", "words", "bits")
"""Units of contrasts, beside those that a measure of your own names."""
VOICE_CLASSES: Final = (
    "official",
    "international",
    "party",
    "company",
    "civil_society",
    "expert",
    "ordinary",
    "media",
    "document",
    "unnamed",
    "other",
    "unknown",
)
"""As whom somebody is quoted: governments, parliaments, courts, police and forces; international
organisations; parties and campaigns; companies; unions, churches, associations and activists;
scholars and professionals; people without office; media; what is no person; sources of whom no more
is said; others (sport, arts, armed groups, groups of unlike classes: "police and witnesses"); not
said. A lawmaker is official, a candidate or a group of a party is party; who speaks for somebody
has the class of whom; a lawyer or medic is an expert, a lawyer employed by an office official."""
SOURCE_TYPES: Final = (
    "person",
    "organisation",
    "document",
    "poll",
    "vote",
    "court",
    "media",
    "social",
    "unnamed",
    "unknown",
)
"""What a source is, after Spangher, Peng, Ferrara and May (EMNLP 2023)."""
SOURCE_BASES: Final = ("name", "noun", "entity", "cue", "place", "pronoun", "none")
"""What the type rests on: a person's name, a noun of the mention, the parser's label of a name, the
words around, an embedded post, a pronoun that nothing explains."""
INTERVALS: Final = ("events", "articles")
"""What an interval is of: other events like these, or the articles of these events alone."""

ARTICLES: Final = Table(
    "articles",
    (
        Column("article_id", TEXT, "hash of outlet, external_id, title and text", required=True),
        Column("external_id", TEXT, "the caller's own id, as a string"),
        Column("outlet", TEXT, "who published; missing is unknown"),
        Column("outlet_read", TEXT, "what was read as the outlet, where that is another name"),
        Column("outlet_basis", TEXT, "what the outlet rests on", OUTLET_BASES),
        Column("agency", TEXT, "who wrote the wire copy; missing is unknown, never 'none'"),
        Column("agency_basis", TEXT, "the strongest evidence for the agency", AGENCY_BASES),
        Column("title", TEXT, "the headline as it was read"),
        Column("byline", TEXT, "the author line as it was read"),
        Column("section", TEXT, "the section of the outlet"),
        Column("genre", TEXT, "kind of text", GENRES),
        Column("published", TIME, "time of publication, UTC"),
        Column("published_precision", TEXT, "how fine that time is", PRECISIONS),
        Column("published_basis", TEXT, "what that time rests on", DATE_BASES),
        Column("published_stated", TEXT, "the words that gave the time, as they were read"),
        Column("published_note", TEXT, "agreement, conflict or estimate, in words"),
        Column("captured_at", TIME, "when the source was captured, UTC"),
        Column("captured_basis", TEXT, "given by the user or estimated", ("given", "estimated")),
        Column("url", TEXT, "address of the article"),
        Column("language", TEXT, "as stated; en where the text reads as English"),
        Column("words", COUNT, "words of the analysed body", required=True),
        Column("completeness", TEXT, "what of the text is there", COMPLETENESS, required=True),
        Column("completeness_note", TEXT, "why the text is held to be incomplete"),
        Column("style_hint", TEXT, "what the house style hints at; a hint, never evidence"),
        Column("source_file", TEXT, "file or table the article was read from"),
        Column("source_locator", TEXT, "where in that source"),
        Column("agency_copy", TEXT, "grade of the evidence that it is agency copy", COPY_GRADES),
        Column("agency_note", TEXT, "that evidence, in words"),
        Column("reuse_group", TEXT, "articles that run one text, edited or not"),
        Column("reuse_source", TEXT, "the article of the group that the others probably took"),
        Column("reuse_source_basis", TEXT, "why that one"),
        Column("event_id", TEXT, "the event the article tells"),
        Column("event_probability", NUMBER, "probability of that place, 0 to 1"),
        Column("event_note", TEXT, "what speaks against relying on that place"),
    ),
    key=("article_id",),
)

PARAGRAPHS: Final = Table(
    "paragraphs",
    (
        Column("paragraph_id", TEXT, "hash of article_id, kind and offsets", required=True),
        Column("article_id", TEXT, "the article it stands in", required=True),
        Column("position", COUNT, "0 is the headline, then reading order", required=True),
        Column("start", COUNT, "code-point offset into the unit as it was read", required=True),
        Column("end", COUNT, "code-point offset, exclusive", required=True),
        Column("kind", TEXT, "what it is", KINDS, required=True),
        Column("text", TEXT, "the text as it was read", required=True),
        Column("reuse_share", NUMBER, "share of its words that stand in another article, 0 to 1"),
        Column("copy_of", TEXT, "the first of the paragraphs that say the same, word for word"),
        Column("topic_id", TEXT, "the topic it belongs to"),
    ),
    key=("paragraph_id",),
)

EVENTS: Final = Table(
    "events",
    (
        Column("event_id", TEXT, "hash of its first article", required=True),
        Column("storyline_id", TEXT, "the storyline it belongs to", required=True),
        Column("label", TEXT, "headline of the medoid article"),
        Column("articles", COUNT, "number of articles", required=True),
        Column("outlets", COUNT, "number of outlets", required=True),
        Column("start", TIME, "earliest publication"),
        Column("end", TIME, "latest publication"),
        Column("medoid_article_id", TEXT, "the article most like the others"),
        Column("stability", NUMBER, "mean Jaccard over resamples, 0 to 1"),
        Column("note", TEXT, "what speaks against relying on it"),
    ),
    key=("event_id",),
)

STORYLINES: Final = Table(
    "storylines",
    (
        Column("storyline_id", TEXT, "hash of its first event", required=True),
        Column("label", TEXT, "what the events have in common"),
        Column("events", COUNT, "number of events", required=True),
        Column("start", TIME, "earliest publication"),
        Column("end", TIME, "latest publication"),
        Column("link_reason", TEXT, "why its events are linked"),
    ),
    key=("storyline_id",),
)

TOPICS: Final = Table(
    "topics",
    (
        Column("topic_id", TEXT, "hash of its storyline and paragraphs", required=True),
        Column("storyline_id", TEXT, "the storyline it lies in", required=True),
        Column("label", TEXT, "its distinctive terms"),
        Column("paragraphs", COUNT, "number of paragraphs", required=True),
        Column("outlets", COUNT, "number of outlets", required=True),
        Column("medoid_paragraph_id", TEXT, "the paragraph most like the others"),
        Column("stability", NUMBER, "mean Jaccard over resamples, 0 to 1"),
        Column("note", TEXT, "what speaks against relying on it"),
    ),
    key=("topic_id",),
)

CREDITS: Final = Table(
    "credits",
    (
        Column("article_id", TEXT, "the credited article", required=True),
        Column("agency", TEXT, "the agency, or the other outlet; missing where it has no name"),
        Column("basis", TEXT, "where the credit stands", (*AGENCY_BASES, "photo"), required=True),
        Column("role", TEXT, "what it has to do with the text", CREDIT_ROLES),
        Column("paragraph_id", TEXT, "the paragraph that holds it"),
        Column("start", COUNT, "code-point offset into the paragraph's text"),
        Column("end", COUNT, "code-point offset, exclusive"),
    ),
)

SCORES: Final = Table(
    "scores",
    (
        Column("level", TEXT, "what the score generalises over", LEVELS, required=True),
        Column("event_id", TEXT, "the event or storyline; missing where events are combined"),
        Column("measure", TEXT, "name of the measure", required=True),
        Column("aspect", TEXT, "which question of the measure, where it asks several"),
        Column("feature", TEXT, "what was counted", required=True),
        Column("outlet", TEXT, "the group whose coverage is described", required=True),
        Column("reference", TEXT, "what it is compared with"),
        Column("value", NUMBER, "the group's own value"),
        Column("effect", NUMBER, "the contrast"),
        Column("effect_name", TEXT, "what kind of contrast, with its unit"),
        Column("low", NUMBER, "lower end of the 95% interval"),
        Column("high", NUMBER, "upper end of the 95% interval"),
        Column("p", NUMBER, "permutation p-value"),
        Column("q", NUMBER, "Benjamini-Hochberg adjusted, within the measure"),
        Column("dispersion", NUMBER, "share of the group's articles with the feature, 0 to 1"),
        Column("articles", COUNT, "articles behind the score"),
        Column("events", COUNT, "events behind the score"),
        Column("shared_copy", TEXT, "how shared copy was counted"),
        Column("quality", TEXT, "what limits the score, in words: to be read, never parsed"),
        Column("verdict", TEXT, "what may be said", VERDICTS, required=True),
        Column("status", TEXT, "why that may be said", SCORE_STATUSES),
        Column("reason", TEXT, "why no estimate is given: one of REASONS, or a measure's words"),
        Column("held_out", TEXT, "as what it is not tested: one of HELD_OUT, or a measure's words"),
        Column("kind", TEXT, "which kind of house style: one of STYLE_KINDS, or a measure's words"),
        Column("unit", TEXT, "unit of the contrast: one of UNITS, or a measure's words"),
        Column("interval_over", TEXT, "what the interval is of", INTERVALS),
        Column("shared_events", COUNT, "events in which the group ran a text that others ran too"),
        Column("group_articles", COUNT, "compared articles of the group, in all events"),
        Column("incomplete_articles", COUNT, "of these, how many are not complete"),
        Column("family", COUNT, "contrasts that are corrected together, or would have been"),
    ),
)

EVIDENCE: Final = Table(
    "evidence",
    (
        Column("measure", TEXT, "name of the measure", required=True),
        Column("feature", TEXT, "what was counted", required=True),
        Column("outlet", TEXT, "the group", required=True),
        Column("event_id", TEXT, "the event"),
        Column("paragraph_id", TEXT, "the paragraph", required=True),
        Column("start", COUNT, "code-point offset into the paragraph's text"),
        Column("end", COUNT, "code-point offset, exclusive"),
        Column("weight", NUMBER, "how much it counts"),
    ),
)

AUDIT: Final = Table(
    "audit",
    (
        Column("file", TEXT, "the file or table", required=True),
        Column("locator", TEXT, "where in it", required=True),
        Column("status", TEXT, "what became of the unit", STATUSES, required=True),
        Column("reason", TEXT, "why it was not simply read"),
        Column("words_stated", COUNT, "words that the source says there are"),
        Column("words_read", COUNT, "words that were read"),
        Column("article_id", TEXT, "the article it became, or repeats"),
        Column("title", TEXT, "its title, so that a row can be recognised"),
        Column("left_out", TEXT, "lines of the source set aside as interface text"),
        Column("encoding", TEXT, "the encoding that the file was read in: guessed, if not Unicode"),
        Column("columns_unused", TEXT, "columns of its table with no use here, kept as own ones"),
    ),
)

PAIRS: Final = Table(
    "pairs",
    (
        Column("article_a", TEXT, "an article", required=True),
        Column("article_b", TEXT, "another, of a greater id", required=True),
        Column("containment_a", NUMBER, "share of the words of a that stand in b too, 0 to 1"),
        Column("containment_b", NUMBER, "share of the words of b that stand in a too, 0 to 1"),
        Column("longest_run", COUNT, "words of the longest run that both have"),
        Column("agency_hint", TEXT, "agencies that either credits"),
        Column("kind", TEXT, "what is shared", PAIR_KINDS),
        Column("shared_words", COUNT, "words of all runs that both have"),
        Column("quoted_words", COUNT, "of these, words of quotations"),
        Column("boilerplate_words", COUNT, "of these, words of boilerplate and stock phrases"),
        Column("moved_words", COUNT, "of these, words that stand elsewhere in the other's order"),
    ),
    key=("article_a", "article_b"),
)

SPANS: Final = Table(
    "spans",
    (
        Column("paragraph_a", TEXT, "paragraph of article_a", required=True),
        Column("start_a", COUNT, "code-point offset into its text", required=True),
        Column("end_a", COUNT, "code-point offset, exclusive", required=True),
        Column("paragraph_b", TEXT, "paragraph of article_b", required=True),
        Column("start_b", COUNT, "code-point offset into its text", required=True),
        Column("end_b", COUNT, "code-point offset, exclusive", required=True),
        Column("words", COUNT, "words of the span", required=True),
        Column("moved", FLAG, "whether it stands elsewhere in the other's order", required=True),
        Column("quoted", FLAG, "whether it is of a quotation on either side", required=True),
    ),
)

EDITS: Final = Table(
    "edits",
    (
        Column("change", TEXT, "what became of it", CHANGES, required=True),
        Column("moved", FLAG, "it stands elsewhere in the order", required=True),
        Column("style", FLAG, "kept, but for house style", required=True),
        Column(
            "part",
            TEXT,
            "of which part of the text",
            ANALYSED_KINDS,
            required=True,
        ),
        Column("article_id", TEXT, "the outlet's article", required=True),
        Column("paragraph_id", TEXT, "its paragraph; missing where cut"),
        Column("start", COUNT, "code-point offset into the paragraph's text"),
        Column("end", COUNT, "code-point offset, exclusive"),
        Column("text", TEXT, "the outlet's sentence; missing where cut"),
        Column("source_article_id", TEXT, "the source's article", required=True),
        Column("source_paragraph_id", TEXT, "its paragraph; missing where added"),
        Column("source_start", COUNT, "code-point offset"),
        Column("source_end", COUNT, "code-point offset, exclusive"),
        Column("source_text", TEXT, "the source's sentence; missing where added"),
        Column("similarity", NUMBER, "share of words in common, 0 to 1"),
        Column("also_in", COUNT, "other outlets of the group that have the outlet's sentence"),
        Column("sentences", COUNT, "sentences of the outlet's", required=True),
        Column("source_sentences", COUNT, "of the source's", required=True),
        Column("words", COUNT, "words of the outlet's", required=True),
        Column("source_words", COUNT, "words of the source's", required=True),
    ),
)

MATCH_KINDS: Final = ("verbatim", "paraphrase", "related", "none")
RELATIONS: Final = ("same", "conflict", "later_version")
VERSION_CHANGES: Final = ("number", "date", "state", "person")

MATCHES: Final = Table(
    "matches",
    (
        Column("i", COUNT, "place of the passage in the first text, from 0", required=True),
        Column("j", COUNT, "place in the second text", required=True),
        Column("probability", NUMBER, "that the two tell the same", required=True),
        Column("kind", TEXT, "how much the two have in common", MATCH_KINDS, required=True),
        Column("assigned", FLAG, "whether they are assigned to each other", required=True),
        Column("relation", TEXT, "how they stand to each other, if on one matter", RELATIONS),
        Column("change", TEXT, "what differs between the versions", VERSION_CHANGES),
    ),
    key=("i", "j"),
)

QUOTATION_KINDS: Final = ("direct", "mixed", "indirect", "scare")
"""All in marks; partly; in none; in marks that nobody is quoted by: a word at arm's length, a
title."""
SPEAKER_BASES: Final = (
    "verb",
    "according_to",
    "colon",
    "noun",
    "continued",
    "embed",
    "question",
    "nearest",
    "none",
)
"""How the speaker of a statement was found: by a verb, "according to", a colon, a noun such as
claim; as who speaks on; as the author of an embedded post; as one side of an interview; as the
subject of the sentence before; not at all."""

QUOTATIONS: Final = Table(
    "quotations",
    (
        Column("quotation_id", TEXT, "hash of paragraph_id and offsets", required=True),
        Column("statement_id", TEXT, "the statement that the span is part of", required=True),
        Column("article_id", TEXT, "the article", required=True),
        Column("paragraph_id", TEXT, "the paragraph of the span", required=True),
        Column("start", COUNT, "code-point offset into its text", required=True),
        Column("end", COUNT, "code-point offset, exclusive", required=True),
        Column("kind", TEXT, "how it is quoted", QUOTATION_KINDS, required=True),
        Column("speaker", TEXT, "fullest name, or the mention as written"),
        Column("speaker_start", COUNT, "of the mention; missing if in another paragraph"),
        Column("speaker_end", COUNT, "code-point offset, exclusive"),
        Column("speaker_basis", TEXT, "how it was found", SPEAKER_BASES, required=True),
        Column("cue", TEXT, "the word that reports it, as written"),
        Column("cue_start", COUNT, "of the cue; missing if in another paragraph"),
        Column("cue_end", COUNT, "code-point offset, exclusive"),
        Column("speaker_key", TEXT, "one key for one speaker; missing if not resolved"),
        Column("role", TEXT, "as the text says it"),
        Column("organisation", TEXT, "whom the role is in, or who speaks"),
        Column("side", TEXT, "country or party, as the text says it"),
        Column("voice_class", TEXT, "as whom the source speaks", VOICE_CLASSES, required=True),
        Column("source_type", TEXT, "what the source is", SOURCE_TYPES, required=True),
        Column("source_basis", TEXT, "what the type rests on", SOURCE_BASES, required=True),
        Column("words", COUNT, "words of the span", required=True),
    ),
    key=("quotation_id",),
)

COVERAGE_STATUSES: Final = (
    "told",
    "partly",
    "version",
    "not_told",
    "could_not_have_known",
    "cannot_tell",
    "no_content",
)

SENTENCE_COVERAGE: Final = Table(
    "sentence_coverage",
    (
        Column("event_id", TEXT, "the event of the article"),
        Column("article_id", TEXT, "the article of the sentence", required=True),
        Column("paragraph_id", TEXT, "its paragraph", required=True),
        Column("start", COUNT, "code-point offset into the paragraph's text", required=True),
        Column("end", COUNT, "code-point offset, exclusive", required=True),
        Column("other_article_id", TEXT, "the article that may tell it", required=True),
        Column("probability", NUMBER, "that it tells it, in full, in part or in another version"),
        Column("status", TEXT, "what is to be said of it", COVERAGE_STATUSES, required=True),
        Column("nearest_paragraph_id", TEXT, "paragraph of the other's most similar sentence"),
        Column("nearest_start", COUNT, "code-point offset into that paragraph's text"),
        Column("nearest_end", COUNT, "code-point offset, exclusive"),
    ),
    key=("paragraph_id", "start", "other_article_id"),
)

CORPUS_TABLES: Final = (ARTICLES, PARAGRAPHS, EVENTS, STORYLINES, TOPICS, CREDITS, AUDIT)


def content_id(*parts: object) -> str:
    """Return a 16-character id that depends on the content alone.

    Examples
    --------
    >>> content_id("Reuters", None, "Title", "Text") == content_id("Reuters", None, "Title", "Text")
    True
    >>> content_id("ab", "c") == content_id("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = b"\x00" if part is None else b"\x01" + str(part).encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]


def empty(table: Table) -> pd.DataFrame:
    """Return the table without rows."""
    return _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({column.name: _nothing(0, column) for column in table.columns})


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return `frame` as a valid `table`: columns in order, cast, checked.

    Missing optional columns are added empty; columns that the table does not
    list (a researcher's own) are kept behind the listed ones, as text where
    they mix types. Times are datetimes or ISO 8601; without a zone they are UTC.

    Raises
    ------
    SchemaError
        If a required column is missing or empty somewhere, a value is not of
        the column's type or not among its values, or the key is not unique.
    """
    frame = framed(frame, table)
    names = _column_names(frame, table)
    if not frame.columns.identical(names):
        frame = frame.set_axis(names, axis="columns")
    for column in table.columns:
        if column.required and column.name not in frame:
            raise SchemaError(
                f"table {table.name!r} has no column {column.name!r} ({column.about}); "
                f"it has: {', '.join(frame.columns) or 'none'}"
            )
    result = (frame if _is_cast(frame, table) else _cast_all(frame, table)).reset_index(drop=True)
    for column in table.columns:
        _check(result, column, table)
    if table.key and result.duplicated(list(table.key)).any():
        twice = result.loc[result.duplicated(list(table.key)), list(table.key)].iloc[0].tolist()
        raise SchemaError(f"table {table.name!r} holds the key {twice} more than once")
    return result


def framed(frame: object, table: Table) -> pd.DataFrame:
    """Return what was given for a table if it is a DataFrame; raise SchemaError if it is not."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise SchemaError(
            f"table {table.name!r} should be a pandas DataFrame, got {type(frame).__name__}"
        )
    return frame


def whole(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table of a corpus; raise SchemaError if a column of it was dropped or renamed."""
    lost = [name for name in table.names if name not in frame.columns]
    if lost:
        raise SchemaError(
            f"table {table.name!r} has no column {lost[0]!r} any more: it was dropped or renamed; "
            "give it back (an empty one will do), and add columns of your own beside it"
        )
    return frame


def _column_names(frame: pd.DataFrame, table: Table) -> pd.Index[str]:
    """Return the names of the columns as text, each of which must stand once."""
    import pandas as pd

    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SchemaError(
            f"table {table.name!r} has more than one column named {twice[0]!r}; "
            "expected each name once: rename or drop one"
        )
    return pd.Index(names)


@cache
def _dtype(name: str) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(name)


def _is_cast(frame: pd.DataFrame, table: Table) -> bool:
    """Return whether the columns stand as they should, and are of the types they should be."""
    count, dtypes = len(table.names), frame.dtypes.tolist()
    return (
        tuple(frame.columns[:count]) == table.names
        and all(
            is_of == _dtype(column.dtype)
            for is_of, column in zip(dtypes[:count], table.columns, strict=True)
        )
        and object not in dtypes[count:]
    )


def _cast_all(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    import pandas as pd

    columns = {
        column.name: _cast(frame[column.name], column, table).array
        if column.name in frame
        else _nothing(len(frame), column)
        for column in table.columns
    }
    own = {name: _own(frame[name], table).array for name in frame.columns if name not in columns}
    return pd.DataFrame({**columns, **own}, index=frame.index)


def _nothing(rows: int, column: Column) -> Any:
    """Return a column of missing values."""
    import pandas as pd

    missing = pd.NaT if column.dtype == TIME else pd.NA
    return pd.array([missing] * rows, dtype=_dtype(column.dtype))


def _cast(series: pd.Series, column: Column, table: Table) -> pd.Series:
    import pandas as pd

    if series.dtype == _dtype(column.dtype):
        return series
    try:
        if column.dtype == TIME:
            if pd.api.types.is_numeric_dtype(series) and series.notna().any():
                raise TypeError("a number does not say what it counts, nor from when")
            textual = not pd.api.types.is_datetime64_any_dtype(series)
            # Without a format the first text's would be asked of all.
            times = pd.to_datetime(series, utc=True, format="ISO8601" if textual else None)
            return times.astype(TIME)
        cast: pd.Series = series.astype(column.dtype)  # type: ignore[call-overload]
        return cast
    except (TypeError, ValueError, OverflowError) as error:
        raise SchemaError(
            f"column {column.name!r} of table {table.name!r} should be {column.dtype} "
            f"({column.about}), got {series.dtype}: {_first_line(error)}"
        ) from error


def _own(series: pd.Series, table: Table) -> pd.Series:
    """Return a researcher's own column; objects of no one plain type become text.

    Parquet keeps no mixed columns, and a study should be the same after it was
    saved.
    """
    if series.dtype != object:
        return series
    try:
        plain = series.convert_dtypes()
        if plain.dtype == object:
            plain = plain.map(str, na_action="ignore").astype(TEXT)
    except (TypeError, ValueError, OverflowError) as error:
        raise SchemaError(
            f"column {series.name!r} of table {table.name!r} cannot be kept: {_first_line(error)}"
        ) from error
    return plain


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _check(frame: pd.DataFrame, column: Column, table: Table) -> None:
    if frame.empty or not (column.required or column.values):
        return
    cells = frame[column.name].array
    if column.required and bool(cells.isna().any()):
        raise SchemaError(f"column {column.name!r} of table {table.name!r} has empty cells")
    if column.values:
        odd = sorted(set(cells.unique().dropna()) - set(column.values))
        if odd:
            raise SchemaError(
                f"column {column.name!r} of table {table.name!r} holds {odd[0]!r}; "
                f"expected one of {', '.join(column.values)}"
            )
