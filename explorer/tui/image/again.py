"""What an image stores again though it has it: how much, why, by which instruction, and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explorer.layers.avoiding import amount, reason
from explorer.layers.repeats import StoredAgain
from explorer.tui.drawing.sheets import SheetLine, text_lines
from explorer.tui.drawing.text import clipped
from explorer.tui.layers.again import AGAIN
from explorer.wording import counted, size_text

_MOST = 20
_BEFORE = " " * len("layer 123 ")


def again_lines(
    sums: Sequence[StoredAgain], instructions: Mapping[int, str], width: int
) -> Iterator[SheetLine]:
    """Yield the lines on all of it, most first; `instructions` are the layers' own."""
    if not sums:
        return
    yield SheetLine.painted("Stored again with the same content", "heading")
    size = size_text(sum(one.bytes for one in sums))
    files = counted(sum(one.files for one in sums), "file")
    yield from text_lines(f"{files}, {size}; the earlier copies count as wasted", width)
    yield SheetLine("")
    for one in sums[:_MOST]:
        yield from _lines(one, instructions.get(one.layer, ""), width)
    if (more := len(sums) - _MOST) > 0:
        yield SheetLine.painted(f"… and {more:,} more", "faint")
    yield SheetLine("")


def _lines(one: StoredAgain, instruction: str, width: int) -> Iterator[SheetLine]:
    yield SheetLine.painted(clipped(f"layer {one.layer:<3} {instruction}", width), "strong")
    what = f"{AGAIN} {amount(one)} {reason(one.differing)}; same as in layer {one.same_as}"
    for text, paint in ((what, "modified"), (one.fix, "")):
        for line in text_lines(text, width - len(_BEFORE), paint):
            yield SheetLine(
                _BEFORE + line.text, tuple(span.moved(len(_BEFORE)) for span in line.spans)
            )
