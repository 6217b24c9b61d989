"""What the user asks for, IMAGE on the command line, and what is remarked on while it is opened."""

from __future__ import annotations

from typing import ClassVar, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import UsageError
from explorer.frozen import Discreet
from explorer.image.blob import Blob, FileBlob
from explorer.image.idle_lines import IdleLines
from explorer.image.model import Platform
from explorer.image.progress import Progress, silent
from explorer.printable import printable

STDIN = "-"
KEPT = "kept"
"""The source of an image of which nothing but records is left, whose layers were read whole."""
KEPT_PREFIX = f"{KEPT}://"


class Reference(Struct, frozen=True):
    """A path or a name: scheme "" leaves it to what is found there.

    `target` is a path or the name of an image in an engine or a registry; `tag`
    picks one of several images in a folder or an archive.
    """

    text: str
    scheme: str
    target: str
    tag: str | None = None


def is_kept(reference: str) -> bool:
    """Return whether IMAGE is what an earlier run has kept of one, which only comparisons take."""
    return reference.startswith(KEPT_PREFIX)


def meant(reference: str, name: str) -> str:
    """Return IMAGE as it is meant beside another one: a kept image without a name has the other's.

    `name` is the name of the other one.
    """
    return f"{KEPT_PREFIX}{name}" if reference == KEPT_PREFIX else reference


class RegistryAccess(Discreet, Struct, frozen=True):
    """How the user wants the registry of IMAGE to be asked: with a login, or without proof of TLS.

    What is given goes to the registry that IMAGE names, to no mirror and to nobody else.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"password"})

    username: str = ""
    password: str = ""
    insecure: bool = False


NO_ACCESS = RegistryAccess()
"""Nothing was given: what engines know of the registry holds."""


def parse_platform(text: str) -> Platform:
    """Read "os/arch" or "os/arch/variant". Raises UsageError."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageError(f"{text!r} is no platform", hint="Write it as linux/amd64 or linux/arm/v7")
    return Platform(*parts)


class Remarks(Struct):
    """Gathered on the way: `notes` on what is strange, `damages` on what is missing or wrong.

    Each stands once, in the order in which they came; `documents` are those that were read, by
    their names, as they are stored.
    """

    notes: dict[str, None] = field(default_factory=dict)
    damages: dict[str, None] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Keep what is strange and does no harm, once."""
        self.notes.setdefault(printable(text))

    def damage(self, text: str) -> None:
        """Keep what is missing or wrong, once."""
        self.damages.setdefault(printable(text))


class Knowledge(Protocol):
    """What earlier runs have found out, of which nothing has to be read again."""

    def layer(self, diff_id: str) -> bool:
        """Return whether a layer is known."""

    def image(self, identity: str) -> bool:
        """Return whether what an engine says of an image is all there is."""

    def learn(self, identity: str) -> None:
        """Take note that what an engine says of an image is all there is."""


class AllKnown:
    """Takes every layer for known, where all that is asked for is which layers there are."""

    def layer(self, _: str) -> bool:
        """Return that a layer need not be read."""
        return True

    def image(self, _: str) -> bool:
        """Return that an image need not be saved."""
        return True

    def learn(self, _: str) -> None:
        """Forget it: nobody looked at anything."""


class KnownRepository(Discreet, Struct):
    """What a repository has said of itself: whether it lists referrers, and all its tags.

    `tags` are None before it was asked for them. `base` is where its API is, as far as that was
    tried, `without_tls` why that has no TLS, `authorization` what it took last; it is asked by
    idle `lines`, if there are such.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"authorization"})

    lists_referrers: bool = True
    tags: frozenset[str] | None = None
    base: str = ""
    without_tls: str = ""
    authorization: str = ""
    lines: IdleLines | None = None


class Documents(Protocol):
    """Documents of registries that are here already, by digests that were found to be right."""

    def repository(self, name: str) -> KnownRepository:
        """Return what is known of a repository, HOST/NAME, to which more may be added."""

    def known(self, digest: str) -> bytes | None:
        """Return a document; None for one that has to be fetched."""

    def had(self, digest: str, data: bytes) -> None:
        """Take note of a document that was fetched."""


class LayerReader(Protocol):
    """Reads layers while the image that they belong to still comes."""

    def read(self, blob: Blob, kept: FileBlob, expected: int, allowance: Allowance) -> None:
        """Read a layer as it comes; `kept` are the same bytes once they are all here.

        The whole image is expected to have so many bytes. Raises what reading `blob` raises.
        """


class Request(Struct, frozen=True):
    """One image: `pick` is a tag or a number from 1, where there are several images.

    What is remarked while the request is answered becomes the image's notes and damages; what
    that takes is charged to the `allowance`, which becomes the image's as well. `knows` is asked
    what has to be read at all, `ahead` reads layers before all of them are here, and `access` is
    how a registry is to be asked, but for `documents` that are here; with `every` what stands
    beside the image is wanted too: the machine's own platform is no must then.
    """

    reference: Reference
    platform: Platform | None = None
    pick: str | None = None
    progress: Progress = silent
    remarks: Remarks = field(default_factory=Remarks)
    allowance: Allowance = field(default_factory=Allowance)
    knows: Knowledge | None = None
    ahead: LayerReader | None = None
    every: bool = False
    access: RegistryAccess = NO_ACCESS
    documents: Documents | None = None

    @property
    def wanted(self) -> str | None:
        """The tag or number that picks one of several images, if any was given."""
        return self.pick or self.reference.tag

    @property
    def target(self) -> str:
        """The path or the name, fit for a message."""
        return printable(self.reference.target)

    def afresh(self) -> Request:
        """Return a request for another image of the same place, with an allowance of its own."""
        known = self.allowance
        allowance = Allowance(known.limits, stored_at_most=known.stored_at_most)
        return replace(self, pick=None, remarks=Remarks(), allowance=allowance, ahead=None)

    def unremarked(self) -> Request:
        """Return the same request, whose remarks nobody reads."""
        return replace(self, remarks=Remarks())
