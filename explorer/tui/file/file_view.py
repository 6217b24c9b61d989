"""The pane for one file: who wrote it, who hid it, what it holds, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import ClassVar

from textual import on
from textual.actions import SkipAction, parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Callback
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from explorer.errors import ExplorerError
from explorer.layers import Place
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.file.bytes_view import BytesView
from explorer.tui.file.cards import Card
from explorer.tui.file.contents import Form, OpenedCard, contents_of, unreadable
from explorer.tui.file.file_actions import FileActions
from explorer.tui.file.file_search import FileSearch
from explorer.tui.file.forms import Forms
from explorer.tui.file.paragraphs import Paragraphs
from explorer.tui.file.version_list import VersionList
from explorer.tui.shell.jobs import Check, Failed, Jobs
from explorer.tui.shell.keys import bindings

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


class FileView(Vertical):
    """Facts on top, below them a form of what a card is about; takes the keys that speak of it."""

    ALLOW_MAXIMIZE = True
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Viewer")]

    @dataclass
    class EntryWanted(Message):
        """The user wants to see another version of the path."""

        place: Place
        path: bytes

    class Left(Message):
        """The user wants to go back to the tree."""

    facts = query_one("#facts", Paragraphs)
    text = query_one("#text", BytesView)
    hex = query_one("#hex", BytesView)
    preview = query_one("#preview", SheetView)
    sheet = query_one("#sheet", SheetView)
    versions = query_one("#versions", VersionList)
    search = query_one("#search", FileSearch)
    note_box = query_one("#note-box", VerticalScroll)
    note = query_one("#note", Static)

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
        keymap: Mapping[str, str] = _AS_THEY_ARE,
    ) -> None:
        """Take the keys that the user has put elsewhere."""
        super().__init__(id=id)
        self.keymap = keymap
        self.border_title = Content("File")
        self._jobs = Jobs(self)
        self._actions = FileActions(self, self._jobs)
        self._forms = Forms(self)
        self._turn = self._shown_turn = 0
        self._is_seeking = False
        self._waiting: list[Callable[[], object]] = []

    def compose(self) -> ComposeResult:
        """Lay out the facts and the forms, of which one shows."""
        yield Paragraphs(id="facts")
        yield BytesView(id="text")
        yield BytesView(id="hex")
        yield SheetView(id="preview")
        yield SheetView(id="sheet")
        yield VersionList(id="versions")
        with VerticalScroll(id="note-box", can_focus=False):
            yield Static(id="note")
        yield FileSearch(id="search")

    def on_mount(self) -> None:
        """Begin with nothing."""
        self._forms.display(Form.NOTE)

    @property
    def _card(self) -> Card:
        return self._forms.contents.card

    # Cards

    @property
    def is_settled(self) -> bool:
        """Whether the card that was asked for last is the one that shows."""
        return self._shown_turn == self._turn

    def show(self, make: Callable[[Check], Card]) -> None:
        """Show the card that a function makes in a thread; what was asked for before is void."""
        self._turn += 1
        turn = self._turn
        self.versions.forget()

        def prepare(check: Check) -> Callback:
            return Callback(partial(self._show_card, turn, contents_of(make, check)))

        self._jobs.start(prepare, "card")

    def seek(self) -> None:
        """Let the next card open at its current mark."""
        self._is_seeking = True

    def leave_off(self) -> None:
        """Take note that the user went elsewhere while what was asked for was on its way."""
        self._is_seeking = False
        self._waiting.clear()

    @property
    def is_awaited(self) -> bool:
        """Whether anything waits for what is on its way."""
        return bool(self._waiting)

    def once_shown(self, act: Callable[[], object]) -> None:
        """Do something now, or when the card shows that was asked for last and is on its way."""
        if self.is_settled:
            act()
        else:
            self._waiting.append(act)

    def _show_card(self, turn: int, contents: OpenedCard) -> None:
        if turn != self._turn:
            return
        self._shown_turn = turn
        before, had_focus = self._forms.contents, self.has_focus_within
        self._forms.contents = contents
        self.versions.follow(self._card.origin, is_masked=self._card.marks.hides_all)
        self._show_facts(self._card.facts)
        is_same = self._card.subject is not None and self._card.subject == before.card.subject
        if is_same and contents.forms == before.forms:
            self._forms.renew(points_out=self._is_seeking)
        else:
            self.search.forget()
            self._forms.begin(points_out=self._is_seeking)
        self._forms.caption()
        if had_focus and not self.has_focus_within:
            self.focus_content()
        self._settle()

    def _settle(self) -> None:
        """Go to the current mark, if that was asked for, and do what waited for the card."""
        if self._is_seeking and (view := self._forms.seeking_view):
            self.call_after_refresh(view.seek)
        waiting = [*self._waiting]
        self.leave_off()
        self.refresh_bindings()
        for act in waiting:
            act()

    @on(Failed)
    def _show_damage(self, event: Failed) -> None:
        """Say why the rest of the file can't be shown; what was read stays."""
        if isinstance(event.error, ExplorerError):
            event.stop()
            self._show_facts([*self._card.facts, unreadable(event.error)])

    def _show_facts(self, facts: Sequence[Content]) -> None:
        """Show the facts, a paragraph each."""
        self.facts.show(facts, self.size)
        self.facts.set_class(self._card.origin is None, "-all-there-is")

    def on_resize(self) -> None:
        """Say in the border what there is room for, and of the facts as much."""
        self._forms.caption()
        self.facts.fit(self.size)

    # Forms

    @property
    def has_contents(self) -> bool:
        """Whether there is anything to look at closely; what is on its way may be that."""
        return not self.is_settled or self._forms.view.can_focus

    def enter(self) -> None:
        """Give the focus to what was asked for last, as soon as it shows."""
        self.once_shown(self.focus_content)

    def focus_content(self) -> bool:
        """Give the focus to what shows; return whether there is anything."""
        view = self._forms.view
        if view.can_focus:
            view.focus()
        return view.can_focus

    def why_not(self, action: str) -> str:
        """Return why an action would do nothing with what shows."""
        _, name, parameters = parse(action)
        if name in ("file", "form") and not self.is_settled:
            return ""
        card, has_bytes = self._card, self._forms.main is not Form.NOTE
        if name in ("extract", "file"):
            return "" if card.origin else "Only entries of layers have that"
        if name == "form":
            return "" if has_bytes else "There is one form of it only"
        if name in ("search", "open") or parameters == ("content",):
            return "" if has_bytes else "There is nothing in it to look at"
        if parameters == ("line",) or name == "wrap":
            return "" if self._forms.current is Form.TEXT else "It is not shown as text"
        if name == "match":
            return "" if self.search.has_matches else "Nothing was found in it"
        return ""

    def step_form(self, by: int) -> None:
        """Show the next form of the contents, or the one before."""
        if self._forms.main is not Form.NOTE:
            self._forms.step(by)
            if view := self._forms.bytes_view:
                self.call_after_refresh(view.seek)

    @property
    def form(self) -> Form:
        """What of it shows."""
        return self._forms.current

    def show_form(self, form: Form) -> None:
        """Show the contents in a form, if they have it."""
        if form in self._forms.contents.forms:
            self._forms.main = form
            self._forms.open(form)

    def action_leave_pane(self) -> None:
        """Go back from attributes and versions to the contents, and from those to the tree.

        A search that found nothing is dropped before the contents are left.
        """
        forms = self._forms
        if self.search.display and not forms.current.is_aside:
            self.search.drop()
            return
        if forms.current is Form.DIFFERENCE:
            self.toggle(Form.VERSIONS)
            return
        is_beside_contents = forms.current.is_aside and forms.main is not Form.NOTE
        forms.open(forms.main)
        if not is_beside_contents:
            self.post_message(self.Left())

    def toggle(self, form: str) -> None:
        """Show the attributes or the versions of a file, or its contents again."""
        if self._card.origin is None:
            self.notify("Only entries of layers have that", timeout=3)
        elif self._forms.current == form:
            self._forms.open(self._forms.main)
        elif form == Form.INFORMATION:
            self._forms.open_information()
        else:
            self.versions.find()

    # Versions

    @on(VersionList.Listed)
    def _show_versions(self, event: VersionList.Listed) -> None:
        event.stop()
        self._forms.open(Form.VERSIONS)
        self.focus_content()

    @on(VersionList.Chosen)
    def _show_version(self, event: VersionList.Chosen) -> None:
        event.stop()
        if self._card.origin is not None:
            self._forms.open(self._forms.main)
            self.post_message(self.EntryWanted(event.place, self._card.origin.path))

    @on(VersionList.Differs)
    def _show_difference(self, event: VersionList.Differs) -> None:
        event.stop()
        self._forms.open_difference(event.layout)

    # Searching and reading

    def action_search(self) -> None:
        """Search in the bytes, as text or in hexadecimal."""
        if self._card.blob is not None and self._forms.main is not Form.NOTE:
            self._forms.open_bytes()
            if view := self._forms.bytes_view:
                self.search.open(self._card.blob, view.offset_in_sight())

    @on(BytesView.MatchWanted)
    def _go_to_match(self, event: BytesView.MatchWanted) -> None:
        event.stop()
        self.search.step(event.by)

    @on(BytesView.SearchDropped)
    def _drop_search(self, event: BytesView.SearchDropped) -> None:
        event.stop()
        self.search.drop()

    @on(FileSearch.Pointed)
    def _point(self, event: FileSearch.Pointed) -> None:
        event.stop()
        if view := self._forms.bytes_view:
            view.point_at(event.matches)

    @on(FileSearch.Closed)
    def _read_on(self, event: FileSearch.Closed) -> None:
        event.stop()
        self.focus_content()

    def action_wrap(self) -> None:
        """Fold the long lines of a text, or let them go on to the right."""
        if self._forms.current is Form.TEXT:
            self.text.wrap()

    # Copying, other programs

    def action_copy(self, what: str) -> None:
        """Copy what is selected, the path, a line, or the whole of a small file."""
        view = self._forms.selected_view
        if what == "selection" and view is None:
            raise SkipAction
        if view is not None and what in ("selection", "path"):
            self._actions.copy_selection(self._card, view)
        elif what == "path":
            self._actions.copy_path(self._card)
        elif what == "line":
            line = self.text.line_to_copy() if self._forms.current is Form.TEXT else None
            self._actions.copy_line(self._card, line)
        else:
            self._actions.copy_content(self._card)

    def action_open(self, how: str) -> None:
        """Show the file in a pager or an editor."""
        self._actions.open(self._card, how)
