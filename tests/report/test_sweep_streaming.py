"""Reports of sweeps are written in little memory, however much there is to say.

Beside the reports of images and not among the tests of sweeps, whose clusters work in this process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from explorer.fleet.store import SweepStore
from explorer.report.look import PLAIN
from explorer.report.sweeps import html, sarif
from explorer.report.sweeps.formats import SWEEP_FORMATS, lines_of
from explorer.report.sweeps.model import SweepReport
from explorer.report.sweeps.text import styled_lines
from tests.counting import peak_memory
from tests.fleet.test_summary import filled

# What grows with the findings would come close to twice as much.
_AS_MUCH = 1.15


def read(lines: Iterable[str]) -> None:
    """Read all lines and keep none."""
    deque(lines, maxlen=0)


def written(form: Callable[[SweepReport], Iterable[str]], store: SweepStore) -> None:
    read(form(SweepReport.of(store)))


def whole(report: SweepReport) -> Iterable[str]:
    return styled_lines(report, PLAIN, verbose=True)


@pytest.mark.parametrize("form", [*(lines_of(one) for one in SWEEP_FORMATS), whole])
def test_twice_the_findings_take_no_more_memory(
    tmp_path: Path,
    form: Callable[[SweepReport], Iterable[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A page holds as many images as it shows, and a SARIF log those that it names at a finding."""
    monkeypatch.setattr(html, "_MOST_IMAGES", 20)
    monkeypatch.setattr(sarif, "_MOST_IMAGES", 20)
    peaks = []
    for size in (150, 300):
        with filled(tmp_path / str(size), size) as store:
            written(form, store)
            peaks.append(peak_memory(partial(written, form, store)))
    once, twice = peaks
    assert twice <= _AS_MUCH * once, f"{once} bytes, and {twice} for twice the findings"
