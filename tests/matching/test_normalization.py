"""House style is no change of wording; a changed word is."""

from __future__ import annotations

import pytest

from narrativ.matching.normalization import normalized_words, same_wording

SAME = [
    ("Odrin said it.", "Mr Odrin said it."),
    ("Dr. Quill left.", "Quill left."),
    ("It rose 4 percent.", "It rose 4 per cent."),
    ("It rose 4 percent.", "It rose 4%."),
    ("It fell on March 3.", "It fell on 3 March."),
    ("It fell on Feb. 27.", "It fell on 27 February."),
    ("It fell on March 3, 2025.", "It fell on 3rd March 2025."),
    ("From June 7 to May 20 it rained.", "From 7 June to 20 May it rained."),
    ("The organizer recognized the harbor.", "The organiser recognised the harbour."),
    ("They traveled to the center of defense.", "They travelled to the centre of defence."),
    ("Nine horns", "9 horns"),
    ('"It is shut," he said', "‘It is shut,’ he said"),
    ("Velizar Odrin left", "Velisar Odryn left"),
    ("The U.S. left NATO", "The US left Nato"),
    ("Mrs Quill left.", "Ms Quill left."),
    ("Volodymyr Zelenskyy left", "Wolodimir Selensky left"),
    ("Philipp Yost came", "Filip Jost came"),
    ("A gray program while afterward", "A grey programme whilst afterwards"),
]
OTHER = [
    ("The ship left.", "The shop left."),
    ("It rose 4 percent.", "It rose 5 percent."),
    ("It rose 4 percent.", "It rose 4."),
    ("It fell on March 3.", "It fell on March 4."),
    ("He left the quay.", "He left the old quay."),
    ("Four million", "Four billion"),
    ("The reader left", "The rider left"),
    ("Mr Moran left.", "Ms Moran left."),
    ("Dr Quill left.", "Mr Quill left."),
    ("Marian left.", "Marina left."),
    ("Odrin of Tarn", "Odran of Turn"),
    ("* * *", "***"),
    ("", "a"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_house_style_is_the_same_wording(a: str, b: str) -> None:
    assert same_wording(a, b)
    assert same_wording(b, a)


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_other_words_are_not(a: str, b: str) -> None:
    assert not same_wording(a, b)
    assert not same_wording(b, a)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("May 3", ("3", "may")),
        ("in May they may", ("in", "may", "they", "may")),
        ("46 per cent per head", ("46", "percent", "per", "head")),
        ("one to twelve, thirteen", ("1", "to", "12", "thirteen")),
        ("our four hours", ("our", "4", "hours")),
    ],
)
def test_normalized_words(text: str, words: tuple[str, ...]) -> None:
    assert normalized_words(text) == words
