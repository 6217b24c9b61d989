"""The screen of a sweep: its causes and its images, and what there is to mend of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input

from explorer.errors import ExplorerError
from explorer.fleet.model import Leak
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.text import clipped
from explorer.tui.findings.screen import FilterInput
from explorer.tui.shell.jobs import Check, Failed, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.pace import Pace
from explorer.tui.shell.starting import import_the_rest
from explorer.tui.sweep.cause_list import CauseList
from explorer.tui.sweep.details import SweptDetails
from explorer.tui.sweep.header import SweepHeader, SweepWork
from explorer.tui.sweep.image_list import NOT_OPENED, ImageList
from explorer.tui.sweep.listening import SweepListener
from explorer.tui.sweep.rows import CauseRow, ImageRow, Lists, SweptRows, SweptSieve
from explorer.tui.sweep.swept import Sweep
from explorer.tui.sweep.wanted import ImageWanted, finding_wanted, image_wanted

CAUSES, IMAGES = "causes", "images"
_NOTHING_YET = "Nothing is looked at yet…"
_NO_CAUSE = "No image leaks anything"
_FILTERED = "Nothing is left of the filter"
_LONGEST_TITLE = 40


class SweepScreen(SelectingScreen[ExplorerError | None]):
    """Shows a sweep while it runs and after; ends with the error of one that could not begin."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Sweep")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]  # noqa: RUF012 - typed by Screen
    VERTICAL_BREAKPOINTS = [(0, "-short"), (33, "-tall")]  # noqa: RUF012 - typed by Screen

    header = query_one("#header", SweepHeader)
    words = query_one("#filter", FilterInput)
    causes = query_one("#causes", CauseList)
    images = query_one("#images", ImageList)
    details = query_one("#details", SweptDetails)

    def __init__(self, sweep: Sweep, mask: Mask) -> None:
        """Take the sweep, which has not begun."""
        super().__init__()
        self.jobs = Jobs(self)
        self._sweep = sweep
        self._mask = mask
        self._pace = Pace()
        self._rows: SweptRows | None = None
        self._lists: Lists | None = None
        self._sieve = SweptSieve()
        self._list = CAUSES
        self._has_begun = False

    def compose(self) -> ComposeResult:
        """Lay out the lists above what there is to know of the current row."""
        yield SweepHeader(self._sweep.sources, self._mask, id="header")
        yield FilterInput(placeholder="Words of a name, an instruction, a finding…", id="filter")
        with Container(id="lists"):
            yield CauseList(id=CAUSES)
            yield ImageList(id=IMAGES)
        yield SweptDetails(id="details")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin to sweep."""
        for one in (self.causes, self.images):
            one.add_class("pane")
            one.put((), _NOTHING_YET)
        self.details.clear()
        self._entitle()
        self.causes.focus()
        self.call_after_refresh(self._begin)

    # The sweep

    def _begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.header.progress = SweepWork("beginning")
            self.jobs.run(self._run, "sweep", self._end)

    def _run(self, check: Check) -> None:
        import_the_rest()
        listener = SweepListener(self, check)
        self._sweep.run(listener, check)
        listener.end()

    def show_work(self, state: SweepWork) -> None:
        """Say how far the sweep is."""
        left = self._pace.left("sweeping", state.done, state.total) if state.total else None
        self.header.progress = replace(state, left=left)

    def _end(self, _: None) -> None:
        self.header.progress = replace(self.header.progress, doing="", left=None, is_over=True)
        self._show_notes()

    @on(Failed)
    def _stop(self, event: Failed) -> None:
        """Say why the sweep has ended; where nothing is known yet end with that."""
        if not isinstance(event.error, ExplorerError):
            return
        event.stop()
        if self._rows is None:
            self.dismiss(event.error)
        else:
            self.header.progress = replace(self.header.progress, left=None, fault=str(event.error))

    # The lists

    def take_rows(self, rows: SweptRows, facts: Sequence[Content]) -> None:
        """Take what the sweep has come to by now."""
        self._rows = rows
        self.header.facts = facts
        self._sift(self._sieve)

    def _sift(self, sieve: SweptSieve) -> None:
        self._sieve = sieve
        if self._rows is not None:
            self.jobs.run(partial(self._rows.sifted, sieve), "sift", self._show_lists)

    def _show_lists(self, lists: Lists) -> None:
        comes = self._lists is not None and self._lists.sieve.cause != lists.sieve.cause
        self._lists = lists
        self.causes.show(lists.causes, "")
        self.images.show(lists.images, "")
        if comes and lists.cause is not None:
            self.images.cursor = 0
        self._show_notes()
        self._entitle()
        self._show_details()
        self.refresh_bindings()

    def _show_notes(self) -> None:
        """Say of an empty list why it is so."""
        none = {
            CAUSES: _NO_CAUSE if self.header.progress.is_over else _NOTHING_YET,
            IMAGES: _NOTHING_YET,
        }
        for name in (CAUSES, IMAGES):
            if not (shown := self._shown(name)).rows:
                shown.put((), _FILTERED if self._every(name) else none[name])

    def _shown(self, name: str) -> CauseList | ImageList:
        return self.causes if name == CAUSES else self.images

    def _every(self, name: str) -> Sequence[object]:
        """Return all rows of a list."""
        if (rows := self._rows) is None:
            return ()
        return rows.causes if name == CAUSES else rows.images

    def _entitle(self) -> None:
        """Name both lists; the title of the one in sight leads to the other one."""
        is_wide = self.size.width >= self.HORIZONTAL_BREAKPOINTS[-1][0]
        tabs = [
            _tab(number, name, self._count(name), is_current=name == self._list)
            for number, name in enumerate((CAUSES, IMAGES), 1)
        ]
        self.causes.border_title = tabs[0] if is_wide else Content("").join(tabs)
        self.images.border_title = tabs[1] if is_wide else Content("").join(tabs)
        cause = self._lists.cause if self._lists else None
        self.images.border_subtitle = (
            Content(f"of {clipped(cause.title, _LONGEST_TITLE)} · escape for all") if cause else ""
        )

    def _count(self, name: str) -> str:
        if self._rows is None:
            return name.capitalize()
        here, every = len(self._shown(name).rows), len(self._every(name))
        return f"{name.capitalize()} ({f'{here:,} of ' if here < every else ''}{every:,})"

    def on_resize(self) -> None:
        """Name the lists for the width there is."""
        self.call_after_refresh(self._entitle)

    def action_list(self, name: str) -> None:
        """Go to one of the lists."""
        self._use(name)
        self._rows_in_use.focus()

    @property
    def _rows_in_use(self) -> CauseList | ImageList:
        return self._shown(self._list)

    @property
    def focus_chain(self) -> list[Widget]:
        """What tab goes through: behind a list come the findings of its current row."""
        first: list[Widget] = [self.words, self._rows_in_use, self.details.leaks]
        chain = super().focus_chain
        return sorted(chain, key=lambda one: first.index(one) if one in first else len(first))

    def action_next_list(self) -> None:
        """Go to the other list."""
        self.action_list(IMAGES if self._list == CAUSES else CAUSES)

    def on_descendant_focus(self) -> None:
        """Show what the list in use has selected."""
        for one, name in ((self.causes, CAUSES), (self.images, IMAGES)):
            if one.has_focus and self._list != name:
                self._use(name)

    def _use(self, name: str) -> None:
        """Take note of the list in use: its filter and its current row show."""
        self._list = name
        self.set_class(name == IMAGES, "-images")
        with self.prevent(Input.Changed):
            self.words.value = self._typed
        self.words.display = bool(self._typed)
        self._entitle()
        self._show_details()
        self.refresh_bindings()

    # What there is to know of a row

    @on(Listing.Highlighted)
    def _follow(self) -> None:
        self.refresh_bindings()
        if not self.details.leaks.has_focus:
            self._show_details()

    def _show_details(self) -> None:
        row = self._rows_in_use.current
        self.jobs.cancel("details")
        if row is None:
            self.details.clear()
        elif isinstance(row, CauseRow):
            self.details.show_cause(row)
        else:
            job = partial(self._leaks, row)
            self.jobs.run(lambda _: job(), "details", partial(self.details.show_image, row))

    def _leaks(self, row: ImageRow) -> Sequence[Leak]:
        return self._sweep.leaks(row.image.image) if row.image else ()

    # Further in

    @on(Listing.Entered)
    def _enter(self) -> None:
        """List the images of a cause; open an image, or the one that has a finding."""
        if self.details.leaks.has_focus:
            self._open_finding()
        elif self._list == IMAGES:
            self._open_image()
        elif (cause := self.causes.current) is not None:
            self._sift(replace(self._sieve, cause=cause.key, of_images=""))
            self.action_list(IMAGES)

    def _open_image(self) -> None:
        row, cause = self.images.current, self._lists.cause if self._lists else None
        if row is not None and row.image is not None:
            job = partial(image_wanted, self._sweep, row.image, cause)
            self.jobs.run(lambda _: job(), "open", self.post_message)
        elif row is not None:
            self.notify(NOT_OPENED, timeout=3)

    def _open_finding(self) -> None:
        shown, current = self.details.shown, self.details.leaks.current
        if current is None or self._rows is None:
            return
        if isinstance(shown, CauseRow):
            swept = self._rows.swept
            job = partial(finding_wanted, self._sweep, swept, shown.cause, current.leak)
            self.jobs.run(lambda _: job(), "open", self.post_message)
        elif shown is not None and shown.image is not None:
            self.post_message(ImageWanted(shown.image, current.leak))

    # Filtering, and the way back

    @property
    def _typed(self) -> str:
        """What is typed for the list in use."""
        return self._sieve.of_causes if self._list == CAUSES else self._sieve.of_images

    def action_filter(self) -> None:
        """Let words be typed that the rows of the list in use must have."""
        self.words.begin()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        if self._list == CAUSES:
            self._sift(replace(self._sieve, of_causes=event.value))
        else:
            self._sift(replace(self._sieve, of_images=event.value))

    @on(FilterInput.Left)
    def _leave_filter(self) -> None:
        self._rows_in_use.focus()

    def action_leave_pane(self) -> None:
        """Go back a step: to the list, to all of it, from the images of a cause to the causes."""
        if self.details.leaks.has_focus:
            self._rows_in_use.focus()
        elif self._typed:
            self.words.action_drop()
        elif self._list == IMAGES and self._sieve.cause:
            self._sift(replace(self._sieve, cause=None))
            self.action_list(CAUSES)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something for."""
        if action == "leave_pane" and self.is_mounted:
            is_narrowed = self._list == IMAGES and bool(self._sieve.cause)
            return self.details.leaks.has_focus or bool(self._typed) or is_narrowed
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Return why there is nothing to filter."""
        return "" if action != "filter" or self._rows else "Nothing is looked at yet"


def _tab(number: int, name: str, text: str, *, is_current: bool) -> Content:
    if is_current:
        return Content.styled(f"[{number} {text}]", "bold $text-primary")
    click = Style.from_meta({"@click": f"screen.list('{name}')"})
    return Content.styled(f" {number} {text} ", "not bold").stylize(click)
