"""`ls` shows every entry of every layer with its change and its fate, as the contract has it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer
from tests.waiting import LIMIT


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    layers = [
        TarBuilder()
        .folder("app")
        .file("app/.env", b"TOKEN=1\n", mode=0o640, uid=7, gid=8, mtime=1_700_000_000)
        .symlink("lib", "usr/lib")
        .build(),
        TarBuilder()
        .file("lib/x", b"abc")
        .file(b"caf\xe9", b"")
        .hardlink("app/hard", "app/.env")
        .build(),
        TarBuilder().whiteout("app/.env").whiteout("nothing").opaque("app").build(),
    ]
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive(layers))
    return path


def records(*arguments: str | Path) -> list[dict[str, Any]]:
    result = layer_explorer("ls", *arguments, "--format", "json")
    assert (result.status, result.err) == (0, "")
    return [json.loads(line) for line in result.lines]


def test_a_record_has_the_members_of_the_contract(archive: Path) -> None:
    assert records(archive)[1] == {
        "layer": 1,
        "path": "app/.env",
        "type": "file",
        "size": 8,
        "mode": "0640",
        "uid": 7,
        "gid": 8,
        "mtime": 1_700_000_000,
        "link": None,
        "change": "added",
        "visible": False,
        "hidden_by": {"layer": 3, "how": "whiteout"},
    }


def test_entries_come_in_layer_order_and_then_in_tar_order(archive: Path) -> None:
    shown = [(one["layer"], one["path"], one["type"]) for one in records(archive)]
    assert shown == [
        (1, "app", "dir"),
        (1, "app/.env", "file"),
        (1, "lib", "symlink"),
        (2, "usr/lib/x", "file"),
        (2, "caf\\xe9", "file"),
        (2, "app/hard", "hardlink"),
        (3, "app/.env", "whiteout"),
        (3, "nothing", "whiteout"),
        (3, "app", "opaque"),
    ]


def test_a_path_through_a_link_keeps_its_name_in_the_tar(archive: Path) -> None:
    assert records(archive)[3]["tar_path"] == "lib/x"


def test_bytes_that_are_no_utf_8_come_exactly_too(archive: Path) -> None:
    assert base64.b64decode(records(archive)[4]["path_base64"]) == b"caf\xe9"


def test_a_hard_link_has_its_targets_size_and_name(archive: Path) -> None:
    link = records(archive)[5]
    assert (link["size"], link["link"]) == (8, "app/.env")
    assert link["hidden_by"] == {"layer": 3, "how": "opaque"}


def test_markers_say_whether_they_removed_something(archive: Path) -> None:
    assert [one["change"] for one in records(archive)[6:]] == ["removed", None, "removed"]
    assert records(archive)[6]["tar_path"] == "app/.wh..env"


def test_one_layer_and_one_path(archive: Path) -> None:
    assert len(records(archive, "--layer", "2")) == 3
    assert [one["layer"] for one in records(archive, "/app/.env")] == [1, 3]
    assert [one["path"] for one in records(archive, "lib/x")] == ["usr/lib/x"]


def test_text_says_in_words_who_hides_a_file(archive: Path) -> None:
    result = layer_explorer("ls", archive)
    assert "app/.env  [deleted by layer 3]" in result.lines[1]
    assert "-rw-r-----" in result.lines[1]


def test_a_path_that_is_nowhere_is_one_line_and_status_3(archive: Path) -> None:
    result = layer_explorer("ls", archive, "no/such")
    assert result.status == 3
    assert result.err.count("\n") == 1
    assert "No layer wrote no/such" in result.err


def test_escapes_in_names_reach_neither_form_raw(tmp_path: Path) -> None:
    layer = TarBuilder().file("evil\x1b[31m\n\u202e", b"").symlink("l", "\x1b]52;c;x\x07").build()
    (tmp_path / "image.tar").write_bytes(docker_archive([layer]))
    for form in ("text", "json"):
        out = layer_explorer("ls", tmp_path / "image.tar", "--format", form).out
        assert b"\x1b" not in out
        assert b"\x07" not in out
        assert "\u202e".encode() not in out
        assert out.count(b"\n") == 2


def test_a_damaged_layer_is_named_and_the_rest_is_listed(tmp_path: Path) -> None:
    whole = TarBuilder().file("a", b"1").file("b", b"2" * 5000).build()
    archive = docker_archive([whole, TarBuilder().file("c", b"3").build()])
    (tmp_path / "image.tar").write_bytes(archive.replace(b"2" * 5000, b"2" * 4999 + b"3"))
    result = layer_explorer("ls", tmp_path / "image.tar")
    assert result.status == 3
    assert len(result.lines) == 3
    assert "Layer 1 is damaged" in result.err


def test_a_reader_that_leaves_ends_the_run_quietly(archive: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m explorer ls '{archive}' | true"],
        capture_output=True,
        check=True,
        timeout=LIMIT,
    )
    assert done.stderr == b""
