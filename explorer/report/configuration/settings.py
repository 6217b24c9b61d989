"""What is in force: every key's value with its origin, and the policy that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from reprlib import Repr
from typing import cast

from msgspec import Struct

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.limits import OPTIONS, Limits
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates import GATES
from explorer.report.outputs import Output
from explorer.report.policy import Ignore, Policy
from explorer.secrets.rule import Severity

DEFAULT = "default"
COMMAND_LINE = "command line"
IGNORE = "ignore"
_LONGEST = 60
# YAML's references make a few lines a value of billions of parts: its whole text has no end.
_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = 1000


class GateSetting(Struct, frozen=True):
    """One key's value, None where it is not set, and where that comes from."""

    key: str
    value: object
    origin: str


def setting(
    key: ConfigurationKey, value: object, origin: str, *, named: str, folder: Path
) -> GateSetting:
    """Read a value that stands where `named` says; its relative path starts at a folder.

    Raises UsageError, which says what is wanted there.
    """
    try:
        read = key.read(value)
    except UsageError as error:
        hint = f"It has to be {key.requirement}: {error}"
        raise UsageError(f"{named} is {_quoted(value)}", hint=hint) from error
    except ValueError as error:
        hint = f"It has to be {key.requirement}"
        raise UsageError(f"{named} is {_quoted(value)}", hint=hint) from error
    return GateSetting(key.name, _placed(read, folder), origin)


def _placed(value: object, folder: Path) -> object:
    """Return a value with its relative paths in a folder."""
    if isinstance(value, tuple):
        return tuple(_placed(one, folder) for one in value)
    return folder / value if isinstance(value, Path) else value


class Configuration(Frozen, frozen=True):
    """Everything that is configured; `notes` are for the person who runs it."""

    settings: Mapping[str, GateSetting]
    notes: Sequence[str] = ()

    def value(self, key: str) -> object:
        """Return what is in force for a key, None where nothing is."""
        return self.settings[key].value

    @property
    def outputs(self) -> Sequence[Output]:
        """The formats of the report, and where each goes."""
        return cast("Sequence[Output]", self.value("format"))

    @property
    def report_from(self) -> Severity | None:
        """The least severity of what reports tell; None for what each format does by itself."""
        return cast("Severity | None", self.value("report-from"))

    @property
    def platform(self) -> str | None:
        """Which of several platforms is meant, if any was named."""
        return cast("str | None", self.value("platform"))

    @property
    def rules(self) -> Sequence[Path]:
        """The files of further rules, in their order."""
        return cast("Sequence[Path] | None", self.value("rules")) or ()

    @property
    def cache(self) -> bool:
        """Whether what is known of layers is kept, and taken from there."""
        return bool(self.value("cache"))

    @property
    def mask(self) -> bool:
        """Whether the interface begins with every secret masked; reports mask by themselves."""
        return bool(self.value("mask"))

    @property
    def limits(self) -> Limits:
        """How far an image may go before the rest of it counts as not read."""
        given = {name: self.value(option) for name, option in OPTIONS.items()}
        return Limits(**cast("dict[str, int]", given))

    @property
    def policy(self) -> Policy:
        """The limits and the ignore list."""
        return Policy(
            {gate.name: self.value(gate.key.name) for gate in GATES},
            ignores=cast("Sequence[Ignore]", self.value(IGNORE)),
            baseline=cast("Path | None", self.value("baseline")),
            inline_marks=bool(self.value("inline-marks")),
        )


def _quoted(value: object) -> str:
    """Return a value as it was written, more or less, in a length fit for a message."""
    try:
        text = _BRIEF.repr(value)
    except ValueError:  # a whole number of thousands of digits, which Python doesn't write
        return "a huge number"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
