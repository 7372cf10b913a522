"""What of 9,000 articles is taken for furniture, in form to be read by hand.

For every outlet with twenty articles or more the twenty most frequent shapes of its
lines (numbers, dates and, in short lines, names aside) are written with what they were
taken for, and a random sample of lines with their kinds. They are third parties' text
and go to ``build/furniture``, which is no part of the project; here are counts only.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.tables import table

FEWEST_ARTICLES = 20
MOST_SHAPES = 20
FEWEST_REPEATS = 3
SAMPLE = 400
SEED = 16
OUT = Path("build") / "furniture"
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
    begin = time.perf_counter()
    corpus = narrativ.read(given)
    seconds = time.perf_counter() - begin
    lines = _lines(corpus)
    shapes = repeated_shapes(lines)
    OUT.mkdir(parents=True, exist_ok=True)
    shapes.to_csv(OUT / "shapes.tsv", sep="\t", index=False)
    sample = lines.sample(min(SAMPLE, len(lines)), random_state=SEED)
    sample[["kind", "outlet", "text"]].to_csv(OUT / "lines.tsv", sep="\t", index=False)
    kinds = lines["kind"].value_counts()
    often = shapes[shapes["share"] >= 1 / 3]["kind"].value_counts()
    rows = [
        [
            kind,
            int(kinds[kind]),
            int(lines.loc[lines["kind"] == kind, "words"].sum()),
            int((shapes["kind"] == kind).sum()),
            int(often.get(kind, 0)),
        ]
        for kind in kinds.index
    ]
    return {
        "title": "Furniture",
        "about": f"{len(corpus.articles)} articles of {lines['outlet'].nunique()} outlets, read in "
        f"{seconds:.0f} s. Repeated shapes: the {MOST_SHAPES} most frequent of each outlet with "
        f"{FEWEST_ARTICLES} articles or more that stand in {FEWEST_REPEATS} articles or more. The "
        f"shapes and {SAMPLE} random lines are written to `{OUT}` to be read by hand.",
        "scores": {
            "seconds": seconds,
            "shapes": len(shapes),
            **{f"lines_{kind}": int(count) for kind, count in kinds.items()},
        },
        "table": table(HEAD, rows),
    }


def _lines(corpus: Any) -> pd.DataFrame:
    """Return the paragraphs below the headlines, with outlet and number of words."""
    from narrativ.text.words import count_words

    paragraphs = corpus.paragraphs[corpus.paragraphs["kind"] != "headline"]
    outlets = corpus.articles.set_index("article_id")["outlet"]
    return pd.DataFrame(
        {
            "article_id": paragraphs["article_id"],
            "outlet": paragraphs["article_id"].map(outlets),
            "kind": paragraphs["kind"],
            "text": paragraphs["text"],
            "words": [count_words(text) for text in paragraphs["text"]],
        }
    )


def repeated_shapes(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the most frequent shapes of each outlet: articles, kind, and one line of each."""
    from narrativ.reading.repetition import line_shape, name_shape

    rows = []
    for outlet, own in lines.groupby("outlet"):
        articles = own["article_id"].nunique()
        if articles < FEWEST_ARTICLES:
            continue
        shapes = [
            (len(text) <= 160 and name_shape(text)) or line_shape(text) for text in own["text"]
        ]
        found = own.assign(shape=shapes).drop_duplicates(["article_id", "shape"])
        count = Counter(found["shape"])
        for shape, number in count.most_common(MOST_SHAPES):
            if number < FEWEST_REPEATS:
                break
            alike = found[found["shape"] == shape]
            kind = alike["kind"].value_counts()
            rows.append(
                {
                    "outlet": outlet,
                    "articles": number,
                    "share": number / articles,
                    "kind": kind.index[0],
                    "of_kind": int(kind.iloc[0]),
                    "line": alike["text"].iloc[0],
                }
            )
    return pd.DataFrame(rows, columns=["outlet", "articles", "share", "kind", "of_kind", "line"])
