"""From IMAGE and a configuration to the report, progress on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from explorer.ahead import Ahead
from explorer.analysis import Analysis
from explorer.cache import cache_folder
from explorer.cli.opening import say_others, terminal_progress
from explorer.errors import ImageError, UsageError
from explorer.image import Image
from explorer.image.base import BaseEnd, end_of
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, RegistryAccess
from explorer.image.sources import open_image, registry_of
from explorer.printable import printable
from explorer.report.building import build_report, suppressor_for
from explorer.report.configuration.settings import Configuration
from explorer.report.messages import redact_log
from explorer.report.model import Report
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.starting import new_search
from explorer.text.redaction import Redaction
from explorer.wording import counted

if TYPE_CHECKING:
    from explorer.records.record_cache import RecordCache


def gated(
    image: str,
    pick: str | None,
    configuration: Configuration,
    rules: Scanner,
    tell: Callable[[str], None],
    *,
    access: RegistryAccess = NO_ACCESS,
    base: str | None = None,
    reveal: bool,
    quiet: bool,
) -> Report:
    """Analyse an image as it is configured; `tell` hears how it was done.

    `access` is how its registry is asked, `base` names what it is built on. Raises
    UsageError where it is not, and ImageError where nothing can be read of either.
    """
    suppressor = suppressor_for(configuration.policy)
    records = _records(configuration, rules)
    with terminal_progress(enabled=not quiet) as progress, closing(Ahead(rules)) as ahead:
        knows = records if records and not reveal else None
        with _redacting_errors(rules):
            opened = open_image(
                image,
                platform=configuration.platform,
                pick=pick,
                progress=progress,
                limits=configuration.limits,
                knows=knows,
                ahead=ahead,
                access=access,
            )
        if not quiet:
            say_others(opened)
        size = _size_to_read(opened, records)
        known = access if base and registry_of(base) == registry_of(image) else NO_ACCESS
        below = _base(base, opened, configuration, progress, known) if base else None
        search = ahead.search or new_search(size, rules, opened.allowance)
        analysis = Analysis(
            opened,
            keep_contents=False,
            search=search,
            records=records,
            whole_secrets=reveal,
            ahead=ahead,
            base=below,
        )
        errors = _read(analysis, progress)
        if records:
            layers = counted(len(analysis.layers), "layer")
            tell(f"{records.taken} of {layers} came from the cache in {cache_folder()}")
        return build_report(
            analysis,
            configuration.policy,
            suppressor,
            reveal=reveal,
            errors=errors,
            redact_log=redact_log,
        )


class _Outlines:
    """Takes every layer for known, where all that is asked for is which layers there are."""

    def layer(self, _: str) -> bool:
        return True

    def image(self, _: str) -> bool:
        return True

    def learn(self, _: str) -> None:
        """Forget it: this run looked at nothing."""


def _base(
    reference: str,
    image: Image,
    configuration: Configuration,
    progress: Progress,
    access: RegistryAccess,
) -> BaseEnd:
    """Return where the base image ends that the user names. Raises UsageError, ImageError."""
    base = open_image(
        reference,
        platform=configuration.platform or (str(image.platform) if image.platform else None),
        progress=progress,
        limits=configuration.limits,
        knows=_Outlines(),
        access=access,
    )
    if end := end_of(base, image):
        return end
    raise UsageError(
        f"{printable(reference)} is not what {printable(image.reference)} is built on: "
        "the layers of one are not the first ones of the other",
        hint="Name the very version that it was built on, by its digest, or leave --base out",
    )


@contextmanager
def _redacting_errors(rules: Scanner) -> Iterator[None]:
    """See to it that an error which may quote a manifest says no secret: no report redacts it."""
    try:
        yield
    except ImageError as error:
        said = str(error).encode()
        redact_log(Redaction(said[one.start : one.end] for one in rules.find(said)))
        raise


def _size_to_read(image: Image, records: RecordCache | None) -> int:
    """Return about how many bytes of layers are not known yet."""
    unknown = (
        one for one in image.layers if not (records and one.diff_id and records.layer(one.diff_id))
    )
    return sum(max(one.blob.size, 0) for one in unknown)


def _records(configuration: Configuration, rules: Scanner) -> RecordCache | None:
    if not configuration.cache:
        return None
    from explorer.records.record_cache import RecordCache

    return RecordCache.opened(cache_folder(), rules.rules, configuration.limits)


def _read(analysis: Analysis, progress: Progress) -> list[tuple[int | None, str]]:
    """Read what can be read; return what ended it too early."""
    try:
        analysis.complete(progress)
    except ImageError as error:
        read = len(analysis.layers)
        return [(None, f"{error}. Layers from {read + 1} on were not read")]
    return []
