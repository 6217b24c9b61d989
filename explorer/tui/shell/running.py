"""Runs the interface on a reference, and hands its error to the caller afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, STDIN, RegistryAccess
from explorer.tui.image.variants import Explored, OpenSource, Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings, read_settings

if TYPE_CHECKING:
    from explorer.tui.sweep.swept import Sweep


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
    settings = _settings(usual, mask=mask, cache=cache)
    one = explored(reference, Variant(platform, pick), access, notes=settings.cache)
    app = ExplorerApp(
        one.name,
        one.open_source,
        one.outline,
        open_variant=one.open_variant,
        settings=settings,
        project=project,
        explored_of=lambda one: explored(one, Variant(platform), access, notes=settings.cache),
    )
    run(app)


def run_start(
    *,
    platform: str | None = None,
    pick: str | None = None,
    access: RegistryAccess = NO_ACCESS,
    mask: bool = False,
    cache: bool = True,
    usual: Mapping[str, object] | None = None,
    project: Project | None = None,
) -> None:
    """Let images be chosen and explored, one after the other, until the user leaves.

    What is given holds for each of them. Raises UsageError for wrong settings.
    """
    from explorer.tui.start.app import StartApp

    settings, variant = _settings(usual, mask=mask, cache=cache), Variant(platform, pick)

    def explored_of(one: str) -> Explored:
        return explored(one, variant, access, notes=settings.cache)

    run(StartApp(explored_of, settings, project))


def run_comparison(
    *references: str,
    variants: Sequence[Variant] = (Variant(), Variant()),
    accesses: Sequence[RegistryAccess] = (NO_ACCESS, NO_ACCESS),
    mask: bool = False,
    cache: bool = True,
    usual: Mapping[str, object] | None = None,
    project: Project | None = None,
) -> None:
    """Show what the second image changes against the first until the user leaves.

    `variants` and `accesses` are those of both. Raises ImageError or UsageError where one can't be
    opened, the terminal restored.
    """
    from explorer.tui.compare.app import ComparisonApp
    from explorer.tui.compare.wanted import AskedSide

    settings = _settings(usual, mask=mask, cache=cache)
    sides = zip(references, variants, accesses, strict=True)
    asked = [AskedSide.of(explored(*one, notes=settings.cache)) for one in sides]
    run(ComparisonApp(asked, settings, project))


def run_sweep(
    sweep: Sweep,
    *,
    mask: bool = False,
    usual: Mapping[str, object] | None = None,
    project: Project | None = None,
) -> None:
    """Show a sweep while it runs and after, until the user leaves.

    Raises what it could not begin for, the terminal restored.
    """
    from explorer.tui.sweep.app import SweepApp

    settings = _settings(usual, mask=mask, cache=sweep.keeps_records)

    def explored_of(one: str) -> Explored:
        return explored(one, Variant(), NO_ACCESS, notes=settings.cache)

    run(SweepApp(sweep, settings, project, explored_of))


def _settings(usual: Mapping[str, object] | None, *, mask: bool, cache: bool) -> Settings:
    settings = read_settings(usual=usual)
    return replace(settings, mask=mask or settings.mask, cache=cache and settings.cache)


def explored(
    reference: str, variant: Variant, access: RegistryAccess, *, notes: bool = False
) -> Explored:
    """Return what is to be explored; with `notes` it is among those that were open lately."""

    def opened(one: Variant) -> OpenSource:
        return opener(reference, one, access, notes=notes)

    return Explored(
        reference,
        opened(variant),
        lambda: _outline(reference, variant.platform),
        # What came on standard input came once.
        None if reference == STDIN else opened,
    )


def run_demo(*, mask: bool = False, project: Project | None = None) -> None:
    """Tell the story of how secrets stay in images, until the user leaves."""
    from explorer.tui.story.demo import DemoApp

    settings = read_settings()
    run(DemoApp(replace(settings, mask=mask or settings.mask), project))


def opener(
    reference: str, variant: Variant, access: RegistryAccess = NO_ACCESS, *, notes: bool = False
) -> OpenSource:
    """Return what opens a variant of an image; with `notes` what is seen of it is kept."""

    def open_source(progress: Progress) -> Image:
        # By now it is imported: see `starting`.
        from explorer.image.sources import open_image
        from explorer.remembered import Learner
        from explorer.tui.start.recent import note_visit

        image = open_image(
            reference,
            platform=variant.platform,
            pick=variant.pick,
            progress=progress,
            knows=Learner() if notes else None,
            access=access,
        )
        if notes:
            note_visit(reference, image, variant)
        return image

    return open_source


def _outline(reference: str, platform: str | None) -> Outline | None:
    from explorer.image.sources import outline

    return outline(reference, platform)


def run(app: ExplorerApp) -> None:
    """Run an app until the user leaves. Raises what it failed with, the terminal restored."""
    app.run()
    if app.failure is not None:
        raise app.failure
