"""The documents of registries that a worker has had: who judges an image need not ask again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from explorer.image.idle_lines import IdleLines
from explorer.image.request import KnownRepository

_ROOM = 32_000_000
_LARGEST = 1_000_000
_MOST_REPOSITORIES = 64


@dataclass(slots=True)
class LatestDocuments:
    """Documents by their digests, as many as there is room for, in bytes; any thread may ask."""

    room: int = _ROOM
    _known: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _repositories: OrderedDict[str, KnownRepository] = field(default_factory=OrderedDict)
    _lines: IdleLines = field(default_factory=IdleLines)
    _lock: Lock = field(default_factory=Lock)

    def repository(self, name: str) -> KnownRepository:
        """Return what is known of a repository; that of the latest ones is kept."""
        with self._lock:
            new = KnownRepository(lines=self._lines)
            known = self._repositories.setdefault(name, new)
            self._repositories.move_to_end(name)
            if len(self._repositories) > _MOST_REPOSITORIES:
                self._repositories.popitem(last=False)
            return known

    def known(self, digest: str) -> bytes | None:
        """Return a document that was had before."""
        with self._lock:
            if digest not in self._known:
                return None
            self._known.move_to_end(digest)
            return self._known[digest]

    def had(self, digest: str, data: bytes) -> None:
        """Keep a document whose digest was found to be right, unless it is a large one."""
        with self._lock:
            if len(data) > _LARGEST or digest in self._known:
                return
            self._known[digest] = data
            self.room -= len(data)
            while self.room < 0:
                _, old = self._known.popitem(last=False)
                self.room += len(old)
