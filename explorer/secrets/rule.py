"""What a rule is: a pattern for one kind of secret, and how severe a match is."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from explorer.text.windows import Reach

REACH = Reach(before=1 << 12, behind=1 << 16)
"""The bytes around the start of a secret that a rule may look at.

In front of it is the name it is assigned to; the longest secret is a private key of 16,384 bits.
"""

DEFAULT_REACH = 512
"""The most bytes that a match of a rule may take, unless the rule says otherwise."""


class Severity(IntEnum):
    """How bad it is if a match is real, least first.

    Critical: a private key or a provider's live credential; high: a provider's token, or a password
    in a URL; medium: a named value that looks random; low: a file or a name that usually holds
    secrets.
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
        """The name that programs see."""
        return self.name.lower()


class Allowlist(Struct, frozen=True, omit_defaults=True):
    """Exceptions of a rule: what meets one of the conditions is no secret, with `every` all.

    `target` is the text that `regexes` look at: secret, match or line. `commits` says that it asks
    for some, which nothing in an image meets.
    """

    paths: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    stopwords: tuple[str, ...] = ()
    target: str = "secret"
    every: bool = False
    commits: bool = False

    @property
    def paths_suffice(self) -> bool:
        """Whether it lets pass all that is at one of its paths."""
        return not (self.every and (self.regexes or self.stopwords or self.commits))


class Required(Struct, frozen=True, omit_defaults=True):
    """Another rule that has to match near a rule's own match.

    `lines` and `columns` are how far apart both may begin; None for anywhere near.
    """

    id: str
    lines: int | None = None
    columns: int | None = None


class Rule(Struct, frozen=True, omit_defaults=True):
    """A pattern for one kind of secret.

    The engine searches for `trigger`, or without one for `regex`; then `regex` is applied from
    `lead` (or `reach`) bytes in front to `reach` bytes behind; or with `services` a `token` is
    looked for behind their names, `common` ones and `ordinary` words more warily; with neither, the
    rule is about `path` alone. `named`: only the name makes a value a secret; `entropy`: in bits a
    character, 0 for any; `unreported`: its matches count beside those of other rules alone.
    """

    id: str
    title: str
    regex: str = ""
    trigger: str = ""
    services: tuple[str, ...] = ()
    token: str = ""
    common: bool = False
    ordinary: bool = False
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
    required: tuple[Required, ...] = ()
    unreported: bool = False
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    @property
    def engine_pattern(self) -> str:
        """The expression that the engine compiles; empty for a rule about names or paths alone."""
        return self.trigger or self.regex

    @property
    def is_about_paths(self) -> bool:
        """Whether it asks nothing of the bytes of a file."""
        return bool(self.path) and not self.regex and not self.services
