"""The HTML report from the interface: masked, where it is asked for, never over a file unasked."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.analysis import Analysis
from explorer.cli.project import WorkingProject
from explorer.errors import DestinationError, TakenError
from explorer.image.sources import open_image
from explorer.secrets.searching.starting import new_search
from explorer.tui.image.saving import SaveReportScreen, default_file
from explorer.tui.image.variants import Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.running import opener
from sample_images.catalogue import ARCHIVES
from tests.tui.leaks import GITHUB, KEY, NPM, leaking
from tests.tui.screens import drawn, press, settle

SIZE = (120, 35)
ARCHIVE = ARCHIVES / "deleted-env.docker.tar.gz"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the user be in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def app_over(name: str, folder: Path) -> ExplorerApp:
    """Return the app over an image in memory."""
    return ExplorerApp(name, lambda _: leaking(), project=WorkingProject(folder, {}))


def app_of(archive: Path, folder: Path) -> ExplorerApp:
    name = str(archive)
    return ExplorerApp(name, opener(name, Variant()), project=WorkingProject(folder, os.environ))


async def name_file(pilot: Pilot[None], file: Path | str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, SaveReportScreen)
    screen.form.field.value = str(file)
    await settle(pilot)


async def test_it_goes_beside_the_user_by_the_images_name_and_holds_no_secret(folder: Path) -> None:
    async with app_over("shop", folder).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        assert "every secret masked" in drawn(pilot)
        await press(pilot, "enter")
        assert "The report is in" in drawn(pilot)
    (written,) = folder.iterdir()
    assert written.name == "shop.html"
    text = written.read_text()
    assert "ghp_****************" in text
    assert not [one for one in (GITHUB, NPM, KEY.splitlines()[1]) if one in text]


async def test_a_file_that_is_there_is_overwritten_at_the_second_asking_alone(folder: Path) -> None:
    (folder / "shop.html").write_text("precious")
    async with app_over("shop", folder).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "R", "enter")
        assert "Enter once more overwrites it" in drawn(pilot)
        await name_file(pilot, folder / "other.html")
        await name_file(pilot, folder / "shop.html")
        await press(pilot, "escape")
        assert (folder / "shop.html").read_text() == "precious"
        await press(pilot, "R", "enter", "enter")
        assert (folder / "shop.html").read_text().startswith("<!DOCTYPE html>")


async def test_what_can_not_be_written_to_is_told(folder: Path) -> None:
    async with app_over("shop", folder).run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        await name_file(pilot, folder)
        await press(pilot, "enter")
        assert "That is a folder" in drawn(pilot)
        await name_file(pilot, "missing/report.html")
        await press(pilot, "enter")
        assert "No report was written" in drawn(pilot)
        assert [*folder.iterdir()] == []


async def test_escape_and_an_empty_line_write_nothing(folder: Path) -> None:
    async with app_over("shop", folder).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        await name_file(pilot, " ")
        await press(pilot, "enter", "escape")
        assert [*folder.iterdir()] == []


async def test_what_is_ignored_is_so_in_the_report(folder: Path) -> None:
    (folder / ".layer-explorer.toml").write_text(
        '[[ignore]]\nrule = "github-token"\nreason = "a test account"\n'
    )
    async with app_of(ARCHIVE, folder).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "R", "enter")
    assert "On the ignore list: a test account" in next(folder.glob("*.html")).read_text()


def part(read: Callable[[Analysis], object]) -> Analysis:
    """Return an analysis that has come some way."""
    image = open_image(str(ARCHIVE))
    analysis = Analysis(image, search=new_search(), search_last=True)
    read(analysis)
    return analysis


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda one: [next(one.read_layers())], "before layers 1 to 6 were searched"),
        (lambda one: [*one.read_layers()], "before layers 1 to 6 were searched"),
        (
            lambda one: [*one.read_layers(), next(one.search_layers())],
            "before layers 2 to 6 were searched",
        ),
    ],
)
def test_of_an_image_that_is_still_being_read_it_says_what_is_missing(
    folder: Path, read: Callable[[Analysis], object], told: str
) -> None:
    project = WorkingProject(folder, {})
    project.save_report(part(read), folder / "part.html", force=False)
    text = (folder / "part.html").read_text()
    assert told in text
    assert "Not read whole" in text
    project.save_report(part(Analysis.complete), folder / "whole.html", force=False)
    assert "were searched: they may hold more" not in (folder / "whole.html").read_text()


def test_without_force_no_file_is_replaced_and_the_image_itself_never(folder: Path) -> None:
    project, analysis = WorkingProject(folder, {}), part(Analysis.complete)
    (folder / "a.html").write_text("precious")
    with pytest.raises(TakenError, match="is there already"):
        project.save_report(analysis, folder / "a.html", force=False)
    assert (folder / "a.html").read_text() == "precious"
    with pytest.raises(DestinationError, match="is the image itself"):
        project.save_report(analysis, ARCHIVE, force=True)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("registry.example.com/team/shop:1.4", "shop_1.4.html"),
        ("docker-archive:images/$(x).tar", "__x_.tar.html"),
        ("..", "file__.html"),
    ],
)
def test_the_name_that_is_offered_is_harmless(folder: Path, name: str, file: str) -> None:
    assert default_file(name) == folder / file


@pytest.mark.parametrize("typed", ["~no-such-user.html", "~no-such\0-user.html"])
async def test_what_only_looks_like_a_home_is_a_name_as_any_other(folder: Path, typed: str) -> None:
    async with app_over("shop", folder).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "R")
        await name_file(pilot, typed)
        await press(pilot, "enter")
    assert [one.name for one in folder.iterdir()] == ["~no-such-user.html"]
