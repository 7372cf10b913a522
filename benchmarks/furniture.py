"""What of 9,000 articles is taken for furniture, and whether a reader agrees.

Three lists are read: for every outlet with twenty articles or more the twenty most frequent
shapes of its lines (numbers, dates and, in short lines, names aside); lines at random; lines
at random of those that are set aside. ``benchmarks/readings/furniture.csv`` holds of each the
article, the offset and a digest, what a reader calls the line (kinds parted by "/" where
either will do), and why where that is not plain. A later state is measured by the same
verdicts: lines are drawn by a digest of article and offset, so that the same are drawn.
The lists themselves are third parties' text and go to ``build/furniture``, which is no part
of the project.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pandas as pd
from scipy.stats import binomtest

from benchmarks.tables import Goal, goals_table, table, titled

READINGS: Final = Path(__file__).with_name("readings") / "furniture.csv"
FEWEST_ARTICLES = 20
MOST_SHAPES = 20
FEWEST_REPEATS = 3
SAMPLE = 400
SEED, SEED_ASIDE = 16, 99
OUT = Path("build") / "furniture"
COLUMNS: Final = ["list", "id", "start", "digest", "kind", "outlet", "articles", "line"]
HEAD = (
    "what it was taken for",
    "lines",
    "words",
    "repeated shapes",
    "of them in every third article",
)


def run(shared: Path) -> dict[str, Any]:
    import narrativ

    given = pd.read_parquet(shared / "data" / "scale" / "article_bias_9k.parquet")
    corpus = narrativ.read(given)
    lines = lines_of(corpus)
    lists = drawn(lines)
    OUT.mkdir(parents=True, exist_ok=True)
    lists.to_csv(OUT / "lists.tsv", sep="\t", index=False)
    read = with_readings(lists)
    goals = goals_of(read)
    return {
        "title": "Furniture",
        "about": f"{len(corpus.articles)} articles of {lines['outlet'].nunique()} outlets. "
        f"Shapes are the {MOST_SHAPES} most frequent of each outlet with "
        f"{FEWEST_ARTICLES} articles or more that stand in {FEWEST_REPEATS} articles or more; "
        f"lines are {SAMPLE} at random of all, and {SAMPLE} at random of those set aside. All were "
        "read by those who wrote the software, who mended what the shapes showed: no figures of "
        "unseen data. Rubrics that an outlet repeats count as furniture, questions that head a "
        "section as text; a caption or credit set aside as another kind is wrong. The lines set "
        "aside were drawn after the last mending, those at random before it. Verdicts are in "
        "`benchmarks/readings/furniture.csv`; the lists are written "
        f"to `{OUT}`.",
        "scores": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                ("Verdicts, with 95% intervals of Wilson:", table(SHOWN, verdicts(read))),
                ("All lines:", table(HEAD, counts(lines, lists))),
            ]
        ),
    }


def lines_of(corpus: Any) -> pd.DataFrame:
    """Return the paragraphs below the headlines, with the id and outlet of their articles."""
    from narrativ.text.words import count_words

    paragraphs = corpus.paragraphs[corpus.paragraphs["kind"] != "headline"]
    articles = corpus.articles.set_index("article_id")
    return pd.DataFrame(
        {
            "id": paragraphs["article_id"].map(articles["external_id"]),
            "start": paragraphs["start"],
            "outlet": paragraphs["article_id"].map(articles["outlet"]),
            "kind": paragraphs["kind"],
            "line": paragraphs["text"],
            "words": [count_words(text) for text in paragraphs["text"]],
        }
    ).reset_index(drop=True)


def drawn(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the three lists that are read."""
    known = lines.assign(digest=[digest(line) for line in lines["line"]], articles=1)
    aside = known[known["kind"] != "body"]
    lists = [
        repeated_shapes(lines).assign(list="shape"),
        _sample(known, SEED).assign(list="line"),
        _sample(aside, SEED_ASIDE).assign(list="aside"),
    ]
    return pd.concat(lists, ignore_index=True)


def _sample(lines: pd.DataFrame, seed: int) -> pd.DataFrame:
    places = zip(lines["id"], lines["start"], strict=True)
    drawn_by = pd.Series([digest(f"{seed} {name} {start}") for name, start in places])
    return lines.iloc[drawn_by.argsort(kind="stable")].head(SAMPLE)


def repeated_shapes(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the most frequent shapes of each outlet: one line of each, and its usual kind."""
    rows = []
    for outlet, own in lines.groupby("outlet"):
        articles = own["id"].nunique()
        if articles < FEWEST_ARTICLES:
            continue
        found = own.assign(shape=[shape_of(line) for line in own["line"]])
        found = found.drop_duplicates(["id", "shape"])
        for shape, number in Counter(found["shape"]).most_common(MOST_SHAPES):
            if number < FEWEST_REPEATS:
                break
            alike = found[found["shape"] == shape]
            kind = alike["kind"].value_counts().index[0]
            first = alike[alike["kind"] == kind].iloc[0].to_dict()
            key = {"digest": digest(f"{outlet} {shape}"), "share": number / articles}
            rows.append({**first, **key, "articles": number})
    return pd.DataFrame(rows)


def shape_of(line: str) -> str:
    from narrativ.reading.repetition import line_shape, name_shape

    return (len(line) <= 160 and name_shape(line)) or line_shape(line)


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def with_readings(lists: pd.DataFrame) -> pd.DataFrame:
    """Return the lists with what the reader called each line, as far as it was read.

    A line is the one that was read where its digest is the same: its words, or the outlet
    and the shape.
    """
    readings = pd.read_csv(READINGS, dtype=str, keep_default_na=False)
    shapes = readings[readings["list"] == "shape"].set_index("digest")["verdict"]
    own = readings[readings["list"] != "shape"]
    by_place = own.drop_duplicates(["id", "start", "digest"])
    places = by_place.set_index(["id", "start", "digest"])["verdict"].to_dict()
    reader = [
        shapes.get(row.digest)
        if row.list == "shape"
        else places.get((row.id, str(row.start), row.digest))
        for row in lists.itertuples()
    ]
    right = [
        verdict is not None and kind in verdict.split("/")
        for kind, verdict in zip(lists["kind"], reader, strict=True)
    ]
    return lists.assign(verdict=pd.Series(reader, lists.index, dtype=object), right=right)


SHOWN: Final = ("list", "listed", "read", "of the right kind", "share", "from", "to",
         "text set aside", "share set aside", "set aside from", "set aside to",
         "furniture left in the text")  # fmt: skip


def verdicts(read: pd.DataFrame) -> list[list[Any]]:
    """Return for each list how many were read, how many are right, and the two kinds of error."""
    rows: list[list[Any]] = []
    for name, listed in read.groupby("list", sort=False):
        known = listed[listed["verdict"].notna()]
        right, wrong = int(known["right"].sum()), known[~known["right"]]
        aside = wrong[(wrong["kind"] != "body") & (wrong["verdict"] == "body")]
        left = wrong[wrong["kind"] == "body"]
        share = right / max(len(known), 1)
        rows.append(
            [name, len(listed), len(known), right, share, *wilson(right, len(known)),
             len(aside), len(aside) / max(len(known), 1), *wilson(len(aside), len(known)),
             len(left)]
        )  # fmt: skip
    return rows


def goals_of(read: pd.DataFrame) -> list[Goal]:
    rows = {row[0]: dict(zip(SHOWN, row, strict=True)) for row in verdicts(read)}
    lines = rows["line"]
    precision = 1 - lines["text set aside"] / max(lines["read"], 1)
    unread = int(read["verdict"].isna().sum())
    return [
        Goal("repeated shapes of the right kind", rows["shape"]["share"], "at least", 0.95),
        Goal("lines not wrongly set aside, of lines at random", precision, "at least", 0.995),
        Goal("listed and not read", unread, "at most", 0),
    ]


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95% interval of a share."""
    if not trials:
        return 0.0, 1.0
    interval = binomtest(hits, trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def counts(lines: pd.DataFrame, lists: pd.DataFrame) -> list[list[object]]:
    shapes = lists[lists["list"] == "shape"]
    often = shapes[shapes["share"] >= 1 / 3]["kind"].value_counts()
    kinds = lines["kind"].value_counts()
    return [
        [
            kind,
            int(number),
            int(lines.loc[lines["kind"] == kind, "words"].sum()),
            int((shapes["kind"] == kind).sum()),
            int(often.get(kind, 0)),
        ]
        for kind, number in kinds.items()
    ]
