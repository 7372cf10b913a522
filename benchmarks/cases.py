"""Inputs in the shapes of real files, each with the values that are right: how many come out so.

The inputs are ``shared/cases``; what is right of each is told in the README there. A case is a
function that yields what must hold, in words, and whether it does.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from benchmarks.tables import Goal, goals_table, table, titled

if TYPE_CHECKING:
    import narrativ

    Corpus: TypeAlias = narrativ.Corpus
    Comparison: TypeAlias = narrativ.Comparison

Checks: TypeAlias = Iterator[tuple[str, bool]]
Case: TypeAlias = Callable[[Path], Checks]

CASES: dict[str, Case] = {}
"""By the beginning of the file's name."""
DATE_COLUMNS = (
    "published", "published_at", "Published At", "published_date", "PUBLISHED_DATE", "pubDate",
    "pub_date", "date_publish", "datePublished", "publication_date", "seendate",
)  # fmt: skip


def run(shared: Path) -> dict[str, Any]:
    rows = []
    for name, case in CASES.items():
        path = path_of(shared, name)
        wrong = [what for what, right in outcomes(case, path) if not right]
        rows.append([path.name, "right" if not wrong else "wrong", "; ".join(wrong)])
    right = sum(row[1] == "right" for row in rows)
    goal = Goal("cases that come out right, all of what is told of them", right, "at least", 30)
    return {
        "title": "Inputs as they really come",
        "about": "The inputs of `shared/cases`, each read (and compared, where the right value is "
        "of a comparison) with default settings, held against the values told in the README there.",
        "goals": {goal.name: goal.measured},
        "table": titled(
            [
                ("Goal:", goals_table([goal])),
                ("By case:", table(["case", "outcome", "what does not hold"], rows)),
            ]
        ),
    }


def outcomes(case: Case, path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what must hold and whether it does; a case that raises has failed from there on."""
    import narrativ

    try:
        with silent():
            yield from case(path)
    except (narrativ.errors.NarrativError, LookupError, TypeError, ValueError) as error:
        yield f"it raises {type(error).__name__}: {str(error)[:120]}", False


def path_of(shared: Path, name: str) -> Path:
    return next(one for one in sorted((shared / "cases").iterdir()) if one.name.startswith(name))


@contextmanager
def silent() -> Iterator[None]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def case(name: str) -> Callable[[Case], Case]:
    def keep(function: Case) -> Case:
        CASES[name] = function
        return function

    return keep


# -- what is asked of a corpus ---------------------------------------------


def read(path: Path | pd.DataFrame, **options: Any) -> Corpus:
    import narrativ

    return narrativ.source(narrativ.read(path, **options))


def compared(path: Path) -> Comparison:
    import narrativ

    return narrativ.analyse(path)


def table_of(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def column(corpus: Corpus, name: str) -> list[Any]:
    """Return a column of the articles, in the order in which they were read; None for missing."""
    return [None if pd.isna(value) else value for value in corpus.articles[name]]


def body(corpus: Corpus) -> list[str]:
    """Return the paragraphs that count as text, without headlines."""
    kinds = corpus.paragraphs["kind"].isin(["body", "subheading"])
    return corpus.paragraphs.loc[kinds, "text"].tolist()


def differing(comparison: Comparison) -> list[str]:
    scores = comparison.scores
    return scores.loc[scores["verdict"] == "differs", "feature"].str.casefold().tolist()


def length_differs(comparison: Comparison) -> bool:
    """Say whether a finding is about how many words the articles have."""
    return any(re.search(r"words (?:more|fewer)", one) for one in comparison.sentences[:5])


def says(comparison: Comparison, *words: str) -> bool:
    """Say whether a finding, a topic's label or a sentence of evidence has one of the words."""
    texts = [*differing(comparison), *comparison.corpus.topics["label"].dropna()]
    return any(re.search(rf"\b{word}\b", text, re.I) for text in texts for word in words)


def counts(corpus: Corpus, word: str) -> int:
    return len(corpus.kwic(word))


def lead_of(corpus: Corpus, outlet: str) -> list[str]:
    ids = corpus.articles.loc[corpus.articles["outlet"] == outlet, "article_id"]
    rows = corpus.paragraphs[corpus.paragraphs["article_id"].isin(ids)]
    rows = rows[rows["kind"] == "body"].sort_values(["article_id", "position"])
    return rows.groupby("article_id")["text"].first().tolist()


def exact(corpus: Corpus, cells: Sequence[str]) -> bool:
    """Say whether the offsets of the paragraphs give back their texts out of the cells."""
    cell_of = dict(zip(corpus.articles["article_id"], cells, strict=True))
    rows = corpus.paragraphs[corpus.paragraphs["kind"] != "headline"]
    return all(
        cell_of[row.article_id][row.start : row.end] == row.text for row in rows.itertuples()
    )


def reasons(corpus: Corpus) -> list[str]:
    return corpus.audit["reason"].fillna("").tolist()


# -- section 1: the words of the page --------------------------------------


@case("01-")
def furniture(path: Path) -> Checks:
    comparison = compared(path)
    yield "no finding on “published”", not says(comparison, "published")
    lines = comparison.corpus.paragraphs.query("kind == 'boilerplate'")["text"]
    stamped = comparison.corpus.paragraphs["text"].str.startswith("Published - ").sum()
    yield "the ten lines are boilerplate", int(lines.str.startswith("Published - ").sum()) == 10
    yield "and stand nowhere else", int(stamped) == 10
    yield (
        "no finding at all on a word",
        "terms" not in set(comparison.scores.query("verdict == 'differs'")["measure"]),
    )


@case("01c")
def share_line(path: Path) -> Checks:
    comparison = compared(path)
    words = ("ago", "hours", "hours ago", "correspondent", "share", "save")
    yield "no finding on the line", not says(comparison, *words)
    leads = comparison.corpus.paragraphs.query("kind == 'body'")["text"]
    yield "the line is no body", not leads.str.contains("Share Save", regex=False).any()
    yield (
        "no lead is furniture",
        all(
            "Share" not in lead
            for outlet in comparison.corpus.articles["outlet"].dropna().unique()
            for lead in lead_of(comparison.corpus, outlet)
        ),
    )


@case("02-")
def consent_wall(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    yield "ten events", len(corpus.events) == 10
    walled = corpus.articles[corpus.articles["outlet"] == "Delta Courier"]
    yield "none of the ten is full", not walled["completeness"].eq("full").any()
    by_event = corpus.articles.groupby("event_id")["outlet"].nunique()
    yield (
        "no event is of the notices alone",
        bool(by_event[walled["event_id"].dropna().unique()].gt(1).all()),
    )
    audit = corpus.audit[corpus.audit["article_id"].isin(walled["article_id"])]
    yield "the reason is in the audit", bool(audit["reason"].notna().all())
    yield "none is read", not audit["status"].eq("read").any()
    yield "no finding on length", not length_differs(comparison)
    yield "nor on words that a headline lacks", not differing(comparison)


@case("03-")
def markup(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    yield "li and ul are no words", counts(corpus, "li") + counts(corpus, "ul") == 0
    yield "no finding on them", not says(comparison, "li", "ul")
    ours = corpus.articles[corpus.articles["outlet"] == "Aldine Herald"]
    size = corpus.paragraphs.query("kind == 'body'").groupby("article_id").size()
    yield "six paragraphs an article", bool(size[ours["article_id"]].eq(6).all())
    yield "full", bool(ours["completeness"].eq("full").all())
    yield "offsets give the text", exact(corpus, table_of(path)["text"].tolist())


@case("04-")
def cut_marker(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    ours = corpus.articles[corpus.articles["outlet"] == "Aldine Herald"]
    yield "cut", bool(ours["completeness"].eq("cut").all())
    yield "chars is no word", counts(corpus, "chars") == 0 and not says(comparison, "chars")


@case("05-")
def soft_hyphen(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    found = corpus.kwic("Officials")
    ours = corpus.articles.set_index("article_id")["outlet"][found["article_id"]]
    yield "kwic finds the word", bool(ours.eq("Aldine Herald").any())
    parts = ("cials", "offi", "ex", "pect", "ed", "cause")
    yield "no finding on parts of words", not says(comparison, *parts)
    yield "nor are they words", sum(counts(corpus, part) for part in parts) == 0
    yield "offsets give the text", exact(corpus, table_of(path)["text"].tolist())


@case("06-")
def paywall(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    stubs = corpus.articles[corpus.articles["outlet"] == "Delta Courier"]
    yield "cut or partial", bool(stubs["completeness"].isin(["cut", "partial"]).all())
    audit = corpus.audit[corpus.audit["article_id"].isin(stubs["article_id"])]
    yield "audit says partial", bool(audit["status"].eq("partial").all())
    aligned = comparison.align().query("outlet == 'Delta Courier'")
    yield "nothing is claimed not to be told", "not_said" not in set(aligned["status"])
    yield "but cannot be told", "cannot_tell" in set(aligned["status"])
    yield "the notice is no words", counts(corpus, "subscribe") == 0


@case("07-")
def footers(path: Path) -> Checks:
    corpus = read(path)
    state = dict(zip(corpus.articles["external_id"], corpus.articles["completeness"], strict=True))
    for name in ("footer", "tags", "endmark", "credit"):
        yield f"{name} is full", state[name] == "full"
    yield "really-cut is cut", state["really-cut"] == "cut"
    yield "audit", corpus.audit["status"].tolist() == ["read"] * 4 + ["partial"]


@case("15-")
def text_twice(path: Path) -> Checks:
    comparison = compared(path)
    corpus = comparison.corpus
    yield "no finding on length", not length_differs(comparison)
    ours = corpus.articles[corpus.articles["outlet"] == "Aldine Herald"]
    size = corpus.paragraphs.query("kind == 'body'").groupby("article_id").size()
    yield "counted once", bool(size[ours["article_id"]].le(6).all())
    audit = corpus.audit[corpus.audit["article_id"].isin(ours["article_id"])]
    yield "said in the audit", bool(audit["reason"].str.contains("twice").all())


@case("18-")
def literal_breaks(path: Path) -> Checks:
    corpus = read(path)
    yield "three paragraphs", len(body(corpus)) == 3
    yield "the word after a break", counts(corpus, "Fishermen") == 1
    yield "no n before it", counts(corpus, "nFishermen") == 0
    yield "offsets give the text", exact(corpus, table_of(path)["text"].tolist())


@case("22-")
def no_caption(path: Path) -> Checks:
    yield "three paragraphs", len(body(read(path))) == 3


@case("24-")
def removed(path: Path) -> Checks:
    corpus = read(path)
    yield "two rejected", corpus.audit["status"].tolist() == ["rejected", "rejected", "read"]
    yield "with the reason", all("removed" in one for one in reasons(corpus)[:2])


# -- section 2: the table --------------------------------------------------


@case("08-")
def date_columns(path: Path) -> Checks:
    wanted = pd.Timestamp("2025-08-01T10:00Z")
    yield "publishedAt", column(read(path), "published") == [wanted]
    given = table_of(path)
    for name in DATE_COLUMNS:
        corpus = read(given.rename(columns={"publishedAt": name}))
        yield name, column(corpus, "published") == [wanted]
    unknown = read(given.rename(columns={"publishedAt": "zzz"}))
    yield "one not understood is named", "zzz" in str(unknown.audit.to_dict("records"))
    note = column(unknown, "published_note")[0] or ""
    yield "and not called absent", "no date is given" not in note


@case("09-")
def nested(path: Path) -> Checks:
    yield "NewsAPI", column(read(path), "outlet") == ["Vesterby Post", "Norvane Times"]
    text = "Fishermen said they would take the plan to court. Work would begin in the spring."
    others = [
        {"source": {"uri": "vesterby.example", "title": "Vesterby Post"}, "title": "One plan",
         "authors": [{"name": "Ana Ruiz"}], "body": text},
        {"source": {"uri": "norvane.example", "title": "Norvane Times"},
         "headline": {"main": "Two plans"}, "text": text},
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "others.json"
        file.write_text(json.dumps(others), encoding="utf-8")
        corpus = read(file)
    yield "Event Registry", column(corpus, "outlet") == ["Vesterby Post", "Norvane Times"]
    yield "its authors", column(corpus, "byline")[0] == "Ana Ruiz"
    yield "New York Times", "Two plans" in column(corpus, "title")


@case("10-")
def one_json_a_file(path: Path) -> Checks:
    corpus = read(path)
    yield "two articles", len(corpus) == 2
    yield "with their outlets", None not in column(corpus, "outlet")


@case("16-")
def two_digit_years(path: Path) -> Checks:
    days = [str(one)[:10] for one in column(read(path), "published")]
    yield "days", days == ["2017-07-14", "2017-12-25", "2018-01-31", "2018-08-01"]


@case("16b")
def impossible_dates(path: Path) -> Checks:
    corpus = read(path, captured_at="2025-08-02T12:00Z")
    notes = column(corpus, "published_note")
    yield "four are noted", all(notes[:4])
    yield "the fifth is not", column(corpus, "published")[4] == pd.Timestamp("2025-08-01", tz="UTC")
    yield "none is evidence", column(corpus, "published")[:4] == [None] * 4


@case("17-")
def windows_encoding(path: Path) -> Checks:
    texts = body(read(path))
    yield "sixty rows", len(texts) == 60
    yield "what the letters spell", all("4½ hours" in one and "mayor’s" in one for one in texts)


@case("17c")
def damaged_byte(path: Path) -> Checks:
    corpus = read(path)
    status = corpus.audit["status"].tolist()
    yield "49 are read", status.count("read") == 49
    other = corpus.audit[corpus.audit["status"] != "read"]
    yield "one is not", other["status"].isin(["partial", "rejected"]).tolist() == [True]
    yield "and says where", bool(other["reason"].str.contains(r"offset \d+").all())


@case("19-")
def english(path: Path) -> Checks:
    yield "en", column(read(path), "language") == ["en"] * 3


@case("20-")
def characters(path: Path) -> Checks:
    yield "read", read(path).audit["status"].tolist() == ["read"]


@case("21-")
def null_words(path: Path) -> Checks:
    corpus = read(path)
    yield "outlets", column(corpus, "outlet") == [None, None, None, "Aldine Herald"]
    yield "bylines", column(corpus, "byline") == [None, None, None, "Ana Ruiz"]


@case("25-")
def no_text_column(path: Path) -> Checks:
    with tempfile.TemporaryDirectory() as folder:
        given = [sys.executable, "-m", "narrativ", "report", str(path), "-o", f"{folder}/x.html"]
        run_ = subprocess.run(given, capture_output=True, text=True, check=False)
        named = subprocess.run(
            [*given, "--column", "text=article_text"], capture_output=True, text=True, check=False
        )
    # A column whose name says what it is may also be taken for the text at once.
    taken = run_.returncode != 2 or "--column text=article_text" in run_.stderr
    yield "the message names an option of the command line", taken and "columns=" not in run_.stderr
    yield "which works", "no text column" not in named.stderr


# -- section 3: one outlet, one name; who wrote it -------------------------


@case("11-")
def one_outlet(path: Path) -> Checks:
    yield "four outlets", read(path).articles["outlet"].nunique() == 4


def alone(path: Path) -> Iterator[tuple[str, Corpus]]:
    """Yield the rows of a table by their id, each as a corpus of its own."""
    given = table_of(path)
    for at in range(len(given)):
        yield given["id"][at], read(given.iloc[[at]])


def agency_of(corpus: Corpus) -> tuple[Any, Any]:
    return column(corpus, "agency")[0], column(corpus, "agency_basis")[0]


@case("12-")
def at_the_head(path: Path) -> Checks:
    wanted = {"no-dash": "AP", "headline-glued": "Reuters", "colon": "Reuters"}
    for name, corpus in alone(path):
        agency, basis = agency_of(corpus)
        credited = column(corpus, "agency_copy") == ["credited"]
        yield name, agency == wanted[name] and basis in {"dateline", "byline"} and credited


@case("13-")
def at_the_end(path: Path) -> Checks:
    wanted = {"pti-feed": ["PTI"], "cp": ["Canadian Press"], "afp-year": ["AFP"]}
    wanted |= {"two": ["AFP", "Reuters"], "syndicated": []}
    for name, corpus in alone(path):
        agencies = sorted(set(corpus.credits.query("basis != 'photo'")["agency"].dropna()))
        yield name, agencies == wanted[name]
        yield f"{name} is agency copy", column(corpus, "agency_copy") != [None]
        if wanted[name]:
            yield f"{name}: the first named", agency_of(corpus)[0] == wanted[name][0]


@case("14-")
def agency_domains(path: Path) -> Checks:
    wanted = ["Reuters", "AP", "UPI", "Xinhua", "Reuters"]
    for (name, corpus), agency in zip(alone(path), wanted, strict=True):
        yield f"row {name}", agency_of(corpus) == (agency, "metadata")


@case("23-")
def own_dateline(path: Path) -> Checks:
    yield "no agency", column(read(path), "agency") == [None]


# -- section 0: pages ------------------------------------------------------


@case("26-")
def titles_once(path: Path) -> Checks:
    corpus = read(path, captured_at="2025-08-01T18:00Z")
    rows = corpus.articles.dropna(subset="outlet").set_index("outlet")
    yield "outlets", rows.index.tolist() == ["Norvane News", "Vesterby Post", "The Aldine Herald"]
    ages = (rows["captured_at"] - rows["published"]).iloc[:2]
    yield "ages", ages.tolist() == [pd.Timedelta(minutes=9), pd.Timedelta(minutes=60)]
    yield "an appeal is no text", rows["completeness"].iloc[-1] == "headline_only"
    yield "titles", rows["title"].iloc[1] == "Mayor says harbour plan stands"
    text = "\n".join(body(corpus))
    for words in ("Ferry talks go into", "Point your phone", "Hashtags", "Comments", "a crown"):
        yield f"no body: {words}", words not in text
    yield "the bodies stand", "blocked the harbour" in text and "take it to court" in text


@case("27-")
def glued_age(path: Path) -> Checks:
    corpus = read(path, captured_at="2025-08-01T18:00Z")
    yield "outlets", sorted(set(column(corpus, "outlet"))) == ["Norvane News", "Vesterby Post"]
    main = corpus.articles.set_index("outlet")
    yield "age", str(main["published"]["Vesterby Post"])[:10] == "2025-07-30"
    text = "\n".join(body(corpus))
    for words in ("Press play", "READ NEXT", "Image"):
        yield f"no body: {words}", words not in text
