"""A vector is computed once: what is kept, under which key, and what happens when it is stopped."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import narrativ as nv
from narrativ.embedding import encoding, vectors_of
from narrativ.embedding.blocks import BlockEncoder, blocks
from narrativ.errors import SchemaError, StorageWarning
from narrativ.store import VectorStore, overview

Matrix = npt.NDArray[np.float32]
SIZE = 10
"""Texts of a block of `Counting`."""


def vector(text: str, width: int = 8) -> Matrix:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(width).astype(np.float32)


def part(corpus: nv.Corpus, rows: slice) -> nv.Corpus:
    """Return the corpus with some of its paragraphs, and the articles they stand in."""
    paragraphs = corpus.paragraphs.iloc[rows]
    articles = corpus.articles[corpus.articles["article_id"].isin(paragraphs["article_id"])]
    return corpus.changed(nv.Step("part"), articles=articles, paragraphs=paragraphs)


class Stopped(Exception):
    """What an encoder may raise in the middle."""


@dataclass
class Plain:
    """An encoder of somebody's own that can be kept, and counts what it computes."""

    name: str = "counting"
    revision: Any = "1"
    width: int = 8
    stop_after: int | None = None
    error: BaseException = field(default_factory=Stopped)
    computed: list[str] = field(default_factory=list)
    calls: int = 0

    def encode(self, texts: list[str], /) -> Matrix:
        if self.stop_after is not None and self.calls >= self.stop_after:
            raise self.error
        self.calls += 1
        self.computed += texts
        return np.array([vector(text, self.width) for text in texts], dtype=np.float32).reshape(
            len(texts), self.width
        )


@dataclass
class Unnamed:
    """An encoder with a revision and no name of its own."""

    revision: str = "1"
    computed: list[str] = field(default_factory=list)

    def encode(self, texts: list[str], /) -> Matrix:
        self.computed += texts
        return np.stack([vector(text) for text in texts])


class Counting(BlockEncoder):
    """The same in small blocks."""

    def __init__(self, **settings: Any) -> None:
        self.plain = Plain(**settings)

    @property
    def name(self) -> str:
        return self.plain.name

    @property
    def revision(self) -> str:
        return str(self.plain.revision)

    @property
    def dimensions(self) -> int:
        return self.plain.width

    @property
    def computed(self) -> list[str]:
        return self.plain.computed

    def batches(self, texts: Sequence[str], /) -> Iterator[tuple[npt.NDArray[np.int64], Matrix]]:
        for rows in blocks(texts, SIZE):
            yield rows, self.plain.encode([texts[row] for row in rows])


@pytest.fixture(params=[Plain, Counting])
def kind(request: pytest.FixtureRequest) -> Callable[..., Any]:
    made: Callable[..., Any] = request.param
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "vectors.sqlite"


@pytest.fixture
def corpus(corpus_of: Callable[..., nv.Corpus]) -> nv.Corpus:
    """Seventy-five paragraphs, some of them the same."""
    return corpus_of(
        {"outlet": "Gull", "body": [f"Ferry {5 * n + place % 4}" for place in range(4)]}
        | {"title": "Council meets" if n % 2 else f"Quay {n}"}
        for n in range(15)
    )


def texts_of(corpus: nv.Corpus) -> list[str]:
    return list(dict.fromkeys(corpus.paragraphs["text"].tolist()))


def is_right(corpus: nv.Corpus, width: int = 8) -> bool:
    assert corpus.vectors is not None
    assert corpus.vectors.dtype == np.float32
    expected = np.stack([vector(text, width) for text in corpus.paragraphs["text"]])
    np.testing.assert_array_equal(corpus.vectors, expected)
    return True


# -- kept, and read again --------------------------------------------------


def test_computed_once(kind: Callable[..., Any], corpus: nv.Corpus, path: Path) -> None:
    first = kind()
    assert is_right(nv.embed(corpus, encoder=first, store=path))
    assert sorted(first.computed) == sorted(texts_of(corpus))
    second = kind()
    assert is_right(nv.embed(corpus, encoder=second, store=path))
    assert second.computed == []


def test_only_what_is_new_is_computed(
    kind: Callable[..., Any], corpus: nv.Corpus, path: Path
) -> None:
    texts = texts_of(corpus)
    half = corpus.changed(nv.Step("half"), paragraphs=corpus.paragraphs.iloc[::2])
    nv.embed(half, encoder=kind(), store=path)
    whole = kind()
    assert is_right(nv.embed(corpus, encoder=whole, store=path))
    assert sorted(whole.computed) == sorted(set(texts) - set(half.paragraphs["text"]))


def test_what_is_kept_has_the_same_bits(corpus: nv.Corpus, path: Path) -> None:
    runs = [nv.embed(corpus, encoder=Counting(), store=path) for _ in range(2)]
    assert runs[0].vectors is not None
    assert runs[1].vectors is not None
    assert runs[0].vectors.tobytes() == runs[1].vectors.tobytes()
    assert runs[0].steps == runs[1].steps


def test_more_texts_than_are_asked_for_at_a_time(path: Path) -> None:
    texts = [f"Ferry {number}" for number in range(9_000)]
    some = texts[8_000:8_500]
    vectors_of(some, Plain(), store=path)
    encoder = Plain()
    vectors = vectors_of(texts, encoder, store=path)
    assert sorted(encoder.computed) == sorted(set(texts) - set(some))
    for place in (0, 7_999, 8_000, 8_191, 8_192, 8_499, 8_500, 8_999):
        np.testing.assert_array_equal(vectors[place], vector(texts[place]))
    again = vectors_of(texts, Plain(stop_after=0), store=path)
    np.testing.assert_array_equal(again, vectors)


@pytest.mark.parametrize(
    "other",
    [{"name": "other"}, {"revision": "2"}, {"name": "other", "revision": "2", "width": 5}],
)
def test_another_encoder_has_another_key(
    kind: Callable[..., Any], corpus: nv.Corpus, path: Path, other: dict[str, Any]
) -> None:
    nv.embed(corpus, encoder=kind(), store=path)
    changed = kind(**other)
    assert is_right(nv.embed(corpus, encoder=changed, store=path), other.get("width", 8))
    assert sorted(changed.computed) == sorted(texts_of(corpus))
    assert is_right(nv.embed(corpus, encoder=kind(stop_after=0), store=path))
    assert len(overview(path).models) == 2


@pytest.mark.parametrize("revision", [None, 5, 1.5, ("a",)])
def test_without_a_revision_nothing_is_kept(corpus: nv.Corpus, path: Path, revision: Any) -> None:
    for _ in range(2):
        encoder = Plain(revision=revision)
        assert is_right(nv.embed(corpus, encoder=encoder, store=path))
        assert sorted(encoder.computed) == sorted(texts_of(corpus))
    assert overview(path).models == ()


def test_without_a_name_nothing_is_kept(corpus: nv.Corpus, path: Path) -> None:
    """Two classes of one name are two encoders."""
    for _ in range(2):
        encoder = Unnamed()
        assert is_right(nv.embed(corpus, encoder=encoder, store=path))
        assert sorted(encoder.computed) == sorted(texts_of(corpus))


def test_name_and_revision_are_two_things(corpus: nv.Corpus, path: Path) -> None:
    nv.embed(corpus, encoder=Counting(name="a b", revision="c"), store=path)
    other = Counting(name="a", revision="b c")
    nv.embed(corpus, encoder=other, store=path)
    assert sorted(other.computed) == sorted(texts_of(corpus))


# -- where -----------------------------------------------------------------


def test_nowhere(corpus: nv.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    for _ in range(2):
        encoder = Counting()
        assert is_right(nv.embed(corpus, encoder=encoder, store=False))
        assert len(encoder.computed) == len(texts_of(corpus))
    assert not (tmp_path / "cache").exists()


def test_in_the_cache_of_the_user(
    corpus: nv.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATIV_CACHE", str(tmp_path / "cache"))
    nv.embed(corpus, encoder=Counting())
    (model,) = overview(tmp_path / "cache" / "vectors.sqlite").models
    assert (model.vectors, model.dimensions) == (len(texts_of(corpus)), 8)
    assert is_right(nv.embed(corpus, encoder=Counting(stop_after=0), store=True))


@pytest.mark.parametrize("form", [str, Path])
def test_in_a_file_of_ones_own(corpus: nv.Corpus, path: Path, form: Callable[[Path], Any]) -> None:
    nv.embed(corpus, encoder=Counting(), store=form(path))
    assert path.is_file()
    # Closed, and its log folded in.
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_in_a_store_that_stays_open(corpus: nv.Corpus, path: Path) -> None:
    with VectorStore(path) as store:
        nv.embed(corpus, encoder=Counting(), store=store)
        assert is_right(nv.embed(corpus, encoder=Counting(stop_after=0), store=store))


# -- stopped ---------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [Stopped("no"), KeyboardInterrupt(), SystemExit(3), MemoryError()]
)
def test_stopped_in_the_middle_goes_on_there(
    corpus: nv.Corpus, path: Path, error: BaseException
) -> None:
    stopped = Counting(stop_after=2, error=error)
    with pytest.raises(type(error)):
        nv.embed(corpus, encoder=stopped, store=path)
    assert len(stopped.computed) == 2 * SIZE
    again = Counting()
    assert is_right(nv.embed(corpus, encoder=again, store=path))
    assert sorted(again.computed + stopped.computed) == sorted(texts_of(corpus))


def test_stopped_in_the_middle_of_an_encoder_without_blocks(
    corpus: nv.Corpus, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "blocks", lambda texts: blocks(texts, SIZE))
    stopped = Plain(stop_after=3)
    with pytest.raises(Stopped):
        nv.embed(corpus, encoder=stopped, store=path)
    again = Plain()
    assert is_right(nv.embed(corpus, encoder=again, store=path))
    assert sorted(again.computed + stopped.computed) == sorted(texts_of(corpus))
    assert len(stopped.computed) == 3 * SIZE


def test_an_encoder_that_is_not_kept_has_all_texts_at_once(corpus: nv.Corpus) -> None:
    """It may weigh them by each other."""
    encoder = Plain(revision=None)
    nv.embed(corpus, encoder=encoder)
    assert encoder.calls == 1


def test_nonsense_is_not_kept(corpus: nv.Corpus, path: Path) -> None:
    class Failing(Counting):
        def batches(
            self, texts: Sequence[str], /
        ) -> Iterator[tuple[npt.NDArray[np.int64], Matrix]]:
            for number, (rows, vectors) in enumerate(super().batches(texts)):
                if number == 2:
                    vectors[3] = np.nan
                yield rows, vectors

    failing = Failing()
    with pytest.raises(SchemaError, match="1 vectors with NaN or infinity"):
        nv.embed(corpus, encoder=failing, store=path)
    again = Counting()
    assert is_right(nv.embed(corpus, encoder=again, store=path))
    assert set(failing.computed[-SIZE:]) <= set(again.computed)
    assert not set(failing.computed[:-SIZE]) & set(again.computed)


# -- two lengths under one key ---------------------------------------------


def test_a_length_that_changed_under_one_key_is_said(corpus: nv.Corpus, path: Path) -> None:
    half = part(corpus, slice(20))
    nv.embed(half, encoder=Counting(), store=path)
    with pytest.raises(
        SchemaError, match=r"length 5 stand beside others of 8.*revision must change.*prune --model"
    ):
        nv.embed(corpus, encoder=Counting(width=5), store=path)
    assert is_right(nv.embed(corpus, encoder=Counting(width=5, revision="2"), store=path), 5)


def test_of_two_lengths_that_are_kept_the_newer_counts(corpus: nv.Corpus, path: Path) -> None:
    parts = [part(corpus, some) for some in (slice(0, 20), slice(60, 75))]
    nv.embed(parts[0], encoder=Counting(), store=path)
    title = {"Council meets"}
    with VectorStore(path) as store:
        texts = sorted(set(parts[1].paragraphs["text"]) - title)
        store.put("counting 1", texts, np.stack([vector(text, 5) for text in texts]))
    encoder = Counting(width=5)
    assert is_right(nv.embed(corpus, encoder=encoder, store=path), 5)
    assert set(parts[0].paragraphs["text"]) <= set(encoder.computed)
    assert not set(texts) & set(encoder.computed)


# -- damage ----------------------------------------------------------------


def test_a_damaged_row_is_computed_again(corpus: nv.Corpus, path: Path) -> None:
    nv.embed(corpus, encoder=Counting(), store=path)
    connection = sqlite3.connect(path)
    for row in (3, 17):
        content = bytearray(
            connection.execute("SELECT vector FROM vectors WHERE id = ?", (row,)).fetchone()[0]
        )
        content[5] ^= 1
        connection.execute("UPDATE vectors SET vector = ? WHERE id = ?", (bytes(content), row))
    connection.execute("UPDATE vectors SET vector = x'00' WHERE id = 30")
    connection.commit()
    connection.close()
    encoder = Counting()
    with pytest.warns(StorageWarning, match="^3 kept vectors in .* are damaged") as given:
        assert is_right(nv.embed(corpus, encoder=encoder, store=path))
    assert len(encoder.computed) == 3
    assert len(given) == 1
    assert given[0].filename == __file__
    assert is_right(nv.embed(corpus, encoder=Counting(stop_after=0), store=path))


@pytest.mark.parametrize("content", [b"no database " * 500, b"", b"SQLite format 3\0" + b"\0" * 99])
def test_a_file_that_is_no_store(corpus: nv.Corpus, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(content)
    if not content:
        assert is_right(nv.embed(corpus, encoder=Counting(), store=path))
        return
    with pytest.warns(StorageWarning, match="vectors are not kept") as given:
        assert is_right(nv.embed(corpus, encoder=Counting(), store=path))
    assert len(given) == 1
    assert path.read_bytes() == content


# -- the bar ---------------------------------------------------------------


class Bar:
    """Keeps what a progress bar was told."""

    made: list[Bar]

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.steps: list[int] = []
        type(self).made.append(self)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, count: int) -> None:
        self.steps.append(count)


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    Bar.made = []
    monkeypatch.setattr(encoding, "tqdm", Bar)
    return Bar.made


def test_the_bar_counts_paragraphs(corpus: nv.Corpus, path: Path, bars: list[Bar]) -> None:
    with pytest.raises(Stopped):
        nv.embed(corpus, encoder=Counting(stop_after=2), store=path)
    nv.embed(corpus, encoder=Counting(), store=path)
    count = len(corpus.paragraphs)
    assert count > len(texts_of(corpus))
    stopped, resumed = bars
    assert (stopped.settings["total"], stopped.settings["initial"]) == (count, 0)
    # A text that stands twice is two paragraphs done.
    done = sum(stopped.steps)
    assert done >= 2 * SIZE
    assert (resumed.settings["total"], resumed.settings["initial"]) == (count, done)
    assert sum(resumed.steps) == count - done
    assert "paragraphs" in resumed.settings["unit"]


def test_where_all_is_kept_there_is_no_bar(corpus: nv.Corpus, path: Path, bars: list[Bar]) -> None:
    nv.embed(corpus, encoder=Counting(), store=path)
    bars.clear()
    nv.embed(corpus, encoder=Counting(), store=path)
    assert bars == []


def test_the_bar_waits_and_is_for_terminals(corpus: nv.Corpus, bars: list[Bar]) -> None:
    nv.embed(corpus, encoder=Counting(), store=False)
    # None: tqdm shows it where stderr is a terminal; and it waits, so that nothing flickers.
    assert [(bar.settings["disable"], bar.settings["delay"]) for bar in bars] == [(None, 2)]


def test_the_bar_is_on_stderr_and_only_on_a_terminal(
    corpus: nv.Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(encoding, "_DELAY", 0)  # a clock: no test waits until a bar appears
    nv.embed(corpus, encoder=Counting(), store=False)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    nv.embed(corpus, encoder=Counting(), store=False)
    out, err = capsys.readouterr()
    count = len(corpus.paragraphs)
    assert out == ""
    assert f"{count}/{count}" in err
    assert "paragraphs/s" in err


# -- the real one ----------------------------------------------------------


@pytest.mark.model
def test_the_bundled_model_runs_once(
    corpus: nv.Corpus, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nv.embed(corpus, store=path)
    from narrativ.embedding import minilm

    def no_loading(precision: str) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(minilm, "load", no_loading)
    second = nv.embed(corpus, store=path)
    assert first.vectors is not None
    assert second.vectors is not None
    assert first.vectors.tobytes() == second.vectors.tobytes()
    assert first.steps == second.steps
    with pytest.raises(AssertionError, match="loaded"):
        nv.embed(corpus, encoder="minilm-float32", store=path)
