"""`layer-explorer sweep SOURCE…`: all images of registries and engines, each layer once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.dive import is_true
from explorer.cli.interface import has_terminal, show_sweep
from explorer.cli.options import configured, debug_option, gate_options
from explorer.cli.process import FAILED, INCOMPLETE, OK
from explorer.cli.registry_access import access_options
from explorer.errors import DestinationError, UsageError
from explorer.image.request import STDIN, RegistryAccess
from explorer.report.configuration.settings import DEFAULT
from explorer.report.sweeps.formats import SWEEP_FORMATS
from explorer.wording import listed

if TYPE_CHECKING:
    from explorer.cli.sweeping import SweepOrder
    from explorer.report.configuration.settings import Configuration
    from explorer.report.outputs import Output
    from explorer.report.sweeps.model import SweepReport

STORE = Path("layer-explorer-sweep")
_STATUSES = {"pass": OK, "fail": FAILED, "error": INCOMPLETE}


@click.command("sweep")
@click.argument("images", metavar="SOURCE...", nargs=-1, required=True)
@access_options
@gate_options
@click.option("--tags", metavar="GLOB", help="Of each name, the tags that this matches.")
@click.option("--newest", type=click.IntRange(min=1), metavar="N", help="Of these the newest N.")
@click.option("--platform", metavar="OS/ARCH", help="One platform alone, instead of all.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask cluster to work with, such as tls://HOST:8786; without it, this machine.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes on this one.")
@click.option(
    "--send-credentials",
    is_flag=True,
    help="Send your logins to the cluster, which needs TLS; without it, workers have their own.",
)
@click.option(
    "--store",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=STORE,
    show_default=True,
    help="Where it is kept what the sweep knows; the next one goes on from there.",
)
@click.option(
    "--export",
    "exported",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write all that was found there as well, for a warehouse: JSON Lines, or Parquet where "
    "the name ends in .parquet.",
)
@click.option(
    "--format",
    "form",
    metavar="FORMAT[=FILE]",
    multiple=True,
    help=f"{SWEEP_FORMATS[0]} (the default without a terminal), "
    f"{', '.join(SWEEP_FORMATS[1:-1])} or {SWEEP_FORMATS[-1]}; repeated, with a file for each but "
    "one.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the report without a file of its own goes, whole or not at all.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors on standard error.")
@click.option("--verbose", is_flag=True, help="Leave nothing out of the text.")
@debug_option
def sweep_images(
    images: tuple[str, ...],
    access: RegistryAccess,
    given: Mapping[str, object],
    tags: str | None,
    newest: int | None,
    platform: str | None,
    scheduler: str | None,
    workers: int | None,
    store: Path,
    exported: Path | None,
    form: tuple[str, ...],
    output: Path | None,
    *,
    send_credentials: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Look into all images of registries and engines, each layer once; findings by cause.

    SOURCE is an image, registry://HOST/NAME for all of its tags, registry://HOST for all of its
    names, docker:// or podman:// for all local images, a folder of archives and layouts, a file
    with a reference a line, or - for that on standard input; a terminal without --format shows
    them in the interface.
    Status 0: every gate passed; 1: one failed; 2: wrong options; 3: not all could be read.
    """
    _require("To sweep, Dask is needed", "fleet", "distributed", "cryptography")
    more = {"format": form or None, "platform": platform}
    configuration = configured({**given, **more}, quiet=quiet)
    outputs = _outputs(configuration, output)
    if exported:
        from explorer.fleet.exporting import check_export

        check_export(exported)

    def order() -> SweepOrder:
        from explorer.cli.sweeping import SweepOrder

        return SweepOrder(
            *(images, configuration, store, tags, newest, access, scheduler, workers, exported),
            sends_credentials=send_credentials,
            is_quiet=quiet,
        )

    if output is None and _is_for_screen(configuration, images):
        show_sweep(images, order, cache=configuration.cache, mask=configuration.mask)
        return OK
    from explorer.cli.sweeping import swept

    report = swept(order())
    _write(report, outputs, configuration, verbose=verbose)
    return _STATUSES[report.result.value]


def _require(what: str, extra: str, *modules: str) -> None:
    if any(find_spec(one) is None for one in modules):
        raise UsageError(
            f"{what}, and it is not installed",
            hint=f'Install it with: pip install "layer-explorer[{extra}]"',
        )


def _is_for_screen(configuration: Configuration, images: Sequence[str]) -> bool:
    """Return whether nobody asks for a format, and there is a terminal for the interface."""
    # The interface knows no other rules than its own.
    is_plain = configuration.settings["format"].origin == DEFAULT and not configuration.rules
    in_pipeline = is_true(os.environ.get("CI", ""))
    return is_plain and not in_pipeline and has_terminal(piped=STDIN in images)


def _outputs(configuration: Configuration, rest: Path | None) -> Sequence[Output]:
    """Return where the reports go. Raises UsageError for a format that a sweep has not."""
    from explorer.cli.outputs import destinations

    for one in configuration.outputs:
        if one.form not in SWEEP_FORMATS:
            raise UsageError(
                f"A sweep has no report as {one.form}", hint=f"It has {listed(SWEEP_FORMATS)}"
            )
    return destinations(configuration.outputs, rest, ())


def _write(
    report: SweepReport,
    outputs: Sequence[Output],
    configuration: Configuration,
    *,
    verbose: bool,
) -> None:
    """Write every report; where one can't be written the others are. Raises DestinationError."""
    from explorer.cli.outputs import write_out
    from explorer.report.formats import report_format
    from explorer.report.look import PLAIN, Look
    from explorer.report.sweeps.formats import lines_of
    from explorer.report.sweeps.text import styled_lines

    failures: list[DestinationError] = []
    for one in outputs:
        least = configuration.report_from or report_format(one.form).least
        told = report.from_level(least)
        look = Look.of(sys.stdout) if one.file is None else PLAIN
        is_text = one.form == SWEEP_FORMATS[0]
        lines = styled_lines(told, look, verbose=verbose) if is_text else lines_of(one.form)(told)
        try:
            write_out(lines, one.file)
        except DestinationError as error:
            failures.append(error)
    if failures:
        raise failures[0]
