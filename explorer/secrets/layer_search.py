"""Searches one layer while it is read, and afterwards what is packed in its large files."""

from __future__ import annotations

from collections.abc import Callable

from explorer.image.blob import Blob
from explorer.secrets.finding import Hit
from explorer.secrets.match import Match
from explorer.secrets.nested import is_nesting
from explorer.secrets.search import Search, Window

_HEAD = 512


class LayerSearch:
    """Hears the contents of a layer's files (a `Listener` of the layer's pass).

    `names` are the matches of file names by position; `search` keeps what contents hold.
    """

    def __init__(self, search: Search) -> None:
        self.names: dict[int, Match] = {}
        self._search = search
        self._window: Window | None = None
        self._hits: list[Hit] = []
        self._large: list[tuple[int, bytes, bytes]] = []
        self._is_packed = False

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        """Search a content unless the same bytes were searched before."""
        if self._search.is_new(digest):
            self._search.search(path, digest, bytes(content))
        self._name(position, path, digest)

    def part(self, position: int, path: bytes, data: bytes) -> None:  # noqa: ARG002
        """Search the window before, now that it is known to go on."""
        if self._window is None:
            self._is_packed = is_nesting(data[:_HEAD], path)
            self._window = Window(data)
        else:
            self._hits += self._search.window_hits(path, self._window)
            self._window = self._window.next(data)

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        """Search the last window, and keep what all of them held."""
        if self._window is not None:
            self._hits += self._search.window_hits(path, self._window.as_last())
        if self._search.is_new(digest):
            self._search.keep(digest, self._hits)
            if self._is_packed:
                self._large.append((position, path, digest))
        self._window, self._hits = None, []
        self._name(position, path, digest)

    def unpack_large(self, content_of: Callable[[int], Blob]) -> None:
        """Search what is packed in the large files, their bytes read again by position."""
        for position, path, digest in self._large:
            self._search.search_packed(path, digest, content_of(position))
        self._large.clear()

    def _name(self, position: int, path: bytes, digest: bytes) -> None:
        if digest not in self._search.hits and (match := self._search.by_name(path)):
            self.names[position] = match
