"""What an image is: one platform's configuration, layers and instructions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, ClassVar

from msgspec import Struct, field

from explorer.allowance import Allowance
from explorer.frozen import Discreet, Frozen
from explorer.image.blob import Blob
from explorer.limits import Limits


class Platform(Struct, frozen=True):
    """Operating system, architecture and variant, as in "linux/arm64/v8"."""

    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


class Instruction(Struct, frozen=True):
    """One entry of the history, numbered from 1.

    `layer` is the number of the layer it made, None for none; `empty` is what the history says.
    """

    number: int
    created_by: str
    created: str | None = None
    comment: str = ""
    empty: bool = False
    layer: int | None = None


class Layer(Struct, frozen=True):
    """One changeset, numbered from 1 at the base; `blob` is as stored, often compressed.

    `diff_id` is the digest of the uncompressed tar, `digest` that of the bytes as stored, both
    "algorithm:hex", None where the image does not say. `stored_as` is the name of the bytes in
    their source: a member of an archive, a file of a folder; what `is_context` is no layer yet, but
    may become one.
    """

    number: int
    blob: Blob
    diff_id: str | None = None
    digest: str | None = None
    media_type: str | None = None
    instruction: Instruction | None = None
    stored_as: bytes | None = None
    is_context: bool = False


class Attestation(Struct, frozen=True):
    """A statement about an image that its index carries, such as BuildKit's provenance."""

    predicate_type: str
    blob: Blob
    stored_as: bytes | None = None


class Statements(Discreet, Frozen, frozen=True):
    """What refers to an image: statements, with the manifests and annotations that lead to them.

    `left_out` says in a sentence each what was not read.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"documents"})

    attestations: Sequence[Attestation] = ()
    annotations: Sequence[tuple[str, str]] = ()
    documents: Mapping[str, bytes] = {}
    left_out: Sequence[str] = ()


class Referrers:
    """What refers to an image in its place, which is asked when somebody wants to read it."""

    def __init__(self, ask: Callable[[], Statements] = Statements) -> None:
        """Take who asks; that is done once."""
        self._ask, self._lock = ask, Lock()
        self.known: Statements | None = None

    def read(self) -> Statements:
        """Return what there is. Raises CancelledError through the progress."""
        with self._lock:
            self.known = self.known or self._ask()
        return self.known


class Sibling(Discreet, Struct, frozen=True):
    """Another image of the same place, or another platform of the same image.

    `name` tells it apart there; `opens` opens it and raises ImageError.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"opens"})

    name: str
    is_platform: bool
    opens: Callable[[], Image]


class Image(Discreet, Frozen, frozen=True):
    """One platform's image.

    `reference` is what the user asked for, `source` the name of the source it came from; `id` is
    the digest of the configuration, `digest` that of the manifest; `config` is the configuration
    as the image has it, `config_stored_as` its name in the source, `namespace` that in containerd;
    `created` is RFC 3339 text.
    `documents` are those that it was read from and what else its archive holds, by their names
    and as they are stored; `referrers` reads what else is stated about it; `others` names the
    other images in the source, `beside` are these and other platforms, as far as they are there,
    and `absent` names platforms that are not; `notes`
    are what is strange and did no harm, `damages` what is missing; whoever reads the layers charges
    it to the `allowance`, of which opening has taken its part.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"referrers", "beside", "documents", "allowance"})

    reference: str
    source: str
    layers: Sequence[Layer]
    instructions: Sequence[Instruction] = ()
    id: str | None = None
    digest: str | None = None
    platform: Platform | None = None
    tags: Sequence[str] = ()
    created: str | None = None
    config: Mapping[str, Any] = {}
    annotations: Mapping[str, str] = {}
    platforms: Sequence[Platform] = ()
    attestations: Sequence[Attestation] = ()
    referrers: Referrers = field(default_factory=Referrers)
    others: Sequence[str] = ()
    beside: Sequence[Sibling] = ()
    absent: Sequence[str] = ()
    config_stored_as: bytes | None = None
    documents: Mapping[str, bytes] = {}
    namespace: str = ""
    notes: Sequence[str] = ()
    damages: Sequence[str] = ()
    allowance: Allowance = field(default_factory=lambda: Allowance().pause())

    @property
    def limits(self) -> Limits:
        """The limits that hold for it."""
        return self.allowance.limits

    @property
    def stored_size(self) -> int:
        """The bytes of its layers as stored, without layers whose size is not known yet."""
        return sum(max(layer.blob.size, 0) for layer in self.layers)


class Outline(Frozen, frozen=True):
    """What an engine says of an image at once, before its layers are read.

    `size` is in bytes, and so are the `sizes` of instructions, by their number.
    """

    reference: str
    source: str
    id: str | None
    tags: Sequence[str]
    platform: Platform | None
    size: int
    instructions: Sequence[Instruction]
    sizes: Mapping[int, int]
