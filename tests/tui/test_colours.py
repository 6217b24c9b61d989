"""Whatever colours the terminal has: all can be read, and what differs is told apart."""

from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from explorer.tui.shell.colours import TerminalColours
from explorer.tui.shell.key_hints import FIRST_SCREEN
from explorer.tui.shell.themes import THEMES
from tests.tui.fates import FATES, SEVERITIES, every_fate
from tests.tui.screens import app_of, drawn, press, screen_of, settle
from tests.tui.terminals import TERMINALS, Look, Terminal, pieces
from tests.tui.walking import IDS, Walk

SIZE = (120, 35)
_READABLE = 4.5
# Lines and blocks, which are no text.
_DRAWN = {*map(chr, range(0x2500, 0x25A0)), " ", "\n"}
# Ids of keys, and what is typed.
_SCREENS: dict[str, tuple[str, ...]] = {
    "the layers": ("rows.last",),
    "everything": ("view.everything", "layers.enter"),
    "a range": ("range.first", "rows.last", "layers.enter"),
    "a filter that nothing passes": ("tree.filter", *"zz"),
    "the arrangement": ("tree.arrange",),
    "a hidden file": ("hidden.next", "tree.enter"),
    "attributes": ("hidden.next", "file.information"),
    "numbers": ("secret.next", "tree.enter", "file.form"),
    "versions": ("hidden.next", "tree.enter", "file.versions"),
    "a difference": ("hidden.next", "tree.enter", "file.versions", "versions.compare"),
    "extraction": ("hidden.next", "tree.enter", "file.extract"),
    "a search in a file": ("secret.next", "tree.enter", "file.search", *"TOKEN"),
    "the findings": ("findings.list", "rows.last"),
    "a filter of the findings": ("findings.list", "findings.filter", *"git"),
    "the image": ("image.details",),
    "the search in contents": ("go.contents", *"TOKEN", "enter"),
    "a path": ("go.path", *"env"),
    "the help": ("app.help",),
    "the palette": ("app.palette",),
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


# The 256 colours show what is drawn for all colours; on either ground nothing is drawn otherwise
# where there are none.
_WALKED = [
    (TERMINALS[0], TERMINALS[2]),
    (TERMINALS[1], TERMINALS[3]),
    (TERMINALS[4],),
    (TERMINALS[5],),
    (TERMINALS[6], TERMINALS[7]),
]


@pytest.mark.parametrize("alike", _WALKED, ids=lambda alike: alike[0].name)
async def test_every_text_of_every_screen_can_be_read(
    alike: tuple[Terminal, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    alike[0].use(monkeypatch)
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        async for place in _walk(pilot):
            for one in alike:
                assert not _unreadable(pilot, one), f"{place}, {one.name}"


def test_every_theme_is_that_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    themes = set()
    for one in TERMINALS:
        one.use(monkeypatch)
        themes.add(app_of(every_fate()).theme)
    assert themes == {*THEMES}


async def _walk(pilot: Pilot[None]) -> AsyncIterator[str]:
    await settle(pilot)
    walk = Walk(pilot)
    for place, steps in _SCREENS.items():
        await walk.begin()
        for step in steps:
            await (walk.do(step) if step in IDS else walk.press(step))
        yield place


def _unreadable(pilot: Pilot[None], terminal: Terminal) -> list[tuple[str, Look]]:
    return [one for one in _texts(pilot, terminal) if one[1].contrast < _READABLE]


def _texts(pilot: Pilot[None], terminal: Terminal) -> Iterator[tuple[str, Look]]:
    """Yield every text in sight and how it looks."""
    for text, style, _ in pieces(pilot.app):
        if not _DRAWN.issuperset(text):
            yield text, terminal.look(style)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("key", ["a", "o", "ctrl+p", "question_mark", "E"])
async def test_what_is_below_a_dialog_stays_in_sight(key: str) -> None:
    async with app_of(every_fate()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        first = drawn(pilot).splitlines()[0]
        pilot.app.screen.focus_next()
        await press(pilot, key)
        assert len(pilot.app.screen_stack) > FIRST_SCREEN
        assert drawn(pilot).splitlines()[0] == first


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
