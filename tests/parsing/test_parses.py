from __future__ import annotations

import pytest

from narrativ.parsing import parse

TEXT = "The mayor of Odrya left on Monday. She said nothing."


@pytest.mark.model
def test_a_parse_has_sentences_tags_lemmas_dependencies_and_names() -> None:
    doc = parse([TEXT])[TEXT]
    assert doc.text == TEXT
    assert [sentence.text for sentence in doc.sents] == [
        "The mayor of Odrya left on Monday.",
        "She said nothing.",
    ]
    said = next(token for token in doc if token.text == "said")
    assert (said.lemma_, said.pos_, said.tag_, said.dep_) == ("say", "VERB", "VBD", "ROOT")
    assert ("Monday", "DATE") in [(entity.text, entity.label_) for entity in doc.ents]


@pytest.mark.model
def test_equal_texts_are_parsed_once_and_hostile_ones_keep_their_offsets() -> None:
    texts = [TEXT, "", TEXT, "Half \ud83d a pair.", "Ж", " \n "]
    parses = parse(texts)
    assert list(parses) == [TEXT, "", "Half \ud83d a pair.", "Ж", " \n "]
    assert len(parses) == 5
    assert all(len(parses[text].text) == len(text) for text in texts)
