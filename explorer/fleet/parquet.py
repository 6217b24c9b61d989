"""Tables of a sweep in Parquet: columns with types, written as many rows at a time as fit.

Source: Apache Parquet, which pyarrow writes. A column that a row has not is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

_ROWS = 10_000
_TEXT, _NUMBER, _SIGN = pa.string(), pa.int64(), pa.bool_()
_Row: TypeAlias = Mapping[str, Any]


def _record(**fields: Any) -> Any:  # noqa: ANN401 - types of pyarrow, which has no annotations
    return pa.struct([*fields.items()])


_LOCATION = _record(
    kind=_TEXT,
    index=_NUMBER,
    path=_TEXT,
    path_base64=_TEXT,
    inner_path=_TEXT,
    inner_path_base64=_TEXT,
    line=_NUMBER,
    column=_NUMBER,
    instruction=_TEXT,
    field=_TEXT,
)
_TABLES: Mapping[str, Mapping[str, Any]] = {
    "images": {
        "image": _NUMBER,
        "reference": _TEXT,
        "digest": _TEXT,
        "platform": _TEXT,
        "result": _TEXT,
        "gates": pa.list_(_TEXT),
        "findings": _NUMBER,
        "name": _TEXT,
        "root": _TEXT,
        "worst": _TEXT,
        "unread": pa.list_(_TEXT),
    },
    "findings": {
        "image": _NUMBER,
        "layer": _TEXT,
        "instruction": _TEXT,
        "decides": _SIGN,
        "fingerprint": _TEXT,
        "rule": _TEXT,
        "title": _TEXT,
        "severity": _TEXT,
        "confidence": _TEXT,
        "location": _LOCATION,
        "visible": _SIGN,
        "hidden_by": _record(how=_TEXT),
        "match": _TEXT,
        "details": _TEXT,
        "fix": _TEXT,
        "suppressed": _record(by=_TEXT, reason=_TEXT, until=_TEXT),
        "origin": _TEXT,
        "secret": _NUMBER,
        "exposed": _SIGN,
    },
    "errors": {"reference": _TEXT, "message": _TEXT},
}
_AS_JSON = "details"
"""The column whose names are any rule's own: it holds JSON."""


def write_parquet(name: str, rows: Iterable[_Row], path: Path) -> None:
    """Write the rows of one of a sweep's tables. Raises OSError."""
    columns, rows = _TABLES[name], iter(rows)
    schema = pa.schema([*columns.items()])
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while some := [_flat(one, columns) for one in islice(rows, _ROWS)]:
            writer.write_batch(pa.RecordBatch.from_pylist(some, schema))


def _flat(row: _Row, columns: Mapping[str, Any]) -> _Row:
    """Return a row as its table has it. Raises KeyError for a column that nobody thought of."""
    for name in row:
        columns[name]
    return {**row, _AS_JSON: json.dumps(row[_AS_JSON])} if _AS_JSON in row else row
