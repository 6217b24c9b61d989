"""Images of a local engine, Docker or podman: `docker://REF`, `podman://REF`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.sources.choice import familiar
from explorer.image.sources.source import ARCHIVE, Access, Listed, Source

if TYPE_CHECKING:
    from explorer.allowance import Allowance
    from explorer.image.request import Request
    from explorer.image.sources.engine.held import EngineImage


def _engine(name: str) -> Source:
    def find(request: Request) -> AbstractContextManager[EngineImage]:
        from explorer.image.sources.engine.held import found_in

        return found_in(name, request)

    def opened(request: Request) -> Image:
        with find(request) as found:
            return found.open()

    def access(image: Image, target: str) -> Access:
        saved = _name_for_saving(image, target)
        saving = (name, "save", "-o", ARCHIVE, saved)
        return Access((saving,), ARCHIVE, is_archive=True, engine=name, name=saved)

    def listed(allowance: Allowance) -> Sequence[Listed]:
        from explorer.image.sources.engine.listing import listed_by

        return listed_by(name, allowance)

    return Source(name, "REF", opened, access, has_names=True, finds=find, lists=listed)


def _name_for_saving(image: Image, target: str) -> str:
    """Return a name for this one image: without a tag, an engine saves all of that name."""
    tags = [tag for tag in image.tags if familiar(tag) == familiar(target)]
    return tags[0] if tags else target if "@" in target or not image.id else image.id


DOCKER = _engine("docker")
PODMAN = _engine("podman")
