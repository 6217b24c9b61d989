"""SQLite databases: the values of every table, those on overflow pages put together.

The database is opened in memory and only read: no view, trigger, virtual table
or expression of its schema runs. What was deleted and not yet overwritten is
found in the file's raw bytes. Sources: sqlite.org, "Database File Format",
sections 1.3 and 2.6, and "Defense Against The Dark Arts".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from explorer.secrets.nested.formats import streams
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

if TYPE_CHECKING:
    import sqlite3

# A value this long is a part of its own; shorter ones are gathered into parts of this size.
_LONG = 1 << 20
_STEP = 10_000
# Steps of SQLite's virtual machine: a row takes three for each of its bytes at most.
_STEPS_FREE = 1 << 20
_STEPS_A_BYTE = 8
_PACKED = (b"PK\x03\x04", *streams.MAGICS)
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"


def parts(source: Source) -> Iterator[Part]:
    """Yield each column as `TABLE!COLUMN`, a line `COLUMN=VALUE` for each text or blob."""
    import sqlite3

    held = source.held()
    if held is None:
        source.miss("a database is too large to open; its raw bytes are all that was searched")
        return
    connection = sqlite3.connect(":memory:")
    try:
        _protect(connection, source, held.size)
        connection.deserialize(_without_log(held.data))
        connection.set_authorizer(_authorize)
        tables = [name for (name,) in connection.execute(_TABLES)]
        for table in tables:
            yield from _readable_values(connection, source, table)
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError):
        source.damaged()
    finally:
        connection.close()


def _without_log(data: bytes) -> bytes:
    """Return a database that asks for no write-ahead log: memory has none (section 1.3.3)."""
    return data[:18] + b"\x01\x01" + data[20:]


def _protect(connection: sqlite3.Connection, source: Source, size: int) -> None:
    """Limit what a hostile schema or a cycle of pages can do."""
    import sqlite3

    steps = (_STEPS_FREE + _STEPS_A_BYTE * size) // _STEP

    def tick() -> int:
        nonlocal steps
        steps -= 1
        return steps < 0 or source.budget.exhausted

    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, source.budget.held_bytes)
    connection.set_progress_handler(tick, _STEP)
    connection.text_factory = bytes


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let statements read tables and their columns, and do nothing else."""
    import sqlite3

    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    describes = action == sqlite3.SQLITE_PRAGMA and first == "table_info" and bool(second)
    return sqlite3.SQLITE_OK if reads or describes else sqlite3.SQLITE_DENY


def _columns(connection: sqlite3.Connection, table: bytes) -> list[bytes]:
    """Return the columns of a table; generated ones are not among them."""
    return [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(table)})")]


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _quoted(name: bytes) -> str:
    return '"' + _text(name).replace('"', '""') + '"'


def _readable_values(
    connection: sqlite3.Connection, source: Source, table: bytes
) -> Iterator[Part]:
    """Yield the values of a table as far as it can be read."""
    import sqlite3

    try:
        yield from _values(connection, source, table)
    except (sqlite3.Error, UnicodeError, OverflowError, MemoryError):
        source.damaged(table)


def _values(connection: sqlite3.Connection, source: Source, table: bytes) -> Iterator[Part]:
    """Yield the values of a table, gathered by column; a long or packed one by itself."""
    columns = _columns(connection, table)
    gathered = [bytearray() for _ in columns]
    listed = ", ".join(map(_quoted, columns))
    for row in connection.execute(f"SELECT {listed} FROM {_quoted(table)}"):  # noqa: S608
        for number, value in enumerate(row):
            if not isinstance(value, bytes):
                continue
            if not source.budget.spend(len(value)):
                return
            if len(value) >= _LONG or value.startswith(_PACKED):
                yield _part(table, columns[number], value)
                continue
            gathered[number] += b"%s=%s\n" % (columns[number], value)
            if len(gathered[number]) >= _LONG:
                yield _part(table, columns[number], bytes(gathered[number]))
                gathered[number].clear()
    for column, lines in zip(columns, gathered, strict=True):
        if lines:
            yield _part(table, column, bytes(lines))


def _part(table: bytes, column: bytes, data: bytes) -> Part:
    return Part(table + b"!" + column, Tape((data,)))
