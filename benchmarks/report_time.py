"""`narrativ report` on a page, process start to finished file, beside a bare script.

The bare script imports sentence-transformers, loads the same weights and
encodes the same paragraphs. The two run in turn; the ratio is taken pair by pair.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.tables import table

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
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        paragraphs = narrativ.read(page).paragraphs["text"].tolist()
        texts.write_text(json.dumps(paragraphs), encoding="utf-8")
        out = Path(folder) / "report.html"
        ours = [sys.executable, "-m", "narrativ", "report", str(page), "-o", str(out)]
        bare = [sys.executable, "-c", BARE, str(model_folder()), str(texts)]
        pairs = [(_seconds(ours), _seconds(bare)) for _ in range(PAIRS + 1)][1:]
    ratios = [a / b for a, b in pairs]
    rows = [
        ["narrativ report, start to file (s)", *_spread([a for a, _ in pairs])],
        ["bare script: import, load, encode (s)", *_spread([b for _, b in pairs])],
        ["ratio, pair by pair", *_spread(ratios)],
    ]
    return {
        "title": "Time of a report",
        "about": f"One aggregator page, {len(paragraphs)} paragraphs; {PAIRS} pairs of whole "
        "processes in turn after one that is not counted. Goal: ratio at most 1.5.",
        "ratio": statistics.median(ratios),
        "table": table(["", "minimum", "median", "maximum"], rows),
    }


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _spread(values: list[float]) -> tuple[float, float, float]:
    return min(values), statistics.median(values), max(values)
