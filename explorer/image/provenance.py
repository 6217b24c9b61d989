"""What the provenance of a build says about its base image.

Sources: SLSA provenance v0.2 and v1 (`materials`); BuildKit, "SLSA definitions": with `mode=max`
`llbDefinition` has the build's steps and `layers` the layers of each step's result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from explorer.allowance import Allowance
from explorer.errors import DamageError, FormatError, LimitError
from explorer.image.blob import read_blob
from explorer.image.document import MAXIMUM_DOCUMENT, Document, inside, parse
from explorer.image.model import Image
from explorer.limits import Limits

_MOST = 20
_MOST_STEPS = 10_000
# To know the base is a comfort, whoever asks for it, and not worth more than some seconds.
_WORTH = Limits(work=300_000_000)
_IMAGE = "docker-image://"
_METADATA = "https://mobyproject.org/buildkit@v1#metadata"


def materials(image: Image) -> Iterator[str]:
    """Yield the URIs of what went into the build, 20 for each attestation at most."""
    for predicate in _predicates(image):
        resolved = inside(predicate, "buildDefinition").get("resolvedDependencies")
        for one in _listed(predicate.get("materials") or resolved)[:_MOST]:
            if isinstance(uri := inside(one).get("uri"), str):
                yield uri


def base_by_layers(image: Image) -> tuple[str, int] | None:
    """Return name and number of layers of the image from the build that this image begins with.

    Of several it is the one with the most layers; None where there is none.
    """
    own = [layer.digest for layer in image.layers]
    bases = [
        (name, len(digests))
        for predicate in _predicates(image)
        for name, digests in _sources(predicate)
        if digests and digests == own[: len(digests)]
    ]
    return max(bases, key=itemgetter(1), default=None)


def _predicates(image: Image) -> Iterator[Document]:
    allowance = Allowance(_WORTH)
    for one in image.attestations:
        try:
            data = read_blob(one.blob, MAXIMUM_DOCUMENT, allowance.charge)
            statement = parse(data, "attestation", allowance.keep)
        except (DamageError, FormatError):
            continue
        except LimitError:
            return
        yield inside(statement, "predicate")


def _sources(predicate: Document) -> Iterator[tuple[str, list[object]]]:
    """Yield the images that steps used, each with the digests of its layers."""
    metadata = inside(predicate, "metadata", _METADATA) or inside(
        predicate, "runDetails", "metadata", "buildkit_metadata"
    )
    layers = dict(inside(metadata, "layers"))
    for step in _steps(predicate)[:_MOST_STEPS]:
        fields = inside(step)
        name = _image_name(inside(fields, "op", "Op"))
        # There is one chain of layers for each platform, and for each use of the image; no two
        # steps have the same.
        for chain in _listed(layers.pop(f"{fields.get('id')}:0", None)) if name else ():
            yield name, [inside(layer).get("digest") for layer in _listed(chain)]


def _steps(predicate: Document) -> Sequence[Any]:
    older = inside(predicate, "buildConfig")
    newer = inside(predicate, "buildDefinition", "internalParameters", "buildConfig")
    return _listed((older or newer).get("llbDefinition"))


def _image_name(operation: Document) -> str:
    source = inside(operation, "source") or inside(operation, "Source")
    identifier = source.get("identifier")
    is_image = isinstance(identifier, str) and identifier.startswith(_IMAGE)
    return str(identifier).removeprefix(_IMAGE) if is_image else ""


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
