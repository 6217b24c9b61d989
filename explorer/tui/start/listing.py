"""Looks, in threads, for what can be opened: engines, the folder, what was open lately."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.allowance import Allowance
from explorer.errors import ImageError, LimitError, UsageError
from explorer.limits import Limits
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.starting import import_in_turn, import_the_rest
from explorer.tui.start.offers import Offer, Shelf
from explorer.tui.start.recent import Visit, visits

if TYPE_CHECKING:
    from explorer.image.sources.source import Listed, Source
    from explorer.remembered import Remembered

PATIENCE = 5
"""Seconds that an engine may take to say which images it has."""

RECENT, FOLDER = "Recent", "This folder"
SILENT = "does not answer"
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst")
_MOST_LOOKED_AT, _MOST_LISTED = 5_000, 500
_ID = slice(7, 19)
_NEEDED = (
    "explorer.image.sources.table",
    "explorer.image.sources.engine.listing",
    "explorer.image.sources.containerd.listing",
)


def engines_here(_: Check) -> list[Source]:
    """Return the engines that may be asked which images they have."""
    import_in_turn(_NEEDED)
    from explorer.image.sources.table import NAMING

    return [one for one in NAMING if one.lists and one.is_here()]


def title_of(source: Source) -> str:
    """Return what people call an engine."""
    from explorer.image.sources.engine.endpoints import TITLES

    return TITLES.get(source.scheme, source.scheme)


def engine_shelf(source: Source, _: Check) -> Shelf:
    """Return the images of an engine, or why there are none, in one line."""
    title, lists = title_of(source), source.lists
    allowance = Allowance(Limits(seconds=PATIENCE, silence=PATIENCE))
    try:
        listed = lists(allowance) if lists else ()
    except LimitError:
        return Shelf(title, note=SILENT)
    except ImageError as error:
        return Shelf(title, note=str(error))
    offers = [_offer(source, one) for one in listed[:_MOST_LISTED]]
    return Shelf(title, offers, "" if offers else "no images yet")


def _offer(source: Source, one: Listed) -> Offer:
    from explorer.image.sources.choice import familiar

    names = [*map(familiar, one.names)] or [f"untagged {one.id[_ID]}"]
    target = one.names[0] if one.names else one.id
    return Offer(source.written(target), names[0], names[1:], one.size, one.created)


def recent_shelf(_: Check) -> Shelf:
    """Return what was open lately."""
    return Shelf(RECENT, [*map(_visited, visits())])


def _visited(one: Visit) -> Offer:
    return Offer(one.reference, _short(one.reference), time=one.time, variant=one.variant)


def _short(reference: str) -> str:
    """Return a reference with the user's home as people write it."""
    with suppress(RuntimeError):  # a user without a home
        home = f"{Path.home()}/"
        return reference.replace(home, "~/", 1) if len(home) > 2 else reference
    return reference


def folder_shelf(_: Check) -> Shelf:
    """Return the archives and layouts in the folder where the program runs, by name."""
    from explorer.image.sources.table import SOURCES

    knows = [one.in_folder for one in SOURCES if one.in_folder]

    def is_layout(path: Path) -> bool:
        return any(one(path) for one in knows)

    try:
        offers = [*_offers_here(is_layout)]
    except OSError as error:
        return Shelf(FOLDER, note=f"can't be read: {error.strerror}")
    return Shelf(FOLDER, sorted(offers, key=lambda one: one.name)[:_MOST_LISTED])


def _offers_here(is_layout: Callable[[Path], bool]) -> Iterator[Offer]:
    if is_layout(Path()):
        yield Offer("./", "./")
    with os.scandir() as entries:
        for entry in islice(entries, _MOST_LOOKED_AT):
            with suppress(OSError):
                status = entry.stat()
                if stat.S_ISDIR(status.st_mode) and is_layout(Path(entry.name)):
                    yield Offer(f"./{entry.name}/", f"{entry.name}/", time=status.st_mtime)
                elif stat.S_ISREG(status.st_mode) and entry.name.endswith(ARCHIVES):
                    size, time = status.st_size, status.st_mtime
                    yield Offer(f"./{entry.name}", entry.name, size=size, time=time)


def judge(
    offers: Sequence[Offer],
    tell: Callable[[str, Remembered | None], object],
    check: Check,
) -> None:
    """Tell what records say of the worst finding of each image; nothing is fetched for it."""
    import_the_rest()
    from explorer.remembered import remembered

    for one in offers:
        check()
        try:
            tell(one.key, remembered(one.reference, check, one.variant.platform, one.variant.pick))
        except (ImageError, UsageError):
            tell(one.key, None)
