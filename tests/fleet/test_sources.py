"""From what a sweep is asked for to references, one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.fleet.sources import Narrowing, references_of
from explorer.image.request import NO_ACCESS

NAMES = st.from_regex(r"[a-z]{1,9}(/[a-z0-9]{1,9})?:[0-9.]{1,5}", fullmatch=True)


def references(*sources: str) -> list[str]:
    return [*references_of(sources, Narrowing(), lambda _host: NO_ACCESS)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES), st.sampled_from(["\n", "\r\n", "\n\n# shops\n  "]))
def test_a_file_has_a_reference_a_line(tmp_path: Path, names: list[str], end: str) -> None:
    file = tmp_path / "references"
    file.write_bytes("".join(f"{one}{end}" for one in names).encode())
    assert references(str(file)) == names


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", "caf\u202e\u00e9".encode(), b"\x1b[31m", b"x" * 5_000]
)
def test_a_line_that_is_no_reference_is_told_by_its_number(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "references"
    file.write_bytes(b"shop:1\n" * 99 + line + b"\n")
    with pytest.raises(UsageError, match=r"Line 100 of .* is no reference"):
        references(str(file))
