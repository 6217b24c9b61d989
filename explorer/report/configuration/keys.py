"""The keys of a configuration, a row each; options, variables and listings follow from them."""

from __future__ import annotations

from explorer.limits import DEFAULTS
from explorer.report import units
from explorer.report.configuration.key import ConfigurationKey as Key
from explorer.report.gates import GATES
from explorer.report.outputs import OUTPUTS, Output

_BYTES = 'bytes, such as 4000000000 or "8 GB"'

_BASELINE = "the path of an earlier JSON report"
_RULES = "the path of a file of rules, or a list of them"
_KNOWN = "An earlier JSON report: what it found does not count."
_ADDED = "Rules to add or to replace, Gitleaks' files as well."
_INFLATED = "What the layers may inflate to in any case."
_TIMES = "What they may inflate to, in times of what is stored."
_INDEX = "The memory for what is known of all entries."
_UNPACKED = "What the archives in files may unpack to."
_WORK = "Work for one image, in steps of about ten nanoseconds."
_TOLD = "Findings below are left out; medium for sarif and gitlab, low for the rest."
_SECONDS = "Seconds for all; 0: ten minutes and one more for each 100 MB."
_SILENCE = "Seconds without a byte of an engine or a registry; 0: no end."

KEYS: tuple[Key, ...] = (
    *(gate.key for gate in GATES),
    Key("baseline", units.FILE, None, _BASELINE, off="off", help=_KNOWN),
    Key("rules", units.FILES, None, _RULES, off="off", help=_ADDED),
    # The limits of a hostile image (`explorer.limits`); every command heeds their variables.
    Key("max-inflated", units.BYTES, DEFAULTS.inflated, _BYTES, help=_INFLATED),
    Key("max-expansion", units.TIMES, DEFAULTS.expansion, help=_TIMES),
    Key("max-index", units.BYTES, DEFAULTS.index, _BYTES, help=_INDEX),
    Key("max-unpacked", units.BYTES, DEFAULTS.unpacked, _BYTES, help=_UNPACKED),
    Key("max-work", units.COUNT, DEFAULTS.work, help=_WORK),
    Key("max-findings", units.COUNT, DEFAULTS.findings, help="How many findings are told."),
    Key("time-limit", units.COUNT, DEFAULTS.seconds, "seconds", help=_SECONDS),
    Key("report-from", units.LEVEL, help=_TOLD),
    Key("timeout", units.COUNT, DEFAULTS.silence, "seconds", help=_SILENCE),
    Key("format", OUTPUTS, (Output("text"),)),
    Key("platform", units.PLATFORM),
    Key("inline-marks", units.FLAG, default=True),
    Key("cache", units.FLAG, default=True, option="--no-cache"),
    Key("mask", units.FLAG, default=False),
)
"""All keys but `ignore`, in the order in which people read them."""

BY_NAME = {key.name: key for key in KEYS}
