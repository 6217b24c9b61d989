"""The last image of a name: what it says of itself is kept, and records stand for its layers.

So a later run can be held against it when it is gone. Nothing is kept of an image whose texts hold
a secret, as they would be kept with it, nor of one that was not read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import asdict, replace

from explorer.allowance import Allowance
from explorer.cache import Cache
from explorer.errors import ImageError, ImageNotFoundError, LimitError, RecordError
from explorer.image import Image, Instruction, Layer, Platform
from explorer.image.base import BaseEnd
from explorer.image.blob import MissingBlob
from explorer.image.configuration import parse_configuration
from explorer.image.request import KEPT, KEPT_PREFIX, Reference, Request, parse_platform
from explorer.image.sources.assembly import assemble
from explorer.image.sources.choice import choose_platform
from explorer.image.sources.several import finished
from explorer.image.sources.table import parse_reference, source_named
from explorer.limits import Limits
from explorer.printable import printable
from explorer.records.sections import document, read_document

_MOST, _ROOM = 1_000, 64 << 20
_TAG = re.compile(r"(?:@[a-z0-9]+:[a-f0-9]+|:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})\Z")
_ALGORITHMS = frozenset({"sha256", "sha512"})
_HINT = "A run with --keep keeps one, in the folder of the cache"
_NOT_HERE = MissingBlob("nothing is kept of its bytes")


class NotKeptError(ImageNotFoundError):
    """No image of that name is kept, or no longer all that is needed of it."""


class KeptImage(NamedTuple):
    """An image without its bytes, and where its base ends if that was known."""

    image: Image
    base: BaseEnd | None


def kept_files(folder: Path) -> Cache:
    """Return the files of kept images in a folder."""
    return Cache(folder, "image", _MOST, _ROOM)


def name_of(image: Image) -> str:
    """Return the name that an image is kept by: in an archive that is its tag, if it has one."""
    source = source_named(image.source)
    is_named = source is not None and source.has_names
    return image.reference if is_named or not image.tags else image.tags[0]


def without_tag(name: str) -> str:
    """Return the name of an image without tag, digest and source; a path as it is."""
    target = _target(name)
    return target if _is_path(name) else _TAG.sub("", _TAG.sub("", target))


def keep(folder: Path, image: Image, base: BaseEnd | None) -> None:
    """Keep an image by its name, and as the last one of its name whatever the tag."""
    files, platform = kept_files(folder), str(image.platform or "")
    for key in _keys(name_of(image)):
        files.write(key, document({**_images(files, key), platform: _row(image, base)}))
    files.prune()


def forget(folder: Path, image: Image) -> None:
    """Keep nothing of an image, nor of an earlier one of its name: it is not the last one."""
    files, platform = kept_files(folder), str(image.platform or "")
    for key in _keys(name_of(image)):
        if left := {one: row for one, row in _images(files, key).items() if one != platform}:
            files.write(key, document(left))
        else:
            files.delete(key)


def kept_image(folder: Path, reference: str, platform: str | None, limits: Limits) -> KeptImage:
    """Return the image of a name with our prefix. Raises NotKeptError, UsageError, LimitError."""
    name = reference.removeprefix(KEPT_PREFIX)
    asked = parse_platform(platform) if platform else None
    request = Request(Reference(reference, KEPT, name), asked, allowance=Allowance(limits))
    files = kept_files(folder)
    for key in _keys(name):
        rows = [*_images(files, key).values()]
        try:
            offered = [_platform(row) for row in rows]
            if rows:
                return _read(rows[choose_platform(offered, asked, name, every=True)], request)
        except LimitError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, ImageError):
            continue
    behind = f" for {printable(platform)}" if platform else ""
    raise NotKeptError(f"No image called {printable(name)}{behind} is kept", hint=_HINT)


def _target(name: str) -> str:
    return parse_reference(name).target


def _is_path(name: str) -> bool:
    read = parse_reference(name)
    source = source_named(read.scheme)
    return source is not None and not source.has_names


def _keys(name: str) -> Iterator[str]:
    """Yield the keys of an image by its whole name, and by that without its tag."""
    alone = without_tag(name)
    # What is named by its id has no other name.
    names = [("whole", _target(name)), *([] if alone in _ALGORITHMS else [("name", alone)])]
    for what in names:
        yield sha256("\0".join(what).encode("utf-8", "surrogatepass")).hexdigest()


def _images(files: Cache, key: str) -> dict[str, Any]:
    """Return what is kept by a key, for each platform."""
    try:
        read = read_document(memoryview(files.read(key) or b"{}"))
    except RecordError:
        return {}
    return read if isinstance(read, dict) else {}


def _row(image: Image, base: BaseEnd | None) -> Mapping[str, Any]:
    history = [_entry(one) for one in image.instructions]
    root = {"type": "layers", "diff_ids": [one.diff_id for one in image.layers]}
    config = {**_plain(image.config), "history": history, "rootfs": root}
    platform = image.platform
    return {
        "reference": image.reference,
        "platform": [platform.os, platform.architecture, platform.variant] if platform else None,
        "id": image.id,
        "digest": image.digest,
        "tags": [*image.tags],
        "config": config,
        "annotations": {**image.annotations},
        "layers": [[one.digest, one.media_type] for one in image.layers],
        "base": asdict(base) if base else None,
    }


def _entry(one: Instruction) -> Mapping[str, Any]:
    said = {"created": one.created, "created_by": one.created_by, "comment": one.comment}
    return {**said, "empty_layer": one.empty}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of JSON as its encoder takes it."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [*map(_plain, value)] if isinstance(value, list | tuple) else value


def _platform(row: Mapping[str, Any]) -> Platform | None:
    return Platform(*map(str, row["platform"])) if row["platform"] else None


def _read(row: Mapping[str, Any], request: Request) -> KeptImage:
    base = BaseEnd(**row["base"]) if row["base"] else None
    return KeptImage(finished(lambda asked: _image(row, asked), request), base)


def _image(row: Mapping[str, Any], request: Request) -> Image:
    configuration = parse_configuration(document(row["config"]), request.allowance.keep)
    layers = [
        Layer(number, _NOT_HERE, digest=digest, media_type=media_type)
        for number, (digest, media_type) in enumerate(row["layers"], 1)
    ]
    image = assemble(request, KEPT, configuration, layers)
    said = {name: row[name] for name in ("id", "digest", "tags", "annotations")}
    reference = f"{KEPT_PREFIX}{row['reference']}"
    return replace(image, reference=reference, platform=_platform(row), **said)
