"""dive's rules for CI: its file, `.dive-ci`, and its options, as dive itself reads them.

Facts from dive 0.13: the file is YAML and has the three rules below under `rules`, in
strings or numbers; "disabled", "off", "false" and an empty string switch a rule off; for
a rule that the file leaves out dive's own default holds; what dive doesn't know it
passes over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from explorer.errors import UsageError
from explorer.report.configuration.files import read_configuration, usable
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.settings import GateSetting, setting

NAME = ".dive-ci"
OPTION = "ci-config"

RULES = {
    rule.name: replace(
        key, unit=rule.unit, default=rule.default, wanted=rule.wanted, off="disabled"
    )
    for key in KEYS
    if (rule := key.dive)
}
"""dive's names of its rules, each with our key for it, as dive reads it and with its default."""


def read_dive(named: Path | None, start: Path, notes: list[str]) -> dict[str, GateSetting]:
    """Read the file that is named, or the one in the working directory. Raises UsageError."""
    path = start / (named or NAME)
    if named is None and not usable(path, start, notes, f"--{OPTION}"):
        return {}
    given = _rules(path, notes)
    origin = NAME if named is None else str(path)
    settings = {}
    for rule, key in RULES.items():
        value, source = given.get(rule.lower()), origin
        if value is None:
            value, source = key.default, f"{origin} (dive's default)"
        where = f"{path}: {rule}"
        settings[key.name] = setting(key, value, source, named=where, folder=path.parent)
    return settings


def _rules(path: Path, notes: list[str]) -> Mapping[str, object]:
    """Return what the file says to each rule, by the rule's name in lower case."""
    document = _parsed(path)
    given = document.get("rules") if isinstance(document, dict) else document
    if given is not None and not isinstance(given, dict):
        raise UsageError(f"{path}: has no mapping called rules", hint="dive's file begins `rules:`")
    lowered = {str(rule).lower(): value for rule, value in (given or {}).items()}
    unknown = sorted(lowered.keys() - {name.lower() for name in RULES})
    notes.extend(f"{path}: {rule} is no rule of dive, and is passed over" for rule in unknown)
    return lowered


def _parsed(path: Path) -> object:
    import yaml

    text = read_configuration(path)
    try:
        return yaml.safe_load(text)
    # ValueError is a date such as 2030-99-99, which YAML would turn into one.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(f"{path}: not YAML: {reason}") from error
