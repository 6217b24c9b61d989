"""From IMAGE and a configuration to the report, progress on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec.structs import replace

from explorer import __version__
from explorer.ahead import Ahead
from explorer.analysis import Analysis
from explorer.cache import cache_folder
from explorer.cli.opening import terminal_progress
from explorer.cli.reading import (
    Asked,
    Whole,
    complete,
    nothing_of,
    read_whole,
    redacting_errors,
    size_to_read,
)
from explorer.errors import ImageError, UsageError
from explorer.image import Image
from explorer.image.base import BaseEnd, end_of
from explorer.image.model import Sibling
from explorer.image.progress import Progress
from explorer.image.request import NO_ACCESS, AllKnown, RegistryAccess, meant
from explorer.image.sources import open_image, registry_of
from explorer.image.sources.table import parse_reference
from explorer.image.spool import private_folder
from explorer.limits import MOST_JUDGED
from explorer.printable import printable
from explorer.records.kept import NotKeptError, forget, keep, name_of
from explorer.remembered import remember
from explorer.report.building import build_report, suppressor_for
from explorer.report.configuration.settings import Configuration
from explorer.report.messages import redact_log, say
from explorer.report.model import Report, Reports
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching.starting import new_search
from explorer.wording import counted

if TYPE_CHECKING:
    from explorer.compare import Comparison
    from explorer.records.record_cache import RecordCache


class Judge:
    """Analyses images as they are configured, and reports on each.

    `tell` hears how it was done; `access` is how their registry is asked, `base` names the image
    that all of them are built on, and `against` the one that none of them may be worse than;
    with `keep` each of them is kept, to hold a later one against it.
    """

    def __init__(
        self,
        configuration: Configuration,
        rules: Scanner,
        tell: Callable[[str], None],
        *,
        access: RegistryAccess = NO_ACCESS,
        base: str | None = None,
        against: str | None = None,
        keep: bool = False,
        reveal: bool,
        quiet: bool,
    ) -> None:
        """Read the baseline and the ignore list. Raises UsageError where they are wrong."""
        self._configuration, self._rules, self._tell = configuration, rules, tell
        self._access, self._base, self._reveal, self._quiet = access, base, reveal, quiet
        self._against, self._keep = against, keep
        self._references = dict[Asked, Whole]()
        self._suppressor = suppressor_for(configuration.policy, {one.id for one in rules.rules})
        self._folder = cache_folder() if configuration.cache else None
        self._own_folder: TemporaryDirectory[str] | None = None
        self._ends = inf
        self._opened: RecordCache | None = None

    def reports(self, references: Sequence[str], pick: str | None) -> Reports:
        """Return the reports of all images of some places, and of all their platforms.

        `pick` is the only one of each place. Raises UsageError where the base is not theirs, and
        ImageError where nothing can be read of the only place; of several it is reported.
        """
        if self._access != NO_ACCESS and len({*map(registry_of, references)}) > 1:
            raise UsageError(
                "One login is for one registry, and these images are in several places",
                hint="Judge those of each registry by themselves, or log in with your engine",
            )
        found = list[Report]()
        if seconds := self._configuration.limits.seconds:
            self._ends = time.monotonic() + seconds  # of the whole run, not of each image
        try:
            if len(references) > 1 or self._against:
                self._share_layers()
            for reference in references:
                try:
                    found += self._of_place(reference, pick)
                except ImageError as error:
                    if len(references) == 1:
                        raise
                    found.append(self._unopened(reference, error))
        finally:
            if self._own_folder:
                self._own_folder.cleanup()
        first = replace(found[0], warnings=[*found[0].warnings, *self._suppressor.warnings])
        return Reports(__version__, [first, *found[1:]])

    def _share_layers(self) -> None:
        """Have layers that several images share read once, though nothing of them is to be kept."""
        if self._folder is None and not self._reveal:
            with suppress(ImageError):  # which is slower, and tells the same
                self._own_folder = private_folder()
                self._folder = Path(self._own_folder.name)

    def _of_place(self, reference: str, pick: str | None) -> Iterator[Report]:
        configuration = self._configuration
        with terminal_progress(enabled=not self._quiet) as progress:
            with closing(Ahead(self._rules)) as ahead, redacting_errors(self._rules):
                records = self._records()
                opened = open_image(
                    reference,
                    platform=configuration.platform,
                    pick=pick,
                    progress=progress,
                    limits=configuration.limits,
                    knows=records if records and not self._reveal else None,
                    ahead=ahead,
                    access=self._access,
                    every=True,
                )
                is_picked = bool(pick or parse_reference(reference).tag)
                judged, left_out = _beside(opened, configuration.platform, is_picked=is_picked)
                if judged:
                    self._share_layers()
                yield self._report(opened, progress, ahead, left_out, records or self._records())
            for one in judged:
                yield from self._of_beside(one, progress)

    def _of_beside(self, beside: Sibling, progress: Progress) -> Iterator[Report]:
        """Report on an image that stands beside another one, and on its other platforms."""
        asked = self._configuration.platform
        try:
            with redacting_errors(self._rules):
                opened = beside.opens()
        except ImageError as error:
            yield self._unopened(beside.name, error)
            return
        # What stands beside that one stood beside the first as well, but for its platforms.
        platforms = [] if beside.is_platform else [one for one in opened.beside if one.is_platform]
        judged, left_out = _beside(replace(opened, beside=platforms), asked, is_picked=False)
        yield self._report(opened, progress, None, left_out, self._records())
        for one in judged:
            yield from self._of_beside(one, progress)

    def _report(
        self,
        opened: Image,
        progress: Progress,
        ahead: Ahead | None,
        left_out: Sequence[str],
        records: RecordCache | None,
    ) -> Report:
        opened.allowance.end_by(self._ends)
        below = self._below(self._base, opened, progress) if self._base else None
        search = (ahead.search if ahead else None) or new_search(
            size_to_read(opened, records), self._rules, opened.allowance
        )
        analysis = Analysis(
            opened,
            keep_contents=False,
            search=search,
            records=records,
            whole_secrets=self._reveal,
            ahead=ahead,
            base=below,
        )
        errors = complete(analysis, progress)
        if records and self._folder == cache_folder():
            layers = counted(len(analysis.layers), "layer")
            self._tell(f"{records.taken} of {layers} came from the cache in {self._folder}")
            remember(analysis, records)
        if self._keep and records:
            self._keep_last(analysis, records, is_whole=not errors)
        other = self._other(self._against, opened, progress) if self._against else None
        if other is None:
            return self._built(analysis, errors, left_out)
        from explorer.compare import compare

        comparison = compare(other.analysis, analysis) if other.refusal is None else None
        missing = [(None, f"--against: {text}") for _, text in other.problems]
        return self._built(analysis, [*errors, *missing], left_out, comparison)

    def _keep_last(self, analysis: Analysis, records: RecordCache, *, is_whole: bool) -> None:
        """Keep an image as the last one of its name; of one that can't be kept say why."""
        image = analysis.image
        is_known = all(one.diff_id and records.layer(one.diff_id) for one in image.layers)
        if any(one.location.place is None for one in analysis.findings):
            why = "a secret stands in its history, its configuration or a label"
        elif is_whole and is_known and not analysis.damages and not analysis.unread:
            keep(records.folder, image, analysis.base)
            return
        else:
            why = "not all of it could be read"
        forget(records.folder, image)
        say(f"{printable(image.reference)} is not kept: {why}")

    def _other(self, named: str, opened: Image, progress: Progress) -> Whole | None:
        """Return what an image of one platform is held against, which is read once.

        None where the last one of its own name is meant, and none is kept.
        """
        against = meant(named, name_of(opened))
        platform = str(opened.platform) if opened.platform else None
        is_same = registry_of(against) == registry_of(opened.reference)
        access = self._access if is_same and registry_of(against) else NO_ACCESS
        asked = Asked(against, platform or self._configuration.platform, access=access)
        try:
            if asked not in self._references:
                self._references[asked] = self._read_other(asked, progress)
        except NotKeptError as error:
            if against == named:
                raise
            say(f"{error}. It is judged by itself")
            return None
        return self._references[asked]

    def _read_other(self, asked: Asked, progress: Progress) -> Whole:
        limits = self._configuration.limits
        try:
            return read_whole(
                *(asked, self._rules, limits, progress),
                records=self._records(),
                ends=self._ends,
                whole_secrets=self._reveal,
            )
        except NotKeptError:
            raise
        except ImageError as error:
            return nothing_of(asked.reference, error)

    def _below(self, base: str, opened: Image, progress: Progress) -> BaseEnd:
        """Return where the base image ends; its registry hears the login if it is the image's."""
        is_same = registry_of(base) == registry_of(opened.reference)
        known = self._access if is_same else NO_ACCESS
        return _base(base, opened, self._configuration, progress, known)

    def _unopened(self, reference: str, error: ImageError) -> Report:
        """Return the report of an image of which nothing could be read."""
        nothing = Analysis(Image(reference, parse_reference(reference).scheme, ()))
        return self._built(nothing, [(None, str(error))], ())

    def _built(
        self,
        analysis: Analysis,
        errors: Sequence[tuple[int | None, str]],
        left_out: Sequence[str],
        comparison: Comparison | None = None,
    ) -> Report:
        return build_report(
            analysis,
            self._configuration.policy,
            self._suppressor,
            reveal=self._reveal,
            errors=errors,
            left_out=left_out,
            comparison=comparison,
            redact_log=redact_log,
        )

    def _records(self) -> RecordCache | None:
        if self._folder is None:
            return None
        from explorer.records.record_cache import RecordCache

        self._opened = self._opened or RecordCache.opened(
            self._folder, self._rules.rules, self._configuration.limits
        )
        return self._opened.beside() if self._opened else None


def _beside(
    image: Image, platform: str | None, *, is_picked: bool
) -> tuple[Sequence[Sibling], Sequence[str]]:
    """Return what is judged beside an image, and what is not, each with the reason."""
    judged, left_out = list[Sibling](), [f"{name}: it is not there" for name in image.absent]
    for one in image.beside:
        if one.is_platform and platform:
            left_out.append(f"{one.name}: another platform than --platform asks for")
        elif is_picked and not one.is_platform:
            left_out.append(f"{one.name}: another image than the one that is picked")
        elif len(judged) < MOST_JUDGED:
            judged.append(one)
        else:
            left_out.append(f"{one.name}: over the limit of {MOST_JUDGED} images")
    return judged, left_out


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
        knows=AllKnown(),
        access=access,
    )
    if end := end_of(base, image):
        return end
    raise UsageError(
        f"{printable(reference)} is not what {printable(image.reference)} is built on: "
        "the layers of one are not the first ones of the other",
        hint="Name the very version that it was built on, by its digest, or leave --base out",
    )
