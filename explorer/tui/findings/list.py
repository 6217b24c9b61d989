"""The list of secrets: which of them it shows, where each stands and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.message import Message

from explorer.printable import printable
from explorer.secrets.finding import Secret
from explorer.secrets.rule import Severity
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.findings.findings import Findings, prominent_findings
from explorer.tui.findings.leaks import fate_text, location_text, masked_text, nothing_found
from explorer.tui.shell.keys import bindings
from explorer.wording import counted


class Fate(Enum):
    """Whether a secret stands in the final file system; the values are words for the screen."""

    ANY = ""
    HIDDEN = "hidden only"
    VISIBLE = "visible only"


class Sieve(Struct, frozen=True):
    """Lets secrets pass that have all the words, are as bad as `least` or worse, and fare so."""

    words: str = ""
    least: Severity | None = None
    fate: Fate = Fate.ANY

    def kept(self, secrets: Iterable[Secret]) -> list[Secret]:
        """Return the secrets that pass, in the same order."""
        return [one for one in secrets if self.passes(one)]

    def passes(self, secret: Secret) -> bool:
        """Return whether a secret passes."""
        if self.least is not None and secret.worst.match.severity < self.least:
            return False
        if self.fate is not Fate.ANY and _is_hidden(secret) != (self.fate is Fate.HIDDEN):
            return False
        words = self.words.lower().split()
        return not words or all(word in _words_of(secret) for word in words)

    def next_least(self) -> Sieve:
        """Return the sieve with the next severity: all, critical, high and worse, and so on."""
        steps = [None, *sorted(Severity, reverse=True)[:-1]]
        return replace(self, least=steps[(steps.index(self.least) + 1) % len(steps)])

    def next_fate(self) -> Sieve:
        """Return the sieve with the next fate."""
        fates = list(Fate)
        return replace(self, fate=fates[(fates.index(self.fate) + 1) % len(fates)])

    @property
    def text(self) -> str:
        """What the sieve asks for, in words; empty where it asks for nothing."""
        return ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.least is not None:
            worst = self.least is max(Severity)
            yield f"{self.least.label} only" if worst else f"{self.least.label} and worse"
        if self.fate is not Fate.ANY:
            yield self.fate.value
        if self.words.strip():
            yield f"“{printable(self.words.strip())}”"


def _is_hidden(secret: Secret) -> bool:
    return not any(one.visible for one in secret.findings)


def _words_of(secret: Secret) -> str:
    """Return what the screen says of a secret, in lower case; its value is no part of that."""
    match = secret.worst.match
    locations = (location_text(one) for one in secret.findings)
    return " ".join((match.title, match.rule_id, match.severity.label, *locations)).lower()


_ALL = Sieve()
_ONE_LINE = 110
_SEVERITY = len("critical") + 2
_MASKED = 20
_FATE_MARK = 2
_SHORTEST_TITLE = 24
_SHORTEST_LOCATION = 16
_IGNORED = len("ignored until 2030-12-31: tests")


class FindingList(Listing[Secret]):
    """A row for each secret: one line where there is room, two lines where there is not."""

    BINDINGS = bindings("Filtered findings")

    class Unfiltered(Message):
        """The user wants all findings back, whatever words they have."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._is_filtered = False
        self._longest_title = 0
        self._longest_fate = 0
        self._longest_location = 0

    # Contents

    def show(self, findings: Findings, sieve: Sieve = _ALL) -> None:
        """Show the findings that pass; the cursor stays on its secret."""
        current = self.current
        self._is_filtered = bool(sieve.words)
        titles = (one.worst.match.title for one in findings.secrets)
        self._longest_title = max(map(len, titles), default=0)
        self._longest_fate = max(map(self._fate_width, findings.secrets), default=0)
        locations = (location_text(one.exposed) for one in findings.secrets)
        self._longest_location = max(map(cell_len, locations), default=0)
        self.put(sieve.kept(findings.secrets), _nothing(findings, sieve))
        if current is not None:
            self.go_to(current.worst.secret)
        self.cursor_moved()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Go from match to match while there is a filter; it is dropped before the list is left."""
        if action in ("match", "clear_filter"):
            return self._is_filtered and (action != "match" or bool(self.rows))
        return super().check_action(action, parameters)

    def action_clear_filter(self) -> None:
        """Ask for all findings."""
        self.post_message(self.Unfiltered())

    def go_to(self, value: bytes) -> None:
        """Put the cursor on a secret by its value, if it is listed."""
        found = (at for at, one in enumerate(self.rows) if one.worst.secret == value)
        self.cursor = next(found, self.cursor)

    def renew(self) -> None:
        """Take note of other rows, or of another width."""
        self.row_height = 1 if self.size.width >= _ONE_LINE else 2
        super().renew()

    def on_resize(self) -> None:
        """Change between one line and two."""
        self.renew()
        super().on_resize()

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        secret = self.rows[row]
        if self.row_height == 1:
            room = width - _SEVERITY - 2 - _MASKED - 2
            title = self._title_width(room)
            yield from self._what(secret, title)
            yield Segment("  ")
            yield from self._where(secret, room - title)
        elif line == 0:
            room = width - _SEVERITY - 2 - _MASKED - 1
            yield from self._what(secret, min(self._longest_title, room))
        else:
            yield Segment(" " * _SEVERITY)
            yield from self._where(secret, width - _SEVERITY)

    def _title_width(self, room: int) -> int:
        """Return the cells for titles: all of the longest, where locations need them less."""
        behind = self._longest_location + 2 + _FATE_MARK + self._longest_fate
        return min(self._longest_title, max(_SHORTEST_TITLE, room // 3, room - behind))

    def _what(self, secret: Secret, title_width: int) -> Iterator[Segment]:
        match = secret.worst.match
        severity, title = match.severity.label, printable(match.title)
        paints = (severity, "name") if prominent_findings(secret) else ("faint", "faint")
        yield self.piece(f"{severity:<{_SEVERITY}}", paints[0])
        yield self.piece(_fitted(title, max(1, title_width)) + "  ", paints[1])
        yield self.piece(_fitted(masked_text(secret.worst), _MASKED), "attribute")

    def _where(self, secret: Secret, width: int) -> Iterator[Segment]:
        """Say the location as fully as its fate leaves room for: of a path the end."""
        told = secret.exposed
        is_ignored = secret.suppression is not None
        fate = f"{'  ' if told.visible or is_ignored else '⊘ '}{self._fate(secret)}"
        room = max(_SHORTEST_LOCATION, width - self._longest_fate - 2 - _FATE_MARK)
        cells = min(room, self._longest_location)
        yield Segment(set_cell_size(shortened(location_text(told), cells), cells) + "  ")
        in_sight = "name" if prominent_findings(secret) else "faint"
        paint = in_sight if told.visible else "hidden"
        yield self.piece(fate, "faint" if is_ignored else paint)

    def _fate(self, secret: Secret) -> str:
        """Return what became of a secret, or why it does not count."""
        ignored = secret.suppression
        return printable(ignored.brief) if ignored else fate_text(secret)

    def _fate_width(self, secret: Secret) -> int:
        """Return the cells that it has to have: of why a secret does not count, the beginning."""
        width = len(self._fate(secret))
        return min(width, _IGNORED) if secret.suppression else width


def _nothing(findings: Findings, sieve: Sieve) -> str:
    if findings.secrets and sieve.text:
        return f"None of {counted(len(findings.secrets), 'secret')}: {sieve.text}"
    return nothing_found(findings)


def _fitted(text: str, width: int) -> str:
    return set_cell_size(clipped(text, width), width)
