"""`config`: the gate's settings, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping

import click

from explorer.cli.gate_options import configured, gate_options


@click.command("config")
@gate_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
def show_configuration(given: Mapping[str, object], form: str) -> None:
    """Print each setting of the gate, with the file, variable or option it comes from."""
    from explorer.report import output
    from explorer.report.configuration import listing

    lines = listing.setting_records if form == "json" else listing.setting_lines
    output.write_lines(lines(configured(given)))
