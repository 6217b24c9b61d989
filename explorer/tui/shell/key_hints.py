"""The last line of a screen: what is said for a moment, and what the keys do in the pane in use.

Textual's Footer is a widget for each key and builds all of them anew at every change
of the focus; this is one widget that draws a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from textual import events
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.notifications import Notification
from textual.screen import Screen
from textual.widget import Widget

from explorer.tui.shell.hotkey import character, key_name
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.notices import in_one_line, said
from explorer.tui.shell.reasons import why_not

FIRST_SCREEN = 2
"""How many screens there are once the first shows: below it is one of Textual's own."""

_LEAVES_TOP, _BACK = "back_or_leave", "Back"
_KEPT = 3
_WAYS_ON = ("escape", "backspace", "right_curly_bracket")
_BEHIND = "  │ "
_EVERYWHERE = {key.id: rank for rank, key in enumerate(KEYS["Everywhere"], 1)}


class Hint(Struct, frozen=True):
    """A key as people know it, what it does, and how the program calls the key."""

    shown: str
    label: str
    key: str
    tooltip: str = ""
    is_enabled: bool = True

    @property
    def content(self) -> Content:
        """The hint as it is drawn."""
        key = Content.styled(f" {self.shown} ", "bold $footer-key-foreground")
        hint = key + Content.styled(f"{self.label} ", "$footer-description-foreground")
        return hint if self.is_enabled else hint.stylize("dim")


class KeyHints(Widget):
    """Draws what is said and the hints that fit behind it; a click on one presses its key."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyHints {
        dock: bottom;
        height: 1;
        color: $footer-foreground;
        background: $footer-background;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hints: list[Hint] = []
        self._typed = ""
        self._notice: Notification | None = None
        self._where: list[Notification] = []

    def say(self, notice: Notification | None) -> None:
        """Say something, or nothing any more."""
        if notice is not self._notice:
            self._notice = notice
            self.tooltip = None
            self.refresh()

    def stand_at(self, where: Sequence[str]) -> None:
        """Say where the user is, in full or shorter, whenever nothing else is said."""
        if [*where] != [one.message for one in self._where]:
            self._where = [*map(Notification, where)]
            self.refresh()

    def on_mount(self) -> None:
        """Listen to what the screen can do now."""
        self.screen.bindings_updated_signal.subscribe(self, self._renew)
        self.watch(self.screen, "typed", self._show_count)

    def _show_count(self, typed: str) -> None:
        """Show how far a count is, at the right."""
        self._typed = f" {typed} " if typed else ""
        self.refresh()

    def _renew(self, screen: Screen[object]) -> None:
        hints = [*self._all(screen.active_bindings.values())]
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _all(self, active: Iterable[ActiveBinding]) -> Iterable[Hint]:
        """Return a hint for each action that has one and acts now, with the first of its keys.

        Of several that read the same the nearest is told; what works everywhere comes last.
        """
        hints: dict[str, Hint | None] = {}
        actions: dict[str, str] = {}
        for node, binding, is_enabled, tooltip in sorted(active, key=_rank):
            if not binding.show or why_not(node, binding.action):
                continue
            key, label = binding.key, self._label(binding)
            hint = hints.setdefault(label, None)
            is_main = key_name(key) == binding.key_display and actions.get(label) == binding.action
            if (hint is None or is_main) and not self._is_typed(key):
                actions[label] = binding.action
                hints[label] = Hint(key_name(key), label, key, tooltip, is_enabled)
        return filter(None, hints.values())

    def _label(self, binding: Binding) -> str:
        """Return what a key does here: above the first screen no other key than that leaves all."""
        is_back = binding.action == _LEAVES_TOP and len(self.app.screen_stack) > FIRST_SCREEN
        return _BACK if is_back else binding.description

    def _is_typed(self, key: str) -> bool:
        """Return whether what has the focus takes a key for a letter."""
        focused = self.screen.focused
        return focused is not None and focused.check_consume_key(key, character(key) or None)

    @property
    def _spoken(self) -> Notification | None:
        if self._notice or not self._where:
            return self._notice
        return next(filter(self._leaves_room, self._where), self._where[-1])

    def _leaves_room(self, where: Notification) -> bool:
        """Return whether the ways out and on still have room beside it."""
        last = self._hints[1 - _KEPT :]
        kept = [one for one in self._hints if one.key in _WAYS_ON or one in last]
        return len(where.message) + 1 + len(_BEHIND) + _width(kept) <= self.size.width

    @property
    def _said(self) -> Content:
        """What is said, if anything is."""
        return said(self._spoken, self.size.width) if self._spoken else Content("")

    @property
    def _start(self) -> int:
        """Where the hints begin: behind what is said."""
        return self._said.cell_length + len(_BEHIND) if self._spoken else 0

    @property
    def _room(self) -> int:
        """The cells for hints, between what is said and the count that is typed."""
        return self.size.width - self._start - len(self._typed)

    def _fitting(self, room: int) -> Sequence[Hint]:
        """Those that fit: the ways out and on, and the last ones, which hold everywhere, first.

        Of the last ones those at the end stay longest, and of the ways out the others too.
        """
        hints = [*self._hints]
        ways = [one for one in hints[:-_KEPT] if one.key in _WAYS_ON]
        last = hints[-_KEPT:]
        others = [one for one in hints if one not in ways and one not in last]
        going = [*others[::-1], *(last[:1] if ways else ()), *ways]
        while hints and _width(hints) > room:
            hints.remove(going.pop(0) if going else hints[0])
        return hints

    def render(self) -> Content:
        """Return the line."""
        hints = [hint.content for hint in self._fitting(self._room)]
        between = [Content(_BEHIND)] if self._spoken and hints else []
        line = Content("").join([self._said, *between, *hints])
        if not self._typed:
            return line
        line = line.truncate(max(0, self.size.width - len(self._typed)))
        return line + Content.styled(f"{self._typed:>{self.size.width - line.cell_length}}", "bold")

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked; a click on what is said has read it."""
        hint = self._at(event.x)
        if hint is not None:
            self.app.simulate_key(hint.key)
        elif event.x < self._start:
            self.app.clear_notifications()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say more of the hint under the mouse, or all of what is said."""
        hint = self._at(event.x)
        whole = Content(in_one_line(self._spoken)) if self._spoken else None
        self.tooltip = hint.tooltip if hint else whole

    def _at(self, x: int) -> Hint | None:
        x -= self._start
        for hint in self._fitting(self._room) if x >= 0 else ():
            x -= hint.content.cell_length
            if x < 0:
                return hint
        return None


def _rank(one: ActiveBinding) -> int:
    return _EVERYWHERE.get(one.binding.id or "", 0)


def _width(hints: Sequence[Hint]) -> int:
    return sum(hint.content.cell_length for hint in hints)
