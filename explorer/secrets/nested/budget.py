"""How much may be unpacked, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from explorer.allowance import Allowance
from explorer.errors import RoomError
from explorer.layers.tree import go_on
from explorer.printable import printable
from explorer.wording import size_text

# Small files may expand to this much whatever the ratio says, in bytes.
_FREE = 64 << 20
_LONGEST_WHERE = 200
# Measured: what a member takes whatever it holds, and what a byte takes that is made.
_STEPS_A_MEMBER, _MADE_BYTES_A_STEP = 5_000, 2


class Budget(Struct):
    """The limits for one file, or for several that share it; sizes are in bytes.

    `depth` counts levels of archives, `total_bytes` and `members` what comes out of all levels
    together, `piece_bytes` is what a window of a long member owns, and `held_bytes` the most that
    is held at once: archives in one another that are read at random, and what decompressing takes.
    A file may expand `ratio` times, and to 64 MiB in any case; all files of an image share its
    `allowance`, and `is_pressed` tells that less memory was left of that than a file may take;
    `cancelled`, which is called again and again, may raise CancelledError.
    """

    depth: int = 5
    total_bytes: int = 1 << 30
    members: int = 200_000
    held_bytes: int = 128 << 20
    piece_bytes: int = 4 << 20
    ratio: int = 250
    allowance: Allowance = field(default_factory=Allowance)
    cancelled: Callable[[], None] = go_on
    exhausted: bool = False
    is_pressed: bool = False
    _held: int = 0
    _spent: int = 0
    _allowed: int = 0
    _admitted: int = 0
    _path: bytes = b""
    _problems: dict[str, tuple[str, int]] = field(default_factory=dict)
    _unread: set[str] = field(default_factory=set)

    @property
    def notes(self) -> list[str]:
        """One printable line for each thing that was left out, and where it was met first."""
        return [self._line(problem) for problem in self._problems]

    @property
    def unread(self) -> list[str]:
        """Those notes that tell of content nobody has looked at: damage, and limits met."""
        return [self._line(problem) for problem in self._problems if problem in self._unread]

    def miss(self, problem: str, where: bytes) -> None:
        """Remember that something which could hold secrets was not looked at."""
        self._unread.add(problem)
        self.note(problem, where)

    def note(self, problem: str, where: bytes) -> None:
        """Remember that something was left out; a problem that comes again is counted."""
        self.cancelled()
        known = self._problems.get(problem)
        if known:
            self._problems[problem] = (known[0], known[1] + 1)
        else:
            self._problems[problem] = (printable(where[-_LONGEST_WHERE:]), 1)

    def charge(self, steps: int) -> None:
        """Count work of any other kind, in steps. Raises LimitError."""
        self.allowance.charge(steps)

    def begin(self, path: bytes, size: int) -> None:
        """Start on a file of so many bytes; -1 where nobody knows."""
        self._path = path
        self._allowed = self._spent + _FREE + self.ratio * size if size >= 0 else self.total_bytes
        self.exhausted = self._spent >= self.total_bytes or self._admitted >= self.members

    def spend(self, count: int) -> bool:
        """Count bytes that come out of an archive; return whether more may. Raises LimitError."""
        self.cancelled()
        self.charge(count // _MADE_BYTES_A_STEP)
        self._spent += count
        self.allowance.unpack(count)
        if self._spent > self.total_bytes:
            self._stop(f"unpacking stopped at the limit of {self.total_bytes} bytes")
        elif self._spent > self._allowed:
            self._stop(f"unpacking stopped: it expands more than {self.ratio} times")
        return not self.exhausted

    @property
    def room(self) -> int:
        """How many more bytes may be held."""
        own, of_image = self.held_bytes - self._held, self.allowance.room
        self.is_pressed |= of_image < own
        return min(own, of_image)

    def hold(self, count: int) -> None:
        """Count bytes that are held from now on, or with a negative number no longer.

        Raises RoomError where there is no room for so many.
        """
        if count > self.room:
            limit = size_text(self.held_bytes)
            raise RoomError(f"unpacking stopped: it takes more memory than {limit} for one file")
        self._held += count
        self.allowance.hold(count)

    @contextmanager
    def holding(self, count: int = 0) -> Iterator[Holding]:
        """Hold so many bytes as long as the context lasts. Raises RoomError."""
        holding = Holding(self)
        try:
            holding.hold(count)
            yield holding
        finally:
            holding.hold(0)

    def admit(self) -> bool:
        """Count a member; return whether it may be looked at. Raises LimitError."""
        self.cancelled()
        self.charge(_STEPS_A_MEMBER)
        if self._admitted >= self.members:
            self._stop(f"unpacking stopped at the limit of {self.members} members")
        self._admitted += 1
        return not self.exhausted

    def _stop(self, problem: str) -> None:
        if not self.exhausted:
            self.miss(problem, self._path)
        self.exhausted = True

    def _line(self, problem: str) -> str:
        where, count = self._problems[problem]
        return f"{where}{f' and {count - 1} more' if count > 1 else ''}: {problem}"


class Holding(Struct):
    """The bytes that one piece of work holds of a budget: as many as it said last."""

    budget: Budget
    _count: int = 0

    def hold(self, count: int) -> None:
        """Hold so many bytes from now on. Raises RoomError."""
        self.budget.hold(count - self._count)
        self._count = count
