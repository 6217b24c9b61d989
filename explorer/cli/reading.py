"""Reads an image whole for a headless run: its records where they are known, else its layers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from math import inf
from typing import NamedTuple

from explorer.ahead import Ahead
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, RegistryAccess, is_kept
from explorer.image.sources import open_image
from explorer.image.sources.table import parse_reference
from explorer.limits import Limits
from explorer.printable import printable
from explorer.records.kept import NotKeptError, kept_image
from explorer.records.record_cache import RecordCache
from explorer.report.messages import redact_log
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.starting import new_search
from explorer.text.redaction import Redaction


class Asked(NamedTuple):
    """An image as the command line names it; the platform and the one of several it picks."""

    reference: str
    platform: str | None = None
    pick: str | None = None
    access: RegistryAccess = NO_ACCESS


class Whole(NamedTuple):
    """An analysis that has read all it can, what ended it too early, and why nothing was read."""

    analysis: Analysis
    errors: tuple[tuple[int | None, str], ...] = ()
    refusal: ImageError | None = None

    @property
    def problems(self) -> list[tuple[int | None, str]]:
        """All that is missing of it: the layer's number where it is in one, and a sentence."""
        unread = ((None, text) for _, text in self.analysis.unread)
        return [*self.analysis.damages, *unread, *self.errors]


def read_whole(
    asked: Asked,
    rules: Scanner,
    limits: Limits,
    progress: Progress,
    *,
    records: RecordCache | None = None,
    ends: float = inf,
    whole_secrets: bool = False,
) -> Whole:
    """Open an image and read and search all of it, but for layers of which there are records.

    `ends` is when all has to be over, as `time.monotonic` counts; where `whole_secrets` are asked
    for those that records know are read again. Raises ImageError, UsageError.
    """
    if is_kept(asked.reference):
        return _of_records(asked, rules, limits, progress, records, ends)
    with closing(Ahead(rules)) as ahead, redacting_errors(rules):
        opened = open_image(
            asked.reference,
            platform=asked.platform,
            pick=asked.pick,
            progress=progress,
            limits=limits,
            knows=None if whole_secrets else records,
            ahead=ahead,
            access=asked.access,
        )
        opened.allowance.end_by(ends)
        size = size_to_read(opened, records)
        analysis = Analysis(
            opened,
            keep_contents=False,
            search=ahead.search or new_search(size, rules, opened.allowance),
            records=records,
            whole_secrets=whole_secrets,
            ahead=ahead,
        )
        return Whole(analysis, tuple(complete(analysis, progress)))


def _of_records(
    asked: Asked,
    rules: Scanner,
    limits: Limits,
    progress: Progress,
    records: RecordCache | None,
    ends: float,
) -> Whole:
    """Return what is known of an image of which nothing but records is left. Raises NotKeptError.

    Secrets are those of the records, as nobody can read them again.
    """
    if records is None:
        raise NotKeptError("Nothing is kept without a cache")
    image, base = kept_image(records.folder, asked.reference, asked.platform, limits)
    if not all(one.diff_id and records.layer(one.diff_id) for one in image.layers):
        raise NotKeptError(
            f"Of {printable(image.reference)}, which is kept, not all layers are known any more",
            hint="Other rules or limits, or another version of the program, make other records",
        )
    image.allowance.end_by(ends)
    search = new_search(0, rules, image.allowance)
    analysis = Analysis(
        *(image,),
        keep_contents=False,
        search=search,
        records=records,
        whole_secrets=False,
        base=base,
    )
    return Whole(analysis, tuple(complete(analysis, progress)))


def nothing_of(reference: str, error: ImageError) -> Whole:
    """Return what is known of an image that could not be opened."""
    image = Image(reference, parse_reference(reference).scheme, ())
    return Whole(Analysis(image), ((None, str(error)),), error)


def complete(analysis: Analysis, progress: Progress) -> list[tuple[int | None, str]]:
    """Read what can be read; return what ended it too early."""
    try:
        analysis.complete(progress)
    except ImageError as error:
        read = len(analysis.layers)
        return [(None, f"{error}. Layers from {read + 1} on were not read")]
    return []


def size_to_read(image: Image, records: RecordCache | None) -> int:
    """Return about how many bytes of layers are not known yet."""
    unknown = (
        one for one in image.layers if not (records and one.diff_id and records.layer(one.diff_id))
    )
    return sum(max(one.blob.size, 0) for one in unknown)


@contextmanager
def redacting_errors(rules: Scanner) -> Iterator[None]:
    """See to it that an error which may quote a manifest says no secret: no report redacts it."""
    try:
        yield
    except ImageError as error:
        said = str(error).encode()
        redact_log(Redaction(said[one.start : one.end] for one in rules.find(said)))
        raise
