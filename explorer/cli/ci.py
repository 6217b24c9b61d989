"""`layer-explorer --ci IMAGE`: the headless gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.completing import values_of
from explorer.cli.dive import dive_options, json_report, say_whose_json
from explorer.cli.options import configured, gate_options, images_options, no_cache_option
from explorer.cli.process import FAILED, INCOMPLETE, OK
from explorer.errors import UsageError
from explorer.image.request import RegistryAccess, is_kept
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.table import parse_reference
from explorer.report.configuration.settings import COMMAND_LINE
from explorer.report.formats import NAMES, report_format
from explorer.report.gates import GATES
from explorer.report.messages import say

if TYPE_CHECKING:
    from explorer.report.configuration.settings import Configuration
    from explorer.report.model import Reports
    from explorer.report.outputs import Output
    from explorer.secrets.scanning import Scanner

SOURCES = {one.scheme: one for one in (DOCKER, PODMAN, DOCKER_ARCHIVE)}
"""The words that dive 0.13 knows, each the beginning of an IMAGE of ours."""
_STATUSES = {"pass": OK, "fail": FAILED, "error": INCOMPLETE}


@click.command("--ci", hidden=True)
@click.option("--ci", is_flag=True, expose_value=False, help="Run the gate, without a terminal.")
@images_options
@gate_options
@click.option(
    "--format",
    "form",
    metavar="FORMAT[=FILE]",
    multiple=True,
    shell_complete=values_of("format"),
    help=f"{NAMES[0]} (the default), {', '.join(NAMES[1:-1])} or {NAMES[-1]}; repeated, with a "
    "file for each but one.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the report without a file of its own goes, whole or not at all.",
)
@click.option("--reveal", is_flag=True, help="Show secrets whole, not masked.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors on standard error.")
@click.option(
    "--verbose", is_flag=True, help="Leave nothing out of the text, and show fingerprints."
)
@no_cache_option
@dive_options
@click.option(
    "--base",
    metavar="IMAGE",
    help="What IMAGE is built on: findings there say that they are the base's.",
)
@click.option(
    "--against",
    metavar="IMAGE",
    help="Fail on what is worse than in this image: findings that it has as well don't count. "
    "kept:// is the one of the same name that --keep kept last.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Keep what each image says of itself beside the records of its layers, for a later "
    "--against kept:// to hold the next one of its name against.",
)
@click.option(
    "--source", type=click.Choice([*SOURCES]), help="dive's way to say where IMAGE comes from."
)
def gate(
    images: tuple[str, ...],
    platform: str | None,
    pick: str | None,
    access: RegistryAccess,
    form: tuple[str, ...],
    output: Path | None,
    given: Mapping[str, object],
    *,
    reveal: bool,
    quiet: bool,
    verbose: bool,
    no_cache: bool,
    base: str | None,
    against: str | None,
    keep: bool,
    source: str | None,
    json_file: Path | None,
) -> int:
    """Look for secrets and waste in every layer, print a report, and end with a verdict.

    Status 0: every gate passed; 1: one failed; 2: wrong options; 3: not all could be read.
    """
    from explorer.cli.outputs import destinations

    more = {
        "format": json_report(json_file, form),
        "platform": platform,
        "cache": "false" if no_cache else None,
    }
    configuration = configured({**given, **more}, quiet=quiet)
    references = [from_source(image, source) for image in images]
    if against is None:
        _check_alone(configuration)
    if not configuration.cache and (keep or (against and is_kept(against))):
        raise UsageError("Without a cache nothing is kept", hint="Leave --no-cache out")
    outputs = destinations(configuration.outputs, output, references)
    say_whose_json(None if quiet else json_file)
    rules = _rules(configuration.rules, _unsaid if quiet else say)
    from explorer.cli.gating import Judge

    told = say if verbose and not quiet else _unsaid
    judge = Judge(
        *(configuration, rules, told),
        access=access,
        base=base,
        against=from_source(against, source) if against else None,
        keep=keep,
        reveal=reveal,
        quiet=quiet,
    )
    reports = judge.reports(references, pick)
    from explorer.cli.outputs import write_reports

    write_reports(reports, outputs, configuration.report_from, verbose=verbose)
    _say_the_rest(reports, outputs, quiet=quiet)
    return _STATUSES[reports.result.value]


def _check_alone(configuration: Configuration) -> None:
    """Raise UsageError where a gate is asked for here that needs another image."""
    for key in (gate.key for gate in GATES if gate.compares):
        if configuration.settings[key.name].origin == COMMAND_LINE:
            raise UsageError(
                f"{key.flag} is about a difference, and there is nothing to compare with",
                hint="Name the image to hold it against: --against IMAGE",
            )


def _unsaid(_: str) -> None:
    """Say nothing."""


def _rules(files: Sequence[Path], note: Callable[[str], None]) -> Scanner:
    """Return the rules, which are compiled while the rest of the program is imported."""
    from explorer.secrets.builtin import scanner_with

    rules = scanner_with(files, note)
    rules.prepare()
    return rules


def from_source(image: str, source: str | None) -> str:
    """Return IMAGE with `source` as its scheme, unless it has that scheme already."""
    if source is None or is_kept(image) or parse_reference(image).scheme == source:
        return image
    return SOURCES[source].written(image)


def _say_the_rest(reports: Reports, outputs: Sequence[Output], *, quiet: bool) -> None:
    """Say what standard output does not: what is for people there says the warnings by itself."""
    from explorer.cli.opening import say_errors

    for report in reports.each:
        say_errors(report.errors)
    if quiet:
        return
    if not any(one.file is None and report_format(one.form).styled for one in outputs):
        for warning in dict.fromkeys(one for report in reports.each for one in report.warnings):
            say(warning)
    if all(one.file for one in outputs):
        _say_verdict(reports, outputs)


def _say_verdict(reports: Reports, outputs: Sequence[Output]) -> None:
    from explorer.report.formats.words import VERDICTS, images_sentence, verdict_sentence

    alone = reports.alone
    sentence = verdict_sentence(alone) if alone else images_sentence(reports)
    for one in outputs:
        say(str(one.file), behind=f"{VERDICTS[reports.result]}. {sentence} The report is in ")
