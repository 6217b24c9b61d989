"""What a key of the configuration is: one row says all that any front end needs of it."""

from __future__ import annotations

from msgspec import Struct

from explorer.report.units import Reader, Unit, optional

PREFIX = "LAYER_EXPLORER_"


class DiveRule(Struct, frozen=True):
    """dive's name of a rule, its own default, and its unit.

    Where that is not ours, the rule has an option of its own, and `help` for it.
    """

    name: str
    unit: Unit
    default: str
    wanted: str
    help: str = ""


class ConfigurationKey(Struct, frozen=True):
    """One key: `wanted` completes "It has to be …" where the unit does not say it all.

    `default` holds without it; `off` is the word that takes a value away, where one may be.
    `option` is the option's name where it is not the key's, `help` what the gate's help says
    of it: without one, the commands that have the option say it themselves.
    """

    name: str
    unit: Unit
    default: object = None
    wanted: str = ""
    off: str = ""
    option: str = ""
    help: str = ""
    dive: DiveRule | None = None

    @property
    def read(self) -> Reader:
        """The reader of its values, which raises ValueError."""
        return optional(self.unit.read) if self.off else self.unit.read

    @property
    def requirement(self) -> str:
        """What a value has to be."""
        return (self.wanted or self.unit.wanted) + (f', or "{self.off}"' if self.off else "")

    @property
    def variable(self) -> str:
        """The environment variable that sets it: LAYER_EXPLORER_WASTED_BYTES."""
        return PREFIX + self.name.replace("-", "_").upper()

    @property
    def flag(self) -> str:
        """The option that sets it: --wasted-bytes."""
        return self.option or f"--{self.name}"
