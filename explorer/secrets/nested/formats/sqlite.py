"""SQLite in memory and only read: how a database of an image is opened without any risk.

No view, trigger, virtual table or expression of a hostile schema runs. Sources: sqlite.org,
"Defense Against The Dark Arts" and "Database File Format", section 1.3.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

MAGIC = b"SQLite format 3\0"
STEP = 10_000
"""After how many steps of SQLite's virtual machine it is asked whether to stop."""

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
"""Selects the names of the tables that have rows of their own."""

_LONGEST_STATEMENT = 1_000_000


@contextmanager
def opened(data: bytes, longest: int, stops: Callable[[], bool]) -> Iterator[sqlite3.Connection]:
    """Open a database whose texts come as bytes; a value has at most `longest` bytes.

    Raises what `reading_errors` returns.
    """
    import sqlite3

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA mmap_size = 0")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
        connection.set_progress_handler(stops, STEP)
        connection.text_factory = bytes
        # In memory there is no write-ahead log, whatever the header says (section 1.3.3).
        connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
        connection.set_authorizer(_authorize)
        yield connection
    finally:
        connection.close()


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
