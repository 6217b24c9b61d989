"""Whatever colours the terminal has: all can be read, and what differs is told apart."""

from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.colours import TerminalColours
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.themes import THEMES
from tests.tui.fates import FATES, SEVERITIES, every_fate
from tests.tui.screens import app_of, press, screen_of, settle
from tests.tui.terminals import TERMINALS, Look, Terminal, pieces

SIZE = (120, 35)
_READABLE = 4.5
# Lines and blocks, which are no text.
_DRAWN = {*map(chr, range(0x2500, 0x25A0)), " ", "\n"}
_SCREENS = {
    "the layers": ("end",),
    "an instruction": ("tab", "tab"),
    "everything": ("4", "l"),
    "a hidden file": ("n",),
    "its attributes": ("i", "escape", "x"),
    "a secret": ("s", "s"),
    "a filter": ("slash",),
    "what is filtered": (*"zz", "escape"),
    "a search in the file": ("enter", "slash", *"TOKEN"),
    "a match": ("enter",),
    "the findings": ("escape", "f"),
    "a filter of the findings": ("slash", *"git"),
    "the image": ("escape", "escape", "i"),
    "the help": ("question_mark",),
    "the search in contents": ("escape", "escape", "ctrl+f", *"TOKEN", "enter"),
    "a path": ("escape", "ctrl+g", *"env"),
}


def each(terminal: Terminal) -> str:
    return terminal.name


@pytest.fixture(params=TERMINALS, ids=each)
def terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal of each kind; the app finds itself in it."""
    found: Terminal = request.param
    found.use(monkeypatch)
    return found


# Which theme


@pytest.mark.parametrize(
    ("system", "environment", "theme"),
    [
        ("truecolor", {}, "dark"),
        ("256", {"COLORFGBG": "15;0"}, "dark"),
        ("256", {"COLORFGBG": "15;default"}, "dark"),
        ("256", {"COLORFGBG": "0;default;15"}, "light"),
        ("truecolor", {"COLORFGBG": "0;7"}, "light"),
        ("standard", {}, "terminal"),
        ("standard", {"COLORFGBG": "0;15"}, "terminal-light"),
        ("truecolor", {"NO_COLOR": "1"}, "terminal"),
        (None, {}, "terminal"),
    ],
)
def test_the_theme_is_that_which_the_terminal_can_show(
    system: str | None, environment: dict[str, str], theme: str
) -> None:
    colours = TerminalColours.of(system, environment)
    assert colours.theme("auto") == theme
    for one in THEMES:
        assert colours.theme(one) == (one if one in colours.themes else theme)


def test_what_the_user_chose_holds_where_it_can_be_shown() -> None:
    light = TerminalColours.of("truecolor", {"COLORFGBG": "0;15"})
    assert light.theme("dark") == "dark"
    assert light.theme("terminal") == "terminal"
    assert TerminalColours.of("standard", {}).theme("light") == "terminal"


# Contrast


async def test_every_text_of_every_screen_can_be_read(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        async for place in _walk(pilot):
            assert not _unreadable(pilot, terminal), place


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_that_is_offered_can_be_read(theme: str) -> None:
    ground = TERMINALS[1] if theme.endswith("light") else TERMINALS[0]
    app = ExplorerApp("shop", lambda _: every_fate(), settings=Settings(theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        async for place in _walk(pilot):
            assert not _unreadable(pilot, ground), place


async def test_the_palette_can_be_read(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p")
        assert not _unreadable(pilot, terminal)


async def _walk(pilot: Pilot[None]) -> AsyncIterator[str]:
    await settle(pilot)
    for place, keys in _SCREENS.items():
        await press(pilot, *keys)
        yield place


def _unreadable(pilot: Pilot[None], terminal: Terminal) -> list[tuple[str, Look]]:
    return [one for one in _texts(pilot, terminal) if one[1].contrast < _READABLE]


def _texts(pilot: Pilot[None], terminal: Terminal) -> Iterator[tuple[str, Look]]:
    """Yield every text in sight and how it looks."""
    for text, style, _ in pieces(pilot.app):
        if not _DRAWN.issuperset(text):
            yield text, terminal.look(style)


# Apart


async def test_each_severity_is_told_from_each_other(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f", "end")
        shown = [_of(pilot, terminal, one) for one in SEVERITIES]
    _assert_all_differ(shown)


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_each_fate_is_told_from_each_other(terminal: Terminal, width: int) -> None:
    async with app_of(every_fate()).run_test(size=(width, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        rows = [_row(pilot, name, terminal) for name in FATES]
    _assert_all_differ(rows)


async def test_what_is_hidden_is_never_dimmer_than_what_is_not(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        hidden, seen = _of(pilot, terminal, "deleted")[1], _of(pilot, terminal, "visible")[1]
    assert "bold" in hidden.attributes - seen.attributes
    assert "dim" not in hidden.attributes
    assert not terminal.is_colourless or hidden.contrast >= seen.contrast


async def test_a_secret_stands_out_where_it_stands(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        around, secret = _of(pilot, terminal, "GITHUB_TOKEN"), _of(pilot, terminal, "ghp_")
    assert secret[1].ground != around[1].ground


async def test_the_row_in_use_is_told_from_the_others(terminal: Terminal) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        rows = screen_of(pilot).layer_list
        looks = [{terminal.look(one.style).ground for one in rows.render_line(y)} for y in range(4)]
    assert looks[0] != looks[2]
    assert len(looks[0]) == 1, "one ground from end to end"


def _of(pilot: Pilot[None], terminal: Terminal, begin: str) -> tuple[str, Look]:
    """Return the first text that begins so, and how it looks."""
    found = [one for one in _texts(pilot, terminal) if one[0].startswith(begin)]
    assert found, f"nothing in sight begins with {begin}"
    return found[0]


def _row(pilot: Pilot[None], name: str, terminal: Terminal) -> tuple[str, Look]:
    """Return what the row of a file says behind its name, and how."""
    tree = screen_of(pilot).layer_tree
    for y in range(tree.size.height):
        strip: list[Segment] = [*tree.render_line(y)]
        texts = [one.text.strip() for one in strip]
        if name in texts:
            behind = strip[texts.index(name) + 1 :]
            said = "".join(one.text for one in behind).strip()
            return said, terminal.look((behind or strip)[-1].style)
    raise AssertionError(f"no row of {name}")


def _assert_all_differ(shown: list[tuple[str, Look]]) -> None:
    for one in shown:
        assert shown.count(one) == 1
    assert all(one != other for one, other in pairwise(shown))
