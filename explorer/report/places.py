"""The places of one report's findings in words, for the formats that other programs show.

Whatever comes from the image is printable, masked and of bounded length here; each format
then escapes it for its own grammar.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.printable import printable
from explorer.report.formats import telling
from explorer.report.instructions import instruction_text
from explorer.report.model import Report, Reported, Suppression
from explorer.report.shown import Shown
from explorer.secrets.finding import Location, LocationKind

# No byte and no character is longer when it is printable.
_WIDEST = 16


class Places:
    """The words for the findings of one report, each foreign text made fit to be shown once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._shown = Shown.of(report)
        self._made = {
            facts.layer.number: facts.layer.instruction.created_by
            for facts in report.layers
            if facts.layer.instruction
        }
        self._texts: dict[str | bytes, str] = {}
        self._instructions: dict[str, str] = {}

    def text(self, text: str | bytes) -> str:
        """Return text of the image fit to be shown: one line, no secret in it, not too long."""
        if (known := self._texts.get(text)) is None:
            known = self._texts[text] = self._shown.text(text)
        return known

    # Where

    def place(self, location: Location) -> str:
        """Return a place in one line: "layer 2, app/.env:3:19", "history 4"."""
        if not location.place:
            return telling.outside_text(location, self._shown)
        at = ""
        if location.kind is LocationKind.FILE:
            at = "".join(f":{number}" for number in (location.line, location.column) if number)
        return f"layer {location.place.layer}, {self.name(location)}{at}"

    def name(self, location: Location) -> str:
        """Return a place without what another build may change: a path, "ENV NAME"."""
        if location.kind is LocationKind.ENV:
            location = replace(location, index=None)
        if not location.place:
            return telling.outside_text(location, self._shown)
        inner = f"!{self.text(location.inner_path)}" if location.inner_path else ""
        return self.text(location.path or b"") + inner

    def exact(self, path: bytes) -> bytes:
        """Return the very bytes of a path, no secret in them, for formats that can hold them."""
        shown = self._shown.text(path, _WIDEST * (len(path) + 1))
        return path if shown == printable(path) else shown.encode()

    # Instructions

    def instruction(self, text: str | None) -> str:
        """Return an instruction as it may be shown, empty where there is none."""
        if not text:
            return ""
        if (known := self._instructions.get(text)) is None:
            known = self._instructions[text] = instruction_text(self._shown, text)
        return known

    def made(self, layer: int) -> str:
        """Return the instruction that made a layer in parentheses; empty where nobody knows it."""
        instruction = self.instruction(self._made.get(layer))
        return f" ({instruction})" if instruction else ""

    # Findings

    def title(self, one: Reported) -> str:
        """Return what a finding is, its secret as it may be shown: "GitHub token ghp_****"."""
        return " ".join(part for part in (self.text(one.finding.match.title), one.value) if part)

    def why(self, one: Reported) -> str:
        """Return a sentence or two: why a secret that stands there is none any more."""
        return telling.why(one.finding, self._report, self._shown)

    def hiding(self, one: Reported) -> str:
        """Return who hides it, how and with which instruction: "Deleted by layer 5 (RUN rm x)"."""
        hider = one.finding.hider
        told = telling.hiding_text(one.finding)
        return told[:1].upper() + told[1:] + (self.made(hider.layer) if hider else "")

    def fix(self, one: Reported) -> str:
        """Return what to do now, and how to build it right."""
        return self.text(one.finding.fix)

    def suppression(self, why: Suppression) -> str:
        """Return why a finding does not count: "in the ignore list until 2030-01-31: tests"."""
        until = f" until {why.until.isoformat()}" if why.until else ""
        reason = f": {self.text(why.reason)}" if why.reason else ""
        return f"{self.text(telling.suppressed_by(why.by))}{until}{reason}"


def fate(one: Reported) -> str:
    """Return what became of a finding's place: "deleted by layer 5, still in the image"."""
    return telling.fate_text(one.finding)
