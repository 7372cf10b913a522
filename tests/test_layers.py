"""A module imports only from lower floors, never upwards or sideways (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "narrativ"
FLOORS = {
    "arrays": 0,
    "errors": 0,
    "machine": 0,
    "arguments": 1,
    "protocols": 1,
    "schema": 1,
    "text": 1,
    "writing": 1,
    "resources": 2,
    "registry": 2,
    "metrics": 2,
    "store": 2,
    "engine": 2,
    "corpus": 3,
    "parsing": 4,
    "embedding": 4,
    "inference": 4,
    "matching": 5,
    "reading": 6,
    "sourcing": 6,
    "quoting": 6,
    "alignment": 6,
    "clustering": 6,
    "decisions": 6,
    "framing": 7,
    "wording": 8,
    "comparison": 9,
    "coding": 9,
    "plot": 10,
    "reporting": 11,
    "study": 12,
    "cli": 13,
    "__main__": 14,
}
# `narrativ` itself fronts every room up to `study`: only what stands above may go through it.
FRONT_DOOR = FLOORS["study"]
# Names of the front door that belong to no room.
FREE = {"__version__"}


@dataclass(frozen=True)
class Arrow:
    """One import of a room, where it stands."""

    file: str
    line: int
    source: str
    target: str


def room_of(path: Path, package: Path) -> str:
    """Return the room a file lies in; "" is the front door."""
    first = path.relative_to(package).parts[0]
    name = first.removesuffix(".py")
    return "" if name == "__init__" else name


def rooms_on_disk(package: Path) -> set[str]:
    """Return the rooms of a package: its modules, and its folders that hold Python."""
    return {room_of(path, package) for path in package.rglob("*.py")} - {""}


def nodes(tree: ast.AST, *, skip_type_checking: bool) -> Iterator[ast.AST]:
    """Walk a tree, by wish without the bodies of `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(tree):
        if skip_type_checking and guards_types(child):
            continue
        yield child
        yield from nodes(child, skip_type_checking=skip_type_checking)


def guards_types(node: ast.AST) -> bool:
    """Say whether a node is `if TYPE_CHECKING:` without an else."""
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
    )


def imported(node: ast.AST, parts: tuple[str, ...]) -> Iterator[str]:
    """Yield the dotted names that a node imports; `parts` is the package it stands in."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = parts[: len(parts) - node.level + 1] if node.level else ()
        stem = ".".join((*base, *([node.module] if node.module else [])))
        if stem == PACKAGE:
            yield from (f"{PACKAGE}.{alias.name}" for alias in node.names)
        else:
            yield stem
    elif isinstance(node, ast.Call) and node.args:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        name = node.args[0]
        if called in {"import_module", "__import__"} and isinstance(name, ast.Constant):
            yield str(name.value)


def arrows(package: Path) -> Iterator[Arrow]:
    """Yield every import of a room, or of the front door, in a package."""
    for path in sorted(package.rglob("*.py")):
        source = room_of(path, package)
        parts = (PACKAGE, *path.relative_to(package).parts[:-1])
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        # The front door is lazy: what it names for type checkers it does not import.
        for node in nodes(tree, skip_type_checking=not source):
            for name in imported(node, parts):
                top, _, rest = name.partition(".")
                if top == PACKAGE and rest not in FREE:
                    file = path.relative_to(package.parent).as_posix()
                    target = rest.partition(".")[0]
                    yield Arrow(file, getattr(node, "lineno", 0), source, target)


def complaints(package: Path, floors: dict[str, int]) -> list[str]:
    """Return what is wrong with the layers of a package, one sentence each."""
    rooms = rooms_on_disk(package)
    found = [
        f"room {room!r} is in no floor: add it to FLOORS in tests/test_layers.py and to the "
        "table in docs/architecture.md"
        for room in sorted(rooms - floors.keys())
    ]
    for arrow in arrows(package):
        if arrow.source == arrow.target or arrow.source not in {"", *floors}:
            continue
        mine = floors.get(arrow.source, FRONT_DOOR)
        where = f"{arrow.file}:{arrow.line}"
        if arrow.target not in floors:
            if mine <= FRONT_DOOR and arrow.source:
                what = f"{PACKAGE}.{arrow.target}".removesuffix(".")
                found.append(
                    f"{where}: {arrow.source!r} (floor {mine}) imports {what!r} through the front "
                    "door; import it from the room that defines it"
                )
            continue
        theirs = floors[arrow.target]
        if theirs >= mine:
            direction = "sideways" if theirs == mine else "upwards"
            found.append(
                f"{where}: {arrow.source or PACKAGE!r} (floor {mine}) imports {arrow.target!r} "
                f"(floor {theirs}), {direction}; a module imports only from lower floors"
            )
    return found


def module_imports(package: Path) -> dict[str, set[str]]:
    """Return by dotted name the modules of a package that each module imports."""
    paths = {
        ".".join((PACKAGE, *path.relative_to(package).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in sorted(package.rglob("*.py"))
    }
    imports = {}
    for module, path in paths.items():
        parts = (PACKAGE, *path.relative_to(package).parts[:-1])
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
            for name in imported(node, parts):
                more = [f"{name}.{one.name}" for one in getattr(node, "names", [])]
                names.update(one if one in paths else name for one in more or [name])
        imports[module] = {
            known for name in names for known in (known_module(name, paths),) if known
        } - {module, PACKAGE}
    return imports


def known_module(name: str, known: Container[str]) -> str:
    """Return the module that a dotted name is, or is in; "" if it is none of these."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def folders(module: str) -> Iterator[str]:
    """Yield the folders that a module lies in, the package itself apart."""
    while (module := module.rpartition(".")[0]) not in {"", PACKAGE}:
        yield module


def cycle(arrows: Mapping[str, set[str]]) -> list[str]:
    """Return names that import one another in a ring; none if there is no such ring."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def cycles(package: Path) -> list[str]:
    """Return what imports itself in a package, a sentence each: modules, then files and folders.

    Inside a room a folder counts as one, as does what stands in a room's ``__init__``.
    """
    imports = module_imports(package)
    rings = {"modules": cycle(imports)}
    for room in sorted({room for module in imports for room in folders(module)}):
        inside: dict[str, set[str]] = {}
        for module, targets in imports.items():
            if not f"{module}.".startswith(f"{room}."):
                continue
            source, *others = (
                one.removeprefix(room).strip(".").partition(".")[0] or "__init__"
                for one in (module, *sorted(targets))
                if f"{one}.".startswith(f"{room}.")
            )
            inside.setdefault(source, set()).update({*others} - {source})
        rings[room] = cycle(inside)
    return [f"{place}: {' imports '.join(ring[::-1])}" for place, ring in rings.items() if ring]


def floors_of_table(markdown: str) -> dict[str, int]:
    """Read the floors from the table of a document: `| 1 | `text/` `schema` | … |`."""
    return {
        room.removesuffix("/"): int(floor)
        for floor, cell in re.findall(r"^\|\s*(\d+)\s*\|([^|]*)\|", markdown, re.MULTILINE)
        for room in re.findall(r"`([^`]+)`", cell)
    }


def test_modules_import_only_from_lower_floors(root: Path) -> None:
    found = complaints(root / PACKAGE, FLOORS)
    assert not found, "\n".join(["", *found])


def test_nothing_inside_a_room_imports_itself(root: Path) -> None:
    found = cycles(root / PACKAGE)
    assert not found, "\n".join(["", *found])


def test_there_is_something_to_check(root: Path) -> None:
    assert len(list(arrows(root / PACKAGE))) > 3


def test_the_architecture_page_has_the_same_table(root: Path) -> None:
    assert floors_of_table((root / "docs" / "architecture.md").read_text("utf-8")) == FLOORS


def test_the_table_agrees_with_the_design(shared: Path) -> None:
    design = floors_of_table((shared / "DESIGN.md").read_text("utf-8"))
    assert design
    assert design.items() <= FLOORS.items()


# -- the checker itself, on trees made up for it ---------------------------


def plant(folder: Path, files: dict[str, str]) -> Path:
    package = folder / PACKAGE
    for name, text in {"__init__.py": "", **files}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("errors.py", "from narrativ.schema import Table", "upwards"),
        ("errors.py", "import narrativ.schema", "upwards"),
        ("errors.py", "import narrativ.schema as s", "upwards"),
        ("errors.py", "from narrativ import errors, schema", "upwards"),
        ("errors.py", "from . import schema", "upwards"),
        ("errors.py", "from .schema import Table", "upwards"),
        ("errors.py", "def f():\n    from narrativ import corpus", "upwards"),
        ("errors.py", "try:\n    import narrativ.cli\nexcept ImportError:\n    raise", "upwards"),
        ("errors.py", "import importlib\nimportlib.import_module('narrativ.plot')", "upwards"),
        ("errors.py", "__import__('narrativ.plot')", "upwards"),
        (
            "errors.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from narrativ import schema",
            "upwards",
        ),
        ("schema.py", "from narrativ.protocols import Encoder", "sideways"),
        ("text/words.py", "from narrativ import schema", "sideways"),
        ("reading/tables.py", "from ..clustering.events import group", "sideways"),
        ("reading/deep/er.py", "from ...clustering import group", "sideways"),
        ("study.py", "import narrativ as nv", "front door"),
        ("plot/bars.py", "from narrativ import compare", "front door"),
        ("__init__.py", "from narrativ.cli import main", "upwards"),
        ("kitchen.py", "", "no floor"),
        ("kitchen/sink.py", "import os", "no floor"),
    ],
)
def test_a_wrong_arrow_is_found(tmp_path: Path, name: str, text: str, word: str) -> None:
    found = complaints(plant(tmp_path, {name: text}), FLOORS)
    assert len(found) == 1
    assert word in found[0]
    assert name.removesuffix(".py").split("/")[0].replace("__init__", PACKAGE) in found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("errors.py", "import os\nfrom collections import abc\nimport narrativity.plot"),
        ("schema.py", "from narrativ.errors import SchemaError"),
        ("schema.py", "from narrativ import __version__"),
        ("text/words.py", "from narrativ.text.sentences import split\nfrom . import sentences"),
        ("reading/deep/er.py", "from .. import tables\nfrom ...corpus import Corpus"),
        ("corpus.py", "from narrativ import errors, schema"),
        ("cli.py", "import narrativ as nv\nfrom narrativ import analyse"),
        ("__main__.py", "from narrativ.cli import main"),
        (
            "__init__.py",
            "import typing\nif typing.TYPE_CHECKING:\n    from narrativ.cli import main",
        ),
    ],
)
def test_a_right_arrow_is_let_through(tmp_path: Path, name: str, text: str) -> None:
    assert complaints(plant(tmp_path, {name: text}), FLOORS) == []


@pytest.mark.parametrize(
    ("files", "ring"),
    [
        (
            {"text/a.py": "from narrativ.text.b import x", "text/b.py": "from . import a"},
            {"narrativ.text.a", "narrativ.text.b"},
        ),
        (
            {
                "text/__init__.py": "from narrativ.text.a import x",
                "text/a.py": "import narrativ.text",
            },
            {"narrativ.text", "narrativ.text.a"},
        ),
        (
            {
                "text/a/one.py": "from narrativ.text.b.one import x",
                "text/b/two.py": "def f():\n    from narrativ.text.a import two",
                "text/a/two.py": "",
                "text/b/one.py": "",
            },
            {"a", "b"},
        ),
    ],
)
def test_a_ring_is_found(tmp_path: Path, files: dict[str, str], ring: set[str]) -> None:
    found = cycles(plant(tmp_path, files))
    assert set(found[0].partition(": ")[2].split(" imports ")) == ring


def test_a_room_without_a_ring_is_let_through(tmp_path: Path) -> None:
    files = {
        "text/__init__.py": "from narrativ.text.a import x",
        "text/a.py": "from narrativ.text import b",
        "text/b.py": "",
    }
    assert module_imports(plant(tmp_path, files))["narrativ.text.a"] == {"narrativ.text.b"}


def test_a_folder_without_python_is_no_room(tmp_path: Path) -> None:
    package = plant(tmp_path, {"templates/report.html": "<p>", "schema.py": ""})
    assert rooms_on_disk(package) == {"schema"}


def test_a_complaint_says_where(tmp_path: Path) -> None:
    package = plant(tmp_path, {"errors.py": "import os\n\nimport narrativ.schema\n"})
    assert complaints(package, FLOORS) == [
        "narrativ/errors.py:3: 'errors' (floor 0) imports 'schema' (floor 1), upwards; "
        "a module imports only from lower floors"
    ]
