"""`layer-explorer compare A B`: what B changes against A."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.completing import image_names, values_of
from explorer.cli.interface import has_terminal, show_comparison
from explorer.cli.options import configured, debug_option, no_cache_option, rules_option
from explorer.cli.process import INCOMPLETE, OK
from explorer.cli.registry_access import access_options
from explorer.errors import UsageError
from explorer.image.request import KEPT_PREFIX, STDIN, RegistryAccess, is_kept
from explorer.report.comparison import NAMES
from explorer.report.messages import say

if TYPE_CHECKING:
    from explorer.report.comparison.model import ComparisonReport

_SIDES = 2
_BOTH = "Once for both, or twice: for A, then for B."


@click.command("compare")
@click.argument("a", metavar="A", shell_complete=image_names)
@click.argument("b", metavar="B", shell_complete=image_names)
@click.option(
    "--platform",
    "platforms",
    metavar="OS/ARCH",
    multiple=True,
    help=f"One of several platforms. {_BOTH}",
    shell_complete=values_of("platform"),
)
@click.option(
    "--image",
    "picks",
    metavar="TAG_OR_NUMBER",
    multiple=True,
    help=f"One of several images. {_BOTH}",
)
@access_options
@click.option(
    "--format",
    "form",
    type=click.Choice(NAMES),
    help="Without it a terminal shows the interface, all else gets text. markdown is made for a "
    "comment on a pull request.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where it goes instead of standard output, whole or not at all.",
)
@rules_option
@no_cache_option
@debug_option
def compare_images(
    a: str,
    b: str,
    platforms: Sequence[str],
    picks: Sequence[str],
    access: RegistryAccess,
    form: str | None,
    output: Path | None,
    files: Sequence[Path],
    *,
    no_cache: bool,
) -> int:
    """Tell what B changes against A: files, secrets, size, configuration and history.

    A and B are images as everywhere: two tags, yesterday's archive, two platforms; kept://NAME is
    what --ci --keep kept, kept:// that of the other's name. Status 3: not all of a side could be
    read; what was is told.
    """
    images = (a, b)
    if images == (STDIN, STDIN):
        raise UsageError("Standard input can't be both images", hint="Save one of them to a file")
    if images == (KEPT_PREFIX, KEPT_PREFIX):
        raise UsageError("No image is named", hint=f"Write what is kept as {KEPT_PREFIX}NAME")
    configuration = configured({"rules": files, "cache": "false" if no_cache else None})
    from explorer.cli.outputs import checked_file

    file = checked_file(output, images)
    from explorer.cli.reading import Asked
    from explorer.cli.sides import compared, with_access
    from explorer.secrets.builtin import scanner_with

    sides = zip(
        images,
        _for_each("--platform", platforms, configuration.platform),
        _for_each("--image", picks),
        strict=True,
    )
    asked = with_access([Asked(*one) for one in sides], access)
    # The interface knows no other rules than its own.
    is_shown = form is None and file is None and not files and not any(map(is_kept, images))
    if is_shown and has_terminal(piped=STDIN in images):
        show_comparison(asked, cache=configuration.cache)
        return OK
    scanner = scanner_with(configuration.rules, say)
    scanner.prepare()
    report = compared(asked, configuration, scanner)
    _write(report, form or NAMES[0], file)
    return INCOMPLETE if report.errors else OK


def _for_each(option: str, given: Sequence[str], usual: str | None = None) -> list[str | None]:
    """Return the value of an option for each side. Raises UsageError for a third one."""
    if len(given) > _SIDES:
        raise UsageError(f"{option} is given {len(given)} times, and there are two images")
    return [given[0], given[-1]] if given else [usual] * _SIDES


def _write(report: ComparisonReport, form: str, file: Path | None) -> None:
    from explorer.cli.outputs import write_out
    from explorer.report.comparison import comparison_format
    from explorer.report.comparison.text import styled_lines
    from explorer.report.comparison.words import error_text
    from explorer.report.look import Look

    for error in report.errors:
        say(error_text(*error))
    is_for_people = form == NAMES[0] and file is None
    styled = styled_lines(report, Look.of(sys.stdout)) if is_for_people else None
    write_out(styled or comparison_format(form)(report), file)
