"""The limits for hostile images, each with its unit.

What is beyond a limit counts as not read: the report names it, and `--ci` does not pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from explorer.errors import UsageError
from explorer.wording import parsed_size


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that users may set; the defaults are ten times what ordinary images need."""

    inflated: int = 4 << 30
    """Bytes that all layers together may inflate to in any case."""
    expansion: int = 250
    """How many times their stored bytes the layers may inflate to, if that is more."""
    index: int = 384 << 20
    """Bytes of memory for the index of all layers: names, links, attributes, sparse maps."""
    unpacked: int = 16 << 30
    """Bytes that the archives inside an image's files may unpack to, all together."""
    findings: int = 10_000
    """How many matches the search keeps."""
    work: int = 3_000_000_000
    """Steps of work, each about ten nanoseconds; every stored byte of the image adds to them."""
    seconds: int = 0
    """Seconds for all of it; 0: ten minutes, and one minute more for each 100 MB stored."""


DEFAULTS = Limits()

OPTIONS = {one.name: f"max-{one.name}" for one in fields(Limits)} | {"seconds": "time-limit"}
"""The name of the option, without dashes, for each limit."""

LARGEST_TABLE = 64 << 20
"""Bytes of memory for the table of contents of the archive that an image comes in."""

LARGEST_DOCUMENT = 8 << 20
"""Bytes of one JSON document; containerd reads no larger manifest, and registries take none."""

MOST_VALUES = 500_000
"""How many values a JSON document may have, as each may take a hundred times its bytes."""

DEEPEST_DOCUMENT = 100
"""How many levels a JSON document may have."""

MOST_LAYERS = 20_000
"""How many layers an image may have; engines mount 127 at most."""

LARGEST_BLOB = 64 << 30
"""Bytes of one blob that a registry may send, whatever its manifest says."""

LEFT_FREE = 256 << 20
"""Bytes that stay free on the disk of temporary files; of a small disk a twentieth of it."""

MOST_FOLLOWED = 4 << 30
"""Bytes of paths that are looked up while links in the parents of paths are followed."""

MOST_HOLES = 4 << 30
"""Bytes of holes in a sparse file that `cat` writes as zeros."""

LONGEST_PATTERN = 500
"""How many characters a user may type to search for."""

LONGEST_HIT = 1 << 12
"""Bytes of what a user's search finds at one place; an expression may match more."""

MOST_HITS = 100_000
"""How many hits of a user's search are counted in one file."""

MOST_HIT_BYTES = 8 << 20
"""Bytes that the counted hits in one file may have, all together."""

MOST_LISTED = 5_000
"""How many lines with hits a search in the contents of all layers lists."""

MOST_LISTED_IN_FILE = 200
"""How many of them it lists of one file."""


def limits_from(environment: Mapping[str, str]) -> Limits:
    """Return the limits that the variables set, such as LAYER_EXPLORER_MAX_WORK. Raises UsageError.

    A value is a number, or a size such as "8 GB" or "500 MiB"; an empty one counts as not set.
    """
    given = {}
    for name, option in OPTIONS.items():
        variable = f"LAYER_EXPLORER_{option.replace('-', '_').upper()}"
        if text := environment.get(variable):
            given[name] = _read(variable, text)
    return Limits(**given)


def _read(variable: str, text: str) -> int:
    try:
        return parsed_size(text)
    except ValueError as error:
        raise UsageError(
            f"{variable} is {text[:60]!r}", hint='It has to be a number or a size such as "8 GB"'
        ) from error
