"""Ways through an image: the menu of the tree, a path by a few letters, back and forward."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.tui.explore.jumping import Jumping
from explorer.tui.explore.subjects import Known
from explorer.tui.explore.trees import Trees
from explorer.tui.file.marks import Mark
from explorer.tui.file.match_subject import MatchSubject
from explorer.tui.shell.masks import why_masked
from explorer.tui.tree.arrangement import Arrangement
from explorer.tui.tree.arranging import ArrangeScreen

# Screens that may never be seen are imported later, all by one thread: see `later`.
if TYPE_CHECKING:
    from explorer.search.contents import Hit
    from explorer.tui.find.content_search import ContentSearch
    from explorer.tui.find.finding_paths import PathFinder
    from explorer.tui.find.screen import SearchScreen


class Way(Enum):
    """The ways there are."""

    ARRANGE = "arrange"
    PATH = "path"
    CONTENTS = "contents"
    BACK = "back"
    FORWARD = "forward"


class Ways:
    """Opens the screens that lead somewhere, and goes where they lead."""

    def __init__(
        self, screen: Screen[Any], trees: Trees, jumping: Jumping, known: Callable[[], Known]
    ) -> None:
        self._screen = screen
        self._trees = trees
        self._jumping = jumping
        self._known = known
        self._finder: PathFinder | None = None
        self._search: ContentSearch | None = None
        self._search_screen: SearchScreen | None = None

    def take(self, way: Way) -> None:
        """Take one of the ways."""
        ways: dict[Way, Callable[[], None]] = {
            Way.ARRANGE: self._arrange,
            Way.PATH: self._find_path,
            Way.CONTENTS: self._search_contents,
            Way.BACK: lambda: self._step(-1),
            Way.FORWARD: lambda: self._step(1),
        }
        ways[way]()

    def _arrange(self) -> None:
        arrangement = Arrangement(self._trees.choice, self._trees.columns)
        self._screen.app.push_screen(ArrangeScreen(arrangement, self._trees.arrange))

    def _analysis(self) -> Analysis | None:
        """Return the analysis once a layer is read, or say that none is."""
        analysis = self._known().analysis
        if analysis is not None and analysis.layers:
            return analysis
        self._screen.notify("No layer is read yet", markup=False, timeout=3)
        return None

    def _find_path(self) -> None:
        if (analysis := self._analysis()) is None:
            return
        from explorer.tui.find.finding_paths import PathFinder, PathScreen

        if self._finder is None or self._finder.analysis is not analysis:
            self._finder = PathFinder(analysis)
        self._screen.app.push_screen(PathScreen(self._finder), self._go_to_entry)

    def _go_to_entry(self, place: Place | None) -> None:
        if place is not None and self._finder is not None:
            self._screen.minimize()
            self._jumping.to_entry(place, self._finder.analysis.path(place))

    def _search_contents(self) -> None:
        if (analysis := self._analysis()) is None:
            return
        from explorer.tui.find.content_search import ContentSearch
        from explorer.tui.find.screen import SearchScreen

        if self._search is None or self._search.analysis is not analysis:
            self._search = ContentSearch(analysis)
        self._search_screen = SearchScreen(self._search, self._why_masked)
        self._screen.app.push_screen(self._search_screen, self._go_to_hit)

    def _why_masked(self, place: Place) -> str:
        return why_masked(place, self._known().findings)

    def tell_findings(self) -> None:
        """Let a search that is open show what may be read by now, and mask what may not."""
        screen = self._search_screen
        if screen is not None and screen in self._screen.app.screen_stack:
            screen.rows.renew()

    def _go_to_hit(self, hit: Hit | None) -> None:
        if hit is not None and self._search is not None:
            self._screen.minimize()
            path = self._search.analysis.path(hit.place)
            mark = Mark(hit.start, hit.end, hit.line - 1, hit.column - 1)
            self._jumping.to_match(MatchSubject(hit.place, path, mark))

    def _step(self, direction: int) -> None:
        if not self._jumping.back(direction):
            told = "Nothing to go back to" if direction < 0 else "Nothing to go forward to"
            self._screen.notify(told, markup=False, timeout=3)
