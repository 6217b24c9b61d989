"""What a sweep is asked for: from the words of a command line to references, one by one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from explorer.allowance import Allowance
from explorer.errors import ImageError, UsageError
from explorer.image.request import STDIN, RegistryAccess
from explorer.image.sources import open_image
from explorer.image.sources.referrers import subject_tagged
from explorer.image.sources.registry.listing import is_registry, names_in, tags_of
from explorer.image.sources.source import Source
from explorer.image.sources.table import SOURCES, source_named
from explorer.limits import limits_from
from explorer.printable import clipped, printable

_SCHEME = "registry"
_AT_ONCE = 8
_LONGEST_LINE = 4096
_COMMENT = "#"
_PATHS = [one for one in SOURCES if one.in_folder or one.form]
_HEAD = 512

AccessFor = Callable[[str], RegistryAccess]
"""Returns how a registry is to be asked, by its host."""


class Narrowing(Struct, frozen=True):
    """What of a name's tags is wanted: those that a glob matches, of these the newest ones."""

    tags: str | None = None
    newest: int | None = None


Unlisted = Callable[[str, str], None]
"""Hears of a name whose tags can't be listed, and why."""


def references_of(
    sources: Iterable[str], narrowing: Narrowing, access: AccessFor, unlisted: Unlisted
) -> Iterator[str]:
    """Yield the references that sources stand for. Raises ImageError, UsageError.

    A source is a reference, `registry://HOST/NAME` without a tag, `registry://HOST`, `docker://`
    or `podman://`, a folder of archives and layouts, a file of references, or `-` for these.
    What a registry names in its catalogue and can't list goes to `unlisted`, and the rest goes on.
    """
    for one in sources:
        yield from _references(one, narrowing, access, unlisted)


def _references(
    source: str, narrowing: Narrowing, access: AccessFor, unlisted: Unlisted
) -> Iterator[str]:
    scheme, _, target = source.partition("://")
    listing = source_named(scheme)
    if scheme == _SCHEME and target:
        yield from _of_registry(target, narrowing, access, unlisted)
    elif listing and listing.lists and source.endswith("://"):
        yield from _of_engine(listing)
    elif source == STDIN:
        yield from _lines(sys.stdin.buffer, "standard input")
    elif (path := Path(source)).is_dir() and not _holds_image(path):
        yield from _of_folder(path)
    elif path.is_file() and _is_list(path):
        with path.open("rb") as file:
            yield from _lines(file, source)
    else:
        yield source


def _of_registry(
    target: str, narrowing: Narrowing, access: AccessFor, unlisted: Unlisted
) -> Iterator[str]:
    if is_registry(target):
        for name in names_in(target, access(target.rstrip("/"))):
            try:
                yield from _of_name(name, narrowing, access)
            except (ImageError, UsageError) as error:
                unlisted(_shown(name), str(error))
    elif "@" in target or ":" in target.rpartition("/")[2]:
        yield f"{_SCHEME}://{target}"
    else:
        yield from _of_name(target, narrowing, access)


def _of_name(name: str, narrowing: Narrowing, access: AccessFor) -> Iterator[str]:
    known = access(name.partition("/")[0])
    glob = narrowing.tags or "*"
    # A registry may list them in any order; the report is the same each time.
    # What refers to an image is read with that; its tag names no image, unless it is asked for.
    named = (one for one in tags_of(name, known) if narrowing.tags or not subject_tagged(one))
    tags = sorted(one for one in named if fnmatchcase(one, glob))
    references = (_shown(f"{name}:{tag}") for tag in tags)
    yield from _newest(references, narrowing.newest, known) if narrowing.newest else references


def _shown(name: str) -> str:
    """Return a name in a registry as a reference; one that is none is fit for a message."""
    return f"{_SCHEME}://{clipped(name, _LONGEST_LINE)}"


def _newest(references: Iterable[str], most: int, access: RegistryAccess) -> list[str]:
    """Return the youngest images of a name, the youngest first; what can't be opened goes along."""

    def created(reference: str) -> str | None:
        try:
            return open_image(reference, every=True, access=access).created or ""
        except (ImageError, UsageError):
            return None

    each = [*references]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ages = [*zip(pool.map(created, each), each, strict=True)]
    unopened = [reference for age, reference in ages if age is None]
    by_age = sorted(((age, one) for age, one in ages if age is not None), reverse=True)
    return [*(one for _, one in islice(by_age, most)), *unopened]


def _of_engine(source: Source) -> Iterator[str]:
    listed = source.lists(Allowance(limits_from(os.environ))) if source.lists else ()
    for one in listed:
        yield from (source.written(name) for name in one.names or (one.id,))


def _of_folder(folder: Path) -> Iterator[str]:
    """Yield the archives and layouts of a folder and of those below it."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from [str(path)] if _holds_image(path) else _of_folder(path)
        elif path.is_file() and not _is_list(path):
            yield str(path)


def _holds_image(folder: Path) -> bool:
    return any(one.in_folder(folder) for one in _PATHS if one.in_folder)


def _is_list(path: Path) -> bool:
    """Return whether a file is a list of references: text, which no archive begins with."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return b"\0" not in head and head[:2] != b"\x1f\x8b" and head.isascii()


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    for number, line in enumerate(iter(partial(file.readline, _LONGEST_LINE + 1), b""), 1):
        # What is no UTF-8 is not printable either.
        reference = line.decode("utf-8", "surrogateescape").strip()
        if len(reference) > _LONGEST_LINE or not reference.isprintable():
            raise UsageError(
                f"Line {number} of {printable(name)} is no reference",
                hint="It has to have one reference a line",
            )
        if reference and not reference.startswith(_COMMENT):
            yield reference
