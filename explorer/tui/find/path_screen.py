"""Goes to a path of any layer: a few of its letters are typed, the best matches are listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import set_cell_size
from rich.segment import Segment

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.layers.phrases import fate_word
from explorer.printable import printable
from explorer.search.paths import Catalogue
from explorer.text.cases import folded, has_capital
from explorer.tui.drawing.choosing import ChoosingScreen
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import ending
from explorer.tui.shell.jobs import Check, Jobs
from explorer.wording import counted

_HINT = "Some letters of a path, in their order"
_LONGEST = 4000


class PathFinder:
    """Makes the catalogue of an analysis when it is asked for, anew once more layers are read."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._catalogue: Catalogue | None = None

    @property
    def to_read(self) -> int:
        """How many layers are still to be read."""
        return len(self.analysis.image.layers) - len(self.analysis.layers)

    def catalogue(self, check: Check) -> Catalogue:
        """Return the catalogue of the layers read so far, in a thread."""
        known, layers = self._catalogue, self.analysis.layers
        if known is None or known.read < len(layers):
            known = self._catalogue = Catalogue([one.fates for one in layers], check)
        return known


class EntryList(Listing[Place]):
    """A row for each entry; the letters that were looked for stand out."""

    def __init__(self, analysis: Analysis, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._analysis = analysis
        self._letters = ""

    def show(self, places: Sequence[Place], query: str, note: str) -> None:
        """Show other entries, the best first; `note` says why there are none."""
        letters = "".join(query.split())
        before = self.current if letters == self._letters else None
        self._letters = letters
        self.put(places, note)
        self.cursor = places.index(before) if before in places else 0

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw an entry: of a long path its end."""
        place = self.rows[row]
        head = f"L{place.layer:<{len(str(len(self._analysis.layers)))}} "
        hider = self._analysis.hider(place)
        fate = f" ⊘{hider.layer} {fate_word(hider.how)}" if hider else ""
        room = max(1, width - len(head) - len(fate))
        path = printable(b"/" + self._analysis.path(place)[-_LONGEST:])
        path = ending(path, room)
        yield self.piece(head, "faint")
        yield from self.pieces(set_cell_size(path, room), letter_spans(path, self._letters))
        if fate:
            yield Segment(" ")
            yield self.piece(fate[1:], "hidden")


def letter_spans(path: str, letters: str) -> list[Span]:
    """Return where letters stand in a path, at its end if they can: together, or one by one."""
    if not has_capital(letters):
        path, letters = folded(path), folded(letters)
    together = path.rfind(letters) if letters else -1
    if together >= 0:
        return [Span(together, together + len(letters), "match")]
    spans, end = [], len(path)
    for letter in reversed(letters):
        end = path.rfind(letter, 0, end)
        if end < 0:
            return []
        spans.append(Span(end, end + 1, "match"))
    return spans[::-1]


class PathScreen(ChoosingScreen[Place]):
    """Returns the entry that the user wants to go to."""

    def __init__(self, finder: PathFinder) -> None:
        self._entries = EntryList(finder.analysis, id="paths")
        super().__init__(self._entries, _HINT)
        self._finder = finder
        self._query = ""
        self._jobs = Jobs(self)

    def on_mount(self) -> None:
        """Begin with nothing; the catalogue is made while the user types."""
        self.entitle("Go to a path, in any layer", "enter goes there, escape closes")
        self.look_for("")

    def look_for(self, query: str) -> None:
        """List the best paths for some letters, as soon as they are known."""
        self._query = query
        jobs, finder = self._jobs, self._finder

        def find(check: Check) -> Sequence[Place]:
            catalogue = finder.catalogue(check)
            return catalogue.find(
                query, lambda best: jobs.post(self._show_best, query, best), check
            )

        jobs.run(find, "find", partial(self._show, query))

    def follow_reading(self) -> None:
        """Look again with more layers, unless the user has something to choose from."""
        if not (self._entries.rows and self._finder.to_read):
            self.look_for(self._query)

    def _show_best(self, query: str, best: Sequence[Place]) -> None:
        """Show the best so far, unless there are none yet."""
        if best:
            self._show(query, best)

    def _show(self, query: str, entries: Sequence[Place]) -> None:
        if query == self._query:
            self._entries.show(entries, query, self._why_none(query))

    def _why_none(self, query: str) -> str:
        if not query.strip():
            return ""
        to_read = self._finder.to_read
        more = f": {counted(to_read, 'layer is', 'layers are')} still to be read" if to_read else ""
        return f"No path has these letters in this order{more}"
