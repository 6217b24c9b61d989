"""The reports of the gate on their way out: checked before anything is read, then written."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from explorer.errors import DestinationError, UsageError
from explorer.image.inode import Inode
from explorer.image.sources.own_files import is_own, own_files
from explorer.printable import printable
from explorer.report.files import check_destination, is_stream, write_file
from explorer.report.formats import report_format
from explorer.report.look import PLAIN, Look
from explorer.report.model import Reports
from explorer.report.output import abandon_output, write_lines
from explorer.report.outputs import Output, file_named
from explorer.secrets.rule import Severity


def destinations(
    outputs: Sequence[Output], rest: Path | None, images: Iterable[str]
) -> Sequence[Output]:
    """Return where each report goes, the one without a file of its own to `rest` if that is given.

    Raises UsageError where two would be in one place, and DestinationError where one can't be
    written or would take the place of an image.
    """
    bare = [one for one in outputs if one.file is None]
    if len(bare) > 1:
        raise UsageError(
            f"{' and '.join(one.form for one in bare)} would both go to one place",
            hint="Give all but one a file: --format FORMAT=FILE",
        )
    if rest is not None and not bare:
        raise UsageError(
            f"Nothing is left for --output {printable(str(rest))}",
            hint="Each format has a file of its own: leave --output out",
        )
    file = file_named(rest) if rest is not None else None
    placed = [Output(one.form, file) if one.file is None else one for one in outputs]
    _check([one.file for one in placed if one.file is not None], images)
    return placed


def _check(files: Sequence[Path], images: Iterable[str]) -> None:
    """Raise for what can't be written, for what would be written twice, and for an image."""
    own = frozenset[Inode]().union(*map(own_files, images)) if files else frozenset()
    known: set[Path] = set()
    for file in files:
        check_destination(file)
        if is_own(file, own):
            raise DestinationError(
                f"{printable(str(file))} is the image itself, and stays as it is",
                hint="Name another file",
            )
        place = file.parent.resolve() / file.name
        if place in known and not is_stream(file):
            raise UsageError(
                f"Two reports would go to {printable(str(file))}", hint="Give each its own file"
            )
        known.add(place)


def write_reports(
    reports: Reports, outputs: Sequence[Output], least: Severity | None, *, verbose: bool
) -> None:
    """Write every report with the findings from `least` on, the format's own where that is None.

    Where one can't be written the others are. Raises DestinationError for the first that can't.
    """
    failures: list[DestinationError] = []
    for one in outputs:
        try:
            _write(reports, one, least, verbose=verbose)
        except DestinationError as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _write(reports: Reports, output: Output, least: Severity | None, *, verbose: bool) -> None:
    form, file = report_format(output.form), output.file
    reports = reports.from_level(least or form.least)
    look = Look.of(sys.stdout) if file is None else PLAIN
    written_to(file, form.styled(reports, look, verbose) if form.styled else form.lines(reports))
    if form.publish:
        form.publish(reports)


def written_to(file: Path | None, lines: Iterable[str]) -> None:
    """Write a report to a file, or to standard output. Raises DestinationError."""
    if file is not None:
        write_file(file, lines)
        return
    try:
        write_lines(lines)
    except BrokenPipeError:
        # Whoever reads the first lines alone still gets the verdict.
        abandon_output()
