"""What is said of a sweep, in any format for people."""

from __future__ import annotations

from collections import Counter

from explorer.report.formats.words import VERDICTS
from explorer.report.model import Result
from explorer.report.sweeps.model import SweepReport
from explorer.wording import counted, listed


def images_sentence(report: SweepReport) -> str:
    """Return how many images ended in what way: "3 images of 2 names: 1 failed and 2 passed."."""
    if not report.images:
        return "No image could be looked at."
    numbers = Counter(one.result for one in report.images)
    ends = [
        f"{numbers[one.value]:,} {VERDICTS[one].lower()}"
        for one in (Result.ERROR, Result.FAIL, Result.PASS)
        if numbers[one.value]
    ]
    names = counted(len({*report.names}), "name")
    return f"{counted(len(report.images), 'image')} of {names}: {listed(ends)}."


def untold_sentence(report: SweepReport) -> str:
    """Return how many findings are not bad enough to be told; empty where all are."""
    if not report.untold:
        return ""
    several = "is" if report.untold == 1 else "are"
    number = counted(report.untold, "finding")
    return f"{number} below {report.told_from.label} {several} left out (--report-from)."
