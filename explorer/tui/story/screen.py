"""The demonstration's chapters: each as a sheet, as something to explore, and the screen of all."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.message import Message

from explorer.demo.story import Chapter, chapters, position
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.tui.compare.wanted import Guide
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import Layout, SheetLine, text_lines
from explorer.tui.drawing.spans import Span
from explorer.tui.image.variants import Explored, OpenSource, Variant
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

_WIDEST = 96
_INDENT = "  "
_CHANGES = {"+": "added", "-": "removed"}
# A unified diff begins with the names of both sides and the lines of its only hunk.
_DIFF_HEAD = 3


def explored(chapter: Chapter) -> Explored:
    """Return the image of a chapter, and what to look at in it."""
    return _explored(
        chapter.image,
        chapter.archive,
        shows=chapter.shows,
        hint=f"{position(chapter)}  ·  {chapter.hint}",
    )


def repaired(chapter: Chapter) -> Explored:
    """Return the repaired twin of a chapter's image."""
    return _explored(chapter.repaired_image, chapter.twin)


def guide(chapter: Chapter) -> Guide:
    """Return what to look at where both are compared."""
    hint = f"{position(chapter)}  ·  {chapter.compared_hint}"
    return Guide(hint, chapter.compared_path.encode())


def _explored(name: str, archive: Path, *, shows: int | None = None, hint: str = "") -> Explored:
    def opener(variant: Variant) -> OpenSource:
        def open_source(progress: Progress) -> Image:
            platform, pick = variant.platform, variant.pick
            return open_image(str(archive), platform=platform, pick=pick, progress=progress)

        return open_source

    return Explored(
        name,
        # One of them has several platforms: the story is told on any machine.
        opener(Variant("linux/amd64")),
        open_variant=opener,
        shows=shows,
        hint=hint,
        keeps_name=True,
    )


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
    if chapter.repaired:
        yield SheetLine("")
        yield SheetLine.painted("The Dockerfile before (-) and after (+)", "heading")
        yield from _repair(chapter)
        yield SheetLine("")
        yield SheetLine.painted("What the repair changes in the image", "heading")
        yield from text_lines(chapter.compared, width)


def _repair(chapter: Chapter) -> Iterator[SheetLine]:
    """Yield the lines of both Dockerfiles, with a sign before those that only one of them has."""
    before, after = chapter.dockerfile.splitlines(), chapter.repaired.splitlines()
    lines = unified_diff(before, after, n=len(before), lineterm="")
    for line in islice(lines, _DIFF_HEAD, None):
        sign, text = line[0], line[1:]
        if sign in _CHANGES:
            yield SheetLine.painted(f"{sign} {text}", _CHANGES[sign])
        else:
            yield _instruction(text)


def _instruction(line: str) -> SheetLine:
    word = line.partition(" ")[0]
    start = len(_INDENT)
    spans = (Span(start, start + len(word), "keyword"),) if word.isupper() else ()
    return SheetLine(_INDENT + line, spans)


class ChapterList(Listing[Chapter]):
    """Two lines for each chapter: its title, and the image it is about."""

    BINDINGS = bindings("Chapters")
    row_height = 2

    def on_mount(self) -> None:
        """Show all chapters."""
        self.put(chapters())
        self.cursor_moved()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw one of the two lines of a row."""
        chapter = self.rows[row]
        if line == 0:
            yield self.piece(f"{row + 1:>2}  ", "strong")
            yield self.piece(chapter.title, "name")
        else:
            yield self.piece(f"    {chapter.image}", "faint")


class StoryScreen(SelectingScreen[None]):
    """Lists the chapters; Enter opens the image of one, another key compares it with its twin."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Chapter")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - typed by Screen

    rows = query_one("#chapters", ChapterList)
    sheet = query_one("#chapter", SheetView)

    class ComparisonWanted(Message):
        """The user wants to see what the repair of the current chapter changes."""

    @property
    def chapter(self) -> Chapter:
        """The chapter that is told."""
        return self.rows.rows[self.rows.cursor]

    def compose(self) -> ComposeResult:
        """Lay out the list and the chapter."""
        with Container(id="story"):
            yield ChapterList(id="chapters")
            yield SheetView(id="chapter")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin at the beginning."""
        self.rows.border_title = Content("How secrets stay in images")
        self.rows.focus()

    @on(ChapterList.Highlighted)
    def _show(self) -> None:
        chapter = self.chapter
        self.sheet.border_title = Content(f"{position(chapter)}: {chapter.title}")
        self.sheet.show(chapter_layout(chapter))
        self.refresh_bindings()
        self.call_after_refresh(self._tell_ways)

    def on_resize(self) -> None:
        """Say anew whether there is more to read than is in sight."""
        self.call_after_refresh(self._tell_ways)

    def _tell_ways(self) -> None:
        ways = ["tab, then ↓, reads on"] if self.sheet.max_scroll_y else []
        ways += ["enter opens the image"]
        ways += ["c compares"] if self.chapter.repaired else []
        self.sheet.border_subtitle = Content(" · ".join(ways))

    def action_compare(self) -> None:
        """Compare the image of the chapter with its repaired twin."""
        self.post_message(self.ComparisonWanted())

    def why_not(self, action: str) -> str:
        """Return why there is nothing to compare."""
        if action != "compare" or not self.is_mounted or self.chapter.repaired:
            return ""
        return "Nothing leaks in this chapter, so nothing is repaired"
