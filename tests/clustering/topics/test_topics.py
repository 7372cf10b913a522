"""Topics cross articles and outlets, and no outlet's way of writing makes one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from narrativ.clustering.topics import candidates, grouping, passages
from narrativ.clustering.topics.candidates import passage_pairs
from narrativ.clustering.topics.grouping import Topics, find_topics
from narrativ.clustering.topics.passages import passage_numbers
from narrativ.clustering.topics.vocabulary import content_counts, tfidf

MATTERS = {
    "pay": "The union wants eight crowns more pay for {0} deckhands on the ferries.",
    "dam": "Engineers found a crack {0} metres long in the wall of the dam.",
    "fish": "Herring trawlers landed {0} tonnes within the new quota.",
}


WORDS = "ferry dam quota herring crack wall union pay crown deck boat net tide pier gull".split()


def all_drawn(
    label: np.ndarray, units: np.ndarray, regroup: Callable[..., np.ndarray], **_: int
) -> tuple[np.ndarray, np.ndarray]:
    """Stand in for the bootstrap: draw every article once."""
    other = regroup(np.arange(len(label)), np.ones(len(label)), 0)
    found = []
    for topic in range(int(label.max()) + 1):
        mine = label == topic
        found.append(
            max(
                (mine & (other == one)).sum() / (mine | (other == one)).sum()
                for one in np.unique(other[mine])
            )
        )
    return np.array(found), np.ones(len(units))


def told(articles: dict[str, list[str]], outlets: list[str] | None = None) -> pd.DataFrame:
    """Return paragraphs of articles, each article of an outlet of its own unless told."""
    return pd.DataFrame(
        [
            {
                "article_id": article,
                "outlet": outlets[number] if outlets else f"Outlet {number}",
                "text": text,
            }
            for number, (article, texts) in enumerate(sorted(articles.items()))
            for text in texts
        ]
    )


def vectors_of(frame: pd.DataFrame) -> np.ndarray:
    """Return a vector by which matter of `MATTERS` a paragraph holds."""
    keys = ["pay", "dam", "quota"]
    found = [[float(key in text) for key in keys] + [0.1] for text in frame["text"]]
    vectors = np.array(found, dtype=np.float32).reshape(-1, 4)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def three_articles() -> pd.DataFrame:
    return told({a: [m.format(n) for m in MATTERS.values()] for n, a in enumerate("abc", 11)})


def run(frame: pd.DataFrame, storyline: list[int] | None = None) -> Topics:
    codes = np.array(storyline or [0] * len(frame), dtype=np.int64)
    return find_topics(frame, vectors_of(frame), codes, seed=0)


def test_three_matters_are_three_topics_across_outlets() -> None:
    found = run(three_articles())
    assert found.label.tolist() == [0, 1, 2] * 3
    assert len(found.stability) == len(found.medoid) == 3
    assert ((found.stability > 0) & (found.stability <= 1)).all()
    assert found.label[found.medoid].tolist() == [0, 1, 2]


def test_storylines_do_not_touch_each_other() -> None:
    frame = three_articles()
    both = pd.concat([frame, frame.assign(article_id=frame["article_id"] + "x")])
    both = both.sort_values("article_id", kind="stable").reset_index(drop=True)
    line = both["article_id"].str.endswith("x").astype(int).tolist()
    found = run(both, line)
    assert len(found.medoid) == 6
    told_in = {(int(topic), one) for topic, one in zip(found.label, line, strict=True)}
    assert len(told_in) == 6


def test_one_article_has_no_topics() -> None:
    found = run(told({"a": [m.format(4) for m in MATTERS.values()] * 2}))
    assert found.label.tolist() == [-1] * 6
    assert len(found.medoid) == len(found.stability) == 0


@pytest.mark.parametrize("texts", [[], ["", "..."], ["the of and"]])
def test_nothing_to_compare(texts: list[str]) -> None:
    frame = told({"a": texts, "b": texts}) if texts else three_articles().iloc[:0]
    assert run(frame).label.tolist() == [-1] * len(frame)


def test_copies_count_once() -> None:
    text = MATTERS["pay"].format(3)
    frame = told({a: [text, MATTERS["dam"].format(n)] for n, a in enumerate("abcde")})
    part = next(passages.storyline_passages(frame, vectors_of(frame), np.zeros(10, dtype=np.int64)))
    assert len(part.storyline) == 6
    assert len(set(part.item[::2].tolist())) == 1


def test_what_all_tell_word_for_word_has_topics() -> None:
    texts = [matter.format(3) for matter in MATTERS.values()]
    found = run(told({a: texts for a in "abcde"}))
    assert found.label.tolist() == [0, 1, 2] * 5
    assert found.stability.tolist() == [1.0] * 3


def test_a_copy_joins_a_topic_that_it_is_like() -> None:
    frame = three_articles()
    copy = frame["text"].iloc[0]
    more = pd.DataFrame([{"article_id": "d", "outlet": "Outlet 9", "text": copy}])
    frame = pd.concat([frame, more], ignore_index=True)
    assert run(frame).label.tolist() == [0, 1, 2] * 3 + [0]


def test_topics_are_found_again_if_all_articles_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(5)
    texts = ["".join(f"{chance.choice(WORDS)} " for _ in range(9)) for _ in range(60)]
    texts[::7] = [f"alone{chr(97 + n)} apart{chr(97 + n)}" for n in range(9)]
    frame = told({f"a{n}": texts[5 * n : 5 * n + 5] for n in range(12)})
    vectors = chance.normal(size=(60, 30)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    line = (np.arange(60) >= 30).astype(np.int64)
    drawn = find_topics(frame, vectors, line, seed=0)
    monkeypatch.setattr(grouping, "bootstrap", all_drawn)
    whole = find_topics(frame, vectors, line, seed=0)
    assert len(whole.stability) > 2
    assert (whole.label < 0).any()
    assert whole.stability.tolist() == [1.0] * len(whole.stability)
    assert drawn.label.tolist() == whole.label.tolist()
    assert drawn.stability.mean() < 1


def test_vectors_at_half_precision_and_one_seed_give_the_same() -> None:
    frame = three_articles()
    line = np.zeros(len(frame), dtype=np.int64)
    one, two = (
        find_topics(frame, vectors_of(frame).astype(kind), line, seed=4)
        for kind in (np.float32, np.float16)
    )
    assert one.label.tolist() == two.label.tolist()
    assert one.stability.tolist() == two.stability.tolist()


def test_batches_change_nothing_but_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = three_articles()
    both = pd.concat([frame, frame.assign(article_id=frame["article_id"] + "x")])
    line = [0] * 9 + [1] * 9
    whole = run(both, line).label.tolist()
    monkeypatch.setattr(passages, "_BATCH", 1)
    assert run(both, line).label.tolist() == whole


def test_what_a_storyline_shares_is_the_mean_over_its_other_passages() -> None:
    frame = three_articles()
    line = np.array([0] * 6 + [1] * 3, dtype=np.int64)
    rng = np.random.default_rng(0)
    dense = rng.standard_normal((9, 4)).astype(np.float32)
    terms = tfidf(content_counts(frame["text"].tolist(), frame["outlet"].tolist())[0], line)
    items = passages._items(dense, terms, line, np.arange(9))
    words = items.terms.toarray().astype(np.float64)
    alike = items.dense.astype(np.float64) @ items.dense.T + words @ words.T
    np.fill_diagonal(alike, 0)
    for row, own in enumerate(line):
        size = np.count_nonzero(line == own)
        mean = alike[row, line == own].sum() / (size - 1) * size / (size + passages._FEW)
        assert items.offset[row] == pytest.approx(mean, abs=2e-6)


def test_large_storylines_look_at_rare_words(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = three_articles()
    part = next(passages.storyline_passages(frame, vectors_of(frame), np.zeros(9, dtype=np.int64)))
    every, _ = passage_pairs(part.items, part.storyline, 0.01)
    monkeypatch.setattr(candidates, "_WHOLE", 2)
    few, evidence = passage_pairs(part.items, part.storyline, 0.01)
    assert set(map(tuple, few.tolist())) <= set(map(tuple, every.tolist()))
    assert len(few) == 9
    assert (evidence >= 0.01).all()


# -- passages --------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "passages"),
    [
        (["Berg said:", "“No.”", "Boats sailed."], [0, 0, 1]),
        (["Berg rose.", "“It rained,” he said.", "“No,” said Ruiz."], [0, 0, 1]),
        (["“We wait", "and we wait.", "No more.”", "Boats sailed."], [0, 0, 0, 1]),
        (['"We wait.', '"We wait again."', "Boats sailed."], [0, 0, 1]),
        (["Berg rose.", "'It rained,' she added."], [0, 0]),
        (["A:"] * 7, [0, 0, 0, 0, 0, 1, 1]),
    ],
)
def test_quotations_stay_with_their_lead_ins(texts: list[str], passages: list[int]) -> None:
    assert passage_numbers(texts, np.zeros(len(texts), dtype=np.int64)).tolist() == passages


def test_a_passage_ends_with_its_article() -> None:
    assert passage_numbers(["Berg said:", "“No.”"], np.array([0, 1])).tolist() == [0, 1]


# -- house style -----------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mr Berg honours the deals", "Berg honors the deal"),
        ("The minister Velizar Odryn spoke", "The minister Velisar Odrin spoke"),
        ("Rates rose 4 per cent on Monday", "Rates rose 4 percent"),
        ("Crews organised ferries, she said", "Crews organized ferries"),
    ],
)
def test_house_style_is_not_compared(one: str, other: str) -> None:
    _, wording = content_counts([one, other], [None, None])
    assert wording[0] == wording[1] != 0


def test_an_outlets_own_name_does_not_count_in_it() -> None:
    texts = ["The minister told the Tarn Ledger of herring", "The minister spoke of Tarn herring"]
    counts, _ = content_counts(texts, ["Tarn Ledger", "Other"])
    assert counts.sum(axis=1).ravel().tolist() == [[2.0, 4.0]]


def test_what_all_passages_say_tells_none_apart() -> None:
    counts, _ = content_counts(["ferry pay", "ferry dam", "ferry fish"], [None] * 3)
    rows = tfidf(counts, np.zeros(3, dtype=np.int64)).toarray()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3))
    assert rows[:, 0].max() < rows[0, 1]
