"""Run every benchmark, print its table, and keep the figures.

    python benchmarks/run.py [NAME ...] [--shared DIR]

Each benchmark is a module beside this one with ``run(shared) -> Result``. The
figures go to ``benchmarks/results/NAME.json`` and the tables, with machine and
command, to ``benchmarks/RESULTS.md``. Data is read from where it lies and
nothing of it is kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = "# Results\n\nWritten by `benchmarks/run.py`; do not edit.\n"
NAMES = (
    "cases",
    "vectors",
    "vectors_scale",
    "report_time",
    "events",
    "storylines",
    "topics",
    "growing",
    "cluster_scale",
    "growth",
    "sentences",
    "credits",
    "agency_copy",
    "reuse",
    "same_content",
    "matching",
    "frames",
    "coverage",
    "calibration",
    "verdicts",
    "inference",
    "furniture",
    "speakers",
    "parsing",
    "quotations",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    if not options.shared.is_dir():
        sys.exit(f"no folder {options.shared}; pass --shared DIR with pages/ and data/ in it")
    sys.path.insert(0, str(HERE.parent))
    (HERE / "results").mkdir(exist_ok=True)
    for name in options.names:
        result = importlib.import_module(f"benchmarks.{name}").run(options.shared)
        print(f"\n## {name}\n\n{result['table']}\n", flush=True)
        kept = {"machine": machine(), "command": f"python benchmarks/run.py {name}", **result}
        path = HERE / "results" / f"{name}.json"
        path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_results()


def machine() -> str:
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []:
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def write_results() -> None:
    """Write into RESULTS.md what is kept of each benchmark; what others found stays."""
    path = HERE / "RESULTS.md"
    written = path.read_text(encoding="utf-8") if path.exists() else HEAD
    head, *sections = written.split("\n## ")
    found = {section.partition("\n")[0]: section for section in sections}
    for name in NAMES:
        kept_in = HERE / "results" / f"{name}.json"
        if kept_in.exists():
            kept = json.loads(kept_in.read_text(encoding="utf-8"))
            found[kept["title"]] = (
                f"{kept['title']}\n\n{kept['about']}\n\nMachine: {kept['machine']}.\n"
                f"Command: `{kept['command']}`.\n\n{kept['table']}\n"
            )
    path.write_text("\n## ".join([head, *found.values()]), encoding="utf-8")


if __name__ == "__main__":
    main()
