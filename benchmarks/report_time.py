"""`narrativ report` on a page, process start to finished file, beside a bare script.

The bare script imports sentence-transformers, loads the same weights and
encodes the same paragraphs. They run in turn; the ratios are taken pair by pair.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import build_graph, kept_in, ratios, renew, seconds, spread

PAIRS = 5
BARE = """
import json, sys
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
model.encode(json.load(open(sys.argv[2], encoding="utf-8")))
"""


def run(shared: Path) -> dict[str, Any]:
    import narrativ
    from narrativ.embedding.bundled import model_folder

    page = sorted((shared / "pages").glob("*.txt"))[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = folder / "texts.json"
        paragraphs = narrativ.read(page).paragraphs["text"].tolist()
        texts.write_text(json.dumps(paragraphs), encoding="utf-8")
        report = [sys.executable, "-m", "narrativ", "report", str(page)]
        report += ["--measures", "terms,emphasis"]  # the script parses nothing
        bare = [sys.executable, "-c", BARE, str(model_folder()), str(texts)]
        runs = _in_turn([*report, "-o", str(folder / "report.html")], bare, folder)
    fresh, kept, plain = ([times[place] for times in runs] for place in range(3))
    rows = [
        ["narrativ report, no vector in the store (s)", *spread(fresh)],
        ["narrativ report, all vectors in the store (s)", *spread(kept)],
        ["bare script: import, load, encode (s)", *spread(plain)],
        ["ratio, no vector in the store", *spread(ratios(fresh, plain))],
        ["ratio, all vectors in the store", *spread(ratios(kept, plain))],
    ]
    _, ratio, _ = spread(ratios(fresh, plain))
    goals = [Goal("report / bare script, no vector in the store", ratio, "at most", 1.0)]
    return {
        "title": "Time of a report",
        "about": f"One aggregator page, {len(paragraphs)} paragraphs; {PAIRS} rounds of whole "
        "processes in turn after one that is not counted. The goal is for runs that find the "
        "model's graph in the cache but no vectors, so that each of them encodes every paragraph.",
        "ratio": ratio,
        "table": titled(
            [
                ("Goal:", goals_table(goals)),
                ("Seconds and ratios:", table(["", "minimum", "median", "maximum"], rows)),
            ]
        ),
    }


def _in_turn(report: list[str], bare: list[str], folder: Path) -> list[tuple[float, float, float]]:
    """Return the seconds of the report with an empty store and a full one, and of the script."""
    graph = folder / "graph"
    build_graph(graph)
    full = renew(folder / "full", graph)
    rounds = []
    for _ in range(PAIRS + 1):
        with kept_in(renew(folder / "empty", graph)):
            fresh = seconds(report)
            plain = seconds(bare)
        with kept_in(full):
            kept = seconds(report)
        rounds.append((fresh, kept, plain))
    return rounds[1:]
