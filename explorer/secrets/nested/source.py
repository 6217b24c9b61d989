"""A format of archives, an archive that is being read, and the parts that come out of it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from explorer.allowance import A_LITTLE, Charge
from explorer.errors import DamageError, RoomError
from explorer.image.asides import BETWEEN
from explorer.image.blob import Blob, MemoryBlob
from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.tape import Tape, blob_chunks

HEAD = 512
DAMAGED = "it is damaged or cut short; what was there was read"
_WINDOW = 1 << 18
_WINDOWS = 16
# Most archives in archives are no larger, in bytes, and need no turn.
_LITTLE = A_LITTLE // 4
# Streams of nothing take time as well: as much as so many bytes that come out of others.
_EMPTY = 1 << 12
SAID = b"(names and comments)"
"""The name of a part that is no member, but what members say of themselves."""
_MOST_SAID = 1 << 16
# Measured: what beginning to decompress takes, and a name, for each of its bytes.
_STEPS_A_STREAM, _STEPS_A_NAME_BYTE, _STEPS_A_WORD = 10_000, 100, 50


class Part(Struct, frozen=True):
    """A member while it is read: its name in the archive, and its bytes, once.

    `whole` is the same bytes for whoever reads at random, where they are at hand.
    """

    name: bytes
    tape: Tape
    whole: Blob | None = None


class ByName(NamedTuple):
    """A mark in a path that makes bytes count which prove nothing by themselves."""

    mark: re.Pattern[bytes]
    recognises: Callable[[bytes], bool]


class Format(Struct, frozen=True):
    """A format of files that hold others; each module of `formats` declares its own.

    A file is of the format if it begins with one of the `magics`, or where `recognises` says so
    of its first 512 bytes; where the path has a mark, `by_name` asks less of them. `parts` yields
    what is inside; `single` is a compressed stream, `transparent` an archive that shares a level
    with the stream around it; `raw` has bytes worth a look that no part shows, and `uncertain` may
    be no archive at all.
    """

    name: str
    parts: Callable[[Container], Iterator[Part]]
    magics: tuple[bytes, ...] = ()
    recognises: Callable[[bytes], bool] | None = None
    by_name: ByName | None = None
    single: bool = False
    transparent: bool = False
    raw: bool = False
    uncertain: bool = False


class Said:
    """Names, targets, attributes and comments of members, gathered for a part of their own."""

    def __init__(self, charge: Charge) -> None:
        self._charge = charge
        self._words: list[bytes] = []
        self._size = 0

    def add(self, *words: bytes) -> None:
        """Take words; empty ones say nothing."""
        for one in filter(None, words):
            self._charge(_STEPS_A_WORD)
            self._words.append(one)
            self._size += len(one)

    def part(self, least: int = 1) -> Iterator[Part]:
        """Yield what there is as a part, if it has so many bytes, and forget it."""
        if self._size >= least:
            words, self._words, self._size = self._words, [], 0
            yield Part(SAID, Tape([BETWEEN.join(words)], self._charge))

    def part_if_full(self) -> Iterator[Part]:
        """Do the same once there is much of it."""
        return self.part(_MOST_SAID)


class Container:
    """One file or member that holds others.

    `path` is its own name, which may end in a telling suffix, `inner_path` its
    location inside the outermost file (empty for that file), `where` both for notes.
    `is_outermost`: its own bytes are searched as they are, whatever it holds.
    """

    is_outermost = False

    def __init__(self, part: Part, inner_path: bytes, where: bytes, budget: Budget) -> None:
        self.path = part.name
        self.inner_path = inner_path
        self.where = where
        self.budget = budget
        self._tape = part.tape
        self._whole = part.whole
        self._held = 0
        self.head = part.tape.peek(HEAD)

    @classmethod
    def outermost(cls, content: Blob, path: bytes, budget: Budget) -> Container:
        """Take a file of a layer, whose size may be unknown."""
        whole = content if isinstance(content, MemoryBlob) else WindowBlob(content)
        tape = Tape(_readable(whole, path, budget), budget.charge)
        outermost = cls(Part(path, tape, whole if whole.size >= 0 else None), b"", path, budget)
        outermost.is_outermost = True
        return outermost

    def child(self, part: Part, *, inside: bool = True) -> Container:
        """Return a member as a container; not `inside` where it takes the place of this one."""
        name = part.name or b"unnamed"
        self.budget.charge(_STEPS_A_NAME_BYTE * (len(self.where) + len(name)))
        if not inside:
            return Container(part, self.inner_path, self.where, self.budget)
        inner_path = self.inner_path + b"!" + name if self.inner_path else name
        return Container(part, inner_path, self.where + b"!" + name, self.budget)

    def tape(self) -> Tape:
        """Return the bytes in order: from the first one while they can be read again."""
        if self._whole is not None:
            self._tape = Tape(_readable(self._whole, self.where, self.budget), self.budget.charge)
        return self._tape

    def blob(self) -> Blob | None:
        """Return the bytes for reading at random; None where they are too many to hold."""
        return self._whole or self.held()

    def held(self) -> MemoryBlob | None:
        """Return the bytes in memory; None where they are more than the budget lets be held."""
        if isinstance(self._whole, MemoryBlob):
            return self._whole
        most = self.budget.room // 2
        if self._whole is not None and self._whole.size > most:
            return None
        for limit in (min(_LITTLE, most), most):
            # For a moment the pieces are there beside the whole.
            with self.budget.holding(2 * limit):
                data = self._tape.read(limit + 1)
            if len(data) <= limit:
                self._whole = MemoryBlob(data)
                self._held = len(data)
                self.budget.hold(self._held)
                return self._whole
            self._tape.unread(data)
        return None

    def release(self) -> None:
        """Let go of what is held, once nothing more of it is asked for."""
        self.budget.hold(-self._held)
        self._held = 0

    def note(self, problem: str, member: bytes = b"") -> None:
        """Remember what is left out of this source, or of a member of it."""
        self.budget.note(problem, self.where + b"!" + member if member else self.where)

    def miss(self, problem: str) -> None:
        """Remember what of this source was not looked at, though it could hold secrets."""
        self.budget.miss(problem, self.where)

    def damaged(self, member: bytes = b"") -> None:
        """Note damage, unless reading stopped because a limit was met."""
        if not self.budget.exhausted:
            where = self.where + b"!" + member if member else self.where
            self.budget.miss(DAMAGED, where)

    def metered(self, chunks: Iterable[bytes], member: bytes = b"") -> Tape:
        """Return what a decompressor gives, as far as the budget and the data go."""
        return Tape(self._metered(chunks, member), self.budget.charge)

    def _metered(self, chunks: Iterable[bytes], member: bytes) -> Iterator[bytes]:
        self.budget.charge(_STEPS_A_STREAM)
        try:
            for chunk in chunks:
                goes_on = self.budget.spend(len(chunk) or _EMPTY)
                yield chunk
                if not goes_on:
                    return
        except RoomError as error:
            self.budget.miss(error.message, self.where)
        except DamageError:
            self.damaged(member)

    def stored(self, tape: Tape, name: bytes, size: int, padding: int = 0) -> Iterator[Part]:
        """Yield the next bytes of a tape as a part and pass over it; both counts in bytes."""
        part = tape.part(size)
        yield Part(name, part)
        part.drain()
        if part.missing:
            self.damaged(name)
        tape.skip(padding)


def _readable(blob: Blob, where: bytes, budget: Budget) -> Iterator[bytes]:
    try:
        yield from blob_chunks(blob)
    except DamageError:
        budget.miss(DAMAGED, where)


class WindowBlob(Struct):
    """A blob read in aligned windows, the last 4 MiB of which are kept.

    Archives ask for many small pieces close together, which costs much where the
    blob has to be inflated to get there.
    """

    blob: Blob
    _windows: OrderedDict[int, bytes] = field(default_factory=OrderedDict)

    @property
    def size(self) -> int:
        """The bytes there are."""
        return self.blob.size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        if size <= 0 or offset < 0:
            return b""
        first, last = offset // _WINDOW, (offset + size - 1) // _WINDOW
        if last - first >= _WINDOWS:
            return self.blob.read_at(offset, size)
        data = b"".join(self._window(number) for number in range(first, last + 1))
        return data[offset - first * _WINDOW :][:size]

    def _window(self, number: int) -> bytes:
        data = self._windows.pop(number, None)
        if data is None:
            data = self.blob.read_at(number * _WINDOW, _WINDOW)
        self._windows[number] = data
        if len(self._windows) > _WINDOWS:
            self._windows.popitem(last=False)
        return data
