"""A report in a real browser: the plots are drawn, nothing is asked for, nothing overflows."""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

from narrativ.reporting import write_report

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HOSTILE = (
    ' <script>document.title="taken"</script><img src=x onerror="document.title=1"> & ' + "w" * 300
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --virtual-time-budget=10000 "
    "--enable-logging=stderr --window-size=1280,900 --dump-dom"
).split()
MEASURE = """<script>
window.addEventListener("load", function () {
  setTimeout(function () {
    var inner = document.querySelector("iframe").contentDocument.documentElement;
    document.documentElement.dataset.widths = inner.clientWidth + "," + inner.scrollWidth;
  }, 2000);
});
</script>"""


def opened(chromium: str, page: Path) -> tuple[str, list[str]]:
    """Return the document as it stands after loading, and what the console said."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [chromium, *FLAGS, f"--user-data-dir={profile}", page.as_uri()],
            capture_output=True,
            timeout=120,
            check=True,
        )
    console = [
        line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line
    ]
    return done.stdout.decode("utf-8"), console


def test_the_plots_are_drawn_and_the_console_is_silent(
    chromium: str, standin: ModuleType, tmp_path: Path
) -> None:
    document, console = opened(chromium, write_report(standin.comparison(), tmp_path / "a.html"))
    assert console == []
    assert len(re.findall(r'class="[^"]*\bjs-plotly-plot\b', document)) == 3
    assert len(re.findall(r'class="main-svg"', document)) >= 3


def test_the_news_runs_nothing(chromium: str, standin: ModuleType, tmp_path: Path) -> None:
    page = write_report(standin.comparison(HOSTILE), tmp_path / "a.html")
    document, console = opened(chromium, page)
    assert console == []
    title = re.search(r"<title>(.*?)</title>", document, re.DOTALL)
    assert title is not None
    assert title.group(1).startswith("How ")
    assert "<img" not in document
    assert not re.search(r"<a [^>]*javascript:", document)


PLANTED = {
    "inline script": '<script>document.title = "taken"</script>',
    "inline event handler": '<img src="data:," alt="" onerror="document.title = \'taken\'">',
    "image": '<img src="https://example.org/x.png" alt="">',
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_does_not_run_and_the_browser_says_so(
    chromium: str, standin: ModuleType, tmp_path: Path, what: str
) -> None:
    page = write_report(standin.comparison(), tmp_path / "a.html")
    text = page.read_text("utf-8").replace("</main>", f"{PLANTED[what]}</main>")
    page.write_text(text, encoding="utf-8")
    document, console = opened(chromium, page)
    assert "<title>How " in document
    assert any(what in line and "Content Security Policy" in line for line in console)
    # It would have run without the policy.
    page.write_text(text.replace("Content-Security-Policy", "x"), encoding="utf-8")
    document, _ = opened(chromium, page)
    assert ("<title>taken" in document) == ("taken" in PLANTED[what])


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("words", ["", HOSTILE], ids=["calm", "hostile"])
def test_nothing_overflows(
    chromium: str, standin: ModuleType, tmp_path: Path, width: int, words: str
) -> None:
    page = write_report(standin.comparison(words), tmp_path / "a.html").read_text("utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<!doctype html><meta charset="utf-8"><iframe style="width:{width}px;height:900px" '
        f'srcdoc="{html.escape(page)}"></iframe>{MEASURE}',
        encoding="utf-8",
    )
    document, _ = opened(chromium, frame)
    found = re.search(r'data-widths="(\d+),(\d+)"', document)
    assert found is not None
    assert int(found.group(2)) <= int(found.group(1))
