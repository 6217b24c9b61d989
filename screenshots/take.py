"""Takes the pictures of the README: `python -m screenshots.take`, with Debian's chromium.

Each picture is the real program on a committed sample, after some keys were pressed.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from explorer.image.sources import open_image
from explorer.tui.shell.app import ExplorerApp
from sample_images.catalogue import ARCHIVES
from screenshots.svg import standalone

FOLDER = Path(__file__).parent
_VIEW = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_BROWSER = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


@dataclass(frozen=True)
class Picture:
    """A file name, a sample, the keys to press, and the size of the terminal."""

    name: str
    archive: str
    keys: tuple[str, ...]
    size: tuple[int, int] = (120, 34)


PICTURES = (
    Picture(
        "deleted-env",
        "deleted-env.docker.tar.gz",
        ("m", *["down"] * 6, "tab", "down", "enter"),
    ),
    Picture("findings", "deleted-env.docker.tar.gz", ("f", "down"), (120, 42)),
    Picture("image", "deleted-env.docker.tar.gz", ("i",), (120, 36)),
    Picture("opaque-keys", "opaque-keys.docker.tar.gz", ("m", "n", "enter"), (160, 40)),
)


async def svg_of(picture: Picture) -> str:
    """Run the program on a sample and return its screen."""
    name = picture.archive
    app = ExplorerApp(name, lambda progress: open_image(name, progress=progress))
    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot)
        for key in picture.keys:
            await pilot.press(key)
            await settle(pilot)
        return standalone(app.export_screenshot(title="layer-explorer"))


async def settle(pilot: Pilot[None]) -> None:
    """Wait until every worker has ended and every message was handled."""
    with suppress(WorkerCancelled):
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def write_png(svg: str, target: Path) -> None:
    """Draw a picture as a browser does: it alone keeps to the widths of Textual's cells."""
    view = _VIEW.search(svg)
    size = f"{float(view[1]):.0f},{float(view[2]):.0f}" if view else "1400,900"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "picture.svg"
        page.write_text(svg)
        options = [f"--user-data-dir={folder}/profile", f"--window-size={size}"]
        options += ["--disable-background-networking", f"--screenshot={target}"]
        subprocess.run([*_BROWSER, *options, page.as_uri()], check=True, capture_output=True)


def main() -> None:
    """Write each picture as PNG."""
    os.chdir(ARCHIVES)
    # In all colours, whatever terminal this runs in.
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for picture in PICTURES:
        write_png(asyncio.run(svg_of(picture)), FOLDER / f"{picture.name}.png")


if __name__ == "__main__":
    main()
