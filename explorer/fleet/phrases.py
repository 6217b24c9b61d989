"""What is said of a sweep, alike in reports and on the screen."""

from __future__ import annotations

from explorer.fleet.causes import Cause
from explorer.fleet.outcome import SweepOutcome
from explorer.printable import clipped
from explorer.wording import counted

_SHORT = 19
NO_LAYER = "in no layer"


def mending_sentence(outcome: SweepOutcome) -> str:
    """Return what is to be done: "Mend 3 instructions, clear 143 images."; empty for nothing."""
    causes, images = outcome.mended
    if not causes:
        return ""
    return f"Mend {counted(causes, 'instruction')}, clear {counted(images, 'image')}."


def since_sentence(outcome: SweepOutcome) -> str:
    """Return what has changed since the last sweep; empty where there was none."""
    if outcome.since is None:
        return ""
    new, gone, same = outcome.since
    return f"Since the last sweep: {new:,} new, {gone:,} gone, {same:,} still there."


def layer_text(cause: Cause) -> str:
    """Return the layer of a cause, short."""
    return f"layer {clipped(cause.layer[:_SHORT])}" if cause.layer else NO_LAYER


def reach_text(cause: Cause, outcome: SweepOutcome) -> str:
    """Return how far a cause reaches: "in 143 images of 12 names, 3 secrets, live in 20"."""
    images = counted(len(cause.images), "image")
    names = counted(outcome.names_of(cause), "name")
    live = f"live in {len(cause.exposed_in):,}" if cause.exposed_in else "live in none"
    return f"in {images} of {names}, {counted(cause.secrets, 'secret')}, {live}"
