"""Names and contents that would like to be markup, escapes, or the end of the program."""

import unicodedata

import pytest

from tests.builders import TarBuilder
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle

NAMES = [
    b"[/foo]",
    b"[bold]x[/bold]",
    b"[@click=app.bell]x[/]",
    b"\x1b[31mred\x1b[2J",
    b"\x9b31m",
    "\u202etxt.exe".encode(),
    b"\xff\xfe\xed\xa0\x80",
    "e\u0301\u0301\u0301\u0301\u0301\u0301".encode(),
    "名前".encode(),
    b"new\nline\ttab\r",
    b"x" * 3000,
    b"$accent",
]


@pytest.mark.parametrize("name", NAMES)
async def test_names_render_harmlessly_everywhere(name: bytes) -> None:
    text = name.decode("utf-8", "backslashreplace")
    layer = TarBuilder().file(name, name).symlink(b"link", name).file(b"dir/" + name, b"1")
    top = TarBuilder().whiteout(name.decode("utf-8", "surrogateescape"))
    steps = [(f"COPY {text} /", layer), (f"ENV A={text}", None), (f"RUN rm {text}", top)]
    async with app_of(image(steps, reference=text)).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "l", "+", "a", "n", "enter", "x", "x", "escape", "2", "]", "end")
        assert screen_of(pilot).layer_tree.row_count()
        assert pilot.app.export_screenshot()
        controls = {one for one in drawn(pilot) if unicodedata.category(one) in ("Cc", "Cf", "Cs")}
        assert controls <= {"\n"}


async def test_a_path_of_four_thousand_directories_opens() -> None:
    path = "/".join(["d"] * 4000)
    layer = TarBuilder().file(path, b"deep")
    async with app_of(image([("COPY d /", layer)])).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "l", "+", "end", "L", "L", "H")
        assert screen_of(pilot).layer_tree.row_count() == 4000
        assert "deep" in drawn(pilot)


async def test_content_that_hides_or_obeys_shows_as_it_is() -> None:
    content = "\x1b[2J\u202esecret\u200b\n".encode() + b"\xff\xfe\n" + b"y" * 100_000 + b"\nend\n"
    layer = TarBuilder().file("a.py", content)
    async with app_of(image([("COPY a /", layer)])).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "l", "enter", "l", "l", "G", "g", "space")
        assert not {"\x1b", "\u202e", "\u200b"} & set(drawn(pilot))
        assert "end" in drawn(pilot)


async def test_a_line_of_a_million_characters_scrolls_aside() -> None:
    content = b"".join(b"%07d," % number for number in range(125_000))
    layer = TarBuilder().file("long.json", content)
    async with app_of(image([("COPY a /", layer)])).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        await press(pilot, "l", "enter")
        view = screen_of(pilot).file_view.text
        view.scroll_to(x=500_000, animate=False)
        await settle(pilot)
        assert "0062500," in drawn(pilot)
