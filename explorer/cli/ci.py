"""`layer-explorer --ci IMAGE`: the headless gate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import configured, gate_options, image_options, no_cache_option
from explorer.cli.process import FAILED, INCOMPLETE, OK
from explorer.errors import DestinationError
from explorer.image.request import RegistryAccess
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.table import parse_reference
from explorer.report.formats import NAMES, report_format
from explorer.report.messages import say
from explorer.report.output import abandon_output, write_lines

if TYPE_CHECKING:
    from explorer.report.formats import ReportFormat
    from explorer.report.model import Report
    from explorer.secrets.scanning import Scanner

SOURCES = {one.scheme: one for one in (DOCKER, PODMAN, DOCKER_ARCHIVE)}
"""The words that dive 0.13 knows, each the beginning of an IMAGE of ours."""
_STANDARD_OUTPUT = Path("-")
_STATUSES = {"pass": OK, "fail": FAILED, "error": INCOMPLETE}


@click.command("--ci", hidden=True)
@click.option("--ci", is_flag=True, expose_value=False, help="Run the gate, without a terminal.")
@image_options
@gate_options
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    help=f"{NAMES[0]} (the default), {', '.join(NAMES[1:-1])} or {NAMES[-1]}.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the report goes, whole or not at all, instead of standard output.",
)
@click.option("--reveal", is_flag=True, help="Show secrets whole, not masked.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors on standard error.")
@click.option(
    "--verbose", is_flag=True, help="Leave nothing out of the text, and show fingerprints."
)
@no_cache_option
@click.option(
    "--base",
    metavar="IMAGE",
    help="What IMAGE is built on: findings there say that they are the base's.",
)
@click.option(
    "--source", type=click.Choice([*SOURCES]), help="dive's way to say where IMAGE comes from."
)
def gate(
    image: str,
    platform: str | None,
    pick: str | None,
    access: RegistryAccess,
    form: str | None,
    output: Path | None,
    given: Mapping[str, object],
    *,
    reveal: bool,
    quiet: bool,
    verbose: bool,
    no_cache: bool,
    base: str | None,
    source: str | None,
) -> int:
    """Look for secrets and waste in every layer, print a report, and end with a verdict.

    Status 0: every gate passed; 1: one failed; 2: wrong options; 3: not all could be read.
    """
    from explorer.report.files import check_destination

    output = None if output == _STANDARD_OUTPUT else output
    if output is not None:
        check_destination(output)
        _check_apart(output, from_source(image, source))
    more = {"format": form, "platform": platform, "cache": "false" if no_cache else None}
    configuration = configured({**given, **more}, quiet=quiet)
    rules = _rules(configuration.rules)
    from explorer.cli.gating import gated

    image = from_source(image, source)
    told = say if verbose and not quiet else _unsaid
    report = gated(
        *(image, pick, configuration, rules, told),
        access=access,
        base=base,
        reveal=reveal,
        quiet=quiet,
    )
    chosen = report_format(configuration.format)
    _present(report, chosen, output, verbose=verbose)
    from explorer.cli.opening import say_errors

    # What is for people says it all by itself.
    say_errors(report.errors)
    if not quiet and not (output is None and chosen.styled):
        for warning in report.warnings:
            say(warning)
    if output is not None and not quiet:
        _say_verdict(report, output)
    return _STATUSES[report.result.value]


def _unsaid(_: str) -> None:
    """Say nothing."""


def _rules(file: Path | None) -> Scanner:
    """Return the rules, which are compiled while the rest of the program is imported."""
    from explorer.secrets.builtin import scanner_with

    rules = scanner_with(file)
    rules.prepare()
    return rules


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with `source` as its scheme, unless it has that scheme already."""
    if source is None or parse_reference(image).scheme == source:
        return image
    return SOURCES[source].written(image)


def _check_apart(output: Path, image: str) -> None:
    """Raise DestinationError where the report would take the place of the image."""
    from explorer.image.sources.own_files import is_own, own_files

    if is_own(output, own_files(image)):
        raise DestinationError(
            f"{output} is the image itself, and stays as it is", hint="Name another file with -o"
        )


def _present(report: Report, form: ReportFormat, output: Path | None, *, verbose: bool) -> None:
    from explorer.report.files import write_file
    from explorer.report.look import PLAIN, Look

    look = Look.of(sys.stdout) if output is None else PLAIN
    lines = form.styled(report, look, verbose) if form.styled else form.lines(report)
    if output is None:
        try:
            write_lines(lines)
        except BrokenPipeError:
            # Whoever reads the first lines alone still gets the verdict.
            abandon_output()
    else:
        write_file(output, lines)
    if form.publish:
        form.publish(report)


def _say_verdict(report: Report, output: Path) -> None:
    from explorer.report.formats.words import VERDICTS, verdict_sentence

    verdict = f"{VERDICTS[report.result]}. {verdict_sentence(report)}"
    say(str(output), behind=f"{verdict} The report is in ")
