from __future__ import annotations

from pathlib import Path

import pytest

from narrativ.errors import ReadError, SchemaError, UnknownNameError
from narrativ.resources.lists import Actor, Lists, StyleLists, read_lists

WHOLE = """
[[actor]]
name = "Ilsa  Brandt"
aliases = ["the minister", "Brandt"]
role = "government"

[[actor]]
name = "Seamen's Union"

[stop]
words = ["meanwhile"]

[style]
honorifics = ["cllr"]
spelling = [["gaol", "jail"]]
mastheads = ["Night Desk"]
words = ["our readers"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "actors.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_actors_stop_words_and_style(tmp_path: Path) -> None:
    lists = read_lists(written(tmp_path, WHOLE))
    assert lists == Lists(
        actors=(
            Actor("Ilsa Brandt", ("the minister", "Brandt"), "government"),
            Actor("Seamen's Union"),
        ),
        stop=("meanwhile",),
        style=StyleLists(
            honorifics=("cllr",),
            spelling=(("gaol", "jail"),),
            mastheads=("Night Desk",),
            words=("our readers",),
        ),
    )
    assert lists.actors[0].names == ("Ilsa Brandt", "the minister", "Brandt")
    assert read_lists(str(tmp_path / "actors.toml")) == lists


def test_every_part_may_be_left_out(tmp_path: Path) -> None:
    assert read_lists(written(tmp_path, "[stop]\nwords = []\n")) == Lists()
    assert read_lists(written(tmp_path, "\ufeff[style]\ndates = ['noon']\n")).style.dates == (
        "noon",
    )


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("", SchemaError, "is empty; expected"),
        ("# nothing yet\n", SchemaError, "is empty; expected"),
        ("[stop\n", SchemaError, "is not TOML"),
        ("[[actors]]\nname = 'A'\n", UnknownNameError, "did you mean 'actor'"),
        ("[[actor]]\nnam = 'A'\n", UnknownNameError, "did you mean 'name'"),
        ("[style]\nhonorific = []\n", UnknownNameError, "did you mean 'honorifics'"),
        ("[stop]\nword = []\n", UnknownNameError, "did you mean 'words'"),
        ("[[actor]]\nrole = 'x'\n", SchemaError, "has no name"),
        ("[[actor]]\nname = ' '\n", SchemaError, "not empty"),
        ("[[actor]]\nname = 3\n", SchemaError, "got a number"),
        (
            "[[actor]]\nname = 'A'\naliases = 'B'\n",
            SchemaError,
            "got the text 'B'; expected a list",
        ),
        ("[[actor]]\nname = 'A'\naliases = [1]\n", SchemaError, "got a number"),
        ("[actor]\nname = 'A'\n", SchemaError, "actor in .* is a table; expected tables"),
        ("stop = ['a']\n", SchemaError, "stop in .* is a list; expected a table"),
        ("[style]\nspelling = ['gaol']\n", SchemaError, "expected a list"),
        ("[style]\nspelling = 'gaol'\n", SchemaError, "expected lists"),
        ("[style]\nspelling = [['gaol', 'Gaol']]\n", SchemaError, "two single words"),
        ("[style]\nspelling = [['air port', 'airport']]\n", SchemaError, "two single words"),
        ("[[actor]]\nname = 'A'\n[[actor]]\nname = 'a'\n", SchemaError, "two actors"),
        (
            "[[actor]]\nname = 'A'\naliases = ['The  Boss']\n"
            "[[actor]]\nname = 'B'\naliases = ['the boss']\n",
            SchemaError,
            "'the boss' stands for two actors",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, text: str, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        read_lists(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"No such file.*expected \[\[actor\]\]"):
        read_lists(tmp_path / "none.toml")
    with pytest.raises(ReadError, match="cannot be read"):
        read_lists(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"[stop]\nwords = ['caf\xe9']\n")
    with pytest.raises(SchemaError, match="not UTF-8"):
        read_lists(tmp_path / "latin.toml")
