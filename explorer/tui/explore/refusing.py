"""Why a key of the image's screen would do nothing now."""

from __future__ import annotations

from textual.actions import parse

from explorer.tui.explore.navigation import Navigation
from explorer.tui.explore.subjects import ImageState
from explorer.tui.file.file_view import FileView

_OF_THE_IMAGE = frozenset({"findings", "details"})
_OF_LAYERS = frozenset({"find_path", "search_contents"})


def why_not_here(
    action: str, state: ImageState, navigation: Navigation, file_view: FileView
) -> str:
    """Return why an action would do nothing, as a sentence; nothing where it acts."""
    _, name, parameters = parse(action)
    if name in _OF_THE_IMAGE:
        return "" if state.analysis else "The image is not open yet"
    if name in _OF_LAYERS:
        return "" if state.analysis and state.analysis.layers else "No layer is read yet"
    if name == "secret":
        return "" if state.findings.secrets else _without_secrets(state)
    if name == "hidden":
        return navigation.why_not_hidden()
    if name == "return":
        return navigation.why_not_return(-1 if parameters == (-1,) else 1)
    return file_view.why_not(name) if name == "file" else ""


def _without_secrets(state: ImageState) -> str:
    return f"No secrets were found{'' if state.findings.is_complete else ' so far'}"
