"""SQLite databases: the tables, and the first rows of each.

The database is opened in memory and only read: SQLite's authorizer allows reading tables and
nothing else, so no view, trigger, virtual table or function of a hostile schema runs.
Sources: sqlite.org, "Defense Against The Dark Arts" and "Database File Format", section 1.3.3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from explorer.image.blob import Blob
from explorer.preview.model import Check, Facts, Preview, Table, cut, text_of
from explorer.wording import counted, size_text

MAGIC = b"SQLite format 3\0"
_LARGEST = 64 << 20
_MOST_TABLES = 100
_MOST_COLUMNS = 50
_MOST_ROWS = 100
_STEP = 10_000
_MOST_STEPS = 5_000
_LONGEST_NAME = 1000
_MOST_CHARACTERS = 200_000
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
_ERRORS = (sqlite3.Error, UnicodeError, OverflowError, MemoryError)


def preview(blob: Blob, _path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return a database's tables and rows. Raises DamageError, and what `check` raises."""
    if not head.startswith(MAGIC):
        return None
    if blob.size > _LARGEST:
        limit = size_text(_LARGEST)
        return Preview("SQLite database", (Facts("", (), f"larger than {limit}: not opened"),))
    data = blob.read_at(0, blob.size)
    # A database in memory can't have a write-ahead log, so the header must not ask for one.
    data = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:")
    try:
        _protect(connection, check)
        return _described(connection, data)
    finally:
        connection.close()
        check()


def _protect(connection: sqlite3.Connection, check: Check) -> None:
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        try:
            check()
        except Exception:
            return 1
        return steps > _MOST_STEPS

    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000)
    connection.set_progress_handler(tick, _STEP)
    connection.text_factory = bytes


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    reads = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    describes = action == sqlite3.SQLITE_PRAGMA and first == "table_info" and bool(second)
    return sqlite3.SQLITE_OK if reads or describes else sqlite3.SQLITE_DENY


def _described(connection: sqlite3.Connection, data: bytes) -> Preview:
    try:
        connection.deserialize(data)
        connection.set_authorizer(_authorize)
        names = [name for (name,) in connection.execute(f"{_TABLES} LIMIT {_MOST_TABLES + 1}")]
    except _ERRORS as error:
        return Preview("SQLite database", (Facts("", (), f"it is damaged: {error}"),))
    tables = [*_tables(connection, names[:_MOST_TABLES])]
    more = f"; the first {len(tables)} follow" if len(tables) < len(names) else ""
    count = f"{len(names)}" if len(names) <= _MOST_TABLES else f"more than {_MOST_TABLES}"
    pairs = (("Tables", f"{count}{more}"), ("Size", size_text(len(data))))
    return Preview("SQLite database", (Facts("SQLite database", pairs), *tables))


def _tables(connection: sqlite3.Connection, names: Sequence[bytes]) -> Iterator[Table]:
    """Yield tables until their cells have more than 200,000 characters."""
    room = _MOST_CHARACTERS
    for name in names:
        if room <= 0:
            return
        table = _table(connection, name)
        room -= sum(len(cell) for row in table.rows for cell in row)
        yield table


def _table(connection: sqlite3.Connection, name: bytes) -> Table:
    rows: list[tuple[str, ...]] = []
    columns: list[bytes] = []
    note = ""
    try:
        columns = _columns(connection, name)
        rows += _rows(connection, name, columns)
    except _ERRORS as error:
        note = f"not all of it can be read: {error}"
    if len(rows) > _MOST_ROWS:
        note = note or f"the first {counted(_MOST_ROWS, 'row')}; there are more"
    heading = f"Table {text_of(name)}"
    first = tuple(rows[:_MOST_ROWS])
    return Table(heading, tuple(map(text_of, columns)), first, note or (not first) * "no rows")


def _columns(connection: sqlite3.Connection, name: bytes) -> list[bytes]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(name)})")][
        :_MOST_COLUMNS
    ]


def _rows(
    connection: sqlite3.Connection, name: bytes, columns: list[bytes]
) -> Iterator[tuple[str, ...]]:
    listed = ", ".join(map(_quoted, columns))
    query = f"SELECT {listed} FROM {_quoted(name)} LIMIT {_MOST_ROWS + 1}"  # noqa: S608
    for row in connection.execute(query):
        yield tuple(map(_cell, row))


def _quoted(name: bytes) -> str:
    text = name[:_LONGEST_NAME].decode("utf-8", "surrogateescape")
    return '"' + text.replace('"', '""') + '"'


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    return text_of(value) if isinstance(value, bytes) else cut(str(value))
