"""What stands over an image's screen: its findings, its details, and what a story points at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from explorer.secrets.finding import Finding
from explorer.tui.explore.jumping import Jumping
from explorer.tui.explore.subjects import Known
from explorer.tui.image.variants import Explored, Variant, VariantWanted
from explorer.tui.layers.layer_list import LayerList

if TYPE_CHECKING:
    from explorer.analysis import Analysis
    from explorer.tui.findings.screen import FindingsScreen


class Over:
    """Opens screens over another one, and takes it where they lead."""

    def __init__(
        self,
        screen: Screen[None],
        explored: Explored,
        layers: LayerList,
        jumping: Jumping,
        known: Callable[[], Known],
    ) -> None:
        self._screen = screen
        self._explored = explored
        self._layers = layers
        self._jumping = jumping
        self._known = known
        self._list: FindingsScreen | None = None

    def findings(self, aim: Finding | None) -> None:
        """List all findings, and go to the one that is chosen there."""
        if (analysis := self._analysis()) is None:
            return
        # By now it is imported: see `later`.
        from explorer.tui.findings.screen import FindingsScreen

        self._list = FindingsScreen(analysis, self._known().findings, aim)
        self._screen.app.push_screen(self._list, self._go_to)

    def _analysis(self) -> Analysis | None:
        """Return the analysis once the image is open, or say that it is not."""
        if (analysis := self._known().analysis) is None:
            self._screen.notify("The image is not open yet", markup=False, timeout=3)
        return analysis

    def tell_findings(self) -> None:
        """Let a list of findings that is open show what is new."""
        if self._list is not None and self._list in self._screen.app.screen_stack:
            self._list.show(self._known().findings)

    def _go_to(self, finding: Finding | None) -> None:
        if finding is not None:
            self._screen.minimize()
            self._jumping.to_finding(finding, focus=True)

    def details(self) -> None:
        """Show what there is to know of the image itself."""
        if (analysis := self._analysis()) is None:
            return
        from explorer.tui.image.screen import DetailsScreen

        findings = self._known().findings
        hidden = findings.masked and not findings.is_searched(None)
        can_switch = self._explored.open_variant is not None
        over = DetailsScreen(analysis, hidden=hidden, can_switch=can_switch)
        self._screen.app.push_screen(over, self._open)

    def _open(self, variant: Variant | None) -> None:
        if variant is not None:
            self._screen.app.post_message(VariantWanted(variant))

    def point(self) -> None:
        """Go where the story is, now that all of the image is known."""
        if (number := self._explored.shows) is None:
            return
        found = [one for secret in self._known().findings.secrets for one in secret.findings]
        told = [one for one in found if self._made_by(one) == number]
        if told or found:
            self._jumping.to_finding((told or found)[0])
        else:
            self._layers.go_to(lambda row: row.number == number)

    def _made_by(self, finding: Finding) -> int | None:
        """Return the number of the instruction that a finding is told with."""
        analysis, layer = self._known().analysis, finding.location.layer
        if layer is None or analysis is None:
            return finding.location.index
        instruction = analysis.image.layers[layer - 1].instruction
        return instruction.number if instruction else None
