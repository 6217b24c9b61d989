"""SQLite databases, honest and hostile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from explorer.errors import LimitError
from explorer.secrets.nested import Budget
from explorer.secrets.nested.formats import sqlite as sqlite_format
from tests.secrets.nested.archives import database, found, zip_bytes
from tests.secrets.nested.worst import schema_without_end

LONG = b"0123456789abcdef" * 1000


def made(*statements: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def test_values_over_several_pages_come_whole() -> None:
    data = database([("token", LONG), (b"\x00\xff", "text")])
    assert LONG not in data
    assert found(data) == {
        "settings!name": b"name=token\nname=\x00\xff\n",
        "settings!value": b"value=" + LONG + b"\nvalue=text\n",
    }


def test_archives_and_long_values_stand_alone() -> None:
    archive, long = zip_bytes({"x": b"inside"}), b"long" * 300_000
    data = database([("a", archive), ("b", long), ("c", "short")])
    assert found(data)["settings!value!x"] == b"inside"
    values = found(database([("b", long)]))
    assert values["settings!value"] == long


def test_a_database_inside_an_archive_is_given_raw_as_well() -> None:
    data = database([("a", "b")])
    assert found(zip_bytes({"app.db": data})) == {
        "app.db": data,
        "app.db!settings!name": b"name=a\n",
        "app.db!settings!value": b"value=b\n",
    }


def test_a_database_with_a_write_ahead_log(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (v)")
        connection.execute("INSERT INTO t VALUES ('kept')")
        connection.commit()
    assert found((tmp_path / "a.db").read_bytes()) == {"t!v": b"v=kept\n"}


@pytest.mark.parametrize("length", [10, 1_000, 100_000])
def test_a_schema_without_end_is_interrupted_and_named(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_format, "_PATIENCE", 0.2)
    budget = Budget()
    assert found(schema_without_end(length), budget=budget) == {}
    assert "damaged" in "".join(budget.unread)


def test_the_time_that_a_schema_takes_is_charged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_format, "_WORTH_A_CHARGE", 1e-9)
    with pytest.raises(LimitError, match="max-work"):
        found(database([("a", "b")]))


def test_no_expression_of_the_schema_runs() -> None:
    data = made(
        "CREATE TABLE t (a, b AS (upper(a)))",
        "INSERT INTO t (a) VALUES ('x')",
        "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) "
        "SELECT n FROM r",
        'CREATE TABLE "odd ""name" ("the ""column")',
        'INSERT INTO "odd ""name" VALUES (\'y\')',
    )
    budget = Budget()
    assert found(data, b"a.db", budget) == {
        "t!a": b"a=x\n",
        'odd "name!the "column': b'the "column=y\n',
    }
    assert budget.notes == []


def test_utf_16_is_given_as_utf_8() -> None:
    data = made("PRAGMA encoding = 'UTF-16le'", "CREATE TABLE t (v)", "INSERT INTO t VALUES ('ä')")
    assert found(data) == {"t!v": "v=ä\n".encode()}


def test_a_page_that_is_its_own_child_ends() -> None:
    rows = [(f"name {number}", "x" * 100) for number in range(5000)]
    data = bytearray(database(rows))
    root = 4096
    assert data[root] == 5
    count = int.from_bytes(data[root + 3 : root + 5], "big")
    for number in range(count):
        cell = root + int.from_bytes(data[root + 12 + 2 * number :][:2], "big")
        data[cell : cell + 4] = (3).to_bytes(4, "big")
    budget = Budget()
    found(bytes(data), b"a.db", budget)


@pytest.mark.parametrize("size", [16, 100, 600, 5000, 9000])
def test_a_broken_database_is_named(size: int) -> None:
    budget = Budget()
    found(database([("token", LONG), ("a", LONG)])[:size], b"a.db", budget)
    assert budget.notes
