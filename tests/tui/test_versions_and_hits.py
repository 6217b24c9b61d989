"""Choosing a version leads to its entry; matches in contents say nothing that is masked."""

import pytest

from explorer.layers import Place
from explorer.tui.find.screen import SearchScreen
from explorer.tui.findings.findings import Findings
from explorer.tui.shell.masks import why_masked
from tests.builders import TarBuilder
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle

SIZE = (120, 35)
NAMED = b"not a key at all\n"


async def test_a_version_that_is_chosen_is_gone_to_and_back_again() -> None:
    steps = [
        ("COPY one / # buildkit", TarBuilder().file("motd", b"first words\n")),
        ("COPY two / # buildkit", TarBuilder().file("motd", b"second words\n").file("zoo")),
    ]
    async with app_of(image([*steps])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "l", "enter", "V", "down", "enter")
        screen = screen_of(pilot)
        assert screen.layer_tree.place == Place(1, 0)
        assert screen.layer_list.cursor == 0
        assert screen.file_view.text.has_focus
        assert "first words" in drawn(pilot)
        await press(pilot, "less_than_sign")
        assert screen.layer_tree.place == Place(2, 0)
        assert "second words" in drawn(pilot)
        await press(pilot, "greater_than_sign")
        assert screen.layer_tree.place == Place(1, 0)
        assert "first words" in drawn(pilot)


@pytest.mark.parametrize("size", [(80, 24), (90, 30), (100, 30), (120, 35), (200, 60)])
async def test_what_became_of_a_version_is_told_whole(size: tuple[int, int]) -> None:
    steps = [
        ("COPY a-long-name-of-a-folder/ /etc/ # buildkit", TarBuilder().file("motd", b"one\n")),
        ("RUN sed -i s/one/two/ /etc/motd # buildkit", TarBuilder().file("motd", b"two words\n")),
        ("RUN rm /etc/motd # buildkit", TarBuilder().whiteout("motd")),
    ]
    async with app_of(image([*steps])).run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "j", "l", "enter", "V")
        assert "overwritten by layer 2" in drawn(pilot)
        assert "deleted by layer 3" in drawn(pilot)


async def test_a_match_in_a_file_that_is_a_secret_shows_its_place_alone() -> None:
    layer = TarBuilder().file("root/.ssh/id_rsa", NAMED).file("readme", b"a key\n")
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+f", *"key", "enter")
        assert isinstance(pilot.app.screen, SearchScreen)
        assert "not a key" in drawn(pilot)
        await press(pilot, "m")
        screen = drawn(pilot)
        assert "/root/.ssh/id_rsa" in screen
        assert "(masked: the file is a secret)" in screen
        assert "not a key" not in screen
        assert "a key" in screen


def test_what_was_not_searched_yet_may_not_be_read_under_the_mask() -> None:
    findings = Findings(read=1, layers=2, masked=True)
    assert why_masked(Place(2, 0), findings) == "masked until searched"
    assert not why_masked(Place(1, 0), findings)
    assert not why_masked(Place(2, 0), Findings(read=1, layers=2))


async def test_the_details_tell_where_the_base_image_ends_and_why() -> None:
    steps = [
        ("ADD rootfs.tar.gz / # buildkit", TarBuilder().file("etc/motd")),
        ('CMD ["/bin/sh"]', None),
        ("COPY . / # buildkit", TarBuilder().file("app")),
    ]
    async with app_of(image([*steps])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        screen = drawn(pilot)
        assert "with layer 1 of 2, instruction 2 or later: likely" in screen
        assert "by its history: a whole file system is unpacked" in screen
