"""The start screen: what can be opened here, filtered by what is typed above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from explorer.printable import clipped
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.image.variants import ChosenImage
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.masks import Mask
from explorer.tui.start.completion import Completer, prefixes, with_home
from explorer.tui.start.line import StartLine
from explorer.tui.start.listing import (
    FOLDER,
    PATIENCE,
    RECENT,
    SILENT,
    engine_shelf,
    engines_here,
    folder_shelf,
    judge,
    recent_shelf,
    title_of,
)
from explorer.tui.start.offer_list import OfferList
from explorer.tui.start.offers import Shelf, rows_of, words_of

if TYPE_CHECKING:
    from explorer.image.sources.source import Source
    from explorer.remembered import Remembered

_LOOKING = "Looking for images…"
_ASKING = "asking…"
_MOST_JUDGED = 200
_TITLE = Content.styled("Layer Explorer", "bold $text-primary")
_ABOUT = Content.styled("what an image really holds", "$text-muted")
_MASKED = Content.styled(" secrets masked ", "reverse bold")


class StartTitle(Widget):
    """The first line: what this is, and whether secrets are masked."""

    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self._mask = mask

    def render(self) -> Content:
        """Return the line."""
        parts = [_MASKED] if self._mask.on else []
        return Content("  ").join([*parts, _TITLE, _ABOUT])


class StartScreen(SelectingScreen[ChosenImage | None]):
    """Lists what can be opened; opening it is the app's business."""

    line = query_one("#start-line", StartLine)
    rows = query_one("#offers", OfferList)
    reason = query_one("#reason", Static)

    @dataclass
    class Chosen(Message):
        """The user wants to open an image."""

        choice: ChosenImage

    @dataclass
    class ComparisonWanted(Message):
        """The user wants to see what an image changes against another one."""

        choice: ChosenImage

    compares = True

    def __init__(self, mask: Mask, *, keeps_records: bool, title: str = "Open an image") -> None:
        """Take the mask; with `keeps_records` the user's cache is asked what is known of images."""
        super().__init__()
        self._mask = mask
        self._keeps_records = keeps_records
        self._title = title
        self._jobs = Jobs(self)
        self._shelves: dict[str, Shelf] = {}
        self._worsts: dict[str, Remembered | None] = {}
        self._was_left = False

    def compose(self) -> ComposeResult:
        """Lay out the line above the list."""
        yield StartTitle(self._mask)
        with Container(id="line-box"):
            yield StartLine(Completer(self._names), id="start-line")
        yield OfferList(id="offers")
        yield Static(id="reason")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin with nothing; threads slow the first paint down, so they begin behind it."""
        self.query_one("#line-box").border_title = Content(self._title)
        self.rows.compares = self.compares
        self.rows.border_title = Content("Images")
        self.reason.display = False
        self._show()
        self.line.focus()
        self.call_after_refresh(self._look)

    def on_screen_resume(self) -> None:
        """Look again behind an image: another one may have been built meanwhile."""
        if self._was_left:
            self._was_left = False
            is_typed_anew = self.reason.display and self.line.value
            (self.line if is_typed_anew else self.rows).focus()
            self._worsts = {key: one for key, one in self._worsts.items() if one is not None}
            self._look()

    def refuse(self, reason: str) -> None:
        """Say in one line why an image can't be opened."""
        self.reason.update(Content.styled(clipped(reason), "$text-error"))
        self.reason.display = True

    # What there is

    def _look(self) -> None:
        self._jobs.run(engines_here, "engines", self._ask)

    def _ask(self, engines: Sequence[Source]) -> None:
        """Ask all places at once; each comes when it comes."""
        before = self._shelves
        titles = (RECENT, *map(title_of, engines), FOLDER)
        self._shelves = {one: before.get(one) or Shelf(one) for one in titles}
        if self._keeps_records:
            self._jobs.run(recent_shelf, RECENT, self._take_shelf)
        self._jobs.run(folder_shelf, FOLDER, self._take_shelf)
        for source in engines:
            title = title_of(source)
            if not self._shelves[title].offers:
                self._shelves[title] = Shelf(title, note=_ASKING)
            self._jobs.run(partial(engine_shelf, source), title, self._take_shelf)
            self.set_timer(PATIENCE, partial(self._give_up, title))
        self._show()

    def _give_up(self, title: str) -> None:
        """Wait no longer for an engine."""
        if self._shelves[title].note == _ASKING:
            self._jobs.cancel(title)
            self._take_shelf(Shelf(title, note=SILENT))

    def _take_shelf(self, shelf: Shelf) -> None:
        self._shelves[shelf.title] = shelf
        self._show()
        self._judge()

    def _show(self) -> None:
        typed = self.line.value
        rows = rows_of([*self._shelves.values()], typed)
        self.rows.show(rows, words_of(typed), _LOOKING)

    def _names(self) -> Iterator[str]:
        """Yield what may be typed: names, what is written before them, and both."""
        offers = [one for shelf in self._shelves.values() for one in shelf.offers]
        for one in offers:
            yield from (one.name, *one.also, one.reference)
        if self._shelves:
            yield from prefixes()

    # What is known of it

    def _judge(self) -> None:
        """Look up in the background what records say of those of which nothing is known yet."""
        if not self._keeps_records or self._was_left:
            return
        offers = {one.key: one for shelf in self._shelves.values() for one in shelf.offers}
        unknown = [one for key, one in offers.items() if key not in self._worsts]
        if unknown := unknown[:_MOST_JUDGED]:
            self._jobs.run(partial(judge, unknown, self._tell), "judging", lambda _: None)

    def _tell(self, key: str, known: Remembered | None) -> None:
        """Take note of what is known, from another thread."""
        self._jobs.post(self._learn, key, known)

    def _learn(self, key: str, known: Remembered | None) -> None:
        self._worsts[key] = known
        if known is not None:
            self.rows.show_worsts(self._worsts)

    # What the user does

    @on(Input.Changed)
    def _filter(self) -> None:
        self.reason.display = False
        self._show()

    @on(StartLine.Moved)
    def _move(self, event: StartLine.Moved) -> None:
        moves = {
            "up": self.rows.action_cursor_up,
            "down": self.rows.action_cursor_down,
            "page up": self.rows.action_page_up,
            "page down": self.rows.action_page_down,
        }
        moves[event.action]()

    @on(StartLine.ListWanted)
    def _go_to_list(self) -> None:
        self.rows.focus()

    @on(OfferList.Left)
    def _go_to_line(self) -> None:
        self.line.focus()

    @on(OfferList.ComparisonWanted)
    def _compare(self) -> None:
        if (choice := self._choice) is not None:
            self.reason.display = False
            self.post_message(self.ComparisonWanted(choice))

    @on(Input.Submitted)
    @on(OfferList.Entered)
    def _open(self) -> None:
        if (choice := self._choice) is not None:
            self._was_left = True
            self.reason.display = False
            self._jobs.cancel("judging")
            self.post_message(self.Chosen(choice))

    @property
    def _choice(self) -> ChosenImage | None:
        """The image under the cursor."""
        offer = self.rows.offer
        return ChosenImage(with_home(offer.reference), offer.variant) if offer else None
