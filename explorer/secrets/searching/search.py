"""The state of a search through an image: what was seen already, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from explorer.image.blob import Blob
from explorer.layers.index import DIGEST_BYTES
from explorer.limits import DEFAULTS
from explorer.printable import printable
from explorer.secrets.belongings import belonging_of
from explorer.secrets.finding import Hit
from explorer.secrets.match import Match
from explorer.secrets.nested import Pool
from explorer.secrets.searching.tasks import Find, Outcome, Task, as_text, packed

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
    """What was found by content; `notes` say what was left out.

    The same content means less in a package than in a file of one's own, so it is searched
    once for each owner of the files it stands in (`belongings`). `certificates` tell where the
    one for a public key stands, by that key's name; `unread` are the notes that tell of content
    nobody has looked at, damage and limits met, each with the file that it is about.
    `most_hits` is how many are kept, `pool` what archives may still unpack to.
    """

    find: Find
    by_name: FindByName
    searcher: Searcher
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[bytes, str]] = field(default_factory=list)
    most_hits: int = DEFAULTS.findings
    pool: Pool = field(default_factory=Pool)
    _kept: int = 0
    _first: dict[bytes, bytes] = field(default_factory=dict)
    _searched: set[bytes] = field(default_factory=set)
    _hits: dict[bytes, tuple[Hit, ...]] = field(default_factory=dict)
    _holding: set[bytes] = field(default_factory=set)

    def new_key(self, path: bytes, digest: bytes) -> bytes | None:
        """Return the key for a content that is still to be searched, from now on taken as searched.

        None for one that was searched where it means the same.
        """
        self._first.setdefault(digest, path)
        key = self._key(path, digest)
        if key in self._searched:
            return None
        self._searched.add(key)
        return key

    def hits_at(self, path: bytes, digest: bytes) -> Sequence[Hit]:
        """Return what a content holds, as it is to be judged at a path."""
        if digest not in self._holding:
            return ()
        return self._hits.get(self._key(path, digest), ())

    def submit(self, key: bytes, task: Task) -> None:
        """Have something searched; what is found stands under the key once all is settled."""
        self.searcher.submit(key, task)

    def settle(self, keys: Mapping[bytes, bytes | None]) -> None:
        """Wait for all that was submitted; `keys` says what keys for the time being stand for.

        Those that stand for None were searched before: what they brought is dropped.
        """
        for submitted, outcome in self.searcher.outcomes():
            key = keys.get(submitted, submitted)
            if key is not None:
                self._keep(key, outcome)

    def search_packed(self, path: bytes, key: bytes, content: Blob) -> None:
        """Search what is packed in a content whose bytes have been searched already."""
        self._keep(key, packed(path, content, self.find, self.pool))

    def close(self) -> None:
        """Let go of what the search runs on; what was found stays."""
        self.searcher.close()

    def _key(self, path: bytes, digest: bytes) -> bytes:
        """Return the digest, with whose file it is in where that is not the first one's."""
        first = self._first.get(digest, path)
        if first == path or (own := belonging_of(as_text(path))) is belonging_of(as_text(first)):
            return digest
        return digest + own.name.encode()

    def _keep(self, key: bytes, outcome: Outcome) -> None:
        if hits := self._allowed(key, outcome.hits):
            self._hits[key] = self._hits.get(key, ()) + tuple(hits)
            self._holding.add(key[:DIGEST_BYTES])
        self.notes += outcome.notes
        self.unread += outcome.unread
        for name, told in outcome.certificates.items():
            # Of several places always the same one, whichever process tells of its own first.
            self.certificates[name] = min(told, self.certificates.get(name, told))

    def _allowed(self, key: bytes, hits: Sequence[Hit]) -> Sequence[Hit]:
        """Return as many of the hits as may still be kept; remember where some are left out."""
        allowed = hits[: self.most_hits - self._kept]
        self._kept += len(allowed)
        if len(allowed) < len(hits):
            path = self._first.get(key[:DIGEST_BYTES], b"")
            limit = f"the search kept the first {self.most_hits} secrets (max-findings)"
            self.unread.append((path, f"{printable(path)}: {limit}"))
        return allowed
