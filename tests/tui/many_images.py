"""A sweep of images in memory, judged without a cluster, and the screen over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event

from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.fleet.model import (
    Discovery,
    ImageAddress,
    ImageVerdict,
    LayerName,
    Leak,
    SeenImage,
)
from explorer.fleet.store import SweepStore, SweptImage
from explorer.fleet.sweeping import SweepProgress
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.report.policy import Policy
from explorer.report.sweeps.judging import PolicyJudge
from explorer.report.sweeps.model import SweepReport
from explorer.secrets.searching.starting import new_search
from explorer.tui.image.variants import Explored, OpenSource
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.settings import Settings
from explorer.tui.sweep.app import SweepApp
from explorer.tui.sweep.screen import SweepScreen
from explorer.tui.sweep.swept import Audience
from tests.builders import TarBuilder, sha256
from tests.tui.leaks import GITHUB, NPM
from tests.tui.screens import image
from tests.tui.two_images import named

JUDGING = b"tests"
REGISTRY = "registry://registry.example.com/"
_JUDGE = PolicyJudge.of(Policy(), date(2026, 1, 1))

BASE = TarBuilder().folder("etc").file("etc/motd", b"hello\n")
ENV = TarBuilder().folder("app").file("app/.env", f"TOKEN={GITHUB}\n".encode())
TOOLS = TarBuilder().folder("opt").file("opt/.npmrc", f"//npm/:_authToken={NPM}\n".encode())


def fleet() -> list[Image]:
    """Return images that share what leaks: some show it, some hide it, one has nothing."""
    copied = [("COPY base / # buildkit", BASE), ("COPY . /app # buildkit", ENV)]
    tools = ("RUN /bin/sh -c ./install-tools # buildkit", TOOLS)
    removed = ("RUN /bin/sh -c rm /app/.env", TarBuilder().whiteout("app/.env"))
    steps = {
        "team/app:1": copied,
        "team/app:2": [*copied, removed],
        "team/shop:1": [*copied, tools],
        "tools/build:9": [copied[0], tools],
        "base:1": [copied[0]],
    }
    return [named(image(made, f"{REGISTRY}{name}")) for name, made in steps.items()]


def judged(made: Image) -> ImageVerdict:
    """Return what a worker would say of an image."""
    search = new_search(0, allowance=made.allowance)
    return _JUDGE(Analysis(made, search=search).complete(), [])


def seen(made: Image) -> SeenImage:
    """Return an image as a sweep has met it."""
    layers = tuple(LayerName(one.number, one.diff_id, None) for one in made.layers)
    address = ImageAddress(made.reference)
    digest = sha256(made.reference.encode())
    return SeenImage(made.reference, address, "", made.id, digest, "linux/amd64", layers, 9, "")


def keep(
    folder: Path,
    verdicts: Mapping[str, tuple[SeenImage, ImageVerdict]],
    unopened: Mapping[str, str] | None = None,
) -> None:
    """Sweep images of which the verdicts are known, and references that can't be opened."""
    lost = unopened or {}
    with SweepStore(folder) as store:
        store.begin("tests", JUDGING)
        store.ask([*verdicts, *lost])
        for reference, (one, verdict) in verdicts.items():
            store.keep_verdict(one, verdict, JUDGING)
            store.keep_look(reference, Discovery((one,), one.id), JUDGING)
        for reference, message in lost.items():
            store.keep_look(reference, Discovery(errors=(message,)), JUDGING)


def kept(folder: Path, images: Sequence[Image], unopened: Mapping[str, str] | None = None) -> None:
    """Sweep images in memory."""
    keep(folder, {one.reference: (seen(one), judged(one)) for one in images}, unopened)


def report_of(folder: Path) -> SweepReport:
    """Return the report of the sweep that a folder has."""
    with SweepStore(folder) as store:
        store.begin("tests", JUDGING)
        return SweepReport.of(store)


@dataclass
class KeptSweep:
    """A sweep whose store is there; while `goes_on` is not set it is under way."""

    folder: Path
    images: Mapping[str, Image] = field(default_factory=dict)
    sources: Sequence[str] = (f"{REGISTRY.rstrip('/')}",)
    keeps_records: bool = False
    progress: SweepProgress = field(default_factory=SweepProgress)
    goes_on: Event = field(default_factory=Event)
    opens: OpenSource | None = None

    def run(self, audience: Audience, check: Check) -> None:
        """Tell what is there, wait, and end."""
        audience.doing("listing the images")
        with SweepStore(self.folder) as store:
            store.begin("tests", JUDGING)
            audience.progress(self.progress)
            audience.outcome(SweepReport.of(store), is_over=True)
        while not self.goes_on.wait(0.01):
            check()

    def leaks(self, image: int) -> list[Leak]:
        """Return what the store has of an image."""
        with SweepStore(self.folder) as store:
            return store.leaks(image)

    def explored(self, image: SweptImage) -> Explored:
        """Return an image in memory."""

        def open_source(_progress: Progress) -> Image:
            return replace(self.images[image.reference])

        return Explored(image.reference, self.opens or open_source)


def swept(folder: Path, *, is_over: bool = True, mask: bool = False) -> tuple[SweepApp, KeptSweep]:
    """Return the program over a sweep of the fleet, one image of which can't be opened."""
    images = fleet()
    gone = f"{REGISTRY}team/gone:1"
    kept(folder, images, {gone: "registry.example.com has no such image"})
    sweep = KeptSweep(folder, {one.reference: one for one in images})
    sweep.progress = SweepProgress(5, 6, 6, 4, 1, 123_456_789)
    if is_over:
        sweep.goes_on.set()
    return SweepApp(sweep, Settings(mask=mask, cache=False)), sweep


def screen_over(app: SweepApp) -> SweepScreen:
    """Return the screen of the sweep."""
    found = next(one for one in app.screen_stack if isinstance(one, SweepScreen))
    assert isinstance(found, SweepScreen)
    return found
