"""The voices that `design.toml` plants in the bundled sample come out, each with its class."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from narrativ.parsing import parse
from narrativ.quoting.joining import join
from narrativ.quoting.people import person_key
from narrativ.quoting.spans import Paragraph, Speaker
from narrativ.quoting.speakers import resolve
from narrativ.quoting.statements import statements

CLASSES = {
    "official": {"official"},
    "company": {"company"},
    "expert": {"expert"},
    "protest": {"civil_society", "ordinary"},
    "resident": {"ordinary"},
}


@pytest.mark.model
def test_planted_voices_have_their_name_and_class(sample: Path) -> None:
    articles = pd.read_json(sample / "texts" / "articles.jsonl", lines=True)
    articles = articles[articles["id"].str.startswith("E")]
    events = articles["id"].str.partition("-")[0].tolist()
    design = tomllib.loads((sample / "design.toml").read_text(encoding="utf-8"))
    found = join(
        [speakers(*row) for row in zip(articles["title"], articles["text"], strict=True)], events
    )
    by_outlet = dict(zip(zip(events, articles["outlet"], strict=True), found, strict=True))
    for event in design["event"]:
        for voice in event.get("voice", []):
            key = person_key(tuple(voice["speaker"].split()))
            own = [one for one in by_outlet[event["id"], voice["outlet"]] if one.key == key]
            place = f"{voice['speaker']} of {event['id']} in {voice['outlet']}"
            assert own, f"{place} is not found"
            assert {one.voice_class for one in own} <= CLASSES[voice["role"]], place


def speakers(title: str, text: str) -> list[Speaker]:
    paragraphs = [Paragraph("headline", title)]
    paragraphs += [Paragraph("body", part) for part in text.split("\n\n")]
    parses = parse([one.text for one in paragraphs])
    return resolve(statements(paragraphs, parses), paragraphs, parses)
