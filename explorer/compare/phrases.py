"""What is said of a difference, the same on the screen and in reports."""

from __future__ import annotations

from explorer.compare.comparison import Sameness
from explorer.compare.entries import Difference
from explorer.layers.phrases import fate_phrase
from explorer.printable import clipped
from explorer.secrets.finding import Finding, LocationKind
from explorer.wording import size_text

SAMENESS = {
    Sameness.SAME: "the same",
    Sameness.TIMES: "the same, but for times",
    Sameness.LAYERS: "the same, but for how its layers are cut",
}
"""How alike two images are, where they are."""


def growth_text(growth: int) -> str:
    """Return by how many bytes something grew: "+12 kB", "-3 B", "0 B"."""
    sign = "+" if growth > 0 else "-" if growth < 0 else ""
    return f"{sign}{size_text(abs(growth))}"


def larger_text(growth: int) -> str:
    """Return the same in words: "12 kB larger"; nothing where it did not grow."""
    return f"{size_text(abs(growth))} {'larger' if growth > 0 else 'smaller'}" if growth else ""


def sign(one: Difference) -> str:
    """Return a sign for what became of a path: + added, - removed, ~ changed."""
    return "+" if one.is_added else "-" if one.is_removed else "~"


def absence(finding: Finding, *, has_path: bool, of: str = "B") -> str:
    """Return why a side has not what the other one found: "no layer of B writes app/.env"."""
    location = finding.location
    if location.path is None:
        missing = "instruction" if location.kind is LocationKind.HISTORY else "value"
        return f"no {missing} of {of} has it"
    path = clipped(location.path)
    return f"{path} has it no longer" if has_path else f"no layer of {of} writes {path}"


def fates(a: Finding, b: Finding) -> str:
    """Return what became of a finding's place: "visible", "was visible, now deleted by layer 3"."""
    latest = fate_phrase(b.hider)
    return latest if a.visible == b.visible else f"was {fate_phrase(a.hider)}, now {latest}"
