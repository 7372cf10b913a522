"""From a plain dict to one HTML page."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from narrativ.wording.phrases import counted, spoken, three_digits

_HIDDEN: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def render(context: Mapping[str, Any], figures: Mapping[str, str]) -> str:
    """Return the page. Everything in `context` is escaped; figures are JSON texts."""
    page = _environment().get_template("report.html.j2")
    scripts = [*([_plotly()] if figures else []), _resource("report.js")]
    return page.render(
        **context,
        css=_resource("report.css"),
        scripts=scripts,
        script_sources=" ".join(map(_source, scripts)),
        figures={name: _inert(text) for name, text in sorted(figures.items())},
        manifest_json=_inert(json.dumps(context["manifest"], indent=1, sort_keys=True)),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("narrativ.reporting", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=lambda value: "–" if value is None else three_digits(value),
        chance=_chance,
        counted=counted,
        spoken=spoken,
        setting=_setting,
    )
    return environment


def _chance(value: float | None) -> str:
    """Return p or q, no finer than anybody should read it."""
    if value is None:
        return "–"
    return "<0.0001" if value < 0.0001 else three_digits(value)


def _setting(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _inert(text: str) -> Markup:
    """Return JSON that no HTML parser can take for markup, whatever its strings hold."""
    return Markup(text.translate(_HIDDEN))


def _source(script: str) -> Markup:
    """Return what the Content-Security-Policy names a script by, so that no other runs."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return Markup(f"'sha256-{b64encode(digest).decode()}'")


def _resource(name: str) -> Markup:
    """Return a file of this package, which is ours and needs no escaping."""
    return Markup((files("narrativ.reporting") / "templates" / name).read_text("utf-8"))


def _plotly() -> Markup:
    """Return plotly.js as the installed plotly brings it."""
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())
