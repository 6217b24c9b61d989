"""`extract` gives back what is hidden, and nothing in an image leads it astray."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.analysis import Analysis
from explorer.errors import ContentError, DestinationError
from explorer.extraction import extract
from explorer.extraction.destination import stays_inside
from explorer.image.sources import open_image
from explorer.limits import LEFT_FREE
from tests.builders import OciLayout, TarBuilder, configuration, docker_archive
from tests.images import analysis_of

DELETED = (
    TarBuilder().folder("app").file("app/.env", b"TOKEN=1\n").file("app/main.py", b"print()\n"),
    TarBuilder().whiteout("app/.env"),
)


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_deleted_file_comes_back_under_its_name_in_a_folder(tmp_path: Path) -> None:
    done = extract(analysis_of(*DELETED), b"/app/.env", tmp_path)
    assert (tmp_path / ".env").read_bytes() == b"TOKEN=1\n"
    assert (done.files, done.size, done.skipped) == (1, 8, [])


def test_a_file_can_be_given_another_name(tmp_path: Path) -> None:
    extract(analysis_of(*DELETED), b"app/.env", tmp_path / "leak")
    assert (tmp_path / "leak").read_bytes() == b"TOKEN=1\n"


def test_a_directory_comes_with_all_that_was_ever_below_it(tmp_path: Path) -> None:
    extract(analysis_of(*DELETED), b"app", tmp_path)
    assert tree(tmp_path) == ["app", "app/.env", "app/main.py"]


LINKED = (*DELETED, TarBuilder().symlink("app/out", "/etc").fifo("app/pipe"))


@pytest.mark.parametrize("destination", ["new", "folder", "new/", "."])
@pytest.mark.parametrize("path", [b"app", b"app/.env", b"/"])
def test_a_second_time_it_names_what_is_there_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, destination: str, path: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    analysis = analysis_of(*LINKED)
    extract(analysis, path, Path(destination))
    saved = [one for one in Path().rglob("*") if one.is_file()]
    for one in saved:
        one.write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(DestinationError, match=r"is there already\. --force overwrites it"):
        extract(analysis, path, Path(destination))
    assert tree(tmp_path) == before
    extract(analysis, path, Path(destination), force=True)
    assert tree(tmp_path) == before
    assert "mine" not in [one.read_text() for one in saved]


def test_the_root_comes_whole(tmp_path: Path) -> None:
    extract(analysis_of(*DELETED), b"/", tmp_path / "all")
    assert tree(tmp_path / "all") == ["app", "app/.env", "app/main.py"]


def test_a_layer_alone_gives_its_own_version(tmp_path: Path) -> None:
    analysis = analysis_of(
        TarBuilder().file("etc/app.conf", b"password=old"),
        TarBuilder().file("etc/app.conf", b"clean"),
    )
    extract(analysis, b"etc/app.conf", tmp_path / "new")
    extract(analysis, b"etc/app.conf", tmp_path / "old", layer=1)
    assert (tmp_path / "new").read_bytes() == b"clean"
    assert (tmp_path / "old").read_bytes() == b"password=old"


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("mine")
    with pytest.raises(DestinationError, match="--force"):
        extract(analysis_of(*DELETED), b"app/.env", tmp_path)
    assert (tmp_path / ".env").read_text() == "mine"
    extract(analysis_of(*DELETED), b"app/.env", tmp_path, force=True)
    assert (tmp_path / ".env").read_bytes() == b"TOKEN=1\n"


def test_force_replaces_a_link_and_not_what_it_points_at(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / ".env").symlink_to(victim)
    extract(analysis_of(*DELETED), b"app/.env", out, force=True)
    assert victim.read_text() == "mine"
    assert not (out / ".env").is_symlink()


def test_names_that_climb_out_are_left_out_and_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    hostile = TarBuilder().file("app/../../evil", b"x").file("app/fine", b"y")
    done = extract(analysis_of(hostile), b"app", out)
    assert tree(tmp_path) == ["out", "out/app", "out/app/fine"]
    assert [path for path, _ in done.skipped] == [b"app/../../evil"]


def test_a_file_behind_a_link_is_never_written_through_it(tmp_path: Path) -> None:
    """In the image the parent is a link; on disk the file goes where the link leads inside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    layer = TarBuilder().symlink("app/logs", str(outside)).file("app/logs/x", b"data")
    extract(analysis_of(layer), b"/", tmp_path / "out", force=True)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "target", "inside"),
    [
        (b"a/b", b"c", True),
        (b"a/b", b"../c", True),
        (b"a/b", b"../../c", False),
        (b"a", b"..", False),
        (b"a/b", b"/etc/passwd", False),
        (b"a/b/c", b"d/../../../../etc", False),
        (b"p/q/r/y", b"x/../../etc", False),
        (b"a/b", b"", False),
    ],
)
def test_a_link_stays_inside_whatever_others_do(path: bytes, target: bytes, inside: bool) -> None:
    assert stays_inside(path, target) is inside


def test_links_outwards_and_devices_are_not_made(tmp_path: Path) -> None:
    layer = (
        TarBuilder()
        .symlink("d/out", "/etc/passwd")
        .symlink("d/in", "file")
        .file("d/file", b"1")
        .device("d/null", 1, 3)
        .fifo("d/pipe")
    )
    done = extract(analysis_of(layer), b"d", tmp_path)
    assert tree(tmp_path) == ["d", "d/file", "d/in"]
    assert (tmp_path / "d/in").readlink() == Path("file")
    assert {path for path, _ in done.skipped} == {b"d/out", b"d/null", b"d/pipe"}


def test_set_uid_goes_and_the_other_bits_and_the_time_stay(tmp_path: Path) -> None:
    layer = TarBuilder().file("su", b"x", mode=0o4755, mtime=1_700_000_000)
    extract(analysis_of(layer), b"su", tmp_path)
    status = (tmp_path / "su").stat()
    assert stat.S_IMODE(status.st_mode) & 0o7000 == 0
    assert status.st_mtime == 1_700_000_000


def test_a_hard_link_is_saved_with_its_targets_bytes(tmp_path: Path) -> None:
    base = TarBuilder().file("bin/tool", b"binary")
    extract(
        analysis_of(base, TarBuilder().hardlink("bin/alias", "bin/tool")), b"bin/alias", tmp_path
    )
    assert (tmp_path / "alias").read_bytes() == b"binary"


def test_what_a_file_took_the_place_of_is_named(tmp_path: Path) -> None:
    analysis = analysis_of(
        TarBuilder().folder("d").folder("d/x").file("d/x/old", b"1"),
        TarBuilder().file("d/x", b"now a file"),
    )
    done = extract(analysis, b"d", tmp_path)
    assert (tmp_path / "d/x").read_bytes() == b"now a file"
    assert [path for path, _ in done.skipped] == [b"d/x/old"]


def test_a_path_deeper_than_any_system_call_takes_is_saved(tmp_path: Path) -> None:
    deep = "/".join(["d" * 100] * 60)
    extract(analysis_of(TarBuilder().pax(deep, {}, b"deep")), b"/", tmp_path)
    folder = os.open(tmp_path, os.O_RDONLY)
    for name in deep.split("/")[:-1]:
        inner = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    assert os.listdir(folder)  # noqa: PTH208 - too deep for a path == ["d" * 100]
    os.close(folder)


def test_a_path_that_nobody_wrote_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"No layer wrote nowhere\..*ls"):
        extract(analysis_of(*DELETED), b"nowhere", tmp_path)


def test_a_layer_that_did_not_write_the_path_is_told_who_did(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="These did: 1"):
        extract(analysis_of(*DELETED), b"app/.env", tmp_path, layer=2)


# Links, room and what is there already


def test_hard_links_come_out_as_links_to_one_another_and_cost_once(tmp_path: Path) -> None:
    base = TarBuilder().file("d/b", b"x" * 1000).hardlink("d/a", "d/b").hardlink("d/sub/c", "d/b")
    done = extract(analysis_of(base, TarBuilder().hardlink("d/e", "d/b")), b"d", tmp_path)
    files = [tmp_path / "d" / name for name in ("a", "b", "sub/c", "e")]
    assert {one.read_bytes() for one in files} == {b"x" * 1000}
    assert len({one.stat().st_ino for one in files}) == 1
    assert (done.files, done.size) == (4, 1000)


def test_a_link_to_what_was_written_over_is_no_link_to_what_took_its_place(tmp_path: Path) -> None:
    base = TarBuilder().file("d/b", b"old").hardlink("d/a", "d/b")
    extract(analysis_of(base, TarBuilder().file("d/b", b"new")), b"d", tmp_path)
    assert (tmp_path / "d/a").read_bytes() == b"old"
    assert (tmp_path / "d/b").read_bytes() == b"new"


def test_where_there_are_no_hard_links_there_are_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    extract(analysis_of(TarBuilder().file("d/b", b"x").hardlink("d/a", "d/b")), b"d", tmp_path)
    assert [(tmp_path / "d" / name).read_bytes() for name in "ab"] == [b"x", b"x"]


@pytest.fixture(params=[0o077, 0o027, 0o002])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_folders_and_files_keep_to_the_umask(tmp_path: Path, umask: int) -> None:
    layer = TarBuilder().folder("d", mode=0o777).file("d/sub/f", b"x", mode=0o777)
    extract(analysis_of(layer), b"/", tmp_path / "out")
    paths = [tmp_path / "out" / one for one in ("d", "d/sub", "d/sub/f")]
    assert not [one for one in paths if stat.S_IMODE(one.stat().st_mode) & umask]
    assert os.umask(umask) == umask


class Disk:
    """A disk with so much room, of which writing takes away."""

    def __init__(self, folder: Path, room: int) -> None:
        self.folder, self.room = folder, room

    def status(self, _: int) -> os.statvfs_result:
        used = sum(one.stat().st_size for one in self.folder.rglob("*") if one.is_file())
        free = self.room + LEFT_FREE - used
        return os.statvfs_result((1, 1, LEFT_FREE * 40, free, free, 9, 9, 9, 0, 255))


def test_the_reserve_of_a_disk_is_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fstatvfs", Disk(tmp_path, 3 << 20).status)
    whole = TarBuilder().file("d/b", b"x" * (2 << 20)).hardlink("d/a", "d/b")
    extract(analysis_of(whole), b"d", tmp_path / "fits")
    with pytest.raises(DestinationError, match=r"do not fit: .* are free, of which .* stay so"):
        extract(analysis_of(whole), b"d", tmp_path / "more")
    assert not tree(tmp_path / "more")


def test_what_grows_while_it_is_written_stops_before_the_reserve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = TarBuilder()
    for number in range(4):
        layer.file(f"d/{number}", b"x" * (1 << 20))
    disk = Disk(tmp_path, 9 << 20)
    monkeypatch.setattr(os, "fstatvfs", disk.status)
    write = os.write

    def shared(file: int, data: bytes) -> int:
        disk.room -= 2 << 20  # somebody else writes as well
        return write(file, data)

    monkeypatch.setattr(os, "write", shared)
    with pytest.raises(DestinationError, match="stay so"):
        extract(analysis_of(layer), b"d", tmp_path / "out")
    assert tree(tmp_path) == ["out", "out/0", "out/1", "out/2"]
    assert disk.room >= 3 << 20


def test_an_image_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    layer = TarBuilder().file("x", b"1").file("d/x", b"2").build()
    Path("x").write_bytes(before := docker_archive([layer], config=configuration([layer])))
    Path("link").symlink_to("x")
    for reference in ("x", "./x", "docker-archive:x", "link"):
        analysis = Analysis(open_image(reference)).complete()
        for asked, to in ((b"d/x", "x"), (b"/", "."), (b"x", "."), (b"d/x", "../" + tmp_path.name)):
            with pytest.raises(DestinationError, match="image itself"):
                extract(analysis, asked, Path(to), force=True)
        assert Path("x").read_bytes() == before


def test_a_layout_is_never_written_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made, layer = OciLayout(), TarBuilder().file("index.json", b"1").file("blobs/y", b"2").build()
    made.name(made.image([layer], config=configuration([layer])), "1")
    made.write(tmp_path / "layout")
    before = tree(tmp_path)
    analysis = Analysis(open_image("layout")).complete()
    for asked, to in (
        (b"index.json", "layout"),
        (b"blobs", "layout"),
        (b"blobs/y", "layout/blobs"),
    ):
        with pytest.raises(DestinationError, match="image itself"):
            extract(analysis, asked, Path(to), force=True)
    assert tree(tmp_path) == before
