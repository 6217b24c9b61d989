"""What is stored again is said in the tree, of the file, of the layer and of the image."""

import pytest
from textual.pilot import Pilot

from explorer.image import Image
from tests.builders import TarBuilder
from tests.tui.screens import app_of, drawn, image, press, settle, shop

SIZE = (120, 35)
CONTENT = b"0" * 2_000


def chmodded() -> Image:
    """Return an image whose second layer changes modes, its third nothing, its fourth owners."""

    def app(mode: int, uid: int = 0, mtime: int = 0) -> TarBuilder:
        made = TarBuilder().folder("app").folder("app/lib")
        for name in ("app/main.py", "app/lib/a.py", "app/lib/b.py"):
            made.file(name, CONTENT, mode=mode, uid=uid, mtime=mtime)
        return made

    return image(
        [
            ("COPY . /app # buildkit", app(0o644)),
            ("RUN /bin/sh -c chmod -R 0600 /app # buildkit", app(0o600)),
            ("RUN /bin/sh -c touch /app/main.py # buildkit", app(0o600, mtime=9)),
            ("RUN /bin/sh -c chown -R 7 /app # buildkit", app(0o600, 7, 9)),
        ]
    )


async def layer(pilot: Pilot[None], number: int) -> None:
    await settle(pilot)
    await press(pilot, *(number - 1) * ["down"])


async def test_the_tree_marks_what_is_stored_again() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await layer(pilot, 4)
        assert "main.py  ≡ stored again: owner" in drawn(pilot)
        await press(pilot, "tab", "left")
        assert "≡ 3 stored again below" in drawn(pilot)


async def test_where_it_is_hidden_as_well_both_are_said_as_room_allows() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await layer(pilot, 2)
        assert "⊘ overwritten by layer 3  ≡ stored again: mode" in drawn(pilot)
        await pilot.resize_terminal(100, 35)
        await settle(pilot)
        assert "⊘ overwritten by layer 3 [≡ mode]" in drawn(pilot)


async def test_a_file_says_what_became_what_and_how_to_avoid_it() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await layer(pilot, 2)
        await press(pilot, "tab", "G", "enter")
        screen = drawn(pilot)
        assert "≡ stored again for a change of mode: 0644 became 0600" in screen
        assert "same 2 kB as in layer 1  COPY . /app" in screen
        assert "Write COPY --chmod=0600 in layer 1, and they are stored once." in screen


async def test_a_layer_says_how_much_it_is_and_why() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await layer(pilot, 2)
        screen = drawn(pilot)
        assert "≡ 3 files, 6 kB stored again for a change of mode" in screen
        assert "same as in layer 1  COPY . /app" in screen
        await press(pilot, "down")
        assert "≡ 3 files, 6 kB stored again with nothing changed but time" in drawn(pilot)
        assert "Let layer 3 leave them alone" in drawn(pilot)


async def test_a_layer_that_stores_nothing_again_says_nothing_of_it() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = drawn(pilot)
        assert "≡ 3" not in screen, "in its card or its tree"
        assert "≡" not in next(
            line for line in screen.splitlines() if "▌  1" in line or "▌ 1" in line
        )


async def test_of_an_image_without_any_the_list_has_neither_mark_nor_legend() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "⊘ hidden" in drawn(pilot)
        assert "≡" not in drawn(pilot)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), SIZE, (180, 50), (200, 60)], ids=str)
async def test_the_list_marks_the_layers_and_says_what_the_mark_means(
    size: tuple[int, int],
) -> None:
    async with app_of(chmodded()).run_test(size=size) as pilot:
        await settle(pilot)
        screen = drawn(pilot)
        assert screen.count("≡3") == 3
        assert "≡ stored again" in screen
        assert "! secrets" in screen, "the legend is whole"


async def test_the_details_of_an_image_list_it_by_layer_and_reason() -> None:
    async with app_of(chmodded()).run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        screen = drawn(pilot)
        assert "Stored again with the same content" in screen
        assert "9 files, 18 kB; the earlier copies count as wasted" in screen
        assert "layer 4   RUN chown -R 7 /app" in screen
        assert "≡ 3 files, 6 kB for a change of owner; same as in layer 1" in screen
        assert "Write COPY --chown=7:0 in layer 1, and they are stored once." in screen


async def test_a_range_is_held_against_what_stood_before_it() -> None:
    async with app_of(chmodded()).run_test(size=SIZE) as pilot:
        await layer(pilot, 2)
        await press(pilot, "c", "down", "down")
        assert "Changes of layers 2 to 4" in drawn(pilot)
        assert "main.py  ≡ stored again: mode, owner" in drawn(pilot)


async def test_the_information_on_a_file_has_it_too() -> None:
    async with app_of(chmodded()).run_test(size=(120, 60)) as pilot:
        await layer(pilot, 2)
        await press(pilot, "tab", "G", "t")
        assert "Stored again  for a change of mode: 0644 became 0600; same" in drawn(pilot)
