"""The verb of the room: `write_report`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrativ.reporting.context import report_context
from narrativ.reporting.drawing import figures
from narrativ.reporting.page import render
from narrativ.writing import checked, replace_file

if TYPE_CHECKING:
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
        If the folder does not exist or cannot be written to.

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
    context = report_context(comparison, full_text=full_text, inputs=inputs)
    page = render(context, figures(comparison, context))
    replace_file(target, page.encode("utf-8"))
    return Path(path)
