"""Rows of a store as sequences of which nothing is kept: of a million, one is in memory."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from explorer.errors import DestinationError
from explorer.printable import printable

Item = TypeVar("Item")


@contextmanager
def disk_faults(file: Path) -> Iterator[None]:
    """Raise DestinationError where the disk, or what is on it, fails a store."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        shown = printable(str(file))
        raise DestinationError(
            f"What the sweep knows can't be kept in {shown}: {printable(str(error))}",
            hint="Name a folder with room by --store; the same command goes on from there",
        ) from error


def storable(values: Iterable[object]) -> list[object]:
    """Return values as SQLite takes them: texts of images may hold halves of surrogate pairs."""
    return [_whole(one) if isinstance(one, str) else one for one in values]


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


class StoreReader:
    """A store that is only read, by any thread, as long as somebody holds this."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises DestinationError."""
        self._file = file
        with disk_faults(file):
            there = f"{file.resolve().as_uri()}?mode=rw"
            self._base = sqlite3.connect(there, uri=True, check_same_thread=False)
            self._base.execute("PRAGMA query_only = 1")
        weakref.finalize(self, self._base.close)

    def rows(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield what a statement finds, row by row. Raises DestinationError."""
        with disk_faults(self._file):
            yield from self._base.execute(statement, values)


class StoredRows(Sequence[Item], Generic[Item]):
    """What a statement finds, each row made into an item when it is looked at."""

    def __init__(
        self,
        reading: StoreReader,
        made: Callable[..., Item],
        statement: str,
        *values: object,
        size: int | None = None,
    ) -> None:
        """Take a statement that has an order; where the `size` is known it is not counted."""
        self._reading, self._made, self._size = reading, made, size
        self._statement, self._values = statement, values

    def __len__(self) -> int:
        if self._size is None:
            count = f"SELECT count(*) FROM ({self._statement})"  # noqa: S608 - no user's text
            ((self._size,),) = self._reading.rows(count, *self._values)
        return self._size or 0

    def __iter__(self) -> Iterator[Item]:
        return self._from(0, -1)

    def _from(self, start: int, most: int) -> Iterator[Item]:
        found = f"{self._statement} LIMIT ? OFFSET ?"
        return (self._made(*row) for row in self._reading.rows(found, *self._values, most, start))

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, int):
            return next(self._from(range(len(self))[at], 1))
        start, stop, step = at.indices(len(self))
        return [*self._from(start, max(stop - start, 0))][::step] if step > 0 else [*self][at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    def __hash__(self) -> int:
        return hash(tuple(self))
