"""What is said of a sweep, alike in reports and on the screen."""

from __future__ import annotations

from explorer.fleet.causes import Cause
from explorer.fleet.store import Since
from explorer.printable import clipped
from explorer.wording import counted

_SHORT = 19
NO_LAYER = "in no layer"


def mending_text(causes: int, images: int) -> str:
    """Return what is to be done: "Mend 3 instructions, clear 143 images."; empty for nothing."""
    if not causes:
        return ""
    return f"Mend {counted(causes, 'instruction')}, clear {counted(images, 'image')}."


def since_text(since: Since | None) -> str:
    """Return what has changed since the last sweep; empty where there was none."""
    if since is None:
        return ""
    new, gone, same = since
    return f"Since the last sweep: {new:,} new, {gone:,} gone, {same:,} still there."


def layer_text(cause: Cause) -> str:
    """Return the layer of a cause, short."""
    return f"layer {clipped(cause.layer[:_SHORT])}" if cause.layer else NO_LAYER


def reach_text(cause: Cause, names: int) -> str:
    """Return how far a cause reaches: "in 143 images of 12 names, 3 secrets, live in 20"."""
    images = counted(len(cause.images), "image")
    live = f"live in {len(cause.exposed_in):,}" if cause.exposed_in else "live in none"
    secrets = counted(cause.secrets, "secret")
    return f"in {images} of {counted(names, 'name')}, {secrets}, {live}"
