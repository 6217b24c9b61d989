"""All sources of the configuration together, each over the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from explorer.cache import VARIABLE as CACHE_VARIABLE
from explorer.report.configuration import dive
from explorer.report.configuration.dive_application import dives_application, is_dives
from explorer.report.configuration.document import read_document
from explorer.report.configuration.files import VARIABLE, configuration_file, usable
from explorer.report.configuration.key import PREFIX
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.settings import (
    COMMAND_LINE,
    DEFAULT,
    IGNORE,
    Configuration,
    GateSetting,
    setting,
)
from explorer.report.gitleaksignore import NAME, read_gitleaksignore
from explorer.report.policy import Ignore
from explorer.secrets.fingerprint import KEY_VARIABLE

_LIKENESS = 0.8


def load(
    path: Path | None, environment: Mapping[str, str], options: Mapping[str, object], start: Path
) -> Configuration:
    """Read what is configured for a run in the folder `start`. Raises UsageError.

    `path` is the file that the command line names, if it names one; `options` holds, by our keys or
    by dive's names of its rules, what else was given there, and `ci-config` names dive's file.
    None and empty tuples count as not given.
    """
    start, notes = start.absolute(), list[str]()
    dives = options.get(dive.OPTION)
    application = dives_application(path, environment, start, notes)
    file = configuration_file(None if is_dives(path) else path, environment, start, notes)
    if application and (remark := application.remark):
        notes.append(remark)
    settings = {
        **{key.name: GateSetting(key.name, key.default, DEFAULT) for key in KEYS},
        IGNORE: GateSetting(IGNORE, (), DEFAULT),
        **dive.read_dive(Path(str(dives)) if dives else None, application, start, notes),
        **(read_document(file) if file else {}),
        **_environment(environment, start, notes),
        **_options(options, start),
    }
    folder = file.parent if file else start
    settings[IGNORE] = _beside_gitleaks(settings[IGNORE], folder, start, notes)
    return Configuration(settings, tuple(notes))


def _environment(
    environment: Mapping[str, str], start: Path, notes: list[str]
) -> dict[str, GateSetting]:
    """Read the variables of all keys but lists; an empty one counts as not set."""
    known = {key.variable: key for key in KEYS if not key.unit.repeated}
    notes += _remarks(environment, [*known, VARIABLE, KEY_VARIABLE, CACHE_VARIABLE])
    return {
        key.name: setting(key, value, variable, named=variable, folder=start)
        for variable, key in known.items()
        if (value := environment.get(variable))
    }


def _remarks(environment: Mapping[str, str], known: list[str]) -> list[str]:
    # No error: other programs may have variables of that prefix. Without the prefix, as it
    # would make everything alike.
    words = [variable.removeprefix(PREFIX) for variable in known]
    remarks = []
    for variable in sorted(environment):
        word = variable.removeprefix(PREFIX)
        if word != variable and word not in words:
            import difflib

            near = difflib.get_close_matches(word, words, 1, _LIKENESS)
            remarks += [f"{variable} sets nothing. Did you mean {PREFIX}{near[0]}?"] if near else []
    return remarks


def _options(options: Mapping[str, object], start: Path) -> dict[str, GateSetting]:
    """Read what was given, by the names of our keys and of dive's rules; ours win."""
    rules = [(rule, key, f"--{rule}") for rule, key in dive.RULES.items()]
    return {
        key.name: setting(key, options[name], COMMAND_LINE, named=flag, folder=start)
        for name, key, flag in (*rules, *((key.name, key, key.flag) for key in KEYS))
        if options.get(name) not in (None, ())
    }


def _beside_gitleaks(one: GateSetting, folder: Path, start: Path, notes: list[str]) -> GateSetting:
    """Return the ignore list with what a `.gitleaksignore` in a folder adds to it, if any."""
    path = folder / NAME
    if not usable(path, start, notes):
        return one
    own = tuple(cast("Sequence[Ignore]", one.value))
    origin = f"{one.origin}, {path}" if own else str(path)
    return GateSetting(one.key, (*own, *read_gitleaksignore(path)), origin)
