"""What the user wants to look into: an image of a sweep, and where in it to begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.message import Message

from explorer.fleet.causes import Cause
from explorer.fleet.model import Leak
from explorer.fleet.reading_back import read_back
from explorer.fleet.store import SweptImage
from explorer.secrets.finding import Finding
from explorer.tui.sweep.leak_list import worst_first
from explorer.tui.sweep.rows import CauseRow
from explorer.tui.sweep.swept import Sweep


@dataclass
class ImageWanted(Message):
    """The user wants to look into an image, at a finding if it has one."""

    image: SweptImage
    leak: Leak | None


def image_wanted(sweep: Sweep, image: SweptImage, cause: CauseRow | None) -> ImageWanted:
    """Return an image at the worst of its findings, at that of a cause if one is given."""
    rows = worst_first(sweep.leaks(image.image))
    own = (one.leak for one in rows if cause is None or _is_of(one.leak, cause.cause))
    return ImageWanted(image, next(own, None))


def finding_wanted(
    sweep: Sweep, swept: Sequence[SweptImage], cause: Cause, leak: Leak
) -> ImageWanted:
    """Return the first image of a cause that has a finding, live there if it is anywhere."""
    for at in cause.images:
        image = swept[at]
        for one in sweep.leaks(image.image):
            if one.fingerprint == leak.fingerprint and one.visible == leak.visible:
                return ImageWanted(image, one)
    return ImageWanted(swept[cause.images[0]], leak)


def _is_of(leak: Leak, cause: Cause) -> bool:
    return (leak.layer, leak.instruction) == (cause.layer, cause.instruction)


def aim_at(leak: Leak) -> Callable[[Finding], bool]:
    """Return what knows the finding of a leak in the image itself."""
    told = read_back(leak)[0]

    def is_it(one: Finding) -> bool:
        is_near = (one.match.rule_id, one.location.kind, one.location.path) == (
            *(told.match.rule_id, told.location.kind, told.location.path),
        )
        return is_near and one.fingerprint == leak.fingerprint

    return is_it
