"""SQLite databases: the values of every table, those on overflow pages put together.

What was deleted and not yet overwritten is found in the file's raw bytes. The database is opened
in memory and only read: no view, trigger, virtual table or expression of a hostile schema runs.
Sources: sqlite.org, "Database File Format", sections 1.3 and 2.6; "Defense Against The Dark Arts".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from explorer.allowance import Charge
from explorer.errors import LimitError
from explorer.secrets.nested.formats import streams
from explorer.secrets.nested.source import Container, Format, Part
from explorer.secrets.nested.tape import Tape

if TYPE_CHECKING:
    import sqlite3

MAGIC = b"SQLite format 3\0"
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
"""Selects the names of the tables that have rows of their own."""

# A value this long is a part of its own; shorter ones are gathered into parts of this size.
_LONG = 1 << 20
# Steps of SQLite's virtual machine: a row takes three for each of its bytes at most.
_STEPS_FREE = 1 << 20
_STEPS_A_BYTE = 8
# After so many it is asked whether to stop.
_STEP = 10_000
# Measured: the work in each of them, in a table whatever it holds, and in copying a value.
_WORK_A_STEP, _STEPS_A_TABLE, _VALUE_BYTES_A_STEP = 10, 30_000, 4
_LONGEST_STATEMENT = 1_000_000
# Seconds that a schema may take, and how many of them are charged for at a time: an honest one
# takes less, so that it costs the same on every machine.
_PATIENCE, _WORTH_A_CHARGE, _STEPS_A_CHARGE = 5.0, 0.05, 5_000_000
_PACKED = (b"PK\x03\x04", *streams.MAGICS)


def parts(source: Container) -> Iterator[Part]:
    """Yield each column as `TABLE!COLUMN`, a line `COLUMN=VALUE` for each text or blob."""
    held = source.held()
    if held is None:
        source.miss("a database is too large to open; its raw bytes are all that was searched")
        return
    stops = _meter(source, held.size)
    try:
        with opened(held.data, stops, source.budget.charge) as connection:
            for (table,) in connection.execute(TABLES).fetchall():
                yield from _readable_values(connection, source, table, held.size)
    except reading_errors():
        source.damaged()


def _meter(source: Container, size: int) -> Callable[[], bool]:
    """Return what says when to stop, so that a cycle of pages comes to an end."""
    steps = (_STEPS_FREE + _STEPS_A_BYTE * size) // _STEP

    def stops() -> bool:
        nonlocal steps
        steps -= 1
        # What is raised here is lost; the next who charges is told again.
        with suppress(LimitError):
            source.budget.charge(_STEP * _WORK_A_STEP)
            return steps < 0 or source.budget.exhausted
        return True

    return stops


def _readable_values(
    connection: sqlite3.Connection, source: Container, table: bytes, size: int
) -> Iterator[Part]:
    """Yield the values of a table as far as it can be read. Raises LimitError."""
    # A value may be as long as the whole database, and break off at its end.
    source.budget.charge(_STEPS_A_TABLE + size // _VALUE_BYTES_A_STEP)
    try:
        yield from _values(connection, source, table)
    except reading_errors():
        source.damaged(table)


def _values(connection: sqlite3.Connection, source: Container, table: bytes) -> Iterator[Part]:
    """Yield the values of a table, gathered by column; a long or packed one by itself."""
    charge = source.budget.charge
    names = columns(connection, table)
    gathered = [bytearray() for _ in names]
    listed = ", ".join(map(quoted, names))
    for row in connection.execute(f"SELECT {listed} FROM {quoted(table)}"):  # noqa: S608
        for number, value in enumerate(row):
            if not isinstance(value, bytes):
                continue
            if not source.budget.spend(len(value)):
                return
            if len(value) >= _LONG or value.startswith(_PACKED):
                yield _part(table, names[number], value, charge)
                continue
            gathered[number] += b"%s=%s\n" % (names[number], value)
            if len(gathered[number]) >= _LONG:
                yield _part(table, names[number], bytes(gathered[number]), charge)
                gathered[number].clear()
    for column, lines in zip(names, gathered, strict=True):
        if lines:
            yield _part(table, column, bytes(lines), charge)


def _part(table: bytes, column: bytes, data: bytes, charge: Charge) -> Part:
    return Part(table + b"!" + column, Tape((data,), charge))


@contextmanager
def opened(data: bytes, stops: Callable[[], bool], charge: Charge) -> Iterator[sqlite3.Connection]:
    """Open a database whose texts come as bytes; no value is longer than all of it.

    Raises what `reading_errors` returns, and LimitError.
    """
    import sqlite3

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, len(data))
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
        connection.set_progress_handler(stops, _STEP)
        connection.text_factory = bytes
        # In memory there is no write-ahead log, whatever the header says (section 1.3.3).
        connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
        connection.set_authorizer(_authorize)
        with _watched(connection, charge):
            connection.execute(TABLES)  # before which the schema is read, whole
        yield connection
    finally:
        connection.close()


@contextmanager
def _watched(connection: sqlite3.Connection, charge: Charge) -> Iterator[None]:
    """Interrupt what takes longer than any honest schema, and charge for the time it took.

    Nothing counts the work of parsing one: rows of a few bytes may lead to the same long statement.
    """
    timer = threading.Timer(_PATIENCE, connection.interrupt)
    begun = time.thread_time()
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        charge(int((time.thread_time() - begun) / _WORTH_A_CHARGE) * _STEPS_A_CHARGE)


def reading_errors() -> tuple[type[Exception], ...]:
    """Return what reading a damaged or hostile database raises."""
    import sqlite3

    return sqlite3.Error, UnicodeError, OverflowError, MemoryError


def columns(connection: sqlite3.Connection, table: bytes) -> list[bytes]:
    """Return the columns of a table; generated ones are not among them."""
    return [row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def quoted(name: bytes) -> str:
    """Return a name as a statement has it."""
    return '"' + name.decode("utf-8", "surrogateescape").replace('"', '""') + '"'


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let statements read tables and their columns, and do nothing else."""
    import sqlite3

    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    describes = action == sqlite3.SQLITE_PRAGMA and first == "table_info" and bool(second)
    return sqlite3.SQLITE_OK if reads or describes else sqlite3.SQLITE_DENY


FORMATS = (Format("SQLite", parts, (MAGIC,), raw=True),)
