"""What works everywhere: the palette, the themes, pictures, other keys, details, variants."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from explorer.image.sources import open_image
from explorer.tui.image.screen import DetailsScreen
from explorer.tui.image.variants import Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.commands import Command, commands_of, found
from explorer.tui.shell.help import HelpScreen
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.palette import CommandList, Palette
from explorer.tui.shell.running import opener
from explorer.tui.shell.screenshots import save_picture
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.themes import THEMES
from explorer.tui.tree.views import View
from tests.tui.leaks import GITHUB, KEY, NPM, leaking
from tests.tui.screens import app_of, drawn, leave, press, screen_of, settle, shop, tap, wait_for
from tests.waiting import eventually

SIZE = (120, 35)


def with_settings(settings: Settings) -> ExplorerApp:
    return ExplorerApp("shop", lambda _progress: leaking(), settings=settings)


# Commands


def offered(pilot: Pilot[None], query: str = "") -> list[Command]:
    assert isinstance(pilot.app, ExplorerApp)
    return found(commands_of(pilot.app, pilot.app.screen), query)


OF_A_FILTER = {"tree.clear-filter", "tree.next-match", "tree.previous-match"}


async def test_the_palette_offers_every_key_that_works_here() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        names = {one.help for one in offered(pilot)}
        for group in ("Everywhere", "Image", "Rows", "Layers", "Tree"):
            here = (key for key in KEYS[group] if key.id not in OF_A_FILTER)
            assert {key.help for key in here} <= names, group
        assert {f"Theme {name}" for name in THEMES} <= {one.label for one in offered(pilot)}
        assert any("secret" in one.help for one in offered(pilot, "next secret"))


def palette_is_open(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, Palette)


@pytest.mark.parametrize("key", ["pageup", "pagedown", "down", "up", "ctrl+end"])
async def test_keys_of_the_palette_wait_for_room(key: str) -> None:
    """Its list has options before it is laid out; in so low a terminal it has no row at all."""
    async with app_of(shop()).run_test(size=(80, 3)) as pilot:
        await settle(pilot)
        await tap(pilot, "ctrl+p")
        options = pilot.app.screen.query_one(CommandList)
        await eventually(lambda: options.current, "a command to be in use", turn=pilot.pause)
        await tap(pilot, key, key)
        assert palette_is_open(pilot)


async def test_a_command_of_the_palette_works_in_its_pane() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await tap(pilot, "ctrl+p")
        assert palette_is_open(pilot)
        await tap(pilot, *"Open every directory")
        await wait_for(pilot, "Open every directory")
        await eventually(
            lambda: not palette_is_open(pilot),
            "the palette to close",
            turn=lambda: tap(pilot, "enter"),
        )
        await settle(pilot)
        assert screen_of(pilot).layer_tree.has_focus


# Looks


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_shows_all(theme: str) -> None:
    async with with_settings(Settings(theme=theme)).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert pilot.app.theme == theme
        await press(pilot, "s", "f", "down", "escape", "question_mark", "escape", "i")
        assert pilot.app.export_screenshot()


async def test_without_colours_all_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert pilot.app.no_color
        assert "deleted by layer 3" in drawn(pilot)


# Pictures


async def test_a_picture_is_saved_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with with_settings(Settings(mask=True)).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s", "ctrl+s", "ctrl+s")
        assert "Saved as layer-explorer-" in drawn(pilot)
    pictures = sorted(tmp_path.iterdir())
    assert len(pictures) == 2
    for one in pictures:
        text = "".join(ET.fromstring(one.read_text()).itertext())
        assert "secrets" in text
        assert not any(secret[8:20] in text for secret in (GITHUB, NPM, KEY))


async def test_a_picture_is_masked_whatever_the_screen_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s")
        assert GITHUB in drawn(pilot)
        for key in ("x", "x", "f", "escape", "i"):
            await tap(pilot, "ctrl+s")
            await press(pilot, "ctrl+s")
            assert ".svg, masked" in drawn(pilot)
            await press(pilot, key)
        await press(pilot, "escape", "f", "enter")
        assert GITHUB[:8] in drawn(pilot)  # in hexadecimal, below it
    assert len([*tmp_path.iterdir()]) >= 5
    assert not [secret for one in tmp_path.iterdir() for secret in readable_in(one)]


def readable_in(picture: Path) -> list[str]:
    text = "".join(ET.fromstring(picture.read_text()).itertext()).replace("\xa0", " ")
    assert "secrets" in text
    forms = (text, text.replace("\n", ""))
    known = (GITHUB, NPM, KEY.splitlines()[1])
    hexes = [secret[8:13].encode().hex(" ") for secret in known]
    parts = [*(secret[8:20] for secret in known), *hexes]
    return [part for part in parts if any(part in one for one in forms)]


async def test_a_readable_picture_is_asked_for_and_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s", "ctrl+t")
        assert "every secret on it" in drawn(pilot)
        for other in ("enter", "space", "ctrl+t", "escape"):
            await press(pilot, other)
        assert not [*tmp_path.iterdir()]
        await press(pilot, "ctrl+t", "y")
        assert ".svg, readable" in drawn(pilot)
        (saved,) = tmp_path.iterdir()
        assert GITHUB[8:20] in readable_in(saved)


async def test_a_picture_shows_nothing_that_is_said_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app_of(leaking()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        for keys in (("ctrl+s",), ("ctrl+s",), ("ctrl+t", "y")):
            pilot.app.notify("It is broken", severity="error", timeout=60)
            await settle(pilot)
            assert "It is broken" in drawn(pilot)
            await press(pilot, *keys)
            assert "Saved as" in drawn(pilot).splitlines()[-1]
    pictures = [*tmp_path.iterdir()]
    assert len(pictures) == 3
    for one in pictures:
        text = "".join(ET.fromstring(one.read_text()).itertext()).replace("\xa0", " ")
        assert "It is broken" not in text
        assert "Saved as" not in text
        assert "Help" in text


def test_a_picture_takes_a_name_that_is_free(tmp_path: Path) -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    names = [save_picture("<svg/>", tmp_path, now).name for _ in range(3)]
    assert names[0] == "layer-explorer-20260102-030405.svg"
    assert names[2] == "layer-explorer-20260102-030405-3.svg"


async def test_a_place_where_nothing_can_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+s")
        assert "can't be saved" in drawn(pilot)


# Settings at work


async def test_keys_are_where_the_user_put_them() -> None:
    settings = Settings(keymap={"findings.list": "F,ctrl+g", "app.quit": "Q"})
    async with with_settings(settings).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "q", "f")
        assert pilot.app.is_running
        assert screen_of(pilot) is pilot.app.screen
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, *"secrets")
        assert "F  ctrl+g" in drawn(pilot)
        await press(pilot, "escape", "escape", "ctrl+g")
        assert "npm access token" in drawn(pilot)
        await press(pilot, "Q")
        assert screen_of(pilot).is_active
        await leave(pilot, "Q")
    assert pilot.app.return_code == 0


async def test_the_view_and_the_columns_are_those_of_the_settings() -> None:
    settings = Settings(view=View.FILES, columns=("mode", "size"))
    async with with_settings(settings).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "l")
        assert "File system after layer 1" in drawn(pilot)
        assert "drwxr-xr-x" in screen_of(pilot).layer_tree.render_line(0).text


# Details


async def test_the_details_tell_what_stands_in_no_layer(samples: Path) -> None:
    name = str(samples / "overwritten-config.docker.tar.gz")
    app = ExplorerApp(name, lambda progress: open_image(name, progress=progress))
    async with app.run_test(size=(120, 90)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        await settle(pilot)
        screen = drawn(pilot)
        for text in (
            "registry.example.com/shop/mailer:0.8.2",
            "linux/amd64",
            "Where the bytes go",
            "layer 4",
            "░",
            "mailer.yml",
            "overwritten by layer 6",
            "LANG",
            "org.opencontainers.image.vendor",
            'CMD ["ruby"',
            "no layer",
        ):
            assert text in screen, text
        await press(pilot, "p", "o", "escape")
        assert pilot.app.screen is screen_of(pilot)


async def test_another_platform_opens_from_the_details(samples: Path) -> None:
    name = str(samples / "two-platforms.oci.tar.gz")
    app = ExplorerApp(
        name, opener(name, Variant("linux/amd64")), open_variant=lambda one: opener(name, one)
    )
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        await settle(pilot)
        screen = drawn(pilot)
        assert "Also there   linux/arm64" in screen
        assert "slsa.dev/provenance" in screen
        await press(pilot, "p")
        await settle(pilot)
        assert screen_of(pilot).header.summary.platform == "linux/arm64"
        await press(pilot, "i", "p")
        await settle(pilot)
        assert screen_of(pilot).header.summary.platform == "linux/amd64"
        assert not isinstance(pilot.app.screen, DetailsScreen)


# Sizes


async def test_panes_take_other_sizes_by_keys() -> None:
    for size, axis in ((SIZE, "width"), ((80, 40), "height"), ((200, 50), "width")):
        async with app_of(shop()).run_test(size=size) as pilot:
            await settle(pilot)
            layers = screen_of(pilot).layer_list
            before = getattr(layers.outer_size, axis)
            await press(pilot, "ctrl+right", "ctrl+right")
            wider = getattr(layers.outer_size, axis)
            assert wider > before
            await press(pilot, *["ctrl+left"] * 60)
            assert 0 < getattr(layers.outer_size, axis) < wider
            tree = screen_of(pilot).layer_tree
            area = tree.size.area
            await press(pilot, "ctrl+down", "ctrl+down")
            assert tree.size.area > area
            await press(pilot, *["ctrl+up"] * 60)
            assert 0 < tree.size.area < area


async def test_a_border_is_dragged_with_the_mouse() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        layers = screen_of(pilot).layer_list
        edge = layers.region.right - 1
        await pilot.mouse_down(offset=(edge, 10))
        for to in (edge + 5, edge + 12):
            move = events.MouseMove(None, to, 10, 0, 0, 1, False, False, False, to, 10)
            pilot.app.screen._forward_event(move)
            await settle(pilot)
        await pilot.mouse_up(offset=(edge + 12, 10))
        assert layers.region.right - 1 == edge + 12
        await pilot.resize_terminal(130, 35)
        await settle(pilot)
        assert layers.region.right - 1 < edge + 12


# Leaving


@pytest.mark.parametrize("key", ["i", "f", "question_mark", "ctrl+p"])
async def test_leaving_while_a_screen_opens_is_no_error(key: str) -> None:
    app = app_of(leaking())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for pressed in ("q", key, "q"):
            app.simulate_key(pressed)
        await eventually(lambda: app.return_code is not None, "the app to leave")
    assert (app.return_code, app.failure) == (0, None)
