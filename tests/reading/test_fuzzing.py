"""Whatever the bytes, reading ends in a corpus or in a ReadError, and nothing vanishes: slow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narrativ.errors import ReadError
from narrativ.reading import read

pytestmark = pytest.mark.slow

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
        assert row["kind"] == "headline" or row["text"] in text or path.suffix != ".txt"


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_pages_out_of_their_parts(tmp_path: Path, lines: list[str], end: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(end.join(lines).encode())
    survives(path)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.sampled_from([".txt", ".csv", ".jsonl", ".parquet"]))
def test_any_bytes(tmp_path: Path, raw: bytes, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(raw)
    survives(path)
