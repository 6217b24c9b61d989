"""Where the configuration is: named by an option or a variable, or found from here upwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explorer.report.configuration.files import usable

NAME = ".layer-explorer.toml"
VARIABLE = "LAYER_EXPLORER_CONFIG"


def configuration_file(
    named: Path | None, environment: Mapping[str, str], start: Path, notes: list[str]
) -> Path | None:
    """Return the file to read, if there is one; what is passed over goes into the notes."""
    if named is not None:
        return start / named
    if by_variable := environment.get(VARIABLE):
        return start / by_variable
    return _upwards(start, notes)


def _upwards(start: Path, notes: list[str]) -> Path | None:
    paths = (folder / NAME for folder in (start, *start.parents))
    return next((path for path in paths if usable(path, start, notes, "--config")), None)
