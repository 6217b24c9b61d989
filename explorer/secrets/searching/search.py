"""The state of a search through an image: what was seen already, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from explorer.image.blob import Blob
from explorer.secrets.finding import Hit
from explorer.secrets.match import Match
from explorer.secrets.searching.tasks import Find, Outcome, Task, packed

FindByName: TypeAlias = Callable[[bytes], Match | None]
"""Returns the match of a file that is a secret by its path."""


class Searcher(Protocol):
    """Does tasks, in this process or in others; the caller's key comes back with the outcome."""

    def submit(self, key: bytes, task: Task) -> None:
        """Take a task on; it may be done later, and waits while too many are not done."""

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Wait for what is not done, and return what was found since the last call."""

    def close(self) -> None:
        """Stop; what is not done is lost."""


@dataclass(slots=True)
class Search:
    """What was found by content, by the content's digest; `notes` say what was left out.

    `certificates` tell where the one for a public key stands, by that key's name;
    `unread` are the notes that tell of content nobody has looked at: damage, limits met.
    """

    find: Find
    by_name: FindByName
    searcher: Searcher
    hits: dict[bytes, tuple[Hit, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    _seen: set[bytes] = field(default_factory=set)

    def is_new(self, digest: bytes) -> bool:
        """Tell whether a content was not searched yet, and take it as searched from now on."""
        if digest in self._seen:
            return False
        self._seen.add(digest)
        return True

    def submit(self, key: bytes, task: Task) -> None:
        """Have something searched; what is found stands under the key once all is settled."""
        self.searcher.submit(key, task)

    def settle(self, digests: Mapping[bytes, bytes | None]) -> None:
        """Wait for all that was submitted; `digests` says what other keys than digests stand for.

        Those that stand for None were searched before: what they brought is dropped.
        """
        for key, outcome in self.searcher.outcomes():
            digest = digests.get(key, key)
            if digest is not None:
                self._keep(digest, outcome)

    def search_packed(self, path: bytes, digest: bytes, content: Blob) -> None:
        """Search what is packed in a content whose bytes have been searched already."""
        self._keep(digest, packed(path, content, self.find))

    def close(self) -> None:
        """Let go of what the search runs on; what was found stays."""
        self.searcher.close()

    def _keep(self, digest: bytes, outcome: Outcome) -> None:
        if outcome.hits:
            self.hits[digest] = self.hits.get(digest, ()) + tuple(outcome.hits)
        self.notes += outcome.notes
        self.unread += outcome.unread
        self.certificates = outcome.certificates | self.certificates
