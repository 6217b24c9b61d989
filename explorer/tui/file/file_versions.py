"""The forms that lead from a file to others: its versions, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from explorer.errors import CancelledError, ExplorerError
from explorer.layers import Place
from explorer.printable import printable
from explorer.tui.file.file_forms import FileForms
from explorer.tui.file.version_list import VersionList
from explorer.tui.file.versions import Comparison, Origin, Version, compared, versions_of
from explorer.tui.shell.threads import in_thread


class FileVersions(FileForms):
    """Lists what each layer wrote at the path, and compares two of them."""

    @dataclass
    class VersionsFound(Message):
        """The versions of the path are known."""

        turn: int
        origin: Origin
        versions: Sequence[Version]

    @dataclass
    class Differs(Message):
        """Two versions were compared."""

        turn: int
        comparison: Comparison

    @dataclass
    class EntryWanted(Message):
        """The user wants to see another version of the path."""

        place: Place
        path: bytes

    class Left(Message):
        """The user wants to go back to the tree."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._turn = 0

    def action_leave_pane(self) -> None:
        """Go back from attributes and versions to the contents, and from those to the tree."""
        if self._form == "difference":
            self.toggle("versions")
        elif self._form in ("information", "versions") and self._contents != "note":
            self._open("")
        else:
            self._open("")
            self.post_message(self.Left())

    def toggle(self, form: str) -> None:
        """Show the attributes or the versions of a file, or its contents again."""
        if self._card.origin is None:
            self.notify("Only entries of layers have that", markup=False, timeout=3)
        elif self._form == form:
            self._open("")
        elif form == "information":
            self._loaded.discard(form)
            self._open(form)
        else:
            self._find_versions(self._turn, self._card.origin)

    # Versions

    @work(group="versions", description="versions", exclusive=True)
    async def _find_versions(self, turn: int, origin: Origin) -> None:
        try:
            versions = await in_thread(lambda check: versions_of(origin, check))
        except CancelledError:
            return
        self.post_message(self.VersionsFound(turn, origin, versions))

    @on(VersionsFound)
    def _list_versions(self, event: VersionsFound) -> None:
        event.stop()
        if event.turn == self._turn:
            self.versions.show(event.versions, event.origin.place)
            self._open("versions")
            self.focus_content()

    @on(VersionList.Chosen)
    def _show_version(self, event: VersionList.Chosen) -> None:
        event.stop()
        if self._card.origin is not None:
            self._open("")
            self.post_message(self.EntryWanted(event.place, self._card.origin.path))

    @on(VersionList.Compared)
    def _show_difference(self, event: VersionList.Compared) -> None:
        event.stop()
        if self._is_all_masked:
            self.notify("Secrets are masked", severity="warning", markup=False, timeout=3)
        elif self._card.origin is not None:
            self._compare(self._turn, self._card.origin, event.one, event.other)

    @work(group="versions", description="versions", exclusive=True)
    async def _compare(self, turn: int, origin: Origin, one: Place, other: Place) -> None:
        try:
            found = await in_thread(lambda check: compared(origin.analysis, one, other, check))
        except CancelledError:
            return
        except ExplorerError as error:
            self.notify(printable(error.message), severity="error", markup=False)
        else:
            self.post_message(self.Differs(turn, found))

    @on(Differs)
    def _tell_difference(self, event: Differs) -> None:
        event.stop()
        if event.turn == self._turn:
            self.sheet.show(event.comparison.layout)
            self._open("difference")
