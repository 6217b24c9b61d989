"""What is typed on the start screen goes on as an image's name, as a prefix, or as a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from textual.suggester import Suggester

from explorer.printable import printable
from explorer.tui.shell.jobs import in_thread
from explorer.tui.start.listing import ARCHIVES

_MOST_LOOKED_AT = 5_000
_LIKELY = (*ARCHIVES, "/")
_PATH_SIGNS = (".", "/", "~")


class Completer(Suggester):
    """Completes by the names that there are now, else by the files below what is typed."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """Return what begins as the text does, and goes on; None for nothing."""
        if (named := completed(value, self._names())) is not None:
            return named
        return await in_thread(lambda _: completed(value, files_at(value)))


def completed(typed: str, names: Iterable[str]) -> str | None:
    """Return the first name that goes on from what is typed, and can be read as it is."""
    longer = (one for one in names if len(one) > len(typed) and one.startswith(typed))
    return next((one for one in longer if printable(one) == one), None)


def prefixes() -> list[str]:
    """Return what may stand before a name or a path: "docker://", "oci:"."""
    from explorer.image.sources.table import SOURCES

    return [one.written("") for one in SOURCES]


def files_at(typed: str) -> Iterator[str]:
    """Yield what stands where the path leads that is typed: archives and folders, then others."""
    prefix, path = _split(typed)
    if not (prefix or path.startswith(_PATH_SIGNS) or "/" in path):
        return
    parent, _, begun = path.rpartition("/")
    parent = f"{parent}/" if parent or path.startswith("/") else ""
    try:
        with os.scandir(os.path.expanduser(parent) or ".") as entries:  # noqa: PTH111
            seen = [one for one in islice(entries, _MOST_LOOKED_AT) if _is_meant(one.name, begun)]
    except (OSError, ValueError):
        return
    names = (f"{one.name}/" if _is_folder(one) else one.name for one in seen)
    for name in sorted(names, key=lambda one: (not one.endswith(_LIKELY), one)):
        yield f"{prefix}{parent}{name}"


def _is_meant(name: str, begun: str) -> bool:
    """Return whether a name goes on from its beginning; a hidden one begins with its dot."""
    return name.startswith(begun) and (begun.startswith(".") or not name.startswith("."))


def _split(typed: str) -> tuple[str, str]:
    """Return the prefix of a source that has paths, and the path."""
    from explorer.image.sources.table import source_named

    scheme, colon, path = typed.partition(":")
    source = source_named(scheme) if colon else None
    return (f"{scheme}:", path) if source and not source.has_names else ("", typed)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def with_home(typed: str) -> str:
    """Return what is typed with the user's home where it begins with one, as a shell does."""
    is_home = typed == "~" or typed.startswith("~/")
    return str(Path(typed).expanduser()) if is_home else typed
