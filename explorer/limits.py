"""The limits for hostile images, each with its unit.

What is beyond a limit counts as not read: the report names it, and `--ci` does not pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from explorer.errors import UsageError
from explorer.wording import parsed_size


class Limits(Struct, frozen=True):
    """The limits that users may set; the defaults are ten times what ordinary images need."""

    inflated: int = 4 << 30
    """Bytes that all layers together may inflate to in any case."""
    expansion: int = 250
    """How many times their stored bytes the layers may inflate to, if that is more."""
    index: int = 384 << 20
    """Bytes of memory for names, links, attributes and maps of all entries, and for documents."""
    unpacked: int = 16 << 30
    """Bytes that the archives inside an image's files may unpack to, all together."""
    findings: int = 10_000
    """How many matches the search keeps."""
    work: int = 3_000_000_000
    """Steps of work, each about ten nanoseconds; every stored byte of the image adds to them."""
    seconds: int = 0
    """Seconds for all of it; 0: ten minutes, and one minute more for each 100 MB stored."""
    silence: int = 600
    """Seconds without a byte after which an engine or a registry is given up; 0: never."""


DEFAULTS = Limits()

OPTIONS = {name: f"max-{name}" for name in Limits.__struct_fields__} | {
    "seconds": "time-limit",
    "silence": "timeout",
}
"""The name of the option, without dashes, for each limit."""

LARGEST_DOCUMENT = 8 << 20
"""Bytes of one JSON document; containerd reads no larger manifest, and registries take none."""

MOST_VALUES = 500_000
"""How many values a JSON document may have, as each may take a hundred times its bytes."""

DEEPEST_DOCUMENT = 100
"""How many levels a JSON document may have."""

MOST_JUDGED = 1_000
"""Images and platforms of one place that the gate judges; others are named."""

MOST_LAYERS = 20_000
"""How many layers an image may have; engines mount 127 at most."""

LARGEST_BLOB = 64 << 30
"""Bytes of one blob that a registry may send, whatever its manifest says."""

LARGEST_SAVED = 256 << 30
"""Bytes of one archive that an engine may send, whatever it says of the image."""

CONNECT_SECONDS = 30.0
"""Seconds in which a server has to accept a connection, encrypted or not."""

REPLY_SECONDS = 60.0
"""Seconds that a small reply of a server may take, with all redirects and logins to it."""

STRETCH_BYTES = 64 << 10
"""Bytes of a blob or an archive that have to come within one of the next two."""

STRETCH_SECONDS = 60.0
"""Seconds in which a registry has to send the next stretch of a blob."""

SAVED_SECONDS = 300.0
"""Seconds in which an engine has to send the next stretch of an archive."""

PREPARED_SECONDS = 1800.0
"""Seconds in which an engine has to send the first stretch; it prepares large images for long."""

MOST_STALLS = 3
"""How many replies of a registry may take too long before nothing more is asked of it."""

MOST_OVERHEAD = 1 << 20
"""Bytes of headers and the like that a server may send beside the bytes of a body."""

LARGEST_ANSWER = 1 << 20
"""Bytes of a registry's reply with a token, and of an engine's that says what is wrong."""

MOST_MANIFESTS = 1_000
"""How many manifests and indexes are fetched of a registry for one image."""

MOST_REFERRERS = 500
"""How many manifests and indexes are read of those that refer to one image."""

MOST_REFERRED = 256 << 20
"""Bytes of the statements in them, all together."""

LARGEST_SIGNATURE = 64 << 10
"""Bytes of what is passed over as a signature; what says to be one and is larger is read."""

MOST_PAGES = 100
"""How many pages of a list of referrers are fetched."""

MOST_TAGS = 10_000
"""How many tags of a name are listed to look for statements; behind them, each is asked for."""

MOST_REDIRECTS = 5
"""How many redirects are followed to one reply."""

LONGEST_ADDRESS = 8 << 10
"""How many characters an address may have that a registry leads to."""

BEAT = 0.1
"""Seconds after which whoever waits is called, though nothing came."""

MOST_TRIES = 4
"""How often a reply is asked for while it fails in a way that may pass."""

FIRST_REST = 0.5
"""Seconds of rest before the second try; before each later one it is twice as long."""

LONGEST_REST = 60.0
"""Seconds of rest that a registry may ask for between two tries."""

MOST_RESTED = 300.0
"""Seconds of all rests together while one image is fetched."""

LARGEST_SETTINGS = 1 << 20
"""Bytes of one file in which engines keep settings or logins for registries."""

LARGEST_BUNDLE = 16 << 20
"""Bytes of one file of certificates to trust."""

MOST_CERTIFICATES = 1_000
"""How many files of certificates are read from one folder."""

HELPER_SECONDS = 60.0
"""Seconds that a credential helper may take, in which it may ask its user something."""

MOST_MIRRORS = 20
"""How many mirrors of one registry are asked."""

LEFT_FREE = 256 << 20
"""Bytes that stay free on the disk of temporary files; of a small disk a twentieth of it."""

MOST_IN_MEMORY = 1 << 30
"""Bytes of an image that may wait in memory, where no folder for temporary files can be written."""

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
