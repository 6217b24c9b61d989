"""Why a key of the image's screen would do nothing now."""

from __future__ import annotations

from textual.actions import parse

from explorer.tui.explore.navigation import Navigation
from explorer.tui.explore.subjects import ImageState
from explorer.tui.file.file_view import FileView
from explorer.tui.findings.findings import Findings

NOT_READ = "Not all of the image is read and searched yet"
_OF_THE_IMAGE = frozenset({"findings", "details", "report", "find_path", "search_contents"})


def why_not_here(
    action: str, state: ImageState, navigation: Navigation, file_view: FileView
) -> str:
    """Return why an action would do nothing, as a sentence; nothing where it acts."""
    _, name, parameters = parse(action)
    direction = -1 if parameters == (-1,) else 1
    if name in _OF_THE_IMAGE:
        return "" if state.analysis else "The image is not open yet"
    if name == "compare_with":
        analysis = state.analysis
        is_read = analysis is not None and analysis.searched == len(analysis.image.layers)
        return "" if is_read else NOT_READ
    if name == "secret":
        return _why_not_secret(direction, state.findings, navigation)
    if name == "hidden":
        return navigation.why_not_hidden()
    if name == "return":
        return navigation.why_not_return(direction)
    return file_view.why_not(name) if name in ("file", "form") else ""


def _why_not_secret(direction: int, findings: Findings, navigation: Navigation) -> str:
    if not findings.secrets:
        return f"No secrets were found{'' if findings.is_complete else ' so far'}"
    # Where the next one is need not be worked out each time that more of them are found.
    is_there = findings.read < findings.layers or navigation.has_secret(direction, findings)
    return "" if is_there else "No secrets but lesser ones: f lists them"
