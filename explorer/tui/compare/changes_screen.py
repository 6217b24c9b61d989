"""The screen of findings by what became of them, and of each what there is to know of it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from explorer.compare.outcomes import Became
from explorer.tui.compare.change_list import ChangeList
from explorer.tui.compare.changes import ChangedFinding, changes_of, counts_text
from explorer.tui.compare.sides import NAMES, TwoSides
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.findings.cards import secret_card
from explorer.tui.findings.screen import FilterInput
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

_NOTHING = "Neither image holds a secret"
_KINDS = (None, *Became)


class ChangesScreen(SelectingScreen[bytes | None]):
    """Lists the findings of both sides; returns the path of the one the user wants to see."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Changes")

    words = query_one("#filter", FilterInput)
    rows = query_one("#changes", ChangeList)
    box = query_one("#card-box", VerticalScroll)
    card = query_one("#card", Static)

    def __init__(self, pair: TwoSides) -> None:
        """Take both sides, whose findings are matched by now."""
        super().__init__()
        self._pair = pair
        self._every = changes_of(pair)
        self._kind: Became | None = None

    def compose(self) -> ComposeResult:
        """Lay out the filter, the list and, below it, the current finding."""
        yield FilterInput(placeholder="Words of a title, a rule, a place…", id="filter")
        yield ChangeList(id="changes")
        with VerticalScroll(id="card-box"):
            yield Static(id="card")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show all of them."""
        self.rows.add_class("pane")
        self.box.add_class("pane")
        self._show()
        self.rows.focus()

    def _show(self) -> None:
        shown = [one for one in self._every if self._passes(one)]
        self.rows.show(shown, _NOTHING if not self._every else "No finding is left of the filter")
        self.rows.border_title = Content(f"Secrets: {counts_text(self._every)}")
        kind = f"{self._kind.value} only" if self._kind else ""
        count = f"{len(shown):,} of {len(self._every):,}" if len(shown) < len(self._every) else ""
        self.rows.border_subtitle = Content(" · ".join(filter(None, (count, kind))))
        self.box.display = bool(shown)
        self.rows.set_class(not shown, "-empty")
        self.refresh_bindings()

    def _passes(self, change: ChangedFinding) -> bool:
        text = f"{change.latest.match.title} {change.latest.match.rule_id} {change.where}".lower()
        is_kind = self._kind in (None, change.became)
        return is_kind and all(word in text for word in self.words.value.lower().split())

    @on(ChangeList.Highlighted)
    def _show_card(self) -> None:
        if (change := self.rows.current) is None:
            return
        side = change.side(self._pair)
        head = Content.assemble(
            (f"{change.became.value}: ", "bold $text-primary"), f"{change.where}, {change.fate}"
        )
        secret = side.findings.secret_of(change.latest)
        about = [secret_card(secret, side.analysis, side.findings)] if secret else []
        self.card.update(Content("\n\n").join([head, *about]))
        self.box.border_title = Content(f"In {NAMES[side is self._pair.b]}")
        self.box.scroll_home(animate=False)

    @on(ChangeList.Entered)
    def action_show(self) -> None:
        """Return the path of the finding under the cursor."""
        if (change := self.rows.current) is not None:
            self.dismiss(change.latest.location.path or b"")

    def why_not(self, action: str) -> str:
        """Return why there is nothing to be seen elsewhere."""
        change = self.rows.current
        if action != "show" or change is None or change.latest.location.path is not None:
            return ""
        return "It stands in no file: i shows configuration and instructions"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something for."""
        if action in ("filter", "kind"):
            return bool(self._every)
        if action == "show":
            return self.rows.row_count() > 0
        return super().check_action(action, parameters)

    # Filtering

    def action_kind(self) -> None:
        """Show only what is new, only what is gone, and so on."""
        self._kind = _KINDS[(_KINDS.index(self._kind) + 1) % len(_KINDS)]
        self._show()

    def action_filter(self) -> None:
        """Let words be typed that a finding's line must have."""
        self.words.begin()

    @on(Input.Changed)
    def _filter(self) -> None:
        self._show()

    @on(FilterInput.Left)
    def _leave_filter(self) -> None:
        self.rows.focus()

    def action_leave_list(self) -> None:
        """Drop the filter; without one go back."""
        if self.words.value:
            self.words.action_drop()
        else:
            self.dismiss(None)
