"""What the pictures are taken of: the programs, on a machine with a few images of its own."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.cache import VARIABLE, cache_folder
from explorer.image.request import NO_ACCESS
from explorer.tui.image.variants import Explored, Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.running import explored
from explorer.tui.shell.settings import Settings
from explorer.tui.start.app import StartApp
from explorer.tui.start.recent import visit_files
from explorer.tui.story.demo import DemoApp
from sample_images.catalogue import ARCHIVES
from screenshots.engine import DAY, Held, PictureEngine, held
from screenshots.pictures import Program
from screenshots.shop.image import NAME, archive

MASKED = Settings(mask=True)
_ON_DOCKER = (
    ("shop/invoices:2.0.4", 2.2, "secret-mount.docker.tar"),
    ("shop/stock:3.2.1", 6, "env-password.docker.tar.gz"),
    ("shop/mailer:0.8.2", 9, "overwritten-config.docker.tar.gz"),
)
_NEVER_OPENED = (
    Held("node:22-bookworm-slim", 20, 227_412_480),
    Held("postgres:16-alpine", 34, 276_084_736),
    Held("redis:7-alpine", 34, 41_390_080),
)
_ON_PODMAN = (("localhost/shop/backup:1.0.7", 15, "secret-mount-copied.docker.tar.gz"),)
_IN_FOLDER = (
    ("web-1.4.0.tar.gz", 40, "deleted-env.docker.tar.gz"),
    ("signer-1.1.0.tar.gz", 61, "opaque-keys.docker.tar.gz"),
    ("site-5.0.0.tar", 12, "build-stage.docker.tar"),
)
_RECENT = (
    (f"docker://{NAME}", 0.02),
    ("docker://shop/mailer:0.8.2", 1.1),
    ("registry://registry.example.com/shop/web:2.3.0", 5.3),
)
KNOWN = (
    NAME,
    *(one for one, *_ in _ON_DOCKER),
    *(f"podman://{one}" for one, *_ in _ON_PODMAN),
    *(f"./{one}" for one, *_ in _IN_FOLDER),
)
"""What has been looked into before; of all else the start screen has no worst finding."""


@contextmanager
def stage() -> Iterator[None]:
    """Stand in a folder with archives, beside an engine with images, with a cache of its own."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="pictures-")))
        images = [held(NAME, 0.1, archive()), *map(_held, _ON_DOCKER), *_NEVER_OPENED]
        docker = stack.enter_context(PictureEngine(root / "docker.sock", images))
        others = [*map(_held, _ON_PODMAN)]
        podman = stack.enter_context(PictureEngine(root / "podman.sock", others))
        stack.enter_context(_environment(root, docker.host, podman.host))
        (folder := root / "releases").mkdir()
        stack.enter_context(contextlib.chdir(folder))
        for row in _IN_FOLDER:
            _put_here(*row)
        yield


@contextmanager
def _environment(home: Path, docker: str, podman: str) -> Iterator[None]:
    """Be a user with a home, a cache and an engine, in a terminal with all colours."""
    before = dict(os.environ)
    os.environ |= {VARIABLE: str(home / "cache"), "HOME": str(home), "DOCKER_HOST": docker}
    os.environ |= {"CONTAINER_HOST": podman, "CONTAINERD_ADDRESS": f"{home}/containerd.sock"}
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _held(row: tuple[str, float, str]) -> Held:
    tag, age, sample = row
    return held(tag, age, (ARCHIVES / sample).read_bytes())


def _put_here(name: str, age: float, sample: str) -> None:
    path = Path(name)
    path.write_bytes((ARCHIVES / sample).read_bytes())
    os.utime(path, (time.time() - age * DAY,) * 2)


def remember_visits() -> None:
    """Let some images be those that were open lately."""
    rows = [{"reference": one, "opened": int(time.time() - age * DAY)} for one, age in _RECENT]
    visit_files(cache_folder()).write("images", json.dumps(rows).encode())


def image_app(reference: str = NAME) -> ExplorerApp:
    """Return the program on an image; what it learns of that is kept."""
    one = _explored(reference)
    return ExplorerApp(
        one.name, one.open_source, one.outline, open_variant=one.open_variant, settings=MASKED
    )


def program_of(kind: Program) -> ExplorerApp:
    """Return a program as it begins, every secret masked."""
    if kind == "start":
        return StartApp(_explored, MASKED)
    return DemoApp(MASKED) if kind == "demo" else image_app()


def _explored(reference: str) -> Explored:
    return explored(reference, Variant(), NO_ACCESS, notes=True)
