"""Which secrets a list shows: by words, by how bad they are, by whether they are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from explorer.printable import printable
from explorer.secrets.finding import Secret
from explorer.secrets.rule import Severity
from explorer.tui.findings.leaks import location_text


class Fate(Enum):
    """Whether a secret stands in the final file system; the values are words for the screen."""

    ANY = ""
    HIDDEN = "hidden only"
    VISIBLE = "visible only"


@dataclass(frozen=True, slots=True)
class Sieve:
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
