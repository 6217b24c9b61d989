"""`ls`: every entry of every layer."""

from __future__ import annotations

import os

import click

from explorer.cli.options import image_options, layer_option


@click.command("ls")
@image_options
@click.argument("path", required=False)
@layer_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_entries(
    image: str,
    path: str | None,
    layer: int | None,
    form: str,
    platform: str | None,
    pick: str | None,
) -> int:
    """List the entries of every layer, each with its change and its fate."""
    from explorer import lookup
    from explorer.cli.opening import analysed, say_damages
    from explorer.report import listing, output

    analysis = analysed(image, platform, pick, keep_contents=False)
    if layer is not None:
        analysis.layer(layer)
    places = lookup.listed(analysis, os.fsencode(path or ""), layer)
    lines = listing.json_lines if form == "json" else listing.text_lines
    output.write_lines(lines(analysis, places))
    return say_damages(analysis)
