"""Instructions as a report shows them: as their authors wrote them, known secrets masked."""

from __future__ import annotations

import re

from explorer.report.model import Report
from explorer.report.shown import Shown

_SHELL = r"(?:/bin/)?(?:sh|bash)(?: -\w+(?: pipefail)?)* -[a-z]*c "
_NOP = re.compile(rf"^(?:RUN )?{_SHELL}#\(nop\)\s*")
_ARGUMENTS = re.compile(rf"^(?:RUN )?\|\d+ (?P<values>.*?) ?(?={_SHELL})", re.DOTALL)
_RUN = re.compile(rf"^(?:RUN )?{_SHELL}")
_MOUNTS = re.compile(r"^(?:--mount=\S+ )+")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b")
_BUILDKIT = "# buildkit"
_LONGEST = 1000
NO_INSTRUCTION = "(no instruction)"


def shown_instruction(report: Report, instruction: str) -> str:
    """Return an instruction in one printable line, every secret that the report knows masked.

    Whoever shows many of them makes one `Shown` and calls `instruction_text`.
    """
    return instruction_text(Shown.of(report), instruction)


def instruction_text(shown: Shown, instruction: str, longest: int = _LONGEST) -> str:
    """Do the same with the secrets of a report that were brought together before."""
    line = " ".join(_unwrapped(instruction).split())
    return shown.text(_DIGEST.sub(r"\1:\2…", line), longest, short_too=True) or NO_INSTRUCTION


def _unwrapped(created_by: str) -> str:
    """Take away what builders put around the words of a Dockerfile."""
    text = created_by.strip().removesuffix(_BUILDKIT).rstrip()
    if found := _NOP.match(text):
        return text[found.end() :]
    values = ""
    if found := _ARGUMENTS.match(text):
        values, text = f"{found['values']} ", text[found.end() :]
    if found := _RUN.match(text):
        command = text[found.end() :]
        mounts = _MOUNTS.match(command)
        return f"RUN {mounts[0] if mounts else ''}{values}{_MOUNTS.sub('', command)}"
    return values + text
