"""The gates: each measures one thing about an image, and has a limit in the policy."""

from __future__ import annotations

from typing import Any

from explorer.report.gates import paths, secrets, size, waste
from explorer.report.gates.row import GateRow

GATES: tuple[GateRow[Any], ...] = (
    *secrets.GATES,
    *waste.GATES,
    *size.GATES,
    *paths.GATES,
)
"""Every gate, a line for each module, in the order in which reports show them."""
