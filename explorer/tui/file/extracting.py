"""Asks where to save a file or a folder of the image, saves it, and never overwrites unasked."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.analysis import Analysis
from explorer.errors import CancelledError, ExplorerError, TakenError
from explorer.extraction import Amount, Extraction, Gathered, Selection, gathered, save
from explorer.layers.paths import base
from explorer.printable import printable
from explorer.tui.drawing.bars import bar
from explorer.tui.drawing.destination import DestinationForm
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.text import percent, shortened
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.pace import Pace, Reporter, Work
from explorer.wording import counted, size_text

_ODD = re.compile(r"[^A-Za-z0-9._+@-]")
_LONGEST_NAME = 100
_LONGEST_PATH = 500
_MOST_REASONS = 5
_BAR = 24


class Wanted(Struct, frozen=True):
    """What of an image is to be saved: a path, and which entries there and below it."""

    analysis: Analysis
    path: bytes
    selection: Selection

    @property
    def title(self) -> str:
        """What it is, in words."""
        chosen, path = self.selection, f"/{printable(self.path[:_LONGEST_PATH])}"
        if chosen.after:
            return f"{path}, as it is after layer {chosen.after}"
        if chosen.layer:
            which = f"as layer {chosen.layer} wrote it"
            return f"{path}, {which}" if self.path else f"All that layer {chosen.layer} wrote"
        if chosen.last:
            return f"{path}, as layers {chosen.first} to {chosen.last} wrote it"
        return f"{path}, all that any layer wrote there"

    @property
    def destination(self) -> Path:
        """Where it goes if nothing else is said."""
        layer = self.selection.layer
        return default_destination(self.path or (b"layer-%d" % layer if layer else b"image"))


class Savable(NamedTuple):
    """What there is to save, with and without hidden files, and how much both are."""

    every: Gathered
    visible: Gathered
    whole: Amount
    seen: Amount

    @classmethod
    def of(cls, wanted: Wanted, check: Check) -> Savable:
        """Gather it, in a thread. Raises ContentError, CancelledError."""
        selection = replace(wanted.selection, hidden=True)
        every = gathered(wanted.analysis, wanted.path, selection, check)
        visible = every.visible()
        return cls(every, visible, every.amount, visible.amount)

    @property
    def hidden(self) -> int:
        """How many files are hidden."""
        return self.whole.files - self.seen.files

    @property
    def has_both(self) -> bool:
        """Whether some files are hidden and others are not."""
        return 0 < self.seen.files < self.whole.files

    def text(self, *, hidden: bool) -> str:
        """Return how much is saved, in words."""
        files, size = self.whole if hidden else self.seen
        said = f"{counted(files, 'file')}, {size_text(size)}"
        if self.has_both:
            return f"{said}, {'with' if hidden else 'without'} {self.hidden:,} hidden"
        return f"{said}, all hidden by later layers" if self.hidden and files > 1 else said


class ExtractScreen(ModalScreen[str | None], SelectingScreen[str | None]):
    """Returns a sentence on what was saved; None where nothing was."""

    CSS_PATH = "../drawing/forms.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Extract")]

    form = query_one(DestinationForm)
    amount = query_one("#amount", Static)
    target = query_one("#target", Static)

    def __init__(self, wanted: Wanted) -> None:
        super().__init__()
        self._jobs = Jobs(self)
        self._wanted = wanted
        self._with_hidden = wanted.selection.hidden
        self._gathered: Savable | None = None
        self._saved = 0
        self._is_saving = False
        self._pace = Pace()

    def compose(self) -> ComposeResult:
        """Lay out what is saved, a line for where to, and what came of it."""
        above = [Static(Content(self._wanted.title)), Static(Content("counting…"), id="amount")]
        where = self._wanted.destination
        yield DestinationForm("Extract", above, where, [Static(id="target")])
        yield KeyHints()

    def on_mount(self) -> None:
        """Count what there is to save."""
        self._say_keys()
        self._jobs.run(partial(_gather, self._wanted), "gather", self._show_amount)

    # What is saved, and where to

    def _show_amount(self, found: Savable | str) -> None:
        if isinstance(found, str):
            self.amount.update(Content("Nothing to save"))
            self.form.refuse(found)
            return
        self._gathered = found
        # What is hidden as a whole is asked for by its name.
        self._with_hidden |= not found.seen.files
        self.amount.update(Content(found.text(hidden=self._with_hidden)))
        self._say_keys()
        self._aim()

    @property
    def _pieces(self) -> Gathered | None:
        found = self._gathered
        return found and (found.every if self._with_hidden else found.visible)

    def _say_keys(self) -> None:
        keys = ["enter saves", "escape stops" if self._is_saving else "escape cancels"]
        if self._gathered and self._gathered.has_both:
            which = "leaves hidden ones out" if self._with_hidden else "takes hidden ones as well"
            keys.insert(1, f"ctrl+r {which}")
        self.form.say_keys(*keys[self._is_saving :])

    def action_hidden(self) -> None:
        """Save hidden files as well, or leave them out."""
        found = self._gathered
        if found and found.has_both and not self._is_saving:
            self._with_hidden = not self._with_hidden
            self._show_amount(found)

    @on(Input.Changed)
    def _aim(self) -> None:
        """Say where it goes, as soon as that is known."""
        if (path := self.form.path) is None:
            self._jobs.cancel("aim")
            self.target.update(Content("Where to?"))
        elif pieces := self._pieces:
            self._jobs.run(partial(_goes_to, pieces, path), "aim", self._show_target)

    def _show_target(self, found: tuple[Path, bool]) -> None:
        path, is_there = found
        end = ", which is there already" if is_there else ""
        room = max(1, self.target.size.width - len(end) - 2)
        self.target.update(Content(f"→ {shortened(printable(str(path)), room)}{end}"))

    # Saving

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        event.stop()
        pieces, path = self._pieces, self.form.path
        if pieces is None or path is None or self._is_saving:
            return
        self._is_saving, self._saved, self._pace = True, 0, Pace()
        self.form.say("saving…")
        self._say_keys()
        job = partial(self._saved_or_not, pieces, path, self.form.overwrites)
        self._jobs.run(job, "extract", self._end)

    def _saved_or_not(
        self,
        pieces: Gathered,
        destination: Path,
        force: bool,  # noqa: FBT001 - of a job
        check: Check,
    ) -> str | ExplorerError:
        """Save it, in a thread; return what was saved, or why nothing was."""

        def report(*what: Any) -> None:  # noqa: ANN401 - what a progress is told
            self._jobs.post(self._show_progress, *what)

        progress = Reporter(report, check)
        try:
            done = save(pieces, destination, force=force, progress=progress)
        except CancelledError:
            raise
        except ExplorerError as error:
            return error
        return _saved_text(done, destination)

    def _show_progress(self, stage: str, done: int, total: int | None) -> None:
        self._saved = done
        if self._is_saving and total:
            drawn = bar(done, 0, total, _BAR)
            progress = Work(stage, done, total, self._pace.left(stage, done, total))
            text = f"{percent(done, total)} · {progress.amount}{progress.rest}"
            self.form.say(Content.assemble((drawn, "$text-accent"), f" {text}"))

    def _end(self, outcome: str | ExplorerError) -> None:
        self._is_saving = False
        if isinstance(outcome, str):
            self._leave(outcome)
        else:
            self._say_keys()
            is_taken = isinstance(outcome, TakenError)
            self.form.refuse(printable(outcome.message), is_taken=is_taken)

    def action_stop(self) -> None:
        """Stop saving; what is there already stays. Without any, close."""
        if not self._is_saving:
            self._leave(None)
            return
        self._jobs.cancel("extract")
        self._is_saving = False
        self._say_keys()
        self.form.refuse(f"Stopped: {size_text(self._saved)} are saved. Enter begins again")

    def _leave(self, text: str | None) -> None:
        # Nothing is returned: a screen can't wait for its own end.
        self.dismiss(text)


def _gather(wanted: Wanted, check: Check) -> Savable | str:
    try:
        return Savable.of(wanted, check)
    except CancelledError:
        raise
    except ExplorerError as error:
        return printable(str(error))


def _goes_to(pieces: Gathered, destination: Path, check: Check) -> tuple[Path, bool]:
    """Return the file or the folder that is made, and whether it is there already."""
    folder, names = pieces.under(destination)
    tops = {name.partition(b"/")[0] for name in names}
    check()
    path = folder / os.fsdecode(min(tops)) if pieces.root and len(tops) == 1 else folder
    return path, os.path.lexists(path)


def _saved_text(done: Extraction, destination: Path) -> str:
    where = printable(str(destination.absolute()))
    words = [f"{counted(done.files, 'file')} saved ({size_text(done.size)}): {where}"]
    others = (*done.skipped, *done.damages)
    words += [
        f"{printable(path[:_LONGEST_PATH])}: {printable(reason)}"
        for path, reason in others[:_MOST_REASONS]
    ]
    if len(others) > _MOST_REASONS:
        words.append(f"and {len(others) - _MOST_REASONS:,} more")
    return "\n".join(words)


def default_destination(path: bytes) -> Path:
    """Return a path in the working folder, by a name that is harmless in any shell."""
    name = _ODD.sub("_", base(path).decode("utf-8", "replace"))[:_LONGEST_NAME]
    return Path.cwd() / (name if name.strip("._-") else f"file{name.replace('.', '_')}")
