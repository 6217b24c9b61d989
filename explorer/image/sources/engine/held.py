"""An image that a local engine has: its outline at once, the whole of it on demand.

An engine may be silent for minutes before the first byte; while it is, the progress is reported
ten times a second, where CancelledError may be raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from explorer import limits
from explorer.errors import EngineError, ImageError
from explorer.frozen import Frozen
from explorer.image.arriving import ArrivingBlob
from explorer.image.document import Document
from explorer.image.model import Image, Outline
from explorer.image.request import Knowledge, Reference, Request
from explorer.image.sources.archive import read_ahead, read_archive
from explorer.image.sources.assembly import WHAT
from explorer.image.sources.choice import choose, fits
from explorer.image.sources.engine.connection import Engine, connected, vanished
from explorer.image.sources.engine.outline import Inspection, outline_of, parse_inspection
from explorer.image.sources.engine.unsaved import says_all_of, unsaved_image
from explorer.image.sources.exchange import FAULTS, Watch, steps_to_receive
from explorer.image.sources.recognition import open_recognised
from explorer.printable import printable
from explorer.wording import size_text


class EngineImage(Frozen, frozen=True):
    """An image that an engine has."""

    engine: Engine
    request: Request
    facts: Document
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
        """Open it, fetched whole unless all of it is known. Raises ImageError."""
        # An engine has one image of that name: any other that is asked for is not there.
        choose([self.inspection.tags], self.request.pick, self.request.target)
        self._check_platform()
        knows = self.request.knows
        image = self._known(knows) if knows else self.saved()
        digest = image.digest or self._digest()
        beside = [one for one in image.beside if one.is_platform]
        return replace(image, tags=self.inspection.tags, digest=digest, others=(), beside=beside)

    def _known(self, knows: Knowledge) -> Image:
        """Return the image by what the engine says, if that is known to be all; else saved."""
        identity, unsaved = self.inspection.id, self.unsaved()
        is_known = knows.image(identity) and all(map(knows.layer, self.inspection.diff_ids))
        if unsaved and is_known:
            return unsaved
        image = self.saved()
        if unsaved and says_all_of(image, unsaved, self.request.remarks.documents.get(WHAT)):
            knows.learn(identity)
        return image

    def unsaved(self) -> Image | None:
        """Return it as the engine speaks of it; None where that leaves room for doubt.

        Raises EngineError, FormatError.
        """
        if not self.inspection.diff_ids:
            return None
        history = self.engine.history(self.inspection.id)
        request = replace(self.request, reference=self._anonymous())

        def save() -> Image:
            with found_in(self.source, replace(self.request, ahead=None)) as found:
                return found.saved()

        return unsaved_image(self.facts, self.inspection, history, request, save)

    def _anonymous(self) -> Reference:
        asked = self.request.reference
        return Reference(asked.text, self.source, asked.target)

    def saved(self) -> Image:
        """Fetch it whole. Raises EngineError, ImageError."""
        request = self.request
        # By its id: a name without a tag would fetch all images of that name.
        arriving = saved_archive(self.engine, self.inspection.id, request, self.inspection.size)
        if request.ahead:
            read_ahead(arriving, request.ahead, self.inspection.size, request)
        blob = arriving.whole()
        sent = f"What {self.engine.endpoint.title} sent"
        archive = read_archive(blob, sent, request.progress, request.allowance)
        request = replace(request, reference=self._anonymous(), pick=None)
        return open_recognised(archive, request, self.source)

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
    with connected(engine, request.allowance) as connection:
        facts = connection.inspect(request.reference.target)
        yield EngineImage(connection, request, facts, parse_inspection(facts))


def saved_archive(engine: Engine, identity: str, request: Request, total: int) -> ArrivingBlob:
    """Return an image's archive, which comes as it is read; `total` is about its bytes.

    Reading it raises EngineError when the engine fails or goes away, LimitError, and CancelledError
    through the progress.
    """
    return ArrivingBlob(_saved_chunks(engine, identity, request, total))


def _saved_chunks(engine: Engine, identity: str, request: Request, total: int) -> Iterator[bytes]:
    done, allowance = 0, request.allowance

    def wait(seconds: float) -> None:
        allowance.wait(seconds)
        request.progress("saving", done, max(total, done))

    silence = allowance.limits.silence
    watch = Watch(limits.PREPARED_SECONDS, limits.SAVED_SECONDS, wait, silence=silence)
    try:
        with engine.save(identity, watch) as reply:
            for chunk in reply.chunks():
                allowance.charge(steps_to_receive(chunk))
                done += len(chunk)
                _check(done, engine)
                yield chunk
            wait(0)
    except FAULTS as error:
        raise vanished(engine.endpoint, done, error) from error


def _check(done: int, engine: Engine) -> None:
    if done > limits.LARGEST_SAVED:
        over = f"over the limit of {size_text(limits.LARGEST_SAVED)}"
        raise EngineError(f"{engine.endpoint.title} sends an archive {over}")
