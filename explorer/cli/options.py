"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


debug_option = click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")

form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")

mask_option = click.option("--mask", is_flag=True, help="Mask every secret on screen.")

layer_option = click.option(
    "--layer", type=click.IntRange(min=1), metavar="N", help="One layer, numbered from 1."
)


def image_options(command: _Command) -> _Command:
    """Add to a command IMAGE and the options that pick one of several images."""
    for decorate in (
        debug_option,
        click.option("--image", "pick", metavar="TAG_OR_NUMBER", help="One of several images."),
        click.option("--platform", metavar="OS/ARCH", help="One of several platforms."),
        click.argument("image", metavar="IMAGE"),
    ):
        command = decorate(command)
    return command
