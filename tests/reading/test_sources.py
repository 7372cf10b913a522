"""What is given to read: links, pipes, sockets, patterns; each file once, nothing in silence."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import narrativ as nv
from narrativ.errors import ReadError
from narrativ.reading import read
from narrativ.reading.sources import source_that_reads

ROW = "text,outlet\nAna Ruiz closed the quay of {} on Monday.,Echo\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two tables, one of them in a folder below."""
    place = tmp_path / "pages"
    (place / "north").mkdir(parents=True)
    (place / "a.csv").write_text(ROW.format("Ostmark"), "utf-8")
    (place / "north" / "b.csv").write_text(ROW.format("Norvane"), "utf-8")
    return place


def files(corpus: nv.Corpus) -> list[str]:
    return [str(name) for name in corpus.audit["file"]]


def status_of(corpus: nv.Corpus, name: str) -> tuple[str, str]:
    row = corpus.audit.set_index("file").loc[name]
    return str(row["status"]), str(row["reason"])


# -- links -----------------------------------------------------------------


def test_links_in_a_folder_are_followed_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "c.csv").write_text(ROW.format("Orsund"), "utf-8")
    (folder / "0-link.csv").symlink_to("a.csv")
    (folder / "far").symlink_to(tmp_path / "far")
    (folder / "self").symlink_to(".")
    (tmp_path / "far" / "back").symlink_to(folder / "north")
    os.link(folder / "a.csv", folder / "z-hard.csv")
    corpus = read(folder)
    assert len(corpus) == 3
    assert status_of(corpus, "a.csv")[0] == "read"
    assert status_of(corpus, "far/c.csv")[0] == "read"
    same = ("duplicate", "it is the same file as a.csv; read once")
    assert status_of(corpus, "0-link.csv") == same
    assert status_of(corpus, "z-hard.csv") == same
    assert status_of(corpus, "self") == (
        "duplicate",
        "it is a link to the folder itself; read once",
    )
    assert status_of(corpus, "far/back") == ("duplicate", "it is a link to north; read once")
    assert files(corpus) == sorted(files(corpus))


def test_two_links_to_the_folder_itself_end(folder: Path) -> None:
    """Python's own glob goes through such a folder without an end."""
    (folder / "one").symlink_to(".")
    (folder / "two").symlink_to(".")
    for pattern in ("**", "**/*.csv", "*/*.csv"):
        corpus = read(str(folder / pattern))
        wanted = ["north/b.csv"] if pattern == "*/*.csv" else ["a.csv", "north/b.csv"]
        found = corpus.audit.loc[corpus.audit["status"] == "read", "file"]
        assert found.tolist() == wanted, pattern
        assert set(files(corpus)) == {*wanted, "one", "two"}


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_a_link_to_nothing_is_said(folder: Path) -> None:
    (folder / "gone.csv").symlink_to("nowhere.csv")
    (folder / "loop").symlink_to("loop")
    corpus = read(folder)
    assert status_of(corpus, "gone.csv") == (
        "rejected",
        "it is a link to 'nowhere.csv', which is not there",
    )
    assert "cannot be opened" in status_of(corpus, "loop")[1]
    with pytest.raises(ReadError, match=r"is a link to 'nowhere\.csv', which is not there"):
        read(folder / "gone.csv")
    with pytest.raises(ReadError, match="cannot be opened"):
        read(folder / "loop")


# -- what is no file -------------------------------------------------------


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_pipes_and_sockets_in_a_folder_are_rows(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
        corpus = read(folder)
        assert status_of(corpus, "pipe") == (
            "rejected",
            "it is a named pipe; expected a file or a folder",
        )
        assert "it is a socket" in status_of(corpus, "socket")[1]
        with pytest.raises(ReadError, match="it is a socket"):
            read(folder / "socket")
    assert (corpus.audit["status"] == "read").sum() == 2


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_a_folder_that_may_not_be_opened_is_a_row(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "north":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    corpus = read(folder)
    assert status_of(corpus, "a.csv")[0] == "read"
    assert status_of(corpus, "north") == (
        "rejected",
        "the folder cannot be opened: Permission denied",
    )
    with pytest.raises(ReadError, match="the folder cannot be opened"):
        read(folder / "north")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(ROW.format("Ostmark").encode())

        def fileno(self) -> int:
            raise io.UnsupportedOperation("fileno")

    monkeypatch.setattr(sys, "stdin", Piped())
    corpus = read("-")
    assert files(corpus) == ["standard input"]
    assert corpus.articles["outlet"].tolist() == ["Echo"]
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ReadError, match="no standard input"):
        read("-")


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
def test_standard_input_of_a_process(name: str) -> None:
    """A pipe has the name of a file, and is none that can be opened twice."""
    code = (
        "import sys, narrativ; corpus = narrativ.read(sys.argv[1]); "
        "print(*corpus.audit['file'], *corpus.audit['status'], sep=';')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, name],
        input=ROW.format("Ostmark"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "standard input;read\n", done.stderr


def test_a_named_pipe_that_is_given_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    row = ROW.format("Ostmark")
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "pipe"), row]):
        corpus = read(tmp_path / "pipe")
    assert files(corpus) == ["pipe"]
    assert len(corpus) == 1


def test_a_device_is_not_read() -> None:
    with pytest.raises(ReadError, match="it is a device"):
        read("/dev/zero")


# -- names -----------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_a_name_that_is_no_text_costs_nothing(folder: Path) -> None:
    """A file name is bytes; as text it may hold what no table can be written with."""
    odd = os.fsdecode(b"caf\xe9.csv")
    (folder / odd).write_text(ROW.format("Orsund"), "utf-8")
    (folder / os.fsdecode(b"page\xff.txt")).write_text("Menu\n", "utf-8")
    corpus = read(folder)
    assert status_of(corpus, "caf\\xe9.csv")[0] == "read"
    assert "no prose found" in status_of(corpus, "page\\xff.txt")[1]
    study = corpus.save(folder.parent / "study")
    assert files(nv.load(study)) == files(corpus)
    assert files(read(folder / odd)) == ["caf\\xe9.csv"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*", ["2024/a.csv", "2024/x/b.csv", "2025/a.csv"]),
        ("*/a.csv", ["2024/a.csv", "2025/a.csv"]),
        ("202?/*.csv", ["2024/a.csv", "2025/a.csv"]),
        ("2024/*", ["a.csv", "x/b.csv"]),
        ("**/b.csv", ["2024/x/b.csv"]),
        ("**/x", ["2024/x/b.csv"]),
        ("[!.]*/**/b.csv", ["2024/x/b.csv"]),
        (".h*/*.csv", [".hidden/c.csv"]),
    ],
)
def test_a_pattern_keeps_the_folders_in_the_names(
    tmp_path: Path, pattern: str, names: list[str]
) -> None:
    for place in ("2024/a.csv", "2024/x/b.csv", "2025/a.csv", ".hidden/c.csv"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(ROW.format(place), "utf-8")
    assert files(read(str(tmp_path / pattern))) == names


def test_files_of_several_folders_keep_what_tells_them_apart(tmp_path: Path) -> None:
    for place in ("y/x/a.csv", "x/a.csv", "x/b.csv"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(ROW.format(place), "utf-8")
    corpus = read([tmp_path / "x", tmp_path / "y" / "x"])
    assert files(corpus)[1:] == ["b.csv", "y/x/a.csv"]
    assert files(corpus)[0].endswith("/x/a.csv")
    again = read([tmp_path / "x", tmp_path / "x" / "a.csv"])
    assert files(again) == ["a.csv", "b.csv", "a.csv"]
    assert again.audit["reason"][2] == "it is the same file as a.csv; read once"


def test_a_file_with_the_name_of_a_pattern_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").write_text(ROW.format("Ostmark"), "utf-8")
    assert files(read(tmp_path / "a[1].csv")) == ["a[1].csv"]
    with pytest.raises(ReadError, match="no file matches it"):
        read(str(tmp_path / "a[2].csv"))


# -- what narrativ wrote ---------------------------------------------------


@pytest.fixture
def own(folder: Path) -> Path:
    """The folder with a study and a report of its own in it."""
    corpus = read(folder)
    corpus.save(folder / "study")
    nothing = nv.Comparison(
        corpus, nv.schema.empty(nv.schema.SCORES), nv.schema.empty(nv.schema.EVIDENCE)
    )
    nv.write_report(nothing, folder / "report.html")
    return folder


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_studies_and_reports_in_a_folder_are_left_out_and_named(own: Path) -> None:
    corpus = read(own)
    assert len(corpus) == 2
    assert status_of(corpus, "study") == (
        "rejected",
        "it is a study that narrativ wrote; left out",
    )
    assert status_of(corpus, "report.html") == (
        "rejected",
        "it is a report that narrativ wrote; left out",
    )
    (own / "linked").symlink_to(own / "study")
    assert "it is a study" in status_of(read(own), "linked")[1]
    with pytest.raises(ReadError, match="it is a report that narrativ wrote"):
        read(own / "report.html")


@pytest.mark.parametrize(
    ("sources", "output", "taken"),
    [
        (["a.csv"], "a.csv", "a.csv"),
        (["a.csv"], "link.csv", "a.csv"),
        (["link.csv"], "a.csv", "link.csv"),
        (["a.csv"], "b.csv", None),
        (["."], "report.html", "."),
        (["."], "north/report.html", "."),
        (["."], "new/study", "."),
        (["."], "linked/report.html", "."),
        (["."], ".out/report.html", None),
        (["north"], "report.html", None),
        (["*.csv"], "report.html", None),
        (["*.csv"], "report.csv", "*.csv"),
        (["*"], "north/report.html", "*"),
        (["**/*.csv"], "north/out.csv", "**/*.csv"),
        (["*/*.html"], "report.html", None),
        (["a.csv", "north"], "north/x.html", "north"),
        (["-"], "x.html", None),
        (["absent"], "x.html", None),
    ],
)
def test_an_output_that_would_be_read_is_known(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    sources: list[str],
    output: str,
    taken: str | None,
) -> None:
    (folder / "link.csv").symlink_to("a.csv")
    (folder / ".out").mkdir()
    outside = folder.parent / "outside"
    outside.mkdir()
    (folder / "linked").symlink_to(outside)
    monkeypatch.chdir(folder)
    assert source_that_reads(sources, Path(output)) == taken
    if output == "linked/report.html":
        assert source_that_reads(sources, outside / "report.html") == taken


def test_the_same_steps_however_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert read("pages").steps == read(folder).steps
    pd.testing.assert_frame_equal(read("pages").audit, read(str(folder / "*")).audit)
