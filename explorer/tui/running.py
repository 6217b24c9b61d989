"""Runs the interface on a reference, and hands its error to the caller afterwards."""

from __future__ import annotations

from explorer.image.sources import open_image, outline
from explorer.tui.app import ExplorerApp


def run_explorer(reference: str, *, platform: str | None = None, pick: str | None = None) -> None:
    """Explore an image until the user leaves.

    Raises ImageError or UsageError where it can't be opened, the terminal restored.
    """
    app = ExplorerApp(
        reference,
        lambda progress: open_image(reference, platform=platform, pick=pick, progress=progress),
        lambda: outline(reference, platform),
    )
    app.run()
    if app.failure is not None:
        raise app.failure
