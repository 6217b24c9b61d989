"""The options that say what the gate lets pass, ours and dive's, for every command with a gate."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explorer.errors import UsageError

if TYPE_CHECKING:
    from explorer.report.configuration import Configuration

_Returned = TypeVar("_Returned")
_FILE = click.Path(path_type=Path)

_OPTIONS = (
    click.option(
        "--fail-on",
        metavar="SEVERITY",
        help="The least that fails: critical, high (the default), medium, low or never.",
    ),
    click.option(
        "--efficiency",
        "--lowestEfficiency",
        metavar="SHARE",
        help="The least share of bytes that are of use, 0 to 1.",
    ),
    click.option(
        "--wasted-bytes",
        "--highestWastedBytes",
        metavar="SIZE",
        help='The most bytes that are stored for nobody: "20 MB".',
    ),
    click.option(
        "--wasted-percent", metavar="PERCENT", help="The most of all bytes that are, 0 to 100."
    ),
    click.option(
        "--highestUserWastedPercent",
        "highest_ratio",
        metavar="SHARE",
        help="The same by dive's name, 0 to 1.",
    ),
    click.option(
        "--image-size", metavar="SIZE", help="The most bytes of all layers, uncompressed."
    ),
    click.option("--layers", metavar="NUMBER", help="The most layers."),
    click.option(
        "--forbidden-path",
        "forbidden_paths",
        metavar="GLOB",
        multiple=True,
        help="What no layer may hold; as often as needed.",
    ),
    click.option(
        "--baseline",
        metavar="FILE",
        type=_FILE,
        help="An earlier JSON report: what it found does not count.",
    ),
    click.option(
        "--rules",
        metavar="FILE",
        type=_FILE,
        help="Rules to add or to replace, Gitleaks' files as well.",
    ),
    *(
        click.option(f"--max-{name}", metavar=unit, help=told)
        for name, unit, told in (
            ("inflated", "SIZE", "What the layers may inflate to in any case."),
            ("expansion", "TIMES", "What they may inflate to, in times of what is stored."),
            ("index", "SIZE", "The memory for what is known of all entries."),
            ("unpacked", "SIZE", "What the archives in files may unpack to."),
            ("findings", "NUMBER", "How many findings are told."),
        )
    ),
    click.option("--config", metavar="FILE", type=_FILE, help="Instead of .layer-explorer.toml."),
    click.option("--ci-config", metavar="FILE", type=_FILE, help="Instead of .dive-ci."),
)

_KEYS = {
    **{
        name: name.replace("_", "-")
        for name in (
            *("fail_on", "efficiency", "wasted_bytes", "wasted_percent", "image_size", "layers"),
            *("forbidden_paths", "baseline", "rules", "config", "ci_config"),
            *("max_inflated", "max_expansion", "max_index", "max_unpacked", "max_findings"),
        )
    },
    "highest_ratio": "highestUserWastedPercent",
}


def gate_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Give a command the options of the gate, all in one argument `given` for `configured`.

    `--format` and `--platform` are left to the command, as not all mean the same by them.
    """

    @functools.wraps(command)
    def gathering(*arguments: Any, **named: Any) -> _Returned:  # noqa: ANN401 - click's own
        own = {name: value for name, value in named.items() if name not in _KEYS}
        return command(*arguments, given=given_in(named), **own)

    for option in reversed(_OPTIONS):
        option(gathering)
    return gathering


def given_in(parameters: Mapping[str, object]) -> dict[str, object]:
    """Return what click's parameters of a command say to the gate, by the names of the keys."""
    return {key: parameters[name] for name, key in _KEYS.items()}


def configured(given: Mapping[str, object], *, quiet: bool = False) -> Configuration:
    """Return what is in force, the command line over everything else; say what is to be noted.

    A command adds options of its own by the names of their keys:
    `configured({**given, "format": form, "platform": platform})`.
    """
    import os

    from explorer.report.configuration import load
    from explorer.report.messages import say

    named = given.get("config")
    path = Path(str(named)) if named else None
    configuration = load(path, os.environ, given, _working_directory())
    for note in () if quiet else configuration.notes:
        say(note)
    return configuration


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError(
            f"The working directory can't be read: {error.strerror}", hint="Change to another one"
        ) from error
