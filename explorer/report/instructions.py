"""Instructions as a report shows them: as their authors wrote them, known secrets masked."""

from __future__ import annotations

from explorer.image.authored import one_line
from explorer.report.model import Report
from explorer.report.shown import Shown

_LONGEST = 1000
NO_INSTRUCTION = "(no instruction)"


def shown_instruction(report: Report, instruction: str) -> str:
    """Return an instruction in one printable line, every secret that the report knows masked.

    Whoever shows many of them makes one `Shown` and calls `instruction_text`.
    """
    return instruction_text(Shown.of(report), instruction)


def instruction_text(shown: Shown, instruction: str, longest: int = _LONGEST) -> str:
    """Do the same with the secrets of a report that were brought together before."""
    return shown.text(one_line(instruction), longest, short_too=True) or NO_INSTRUCTION
