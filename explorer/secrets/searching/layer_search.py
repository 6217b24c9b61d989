"""Searches one layer while it is read, and afterwards what is packed in its large files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from explorer.errors import LimitError
from explorer.image.blob import Blob
from explorer.layers.index import LayerIndex
from explorer.secrets.match import Match
from explorer.secrets.nested import HEAD, is_nesting
from explorer.secrets.placeholders import only_references
from explorer.secrets.rule import REACH, Severity
from explorer.secrets.searching.entry_texts import entry_matches
from explorer.secrets.searching.outcome import EntryMatch, LayerSecrets, Outcome
from explorer.secrets.searching.search import Search
from explorer.secrets.searching.tasks import Task
from explorer.secrets.worst import weight
from explorer.text.windows import Cutter, Window

_WINDOW = 1 << 20


class LayerSearch:
    """A `Listener` that searches the contents of a layer's files.

    The search knows which contents were searched before, in this layer or in another.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._named: dict[int, Match] = {}
        self._unsearched: list[tuple[bytes, Outcome]] = []
        self._cutter: Cutter | None = None
        self._windows: dict[bytes, bytes | None] = {}
        self._large: list[tuple[int, bytes, bytes]] = []
        self._is_packed = False

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        """Search a content unless the same bytes were searched before. Raises LimitError."""
        head = bytes(content[:HEAD]) if self._search.asks_inside else b""
        if key := self._search.new_key(
            path, digest, is_packed=bool(head) and is_nesting(head, path)
        ):
            self._search.submit(key, Task.whole(path, bytes(content)))
        if content:
            self._name(position, path, content)

    def part(self, position: int, path: bytes, data: bytes) -> None:
        """Search the windows that are complete with these bytes."""
        if self._cutter is None:
            self._is_packed = is_nesting(data[:HEAD], path)
            self._cutter = Cutter(_WINDOW, REACH)
        for window in self._cutter.add(data):
            self._submit(position, path, window)

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        """Search the last window; only now is the digest known under which the outcome is kept."""
        is_searched = False
        if self._cutter is not None:
            last = self._cutter.end()
            self._submit(position, path, last)
            is_searched = last.is_whole  # with all that is packed in it
        key = self._search.new_key(path, digest, is_packed=self._is_packed)
        self._windows[_provisional(position)] = key
        if key and self._is_packed and not is_searched:
            self._large.append((position, path, key))
        self._cutter = None
        self._name(position, path)

    def finish(self, index: LayerIndex, content_of: Callable[[int], Blob]) -> LayerSecrets:
        """Wait for all outcomes, search large archives, opened by their position, and sum up.

        Last come the names, links and attributes of all entries.
        """
        self._search.settle(self._windows, self._unsearched)
        for position, path, key in self._large:
            self._search.search_packed(path, key, content_of(position))
        outcomes = self._search.outcomes_in(index)
        # A file's name says nothing more where its content is known to be a secret, unless a rule
        # of the user's takes it for worse: the program's own are of medium severity at most.
        worst = {
            position: max(Severity.MEDIUM, *(found.match.severity for found in one.matches))
            for position, one in outcomes.items()
            if one.matches
        }
        names = {
            at: match
            for at, match in self._named.items()
            if at not in worst or match.severity > worst[at]
        }
        said, ended = self._said(index)
        return LayerSecrets(outcomes, names, ended, said)

    def _said(self, index: LayerIndex) -> tuple[Sequence[EntryMatch], str]:
        """Return the worst secrets in what entries say of themselves, and why there may be more."""
        search, said, ended = self._search, list[EntryMatch](), ""
        try:
            for one in entry_matches(index, search.find, search.find_marked):
                if search.worst.takes(weight(one.found)):
                    said.append(one)
                else:
                    ended = f"Of names the search kept the worst {search.worst.most} (max-findings)"
        except LimitError as error:
            ended = f"Names and attributes were not all searched: {error.message}"
        return said, ended

    def _submit(self, position: int, path: bytes, window: Window) -> None:
        """Have a window searched; one for which nothing is left does not stop what was found."""
        key = _provisional(position)
        try:
            self._search.submit(key, Task(path, window))
        except LimitError as error:
            self._unsearched.append((key, Outcome.unsearched(path, error)))

    def _name(self, position: int, path: bytes, content: memoryview | None = None) -> None:
        """Note a file that is a secret by its name; a large one has more than references in it."""
        match = self._search.by_name(path)
        if match and not (content and only_references(bytes(content))):
            self._named[position] = match


def _provisional(position: int) -> bytes:
    """Return the key for the windows of a file whose digest is not known yet."""
    return b"file %d" % position
