"""The notebooks run from top to bottom, and are kept without outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", exc_type=ImportError)
nbclient = pytest.importorskip("nbclient", exc_type=ImportError)

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def in_one_kernel(paths: list[Path]) -> Any:
    """Return a notebook of several; between two, all names are forgotten."""
    cells = []
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        cells.append(nbformat.v4.new_code_cell("%reset -f"))
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"{path.stem}-{number}"
            cell["metadata"]["of"] = path.stem
            cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


@pytest.fixture(scope="module")
def executed() -> dict[str, list[Any]]:
    """The cells of all notebooks by notebook, run in one kernel: what is loaded once stays."""
    notebook = in_one_kernel(NOTEBOOKS)
    client = nbclient.NotebookClient(
        notebook,
        timeout=300,
        allow_errors=True,
        resources={"metadata": {"path": str(NOTEBOOKS[0].parent)}},
    )
    client.execute()
    found: dict[str, list[Any]] = {path.stem: [] for path in NOTEBOOKS}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "of" in cell.metadata:
            found[cell.metadata["of"]].append(cell)
    return found


@pytest.mark.model
# A kernel without ipykernel's optional extras says so with warnings of its own.
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_runs(executed: dict[str, list[Any]], name: str) -> None:
    cells = executed[name]
    assert cells
    assert all(cell.execution_count for cell in cells)
    errors = [
        output
        for cell in cells
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert errors == []
