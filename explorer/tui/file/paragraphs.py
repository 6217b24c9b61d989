"""The facts on top of the pane for a file: a paragraph each, wrapped at words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from explorer.tui.drawing.text import begin_of

_MOST_LINES = 3
_SHARE = 6
_MARGINS = 2
_MORE, _CUT = Content(" …"), Content("…")


class Paragraphs(Static):
    """Shows facts in few lines: what they are about has to have room below them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._texts: Sequence[Content] = ()
        self._lines: Sequence[Content] = ()

    def show(self, texts: Sequence[Content], pane: Size) -> None:
        """Show other facts, a few lines each, of a pane's; as many as before need no layout."""
        self._texts = texts
        width, most = pane.width - _MARGINS, max(1, min(_MOST_LINES, pane.height // _SHARE))
        lines = [line for one in texts for line in fitted(one, width, most)]
        is_same_height, self._lines = len(lines) == len(self._lines), lines
        self.update(Content("\n").join(lines), layout=not is_same_height)

    def fit(self, pane: Size) -> None:
        """Show the same facts in a pane of another size."""
        self.show(self._texts, pane)


def fitted(text: Content, width: int, most: int) -> Iterator[Content]:
    """Yield the lines of a fact, each of its own lines over at most so many: cut behind a word."""
    for line in text.split("\n", allow_blank=True):
        lines = line.wrap(max(2, width))
        if len(lines) <= most:
            yield from lines
            continue
        start = 0
        for one in lines[: most - 1]:
            yield one
            start = line.plain.find(one.plain.rstrip(), start) + len(one.plain.rstrip())
        if start:
            start += len(line.plain[start:]) - len(line.plain[start:].lstrip())
        rest = line[start:]
        kept = begin_of(rest.plain, max(2, width) - _MORE.cell_length)
        yield rest[: len(kept.rstrip())] + (_MORE if kept.endswith(" ") else _CUT)
