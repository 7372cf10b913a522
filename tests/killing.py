"""Kill a run wherever it touches the disk: a script of its own, because it forks.

    python tests/killing.py vectors-go|vectors-come|new|unfinished|report FOLDER [STRIDE]

For every moment, or each STRIDE-th: what was there is put back, a run is killed just then, and what
is read must be all of the old or all of the new; then the next run must succeed and leave nothing
behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from narrativ import schema
from narrativ.corpus import Corpus, is_study, load
from narrativ.reading import read
from narrativ.writing import replace_file

STRIDE = int(sys.argv[3]) if sys.argv[3:] and __name__ == "__main__" else 1
OWN = {"decisions.toml": "# mine", ".narrativ-notes": "mine", "notes/one.txt": "note"}


@cache
def made(number: int) -> Corpus:
    """Return a corpus that no other number gives; an even one has vectors."""
    texts = [f"The quay number {number} opened on day {n}." for n in range(number)]
    corpus = read(pd.DataFrame({"text": texts, "outlet": f"Courier {number}"}))
    shape = (len(corpus.paragraphs), 4)
    return corpus if number % 2 else replace(corpus, vectors=np.full(shape, number, np.float32))


def number_of(corpus: Corpus) -> int:
    """Return what a corpus was made with; all of it must be of that number."""
    expected = made(len(corpus.articles))
    for table in schema.CORPUS_TABLES:
        assert getattr(corpus, table.name).equals(getattr(expected, table.name)), table.name
    assert corpus.steps == expected.steps
    assert (corpus.vectors is None) == (expected.vectors is None)
    if corpus.vectors is not None and expected.vectors is not None:
        assert np.array_equal(corpus.vectors, expected.vectors)
    return len(corpus.articles)


def files(number: int) -> set[str]:
    """Return the files that a study of that number consists of."""
    tables = {f"{table.name}.parquet" for table in schema.CORPUS_TABLES}
    return tables | {"manifest.json"} | (set() if number % 2 else {"vectors.npy"})


def killed(work: Callable[[], object], moment: int) -> bool:
    """Fork a run that kills itself before it touches the disk for the n-th time."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return True
        assert os.waitstatus_to_exitcode(status) == 0, "the run failed"
        return False
    touched = 0

    def count(event: str, _: object) -> None:
        nonlocal touched
        touched += event.split(".")[0] in {"open", "os", "fcntl", "shutil", "tempfile"}
        if touched == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(count)
        work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def moments(prepare: Callable[[], object], work: Callable[[], object]) -> Iterator[None]:
    """Yield after each kill, every time from the same beginning."""
    moment = 1
    prepare()
    while killed(work, moment):
        yield
        moment += STRIDE
        prepare()
    assert moment > 8


def facts(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return what would change if anybody touched the researcher's own files, or the folder."""
    own = {name: folder / name for name in OWN}
    seen = {n: (p.stat().st_ino, p.stat().st_mtime_ns, p.read_text()) for n, p in own.items()}
    return seen | {".": (folder.stat().st_ino, 0, os.readlink(folder / "link"))}


def plant(folder: Path) -> None:
    """Put a researcher's own files into a folder."""
    (folder / "notes").mkdir(parents=True)
    for name, text in OWN.items():
        (folder / name).write_text(text)
    (folder / "link").symlink_to("nowhere")


def check_study(folder: Path, old: int, new: int, prepare: Callable[[], object]) -> None:
    """Kill a run that replaces one study by another."""
    made(old).save(folder)
    plant(folder)
    own = facts(folder)
    for _ in moments(prepare, partial(made(new).save, folder)):
        assert is_study(folder)
        assert number_of(load(folder)) in {old, new}
        assert facts(folder) == own
        made(2).save(folder)
        assert number_of(load(folder)) == 2
        assert facts(folder) == own
        left = {path.name for path in folder.iterdir()}
        assert left == {*files(2), "decisions.toml", ".narrativ-notes", "notes", "link"}, left
        assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert number_of(load(folder)) == new


def check_new(folder: Path) -> None:
    """Kill a run that makes a study where none was."""
    for _ in moments(
        partial(shutil.rmtree, folder, ignore_errors=True), partial(made(4).save, folder)
    ):
        assert not is_study(folder) or number_of(load(folder)) == 4
        made(3).save(folder)
        assert number_of(load(folder)) == 3
        assert {path.name for path in folder.iterdir()} == files(3)


def leave_unfinished(folder: Path, moment: int) -> None:
    """Replace study 4 by study 3 and be killed."""
    made(4).save(folder)
    assert killed(partial(made(3).save, folder), moment)


def half_way(folder: Path) -> int:
    """Return the moment at which half of the files of a study are put in place."""
    staged, moment = folder / ".narrativ-commit", 0
    while not staged.exists() or (staged / "events.parquet").exists():
        moment += 1
        leave_unfinished(folder, moment)
    assert (staged / "topics.parquet").exists()
    assert number_of(load(folder)) == 3
    shutil.rmtree(folder)
    return moment


def check_unfinished(folder: Path) -> None:
    """Kill a run that comes after one that was killed half way."""
    check_study(folder, 3, 6, partial(leave_unfinished, folder, half_way(folder)))


def check_report(folder: Path) -> None:
    """Kill a run that replaces a report in a folder that holds other things too."""
    plant(folder)
    own, report = facts(folder), folder / "report.html"
    old, new, third = b"old" * 99, b"new" * 99_999, b"third"
    for _ in moments(partial(replace_file, report, old), partial(replace_file, report, new)):
        assert report.read_bytes() in {old, new}
        replace_file(report, third)
        assert report.read_bytes() == third
        assert facts(folder) == own
        left = {path.name for path in folder.iterdir()}
        assert left == {"report.html", "decisions.toml", ".narrativ-notes", "notes", "link"}, left
    assert report.read_bytes() == new


def main(what: str, folder: Path) -> None:
    """Run one of the checks in a folder that is not there yet."""
    # A kill, unlike a power cut, loses nothing that was written: no need to wait for the disk.
    vars(os)["fsync"] = lambda _: None
    checks: dict[str, Callable[[], None]] = {
        "vectors-go": partial(check_study, folder, 4, 3, partial(made(4).save, folder)),
        "vectors-come": partial(check_study, folder, 3, 4, partial(made(3).save, folder)),
        "unfinished": partial(check_unfinished, folder),
        "new": partial(check_new, folder),
        "report": partial(check_report, folder),
    }
    checks[what]()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
