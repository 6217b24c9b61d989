"""Runs the interface on a reference, and hands its error to the caller afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, STDIN, RegistryAccess
from explorer.tui.image.variants import OpenSource, Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import read_settings


def run_explorer(
    reference: str,
    *,
    platform: str | None = None,
    pick: str | None = None,
    access: RegistryAccess = NO_ACCESS,
    mask: bool = False,
    cache: bool = True,
    usual: Mapping[str, object] | None = None,
    project: Project | None = None,
) -> None:
    """Explore an image until the user leaves; `usual` settings hold where the user's say nothing.

    The `project` has the ignore list, and writes reports. Raises ImageError or UsageError where it
    can't be opened, the terminal restored.
    """
    settings = read_settings(usual=usual)
    app = ExplorerApp(
        reference,
        opener(reference, Variant(platform, pick), access),
        lambda: _outline(reference, platform),
        # What came on standard input came once.
        open_variant=None if reference == STDIN else lambda one: opener(reference, one, access),
        settings=replace(settings, mask=mask or settings.mask, cache=cache and settings.cache),
        project=project,
    )
    run(app)


def run_demo(*, mask: bool = False, project: Project | None = None) -> None:
    """Tell the story of how secrets stay in images, until the user leaves."""
    from explorer.tui.story.demo import DemoApp

    settings = read_settings()
    run(DemoApp(replace(settings, mask=mask or settings.mask), project))


def opener(reference: str, variant: Variant, access: RegistryAccess = NO_ACCESS) -> OpenSource:
    """Return what opens a variant of an image."""

    def open_source(progress: Progress) -> Image:
        # By now it is imported: see `starting`.
        from explorer.image.sources import open_image

        platform, pick = variant.platform, variant.pick
        return open_image(reference, platform=platform, pick=pick, progress=progress, access=access)

    return open_source


def _outline(reference: str, platform: str | None) -> Outline | None:
    from explorer.image.sources import outline

    return outline(reference, platform)


def run(app: ExplorerApp) -> None:
    """Run an app until the user leaves. Raises what it failed with, the terminal restored."""
    app.run()
    if app.failure is not None:
        raise app.failure
