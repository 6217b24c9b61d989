"""What the first screen does not need, imported in one thread before any other needs it.

Threads that import the same modules in different orders can wait for each other; Python
then hands out a module that is half there.
"""

from __future__ import annotations

from importlib import import_module

_LATER = (
    "explorer.image.base",
    "explorer.image.sources",
    "explorer.preview",
    "explorer.secrets.searching.starting",
    "explorer.secrets.findings",
    "explorer.tui.file.preview_sheets",
    "explorer.tui.image.screen",
    "explorer.tui.find.path_screen",
    "explorer.tui.findings.screen",
    "explorer.tui.find.screen",
    "explorer.tui.find.content_search",
    "pygments.lexers",
)


def import_the_rest() -> None:
    """Import all of it; who imports a part of it later finds it there."""
    for name in _LATER:
        import_module(name)
