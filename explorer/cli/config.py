"""`config`: the gate's settings, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping

import click

from explorer.cli.gate_options import configured, gate_options
from explorer.cli.options import debug_option, form_option
from explorer.report.output import write_lines


@click.command("config")
@gate_options
@form_option
@debug_option
def show_configuration(given: Mapping[str, object], form: str) -> None:
    """Print each setting of the gate, with the file, variable or option it comes from."""
    from explorer.report.configuration import listing

    lines = listing.setting_records if form == "json" else listing.setting_lines
    write_lines(lines(configured(given)))
