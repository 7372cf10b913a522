"""Markup and invisible signs: what is seen, at the offsets at which it was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrativ.text.markup import (
    BESIDE,
    INSIDE,
    mask_markup,
    strip_markup,
    strip_with_spans,
    whole_signs,
    without_fillers,
)
from narrativ.text.sentences import sentences
from narrativ.text.words import words

CLEAN = [
    "AT&T, Q&A and R&B; B&B; x < y and y > x, I <3 it, <b without end",
    "Write to <ana@quay.example> or <http://quay.example/?a=1&copy=2>",
    "a<b and c>d <well done> <Ana Ruiz> 5 <6> 7",
    r"C:\News\text\ready, and \nabla or 50\% \o/ as they are",
    "می‌شود 👩\u200d👩 ไทย\u200bไทย “so” – it's",
    "Fish &chips; &foo; R&D;",
]
SEEN = {
    "<p>One <b>two</b>, <i>three</i>.</p>": "One two, three.",
    "caf&eacute;s, &Eacute;lys&eacute;e": "cafés, Élysée",
    "&quot;We go,&quot; he said.&nbsp;&#8220;Now&#x201D;": '"We go," he said. “Now”',
    "It&#8217;s &pound;5 or &#163;5": "It’s £5 or £5",
    "Marks &amp;amp; Spencer&amp;nbsp;plc &amp;#39;x&amp;#39;": "Marks & Spencer plc 'x'",
    "AT&amp;T, &lt;3, &amp;&amp;": "AT&T, <3, &&",
    "&lt;p&gt;Hi &lt;b class=&quot;x&quot;&gt;you&lt;/b&gt;&lt;/p&gt;": "Hi you",
    r"Monday.\n\nFishermen \'go\' \"on\" and\/or \u2019s caf\u00e9\xa0x": (
        "Monday.\n\nFishermen 'go' \"on\" and/or ’s café x"
    ),
    "Offi\u00adcials ex\u200bpect\ufeffed \u200eit\u200e \u200b now": "Officials expected it  now",
    "<script>if (a < b) { p('<p>') }</script>Rain<!-- <p>no</p> --> fell<style>p{}</style>": (
        "Rain fell"
    ),
    '<a href="x?a>b" title=\'c>d\'>Quay</a><img src="x">wall': "Quay wall",
    '<amp-img src="x"></amp-img><o:p>Quay</o:p>': "Quay",
    'The quay … <a href="http://quay.exa… [+12 chars]': "The quay … … [+12 chars]",
    "The quay.</p… [+12 chars]": "The quay.… [+12 chars]",
    "Un<b>belie</b>vable": "Unbelievable",
    "<head><title>T</title></head><body>Rain": "Rain",
    "a\u205fb &nbsp": "a b",
}
MARKUP = st.lists(
    st.sampled_from(
        "<p> </p> <b> </ <a\thref='x' > &amp; &lt; &nbsp; &#39; &eacute; \\n \\u2019 \\' <!-- -->"
        " <script> </script> \u00ad \u200b ab B . \u2061 \u205f &#10; & ; < \\ … \" ' = c:\\".split(
            " "
        )
    )
    | st.sampled_from([" ", "\n", "\r\n", "\t"])
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_markup_stays(text: str) -> None:
    assert mask_markup(text) is text
    assert strip_markup(text) == text


@pytest.mark.parametrize(("text", "seen"), SEEN.items())
def test_what_is_seen(text: str, seen: str) -> None:
    masked = mask_markup(text)
    assert len(masked) == len(text)
    assert strip_markup(text).strip() == seen
    assert [word for word in words(masked) if word] == words(seen)


@given(MARKUP)
def test_a_masked_text_is_as_long_as_the_text(text: str) -> None:
    assert len(mask_markup(text)) == len(text)


@given(st.text(st.characters(exclude_characters="<&\\", exclude_categories=["Cf", "Cs"])))
def test_text_without_signs_of_markup_is_itself(text: str) -> None:
    assert strip_markup(text) == text.replace(BESIDE, " ")


@given(MARKUP, st.integers(0, 60), st.integers(0, 60))
def test_a_span_is_widened_to_whole_entities(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    low, high = whole_signs(text, start, end)
    assert 0 <= low <= start <= end <= high <= len(text)


def test_sentences_and_words_are_found_where_they_stand() -> None:
    text = "<p>&#8220;We go,&#8221; she said.&nbsp;It&#8217;s <b>caf&eacute;</b>s. So.</p>"
    masked = mask_markup(text)
    found = [without_fillers(masked[start:end]) for start, end in sentences(masked)]
    assert found == ["“We go,” she said.", "It’s cafés.", "So."]
    assert words(masked) == ["We", "go", "she", "said", "It", "cafés", "So"]


def test_a_filler_is_a_space_beside_space_and_a_part_of_the_word_within() -> None:
    assert mask_markup("a <b>c") == "a " + 3 * BESIDE + "c"
    assert mask_markup("a<b>c") == "a" + 3 * INSIDE + "c"


def test_spans_of_the_text_as_spans_of_what_is_seen() -> None:
    text = "The <b>quay</b> of caf&eacute;s"
    spans = [(text.index("quay"), text.index("</b>")), (text.index("caf"), len(text))]
    seen, moved = strip_with_spans(text, spans)
    assert [seen[start:end] for start, end in moved] == ["quay", "cafés"]
