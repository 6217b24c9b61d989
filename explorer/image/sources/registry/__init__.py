"""Images of a registry: `registry://[HOST/]NAME[:TAG|@DIGEST]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.sources.source import FOLDER, Access, Source

if TYPE_CHECKING:
    from explorer.image.request import Request


def _open(request: Request) -> Image:
    from explorer.image.sources.registry.opening import open_registry_image

    return open_registry_image(request, REGISTRY.scheme)


def _access(image: Image, target: str) -> Access:
    options = list[str]()
    if len(image.platforms) > 1 and (platform := image.platform):
        options += ("--override-os", platform.os, "--override-arch", platform.architecture)
        if platform.variant:
            options += ("--override-variant", platform.variant)
    # A layout would have Docker's manifests made into OCI's, the configuration under a new digest.
    copying = ("skopeo", *options, "copy", f"docker://{target}", f"dir:{FOLDER}")
    return Access((copying,), FOLDER, is_archive=False, flat=True)


REGISTRY = Source("registry", "REF", _open, _access, has_names=True)
