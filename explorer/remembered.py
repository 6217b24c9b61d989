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
from explorer.image.sources import open_image, outline, unsaved
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

    @classmethod
    def of(cls, analysis: Analysis) -> Remembered:
        """Return it of an image that was searched."""
        for is_of_base in (False, True):
            found = (one for one in analysis.findings if (one.origin is Origin.BASE) is is_of_base)
            if heaviest := max(map(weight, found), default=0):
                return cls(Severity(heaviest), is_of_base)
        return cls(None)

    def written(self) -> bytes:
        """Return it as it is kept."""
        return bytes([self.worst or 0, self.is_of_base])

    @classmethod
    def read(cls, kept: bytes) -> Remembered | None:
        """Return what was written; None of what never was."""
        try:
            worst, is_of_base = kept
            return cls(Severity(worst) if worst else None, bool(is_of_base))
        except ValueError:
            return None


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
    if (records := _records()) is None:
        return None
    image = _image(reference, platform, pick, progress)
    # Whoever has no records would be read and searched below.
    if image and all(records.known(image, one, progress) for one in image.layers):
        return _worst(image, records, progress) or _kept(image.id, records)
    is_of_engine = source_named(parse_reference(reference).scheme) in ENGINES
    said = outline(reference) if is_of_engine and not platform else None
    return _kept(said.id, records) if said else None


def remember(analysis: Analysis, records: RecordCache) -> None:
    """Keep how bad an image of an engine is that was searched whole.

    Its id is the digest of all of it, while what the engine says of it may leave room for doubt.
    """
    image = analysis.image
    is_whole = analysis.searched == len(image.layers) and not (analysis.damages or analysis.unread)
    if image.id and is_whole and _is_of_engine(image):
        records.judge(image.id, Remembered.of(analysis).written())


def _kept(identity: str | None, records: RecordCache) -> Remembered | None:
    kept = records.verdict(identity) if identity else None
    return Remembered.read(kept) if kept else None


def _is_of_engine(image: Image) -> bool:
    return image.source in {one.scheme for one in ENGINES}


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
    if (found := Remembered.of(analysis)).worst is not None:
        return found
    # An engine may keep to itself some of what a configuration says.
    is_all = records.image(image.id or "") if _is_of_engine(image) else not analysis.damages
    return found if is_all and not analysis.unread else None
