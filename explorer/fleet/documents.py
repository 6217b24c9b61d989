"""The documents of registries that a worker has had: who judges an image need not ask again."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from threading import Lock

from explorer.image.idle_lines import IdleLines
from explorer.image.request import KnownRepository
from explorer.latest import Latest

_ROOM = 32_000_000
_LARGEST = 1_000_000
_MOST_REPOSITORIES = 64


@dataclass(slots=True)
class LatestDocuments:
    """Documents by their digests, as many as there is room for, in bytes; any thread may ask."""

    room: InitVar[int] = _ROOM
    _documents: Latest[str, bytes] = field(init=False)
    _repositories: Latest[str, KnownRepository] = field(init=False)
    _lines: IdleLines = field(default_factory=IdleLines)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self, room: int) -> None:
        self._documents, self._repositories = Latest(room), Latest(_MOST_REPOSITORIES)

    def repository(self, name: str) -> KnownRepository:
        """Return what is known of a repository; that of the latest ones is kept."""
        with self._lock:
            if (known := self._repositories.known(name)) is None:
                known = KnownRepository(lines=self._lines)
                self._repositories.keep(name, known, 1)
            return known

    def known(self, digest: str) -> bytes | None:
        """Return a document that was had before."""
        return self._documents.known(digest)

    def had(self, digest: str, data: bytes) -> None:
        """Keep a document whose digest was found to be right, unless it is a large one."""
        if len(data) <= _LARGEST:
            self._documents.keep(digest, data, len(data))
