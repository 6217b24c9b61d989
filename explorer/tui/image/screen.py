"""The screen of the image itself: what it is, what it starts, where its bytes go, how it came."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.tui.drawing.linked_sheet import LinkedSheet
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheets import Layout, SheetLine
from explorer.tui.image.details import Details, details_layout, details_of
from explorer.tui.image.variants import Variant, next_image, next_platform
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

_NEXT = {"platform": next_platform, "image": next_image}


class DetailsScreen(SelectingScreen[Variant | Place | None]):
    """Shows an image's details; returns another image beside it, or the place of a wasted file."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Details")

    sheet = query_one("#details", LinkedSheet)

    def __init__(
        self, analysis: Analysis, *, hidden: bool, can_switch: bool, at_waste: bool = False
    ) -> None:
        """Take the image; `hidden` where nothing may show before it was searched for secrets.

        With `at_waste` it begins with what is wasted.
        """
        super().__init__()
        self._analysis = analysis
        self._hidden = hidden
        self._can_switch = can_switch
        self._at_waste = at_waste

    def compose(self) -> ComposeResult:
        """Lay out one sheet."""
        yield LinkedSheet(id="details")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin to sum up."""
        self.sheet.border_title = Content("Image")
        self.sheet.focus()
        if self._hidden:
            self.sheet.show(_note("Masked, since it is still to be searched for secrets."))
            return
        self.sheet.show(_note("Summing up…"))
        analysis = self._analysis
        Jobs(self).run(lambda _: details_of(analysis), "details", self._show)

    def _show(self, details: Details) -> None:
        self.sheet.show(details_layout(details))
        if self._at_waste:
            self.call_after_refresh(self.sheet.go_to_first)

    @on(LinkedSheet.Moved)
    def _offer(self) -> None:
        self.refresh_bindings()

    @on(LinkedSheet.Followed)
    def _open(self, event: LinkedSheet.Followed) -> None:
        if isinstance(event.target, Place):
            self.dismiss(event.target)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a file, another platform or another image only where there is one."""
        if action == "open":
            return self.sheet.target is not None
        if action in _NEXT:
            return self._can_switch and _NEXT[action](self._analysis.image) is not None
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Open the wasted file of the current row."""
        self.sheet.follow()

    def action_platform(self) -> None:
        """Open the next platform of the same image."""
        self.dismiss(next_platform(self._analysis.image))

    def action_image(self) -> None:
        """Open the next image of the same archive."""
        self.dismiss(next_image(self._analysis.image))


def _note(text: str) -> Layout:
    def layout(_width: int) -> list[SheetLine]:
        return [SheetLine.painted(text, "faint")]

    return layout
