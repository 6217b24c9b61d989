"""The options that several commands share: of an image, and of what the gate lets pass."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explorer.cli.completing import image_names, values_of
from explorer.cli.registry_access import access_options
from explorer.errors import UsageError
from explorer.report.configuration.keys import BY_NAME, KEYS
from explorer.report.units import FILE, FILES, FLAG

if TYPE_CHECKING:
    from explorer.report.configuration.settings import Configuration

_Returned = TypeVar("_Returned")
_FILE = click.Path(path_type=Path)
_OWN = [key for key in KEYS if key.help]
_DIVES = [rule for key in _OWN if (rule := key.dive) and rule.help]
_KEYS = {
    **{key.name.replace("-", "_"): key.name for key in _OWN},
    **{rule.name: rule.name for rule in _DIVES},
    "config": "config",
    "ci_config": "ci-config",
}
"""The names of the settings, by those of click's parameters."""


# It is there or it is not, takes no value, and without it nothing is said.
_AS_FLAG: dict[str, Any] = {"is_flag": True, "flag_value": "true", "default": None}

debug_option = click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")

form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")

mask_option = click.option("--mask", is_flag=True, help="Mask every secret on screen.")

no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Read every layer, and keep nothing of it."
)

layer_option = click.option(
    "--layer", type=click.IntRange(min=1), metavar="N", help="One layer, numbered from 1."
)


def image_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Add to a command IMAGE and the options that pick one of several images, or open a registry.

    What is said of the registry comes in one argument, `access`.
    """
    return _picking(_image(required=True)(command))


def image_choice_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Add the same to a command that lets IMAGE be chosen where none is named."""
    return _picking(_image(required=False)(command))


def _image(*, required: bool) -> Callable[[Callable[..., _Returned]], Callable[..., _Returned]]:
    return click.argument("image", metavar="IMAGE", required=required, shell_complete=image_names)


def images_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Add to a command one IMAGE or more, and the same options."""
    several = click.argument(
        "images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=image_names
    )
    return _picking(several(command))


def one_image_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Add to a command IMAGE and the options that pick one of several images, and no others."""
    image = click.argument("image", metavar="IMAGE", shell_complete=image_names)
    return _choosing(image(command))


def _picking(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    return access_options(_choosing(command))


def _choosing(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    for decorate in (
        debug_option,
        click.option("--image", "pick", metavar="TAG_OR_NUMBER", help="One of several images."),
        click.option(
            "--platform",
            metavar="OS/ARCH",
            help="One of several platforms.",
            shell_complete=values_of("platform"),
        ),
    ):
        command = decorate(command)
    return command


def _options() -> Iterator[Callable[..., Any]]:
    """Yield an option for each key, which has dive's name as well where the unit is the same."""
    for key in _OWN:
        rule = key.dive
        shared = [f"--{rule.name}"] if rule and not rule.help else []
        yield click.option(
            *(key.flag, *shared, key.name.replace("-", "_")),
            metavar=key.unit.metavar,
            type=_FILE if key.unit in (FILE, FILES) else None,
            **(_AS_FLAG if key.unit is FLAG else {}),
            multiple=key.unit.repeated or key.unit.several,
            help=key.help,
            shell_complete=values_of(key.name) if key.unit.values else None,
        )
        if rule and rule.help:
            yield click.option(
                f"--{rule.name}", rule.name, metavar=rule.unit.metavar, help=rule.help
            )
    ours = "Instead of .layer-explorer.toml; dive's .yaml as well."
    yield click.option("-c", "--config", metavar="FILE", type=_FILE, help=ours)
    yield click.option("--ci-config", metavar="FILE", type=_FILE, help="Instead of .dive-ci.")


def gate_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Give a command the options of the gate, all in one argument `given` for `configured`.

    `--format` and `--platform` are left to the command, as not all mean the same by them.
    """

    @functools.wraps(command)
    def gathering(*arguments: Any, **named: Any) -> _Returned:  # noqa: ANN401 - click's own
        own = {name: value for name, value in named.items() if name not in _KEYS}
        return command(*arguments, given=given_in(named), **own)

    for option in reversed([*_options()]):
        option(gathering)
    return gathering


def given_in(parameters: Mapping[str, object]) -> dict[str, object]:
    """Return what click's parameters of a command say to the gate, by the names of the keys."""
    return {key: parameters[name] for name, key in _KEYS.items()}


rules_option = click.option(
    "--rules",
    "files",
    metavar=FILES.metavar,
    type=_FILE,
    multiple=True,
    help=f"{BY_NAME['rules'].help} Repeatable.",
)


def configured(given: Mapping[str, object], *, quiet: bool = False) -> Configuration:
    """Return what is in force, the command line over everything else; say what is to be noted.

    A command adds options of its own by the names of their keys:
    `configured({**given, "format": form, "platform": platform})`.
    """
    import os

    from explorer.report.configuration.loading import load
    from explorer.report.messages import say

    named = given.get("config")
    path = Path(str(named)) if named else None
    configuration = load(path, os.environ, given, working_directory())
    for note in () if quiet else configuration.notes:
        say(note)
    return configuration


def uses_cache(*, no_cache: bool) -> bool:
    """Return whether what is known of layers is kept, for what heeds no other configuration."""
    import os

    from explorer.report.configuration.settings import setting

    key = BY_NAME["cache"]
    given = os.environ.get(key.variable)
    if no_cache or not given:
        return not no_cache
    return bool(setting(key, given, key.variable, named=key.variable, folder=Path()).value)


def working_directory() -> Path:
    """Return where the run has begun. Raises UsageError where that is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(
            f"The working directory can't be read: {error.strerror}", hint="Change to another one"
        ) from error
