"""A record is taken for the very bytes that it was made of, and for nothing else."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.errors import LimitError
from explorer.image.digest import DigestReader
from explorer.image.progress import silent
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.records import record_cache
from explorer.records.record_cache import RecordCache
from explorer.records.witnesses import StoredBytes, names_of
from explorer.secrets.builtin import scanner
from explorer.secrets.rule import Rule
from explorer.secrets.searching.starting import new_search
from explorer.text.needles import Sealing
from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive, oci_layout
from tests.waiting import until

LEAK = TarBuilder().file("app/.env", f"TOKEN={github_token('records')}\n".encode()).build()
CLEAN = TarBuilder().file("app/.env", b"nothing at all\n").build()
LONG_AGO = 10**18


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def archived(path: Path, *layers: bytes, claimed: bytes | None = None) -> Path:
    """Write an archive whose configuration may name other layers than it has."""
    config = configuration([claimed] if claimed else layers)
    path.write_bytes(docker_archive(layers, config=config))
    os.utime(path, ns=(LONG_AGO + 1, LONG_AGO + 1))
    return path


def opened(folder: Path, limits: Limits = Limits()) -> RecordCache:  # noqa: B008 - immutable
    records = RecordCache.opened(folder, scanner().rules, limits)
    assert records
    return records


def found(path: Path, records: RecordCache | None) -> Analysis:
    image = open_image(str(path), limits=Limits())
    search = new_search(allowance=image.allowance)
    return Analysis(image, search=search, records=records, whole_secrets=False).complete()


def taken(path: Path, folder: Path) -> int:
    """Return how many layers were taken from records."""
    records = opened(folder)
    found(path, records)
    return records.taken


def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many bytes were read of layers from now on, a number for each time."""
    counted: list[int] = []
    update = DigestReader.readinto

    def counting(self: DigestReader, buffer: memoryview) -> int:
        counted.append(len(buffer))
        return update(self, buffer)

    monkeypatch.setattr(DigestReader, "readinto", counting)
    return counted


def test_a_file_that_nobody_has_written_to_is_not_read_again(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settled(archived(tmp_path / "image.tar", LEAK))
    assert taken(path, folder) == 0
    counted = reads(monkeypatch)
    assert taken(path, folder) == 1
    assert counted == []


def settled(path: Path) -> Path:
    """Wait until the clock of the disk has gone on since a file was written."""
    (layer,) = open_image(str(path)).layers
    until(lambda: bool(names_of(layer, Sealing(b"key")).file), "the disk's clock to go on")
    return path


def test_a_copy_of_it_is_hashed_and_not_searched(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert taken(archived(tmp_path / "image.tar", LEAK), folder) == 0
    other = archived(tmp_path / "other.tar", LEAK)
    counted = reads(monkeypatch)
    assert taken(other, folder) == 1
    assert counted == []
    forget_contents(monkeypatch)
    assert taken(archived(tmp_path / "third.tar", LEAK), folder) == 1
    assert counted


def forget_contents(monkeypatch: pytest.MonkeyPatch) -> None:
    """See to it that only SHA-256 tells what bytes are."""
    monkeypatch.setattr(StoredBytes, "name", lambda _self, _sealing: "")


@pytest.mark.parametrize("packing", ["gzip", "zstd", None])
def test_bytes_of_the_same_size_are_not_those_that_were_read(
    tmp_path: Path, folder: Path, packing: str | None
) -> None:
    path = oci_layout(tmp_path / "first", [LEAK], packing=packing)
    found(path, opened(folder))
    (layer,) = open_image(str(path)).layers
    blob = path / "blobs" / (layer.digest or "").replace(":", "/")
    data = blob.read_bytes()
    blob.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    for _ in range(2):
        records = opened(folder)
        assert found(path, records).damages
        assert records.taken == 0


def test_bytes_that_only_claim_to_be_a_known_layer_are_read(tmp_path: Path, folder: Path) -> None:
    found(archived(tmp_path / "clean.tar", CLEAN), opened(folder))
    liar = archived(tmp_path / "liar.tar", LEAK, claimed=CLEAN)
    for _ in range(2):
        records = opened(folder)
        analysis = found(liar, records)
        assert records.taken == 0
        assert [one.match.rule_id for one in analysis.findings] == ["github-token"]
        assert "its diff_id is" in analysis.damages[0][1]


def test_a_file_that_is_written_to_is_read_again(tmp_path: Path, folder: Path) -> None:
    path = settled(archived(tmp_path / "image.tar", CLEAN))
    assert not found(path, opened(folder)).damages
    data = path.read_bytes()
    at = data.index(b"nothing at all")
    liar = data[:at] + b"N" + data[at + 1 :]
    path.write_bytes(liar)
    os.utime(path, ns=(LONG_AGO + 1, LONG_AGO + 1))
    records = opened(folder)
    assert "its diff_id is" in found(path, records).damages[0][1]
    assert records.taken == 0


def test_an_image_that_has_spent_all_is_neither_hashed_nor_looked_up(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(archived(tmp_path / "clean.tar", CLEAN), opened(folder))
    image = open_image(str(archived(tmp_path / "other.tar", CLEAN)), limits=Limits())
    records, counted, before = opened(folder), reads(monkeypatch), len(CLEAN)
    spent: list[int] = []

    def charge(steps: int) -> None:
        spent.append(steps)
        if sum(spent) > before:
            raise LimitError("there is nothing left")

    monkeypatch.setattr(Allowance, "charge", lambda _, steps: charge(steps))
    for _ in range(3):
        assert records.known(image, image.layers[0], silent) is None
    assert counted == []
    before = 10**9
    assert records.known(image, image.layers[0], silent)
    assert sum(spent) > len(CLEAN) // 4 > 0


def test_compressed_layers_are_known_by_their_digest(tmp_path: Path, folder: Path) -> None:
    first = oci_layout(tmp_path / "first", [LEAK])
    assert taken(first, folder) == 0
    assert taken(oci_layout(tmp_path / "second", [LEAK]), folder) == 1
    assert taken(oci_layout(tmp_path / "third", [LEAK], packing="zstd"), folder) == 0
    assert taken(oci_layout(tmp_path / "fourth", [LEAK], packing=None), folder) == 1


def test_contents_of_a_known_layer_can_be_read(tmp_path: Path, folder: Path) -> None:
    for packing in ("gzip", "zstd", None):
        path = oci_layout(tmp_path / str(packing), [LEAK], packing=packing)
        found(path, opened(folder))
        records = opened(folder)
        analysis = found(path, records)
        assert records.taken == 1
        (finding,) = analysis.findings
        assert finding.location.place
        content = analysis.content(finding.location.place)
        assert content.read_at(0, 6) == b"TOKEN="


OTHERS: dict[str, Callable[[RecordCache], RecordCache | None]] = {
    "limits": lambda one: opened(one._files.folder, Limits(findings=3)),
    "rules": lambda one: RecordCache.opened(
        one._files.folder, [*scanner().rules, Rule("own", "Own", regex="own")], Limits()
    ),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=[*OTHERS])
def test_a_record_holds_for_the_same_rules_and_limits(
    tmp_path: Path, folder: Path, other: Callable[[RecordCache], RecordCache | None]
) -> None:
    path = archived(tmp_path / "image.tar", LEAK)
    found(path, opened(folder))
    records = other(opened(folder))
    found(path, records)
    assert records
    assert records.taken == 0


def test_a_record_holds_for_the_same_program(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archived(tmp_path / "image.tar", LEAK)
    found(path, opened(folder))
    monkeypatch.setattr(record_cache, "program_digest", lambda: b"another")
    assert taken(path, folder) == 0
    monkeypatch.setattr(record_cache, "program_digest", lambda: b"")
    assert RecordCache.opened(folder, scanner().rules, Limits()) is None


def test_what_met_a_limit_or_is_damaged_is_not_kept(tmp_path: Path, folder: Path) -> None:
    path = archived(tmp_path / "cut.tar", LEAK[:530])
    for _ in range(2):
        assert taken(path, folder) == 0
    path = archived(tmp_path / "image.tar", LEAK + LEAK)
    image = open_image(str(path), limits=Limits(findings=0))
    for _ in range(2):
        records = opened(folder)
        search = new_search(allowance=image.allowance)
        Analysis(image, search=search, records=records, whole_secrets=False).complete()
        assert records.taken == 0


@pytest.mark.parametrize("change", ["damaged", "foreign", "of others", "a link"])
def test_files_that_the_user_has_not_written_are_ignored(
    tmp_path: Path, folder: Path, change: str
) -> None:
    path = archived(tmp_path / "image.tar", LEAK)
    found(path, opened(folder))
    for one in folder.glob("record-*"):
        data = one.read_bytes()
        if change == "damaged":
            one.write_bytes(data[:-9] + bytes(9))
        elif change == "foreign":
            one.write_bytes(gzip.compress(data))
        elif change == "of others":
            one.chmod(0o666)
        else:
            one.rename(tmp_path / "elsewhere")
            one.symlink_to(tmp_path / "elsewhere")
    assert taken(path, folder) == 0


def test_a_folder_that_others_may_write_to_is_no_cache(folder: Path) -> None:
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    assert RecordCache.opened(folder, scanner().rules, Limits()) is None
    assert list(folder.iterdir()) == []


def test_another_key_takes_no_records(tmp_path: Path, folder: Path) -> None:
    path = archived(tmp_path / "image.tar", LEAK)
    found(path, opened(folder))
    record_cache.sealing_files(folder).clear()
    assert taken(path, folder) == 0
    assert taken(path, folder) == 1


def test_two_images_share_what_they_have_in_common(tmp_path: Path, folder: Path) -> None:
    assert taken(archived(tmp_path / "one.tar", CLEAN), folder) == 0
    assert taken(archived(tmp_path / "two.tar", CLEAN, LEAK), folder) == 1
    assert taken(archived(tmp_path / "three.tar", LEAK, CLEAN), folder) == 2


def test_a_layer_whose_size_is_not_what_it_was_is_read(tmp_path: Path, folder: Path) -> None:
    path = settled(archived(tmp_path / "image.tar", LEAK))
    found(path, opened(folder))
    image = open_image(str(path), limits=Limits())
    blob = replace(image.layers[0].blob, size=image.layers[0].blob.size - 512)  # type: ignore[type-var]
    layers = [replace(image.layers[0], blob=blob)]
    records = opened(folder)
    search = new_search(allowance=image.allowance)
    Analysis(replace(image, layers=layers), search=search, records=records).complete()
    assert records.taken == 0
