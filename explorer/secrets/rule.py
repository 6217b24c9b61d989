"""What a rule is: a pattern for secrets, and how much it means when it matches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from explorer.text.windows import Reach

REACH = Reach(before=1 << 12, behind=1 << 16)
"""What a rule looks at around the start of a secret, in bytes.

In front of it stands what it is assigned to; the longest secret is a private key of 16,384 bits.
"""

DEFAULT_REACH = 512
"""The most bytes that a match of a rule may take, unless the rule says otherwise."""


class Severity(IntEnum):
    """How bad it is when a match is real, least first.

    Critical is a private key or a provider's live credential, high a provider's
    token or a password in a URL, medium a named value that looks random, low a
    name or a place that usually holds secrets.
    """

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The name people and programs see."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure it is that a match is real, least first."""

    POSSIBLE = 1
    LIKELY = 2
    VERIFIED = 3

    @property
    def label(self) -> str:
        """The name people and programs see."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Allowlist:
    """What a rule lets pass. `target` is the text that `regexes` look at: secret, match or line.

    Any condition that holds is enough, unless `every` asks for all of them.
    """

    paths: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    stopwords: tuple[str, ...] = ()
    target: str = "secret"
    every: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern for one kind of secret.

    `trigger` is what the engine looks for when it isn't `regex` itself; `regex`
    then looks `reach` bytes around, or `lead` in front. Without either, the rule is about `path`
    alone. `named` tells that the value has no mark of its own: the name beside it
    makes it a secret. `entropy` is in bits a character, 0 for none.
    """

    id: str
    title: str
    regex: str = ""
    trigger: str = ""
    reach: int = DEFAULT_REACH
    lead: int = 0
    secret_group: int = 0
    severity: Severity = Severity.MEDIUM
    generic: bool = False
    named: bool = False
    check: str = ""
    entropy: float = 0.0
    path: str = ""
    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    allowlists: tuple[Allowlist, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    @property
    def engine_pattern(self) -> str:
        """What the engine compiles; empty for a rule about paths alone."""
        return self.trigger or self.regex
