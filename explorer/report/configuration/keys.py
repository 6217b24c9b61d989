"""The keys of a configuration: what each is called, what it wants, what holds without it."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.limits import DEFAULTS
from explorer.report.configuration import values
from explorer.report.configuration.values import Reader, optional
from explorer.report.formats import PRESENTERS
from explorer.secrets.rule import Severity

PREFIX = "LAYER_EXPLORER_"
NEVER = "never"
FORMATS = tuple(PRESENTERS)
SEVERITIES = (*(one.label for one in reversed(Severity)), NEVER)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: `wanted` completes "It has to be …"; a key that is no `scalar` has no variable."""

    name: str
    read: Reader
    wanted: str
    default: object = None
    scalar: bool = True
    option: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that sets it: LAYER_EXPLORER_WASTED_BYTES."""
        return PREFIX + self.name.replace("-", "_").upper()

    @property
    def flag(self) -> str:
        """The option that sets it: --wasted-bytes."""
        return self.option or f"--{self.name}"


_OFF = 'or "off"'

_BYTES = 'bytes, such as 4000000000 or "8 GB"'
_COUNT = "a whole number"

_LIMITS: tuple[tuple[str, Reader, str, object], ...] = (
    ("max-inflated", values.size, _BYTES, DEFAULTS.inflated),
    ("max-expansion", values.count, _COUNT, DEFAULTS.expansion),
    ("max-index", values.size, _BYTES, DEFAULTS.index),
    ("max-unpacked", values.size, _BYTES, DEFAULTS.unpacked),
    ("max-findings", values.count, _COUNT, DEFAULTS.findings),
)
"""The limits of a hostile image (`explorer.limits`); every command heeds their variables."""

KEYS = (
    Key("fail-on", values.choice(SEVERITIES), f"one of {', '.join(SEVERITIES)}", "high"),
    Key("efficiency", optional(values.share), f"a share from 0 to 1, such as 0.95, {_OFF}"),
    Key("wasted-bytes", optional(values.size), f'bytes, such as 20000000 or "20 MB", {_OFF}'),
    Key("wasted-percent", optional(values.percent), f"a percentage from 0 to 100, {_OFF}"),
    Key("image-size", optional(values.size), f'bytes, such as "500 MB" or "1.5 GiB", {_OFF}'),
    Key("layers", optional(values.count), f"a whole number, {_OFF}"),
    Key(
        "forbidden-paths",
        values.globs,
        'a list of globs, such as ["*.pem", "root/.ssh/**"]',
        (),
        scalar=False,
        option="--forbidden-path",
    ),
    Key("baseline", optional(values.path), f"the path of an earlier JSON report, {_OFF}"),
    Key("rules", optional(values.path), f"the path of a file of rules, {_OFF}"),
    *(Key(name, read, wanted, default) for name, read, wanted, default in _LIMITS),
    Key("format", values.choice(FORMATS), f"one of {', '.join(FORMATS)}", "text"),
    Key("platform", values.text, "a platform, such as linux/arm64"),
    Key("inline-marks", values.flag, "true or false", default=True),
    Key("mask", values.flag, "true or false", default=False),
)
"""All keys but `ignore`, in the order in which people read them."""

BY_NAME = {key.name: key for key in KEYS}
