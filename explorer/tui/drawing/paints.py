"""The paints of everything that is drawn line by line, named by what they mean.

They are components of the application, set once in its styles: as components of
each view they would be worked out for all views at every change of the focus.
"""

from __future__ import annotations

PAINTS = (
    "added",
    "attribute",
    "comment",
    "critical",
    "cursor",
    "cursor-line",
    "cursor-line-in-use",
    "damage",
    "directory",
    "faint",
    "gutter",
    "heading",
    "hidden",
    "high",
    "keyword",
    "leak",
    "leak-current",
    "link",
    "literal",
    "low",
    "match",
    "match-current",
    "medium",
    "modified",
    "name",
    "number",
    "removed",
    "secret",
    "secret-badge",
    "selection",
    "strong",
)


def component_class(paint: str) -> str:
    """Return what the styles call a paint."""
    return f"paint--{paint}"


def component_classes() -> set[str]:
    """Return what an application declares that draws with these paints."""
    return {component_class(paint) for paint in PAINTS}
