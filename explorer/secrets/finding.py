"""Findings: a match, its location in the image, whether it is hidden, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from hashlib import blake2b
from typing import ClassVar

from msgspec import Struct

from explorer.frozen import Discreet
from explorer.layers import Hider, Place
from explorer.secrets.belongings import Belonging, belonging_of
from explorer.secrets.excerpt import NO_EXCERPT, Excerpt
from explorer.secrets.fingerprint import fingerprint, mark_of
from explorer.secrets.match import Match
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Severity
from explorer.secrets.suppression import Suppression
from explorer.text.needles import Sealing
from explorer.text.redaction import SealedSecret

# Bytes; no system has a longer path.
_LONGEST_PART = 4096


class LocationKind(Enum):
    """The kinds of locations; the values are those of reports."""

    FILE = "file"
    HISTORY = "history"
    ENV = "env"
    LABEL = "label"
    CONFIG = "config"
    ANNOTATION = "annotation"
    ATTESTATION = "attestation"
    PATH = "path"
    NAME = "name"
    LINK = "link"
    ATTRIBUTE = "attribute"


class Origin(Enum):
    """Whose a finding is; the values are those of reports."""

    BASE = "base"
    OWN = "own"


class Location(Struct, frozen=True, gc=False):
    """Where a finding stands in an image, in terms that people know.

    `layer`, `index` (of the history), `line` and `column` count from 1. `path` is the real path of
    a file, `inner_path` the member of an archive in it, with "!" between levels; `name` is that of
    the variable, label or field; `instruction` is the one that wrote it;
    what stands in a build context `is_unbuilt`.
    """

    kind: LocationKind
    place: Place | None = None
    path: bytes | None = None
    inner_path: bytes | None = None
    index: int | None = None
    name: str | None = None
    line: int | None = None
    column: int | None = None
    instruction: str | None = None
    is_unbuilt: bool = False

    @property
    def layer(self) -> int | None:
        """The number of the layer it is in, if it is in one."""
        return self.place.layer if self.place else None

    @property
    def is_own(self) -> bool:
        """Whether it stands in what people have written themselves, and no package brings along."""
        if self.path is None:
            return True
        path = b"/".join((self.path, *(self.inner_path or b"").split(b"!")))
        return belonging_of(path.decode("utf-8", "surrogateescape")) is Belonging.OWN

    @property
    def identity(self) -> bytes:
        """The parts that stay the same when the image is rebuilt, joined by NUL."""
        return b"\0".join(map(_brief, self.parts))

    @property
    def parts(self) -> tuple[str, bytes, bytes, str]:
        """The same parts each by itself: to compare them copies nothing, however long they are."""
        return self.kind.value, self.path or b"", self.inner_path or b"", self.name or ""


@lru_cache(maxsize=256)
def _brief(part: str | bytes) -> bytes:
    """Return a part of a location, of one that is too long its digest: many findings share it."""
    # A label's name is any text of JSON, which may have lone surrogates.
    data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
    return data if len(data) <= _LONGEST_PART else blake2b(data).digest()


class Likeness(Struct, frozen=True, gc=False):
    """What a record has in the place of a secret, so that nobody has to read it once more.

    `identity` is the same wherever the same secret stands, `mark` is what fingerprints depend on,
    `feeds` counts the line feeds in it; `is_random` tells that it is no word, and `sealed` finds it
    in texts, and what it decodes to.
    """

    identity: bytes
    mark: bytes
    feeds: int
    is_random: bool
    sealed: tuple[SealedSecret, ...]

    @property
    def masked(self) -> str:
        """The secret as it may be shown."""
        return self.sealed[0].owner.stand_in.decode()


class ContentMatch(Discreet, Struct, frozen=True, gc=False):
    """A match in the bytes of one content, wherever in the image that content stands.

    `line` and `column` count from 1, the column in bytes. `secret` goes into no report unless the
    user asks for whole secrets, and is empty where only its `likeness` is known; `allowed`: a mark
    on its line says that it is no secret, for a `reason` if it tells one; `around` it is its line.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"secret"})

    match: Match
    secret: bytes
    inner_path: bytes | None
    line: int
    column: int
    allowed: bool = False
    likeness: Likeness | None = None
    reason: str = ""
    around: Excerpt = NO_EXCERPT


class Finding(Discreet, Struct, frozen=True, gc=False):
    """A match with its location and its fate: `hider` is the layer that hides it, None for none.

    `secret` is empty for a file that is one by its name, and where only the `likeness` is known;
    `allowed`: a mark beside it in the file says that it is no secret, and for what `reason`. Of its
    `origin` nothing may be known, nor of a `suppression`; what is `around` it may be shown.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"secret", "likeness"})

    match: Match
    location: Location
    secret: bytes
    fix: str
    hider: Hider | None = None
    allowed: bool = False
    likeness: Likeness | None = None
    origin: Origin | None = None
    reason: str = ""
    around: Excerpt = NO_EXCERPT
    suppression: Suppression | None = None

    @property
    def fingerprint(self) -> str:
        """The same text for this finding in every build, which confirms no guess at its secret."""
        mark = self.likeness.mark if self.likeness else mark_of(self.secret)
        identity = self.location.identity
        if self.location.kind is LocationKind.NAME:
            # The secret is a part of it, which would confirm any guess.
            identity = identity.replace(self.secret, b"")
        return fingerprint(self.match.rule_id, identity, mark)

    @property
    def is_sought(self) -> bool:
        """Whether its secret is looked for in whatever else is said.

        It is not where it is a word of all logins, or of a package that everybody has: that would
        hide the word alone.
        """
        if self.match.is_label:
            return False
        if self.match.severity > Severity.LOW or self.location.is_own:
            return True
        return self.likeness.is_random if self.likeness else looks_random(self.secret)

    @property
    def visible(self) -> bool:
        """Whether it is in the final file system, or in the image's configuration or history."""
        return self.hider is None


def identity_of(finding: Finding, sealing: Sealing | None) -> object:
    """Return what findings of one secret share; a file that is one by its name is by itself.

    With a `sealing` a secret that was read is compared with those that it has sealed.
    """
    if finding.likeness:
        return finding.likeness.identity
    if not finding.secret:
        return finding.location.kind, finding.location.path
    return sealing.whole(finding.secret) if sealing else finding.secret


class Secret(Struct, frozen=True):
    """One secret: all findings of one value, the worst first, of those the visible ones."""

    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Finding:
        """The finding that says how bad it is."""
        return self.findings[0]

    @property
    def exposed(self) -> Finding:
        """The most visible finding, whose place and fate are told for all of them."""
        return next((one for one in self.findings if one.visible), self.worst)

    @property
    def suppression(self) -> Suppression | None:
        """Why none of its findings counts, as the worst one says; None where one does."""
        return self.worst.suppression if all(one.suppression for one in self.findings) else None


def grouped(findings: Iterable[Finding]) -> list[Secret]:
    """Group findings by the value of their secret, the worst secret first.

    A file that is a secret by its name has no bytes to compare, so it is a group of its own.
    """
    by_secret: dict[object, list[Finding]] = {}
    for one in findings:
        by_secret.setdefault(one.secret or one.location.parts, []).append(one)
    secrets = [Secret(tuple(sorted(group, key=_weight))) for group in by_secret.values()]
    return sorted(secrets, key=lambda one: _weight(one.worst))


def _weight(finding: Finding) -> tuple[object, ...]:
    match = finding.match
    layer = finding.location.layer or 0
    return (-match.severity, -match.confidence, not finding.visible, layer, finding.location.parts)
