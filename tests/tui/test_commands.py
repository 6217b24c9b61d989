"""The palette and the help: any word for what there is finds it, and this place comes first."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from textual.pilot import Pilot

from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.commands import Command, commands_of, found
from explorer.tui.shell.help import HelpScreen
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.palette import CommandList, Palette
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.synonyms import SYNONYMS
from explorer.tui.story.demo import DemoApp
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop

SIZE = (120, 35)
EVERY = {key.id: key for keys in KEYS.values() for key in keys}
# What a user of another program types first, and the key that has to come of it.
MEANT = {
    "quit": "app.quit",
    "exit": "app.quit",
    "findings": "findings.list",
    "secrets": "findings.list",
    "leaks": "findings.list",
    "versions": "file.versions",
    "history": "file.versions",
    "extract": "file.extract",
    "save": "file.extract",
    "grep": "go.contents",
    "search": "go.contents",
    "filter": "tree.filter",
    "waste": "image.details",
    "help": "app.help",
    "mask": "app.mask",
    "screenshot": "app.picture",
    "ctrl+f": "go.contents",
}
PLACES = ((), ("enter",), ("n", "enter"), ("n", "V"), ("f",), ("i",), ("ctrl+f",), ("f", "tab"))


def offered(pilot: Pilot[None]) -> list[Command]:
    assert isinstance(pilot.app, ExplorerApp)
    return commands_of(pilot.app, pilot.app.screen)


def listed(pilot: Pilot[None]) -> list[Command]:
    return [*pilot.app.screen.query_one(CommandList).rows]


def test_synonyms_are_of_keys_that_there_are() -> None:
    assert not SYNONYMS.keys() - EVERY.keys()


@pytest.mark.parametrize("way", PLACES, ids="-".join)
async def test_a_command_is_found_by_each_word_for_it(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        every = offered(pilot)
        for command in every:
            words = f"{command.label} {command.synonyms}".split()
            for word in (*words, command.label, command.help, *command.keys):
                assert command in found(every, word), (command, word)
                assert word in command.keys or command in found(every, word.upper())


@pytest.mark.parametrize(("word", "meant"), MEANT.items())
async def test_the_word_of_another_program_leads_to_what_is_meant(word: str, meant: str) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        labels = [one.help for one in found(offered(pilot), word)]
        assert EVERY[meant].help in labels[:3], labels


async def test_what_is_called_so_comes_before_what_only_speaks_of_it() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert found(offered(pilot), "theme dark")[0].label == "Theme dark"
        assert found(offered(pilot), "findings")[0].label == "Findings"
        assert found(offered(pilot), "xyzzy") == []


@pytest.mark.parametrize("way", PLACES, ids="-".join)
async def test_who_looks_for_quit_finds_the_plain_one_first(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way)
        for word in ("quit", "Quit", "exit"):
            assert found(offered(pilot), word)[0].help == EVERY["app.quit"].help


async def test_a_colon_and_a_letter_leave_as_in_vim() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "colon", *"q", "enter")
        assert not pilot.app.is_running
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "slash", "colon")
        assert not isinstance(pilot.app.screen, Palette), "in a line it is a letter"


async def test_steps_come_behind_all_that_does_something() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        labels = [one.label for one in offered(pilot)]
        assert labels.index("Page up") > labels.index("Theme dark")


async def test_what_fits_the_place_is_listed_first() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        in_list = [one.help for one in offered(pilot)]
        await press(pilot, "enter")
        in_tree = [one.help for one in offered(pilot)]
        assert in_list[0] == EVERY["layers.enter"].help
        assert in_tree[0] == EVERY["tree.enter"].help
        assert in_list.index(EVERY["tree.open-all"].help) > in_list.index(EVERY["app.help"].help)
        assert in_tree.index(EVERY["tree.open-all"].help) < in_tree.index(EVERY["app.help"].help)


@pytest.mark.parametrize("way", PLACES, ids="-".join)
async def test_enter_at_once_never_leaves(way: tuple[str, ...]) -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *way, "ctrl+p")
        assert isinstance(pilot.app.screen, Palette)
        assert listed(pilot)[-1].label == "Quit"
        await press(pilot, "enter")
        assert pilot.app.is_running


async def test_enter_at_once_never_leaves_where_there_are_no_other_keys() -> None:
    app = DemoApp(Settings())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "tab", "ctrl+p")
        assert listed(pilot)[0].label not in ("Quit", "Suspend")


async def test_typing_and_enter_do_what_was_looked_for() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p", *"leaks", "enter")
        assert isinstance(pilot.app.screen, FindingsScreen)
        await press(pilot, "escape", "ctrl+p", *"theme", "space", *"light", "enter")
        assert pilot.app.theme == "light"


async def test_each_command_shows_its_keys_where_the_user_put_them() -> None:
    app = ExplorerApp("shop", lambda _: shop(), settings=Settings(keymap={"app.help": "f9"}))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p", *"help")
        assert re.search(r"Help .* f9 ", drawn(pilot))


async def test_what_can_not_act_now_says_why() -> None:
    harmless = image([("COPY . /", TarBuilder().file("motd", b"hello"))])
    async with app_of(harmless).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p", *"next secret")
        assert "not now: No secrets were found" in drawn(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Palette)
        assert "No secrets were found" in drawn(pilot).splitlines()[-1]


# The help


def told(pilot: Pilot[None]) -> list[str]:
    assert isinstance(pilot.app.screen, HelpScreen)
    return [line.text.rstrip() for line in pilot.app.screen.sheet._lines]


def headings(pilot: Pilot[None]) -> list[str]:
    lines = ["", *told(pilot)]
    return [line for before, line in pairwise(lines) if line and not before]


async def test_the_help_begins_with_the_marks_and_goes_on_with_the_place() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for keys, pane in (((), "Layers"), (("enter",), "Tree"), (("n", "enter"), "File")):
            await press(pilot, *keys, "question_mark")
            assert headings(pilot)[:2] == ["What the marks mean", f"Here: {pane}"]
            for mark in ("⊘", "!4", "+ ~ -", "critical", "low"):
                assert any(line.startswith(mark) for line in told(pilot)), mark
            await press(pilot, "escape")
        assert screen_of(pilot) is pilot.app.screen


async def test_no_heading_of_the_help_says_two_places_at_once() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "question_mark")
        told_here = [one for one in headings(pilot) if one.startswith("Here")]
        assert "Here: Tree, moving and folding" in told_here
        assert not [one for one in told_here if "Everywhere" in one or one.count(":") > 1]


async def test_typing_leaves_what_is_looked_for() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark", *"clipboard")
        assert 2 < len(told(pilot)) < 30
        assert any("Copy the path" in line for line in told(pilot))
        await press(pilot, "escape", *"hidden by")
        assert headings(pilot)[0] == "What the marks mean"
        await press(pilot, *"zzz")
        assert told(pilot) == ["No key and no mark has these words"]
        await press(pilot, "escape", "pagedown")
        assert pilot.app.screen.query_one("#help-keys").scroll_offset.y > 0
        await press(pilot, "question_mark")
        assert pilot.app.screen is screen_of(pilot)


async def test_a_key_never_touches_its_sentence() -> None:
    async with app_of(leaking()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark")
        lines = told(pilot)
        for key in EVERY.values():
            names = "  ".join(key.names)
            assert any(line.startswith(f"{names}  ") for line in lines), names
