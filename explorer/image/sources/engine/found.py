"""An image that a local engine has: its outline at once, the whole of it on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from explorer.errors import ImageError
from explorer.image.model import Image, Outline
from explorer.image.reference import Reference
from explorer.image.sources.archive import read_archive
from explorer.image.sources.choice import fits
from explorer.image.sources.engine.connection import Engine, connected
from explorer.image.sources.engine.outline import Inspection, outline_of, parse_inspection
from explorer.image.sources.engine.saving import saved
from explorer.image.sources.recognition import open_recognised
from explorer.image.sources.request import Request
from explorer.printable import printable


@dataclass(frozen=True, slots=True)
class EngineImage:
    """An image that an engine has."""

    engine: Engine
    request: Request
    inspection: Inspection

    @property
    def source(self) -> str:
        """The engine's name."""
        return self.engine.endpoint.engine

    def outline(self) -> Outline:
        """Return what the engine says of it at once. Raises EngineError."""
        history = self.engine.history(self.inspection.id)
        return outline_of(self.request.reference.text, self.source, self.inspection, history)

    def open(self) -> Image:
        """Fetch it whole and open it. Raises EngineError, ImageError."""
        self._check_platform()
        request = self.request
        # By its id: a name without a tag would fetch all images of that name.
        blob = saved(self.engine, self.inspection.id, request.progress, self.inspection.size)
        sent = f"What {self.engine.endpoint.title} sent"
        archive = read_archive(blob, sent, request.progress, request.limits)
        anonymous = Reference(request.reference.text, self.source, request.reference.target)
        image = open_recognised(
            archive, replace(request, reference=anonymous, pick=None), self.source
        )
        return replace(
            image,
            tags=self.inspection.tags,
            digest=image.digest or self._digest(),
            others=(),
        )

    def _check_platform(self) -> None:
        asked, offered = self.request.platform, self.inspection.platform
        if asked is None or self.inspection.has_more_platforms or fits(asked, offered):
            return
        target, title = self.request.target, self.engine.endpoint.title
        shown = printable(str(asked))
        raise ImageError(
            f"{title} has {target} for {printable(str(offered))}, not for {shown}",
            hint=f"Fetch it with: {self.source} pull --platform {shown} {target}",
        )

    def _digest(self) -> str | None:
        """Return the digest of the manifest it was pulled by, where there is but one."""
        digests = {name.rpartition("@")[2] for name in self.inspection.digests}
        return digests.pop() if len(digests) == 1 else None


@contextmanager
def found_in(engine: str, request: Request) -> Iterator[EngineImage]:
    """Find an image in an engine. Raises EngineError where none answers, ImageNotFoundError."""
    with connected(engine) as connection:
        inspection = parse_inspection(connection.inspect(request.reference.target))
        yield EngineImage(connection, request, inspection)
