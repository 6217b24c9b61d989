"""dive's rules for CI: its file, `.dive-ci`, and its options, as dive itself reads them.

Facts from dive 0.13: the file is YAML and has the three rules below under `rules`, in
strings or numbers; "disabled", "off", "false" and an empty string switch a rule off; for
a rule that the file leaves out dive's own default holds; what dive doesn't know it
passes over.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from explorer.errors import UsageError
from explorer.report.configuration.dive_application import DiveApplication
from explorer.report.configuration.files import read_configuration, usable
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.settings import GateSetting, setting
from explorer.report.configuration.yaml_file import parsed_yaml

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


def read_dive(
    named: Path | None, application: DiveApplication | None, start: Path, notes: list[str]
) -> dict[str, GateSetting]:
    """Read the file that is named, or the one in the working directory. Raises UsageError.

    Without either, the rules of dive's own configuration hold.
    """
    found = (application.ci_config if application else None) or NAME
    path = start / (named or found)
    if named or usable(path, start, notes, f"--{OPTION}"):
        return _settings(_rules(path, notes), path, str(path if named else found))
    if application and application.rules is not None:
        return _settings(application.rules, application.path, str(application.path))
    return {}


def _settings(given: Mapping[str, object], path: Path, origin: str) -> dict[str, GateSetting]:
    """Return a setting for each of dive's rules; for one that is not given dive's default holds."""
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
    document = parsed_yaml(path, read_configuration(path))
    given = document.get("rules") if isinstance(document, dict) else document
    if given is not None and not isinstance(given, dict):
        raise UsageError(f"{path}: has no mapping called rules", hint="dive's file begins `rules:`")
    lowered = {str(rule).lower(): value for rule, value in (given or {}).items()}
    unknown = sorted(lowered.keys() - {name.lower() for name in RULES})
    notes.extend(f"{path}: {rule} is no rule of dive, and is passed over" for rule in unknown)
    return lowered
