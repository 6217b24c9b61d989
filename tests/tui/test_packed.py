"""Secrets that are packed in a file: its preview shows where, and s goes there."""

import gzip
import io
import sqlite3
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.builders import TarBuilder
from tests.tui.leaks import GITHUB
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle

TEXT = b"one\n" * 40 + b"token = " + GITHUB.encode() + b"\n" + b"more\n" * 40
OTHERS = [(f"d/file{number}.txt", b"hello\n") for number in range(80)]


def tar(members: Sequence[tuple[str, bytes]], mode: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            one = tarfile.TarInfo(name)
            one.size = len(data)
            archive.addfile(one, io.BytesIO(data))
    return made.getvalue()


def zipped(members: Sequence[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def database(folder: Path, value: bytes) -> bytes:
    path = folder / "made.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE users (id INTEGER, name TEXT)")
        made.execute("CREATE TABLE settings (name TEXT, value TEXT)")
        rows = [(number, f"user {number}") for number in range(90)]
        made.executemany("INSERT INTO users VALUES (?, ?)", rows)
        made.execute("INSERT INTO settings VALUES ('colour', 'green')")
        made.execute("INSERT INTO settings VALUES ('token', ?)", (value.decode(),))
    made.close()
    return path.read_bytes()


def packed(name: str, folder: Path) -> bytes:
    made = {
        "app.tar.gz": lambda: tar([*OTHERS, ("d/.env", TEXT)], "w:gz"),
        "app.zip": lambda: zipped([*OTHERS, ("d/.env", TEXT)]),
        "nested.tar": lambda: tar([*OTHERS, ("in.zip", zipped([("x/.env", TEXT)]))], "w"),
        "log.gz": lambda: gzip.compress(TEXT),
        "data.db": lambda: database(folder, GITHUB.encode()),
        "dots.tar.xz": lambda: tar([*OTHERS, ("./d/.env", TEXT), *OTHERS], "w:xz"),
    }
    return made[name]()


SAID = {
    "app.tar.gz": "d/.env  ! line 41: GitHub token",
    "dots.tar.xz": "./d/.env  ! line 41: GitHub token",
    "app.zip": "d/.env  ! line 41: GitHub token",
    "nested.tar": "in.zip  ! line 41: GitHub token",
    "log.gz": f"41  token = {GITHUB}",
    "data.db": f"token   {GITHUB}",
}


def pointed_out(pilot: Pilot[None]) -> list[str]:
    """Return what stands out in the preview as that which was gone to, of what is in sight."""
    view = screen_of(pilot).file_view.preview
    top, height = int(view.scroll_offset.y), view.room.height
    return [
        line.text[one.start : one.end]
        for line in view._lines[top : top + height]
        for one in line.spans
        if one.paint == "leak-current"
    ]


@pytest.mark.parametrize("name", SAID)
async def test_the_preview_shows_where_a_secret_is_packed(name: str, tmp_path: Path) -> None:
    files = TarBuilder().file(f"a/{name}", packed(name, tmp_path))
    async with app_of(image([("COPY a /a", files)])).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert SAID[name] in drawn(pilot)
        (text,) = pointed_out(pilot)
        assert text in SAID[name]
        # Whoever has looked at its bytes meanwhile comes back to it.
        await press(pilot, "x", "s")
        assert pointed_out(pilot) == [text]
        await press(pilot, "f", "enter")
        assert pointed_out(pilot) == [text]
        assert screen_of(pilot).file_view.preview.has_focus


async def test_a_value_too_long_to_show_its_secret_stands_out_itself(tmp_path: Path) -> None:
    data = database(tmp_path, b"x = 1; " * 40 + b"token = " + GITHUB.encode())
    files = TarBuilder().file("data.db", data)
    async with app_of(image([("COPY a /a", files)])).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s")  # it stands in the bytes of the file as well
        (text,) = pointed_out(pilot)
        assert text.startswith("x = 1; x = 1")


async def test_from_secret_to_secret_within_one_archive() -> None:
    members = [("a.env", TEXT), *OTHERS, ("b.env", TEXT), ("c.txt", b"\n" + TEXT)]
    files = TarBuilder().file("all.zip", zipped(members))
    async with app_of(image([("COPY a /a", files)])).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        seen = []
        for _ in range(4):
            await press(pilot, "s")
            seen += pointed_out(pilot)
        assert seen == ["a.env", "b.env", "c.txt", "a.env"]


async def test_what_no_row_shows_is_said_above_them() -> None:
    text = b"one\n" * 2000 + TEXT
    files = TarBuilder().file("log.gz", gzip.compress(text))
    async with app_of(image([("COPY a /a", files)])).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert pointed_out(pilot) == ["! line 2,041: GitHub token"]


async def test_under_the_mask_an_archive_says_where_and_nothing_is_readable(
    tmp_path: Path,
) -> None:
    files = TarBuilder()
    for name in ("app.zip", "data.db", "log.gz"):
        files.file(name, packed(name, tmp_path))
    async with app_of(image([("COPY a /a", files)])).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "m")
        for _ in range(3):
            await press(pilot, "s")
            assert GITHUB not in drawn(pilot)
        await press(pilot, "s")
        assert SAID["app.zip"] in drawn(pilot)
