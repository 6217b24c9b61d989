"""The mark `layer-explorer:allow` on a secret's line: the file's author says that it is none.

Rule ids may follow, with commas between them; the mark then holds for those rules only. A reason
may follow in brackets or behind another sign, as in `layer-explorer:allow (an example)`.
"""

from __future__ import annotations

import re

MARK = b"layer-explorer:allow"

# In generated files one line holds everything, so a mark counts only this near, in bytes.
_NEAR = 1 << 10
_mark = re.compile(rb"layer-explorer:allow(?![\w-])(?:[ \t]+(\w[\w.-]*(?:,[ \t]*\w[\w.-]*)*))?")


def is_allowed(data: bytes, start: int, end: int, rule_id: str) -> bool:
    """Return whether a mark for this rule is on the lines of data[start:end]."""
    begin = data.rfind(b"\n", max(start - _NEAR, 0), start) + 1 or max(start - _NEAR, 0)
    behind = data.find(b"\n", end, end + _NEAR)
    line = data[begin : behind if behind >= 0 else end + _NEAR]
    return any(_speaks_of(found, rule_id) for found in _mark.finditer(line))


def _speaks_of(mark: re.Match[bytes], rule_id: str) -> bool:
    if mark[1] is None:
        return True
    return rule_id.encode() in (one.strip() for one in mark[1].split(b","))
