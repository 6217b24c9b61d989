"""The environment variables that set a key, and those that look as if they should."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from explorer.report.configuration.discovery import VARIABLE
from explorer.report.configuration.key import PREFIX
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.settings import Setting, setting

_LIKENESS = 0.8


def read_environment(
    environment: Mapping[str, str], start: Path, notes: list[str]
) -> dict[str, Setting]:
    """Read the variables of all keys but lists; an empty one counts as not set."""
    known = {key.variable: key for key in KEYS if not key.unit.repeated}
    notes += _remarks(environment, [*known, VARIABLE])
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
            near = difflib.get_close_matches(word, words, 1, _LIKENESS)
            remarks += [f"{variable} sets nothing. Did you mean {PREFIX}{near[0]}?"] if near else []
    return remarks
