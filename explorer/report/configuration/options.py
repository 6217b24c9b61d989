"""The options of the command line, ours and dive's, as settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from explorer.report.configuration import dive
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.settings import COMMAND_LINE, Setting, setting


def read_options(options: Mapping[str, object], start: Path) -> dict[str, Setting]:
    """Read what was given, by the names of our keys and of dive's rules; ours win."""
    return {
        key.name: setting(key, options[name], COMMAND_LINE, named=flag, folder=start)
        for name, key, flag in _known()
        if options.get(name) not in (None, ())
    }


def _known() -> Iterator[tuple[str, ConfigurationKey, str]]:
    for rule, key in dive.RULES.items():
        yield rule, key, f"--{rule}"
    for key in KEYS:
        yield key.name, key, key.flag
