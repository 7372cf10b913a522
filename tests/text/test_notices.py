"""Notices of outlets and agencies, told from the news."""

from __future__ import annotations

import pytest

from narrativ.text.notices import is_notice, notices


@pytest.mark.parametrize(
    "text",
    [
        "© 2031 The Tarn Ledger. All rights reserved.",
        "Sign up for our evening newsletter.",
        "Follow us on Facebook",
        "Reporting by Ana Ruiz; Editing by Jo Ray",
        "READ MORE: the ferry strike",
        "Story continues. Continue reading",
        "Alle Rechte vorbehalten",
    ],
)
def test_a_notice(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    ["", "The quay shut.", "He will watch the quay.", "The court ruled that all rights reserved "
     "by the crown lapse. " * 9],
)  # fmt: skip
def test_news_is_none(text: str) -> None:
    assert not is_notice(text)


def test_where_the_wording_stands() -> None:
    text = "It sank. Copyright 2031 Tarn. Click here to see."
    assert [text[a:b] for a, b in notices(text)] == ["Copyright 2031", "Click here to"]
