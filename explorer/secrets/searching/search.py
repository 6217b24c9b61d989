"""The state of a search through an image: which contents were searched, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Protocol, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.image.blob import Blob
from explorer.layers.index import DIGEST_BYTES, LayerIndex
from explorer.limits import DEFAULTS
from explorer.secrets.belongings import means
from explorer.secrets.match import Match
from explorer.secrets.nested import hints
from explorer.secrets.searching.outcome import Outcome
from explorer.secrets.searching.searched_contents import CONTENT_BYTES, SearchedContents
from explorer.secrets.searching.tasks import (
    MOST_TOGETHER,
    TOGETHER,
    Find,
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

Standing: TypeAlias = Callable[[bytes], Hashable]
"""Returns what the outcome of a content may depend on besides its bytes: what its path says."""


def belonging(path: bytes) -> Hashable:
    """Return the standing of a path for rules that ask nothing of paths."""
    return means(as_text(path)), hints(path)


class Execution(Protocol):
    """Does tasks, in this process or in others, and returns each outcome with its task's key."""

    def submit(self, key: bytes, task: Task) -> None:
        """Take a task, which may be done later; this waits while too many are not done."""

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Wait until all tasks are done, and return the outcomes since the last call."""

    def close(self) -> None:
        """Stop; tasks that are not done are lost."""


class Search(Struct):
    """A search and what it has found, by content: each is searched once, wherever it is.

    What it holds depends on the `standing` of its path as well, and where the outcome names places
    it is no other layer's, so that no layer's outcomes depend on what others there are. The `worst`
    matches are kept; `allowance` is what the image may take; `find_in_words` searches what is said
    of it, even when that is spent, and `only_marked` tells what is a secret by its own mark; with
    `asks_inside` rules ask for the whole path of what is packed, so each place of it counts.
    """

    find: Find
    by_name: FindByName
    searcher: Execution
    standing: Standing = belonging
    worst: Worst = field(default_factory=lambda: Worst(DEFAULTS.findings))
    allowance: Allowance = field(default_factory=Allowance)
    find_in_words: Find | None = None
    only_marked: Callable[[Match], bool] = lambda match: not match.generic
    asks_inside: bool = False
    _contents: SearchedContents = field(default_factory=SearchedContents)
    _elsewhere: set[bytes] = field(default_factory=set)
    _again: set[bytes] = field(default_factory=set)
    _packed: set[bytes] = field(default_factory=set)
    _outcomes: dict[bytes, Outcome] = field(default_factory=dict)
    _standings: dict[Hashable, int] = field(default_factory=dict)

    def new_key(self, path: bytes, digest: bytes, *, is_packed: bool = False) -> bytes | None:
        """Return the key for a content that is to be searched, and take it as searched from now on.

        None for one that was searched already, with the same outcome here.
        """
        if is_packed and self.asks_inside:
            self._packed.add(digest)
        if digest not in self._contents:
            # Without memory to remember it by, it is searched all the same.
            with suppress(LimitError):
                self.allowance.keep(CONTENT_BYTES)
                self._contents.add(digest, path)
            return digest
        key = self._key(path, digest)
        if key in self._again:
            self._again.remove(key)
        elif key == digest or key in self._elsewhere:
            return None
        else:
            self._elsewhere.add(key)
        return key

    def outcomes_in(self, index: LayerIndex) -> dict[int, Outcome]:
        """Return what the files of a layer hold, by position, when all of them are searched."""
        found = {}
        holding = {key[:DIGEST_BYTES] for key in self._outcomes}
        for position in range(len(index)) if holding else ():
            # A marker may have a content as well, whatever it stands for.
            if (digest := index.digest(position)) in holding:
                key = self._key(index.paths[position], digest)
                if outcome := self._outcomes.get(key):
                    found[position] = outcome
        for key in [key for key, one in self._outcomes.items() if one.names_places]:
            del self._outcomes[key]
            self._again.add(key)
        return found

    def find_marked(self, contents: Sequence[tuple[bytes, str]]) -> list[list[Match]]:
        """Return the matches in each of some contents that have a mark of their own."""
        return [[*filter(self.only_marked, found)] for found in self.find(contents)]

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

    def settle(
        self, keys: Mapping[bytes, bytes | None], others: Iterable[tuple[bytes, Outcome]] = ()
    ) -> None:
        """Wait for all that was submitted; `keys` maps provisional keys to those that are kept.

        The outcome of a key that is mapped to None is dropped, as its content was searched before.
        The `others` are outcomes of what could not be submitted.
        """
        windows: dict[bytes, list[Outcome]] = {}
        for submitted, outcome in chain(self.searcher.outcomes(), others):
            if submitted in keys:
                windows.setdefault(submitted, []).append(outcome)
            else:
                self._keep(submitted, outcome)
        for submitted, some in windows.items():
            if key := keys[submitted]:
                outcome = Outcome.of(some)
                self._keep(key, replace(outcome, matches=one_each(outcome.matches)))

    def search_packed(self, path: bytes, key: bytes, content: Blob) -> None:
        """Search the members packed in a content whose own bytes have been searched."""
        self._keep(key, packed(path, content, self.find, self.allowance))

    def close(self) -> None:
        """Close the searcher; what was found stays."""
        self.searcher.close()

    def _key(self, path: bytes, digest: bytes) -> bytes:
        """Return the digest, with the path's standing where it is not that of the first path."""
        first = self._contents.path(digest) or path
        standing = bytes if digest in self._packed else self.standing
        if first == path or (own := standing(path)) == standing(first):
            return digest
        return digest + b"%d" % self._standings.setdefault(own, len(self._standings))

    def _keep(self, key: bytes, outcome: Outcome) -> None:
        kept = outcome.kept(self.worst, self._contents.path(key[:DIGEST_BYTES]) or b"")
        known = self._outcomes.get(key)
        whole = Outcome.of((known, kept)) if known else kept
        if not whole.is_empty:
            self._outcomes[key] = replace(whole, matches=worst_first(whole.matches))


class Here(Struct):
    """An `Execution` that does tasks in this process, many small ones at once."""

    find: Find
    allowance: Allowance = field(default_factory=Allowance)
    _worst: Worst = field(default_factory=lambda: Worst(DEFAULTS.findings))
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
            if not outcome.is_empty:
                self._done.append((key, outcome.kept(self._worst, task.path)))
