"""Whatever the bytes, reading ends in a corpus or in a ReadError, and nothing vanishes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrativ.errors import ReadError
from narrativ.protocols import Unit
from narrativ.reading import read
from narrativ.reading.tables import TableReader

LINES = st.sampled_from(
    [
        "Ferry crews walk out across Orsund",
        "Vale Post",
        "  • Vale Post",
        "clock2 hours ago",
        "25-07-2031",
        "Vale Post25-07-2031",
        "",
        "ANSLEY, July 25 (Norvane) - Crews walked out at midnight, the union said.",
        "'We saw. We went,' she said. The men agreed. Crews wait (Ana Ruiz/PA) Talks go on.",
        "I thank @quay. — Jo Ray (@joray) May 1, 2031 Ray left.",
        "Read more",
        "id,text,title",
        '1,"a, b",c',
        '{"text": "Ana Ruiz opened the quay."}',
        "<p>",
        "\u202e\u200b\x00",
    ]
)


def survives(path: Path) -> None:
    try:
        corpus = read(path)
    except ReadError:
        return  # the one way to refuse
    statuses = corpus.summary()["audit"]
    assert statuses["found"] == sum(n for name, n in statuses.items() if name != "found")
    assert set(corpus.articles["article_id"]) <= set(corpus.audit["article_id"].dropna())
    text = path.read_bytes().decode("utf-8", "replace")
    for row in corpus.paragraphs.to_dict("records"):
        assert len(row["text"]) == row["end"] - row["start"]
        assert (
            row["kind"] == "headline"
            or row["text"] in text.replace("\0", "\ufffd")
            or path.suffix != ".txt"
        )


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\n\n"]))
@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_pages_out_of_their_parts(tmp_path: Path, lines: list[str], end: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(end.join(lines).encode())
    survives(path)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.sampled_from([".txt", ".csv", ".jsonl", ".parquet"]))
@pytest.mark.filterwarnings("ignore::narrativ.errors.ReadWarning")
def test_any_bytes(tmp_path: Path, raw: bytes, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(raw)
    survives(path)


# -- one damaged byte, wherever it is ------------------------------------------

ROWS = [
    {
        "id": f"d{n}",
        "outlet": ("Vale Post", "Örsund Blatt")[n % 2],
        "text": f'Snow, on day {n}.\n"It froze," said Bo, "and left."' if n % 3 else f"Rain {n}.",
        "desk": "north",
    }
    for n in range(6)
]
FORMS = {
    "a.csv": (pd.DataFrame(ROWS).to_csv(index=False), 3),
    "quoted.csv": (pd.DataFrame(ROWS).to_csv(index=False, quoting=1, lineterminator="\r\n"), 3),
    "a.tsv": (pd.DataFrame(ROWS).to_csv(index=False, sep="\t"), 3),
    "a.jsonl": ("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), 2),
    "a.json": (json.dumps(ROWS, ensure_ascii=False), 1),
}
"""A table in each form, and how many rows may go with one byte of it.

In JSON it costs one element, or, at a line end, two lines. In CSV a line end is two rows,
and a quotation mark its row and, where fewer than three stand behind it, these too.
"""


def articles(units: list[Unit]) -> set[tuple[str | None, str | None, str]]:
    return {(unit.external_id, unit.outlet, unit.text) for unit in units if not unit.problem}


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 7])
@pytest.mark.parametrize("byte", [b"\x00", b"\xff", b'"', b"\n"])
@pytest.mark.parametrize("name", FORMS)
def test_one_damaged_byte(tmp_path: Path, name: str, byte: bytes, step: int) -> None:
    content, most = FORMS[name]
    raw = content.encode()
    path = tmp_path / name
    path.write_bytes(raw)
    whole = articles(list(TableReader().units(path, name)))
    assert len(whole) == len(ROWS)
    head = 2 if "json" in name else raw.index(b"\n") + 1
    for at in range(head, len(raw), step):
        damaged = raw[:at] + byte + raw[at + 1 :]
        path.write_bytes(damaged)
        units = list(TableReader().units(path, name))
        lost = whole - articles(units)
        assert len(lost) <= most, (at, damaged)
        told = any(unit.problem or unit.damage for unit in units)
        assert told or byte in b'"\n' or damaged == raw, (at, damaged)


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 29])
@pytest.mark.parametrize("name", FORMS)
def test_cut_anywhere(tmp_path: Path, name: str, step: int) -> None:
    raw = FORMS[name][0].encode()
    path = tmp_path / name
    path.write_bytes(raw)
    whole = articles(list(TableReader().units(path, name)))
    for end in range(1, len(raw), step):
        path.write_bytes(raw[:end])
        try:
            units = list(TableReader().units(path, name))
        except ReadError:
            continue
        assert len(articles(units) - whole) <= 1, end  # the last row of a CSV, cut
