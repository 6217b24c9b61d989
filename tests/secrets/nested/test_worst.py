"""What a format makes of the worst input it can get is charged for, and grows with the input."""

from __future__ import annotations

import pytest

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.image.blob import MemoryBlob
from explorer.limits import Limits
from explorer.secrets.nested import Budget, unpack
from explorer.secrets.nested.walk import FORMATS, recognise
from tests.counting import lines_run
from tests.secrets.nested.worst import WORST, Worst

CASES = [(name, one) for name, cases in WORST.items() for one in cases]
IDS = [f"{name} {number}" for number, (name, _) in enumerate(CASES)]
# A line of the program takes longer than this many steps of ten nanoseconds.
STEPS_A_LINE = 3
# What is done once for a file, whatever it holds.
ONCE = 2_000


def spent(allowance: Allowance) -> int:
    """Return how many steps were charged, those that are still to be settled too."""
    return sum(allowance.ledger[2::2]) + allowance._pending


def unpacked(path: bytes, data: bytes) -> tuple[int, int]:
    """Unpack a file; return the lines of the program that ran, and the steps it was charged."""
    allowance = Allowance()
    budget = Budget(ratio=1_000_000, allowance=allowance)

    def work() -> None:
        for _ in unpack(MemoryBlob(data), path, budget):
            pass

    lines = lines_run(work)
    return lines, spent(allowance)


def test_every_format_has_its_worst_input() -> None:
    assert WORST.keys() == {one.name for one in FORMATS}


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_a_file_is_of_the_format(name: str, case: Worst) -> None:
    path, content, size = case
    form = recognise(content(size)[:512], path)
    assert form is not None
    assert form.name == name


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_work_is_charged_and_grows_with_the_input(name: str, case: Worst) -> None:  # noqa: ARG001
    path, content, size = case
    lines, steps = unpacked(path, content(size))
    more_lines, more_steps = unpacked(path, content(2 * size))
    assert more_lines <= 2.2 * lines + ONCE
    assert more_steps <= 2.2 * steps + ONCE
    assert more_steps - steps >= STEPS_A_LINE * (more_lines - lines) - ONCE


def ended(data: bytes, path: bytes, allowance: Allowance) -> str:
    """Unpack a file; return the words of the limit that ended it."""
    try:
        for _ in unpack(MemoryBlob(data), path, Budget(allowance=allowance)):
            pass
    except LimitError as error:
        return error.message
    return ""


@pytest.mark.parametrize(("name", "case"), CASES, ids=IDS)
def test_a_spent_allowance_ends_it(name: str, case: Worst) -> None:  # noqa: ARG001
    path, content, size = case
    data, allowance = content(size), Allowance(Limits(work=1))
    with pytest.raises(LimitError, match="max-work"):
        allowance.charge(1_000_000)
    assert "max-work" in ended(data, path, allowance)
    assert lines_run(lambda: ended(data, path, allowance)) < ONCE
