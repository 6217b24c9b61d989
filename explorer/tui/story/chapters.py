"""A chapter of the demonstration as a sheet, and as something to explore."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.demo.story import Chapter
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.tui.drawing.sheets import Layout, SheetLine, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.image.variants import Explored

_WIDEST = 96
_INDENT = "  "


def explored(chapter: Chapter) -> Explored:
    """Return the image of a chapter, and what to look at in it."""

    def open_source(progress: Progress) -> Image:
        # One of them has several platforms: the story is told on any machine.
        return open_image(str(chapter.archive), platform="linux/amd64", progress=progress)

    return Explored(chapter.image, open_source, shows=chapter.shows, hint=chapter.hint)


def chapter_layout(chapter: Chapter) -> Layout:
    """Return the sheet of a chapter."""

    def layout(width: int) -> list[SheetLine]:
        return [*_lines(chapter, min(width, _WIDEST))]

    return layout


def _lines(chapter: Chapter, width: int) -> Iterator[SheetLine]:
    yield SheetLine.painted("What was built", "heading")
    yield from (_instruction(line) for line in chapter.dockerfile.splitlines())
    for title, text in (
        ("What the author believed", chapter.believed),
        ("What is really there", chapter.really),
        ("How to build it right", chapter.right),
    ):
        yield SheetLine("")
        yield SheetLine.painted(title, "heading")
        yield from text_lines(text, width)


def _instruction(line: str) -> SheetLine:
    word = line.partition(" ")[0]
    start = len(_INDENT)
    spans = (Span(start, start + len(word), "keyword"),) if word.isupper() else ()
    return SheetLine(_INDENT + line, spans)
