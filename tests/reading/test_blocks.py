"""Cells as blocks: lines, the tags of blocks, escaped breaks, wide gaps."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import narrativ as nv
from narrativ.reading.blocks import blocks_of
from narrativ.text.markup import strip_markup

HTML = (
    "<html><head><title>Quay</title><style>p { x }</style></head><body><nav><a>Home</a></nav>"
    "<h2>Harbour</h2><p>It <b>rained</b>.<br/>Ferries stayed.</p><figure><img src='x'>"
    "<figcaption>Crews <em>wait</em></figcaption></figure><script>go('<p>')</script>"
    "<blockquote class='twitter-tweet'><p>Rain!</p>&mdash; Jo</blockquote><blockquote>Dry "
    "soon</blockquote><p><strong>Crews met.</strong></p><table><tr><td>One</td><td>Two</td></tr>"
    "</table></body></html>"
)


def pieces(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.kind) for one in blocks_of(text)]


def test_the_tags_of_blocks_part_lines_and_say_what_they_are() -> None:
    assert pieces(HTML) == [
        ("Home", "boilerplate"),
        ("Harbour", "subheading"),
        ("It <b>rained</b>.", "body"),
        ("Ferries stayed.", "body"),
        ("Crews <em>wait", "caption"),
        ("Rain!", "embed"),
        ("&mdash; Jo", "embed"),
        ("Dry soon", "body"),
        ("Crews met.", "body"),
        ("One", "body"),
        ("Two", "body"),
    ]


def test_a_list_is_a_line_for_each_entry() -> None:
    text = "<ul><li>Rain fell.</li><li>&quot;Go,&quot; she said: caf&eacute;</li></ul>"
    assert [one for one, _ in pieces(text)] == [
        "Rain fell.",
        "&quot;Go,&quot; she said: caf&eacute;",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (r"Rain fell.\n\nCrews met.\r\nso it ended.", ["Rain fell.", "Crews met.", "so it ended."]),
        ("Rain\\nfell.\nCrews met.", ["Rain\\nfell.", "Crews met."]),
        (r"See C:\new\notes here.", [r"See C:\new\notes here."]),
        (r"Rain\nfell", [r"Rain\nfell"]),
        ("One came. Two.  Three went.  Four. Five.  Six sat. Seven.", 4),
        ("One came.  Two went.  Three sat.  Four ran.  Five.", 1),
        ("Name  Age  Town  Ana  41  Orsund. So.", 1),
        ("Rain.\u2028Crews.", ["Rain.", "Crews."]),
        ("&lt;p&gt;Rain.&lt;/p&gt;&lt;p&gt;Crews.&lt;/p&gt;", ["Rain.", "Crews."]),
        ("\ufeff\u200b <b>Rain</b> \u00ad", ["Rain"]),
        ("<p>&nbsp;</p><br>", []),
    ],
)
def test_lines(text: str, lines: list[str] | int) -> None:
    found = [one for one, _ in pieces(text)]
    assert (len(found) if isinstance(lines, int) else found) == lines


TOKENS = st.sampled_from(
    "<p>|</p>|<b>|</b>|<br>|&quot;|&nbsp;|&eacute;|\\n|\\n\\n|.|  |ab Cd|Rain fell. |\u00ad|\n|"
    "<h2>|</h2>|<script>|</script>|<a href='x'>|</a>|&lt;|c:\\|(|“|”|'".split("|")
)
SIGNS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
CELLS = st.lists(TOKENS | st.text(SIGNS, max_size=4), max_size=25).map("".join)


@given(CELLS)
def test_offsets_give_back_what_was_read_and_blocks_are_in_order(text: str) -> None:
    end = 0
    for block in blocks_of(text):
        assert end <= block.start < block.end <= len(text)
        assert strip_markup(text[block.start : block.end]).strip()
        end = block.end


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_paragraphs_are_stretches_of_their_cells(cells: list[str]) -> None:
    cells = [f"Rain. {cell}" for cell in cells]
    corpus = nv.read(pd.DataFrame({"doc_id": range(len(cells)), "text": cells}))
    cell_of = dict(zip(corpus.articles["article_id"], cells, strict=True))
    for row in corpus.paragraphs.to_dict("records"):
        assert cell_of[row["article_id"]][row["start"] : row["end"]] == row["text"]
    assert (corpus.readable["text"].str.len() == corpus.paragraphs["text"].str.len()).all()
    corpus.checked()
