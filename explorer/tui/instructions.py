"""An instruction as its author wrote it, without what the builders put around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.marks import MARKED, Span, occurrences

_SHELL = r"(?:/bin/)?(?:sh|bash)(?: -\w+(?: pipefail)?)* -[a-z]*c "
_NOP = re.compile(rf"^(?:RUN )?{_SHELL}#\(nop\)\s*")
_ARGUMENTS = re.compile(rf"^(?:RUN )?\|\d+ (?P<values>.*?) ?(?={_SHELL})", re.DOTALL)
_RUN = re.compile(rf"^(?:RUN )?{_SHELL}")
_MOUNTS = re.compile(r"^(?:--mount=\S+ )+")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b")
_BUILDKIT = "# buildkit"
_LONGEST_SHORT = 4000


def short(created_by: str) -> str:
    """Return one printable line: `RUN …`, `COPY …`; values of build arguments stay in sight."""
    text = " ".join(_unwrapped(created_by[:_LONGEST_SHORT]).split())
    return printable(_DIGEST.sub(r"\1:\2…", text)) or "(no instruction)"


def secret_spans(text: str, findings: Iterable[Finding]) -> list[Span]:
    """Return where the secrets of findings stand in an instruction's short form."""
    shown = text.encode()
    secrets = [printable(b" ".join(one.secret.split())).encode() for one in findings]
    return [
        Span(len(shown[:start].decode()), len(shown[:end].decode()), MARKED)
        for start, end in occurrences(shown, secrets)
    ]


def full(created_by: str) -> str:
    """Return the whole instruction, a line for each command of a shell line."""
    text = _unwrapped(created_by, after_values=" \\\n    ")
    if text.startswith("RUN "):
        text = " && \\\n    ".join(part.strip() for part in text.split("&&"))
    return text or "(no instruction)"


def _unwrapped(created_by: str, after_values: str = " ") -> str:
    text = created_by.strip().removesuffix(_BUILDKIT).rstrip()
    if found := _NOP.match(text):
        return text[found.end() :].strip()
    values = ""
    if found := _ARGUMENTS.match(text):
        values, text = found["values"] + after_values, text[found.end() :]
    if found := _RUN.match(text):
        text = text[found.end() :]
        mounts = _MOUNTS.match(text)
        return f"RUN {mounts[0] if mounts else ''}{values}{_MOUNTS.sub('', text)}".strip()
    return values + text
