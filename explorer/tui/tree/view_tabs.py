"""The views as tabs in the border of the tree: which there are, and which of them shows."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from explorer.tui.tree.views import View

_IN_USE = "bold $text-primary"
_OTHER = "not bold"


def tabs(view: View) -> Content:
    """Return the names of all views behind their keys, the current one in brackets.

    A click on a name shows that view.
    """
    return Content("").join(_tab(number, one, view) for number, one in enumerate(View, 1))


def _tab(number: int, one: View, current: View) -> Content:
    name = f"{number} {one.value.capitalize()}"
    if one is current:
        return Content.styled(f"[{name}]", _IN_USE)
    click = Style.from_meta({"@click": f"screen.view('{one.value}')"})
    return Content.styled(f" {name} ", _OTHER).stylize(click)
