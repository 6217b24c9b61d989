"""The records of images that are read one after the other: a layer that they share is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from explorer.cache import cache_folder
from explorer.errors import ImageError
from explorer.image.spool import private_folder
from explorer.limits import Limits
from explorer.records.record_cache import RecordCache
from explorer.secrets.rule import Rule

OfNext: TypeAlias = Callable[[], RecordCache | None]
"""Returns the records for the next image; None where there can be none."""


@contextmanager
def shared_records(rules: Sequence[Rule], limits: Limits, *, keeps: bool) -> Iterator[OfNext]:
    """Give the user's records to several images; those of this run alone where none are kept.

    Where no folder can be written there are none.
    """
    with ExitStack() as stack:
        kept = RecordCache.opened(cache_folder(), rules, limits) if keeps else None
        opened = kept or _of_this_run(stack, rules, limits)
        yield lambda: opened.beside() if opened else None


def _of_this_run(stack: ExitStack, rules: Sequence[Rule], limits: Limits) -> RecordCache | None:
    with suppress(ImageError):
        folder = Path(stack.enter_context(private_folder()))
        return RecordCache.opened(folder, rules, limits)
    return None
