"""No image takes more than bounded work and memory; what it would take more for is named."""

from __future__ import annotations

import json
import os
from itertools import chain
from pathlib import Path

import pytest

from tests.builders import TarBuilder
from tests.hostile.bombs import LARGE, LIMITED, header, quick, sparse, written, zeros
from tests.hostile.bombs import image_of as image_of_stored
from tests.hostile.running import MEGABYTE, Home, Run
from tests.secrets.nested.worst import WORST

MEMORY = 500 * MEGABYTE
# Of processor time, in all processes together.
SECONDS = 60
SMALL = {
    "LAYER_EXPLORER_MAX_INFLATED": "150 MB",
    "LAYER_EXPLORER_MAX_EXPANSION": "2",
    "LAYER_EXPLORER_MAX_UNPACKED": "150 MB",
}
WORDS = ("limit", "cut short", "too deep")


def assert_bounded(run: Run) -> None:
    assert run.memory < MEMORY
    assert run.processor < SECONDS
    assert "Traceback" not in run.err


@pytest.mark.parametrize("name", LIMITED)
def test_what_is_over_a_limit_is_named_and_no_gate_passes(name: str, home: Home) -> None:
    image = written(LIMITED[name](), home.folder)
    run = home.run("--ci", "--format", "json", image, **SMALL)
    assert_bounded(run)
    assert run.status == 3
    assert any(word in run.err for word in WORDS), run.err
    if run.out:
        assert json.loads(run.out)["result"] == "error"
        assert any(word in run.out.decode() for word in WORDS)


@pytest.mark.parametrize("name", LARGE)
def test_what_is_much_and_allowed_is_read_whole(name: str, home: Home) -> None:
    image = written(LARGE[name](), home.folder)
    run = home.run("--ci", "--format", "json", image)
    assert_bounded(run)
    assert run.status == 0


def test_without_any_setting_a_bomb_ends_as_well(home: Home) -> None:
    run = home.run("ls", written(LIMITED["gzip"](), home.folder))
    assert_bounded(run)
    assert run.status == 3
    assert "max-inflated" in run.err


@pytest.mark.parametrize(("limit", "value"), [("max-work", "50000000"), ("time-limit", "1")])
def test_work_and_time_are_limited_as_well(limit: str, value: str, home: Home) -> None:
    image = written(image_of_stored(zeros(quick, 2048), os.urandom(70 << 20)), home.folder)
    run = home.run("--ci", f"--{limit}", value, image)
    assert_bounded(run)
    assert run.status == 3
    assert limit in run.err


def test_the_worst_of_every_format_in_one_image_is_bounded(home: Home) -> None:
    layer = TarBuilder()
    for number, (path, content, size) in enumerate(chain.from_iterable(WORST.values())):
        layer.file(b"%d/" % number + path, content(20 * size))
    image = written(image_of_stored(quick(layer.build())), home.folder)
    run = home.run("--ci", "--format", "json", image)
    assert_bounded(run)
    assert run.status == 3
    assert "max-work" in run.err
    assert json.loads(run.out)["result"] == "error"


def test_members_of_an_archive_take_of_the_same_memory_as_entries(home: Home) -> None:
    image = written(LARGE["members of the archive"](), home.folder)
    run = home.run("--ci", "--max-index", "64 MiB", image)
    assert_bounded(run)
    assert run.status == 3
    assert "max-index" in run.err
    assert run.err.count("\n") == 1


def test_a_gigabyte_of_manifest_is_not_read(home: Home) -> None:
    image = home.folder / "image.tar"
    image.write_bytes(header("manifest.json", 1 << 30))
    os.truncate(image, (1 << 30) + 2048)
    run = home.run("--ci", image)
    assert_bounded(run)
    assert run.status == 3
    assert "over the limit of 8388608 bytes" in run.err


def test_limits_are_configured_in_a_file_and_by_options(home: Home) -> None:
    image = written(image_of_stored(), home.folder)
    shown = home.run("config", "--max-inflated", "8 GB", LAYER_EXPLORER_MAX_FINDINGS="7")
    rows = [line.split() for line in shown.out.decode().splitlines()]
    assert ["max-inflated", "8000000000", "command", "line"] in rows
    assert ["max-findings", "7", "LAYER_EXPLORER_MAX_FINDINGS"] in rows
    wrong = home.run("ls", image, LAYER_EXPLORER_MAX_INDEX="much")
    assert (wrong.status, wrong.err.count("\n")) == (2, 1)


def test_a_hole_stays_a_hole_and_takes_no_room(home: Home) -> None:
    size = 1 << 40
    image = written(image_of_stored(sparse("hole", size, [(0, 3), (size - 3, 3)])), home.folder)
    run = home.run("extract", image, "hole", "-o", "saved")
    saved = home.folder / "work" / "saved"
    assert_bounded(run)
    assert run.status == 0
    assert saved.stat().st_size == size
    assert saved.stat().st_blocks * 512 < MEGABYTE
    with saved.open("rb") as file:
        assert file.read(5) == b"xxx\0\0"
        file.seek(-4, 2)
        assert file.read() == b"\0xxx"


def test_a_size_that_no_disk_takes_costs_that_file_alone(home: Home) -> None:
    huge = sparse("d/huge", 1 << 61, [(0, 3)]) + sparse("d/small", 9, [(0, 3)])
    image = written(image_of_stored(huge), home.folder)
    run = home.run("extract", image, "d", "-o", "saved")
    saved = home.folder / "work" / "saved"
    assert_bounded(run)
    assert (run.status, [path.name for path in saved.iterdir()]) == (3, ["small"])
    assert "d/huge: it can't be written here: File too large" in run.err.replace("saved/", "d/")


def test_holes_are_not_written_out_without_end(home: Home, tmp_path: Path) -> None:
    image = written(image_of_stored(sparse("hole", 1 << 61, [(0, 3)])), tmp_path)
    run = home.run("cat", image, "hole")
    assert_bounded(run)
    assert (run.status, run.out) == (3, b"")
    assert "`extract` saves it with its holes" in run.err
