"""The state of a search through an image: what was seen already, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from explorer.image.blob import Blob
from explorer.layers.index import DIGEST_BYTES
from explorer.limits import DEFAULTS
from explorer.secrets.belongings import belonging_of
from explorer.secrets.finding import ContentMatch
from explorer.secrets.match import Match
from explorer.secrets.nested import Pool
from explorer.secrets.searching.tasks import Find, Outcome, Task, as_text, one_each, packed

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
    `most_matches` is how many are kept, `pool` what archives may still unpack to.
    """

    find: Find
    by_name: FindByName
    searcher: Searcher
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[bytes, str]] = field(default_factory=list)
    most_matches: int = DEFAULTS.findings
    pool: Pool = field(default_factory=Pool)
    _kept: int = 0
    _first: dict[bytes, bytes] = field(default_factory=dict)
    _searched: set[bytes] = field(default_factory=set)
    _matches: dict[bytes, tuple[ContentMatch, ...]] = field(default_factory=dict)
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

    def matches_at(self, path: bytes, digest: bytes) -> Sequence[ContentMatch]:
        """Return what a content holds, as it is to be judged at a path."""
        if digest not in self._holding:
            return ()
        return self._matches.get(self._key(path, digest), ())

    def submit(self, key: bytes, task: Task) -> None:
        """Have something searched; what is found stands under the key once all is settled."""
        self.searcher.submit(key, task)

    def settle(self, keys: Mapping[bytes, bytes | None]) -> None:
        """Wait for all that was submitted; `keys` says what keys for the time being stand for.

        Those that stand for None were searched before: what they brought is dropped.
        """
        windows: dict[bytes, Outcome] = {}
        for submitted, outcome in self.searcher.outcomes():
            if submitted in keys:
                windows.setdefault(submitted, Outcome()).add(outcome)
            else:
                self._keep(submitted, outcome)
        for submitted, outcome in windows.items():
            if key := keys[submitted]:
                outcome.matches = one_each(outcome.matches)
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
        path = self._first.get(key[:DIGEST_BYTES], b"")
        left = self.most_matches - self._kept
        self._kept += outcome.keep(left, path, self.most_matches)
        if outcome.matches:
            self._matches[key] = self._matches.get(key, ()) + tuple(outcome.matches)
            self._holding.add(key[:DIGEST_BYTES])
        self.notes += outcome.notes
        self.unread += outcome.unread
        for name, told in outcome.certificates.items():
            # Of several places always the same one, whichever process tells of its own first.
            self.certificates[name] = min(told, self.certificates.get(name, told))
