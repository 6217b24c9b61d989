"""What is said of a sweep, in any format for people."""

from __future__ import annotations

from explorer.fleet.summary import StoredCause
from explorer.printable import clipped
from explorer.report.formats.words import VERDICTS
from explorer.report.model import Result
from explorer.report.sweeps.model import SweepReport
from explorer.wording import counted, listed

_SHORT = 19
NO_LAYER = "in no layer"


def images_sentence(report: SweepReport) -> str:
    """Return how many images ended in what way: "3 images of 2 names: 1 failed and 2 passed."."""
    if not report.images:
        return "No image could be looked at."
    ends = [
        f"{report.results[one.value]:,} {VERDICTS[one].lower()}"
        for one in (Result.ERROR, Result.FAIL, Result.PASS)
        if report.results[one.value]
    ]
    names = counted(report.names, "name")
    return f"{counted(len(report.images), 'image')} of {names}: {listed(ends)}."


def mending_sentence(report: SweepReport) -> str:
    """Return what is to be done: "Mend 3 instructions, clear 143 images."; empty for nothing."""
    causes, images = report.mended
    if not causes:
        return ""
    return f"Mend {counted(causes, 'instruction')}, clear {counted(images, 'image')}."


def since_sentence(report: SweepReport) -> str:
    """Return what has changed since the last sweep; empty where there was none."""
    if report.since is None:
        return ""
    new, gone, same = report.since
    return f"Since the last sweep: {new:,} new, {gone:,} gone, {same:,} still there."


def untold_sentence(report: SweepReport) -> str:
    """Return how many findings are not bad enough to be told; empty where all are."""
    if not report.untold:
        return ""
    several = "is" if report.untold == 1 else "are"
    number = counted(report.untold, "finding")
    return f"{number} below {report.told_from.label} {several} left out (--report-from)."


def layer_text(cause: StoredCause) -> str:
    """Return the layer of a cause, short."""
    return f"layer {clipped(cause.layer[:_SHORT])}" if cause.layer else NO_LAYER


def reach_text(cause: StoredCause, report: SweepReport) -> str:
    """Return how far a cause reaches: "in 143 images of 12 names, 3 secrets, live in 20"."""
    images = counted(len(cause.images), "image")
    names = counted(report.names_of(cause), "name")
    live = f"live in {len(cause.exposed_in):,}" if cause.exposed_in else "live in none"
    return f"in {images} of {names}, {counted(cause.secrets, 'secret')}, {live}"
