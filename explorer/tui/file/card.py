"""What the pane for one file shows: facts, and its bytes if it has any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from explorer.image.blob import Blob
from explorer.secrets.finding import Finding
from explorer.tui.drawing.sheets import Group
from explorer.tui.file.marks import Marks
from explorer.tui.file.versions import Origin
from explorer.tui.findings.findings import MARK, identity
from explorer.tui.findings.leaks import listed, told
from explorer.wording import counted

LONGEST_TEXT = 500
LEAK_STYLE = "$text-warning bold"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing: `facts` are lines, `blob` its bytes, `note` what stands there without any.

    `name` decides on the syntax colours, `marks` are the secrets in the bytes and `current`
    says which of them is the current one; `subject` tells cards of one thing from others.
    Of an entry, `origin` is the entry itself, `information` all its attributes, and
    `secrets` counts those in it, packed ones as well.
    """

    title: str
    facts: tuple[Content, ...]
    blob: Blob | None = None
    name: str = ""
    note: Content | None = None
    marks: Marks = field(default_factory=Marks)
    current: str = ""
    subject: object = None
    origin: Origin | None = None
    information: tuple[Group, ...] = ()
    secrets: int = 0


def secrets_fact(findings: Sequence[Finding], what: str = "") -> Iterator[Content]:
    """Yield a line on the secrets of something, if it has any."""
    if findings:
        head = f"{MARK} {counted(len(findings), 'secret')}{what}: "
        yield Content.assemble((head, LEAK_STYLE), listed(findings))


def aimed(findings: Sequence[Finding], aim: Finding | None) -> str:
    """Return what the secret is that was jumped to, if it is one of these."""
    return told(aim) if aim and identity(aim) in map(identity, findings) else ""
