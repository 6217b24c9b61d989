"""SQLite databases: the tables, and the first rows of each.

`explorer.secrets.nested.formats.sqlite` opens it without any risk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from explorer.allowance import uncharged
from explorer.errors import DamageError, LimitError
from explorer.image.blob import Blob
from explorer.preview.model import Check, Holds, Preview, Properties, Table, cut, text_of
from explorer.secrets.nested.formats import sqlite
from explorer.wording import counted, size_text

_LARGEST = 64 << 20
_MOST_TABLES = 100
_MOST_COLUMNS = 50
_MOST_ROWS = 100
_MOST_STEPS = 5_000
_MOST_CHARACTERS = 200_000
_ERRORS = sqlite.reading_errors()


def preview(blob: Blob, _path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return tables and rows. Raises DamageError, LimitError, and what `check` raises."""
    if not head.startswith(sqlite.MAGIC):
        return None
    if blob.size > _LARGEST:
        raise LimitError(f"larger than {size_text(_LARGEST)}")
    try:
        return _described(blob.read_at(0, blob.size), _meter(check))
    finally:
        check()


def _meter(check: Check) -> Callable[[], bool]:
    """Return what says when to stop: at once where `check` raises, and after enough steps."""
    steps = 0

    def stops() -> bool:
        nonlocal steps
        steps += 1
        try:
            check()
        except Exception:
            return True
        return steps > _MOST_STEPS

    return stops


def _described(data: bytes, stops: Callable[[], bool]) -> Preview:
    try:
        with sqlite.opened(data, stops, uncharged) as connection:
            names = connection.execute(f"{sqlite.TABLES} LIMIT {_MOST_TABLES + 1}").fetchall()
            tables = [*_tables(connection, [name for (name,) in names[:_MOST_TABLES]])]
    except _ERRORS as error:
        raise DamageError(f"it is damaged: {error}") from error
    more = f"; the first {len(tables)} follow" if len(tables) < len(names) else ""
    count = f"{len(names)}" if len(names) <= _MOST_TABLES else f"more than {_MOST_TABLES}"
    pairs = (("Tables", f"{count}{more}"), ("Size", size_text(len(data))))
    return Preview("SQLite database", (Properties("SQLite database", pairs), *tables), decodes=True)


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
        columns = sqlite.columns(connection, name)[:_MOST_COLUMNS]
        rows += _rows(connection, name, columns)
    except _ERRORS as error:
        note = f"not all of it can be read: {error}"
    if len(rows) > _MOST_ROWS:
        note = note or f"the first {counted(_MOST_ROWS, 'row')}; there are more"
    first, called = tuple(rows[:_MOST_ROWS]), text_of(name)
    note = note or (not first) * "no rows"
    columns_called = tuple(map(text_of, columns))
    return Table(f"Table {called}", columns_called, first, note, holds=Holds.VALUES, name=called)


def _rows(
    connection: sqlite3.Connection, name: bytes, columns: list[bytes]
) -> Iterator[tuple[str, ...]]:
    listed = ", ".join(map(sqlite.quoted, columns))
    query = f"SELECT {listed} FROM {sqlite.quoted(name)} LIMIT {_MOST_ROWS + 1}"  # noqa: S608
    for row in connection.execute(query):
        yield tuple(map(_cell, row))


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    return text_of(value) if isinstance(value, bytes) else cut(str(value))
