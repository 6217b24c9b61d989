"""The screen of what both sides have at a path, each as a whole: beside each other, or in turn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from explorer.compare import Difference
from explorer.errors import ContentError, DamageError
from explorer.image.blob import Blob
from explorer.layers import Place
from explorer.printable import printable
from explorer.tui.compare.changes_screen import ChangesScreen
from explorer.tui.compare.pointing_out import Partings, partings_of
from explorer.tui.compare.sides import NAMES, ReadSide, TwoSides
from explorer.tui.drawing.counting import times
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.spans import Span
from explorer.tui.file.cards import LONGEST_TEXT, Card, entry_card
from explorer.tui.file.file_view import FileView
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.masks import Mask, masked_card

_OUT_OF_SIGHT = "-out-of-sight"
_NOTHING = "Nothing is there in {}"
_PAINTS = ("went", "came")
_ALWAYS = ("other", "zoom", "leave")


class BothScreen(SelectingScreen[bytes | None]):
    """Shows two versions in the viewer of an image; returns the path of a finding to be seen.

    Where there is no room for both the one in use shows.
    """

    AUTO_FOCUS = ""
    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Both versions")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - typed by Screen

    def __init__(
        self, pair: TwoSides, one: Difference, mask: Mask, keymap: Mapping[str, str]
    ) -> None:
        """Take both sides and the path; keys are where the user has put them."""
        super().__init__()
        self._pair = pair
        self._path = one.path
        self._places = [one.a, one.b]
        self._mask = mask
        self._jobs = Jobs(self)
        self._views = [FileView(id=f"file-{name}", keymap=keymap) for name in NAMES]
        self._current = 0 if one.b is None else 1
        self._partings = Partings()
        self._parting: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out A and B."""
        with Container(id="panes"):
            yield from self._views
        yield KeyHints()

    def on_mount(self) -> None:
        """Show both, that of B in use where there is one."""
        for view in self._views:
            view.add_class("pane")
        self._view.seek()
        self._bring_to_sight()
        self._begin()
        self._view.enter()

    def _begin(self) -> None:
        """Show both versions, then where they differ."""
        self._partings, self._parting = Partings(), None
        self.remask()
        self._jobs.run(self._compared, "differences", self._point_out)

    def remask(self) -> None:
        """Show both anew, readable or not."""
        for number, (name, side) in enumerate(zip(NAMES, self._pair.sides, strict=True)):
            findings = replace(side.findings, masked=self._mask.on)
            self._show(number, name, replace(side, findings=findings))

    def _show(self, number: int, name: str, side: ReadSide) -> None:
        place, path = self._places[number], self._path
        pointing_out = partial(self._pointing_out, number)
        self._views[number].show(lambda check: pointing_out(_card(name, side, place, path, check)))

    # Where they differ

    def _compared(self, check: Check) -> Partings:
        """Compare both contents, in a thread; there is nothing to point out in one alone."""
        sides = zip(self._pair.sides, self._places, strict=True)
        blobs = [_content(side, place) for side, place in sides]
        try:
            return partings_of(blobs[0], blobs[1], check) if blobs[0] and blobs[1] else Partings()
        except DamageError:
            return Partings()

    def _point_out(self, partings: Partings) -> None:
        """Paint what differs, and go to the first of it where lines show."""
        self._partings = partings
        if partings.are_lines and partings.every:
            self._go_to(0)
        else:
            self.remask()

    def _pointing_out(self, number: int, card: Card) -> Card:
        """Return the card of a side with what differs in it."""
        marks = [parting[number] for parting in self._partings.every]
        spans = (Span(one.start, one.end, _PAINTS[number]) for one in marks if one.end > one.start)
        current = None if self._parting is None else marks[self._parting]
        return replace(card, marks=replace(card.marks, beneath=tuple(spans), current=current))

    def _go_to(self, number: int) -> None:
        self._parting = number
        for view in self._views:
            view.seek()
        self.remask()
        self._view.enter()

    def action_difference(self, by: int) -> None:
        """Go on to where both differ next, behind the last place to the first."""
        if every := self._partings.every:
            before = self._parting if self._parting is not None else min(0, -by)
            self._go_to((before + by * times(self._view)) % len(every))
            self.notify(f"Difference {(self._parting or 0) + 1:,} of {len(every):,}", timeout=3)

    # Which one is in use

    @property
    def _view(self) -> FileView:
        return self._views[self._current]

    def _bring_to_sight(self) -> None:
        for view in self._views:
            view.set_class(view is not self._view, _OUT_OF_SIGHT)
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """Take note of which one is in use."""
        in_use = (number for number, one in enumerate(self._views) if one.has_focus_within)
        self._current = next(in_use, self._current)
        self._bring_to_sight()

    def action_other(self) -> None:
        """Go to the other version, which takes the whole width where there is no room for both."""
        self._current = 1 - self._current
        self._bring_to_sight()
        if self.maximized is not None:
            self.minimize()
            self.maximize(self._view)
        if not self._view.focus_content():
            self.set_focus(None)

    def action_zoom(self) -> None:
        """Give the one in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        else:
            self.maximize(self._view)

    # What it shows

    def action_form(self, by: int) -> None:
        """Show the next form of both, or the one before: that of the version in use decides."""
        self._view.step_form(by)
        self._views[1 - self._current].show_form(self._view.form)

    def action_file(self, form: str) -> None:
        """Show attributes or versions of the one in use, or its contents again."""
        self._view.toggle(form)

    def why_not(self, action: str) -> str:
        """Return why an action would do nothing with the version in use."""
        if action.startswith("difference"):
            return "" if self._partings.every else "There are no two contents that differ"
        return "" if action.startswith(_ALWAYS) else self._view.why_not(action)

    def list_findings(self) -> None:
        """List the findings by what became of them, and return the path of the chosen one."""

        def go(path: bytes | None) -> None:
            if path is not None:
                self.dismiss(path)

        self.app.push_screen(ChangesScreen(self._pair), go)

    @on(FileView.EntryWanted)
    def _show_version(self, event: FileView.EntryWanted) -> None:
        """Show what another layer of the same side wrote at the path."""
        self._places[self._current] = event.place
        self._begin()

    @on(FileView.Left)
    def action_leave(self) -> None:
        """Go back to the difference."""
        self.dismiss(None)


def _content(side: ReadSide, place: Place | None) -> Blob | None:
    try:
        return side.analysis.content(place) if place else None
    except ContentError:
        return None


def _card(name: str, side: ReadSide, place: Place | None, path: bytes, check: Check) -> Card:
    """Return what a side has at a path, with the side's name before it, in a thread."""
    title = f"/{printable(path[:LONGEST_TEXT])}"
    card = Card(title, (), note=Content(_NOTHING.format(name)))
    if place is not None:
        made = entry_card(side.analysis, place, check, side.findings)
        card = masked_card(made, side.findings)
    return replace(card, title=f"{name}  {card.title}")
