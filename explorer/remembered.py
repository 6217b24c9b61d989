"""What records say of an image as a whole: nothing is fetched for it, and no layer is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from explorer.analysis import Analysis
from explorer.cache import cache_folder
from explorer.image import Image
from explorer.image.compression import Compression, sniff
from explorer.image.progress import Progress
from explorer.image.sources import open_image, unsaved
from explorer.image.sources.table import ENGINES, parse_reference, source_named
from explorer.limits import limits_from
from explorer.records.record_cache import RecordCache, record_files
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import Origin
from explorer.secrets.rule import Severity
from explorer.secrets.searching.starting import new_search
from explorer.secrets.worst import weight

_HEAD = 8
# What is compressed as a whole has to be inflated before anything is known of it.
_SOON_INFLATED = 16 << 20


class Remembered(NamedTuple):
    """How bad the worst finding of an image is; None where it has none.

    One of what was built on the base image goes before those of the base, if there is any.
    """

    worst: Severity | None
    is_of_base: bool = False


def remembered(
    reference: str,
    check: Callable[[], None],
    platform: str | None = None,
    pick: str | None = None,
) -> Remembered | None:
    """Return what records say of an image; None where a layer would have to be read for that.

    `reference`, `platform` and `pick` are IMAGE, --platform and --image of the command line.
    Raises UsageError, ImageError, and what `check` raises, which is called now and then.
    """

    def progress(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        check()

    if not record_files(cache_folder()).kept():
        return None
    records = _records()
    image = _image(reference, platform, pick, progress) if records else None
    if records is None or image is None:
        return None
    # Whoever has no records would be read and searched below.
    if not all(records.known(image, one, progress) for one in image.layers):
        return None
    return _worst(image, records, progress)


class Learner:
    """Knows nothing, but learns of an image that is opened whether its engine says all of it."""

    def layer(self, _: str) -> bool:
        """Return that a layer has to be read."""
        return False

    def image(self, _: str) -> bool:
        """Return that an image has to be saved."""
        return False

    def learn(self, identity: str) -> None:
        """Take note that what an engine says of an image is all there is."""
        if records := _records():
            records.learn(identity)
            records.close()


def _records() -> RecordCache | None:
    return RecordCache.opened(cache_folder(), scanner().rules, limits_from(os.environ))


def _image(
    reference: str, platform: str | None, pick: str | None, progress: Progress
) -> Image | None:
    asked = parse_reference(reference)
    source = source_named(asked.scheme)
    if source and source.has_names:
        # An engine would have to save it to tell its platforms apart.
        return None if platform else unsaved(reference)
    if not _is_near(Path(asked.target)):
        return None
    return open_image(reference, platform=platform, pick=pick, progress=progress)


def _is_near(path: Path) -> bool:
    """Return whether a folder or an archive can be opened in a moment."""
    try:
        if path.is_dir():
            return True
        if not path.is_file():
            return False
        with path.open("rb") as file:
            is_plain = sniff(file.read(_HEAD)) is Compression.NONE
        return is_plain or path.stat().st_size <= _SOON_INFLATED
    except (OSError, ValueError):
        return False


def _worst(image: Image, records: RecordCache, progress: Progress) -> Remembered | None:
    search = new_search(allowance=image.allowance)
    analysis = Analysis(image, search=search, records=records, whole_secrets=False)
    analysis.complete(progress)
    for is_of_base in (False, True):
        found = (one for one in analysis.findings if (one.origin is Origin.BASE) is is_of_base)
        if heaviest := max(map(weight, found), default=0):
            return Remembered(Severity(heaviest), is_of_base)
    # An engine may keep to itself some of what a configuration says.
    is_of_engine = image.source in {one.scheme for one in ENGINES}
    is_all = records.image(image.id or "") if is_of_engine else not analysis.damages
    return Remembered(None) if is_all and not analysis.unread else None
