"""A configuration file, `.layer-explorer.toml`: its settings and its ignore list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explorer.errors import UsageError
from explorer.report.configuration.files import read_configuration
from explorer.report.configuration.ignores import read_ignores
from explorer.report.configuration.keys import BY_NAME
from explorer.report.configuration.settings import IGNORE, Setting, setting
from explorer.secrets.schema import check_keys, tables

# tomllib takes time by the square of a key's parts; ours have two at most.
_DEEP = re.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")


def read_document(path: Path) -> dict[str, Setting]:
    """Read a file; unknown keys and wrong types are UsageErrors that name file and key."""
    document = _parsed(path)
    check_keys(document, [*BY_NAME, IGNORE], str(path))
    settings = {
        name: setting(BY_NAME[name], value, str(path), named=f"{path}: {name}", folder=path.parent)
        for name, value in document.items()
        if name != IGNORE
    }
    if entries := tables(document, IGNORE, str(path)):
        settings[IGNORE] = Setting(IGNORE, read_ignores(entries, path), str(path))
    return settings


def _parsed(path: Path) -> Mapping[str, Any]:
    text = read_configuration(path)
    if _DEEP.search(text):
        raise UsageError(f"{path}: not TOML: a key is nested too deep")
    try:
        return tomllib.loads(text)
    # ValueError as well for a whole number of thousands of digits, which Python doesn't read.
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not TOML: {error}") from error
