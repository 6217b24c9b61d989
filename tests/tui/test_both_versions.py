"""Both versions of a file as a whole: which one has the keys, what is pointed out in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from explorer.image import Image
from explorer.image.blob import MemoryBlob
from explorer.tui.compare.app import ComparisonApp
from explorer.tui.compare.both_screen import BothScreen
from explorer.tui.compare.pointing_out import partings_of
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.file.contents import Form
from tests.builders import TarBuilder
from tests.laws import tried
from tests.tui.leaks import GITHUB
from tests.tui.screens import drawn, image, press, settle
from tests.tui.two_images import after, app_over, before, screen_over

WIDE, NARROW = (160, 35), (80, 24)
LINES = [f"line {number}\n".encode() for number in range(400)]


def both(pilot: Pilot[None]) -> BothScreen:
    """Return the screen of both versions."""
    assert isinstance(pilot.app.screen, BothScreen)
    return pilot.app.screen


async def open_both(pilot: Pilot[None], app: ComparisonApp, path: bytes) -> BothScreen:
    """Open both versions of a path that differs."""
    await settle(pilot)
    assert screen_over(app).rows.go_to(path)
    await press(pilot, "V")
    return both(pilot)


def with_file(*contents: bytes) -> tuple[Image, Image]:
    """Return two images that differ in one file."""
    a, b = (image([("COPY f /", TarBuilder().file("f", one))]) for one in contents)
    return a, b


# What is pointed out


def go_on() -> None:
    """Let the work go on."""


@tried(400)
@given(*2 * [st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n"]), max_size=12)])
def test_without_what_differs_both_versions_are_the_same(
    old: list[bytes], new: list[bytes]
) -> None:
    texts = b"".join(old), b"".join(new)
    found = partings_of(MemoryBlob(texts[0]), MemoryBlob(texts[1]), go_on)
    left = [bytearray(one) for one in texts]
    for parting in reversed(found.every):
        for one, mark in zip(left, parting, strict=True):
            assert one[: mark.start].count(b"\n") >= mark.line or not mark.end
            del one[mark.start : mark.end]
    assert left[0] == left[1]
    assert bool(found.every) is (old != new)


def test_of_what_is_no_text_the_first_byte_that_differs_is_pointed_out() -> None:
    (parting,) = partings_of(MemoryBlob(b"\0abc"), MemoryBlob(b"\0abX"), go_on).every
    assert {one[:2] for one in parting} == {(3, 4)}
    assert not partings_of(MemoryBlob(b"\0"), MemoryBlob(b"\0"), go_on).every


# The screen


async def test_both_stand_beside_each_other_where_there_is_room() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"app/main.py")
        assert "A  /app/main.py" in drawn(pilot)
        assert "B  /app/main.py" in drawn(pilot)
        assert "PORT = 80 " in drawn(pilot)
        assert "PORT = 8080" in drawn(pilot)
        await press(pilot, "x")
        assert [view.form for view in both(pilot)._views] == [Form.HEX, Form.HEX]
        await press(pilot, "X", "v", "t")
        assert [view.form for view in both(pilot)._views] == [Form.INFORMATION, Form.TEXT]
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, CompareScreen)


async def test_one_shows_at_a_time_where_there_is_little_room() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=NARROW) as pilot:
        await open_both(pilot, app, b"app/main.py")
        assert ("PORT = 8080" in drawn(pilot), "PORT = 80 " in drawn(pilot)) == (True, False)
        await press(pilot, "v")
        assert ("PORT = 8080" in drawn(pilot), "PORT = 80 " in drawn(pilot)) == (False, True)
        await press(pilot, "tab")
        assert "PORT = 8080" in drawn(pilot)


async def test_both_go_to_where_they_differ() -> None:
    old, new = [*LINES], [*LINES]
    old[200:200] = [b"only in A\n"] * 40
    new[300] = b"changed\n"
    app = app_over(*with_file(b"".join(old), b"".join(new)))
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"f")
        assert "only in A" in drawn(pilot)
        assert "201  line 200" in drawn(pilot)
        await press(pilot, "n")
        assert "Difference 2 of 2" in drawn(pilot)
        assert "341  line 300" in drawn(pilot)
        assert "301  changed" in drawn(pilot)
        await press(pilot, "n")
        assert "only in A" in drawn(pilot)
        await press(pilot, "N")
        assert "changed" in drawn(pilot)


async def test_a_search_in_one_of_them_has_its_own_matches() -> None:
    app = app_over(*with_file(b"".join(LINES), b"".join([*LINES[:-1], b"end\n"])))
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"f")
        await press(pilot, "slash", *"line 77", "enter")
        assert "78  line 77" in drawn(pilot)
        await press(pilot, "escape", "n")
        assert "400  end" in drawn(pilot)


@pytest.mark.parametrize("path", [b"app/fresh.py", b"app/.env"])
async def test_of_a_path_on_one_side_the_other_says_so(path: bytes) -> None:
    app = app_over(before(), after())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        await open_both(pilot, app, path)
        missing = "A" if path == b"app/fresh.py" else "B"
        assert f"Nothing is there in {missing}" in drawn(pilot)
        assert ("deleted by layer 4" in drawn(pilot)) is (missing == "B")
        await press(pilot, "n", "v", "x", "v", "x", "q")
        assert isinstance(app.screen, CompareScreen)


async def test_what_other_layers_of_a_side_wrote_is_shown_in_its_place() -> None:
    def shop(last: bytes) -> Image:
        tars = (TarBuilder().file("f", one) for one in (b"first\n", last))
        return image([("COPY f /", one) for one in tars])

    app = app_over(shop(b"A's own\n"), shop(b"B's own\n"))
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"f")
        await press(pilot, "V", "down", "enter")
        assert "A's own" in drawn(pilot)
        assert "first" in drawn(pilot)
        assert "B's own" not in drawn(pilot)


async def test_the_findings_lead_back_to_the_tree() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"app/main.py")
        await press(pilot, "f", "slash", *"fresh", "enter", "enter")
        assert screen_over(app).rows.path == b"app/fresh.py"
        assert app.screen is screen_over(app)


async def test_no_secret_can_be_read_under_the_mask() -> None:
    app = app_over(before(), after(), mask=True)
    async with app.run_test(size=WIDE) as pilot:
        await open_both(pilot, app, b"app/fresh.py")
        for key in ("x", "x", "t", "escape"):
            await press(pilot, key)
            assert GITHUB[::-1] not in drawn(pilot)
        await press(pilot, "m")
        assert GITHUB[::-1] in drawn(pilot)


async def test_the_key_is_offered_where_something_differs() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen_over(app).rows.go_to(b"app")
        await settle(pilot)
        assert "Both files" not in drawn(pilot)
        await press(pilot, "down", "down")
        assert "Both files" in drawn(pilot)


async def test_a_directory_has_no_versions_but_where_it_differs_itself() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        screen_over(app).rows.go_to(b"app")
        await press(pilot, "V")
        assert isinstance(app.screen, CompareScreen)
        assert "Nothing differs at this very path" in drawn(pilot)


async def test_a_wider_window_shows_both_again() -> None:
    app = app_over(before(), after())
    async with app.run_test(size=NARROW) as pilot:
        await open_both(pilot, app, b"app/main.py")
        await press(pilot, "v", "z", "v")
        assert "PORT = 8080" in drawn(pilot)
        await press(pilot, "z")
        await pilot.resize_terminal(*WIDE)
        await settle(pilot)
        assert "PORT = 80 " in drawn(pilot)
        assert "PORT = 8080" in drawn(pilot)
