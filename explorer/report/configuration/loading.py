"""All sources of the configuration together, each over the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explorer.report.configuration import dive
from explorer.report.configuration.discovery import configuration_file
from explorer.report.configuration.document import read_document
from explorer.report.configuration.environment import read_environment
from explorer.report.configuration.ignores import beside_gitleaks
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.options import read_options
from explorer.report.configuration.settings import DEFAULT, IGNORE, Configuration, Setting


def load(
    path: Path | None, environment: Mapping[str, str], options: Mapping[str, object], start: Path
) -> Configuration:
    """Read what is configured for a run in the folder `start`. Raises UsageError.

    `path` is the file that the command line names, if it names one. `options` holds, by
    our keys or by dive's names of its rules, what else was given there; None and empty
    tuples were not given. Its `ci-config` names dive's file.
    """
    start, notes = start.absolute(), list[str]()
    file = configuration_file(path, environment, start, notes)
    settings = {
        **_defaults(),
        **dive.read_dive(_dive_file(options), start, notes),
        **(read_document(file) if file else {}),
        **read_environment(environment, start, notes),
        **read_options(options, start),
    }
    folder = file.parent if file else start
    settings[IGNORE] = beside_gitleaks(settings[IGNORE], folder, start, notes)
    return Configuration(settings, tuple(notes))


def _defaults() -> dict[str, Setting]:
    settings = {key.name: Setting(key.name, key.default, DEFAULT) for key in KEYS}
    return {**settings, IGNORE: Setting(IGNORE, (), DEFAULT)}


def _dive_file(options: Mapping[str, object]) -> Path | None:
    named = options.get(dive.OPTION)
    return Path(str(named)) if named else None
