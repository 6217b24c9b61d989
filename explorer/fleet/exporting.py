"""What a sweep has found, for a warehouse: a file for each table, in JSON Lines or in Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from explorer.errors import DestinationError
from explorer.fleet.store import SweepStore
from explorer.printable import printable
from explorer.secrets.rule import Severity

PARQUET = ".parquet"
"""How the name of a folder ends that gets Parquet."""


def check_export(folder: Path) -> None:
    """Make the folder. Raises DestinationError where it can't be used, or not for Parquet."""
    if folder.suffix == PARQUET and find_spec("pyarrow") is None:
        raise DestinationError(
            "To write Parquet, pyarrow is needed, and it is not installed",
            hint='Install it with: pip install "layer-explorer[parquet]"',
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error


def export(store: SweepStore, folder: Path) -> None:
    """Write the images, findings and errors of a store's sweep. Raises DestinationError."""
    try:
        for name, rows in (
            ("images", _images(store)),
            ("findings", _findings(store)),
            ("errors", _errors(store)),
        ):
            _write(name, rows, folder)
    except OSError as error:
        raise _unusable(folder, error) from error


def _write(name: str, rows: Iterator[dict[str, Any]], folder: Path) -> None:
    if folder.suffix == PARQUET:
        from explorer.fleet.parquet import write_parquet

        write_parquet(name, rows, folder / f"{name}{PARQUET}")
        return
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)


def _images(store: SweepStore) -> Iterator[dict[str, Any]]:
    for one in store.images():
        worst = Severity(one.worst).label if one.worst else None
        lists = {"gates": [*one.gates], "unread": [*one.unread]}
        yield {**one._asdict(), **lists, "worst": worst}


def _findings(store: SweepStore) -> Iterator[dict[str, Any]]:
    """Yield the findings of each image, with the layer and the instruction that are their cause."""
    for image in {one.image: one for one in store.images()}:
        for leak in store.leaks(image):
            cause = {"image": image, "layer": leak.layer, "instruction": leak.instruction}
            yield {**cause, "decides": leak.decides, **json.loads(leak.document)}


def _errors(store: SweepStore) -> Iterator[dict[str, Any]]:
    for reference, message in store.errors():
        yield {"reference": reference, "message": message}


def _unusable(folder: Path, error: OSError) -> DestinationError:
    shown = printable(str(folder))
    return DestinationError(f"Nothing can be exported to {shown}: {error.strerror or error}")
