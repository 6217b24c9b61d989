"""Images of a local engine, Docker or podman."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from explorer.errors import ImageError
from explorer.image.model import Image, Outline
from explorer.image.reference import Reference
from explorer.image.sources.archive import read_archive
from explorer.image.sources.engine.connection import Engine, connected
from explorer.image.sources.engine.outline import Facts, outline_of, parse_facts
from explorer.image.sources.engine.saving import saved
from explorer.image.sources.platforms import fits
from explorer.image.sources.recognition import open_recognised
from explorer.image.sources.request import Request
from explorer.printable import printable

__all__ = ["Found", "found_in", "open_engine_image", "outline_in_engine"]


@dataclass(frozen=True, slots=True)
class Found:
    """An image that an engine has."""

    engine: Engine
    request: Request
    facts: Facts

    @property
    def source(self) -> str:
        """The engine's name."""
        return self.engine.endpoint.engine

    def outline(self) -> Outline:
        """Return what the engine says of it at once. Raises EngineError."""
        history = self.engine.history(self.facts.id)
        return outline_of(self.request.reference.text, self.source, self.facts, history)

    def open(self) -> Image:
        """Fetch it whole and open it. Raises EngineError, ImageError."""
        self._check_platform()
        request = self.request
        # By its id: a name without a tag would fetch all images of that name.
        blob = saved(self.engine, self.facts.id, request.progress, self.facts.size)
        sent = f"What {self.engine.endpoint.title} sent"
        archive = read_archive(blob, sent, request.progress, request.limits)
        anonymous = Reference(request.reference.text, self.source, request.reference.place)
        image = open_recognised(
            archive, replace(request, reference=anonymous, pick=None), self.source
        )
        return replace(
            image,
            tags=self.facts.tags,
            digest=image.digest or self._digest(),
            others=(),
        )

    def _check_platform(self) -> None:
        asked, offered = self.request.platform, self.facts.platform
        if asked is None or self.facts.has_more_platforms or fits(asked, offered):
            return
        place, title = self.request.place, self.engine.endpoint.title
        shown = printable(str(asked))
        raise ImageError(
            f"{title} has {place} for {printable(str(offered))}, not for {shown}",
            hint=f"Fetch it with: {self.source} pull --platform {shown} {place}",
        )

    def _digest(self) -> str | None:
        """Return the digest of the manifest it was pulled by, where there is but one."""
        digests = {name.rpartition("@")[2] for name in self.facts.digests}
        return digests.pop() if len(digests) == 1 else None


@contextmanager
def found_in(engine: str, request: Request) -> Iterator[Found]:
    """Find an image in an engine. Raises EngineError where none answers, ImageNotFoundError."""
    with connected(engine) as connection:
        facts = parse_facts(connection.inspect(request.reference.place))
        yield Found(connection, request, facts)


def open_engine_image(request: Request) -> Image:
    """Open an image of the engine that the reference names. Raises ImageError."""
    with found_in(request.reference.scheme, request) as found:
        return found.open()


def outline_in_engine(engine: str, request: Request) -> Outline:
    """Return what an engine says of an image at once. Raises ImageError."""
    with found_in(engine, request) as found:
        return found.outline()
