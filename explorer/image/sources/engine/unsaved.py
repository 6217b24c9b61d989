"""An image of which an engine is asked for no bytes, as all of its layers are known.

What the engine says of it has the place of its configuration, once that was found to be all there
is: a configuration may have fields that no engine speaks of, such as build arguments. A layer is
saved after all, with all the others, when somebody asks for its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.image.blob import Blob, MissingBlob
from explorer.image.configuration import HISTORY_FIELDS, Configuration
from explorer.image.document import Document, says_all
from explorer.image.model import Image, Instruction, Layer
from explorer.image.request import Request
from explorer.image.sources.assembly import assemble
from explorer.image.sources.engine.outline import Inspection, certain_instructions

# An engine's words for the fields of a configuration that it answers with.
_ELSEWHERE = ("history", "rootfs")
_ROOT_FIELDS = frozenset({"type", "diff_ids"})
_FIELDS = {
    "Architecture": "architecture",
    "Author": "author",
    "Config": "config",
    "Container": "container",
    "ContainerConfig": "container_config",
    "Created": "created",
    "DockerVersion": "docker_version",
    "Os": "os",
    "Variant": "variant",
}


def unsaved_image(
    facts: Document,
    inspection: Inspection,
    history: Sequence[Document],
    request: Request,
    save: Callable[[], Image],
) -> Image | None:
    """Return an image by what an engine says of it; None where that leaves room for doubt.

    `history` has the newest entry first, and `save` fetches the image whole. Raises FormatError.
    """
    instructions = certain_instructions(inspection, history)
    # With containerd's image store an image may have attestations, which nobody is told of.
    if instructions is None or inspection.has_more_platforms:
        return None
    created = facts.get("Created")
    configuration = Configuration(
        fields={word: facts[name] for name, word in _FIELDS.items() if facts.get(name)},
        platform=inspection.platform,
        created=created if isinstance(created, str) else None,
        diff_ids=inspection.diff_ids,
        instructions=instructions,
    )
    saved = _Saved(save)
    layers = [
        Layer(number, UnsavedBlob(saved, number))
        for number in range(1, len(inspection.diff_ids) + 1)
    ]
    image = assemble(request, request.reference.scheme, configuration, layers)
    return replace(image, id=inspection.id, platforms=(inspection.platform,))


def says_all_of(image: Image, unsaved: Image, stored: bytes | None) -> bool:
    """Return whether an engine's words have all that an image has that was saved whole.

    All but the times of instructions, of which it knows the seconds; `stored` is the image's
    configuration as it came.
    """
    said = unsaved.config
    config = {key: value for key, value in image.config.items() if key not in _ELSEWHERE}
    return (
        all(_has(said.get(key), value) for key, value in config.items())
        and [*map(_timeless, image.instructions)] == [*map(_timeless, unsaved.instructions)]
        and [one.diff_id for one in image.layers] == [one.diff_id for one in unsaved.layers]
        and (image.id, image.platform) == (unsaved.id, unsaved.platform)
        and not (image.attestations or image.annotations or image.damages)
        and stored is not None
        and says_all(stored)
        and not _says_more(image.config)
    )


def _says_more(config: Document) -> bool:
    """Return whether a configuration has fields elsewhere that no engine ever speaks of."""
    known = {*HISTORY_FIELDS, "author"}
    author = config.get("author")
    entries = config.get("history", ())
    says_root = not config.get("rootfs", {}).keys() <= _ROOT_FIELDS
    return says_root or any(
        not known.issuperset(one) or one.get("author", author) != author for one in entries
    )


def _has(said: object, value: object) -> bool:
    """Return whether words have a value, whatever else they have that is empty there."""
    if isinstance(said, Mapping) and isinstance(value, Mapping):
        return all(_has(said.get(key), one) for key, one in value.items())
    return said == value or not (said or value)


def _timeless(one: Instruction) -> Instruction:
    return replace(one, created=None)


class _Saved(Struct, eq=False):
    """The whole image, fetched when the first of its layers asks for it."""

    save: Callable[[], Image]
    _image: Image | None = None
    _lock: Lock = field(default_factory=Lock)

    def layer(self, number: int) -> Blob:
        """Return the bytes of a layer. Raises EngineError, ImageError."""
        with self._lock:
            self._image = self._image or self.save()
        blobs = {one.number: one.blob for one in self._image.layers}
        return blobs.get(number, MissingBlob("the engine saved the image without it"))


class UnsavedBlob(Struct, frozen=True):
    """The bytes of a layer that an engine has not been asked for yet."""

    saved: _Saved
    number: int

    @property
    def size(self) -> int:
        """Not known yet, so -1."""
        return -1

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError, EngineError."""
        return self.saved.layer(self.number).read_at(offset, size)
