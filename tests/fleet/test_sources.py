"""From what a sweep is asked for to references, one by one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.fleet.sources import Narrowing
from explorer.report.model import Result
from tests.cli.command import layer_explorer
from tests.fleet.conftest import Registry
from tests.fleet.fleets import Cluster, clean, listed, push, swept
from tests.forwarding import forwarding
from tests.hostile.serving import says

NAMES = st.from_regex(r"[a-z]{1,9}(/[a-z0-9]{1,9})?:[0-9.]{1,5}", fullmatch=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES), st.sampled_from(["\n", "\r\n", "\n\n# shops\n  "]))
def test_a_file_has_a_reference_a_line(tmp_path: Path, names: list[str], end: str) -> None:
    file = tmp_path / "references"
    file.write_bytes("".join(f"{one}{end}" for one in names).encode())
    assert listed(str(file)) == names


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", "caf\u202e\u00e9".encode(), b"\x1b[31m", b"x" * 5_000]
)
def test_a_line_that_is_no_reference_is_told_by_its_number(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "references"
    file.write_bytes(b"shop:1\n" * 99 + line + b"\n")
    with pytest.raises(UsageError, match=r"Line 100 of .* is no reference"):
        listed(str(file))


class Endless(io.RawIOBase):
    """A file without an end, and without a line; `given` are the bytes that were read."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self.given += len(buffer)
        assert self.given < 1_000_000
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_line_without_an_end_is_read_no_further_than_a_reference_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))  # type: ignore[type-var]
    with pytest.raises(UsageError, match="Line 1 of standard input is no reference"):
        listed("-")


@pytest.mark.parametrize("newest", [None, 9])
def test_tags_that_are_none_are_named(
    client: Cluster, registry: Registry, tmp_path: Path, newest: int | None
) -> None:
    push(tmp_path, registry.host, "shop/web:1", clean("a"))
    odd = ["", "../../x", "\x1b[31m", "a b", "x" * 300, "x" * 9_000, "\ud800"]
    with forwarding(registry.host) as proxy:
        tags = says(200, json.dumps({"tags": ["1", *odd]}).encode())
        proxy.answers = {"/tags/list": tags, **proxy.answers}
        whole = f"registry://{proxy.host}/shop/web"
        references = listed(whole, narrowing=Narrowing(newest=newest))
        report, _ = swept(client, tmp_path / "store", references)
    assert len(references) == 1 + len(odd)
    assert all(one.isprintable() and len(one) < 5_000 for one in references)
    assert [one.result for one in report.images] == ["pass"]
    assert {name for name, _ in report.errors} == {*references} - {f"{whole}:1"}
    assert all("is no image of a registry" in why for _, why in report.errors)
    assert report.result is Result.ERROR


def test_a_name_whose_tags_can_not_be_listed_is_named_and_the_rest_goes_on(
    registry: Registry, tmp_path: Path
) -> None:
    push(tmp_path, registry.host, "shop/web:1", clean("a"))
    names = json.dumps({"repositories": ["../../x", "\ud800", "shop/gone", "shop/web"]})
    with forwarding(registry.host) as proxy:
        proxy.answers = {"/_catalog": says(200, names.encode()), **proxy.answers}
        at = ("--workers", "1", "--store", tmp_path / "store", "--format", "json")
        for _ in range(2):
            done = layer_explorer("sweep", *at, f"registry://{proxy.host}")
            told = json.loads(done.out)
            assert [one["result"] for one in told["images"]] == ["pass"]
            odd, half, gone = told["errors"]
            assert odd["reference"] == f"registry://{proxy.host}/../../x"
            assert half["reference"] == f"registry://{proxy.host}/<U+D800>"
            assert gone["reference"] == f"registry://{proxy.host}/shop/gone"
            assert "has no tags of" in gone["message"]
            assert (done.status, told["result"]) == (3, "error")
