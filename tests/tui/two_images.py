"""Two images in memory, of which the second one repairs the first, and the screen over them."""

from msgspec.structs import replace

from explorer.image import Image
from explorer.image.progress import Progress
from explorer.tui.compare.app import ComparisonApp
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.shell.settings import Settings
from tests.builders import TarBuilder, sha256
from tests.tui.leaks import GITHUB, NPM
from tests.tui.screens import image

BASE = TarBuilder().folder("etc").file("etc/motd", b"hello\n").file("etc/old.conf", b"x" * 900)
MAIN = b"import os\n\nPORT = 80\n\ndef main():\n    return PORT\n"


def before() -> Image:
    """Return an image that leaks: a token in a file deleted later, another in the history."""
    files = (
        TarBuilder()
        .folder("app")
        .file("app/.env", f"TOKEN={GITHUB}\n".encode())
        .file("app/main.py", MAIN)
        .file("app/data.bin", b"\0" * 4000)
        .file("app/logo.svg", b"<svg/>")
    )
    return named(
        image(
            [
                ("COPY base / # buildkit", BASE),
                ("COPY . /app # buildkit", files),
                (f"RUN |1 NPM_TOKEN={NPM} /bin/sh -c npm ci # buildkit", TarBuilder().folder("n")),
                ("RUN /bin/sh -c rm /app/.env", TarBuilder().whiteout("app/.env")),
            ],
            "shop:1",
        )
    )


def after() -> Image:
    """Return the image repaired, and larger: the token is gone, a set-uid file came."""
    files = (
        TarBuilder()
        .folder("app")
        .file("app/main.py", MAIN.replace(b"80", b"8080"))
        .file("app/data.bin", b"\0" * 9000)
        .file("app/logo.svg", b"<svg/>", mode=0o600)
        .file("app/vendor/lib.so", b"\x7fELF\0" * 30_000)
        .file("app/run", b"#!/bin/sh\n", mode=0o4755)
        .file("app/fresh.py", f'KEY = "{GITHUB[::-1]}"\n'.encode())
    )
    return named(
        image(
            [
                ("COPY base / # buildkit", BASE),
                ("ENV PORT=8080", None),
                ("COPY --exclude=.env . /app # buildkit", files),
                ("RUN /bin/sh -c npm ci # buildkit", TarBuilder().folder("n")),
            ],
            "shop:2",
        )
    )


def named(made: Image) -> Image:
    """Return an image whose layers have digests, by which shared ones are known."""
    layers = [
        replace(one, diff_id=sha256(one.blob.read_at(0, one.blob.size))) for one in made.layers
    ]
    return replace(made, layers=layers)


def asked(made: Image) -> AskedSide:
    """Return an image in memory as a side."""

    def open_source(_progress: Progress) -> Image:
        return made

    return AskedSide(made.reference, open_source)


def app_over(a: Image, b: Image, *, mask: bool = False) -> ComparisonApp:
    """Return the program over two images in memory; nothing of them is kept."""
    return ComparisonApp([asked(a), asked(b)], Settings(mask=mask, cache=False))


def screen_over(app: ComparisonApp) -> CompareScreen:
    """Return the screen of the comparison."""
    found = next(one for one in app.screen_stack if isinstance(one, CompareScreen))
    assert isinstance(found, CompareScreen)
    return found
