"""What the tests import is what users install."""

import json
from importlib.metadata import distribution
from pathlib import Path

import explorer
from explorer.demo.story import chapters
from sample_images.catalogue import FOLDER

CHECKOUT = FOLDER.parent


def is_editable() -> bool:
    source = json.loads(distribution("layer-explorer").read_text("direct_url.json") or "{}")
    return bool(source.get("dir_info", {}).get("editable"))


def test_the_installed_wheel_is_imported_and_not_the_checkout() -> None:
    imported = Path(explorer.__file__).resolve()
    assert is_editable() or not imported.is_relative_to(CHECKOUT / "explorer")


def test_the_wheel_brings_what_is_no_python() -> None:
    folder = Path(explorer.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "tui" / "explore" / "screen.tcss").exists()
    assert (folder / "demo" / "story.toml").exists()
    repaired = [one for one in chapters() if one.repaired]
    archives = [*(one.archive for one in chapters()), *(one.twin for one in repaired)]
    assert {*(folder / "demo" / "archives").iterdir()} == {*archives}
