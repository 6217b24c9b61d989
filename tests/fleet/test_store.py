"""The store of a sweep: whole or not at all, and a fault of the disk is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.errors import DestinationError
from explorer.fleet.model import Discovery, ImageAddress, ImageVerdict, LayerName, Leak, SeenImage
from explorer.fleet.store import FILE, Since, SweepStore
from explorer.records.carried import CarriedRecord

JUDGING, DEPENDENCE = b"judging", b"dependence"
LAYER = LayerName(1, "sha256:1", "sha256:2")
IMAGE = SeenImage(
    "app:1", ImageAddress("app:1"), "", "sha256:3", None, "linux/amd64", (LAYER,), 9, ""
)
LEAK = Leak("{}", "f" * 32, "sha256:1", "COPY . .", 1, 4, True, True, True)


def finished(store: SweepStore, verdict: ImageVerdict) -> Since | None:
    """Sweep one image, and return what has changed."""
    assert store.begin("app:1", JUDGING)
    store.ask([IMAGE.reference])
    store.keep_verdict(IMAGE, verdict, JUDGING)
    store.keep_look(IMAGE.reference, Discovery((IMAGE,), IMAGE.id), JUDGING)
    since = store.since()
    store.end()
    return since


def test_a_full_disk_is_one_line_and_nothing_is_half_written(tmp_path: Path) -> None:
    with SweepStore(tmp_path) as store:
        store.begin("many", JUDGING)
        store._all("PRAGMA max_page_count = 40")
        with pytest.raises(
            DestinationError, match=r"can't be kept in .*: database or disk is full"
        ):
            store.ask(f"registry://registry.example.com/team/app:{at}" for at in range(10_000))
        assert store.progress() == (0, 0)
        assert store.begin("many", JUDGING)
    with SweepStore(tmp_path) as store:
        assert store.begin("many", JUDGING)


def test_it_is_the_users_own_and_says_where_it_can_not_be(tmp_path: Path) -> None:
    with SweepStore(tmp_path / "store"):
        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "store" / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "file").write_text("here already")
    with pytest.raises(DestinationError, match=r"can't be kept in"):
        SweepStore(tmp_path / "file")


def test_what_failed_is_tried_again_and_is_no_news_then(tmp_path: Path) -> None:
    with SweepStore(tmp_path) as store:
        failed = ImageVerdict("error", (LEAK,), errors=("Layer 1: it is cut",))
        assert finished(store, failed) is None
        assert store.begin("app:1", JUDGING)
        assert store.root(IMAGE.reference, JUDGING) is None
        assert not store.has(IMAGE, JUDGING)
        assert finished(store, ImageVerdict("fail", (LEAK,))) == Since(0, 0, 1)


def test_a_damaged_layer_is_read_again_by_the_next_sweep_alone(tmp_path: Path) -> None:
    with SweepStore(tmp_path) as store:
        store.begin("a", JUDGING)
        store.keep_layer("key", LAYER, CarriedRecord(None, damage="it is cut"), DEPENDENCE)
        assert store.layer("key", DEPENDENCE) is not None
        assert store.layer("key", b"other rules") is None
        store.begin("b", JUDGING)
        assert store.layer("key", DEPENDENCE) is None
