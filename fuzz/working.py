"""What some work charges to the allowance of an image, and what it really does."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

from explorer.allowance import Allowance
from tests.counting import lines_run


def steps_and_lines(work: Callable[[], object]) -> tuple[int, int]:
    """Return how many steps are charged, and how many lines of the program run."""
    steps, charge = 0, Allowance.charge

    def counted(allowance: Allowance, count: int) -> None:
        nonlocal steps
        steps += count
        charge(allowance, count)

    with patch.object(Allowance, "charge", counted):
        lines = lines_run(work)
    return steps, lines
