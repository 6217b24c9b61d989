"""An instruction as its author wrote it, without what the builders put around it."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.image.authored import authored, one_line
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.drawing.spans import Span
from explorer.tui.file.marks import MARKED, occurrences

_LONGEST_SHORT = 4000


def short(created_by: str) -> str:
    """Return one printable line: `RUN …`, `COPY …`; values of build arguments stay in sight."""
    return printable(one_line(created_by[:_LONGEST_SHORT])) or "(no instruction)"


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
    text = authored(created_by, after_values=" \\\n    ")
    if text.startswith("RUN "):
        text = " && \\\n    ".join(part.strip() for part in text.split("&&"))
    return text or "(no instruction)"
