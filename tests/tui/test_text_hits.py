"""Matches in history, ENV and labels are listed with their places, and Enter goes there."""

from msgspec.structs import replace

from explorer.image import Image
from tests.builders import TarBuilder
from tests.tui.leaks import NPM, leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle

SIZE = (120, 35)


def saying() -> Image:
    """Return an image that says "shop" in its history, its ENV, a label and a file."""
    steps = [
        ("COPY base / # buildkit", TarBuilder().file("etc/motd", b"welcome\n")),
        ("ENV STAGE=production DB_URL=db://shop", None),
        ('RUN /bin/sh -c apt-get update && echo "shop" # buildkit', TarBuilder().file("x")),
        ("COPY shop / # buildkit", TarBuilder().file("shop.txt", b"a\nthe shop\n")),
    ]
    config = {"Env": ["STAGE=production", "DB_URL=db://shop"], "Labels": {"org.name": "my shop"}}
    return replace(image([*steps]), config={"config": config})


async def test_texts_come_first_and_each_match_says_where_it_is() -> None:
    async with app_of(saying()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"shop", "enter")
        lines = [line.strip("┃▌ ") for line in drawn(pilot).splitlines()]
        places = ["history 2", "history 3", "history 4", "ENV DB_URL, history 2", "label org.name"]
        assert [line for line in lines if line in places] == places
        assert lines.index("label org.name") < lines.index("L3 /shop.txt  line 2")
        assert "6 matches in 1 file and 5 texts of the image" in drawn(pilot)


async def test_before_enter_it_says_that_enter_begins() -> None:
    async with app_of(saying()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"shop")
        assert "Enter begins the search" in drawn(pilot)
        await press(pilot, "enter")
        assert "Enter begins" not in drawn(pilot)


async def test_enter_on_a_match_in_the_history_goes_to_its_instruction() -> None:
    async with app_of(saying()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"shop", "enter", "home", "down", "enter")
        screen = screen_of(pilot)
        assert screen.is_active
        assert screen.layer_list.cursor == 2
        assert screen.file_view.text.has_focus
        assert 'echo "shop"' in drawn(pilot)
        assert "a match · text" in drawn(pilot)
        current = screen.file_view.text.marks.current
        assert current
        assert (current.line, current.end - current.start) == (1, 4)
        await press(pilot, "escape")
        assert screen.layer_list.has_focus
        await press(pilot, "less_than_sign", "ctrl+f", "enter")
        assert "a match · text" in drawn(pilot)


async def test_a_match_that_the_row_shows_otherwise_is_shown_in_the_text_itself() -> None:
    async with app_of(saying()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"c apt", "enter", "home", "enter")
        assert "RUN /bin/sh -c apt-get update && echo" in drawn(pilot)
        assert screen_of(pilot).layer_list.cursor == 2


async def test_enter_on_env_and_labels_shows_them() -> None:
    async with app_of(saying()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"shop", "enter", "home", *["down"] * 3, "enter")
        screen = screen_of(pilot)
        assert "ENV DB_URL" in drawn(pilot)
        assert "DB_URL=db://shop" in drawn(pilot)
        assert "set by history 2: ENV STAGE" in drawn(pilot)
        assert screen.layer_list.cursor == 1
        await press(pilot, "ctrl+f", "down", "enter")
        assert "Label org.name" in drawn(pilot)
        assert "org.name=my shop" in drawn(pilot)
        assert screen.file_view.text.has_focus


async def test_a_secret_in_a_match_stays_masked() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "m", "ctrl+f", *NPM[10:14], "enter")
        assert "history 4" in drawn(pilot)
        assert not any(NPM[at : at + 6] in drawn(pilot) for at in range(len(NPM) - 5))
        await press(pilot, "home", "enter")
        assert "NPM_TOKEN=****" in drawn(pilot)
        shown = drawn(pilot).replace("NPM_TOKEN", "")
        assert not any(NPM[at : at + 4] in shown for at in range(4, len(NPM) - 3))
