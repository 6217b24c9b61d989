"""The state of a search through an image: which contents were searched, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.image.blob import Blob
from explorer.layers.index import DIGEST_BYTES
from explorer.limits import DEFAULTS
from explorer.secrets.belongings import belonging_of
from explorer.secrets.finding import ContentMatch
from explorer.secrets.match import Match
from explorer.secrets.searching.searched_contents import CONTENT_BYTES, SearchedContents
from explorer.secrets.searching.tasks import (
    MOST_TOGETHER,
    TOGETHER,
    Find,
    Outcome,
    Task,
    as_text,
    one_each,
    outcomes,
    packed,
)
from explorer.secrets.worst import Worst, worst_first

# Measured: what a task costs whatever its size.
_STEPS_A_TASK = 2_000

FindByName: TypeAlias = Callable[[bytes], Match | None]
"""Returns the match of a file that is a secret by its path."""


class Execution(Protocol):
    """Does tasks, in this process or in others, and returns each outcome with its task's key."""

    def submit(self, key: bytes, task: Task) -> None:
        """Take a task, which may be done later; this waits while too many are not done."""

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Wait until all tasks are done, and return the outcomes since the last call."""

    def close(self) -> None:
        """Stop; tasks that are not done are lost."""


@dataclass(slots=True)
class Search:
    """A search and what it has found, by content: each is searched once, wherever it is.

    A match means less in a package's file than in the user's own (`belongings`), so a content that
    is in both is searched for each. `certificates` are paths by the name of the public key;
    `notes` say what was left out, `unread` those about content that was not searched, for damage
    or a limit, each with its file; the `worst` matches are kept; `allowance` is what the image may
    take, and `find_in_words` searches what is said of it, even when that is spent.
    """

    find: Find
    by_name: FindByName
    searcher: Execution
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[bytes | None, str]] = field(default_factory=list)
    worst: Worst = field(default_factory=lambda: Worst(DEFAULTS.findings))
    allowance: Allowance = field(default_factory=Allowance)
    find_in_words: Find | None = None
    _contents: SearchedContents = field(default_factory=SearchedContents)
    _elsewhere: set[bytes] = field(default_factory=set)
    _matches: dict[bytes, tuple[ContentMatch, ...]] = field(default_factory=dict)
    _holding: set[bytes] = field(default_factory=set)

    def new_key(self, path: bytes, digest: bytes) -> bytes | None:
        """Return the key for a content that is to be searched, and take it as searched from now on.

        None for one that was searched already where a match means the same.
        """
        if digest not in self._contents:
            # Without memory to remember it by, it is searched all the same.
            with suppress(LimitError):
                self.allowance.keep(CONTENT_BYTES)
                self._contents.add(digest, path)
            return digest
        key = self._key(path, digest)
        if key == digest or key in self._elsewhere:
            return None
        self._elsewhere.add(key)
        return key

    def matches_at(self, path: bytes, digest: bytes) -> Sequence[ContentMatch]:
        """Return the matches in a content, judged as at this path, those that matter most first."""
        if digest not in self._holding:
            return ()
        return self._matches.get(self._key(path, digest), ())

    def submit(self, key: bytes, task: Task) -> None:
        """Have a task done; its outcome is kept under the key when `settle` has returned.

        Raises LimitError.
        """
        self.allowance.charge(_STEPS_A_TASK)
        self.searcher.submit(key, task)

    def secrets_in(self, words: bytes) -> list[Match]:
        """Return the matches in what is going to be said; raises LimitError if that is too much."""
        (found,) = (self.find_in_words or self.find)([(words, "")])
        return found

    def settle(self, keys: Mapping[bytes, bytes | None]) -> None:
        """Wait for all that was submitted; `keys` maps provisional keys to those that are kept.

        The outcome of a key that is mapped to None is dropped, as its content was searched before.
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
        """Search the members packed in a content whose own bytes have been searched."""
        self._keep(key, packed(path, content, self.find, self.allowance))

    def close(self) -> None:
        """Close the searcher; what was found stays."""
        self.searcher.close()

    def _key(self, path: bytes, digest: bytes) -> bytes:
        """Return the digest, with the belonging's name where it is not that of the first path."""
        first = self._contents.path(digest) or path
        if first == path or (own := belonging_of(as_text(path))) is belonging_of(as_text(first)):
            return digest
        return digest + own.name.encode()

    def _keep(self, key: bytes, outcome: Outcome) -> None:
        path = self._contents.path(key[:DIGEST_BYTES]) or b""
        outcome.keep(self.worst, path)
        if outcome.matches:
            self._matches[key] = worst_first((*self._matches.get(key, ()), *outcome.matches))
            self._holding.add(key[:DIGEST_BYTES])
        self.notes += outcome.notes
        self.unread += outcome.unread
        for name, where in outcome.certificates.items():
            # Of several always the first by name, whichever process is done first.
            self.certificates[name] = min(where, self.certificates.get(name, where))


@dataclass(slots=True)
class Here:
    """An `Execution` that does tasks in this process, many small ones at once."""

    find: Find
    allowance: Allowance = field(default_factory=Allowance)
    _worst: Worst = field(init=False)
    _waiting: list[tuple[bytes, Task]] = field(default_factory=list)
    _size: int = 0
    _done: list[tuple[bytes, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._worst = Worst(self.allowance.limits.findings)

    def submit(self, key: bytes, task: Task) -> None:
        """Do the task, or keep it until there are more."""
        self._waiting.append((key, task))
        self._size += len(task.window.data)
        if self._size >= TOGETHER or len(self._waiting) >= MOST_TOGETHER:
            self.do_waiting()

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Return the outcomes since the last call, without empty ones."""
        self.do_waiting()
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """Do nothing, as nothing is to be closed."""

    def do_waiting(self) -> None:
        """Do the tasks that are waiting for more."""
        waiting, self._waiting, self._size = self._waiting, [], 0
        each = outcomes([task for _, task in waiting], self.find, self.allowance)
        for (key, task), outcome in zip(waiting, each, strict=True):
            outcome.keep(self._worst, task.path)
            if outcome != Outcome():
                self._done.append((key, outcome))
