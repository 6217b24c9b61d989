"""The gates: each measures one thing about an image, and has a limit in the policy."""

from __future__ import annotations

from typing import Any

from explorer.report.gates import against, numbers
from explorer.report.gates.contents import BASE_SECRETS, PATHS, SECRETS
from explorer.report.gates.row import GateRow

GATES: tuple[GateRow[Any], ...] = (SECRETS, BASE_SECRETS, *numbers.GATES, PATHS, *against.GATES)
"""Every gate, in the order in which reports show them."""
