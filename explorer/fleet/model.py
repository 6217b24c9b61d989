"""What travels between a sweep and its workers: never a content, never a secret."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import ClassVar, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.frozen import Discreet
from explorer.image.digest import is_digest
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.limits import Limits
from explorer.secrets.rule import Rule


class LayerName(Struct, frozen=True):
    """What tells a layer from all others: its `diff_id`, and the digest of its bytes as stored."""

    number: int
    diff_id: str | None
    digest: str | None

    def key(self, image: str) -> str:
        """Return the name of its record; without a digest it is that of one image alone.

        What can't be checked is no digest: layers that are called alike need not be the same.
        """
        named = [one if one and is_digest(one) else "" for one in (self.diff_id, self.digest)]
        return " ".join(one or "-" for one in named) if any(named) else f"{image} {self.number}"


def digest_of(texts: Iterable[str]) -> str:
    """Return a digest of some texts, which images may have made up."""
    each = (one.encode("utf-8", "surrogatepass") for one in texts)
    return blake2b(b"".join(b"%d:%s" % (len(one), one) for one in each), digest_size=16).hexdigest()


def name_of(reference: str) -> str:
    """Return a reference without its tag or its digest."""
    name = reference.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{last.partition(':')[0]}"


class ImageAddress(Struct, frozen=True):
    """Where an image is: a reference, and the names that lead from there to what stands beside."""

    reference: str
    beside: tuple[str, ...] = ()


class SeenImage(Struct, frozen=True):
    """An image of which nothing was read yet but its documents.

    `reference` is what was asked for, `id` that of its configuration, `name` tells it from the
    other images of that reference; `documents` is a digest of all that it was read from, its
    attestations among that, of what is missing, and of the files that it is in, as they were last
    written; `size` is in bytes, as its layers are stored.
    """

    reference: str
    address: ImageAddress
    name: str
    id: str | None
    digest: str | None
    platform: str | None
    layers: tuple[LayerName, ...]
    size: int
    documents: str

    @property
    def key(self) -> str:
        """What is the same for the same image, wherever it is, if the same is stated about it."""
        digest = self.digest or self.id or f"{self.reference} {self.name}"
        return digest_of((digest, self.platform or "", self.documents))

    @property
    def layer_keys(self) -> list[str]:
        """The names of its layers' records, in order."""
        key = self.key
        return [one.key(key) for one in self.layers]


class Discovery(Struct, frozen=True):
    """What a reference leads to: its `root` is the digest of that, None where it has none.

    Where it `is_known` the root is the one that was known before, and no image is told.
    """

    images: tuple[SeenImage, ...] = ()
    root: str | None = None
    is_known: bool = False
    errors: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Leak(Struct, frozen=True):
    """A finding of an image; `layer` is the diff_id of the one it is in, None for a text.

    `document` is the finding as reports have it, in JSON, without numbers of layers; it `counts`
    unless it is suppressed, and `decides` where it fails its image.
    """

    document: str
    fingerprint: str
    layer: str | None
    instruction: str
    secret: int
    severity: int
    visible: bool
    counts: bool
    decides: bool


class ImageVerdict(Struct, frozen=True):
    """What was found of an image: its `result` is a word of reports.

    `gates` are sentences about those that failed, `errors` name what was not read.
    """

    result: str
    leaks: tuple[Leak, ...] = ()
    gates: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Blamed(Struct):
    """What was at work where workers went down again and again, which may not be its own doing.

    References that were looked at, and keys of layers and of images.
    """

    references: set[str] = field(default_factory=set)
    layers: set[str] = field(default_factory=set)
    images: set[str] = field(default_factory=set)

    @property
    def is_any(self) -> bool:
        """Whether there is anything that deserves another try."""
        return bool(self.references or self.layers or self.images)

    def named(self) -> dict[str, str]:
        """Return lists in JSON of each kind, by its name."""
        return {name: json.dumps([*getattr(self, name)]) for name in self.__struct_fields__}


Judge: TypeAlias = Callable[[Analysis, "list[tuple[int | None, str]]"], ImageVerdict]
"""Says what is to be said of an image, and of what was not read of it; workers import it."""


class Assignment(Discreet, Struct, frozen=True, eq=False):
    """What all tasks of a sweep are told once.

    `rules` are None where they are those of the program; `key` seals what records say of secrets,
    `dependence` says what they depend on, and `judging` what verdicts depend on besides.
    `accesses` are by host; `platform` is the only one that is asked for.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"key"})

    rules: tuple[Rule, ...] | None
    limits: Limits
    key: bytes
    dependence: bytes
    judging: bytes
    judge: Judge
    platform: str | None = None
    accesses: tuple[tuple[str, RegistryAccess], ...] = ()

    def asking(self, accesses: tuple[tuple[str, RegistryAccess], ...]) -> Assignment:
        """Return it with other ways to ask registries."""
        return replace(self, accesses=accesses)

    def access(self, host: str | None) -> RegistryAccess:
        """Return how a registry is to be asked, by its host."""
        return dict(self.accesses).get(host or "", NO_ACCESS)
