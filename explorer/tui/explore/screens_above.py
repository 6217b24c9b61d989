"""The screens above an image's: each is opened here, and where it leads is gone to from here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.secrets.finding import Finding, Secret
from explorer.tui.compare.wanted import AskedSide, ComparisonWanted
from explorer.tui.explore.navigation import Navigation
from explorer.tui.explore.refusing import NOT_READ
from explorer.tui.explore.savable import wanted_of
from explorer.tui.explore.subjects import ImageState, MatchSubject, Subject
from explorer.tui.file.extracting import ExtractScreen
from explorer.tui.file.marks import Mark
from explorer.tui.findings.findings import Findings
from explorer.tui.image.variants import Explored, Variant, VariantWanted
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.masks import why_masked
from explorer.tui.shell.project import Project
from explorer.tui.tree.views import TreeRequest

# Screens that may never be seen are imported later, all by one thread: see `starting`.
if TYPE_CHECKING:
    from explorer.search.contents import Hit
    from explorer.tui.find.path_screen import PathFinder, PathScreen
    from explorer.tui.find.screen import ContentSearch, SearchScreen
    from explorer.tui.findings.actions import FindingActions
    from explorer.tui.findings.screen import FindingsScreen
    from explorer.tui.image.saving import ReportFile

_NOT_WRITTEN = "Only what a layer wrote can be saved"


class ScreensAbove:
    """Opens the screens above another one, and goes where they lead."""

    def __init__(
        self,
        screen: Screen[Any],
        explored: Explored,
        navigation: Navigation,
        state: Callable[[], ImageState],
        project: Project | None,
        judge: Callable[[], object],
    ) -> None:
        self._screen = screen
        self._explored = explored
        self._navigation = navigation
        self._state = state
        self._project = project
        self._judge = judge
        self._finder: PathFinder | None = None
        self._search: ContentSearch | None = None
        self._path_screen: PathScreen | None = None
        self._search_screen: SearchScreen | None = None
        self._findings_screen: FindingsScreen | None = None

    def _analysis(self, reason: str) -> Analysis | None:
        """Return the analysis, or say why there is none yet."""
        if (analysis := self._state().analysis) is None:
            self._screen.notify(reason, timeout=3)
        return analysis

    # Paths

    def find_path(self) -> None:
        """Let a path be typed, and go to the entry that is chosen."""
        if (analysis := self._analysis("The image is not open yet")) is None:
            return
        from explorer.tui.find.path_screen import PathFinder, PathScreen

        if self._finder is None or self._finder.analysis is not analysis:
            self._finder = PathFinder(analysis)

        def go(place: Place | None) -> None:
            if place is not None:
                self._screen.minimize()
                self._navigation.to_entry(place, analysis.path(place))

        self._path_screen = PathScreen(self._finder)
        self._screen.app.push_screen(self._path_screen, go)

    def follow_reading(self) -> None:
        """Let a list of paths that is open have those of the layers read since."""
        screen = self._path_screen
        if screen is not None and screen in self._screen.app.screen_stack:
            screen.follow_reading()

    # Contents

    def search_contents(self) -> None:
        """Search in all that the image holds, and go to the match that is chosen."""
        if (analysis := self._analysis("The image is not open yet")) is None:
            return
        from explorer.tui.find.screen import ContentSearch, SearchScreen

        if self._search is None or self._search.analysis is not analysis:
            self._search = ContentSearch(analysis)

        def go(hit: Hit | None) -> None:
            if hit is not None:
                self._screen.minimize()
                self._go_to_hit(analysis, hit)

        self._search_screen = SearchScreen(
            self._search, lambda place: why_masked(place, self._state().findings)
        )
        self._screen.app.push_screen(self._search_screen, go)

    def _go_to_hit(self, analysis: Analysis, hit: Hit) -> None:
        mark = Mark(hit.start, hit.end, hit.line - 1, hit.column - 1)
        if hit.place is not None:
            path = analysis.path(hit.place)
            self._navigation.to_entry(hit.place, path, MatchSubject(hit.place, path, mark))
        elif hit.outside is not None:
            self._navigation.to_text(hit.outside, mark)

    def redraw_hits(self) -> None:
        """Let a search that is open show what may be read by now, and mask what may not."""
        screen = self._search_screen
        if screen is not None and screen in self._screen.app.screen_stack:
            screen.rows.renew()

    # Files and folders

    def extract(self, subject: Subject, request: TreeRequest | None) -> None:
        """Ask where to save a subject, as the tree shows it, and save it there."""
        analysis = self._state().analysis
        wanted = wanted_of(subject, request, analysis) if analysis else None
        if wanted is None:
            self._screen.notify(_NOT_WRITTEN, timeout=3)
            return
        self._screen.app.push_screen(ExtractScreen(wanted), self._say_what_was_saved)

    def why_not_extract(self, subject: Subject, request: TreeRequest | None) -> str:
        """Return why a subject can't be saved."""
        analysis = self._state().analysis
        wanted = wanted_of(subject, request, analysis) if analysis else None
        return "" if wanted else _NOT_WRITTEN

    def _say_what_was_saved(self, text: str | None) -> None:
        if text:
            self._screen.notify(text, timeout=4)

    # Findings

    def list_findings(self, aim: Finding | None) -> None:
        """List all findings from `aim` on, and go to the one that is chosen."""
        if (analysis := self._analysis("The image is not open yet")) is None:
            return
        from explorer.tui.findings.screen import FindingsScreen

        actions = self._actions()

        def go(finding: Finding | None) -> None:
            if finding is not None:
                self._come_back()
                self._navigation.to_finding(finding, focus=True)

        self._findings_screen = FindingsScreen(analysis, self._state().findings, aim, actions)
        self._screen.app.push_screen(self._findings_screen, go)

    def _come_back(self) -> None:
        """Leave whatever stands above the image."""
        while self._screen.app.screen is not self._screen:
            self._screen.app.screen.dismiss()
        self._screen.minimize()

    def show_findings(self) -> None:
        """Let a list of findings that is open show what is new."""
        screen = self._findings_screen
        if screen is not None and screen in self._screen.app.screen_stack:
            screen.show(self._state().findings)

    def copy_card(self, aim: Finding | None) -> None:
        """Copy the card of the finding that is in sight."""
        if found := self._pointed_out(aim):
            self._actions().copy_card(*found)

    def ignore(self, aim: Finding | None) -> None:
        """Let the finding that is in sight be ignored."""
        if found := self._pointed_out(aim):
            self._actions().ignore(*found)

    def _pointed_out(self, aim: Finding | None) -> tuple[Secret, Analysis, Findings] | None:
        """Return the secret in sight with what is known of it, or say that there is none."""
        state = self._state()
        secret = state.findings.secret_of(aim) if aim else None
        if secret is None or state.analysis is None:
            self._screen.notify("No secret is pointed out here: s goes to the next", timeout=3)
            return None
        return secret, state.analysis, state.findings

    def _actions(self) -> FindingActions:
        from explorer.tui.findings.actions import FindingActions

        return FindingActions(self._screen, self._project, self._judge)

    # The report

    def save_report(self) -> None:
        """Ask where the HTML report shall be, and write it there while the user goes on."""
        if (analysis := self._analysis("The image is not open yet")) is None:
            return
        if (project := self._project) is None:
            self._screen.notify("Nothing here writes reports", severity="warning")
            return
        from explorer.tui.image.saving import SaveReportScreen, saved_text

        def save(file: ReportFile | None) -> None:
            if file is not None:
                self._screen.notify("Writing the report…", timeout=3)
                job = partial(saved_text, project, analysis, file)
                Jobs(self._screen).run(lambda _: job(), "report", self._say_what_became_of_it)

        self._screen.app.push_screen(SaveReportScreen(analysis.image.reference), save)

    def _say_what_became_of_it(self, done: tuple[str, bool]) -> None:
        text, went_well = done
        self._screen.notify(text, severity="information" if went_well else "error")

    # A comparison

    def compare(self) -> None:
        """Let an image be chosen that this one is compared with, once all of this one is read."""
        analysis = self._analysis(NOT_READ)
        if analysis is None:
            return
        if analysis.searched < len(analysis.image.layers):
            self._screen.notify(NOT_READ, timeout=3)
            return
        self._screen.post_message(ComparisonWanted(AskedSide.of(self._explored, analysis)))

    # Details

    def show_details(self, *, at_waste: bool = False) -> None:
        """Show what there is to know of the image itself, and open what is chosen there.

        That is another image beside it, or a wasted file.
        """
        if (analysis := self._analysis("The image is not open yet")) is None:
            return
        from explorer.tui.image.screen import DetailsScreen

        def go(chosen: Variant | Place | None) -> None:
            if isinstance(chosen, Variant):
                self._screen.app.post_message(VariantWanted(chosen))
            elif chosen is not None:
                self._come_back()
                self._navigation.to_entry(chosen, analysis.path(chosen), focus=True)

        findings = self._state().findings
        hidden = findings.masked and not findings.is_searched(None)
        can_switch = self._explored.open_variant is not None
        details = DetailsScreen(analysis, hidden=hidden, can_switch=can_switch, at_waste=at_waste)
        self._screen.app.push_screen(details, go)
