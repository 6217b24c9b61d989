"""What a sweep exports: the same rows in JSON Lines and in Parquet, with types."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import DestinationError
from explorer.fleet import exporting, parquet
from explorer.fleet.exporting import check_export, export
from explorer.fleet.model import Discovery, ImageAddress, ImageVerdict, SeenImage
from explorer.fleet.store import SweepStore
from explorer.report.model import Report
from explorer.report.sweeps.judging import _leak
from tests.laws import tried
from tests.report.reports import failed_report, hostile_report, sample_report

TABLES = ("images", "findings", "errors")
Row = Mapping[str, Any]


def seen_at(reference: str) -> SeenImage:
    return SeenImage(reference, ImageAddress(reference), "", reference, None, None, (), 9, "")


def exported(folder: Path, *reports: Report, errors: Sequence[str] = ()) -> None:
    """Export what a sweep of some reports' images has found, in both ways."""
    with SweepStore(folder / "store") as store:
        assert store.begin("tests", b"judging")
        references = [f"app:{number}" for number in range(len(reports))]
        store.ask(references)
        for reference, report in zip(references, reports, strict=True):
            seen = seen_at(reference)
            leaks = tuple(_leak(one, report) for one in report.findings)
            verdict = ImageVerdict(report.result.value, leaks, ("a gate",), tuple(errors))
            store.keep_verdict(seen, verdict, b"judging")
            store.keep_look(reference, Discovery((seen,), reference), b"judging")
        for name in ("lines", "out.parquet"):
            check_export(folder / name)
            export(store, folder / name)


def in_lines(folder: Path, name: str) -> list[Row]:
    lines = (folder / "lines" / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def in_parquet(folder: Path, name: str) -> list[Row]:
    rows: list[Row] = pq.read_table(folder / "out.parquet" / f"{name}.parquet").to_pylist()
    return [
        {**row, "details": json.loads(row["details"])} if "details" in row else row for row in rows
    ]


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value without fields that are null: a table has all columns in each row."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [*map(without_nulls, value)] if isinstance(value, list) else value


@tried(20)
@given(text=st.text(min_size=1), errors=st.lists(st.text(), max_size=3))
def test_parquet_has_the_rows_of_json_lines(text: str, errors: list[str]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        reports = (sample_report(), failed_report(), hostile_report(text))
        exported(folder, *reports, errors=errors)
        for name in TABLES:
            lines = in_lines(folder, name)
            assert without_nulls(in_parquet(folder, name)) == without_nulls(lines)
        assert len(in_lines(folder, "findings")) == sum(len(one.findings) for one in reports)


def test_columns_have_types_even_where_there_is_no_row(tmp_path: Path) -> None:
    exported(tmp_path)
    schema = pq.read_schema(tmp_path / "out.parquet/findings.parquet")
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert (types["image"], types["visible"], types["rule"]) == ("int64", "bool", "string")
    assert types["location"].startswith("struct<kind: string, index: int64")


def test_rows_are_written_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 3)
    exported(tmp_path, sample_report())
    file = pq.ParquetFile(tmp_path / "out.parquet/findings.parquet")
    counts = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert max(counts) == 3
    assert sum(counts) == len(sample_report().findings)


def test_without_the_extra_a_line_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "find_spec", lambda _: None)
    with pytest.raises(DestinationError) as caught:
        check_export(tmp_path / "out.parquet")
    assert caught.value.hint == 'Install it with: pip install "layer-explorer[parquet]"'
    check_export(tmp_path / "lines")
