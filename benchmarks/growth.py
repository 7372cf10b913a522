"""What each step costs by the number of articles, and what the sample's report costs.

Real articles, whole; fewer of them are the first by a seeded draw. Each step runs in a
process of its own, which is this module as a script, on what the step before it kept:

    python -m benchmarks.growth cluster FOLDER
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from benchmarks.tables import Goal, goals_table, table, titled
from benchmarks.timing import in_a_process, kept_in, seconds
from benchmarks.vectors_scale import log_slope, peak_memory

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample" / "texts"
COUNTS = (500, 2_000, 9_000)
WANTED = {
    "embed": (10, 1_000),
    "cluster": (50, 2_000),
    "compare": (60, 2_000),
    "report": (60, 2_500),
}
"""CPU seconds and MB at the largest count."""
STEEPEST = 1.15
REPEATS = 3


def run(shared: Path) -> dict[str, Any]:
    whole = pd.read_parquet(shared / "data" / "scale" / "article_bias_9k.parquet")
    measured = {}
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as name:
            whole.sample(count, random_state=0).to_parquet(Path(name) / "articles.parquet")
            with kept_in(Path(name) / "cache"):
                measured[count] = {step: in_a_process("growth", step, name) for step in STEPS}
    with tempfile.TemporaryDirectory() as name:
        commands = of_the_sample(Path(name))
    goals = goals_of(measured, commands)
    return {
        "title": "What grows how fast",
        "about": "CPU seconds of each step and the peak memory of its process, which holds what "
        "the step before left; lexical vectors, terms and emphasis, all else by default. The "
        "exponent is the slope of CPU seconds over articles, log to log, between the least and the "
        "most. Of the commands "
        f"the median of {REPEATS} whole processes: the sample's report in CPU seconds, after one "
        "that keeps the vectors; slips in seconds, start to message.",
        "measured": measured,
        "commands": commands,
        "goals": {goal.name: goal.measured for goal in goals},
        "table": titled(
            [
                ("Goals:", goals_table(goals)),
                ("CPU seconds / peak MB:", by_step(measured)),
                ("Commands (s):", table(["", "s"], list(commands.items()))),
            ]
        ),
    }


def goals_of(
    measured: Mapping[int, Mapping[str, Mapping[str, float]]], commands: Mapping[str, float]
) -> list[Goal]:
    most = measured[max(measured)]
    goals = []
    for step, (cpu, peak) in WANTED.items():
        goals.append(
            Goal(f"{step}, {max(measured):,} articles: CPU s", most[step]["cpu"], "at most", cpu)
        )
        goals.append(
            Goal(f"{step}, {max(measured):,} articles: MB", most[step]["peak"], "at most", peak)
        )
    goals += [
        Goal(f"{step}: exponent", exponent(measured, step), "at most", STEEPEST) for step in STEPS
    ]
    limits = {name: 0.5 for name in SLIPS} | {"report": 3.0, "report --robust": 10.0}
    return [*goals, *(Goal(name, commands[name], "at most", limits[name]) for name in commands)]


def exponent(measured: Mapping[int, Mapping[str, Mapping[str, float]]], step: str) -> float:
    counts = [min(measured), max(measured)]
    return log_slope(counts, [measured[count][step]["cpu"] for count in counts])


def by_step(measured: Mapping[int, Mapping[str, Mapping[str, float]]]) -> str:
    rows = [
        [
            step,
            *(f"{one[step]['cpu']:.1f} / {one[step]['peak']:,.0f}" for one in measured.values()),
            exponent(measured, step),
        ]
        for step in STEPS
    ]
    return table(["step", *(f"{count:,} articles" for count in measured), "exponent"], rows)


def measured(step: str, folder: Path) -> dict[str, float]:
    """Take a step on what is kept in the folder, and keep what it gives."""
    import narrativ

    for name in narrativ.__all__:
        getattr(narrativ, name)  # what is loaded once is no cost of an article
    load, take, keep = STEPS[step]
    given = load(folder)
    start = time.process_time()
    found = take(given, folder)
    cpu = time.process_time() - start
    peak = peak_memory() / 1e6  # before what it gives is written
    keep(found, folder)
    return {"cpu": cpu, "peak": peak}


def _table(folder: Path) -> Any:
    frame = pd.read_parquet(folder / "articles.parquet")
    return frame[["doc_id", "outlet", "title", "published", "text"]]


def _study(folder: Path) -> Any:
    import narrativ

    return narrativ.load(folder / "study")


def _comparison(folder: Path) -> Any:
    with (folder / "comparison").open("rb") as file:
        return pickle.load(file)


def _save(corpus: Any, folder: Path) -> None:
    corpus.save(folder / "study")


def _pickle(comparison: Any, folder: Path) -> None:
    with (folder / "comparison").open("wb") as file:
        pickle.dump(comparison, file)


def _verb(name: str, **options: Any) -> Callable[[Any, Path], Any]:
    def take(given: Any, _: Path) -> Any:
        import narrativ

        return getattr(narrativ, name)(given, **options)

    return take


def _report(comparison: Any, folder: Path) -> Any:
    import narrativ

    return narrativ.write_report(comparison, folder / "report.html")


MEASURES = ("terms", "emphasis")
"""Voices take a parse of every text, which has figures of its own."""

STEPS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "read": (_table, _verb("read"), _save),
    "source": (_study, _verb("source"), _save),
    "embed": (_study, _verb("embed", encoder="lexical"), _save),
    "cluster": (_study, _verb("cluster"), _save),
    "compare": (_study, _verb("compare", measures=MEASURES), _pickle),
    "report": (_comparison, _report, lambda *_: None),
}
"""How each is given, taken and kept."""

SLIPS = {
    "a file that is not there": ["absent.html", "-o", "report.html"],
    "a column that is not there": [str(SAMPLE), "-o", "report.html", "--by", "outlets"],
    "an output that cannot be written": [str(SAMPLE), "-o", "/absent/report.html"],
}


def of_the_sample(folder: Path) -> dict[str, float]:
    """Return what the commands of the command line take, by name."""
    command = [sys.executable, "-m", "narrativ", "report"]
    report = [*command, str(SAMPLE), "-o", str(folder / "report.html")]
    report += ["--measures", ",".join(MEASURES)]
    found = {}
    with kept_in(folder / "cache"):
        seconds(report)
        for name, more in (("report", []), ("report --robust", ["--robust"])):
            found[name] = median(_cpu([*report, *more]) for _ in range(REPEATS))
        for name, arguments in SLIPS.items():
            found[name] = median(_refused([*command, *arguments]) for _ in range(REPEATS))
    return found


def _cpu(command: Sequence[str]) -> float:
    """Return the CPU seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _refused(command: Sequence[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    took = time.perf_counter() - start
    assert done.returncode == 2, done.stderr
    return took


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
