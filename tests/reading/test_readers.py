"""One contract for every reader, and what becomes of readers that break it."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from narrativ import schema
from narrativ.cli import main
from narrativ.errors import ExtensionWarning, ReadError, ReadWarning, SchemaError
from narrativ.protocols import Block, Reader, Unit
from narrativ.reading import read
from narrativ.reading.pages import PageReader
from narrativ.reading.plain_texts import TextReader
from narrativ.reading.tables import TableReader

LEAD = "Ana Ruiz closed the quay of Ostmark on Monday."
REST = "The union of the ferrymen met there in the evening."
PAGE = f"The quay is closed\nThe quay is closed\nEcho · 25 July 2025\n{LEAD}\n{REST}\n"
LEDGER = f"""LEDGER EXPORT
=====
Title: Quay closed
Date: 25 July 2025

{LEAD}
{REST}
=====
Title: Nothing said

=====
Title: Ferry late

{REST} It was late.
"""
HOW_TO = Path(__file__).parents[2] / "docs" / "readers.md"


def ledger_code() -> str:
    """Return the reader of the how-to page."""
    blocks = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    return str(next(block for block in blocks if "class LedgerReader" in block))


def ledger_reader() -> Reader:
    names: dict[str, Any] = {}
    exec(ledger_code(), names)
    reader = names["LedgerReader"]()
    assert isinstance(reader, Reader)
    return reader


def parquet(path: Path) -> None:
    pd.DataFrame({"doc_id": ["1", "2"], "text": [LEAD, REST]}).to_parquet(path)


@dataclass(frozen=True)
class Case:
    """A reader, a file that it takes and one that it leaves, and what it finds in the first."""

    reader: Reader
    content: str | Callable[[Path], None]
    left: bytes
    articles: int
    problems: int = 0


CASES = {
    "csv": Case(TableReader(), f"doc_id,text\n1,{LEAD}\n2,{REST}\n3,\n", PAGE.encode(), 2, 1),
    "tsv": Case(TableReader(), f"id\tbody\n1\t{LEAD}\n2\t{REST}\n", PAGE.encode(), 2),
    "json lines": Case(
        TableReader(), f'{{"text": "{LEAD}"}}\n{{"text": 3}}\n', PAGE.encode(), 1, 1
    ),
    "json array": Case(
        TableReader(), f'[{{"text": "{LEAD}"}}, {{"text": "{REST}"}}]', PAGE.encode(), 2
    ),
    "parquet": Case(TableReader(), parquet, PAGE.encode(), 2),
    "columns": Case(TableReader({"text": "Volltext"}), f"a,Volltext\n1,{LEAD}\n", LEAD.encode(), 1),
    "page": Case(PageReader(), PAGE, f"{LEAD}\n{REST}\n".encode(), 1),
    "text": Case(TextReader(), f"{LEAD}\n{REST}\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1),
    "how-to page": Case(ledger_reader(), LEDGER, PAGE.encode(), 2, 1),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def path(case: Case, tmp_path: Path) -> Path:
    path = tmp_path / "input"  # the content says what it is, not the ending
    if isinstance(case.content, str):
        path.write_text(case.content, encoding="utf-8")
    else:
        case.content(path)
    return path


def problems_of(reader: Reader, path: Path) -> list[str | None]:
    try:
        return [unit.problem for unit in reader.units(path, "name")]
    except ReadError as error:
        return [str(error)]


# -- the contract ------------------------------------------------------------


def test_a_reader_takes_its_own_files_and_leaves_others(case: Case, path: Path) -> None:
    assert case.reader.recognises(path, path.read_bytes()[:65536])
    assert not case.reader.recognises(path.with_name("other"), case.left)


def test_units_come_one_by_one_and_the_same_again(case: Case, path: Path) -> None:
    before = path.read_bytes()
    units = case.reader.units(path, "name in the tables")
    assert iter(units) is units
    found = list(units)
    assert found == list(case.reader.units(path, "name in the tables"))
    assert path.read_bytes() == before
    assert [unit.problem is None for unit in found].count(True) == case.articles
    assert len(found) == case.articles + case.problems


def test_a_unit_is_whole(case: Case, path: Path) -> None:
    for unit in case.reader.units(path, "name"):
        assert unit.file == "name"
        assert unit.locator
        end = 0
        for block in unit.blocks:
            assert block.kind in schema.KINDS
            assert end <= block.start < block.end <= len(unit.text)
            end = block.end


def test_a_file_without_an_article_is_an_error_or_a_problem(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text("\n", encoding="utf-8")
    problems = problems_of(case.reader, path)
    assert problems
    assert all(problems)


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_every_unit_ends_in_the_audit(case: Case, path: Path) -> None:
    corpus = read(path, readers=[case.reader])
    assert len(corpus.audit) == case.articles + case.problems
    assert (corpus.audit["status"] == "rejected").sum() == case.problems
    assert len(corpus.articles) == case.articles
    assert set(corpus.audit["file"]) == {"input"}


# -- readers that are passed ---------------------------------------------------


@dataclass
class Given:
    """A reader of a test: takes what begins with a word, and does what it is told."""

    found: Callable[[str], object] = lambda name: []
    word: bytes = b"%PDF-"

    def recognises(self, path: Path, head: bytes) -> bool:
        if self.word == b"raise":
            raise OSError("100% disk")
        return head.startswith(self.word)

    def units(self, path: Path, name: str) -> Iterator[Unit]:
        for one in self.found(name):  # type: ignore[attr-defined]
            if isinstance(one, Exception):
                raise one
            yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 of no known kind \x00\x01")
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_a_reader_is_asked_before_a_file_is_refused(folder: Path) -> None:
    with pytest.warns(ReadWarning, match="a PDF"):
        read(folder)
    reader = Given(lambda name: [Unit(name, "page 1", LEAD, title="Quay", outlet="Echo")])
    corpus = read(folder, readers=[reader])
    assert corpus.audit["status"].tolist() == ["read", "read"]
    assert corpus.articles["title"].tolist() == ["Quay", "The quay is closed"]
    assert corpus.paragraphs["text"].tolist()[:2] == ["Quay", LEAD]
    inputs = corpus.steps[0].settings["inputs"]
    assert [one.get("reader") for one in inputs] == ["Given", None]


def test_the_units_of_one_file_are_gone_when_the_next_is_read(folder: Path) -> None:
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 another")
    made: dict[str, list[weakref.ref[Unit]]] = {}

    def units(name: str) -> Iterator[Unit]:
        assert not [unit for refs in made.values() for ref in refs if (unit := ref())]
        made[name] = []
        for number in range(3):
            unit = Unit(name, f"page {number}", f"{LEAD} It is {name}, page {number}.")
            made[name].append(weakref.ref(unit))
            yield unit

    corpus = read(folder, readers=[Given(units)])
    assert list(made) == ["a.pdf", "b.pdf"]
    assert corpus.audit["status"].tolist() == ["read"] * 7


def test_what_is_no_character_is_replaced(folder: Path) -> None:
    reader = Given(lambda name: [Unit(name, "page 1", f"{LEAD}\ud800")])
    corpus = read(folder / "a.pdf", readers=[reader])
    assert corpus.paragraphs["text"].tolist() == [f"{LEAD}\ufffd"]
    assert corpus.audit["status"].tolist() == ["partial"]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (lambda name: [ReadError(f"{name} is torn")], "a.pdf is torn"),
        (lambda name: [KeyError("page")], "the reader 'Given' failed: KeyError: 'page'"),
        (lambda name: [Unit(name, "1", LEAD), ValueError("torn")], "failed: ValueError: torn"),
        (lambda name: None, "failed: TypeError"),
        (lambda name: [LEAD], "yields a str; expected narrativ.protocols.Unit"),
        (lambda name: [Unit(name, "1", LEAD, external_id=7)], "external_id is a int"),  # type: ignore[arg-type]
        (lambda name: [Unit(name, "1", LEAD, outlet_basis="guess")], "outlet_basis is 'guess'"),
        (lambda name: [Unit(name, None, LEAD)], "locator is a NoneType"),  # type: ignore[arg-type]
        (lambda name: [Unit(name, "1", LEAD, (Block(0, 99),))], "a block from 0 to 99"),
        (lambda name: [Unit(name, "1", LEAD, (Block(0, 9), Block(8, 9)))], "ends at 9"),
        (lambda name: [Unit(name, "1", LEAD, (Block(0, 9, "text"),))], "of the kind 'text'"),
    ],
)
def test_a_reader_that_fails_costs_its_file(
    folder: Path, found: Callable[[str], object], why: str
) -> None:
    with pytest.warns(ReadWarning, match="1 of 2 units was rejected"):
        corpus = read(folder, readers=[Given(found)])
    assert corpus.audit["status"].tolist() == ["rejected", "read"]
    assert why in corpus.audit["reason"][0]


def test_a_reader_that_recognises_nothing_for_an_error_is_passed_over(folder: Path) -> None:
    with pytest.warns(ExtensionWarning, match=r"'Given' fails.*page.txt.*OSError: 100% disk"):
        corpus = read(folder / "page.txt", readers=[Given(word=b"raise")])
    assert len(corpus.articles) == 1


def test_too_little_memory_is_no_fault_of_a_reader(folder: Path) -> None:
    with pytest.raises(MemoryError):
        read(folder, readers=[Given(lambda name: [MemoryError()])])


@pytest.mark.parametrize("readers", [Given(), [Given], ["pages"], "pages", {"a": Given()}, None])
def test_readers_are_a_list_of_readers(folder: Path, readers: Any) -> None:
    with pytest.raises(SchemaError, match="readers"):
        read(folder, readers=readers)


# -- readers that packages register --------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.pdf"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_a_registered_reader_reads(install: Callable[..., None], archive: Path) -> None:
    install(ledger_code(), "ledger = m_of_test:LedgerReader")
    corpus = read(archive)
    assert corpus.articles["title"].tolist() == ["Quay closed", "Ferry late"]
    assert corpus.articles["published"].notna().tolist() == [True, False]
    assert corpus.steps[0].settings["inputs"][0]["reader"] == "ledger (of-test 1.0)"


def test_a_broken_package_stops_no_reading(install: Callable[..., None], folder: Path) -> None:
    install("import no_such_package", "ledger = m_of_test:LedgerReader")
    with pytest.warns(ExtensionWarning, match="'ledger' of the package of-test 1.0"):
        corpus = read(folder / "page.txt")
    assert len(corpus.articles) == 1


def test_formats_lists_all_readers(
    install: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    install(ledger_code(), "ledger = m_of_test:LedgerReader")
    main(["formats"], standalone_mode=False)
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("ledger (of-test 1.0): Reads exports of the Ledger's archive")
    assert [line.partition(":")[0] for line in others] == [
        *("tables (narrativ)", "pages (narrativ)", "texts (narrativ)")
    ]
    main(["formats", "--json"], standalone_mode=False)
    assert '"package": "of-test 1.0"' in capsys.readouterr().out
