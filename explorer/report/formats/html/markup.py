"""HTML put together from elements: what is not markup already is escaped, so names stay names."""

from __future__ import annotations

from html import escape

_VOID = frozenset({"br", "hr", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already. All other text is escaped on its way into an element."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """Return an element; `class_` is "class", `aria_label` "aria-label", None leaves one out."""
    head = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{head}>")
    return Markup(f"<{name}{head}>{together(*children)}</{name}>")


def together(*children: str) -> Markup:
    """Return children one after the other, those that are text escaped."""
    return Markup("".join(one if isinstance(one, Markup) else escape(one) for one in children))


def opening(name: str, **attributes: str | float | None) -> Markup:
    """Return the tag that opens an element whose content comes line by line."""
    return Markup(f"<{name}{''.join(_attribute(*one) for one in attributes.items())}>")


def _attribute(key: str, value: str | float | None) -> str:
    if value is None:
        return ""
    return f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
