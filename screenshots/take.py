"""Takes the pictures of the README: `python -m screenshots.take`, with Debian's chromium.

Each is the real program on an image made for it, after some keys were pressed; names choose some.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from textual import events
from textual.pilot import Pilot

from screenshots.film import Frame, film
from screenshots.pictures import FILM, FILM_SIZE, PICTURES, SCENES, Picture
from screenshots.shop.application import SECRETS
from screenshots.stage import KNOWN, image_app, program_of, remember_visits, stage
from screenshots.svg import Drawing, drawing, page
from tests.tui.screens import drawn, key_event, send, settle

FOLDER = Path(__file__).parent
DESCRIPTION = "Description"
"""The field of a PNG that has the text of its screen."""

_BROWSER = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
_COLOURS = 256


async def look_into_all() -> None:
    """Open what the start screen shall know, so that it can tell the worst findings."""
    for reference in KNOWN:
        async with image_app(reference).run_test(size=(120, 34)) as pilot:
            await settle(pilot)


async def press(pilot: Pilot[None], keys: Iterable[str]) -> None:
    """Press keys, each when the one before has done its work."""
    for key in keys:
        send(pilot.app, events.Key("underscore", "_") if key == "_" else key_event(key))
        await settle(pilot)


async def screen_of(picture: Picture) -> tuple[Drawing, str]:
    """Run a program and return its screen, drawn and as text."""
    app = program_of(picture.program)
    app.animation_level = "none"
    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot)
        await press(pilot, picture.keys)
        return photographed(pilot, picture.title, picture.name), drawn(pilot)


async def frames() -> list[Frame]:
    """Return the film's pictures, all of one run."""
    app, made = image_app(), []
    app.animation_level = "none"
    async with app.run_test(size=FILM_SIZE) as pilot:
        await settle(pilot)
        for number, scene in enumerate(SCENES):
            await press(pilot, scene.keys)
            shown = photographed(pilot, PICTURES[0].title, f"film-{number}")
            made.append(Frame(shown, scene.shown, scene.caption, scene.seconds))
    return made


def photographed(pilot: Pilot[None], title: str, name: str) -> Drawing:
    """Return the screen as it is; refuses one on which a secret can be read."""
    text = drawn(pilot)
    if readable := [key for key, value in SECRETS.items() if value.strip() in text]:
        raise ValueError(f"{name} shows {', '.join(readable)}")
    return drawing(pilot.app.export_screenshot(title=title), name)


def write_png(one: Drawing, text: str, target: Path) -> None:
    """Draw a picture as a browser does: it alone keeps to the widths of Textual's cells."""
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "picture.svg", Path(folder) / "picture.png"
        source.write_text(page(one))
        size = f"--window-size={one.width:.0f},{one.height:.0f}"
        options = [f"--user-data-dir={folder}/profile", size, f"--screenshot={shot}"]
        options += ["--disable-background-networking", "--default-background-color=00000000"]
        subprocess.run([*_BROWSER, *options, source.as_uri()], check=True, capture_output=True)
        _save_small(shot, text, target)


def _save_small(shot: Path, text: str, target: Path) -> None:
    """Save a picture in few colours, with the text of its screen."""
    described = PngInfo()
    described.add_itxt(DESCRIPTION, text, zip=True)
    with Image.open(shot) as image:
        few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(target, optimize=True, pnginfo=described)


def main(names: Iterable[str]) -> None:
    """Take the pictures with these names, or all; without any those nobody takes go away."""
    wanted = {*names}
    with stage():
        asyncio.run(look_into_all())
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                remember_visits()
                write_png(*asyncio.run(screen_of(picture)), FOLDER / f"{picture.name}.png")
        if not wanted or FILM in wanted:
            (FOLDER / f"{FILM}.svg").write_text(film(asyncio.run(frames()), still=1))


if __name__ == "__main__":
    main(sys.argv[1:])
