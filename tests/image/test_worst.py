"""What opening makes of the worst image is charged for, and grows with the image."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from explorer.allowance import Allowance
from explorer.errors import ImageError, LimitError
from explorer.image.request import Request
from explorer.image.sources.table import SOURCES, parse_reference, source_named
from explorer.limits import Limits
from tests.counting import lines_run, peak_memory
from tests.image.worst import WORST, Opened

CASES = [
    pytest.param(*case, id=f"{scheme}: {name}")
    for scheme, cases in WORST.items()
    for name, case in cases.items()
]
# A line of the program takes longer than this many steps of ten nanoseconds.
STEPS_A_LINE = 3
# What is done once for an image, whatever it holds: lines, or steps.
ONCE = 12_000
# Buffers, in bytes.
BUFFERS = 3 << 20


class Opening:
    """One way to open an image, each time in a folder of its own and with its own allowance."""

    def __init__(self, opened: Opened, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._opened, self._folder, self._patch = opened, folder, patch
        self._number = 0

    def image(self, count: int, allowance: Allowance, *, of_memory: bool = False) -> int:
        """Open an image of a size; return the lines of the program that ran, or the memory."""
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        with self._opened(count, folder) as text:
            reference, _, host = text.partition(" ")
            self._patch.setenv("DOCKER_HOST", host)
            request = Request(parse_reference(reference), allowance=allowance)
            source = source_named(request.reference.scheme)
            assert source

            def work() -> None:
                with suppress(ImageError):
                    source.opens(request)

            return peak_memory(work) if of_memory else lines_run(work)


def spent(allowance: Allowance) -> int:
    """Return how many steps were charged, those that are still to be settled too."""
    return sum(allowance.ledger[2::2]) + allowance._pending


def test_every_source_has_its_worst_images() -> None:
    assert WORST.keys() == {one.scheme for one in SOURCES}


@pytest.mark.parametrize(("opened", "size"), CASES)
def test_work_is_charged_and_grows_with_the_image(
    opened: Opened, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, lines, steps = Opening(opened, tmp_path, monkeypatch), [], []
    for count in (size, size, 2 * size, 4 * size):  # what is imported at first is not counted
        allowance = Allowance()
        lines.append(opening.image(count, allowance))
        steps.append(spent(allowance))
    for less, more in ((1, 2), (2, 3)):
        assert lines[more] <= 2.2 * lines[less] + ONCE
        assert steps[more] <= 2.2 * steps[less] + ONCE
        assert steps[more] - steps[less] >= STEPS_A_LINE * (lines[more] - lines[less]) - ONCE


@pytest.mark.parametrize(("opened", "size"), CASES)
def test_memory_is_counted(
    opened: Opened, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Opening(opened, tmp_path, monkeypatch)
    opening.image(size, Allowance())
    allowance = Allowance()
    assert opening.image(4 * size, allowance, of_memory=True) <= allowance._kept + BUFFERS


@pytest.mark.parametrize(("opened", "size"), CASES)
def test_a_spent_allowance_ends_it(
    opened: Opened, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, allowance = Opening(opened, tmp_path, monkeypatch), Allowance(Limits(work=1))
    with pytest.raises(LimitError, match="max-work"):
        allowance.charge(1_000_000_000)  # more than the image's own bytes grant
    assert opening.image(size, allowance) < ONCE
