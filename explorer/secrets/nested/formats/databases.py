"""SQLite databases: the values of every table, those on overflow pages put together.

What was deleted and not yet overwritten is found in the file's raw bytes. Source:
sqlite.org, "Database File Format", sections 1.3 and 2.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from explorer.secrets.nested.format import Format
from explorer.secrets.nested.formats import sqlite, streams
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

if TYPE_CHECKING:
    import sqlite3

# A value this long is a part of its own; shorter ones are gathered into parts of this size.
_LONG = 1 << 20
# Steps of SQLite's virtual machine: a row takes three for each of its bytes at most.
_STEPS_FREE = 1 << 20
_STEPS_A_BYTE = 8
_PACKED = (b"PK\x03\x04", *streams.MAGICS)


def parts(source: Source) -> Iterator[Part]:
    """Yield each column as `TABLE!COLUMN`, a line `COLUMN=VALUE` for each text or blob."""
    held = source.held()
    if held is None:
        source.miss("a database is too large to open; its raw bytes are all that was searched")
        return
    stops = _meter(source, held.size)
    try:
        with sqlite.opened(held.data, source.budget.held_bytes, stops) as connection:
            for (table,) in connection.execute(sqlite.TABLES).fetchall():
                yield from _readable_values(connection, source, table)
    except sqlite.reading_errors():
        source.damaged()


def _meter(source: Source, size: int) -> Callable[[], bool]:
    """Return what says when to stop, so that a cycle of pages comes to an end."""
    steps = (_STEPS_FREE + _STEPS_A_BYTE * size) // sqlite.STEP

    def stops() -> bool:
        nonlocal steps
        steps -= 1
        return steps < 0 or source.budget.exhausted

    return stops


def _readable_values(
    connection: sqlite3.Connection, source: Source, table: bytes
) -> Iterator[Part]:
    """Yield the values of a table as far as it can be read."""
    try:
        yield from _values(connection, source, table)
    except sqlite.reading_errors():
        source.damaged(table)


def _values(connection: sqlite3.Connection, source: Source, table: bytes) -> Iterator[Part]:
    """Yield the values of a table, gathered by column; a long or packed one by itself."""
    columns = sqlite.columns(connection, table)
    gathered = [bytearray() for _ in columns]
    listed = ", ".join(map(sqlite.quoted, columns))
    for row in connection.execute(f"SELECT {listed} FROM {sqlite.quoted(table)}"):  # noqa: S608
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


FORMATS = (Format("SQLite", parts, (sqlite.MAGIC,), raw=True),)
