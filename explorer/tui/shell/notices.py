"""What is said for a moment, as it stands on the last line of the screen."""

from __future__ import annotations

from textual.content import Content
from textual.notifications import Notification, SeverityLevel

from explorer.tui.drawing.text import clipped
from explorer.tui.shell.keys import KEYS

_SHORTEST, _LONGER = 0.1, 12.0
_BADGES: dict[str, tuple[str, str]] = {
    "information": ("", "$footer-foreground"),
    "warning": ("note", "$text-warning"),
    "error": ("error", "$text-error"),
}
_BETWEEN = " · "
# Whoever moves on in a list or a text may still be reading what was said.
_MOVES = frozenset(key.action for group in ("Rows", "File") for key in KEYS[group])


def seconds(timeout: float, severity: SeverityLevel) -> float:
    """Return for how long something is said; an error stays until it can have been read."""
    return max(timeout, _LONGER if severity == "error" else _SHORTEST)


def in_one_line(notice: Notification) -> str:
    """Return what is said, its lines one behind the other."""
    lines = (line.strip() for line in (notice.title, *notice.message.splitlines()))
    return _BETWEEN.join(filter(None, lines))


def said(notice: Notification, width: int) -> Content:
    """Return a notice in at most `width` cells; how grave it is stands there as a word."""
    badge, style = _BADGES[notice.severity]
    head = Content.styled(f" {badge} ", f"{style} reverse bold") if badge else Content("")
    text = clipped(in_one_line(notice), max(0, width - head.cell_length - 1))
    return (head + Content.styled(f" {text}", f"{style} bold")).truncate(width)


def outdates(action: str, notice: Notification) -> bool:
    """Return whether something that the user does makes a notice stale; no error is."""
    return notice.severity != "error" and action not in _MOVES
