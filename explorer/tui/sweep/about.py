"""What there is to say of a cause or an image above its findings."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from explorer.fleet.reading_back import read_back
from explorer.printable import clipped
from explorer.tui.sweep.rows import FAIL, CauseRow, ImageRow
from explorer.wording import counted

_MOST, _SHORT = 20, 19


def about_cause(shown: CauseRow) -> Content:
    """Return the instruction, where it is and how far it reaches, and how to mend it."""
    fixes = dict.fromkeys(clipped(read_back(one)[0].fix) for one in shown.cause.leaks[:_MOST])
    fails = f", fails {counted(len(shown.cause.fails), 'image')}" if shown.cause.fails else ""
    lines = [
        Content.styled(shown.title, "bold"),
        Content.styled(f"{clipped(shown.cause.layer or shown.layer)}", "$text-muted"),
        Content(f"{shown.reaches}{fails}"),
        *(Content.assemble(("Fix: ", "$text-success"), one) for one in fixes),
    ]
    return Content("\n").join(lines)


def about_image(shown: ImageRow) -> Content:
    """Return what an image is, and why it failed or was not read."""
    return Content("\n").join([Content.styled(shown.title, "bold"), *_facts(shown)])


def _facts(shown: ImageRow) -> Iterator[Content]:
    for text in shown.unread[:_MOST]:
        yield Content.styled(f"Not read: {clipped(text)}", "$text-warning")
    if len(shown.unread) > _MOST:
        yield Content.styled(f"and {len(shown.unread) - _MOST:,} more", "$text-muted")
    if (image := shown.image) is None:
        return
    digest = (image.digest or "")[:_SHORT]
    about = (clipped(one) for one in (image.platform, image.name, digest) if one)
    yield Content.styled(" · ".join(about), "$text-muted")
    if shown.result == FAIL:
        yield from (Content.styled(clipped(one), "$text-error") for one in image.gates)
    elif not image.findings and not shown.unread:
        yield Content("Nothing was found in it.")
