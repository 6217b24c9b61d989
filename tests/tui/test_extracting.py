"""Files, folders and whole layers are saved from the interface, and nothing is lost by it."""

from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from explorer.image import Image
from explorer.tui.file.extracting import ExtractScreen
from tests.builders import TarBuilder
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, tap
from tests.waiting import eventually, until

SIZE = (120, 35)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shop() -> Image:
    """Return an image: a folder of three files, one of which is deleted and one written again."""
    first = (
        TarBuilder()
        .folder("app")
        .file("app/.env", b"KEY=1\n")
        .file("app/main.py", b"print(1)\n")
        .file("app/src/lib.py", b"old\n")
        .file("etc/motd", b"hello\n")
    )
    return image(
        [
            ("COPY . / # buildkit", first),
            ("ENV STAGE=production", None),
            ("COPY src /app/src # buildkit", TarBuilder().file("app/src/lib.py", b"newer\n")),
            ("RUN rm /app/.env", TarBuilder().whiteout("app/.env")),
        ]
    )


def saved(folder: Path) -> dict[str, str]:
    """Return the files below a folder, with what they hold."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return {str(one.relative_to(folder)): one.read_text() for one in files}


async def stand_at(pilot: Pilot[None], path: bytes, layer: int, view: str) -> ExtractScreen:
    """Open the dialog for a path of the tree, in a view of a layer."""
    await settle(pilot)
    screen = screen_of(pilot)
    screen.layer_list.go_to(lambda row: row.layer == layer)
    await press(pilot, view)
    screen.layer_tree.focus()
    screen.layer_tree.go_to(path)
    await press(pilot, "E")
    assert isinstance(pilot.app.screen, ExtractScreen)
    return pilot.app.screen


async def test_a_folder_of_everything_has_the_hidden_files_or_leaves_them_out(
    folder: Path,
) -> None:
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await stand_at(pilot, b"app", 3, "4")
        assert "/app, all that any layer wrote there" in drawn(pilot)
        assert "3 files, 21 B, with 1 hidden" in drawn(pilot)
        await press(pilot, "ctrl+r")
        assert "2 files, 15 B, without 1 hidden" in drawn(pilot)
        await press(pilot, "enter")
        assert saved(folder) == {"app/main.py": "print(1)\n", "app/src/lib.py": "newer\n"}
        assert "2 files saved (15 B)" in drawn(pilot)
        await press(pilot, "E", "ctrl+r", "ctrl+r", "end", "2", "enter")
        assert saved(folder / "app2")[".env"] == "KEY=1\n"


async def test_the_file_system_after_a_layer_is_saved_as_it_is_there(folder: Path) -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await stand_at(pilot, b"app", 1, "2")
        assert "/app, as it is after layer 1" in drawn(pilot)
        assert "3 files, 19 B" in drawn(pilot)
        await press(pilot, "enter")
        assert saved(folder / "app") == {
            ".env": "KEY=1\n",
            "main.py": "print(1)\n",
            "src/lib.py": "old\n",
        }


async def test_changes_are_those_of_their_layer_and_ranges_of_theirs(folder: Path) -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await stand_at(pilot, b"app/src", 2, "1")
        assert "/app/src, as layer 2 wrote it" in drawn(pilot)
        await press(pilot, "enter")
        assert saved(folder) == {"src/lib.py": "newer\n"}
        await stand_at(pilot, b"app", 2, "3")
        assert "/app, as layers 1 to 2 wrote it" in drawn(pilot)
        await press(pilot, "escape")


async def test_a_layer_is_saved_from_the_list_and_an_instruction_without_one_is_not(
    folder: Path,
) -> None:
    async with app_of(shop()).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "E")
        assert "All that layer 1 wrote" in drawn(pilot)
        (where,) = (line for line in drawn(pilot).splitlines() if "→ /" in line)
        assert "/layer-1 " in where  # a long folder before it is cut
        await press(pilot, "enter")
        assert saved(folder / "layer-1")["etc/motd"] == "hello\n"
        await press(pilot, "j", "E")
        assert "Only what a layer wrote can be saved" in drawn(pilot)


async def test_what_is_there_is_named_before_and_never_overwritten_unasked(folder: Path) -> None:
    (folder / "src").write_text("mine")
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await stand_at(pilot, b"app/src", 2, "1")
        assert "/src, which is there already" in drawn(pilot)
        await press(pilot, "enter")
        assert "Enter once more overwrites it" in drawn(pilot)
        assert (folder / "src").read_text() == "mine"
        await press(pilot, "end", "2", "enter")
        assert (folder / "src").read_text() == "mine"
        assert saved(folder / "src2") == {"lib.py": "newer\n"}


async def test_a_whiteout_says_that_it_is_no_file() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await stand_at(pilot, b"app/.env", 3, "1")
        assert "Nothing to save" in drawn(pilot)
        assert "These did: 1" in drawn(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ExtractScreen)


class Slow:
    """A layer that, once it is `held`, waits with its bytes behind an offset until it is let go."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.size = len(data)
        self.held, self.asked, self.let_go = Event(), Event(), Event()
        self._data, self._offset = data, offset

    def read_at(self, offset: int, size: int) -> bytes:
        if self.held.is_set() and offset + size > self._offset:
            self.asked.set()
            until(self.let_go.is_set, "the test to let the layer be read")
        return self._data[offset : offset + size]


async def test_saving_shows_how_far_it_is_and_stops_when_asked(folder: Path) -> None:
    tar = TarBuilder().file("d/a", b"a" * 5_000_000).file("d/b", b"b" * 5_000_000).build()
    layer = Slow(tar, 6_000_000)
    async with app_of(image([("COPY d /", layer)])).run_test(size=SIZE) as pilot:
        screen = await stand_at(pilot, b"d", 1, "1")
        assert "2 files, 10 MB" in drawn(pilot)
        layer.held.set()
        await tap(pilot, "enter")
        await eventually(layer.asked.is_set, "the second file to be read")
        await eventually(lambda: "of 10 MB" in str(screen.form.status.content), "its progress")
        await tap(pilot, "enter", "escape")
        assert "Stopped: " in str(screen.form.status.content)
        layer.let_go.set()
        await settle(pilot)
        await eventually(lambda: [*saved(folder)] == ["d/a"], "the file that was not saved wholly")
        assert isinstance(pilot.app.screen, ExtractScreen)
        await press(pilot, "escape")
        assert screen_of(pilot).is_active


@pytest.mark.parametrize("typed", ["~no-such-user", "~no-such\0-user"])
async def test_what_only_looks_like_a_home_is_a_name_as_any_other(folder: Path, typed: str) -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        screen = await stand_at(pilot, b"app/src", 2, "1")
        for length in range(1, len(typed) + 1):  # it is looked at with each letter
            screen.form.field.value = typed[:length]
            await settle(pilot)
        await press(pilot, "enter")
        assert saved(folder) == {"~no-such-user/lib.py": "newer\n"}
