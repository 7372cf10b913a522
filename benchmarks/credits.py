"""Agency credits against silver and human labels, beside a pattern for datelines and bylines.

helsinki: the label is silver, made by a pattern. Every disagreement was read;
``benchmarks/readings/credits.csv`` holds id, both answers, verdict and reason.
"After reading" corrects the label where that verdict says so. It shows how many of
our answers a reader upholds; it is no independent recall, since the reader was ours
and texts on which both agree were not read.
PolNeAR: human codes; the author column as byline, and the text alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.tables import table

READINGS = Path(__file__).parent / "readings" / "credits.csv"
HEAD = 1000
"""Characters in which the pattern looks."""
_NAMES = {"AP": r"AP|(?:The )?Associated Press", "Reuters": "Reuters", "AFP": "AFP", "UPI": "UPI"}
_PATTERN = {
    agency: re.compile(rf"\((?:{names})\)|\bby (?:{names})\b|[,|/] (?:{names})\b", re.IGNORECASE)
    for agency, names in _NAMES.items()
}


def run(shared: Path) -> dict[str, Any]:
    helsinki = pd.read_parquet(shared / "data" / "reuse" / "helsinki_docs.parquet")
    polnear = pd.read_parquet(shared / "data" / "quotes" / "polnear_docs.parquet")
    columns = ["doc_id", "outlet", "title", "text", "published"]
    silver = helsinki.set_index("doc_id")["wire_credit"].dropna()
    human = polnear.set_index("doc_id")["wire"].dropna().replace("REUTERS", "Reuters")
    ours = credited(helsinki[columns])
    pattern = by_pattern(helsinki)
    lost = sorted(lost_credits(shared, silver))
    rows = [
        scored("helsinki, silver", "narrativ", silver, ours),
        scored("helsinki, silver", "pattern", silver, pattern),
        scored(
            "helsinki, silver, lost credits apart",
            "narrativ",
            silver,
            ours[~ours.index.isin(lost)],
        ),
        scored(
            "helsinki, silver, lost credits apart",
            "pattern",
            silver,
            pattern[~pattern.index.isin(lost)],
        ),
        # Recall would be against what the label or we found: of what both missed nothing is known.
        [*scored("helsinki, after reading", "narrativ", after_reading(silver), ours)[:5], "–", "–"],
        scored("PolNeAR, human", "narrativ", human, credited(polnear[[*columns, "author"]])),
        scored("PolNeAR, human", "narrativ, text only", human, credited(polnear[columns])),
        scored("PolNeAR, human", "pattern", human, by_pattern(polnear)),
    ]
    head = ["set", "method", "credited", "found", "precision", "recall", "F1"]
    return {
        "title": "Agency credits",
        "about": "An article is right where the agency is the label's. The silver of helsinki "
        f"was made by a pattern: all {len(pd.read_csv(READINGS))} disagreements were read and "
        "noted in benchmarks/readings/credits.csv. They are photo credits on staff stories that "
        "it takes for credits, and credits that it overlooks. “Lost credits apart” leaves "
        f"out the {len(lost)} articles without a label that share text with a labelled one. "
        "“After reading” corrects all labels that were read: "
        "it shows how many of our answers a reader (ours) upholds. The forms were "
        "written with this half of helsinki and PolNeAR in view.",
        "scores": [dict(zip(head, row, strict=True)) for row in rows],
        "table": table(head, rows),
    }


def lost_credits(shared: Path, silver: pd.Series) -> set[str]:
    """Return the articles without a label that share 8-grams with one that has it.

    Many of them are agency copy whose credit the pattern overlooked or scraping lost.
    """
    pairs = pd.read_parquet(shared / "data" / "reuse" / "helsinki_overlap_pairs.parquet")
    pairs = pairs[pairs["a"].isin(silver.index) != pairs["b"].isin(silver.index)]
    return {*pairs["a"], *pairs["b"]} - {*silver.index}


def credited(frame: pd.DataFrame) -> pd.Series:
    """Return the agency of each article whose text, byline or metadata credits one."""
    import narrativ
    from narrativ.sourcing.copying.authors import own_agencies
    from narrativ.sourcing.crediting.credits import credits, learnt_agencies

    corpus = narrativ.read(frame)
    learnt = learnt_agencies(corpus.paragraphs)
    own = own_agencies(credits(corpus.articles, corpus.paragraphs, learnt))
    ids = corpus.articles.set_index("article_id")["external_id"]
    return own["agency"].set_axis(own.index.map(ids.to_dict()))


def by_pattern(frame: pd.DataFrame) -> pd.Series:
    """Return what a pattern for datelines and bylines finds first at the head of each text."""
    found: dict[str, str] = {}
    for name, text in zip(frame["doc_id"], frame["text"], strict=True):
        places = [
            (match.start(), agency)
            for agency, pattern in _PATTERN.items()
            if (match := pattern.search(text[:HEAD]))
        ]
        if places:
            found[name] = min(places)[1]
    return pd.Series(found, dtype="object")


def after_reading(silver: pd.Series) -> pd.Series:
    """Return the silver labels with those corrected on which the reading found for us."""
    notes = pd.read_csv(READINGS, keep_default_na=False).query("verdict == 'ours'")
    corrected = {**silver.to_dict(), **dict(zip(notes["id"], notes["ours"], strict=True))}
    return pd.Series({name: agency for name, agency in corrected.items() if agency})


def scored(name: str, method: str, gold: pd.Series, found: pd.Series) -> list[Any]:
    """Return a row: how many are credited and found; precision, recall and F1."""
    right = sum(found.get(one) == agency for one, agency in gold.items())
    precision, recall = right / max(len(found), 1), right / max(len(gold), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return [name, method, len(gold), len(found), precision, recall, f1]
