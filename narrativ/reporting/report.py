"""The verb of the room: `write_report`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrativ.errors import MeasureWarning, WriteError, out_of_memory, warn
from narrativ.plot import events, voices
from narrativ.registry import resolve
from narrativ.reporting.context import report_context
from narrativ.reporting.manifest import manifest
from narrativ.reporting.page import render
from narrativ.writing import checked, replace_file

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from narrativ.comparison import Comparison


def write_report(
    comparison: Comparison,
    path: str | os.PathLike[str],
    *,
    full_text: bool = False,
    inputs: Iterable[Mapping[str, Any]] | None = None,
) -> Path:
    """Write a comparison as one HTML file: no network, the same bytes every time.

    Parameters
    ----------
    comparison
        What `narrativ.compare` returned.
    path
        The file to write. A report already there is replaced only by a
        complete one.
    full_text
        Print whole paragraphs; by default excerpts of about 160 characters,
        so that a report can be passed on without passing on the articles.
    inputs
        What was read, a mapping ``file, sha256, bytes`` each; by default what
        the step ``read`` of the corpus recorded.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    WriteError
        If the folder does not exist or cannot be written to, or if the file is one of
        those that were read.

    Warns
    -----
    MeasureWarning
        If the chart of a measure of your own fails.
    DataWarning
        If the section on shared copy leaves out articles, as `narrativ.edit_profile` does.

    Examples
    --------
    >>> import tempfile
    >>> from narrativ import Comparison, Corpus, schema
    >>> nothing = Comparison(Corpus(), schema.empty(schema.SCORES), schema.empty(schema.EVIDENCE))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(nothing, Path(folder) / "report.html").name
    'report.html'
    """
    target = checked(path)
    inputs = None if inputs is None else list(inputs)
    _check_no_input(target, manifest(comparison, inputs)["inputs"])
    context = report_context(comparison, full_text=full_text, inputs=inputs)
    page = render(context, _figures(comparison, context))
    replace_file(target, page.encode("utf-8"))
    return Path(path)


def _check_no_input(target: Path, inputs: Iterable[Mapping[str, Any]]) -> None:
    """Raise if a file holds, byte for byte, what was read: it would be lost."""
    known = {one.get("sha256"): one for one in inputs if one.get("sha256") and "bytes" in one}
    if not target.is_file() or all(one["bytes"] != target.stat().st_size for one in known.values()):
        return
    one = known.get(hashlib.sha256(target.read_bytes()).hexdigest())
    if one is not None:
        raise WriteError(
            f"cannot write {target}: it is {one.get('file')!r}, which was read, and would be lost; "
            "choose another name"
        )


def _figures(comparison: Comparison, context: Mapping[str, Any]) -> dict[str, str]:
    """Return the JSON of each figure by its name; none where there is nothing to draw."""
    drawn: dict[str, go.Figure] = {}
    few = context["counts"]["outlets"] <= 4
    if context["counts"]["articles"]:
        drawn["events"] = events(comparison.corpus)
    if context["voices"] and context["voices"]["shares"]:
        drawn["voices"] = voices(comparison)
    for section in context["findings"]:
        if section["chart"] and section["total"]:
            rows = section["chart_rows"]
            figure = _chart(comparison, section, rows if few else rows // 2)
            if figure is not None and figure.data:
                drawn[section["anchor"]] = figure
    # The engine is named because plotly takes another, with other bytes, where it is installed.
    return {name: str(figure.to_json(engine="json")) for name, figure in drawn.items()}


def _chart(comparison: Comparison, section: Mapping[str, Any], top: int) -> go.Figure | None:
    """Return the chart of a measure; of one that fails the report has the table alone."""
    import plotly.graph_objects as go

    try:
        figure = resolve(section["chart"])(comparison, measure=section["name"], top=top)
        if not isinstance(figure, go.Figure):
            raise TypeError(f"it returned a {type(figure).__name__}; expected a plotly Figure")
    except Exception as error:
        if out_of_memory(error):
            raise
        warn(
            MeasureWarning,
            "the chart %r of the measure %r failed; the report has its table alone: %s: %s",
            *(section["chart"], section["name"], type(error).__name__, error),
            cause=error,
        )
        return None
    return figure
