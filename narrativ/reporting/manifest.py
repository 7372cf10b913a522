"""The manifest: what went in, with which settings, through which versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from narrativ.machine import package_versions

if TYPE_CHECKING:
    from narrativ.comparison import Comparison


def manifest(
    comparison: Comparison, inputs: Iterable[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the manifest as plain values; it holds no time and no place of its making."""
    steps = [
        {"name": str(step.name), "settings": _as_json(dict(step.settings))}
        for step in comparison.corpus.steps
    ]
    found = _inputs(comparison) if inputs is None else list(inputs)
    for step in steps:
        if step["name"] == "read" and isinstance(step["settings"], dict):
            step["settings"].pop("inputs", None)
    return {
        "format": "narrativ report",
        "version": 1,
        "inputs": sorted((_as_json(dict(item)) for item in found), key=_sorting),
        "steps": steps,
        "comparison": _as_json(dict(comparison.settings) | _again(comparison)),
        "versions": dict(comparison.versions or package_versions()),
    }


def _again(comparison: Comparison) -> dict[str, list[str]]:
    """Return under which other choices the comparison was made again."""
    seen = comparison.multiverse
    return {} if seen is None else {"made again with": seen.universes["setting"].tolist()}


def _inputs(comparison: Comparison) -> list[Mapping[str, Any]]:
    for step in comparison.corpus.steps:
        if step.name == "read":
            return [dict(item) for item in step.settings.get("inputs", ())]
    return []


def _sorting(item: Mapping[str, Any]) -> tuple[str, str]:
    return str(item.get("file", "")), str(item.get("sha256", ""))


def _as_json(value: Any) -> Any:
    """Return what JSON can hold; anything else as the text that describes it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {
            str(key): _as_json(inner)
            for key, inner in sorted(value.items(), key=lambda i: str(i[0]))
        }
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted((_as_json(inner) for inner in value), key=str)
    return str(value.item()) if hasattr(value, "item") else str(value)
