"""What IMAGE on the command line may be, and what is said where it is nothing."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import explorer
from explorer import open_image
from explorer.errors import (
    CancelledError,
    FormatError,
    ImageError,
    ImageNotFoundError,
    UsageError,
)
from explorer.image.sources import outline
from tests.builders import Packing, docker_archive, oci_layout, packed, tar_bytes
from tests.waiting import LIMIT, until

ONE = tar_bytes({"one": b"1"})


@pytest.fixture(autouse=True)
def no_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setenv("CONTAINER_HOST", "unix:///nonexistent/podman.sock")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([ONE]))
    return path


@pytest.mark.parametrize("reference", ["/gone", "./gone", "../gone", "gone.tar", "gone.tgz", "x/"])
def test_a_path_that_is_not_there(reference: str) -> None:
    with pytest.raises(ImageNotFoundError) as caught:
        open_image(reference)

    assert caught.value.message == f"There is no file or folder {reference}"


@pytest.mark.parametrize("scheme", ["docker-archive", "oci", "oci-archive"])
def test_a_scheme_with_a_path_that_is_not_there(scheme: str) -> None:
    with pytest.raises(ImageNotFoundError, match="There is no file or folder gone"):
        open_image(f"{scheme}:gone")


@pytest.mark.parametrize("reference", ["", "docker://", "oci:", "registry://", "docker-archive:"])
def test_a_reference_to_nothing(reference: str) -> None:
    with pytest.raises(UsageError):
        open_image(reference)


@pytest.mark.parametrize("platform", ["amd64", "linux/", "a/b/c/d", "/"])
def test_a_platform_that_is_none(archive: Path, platform: str) -> None:
    with pytest.raises(UsageError):
        open_image(str(archive), platform=platform)


@pytest.mark.parametrize(
    "reference", ["a\0b", "x" * 5000, "/" + "x" * 5000, "oci:" + "x" * 5000, "\x1b[2J", "\udcff"]
)
def test_strange_references_are_one_printable_line(reference: str) -> None:
    with pytest.raises(ImageError) as caught:
        open_image(reference)

    assert str(caught.value).isprintable()


def test_a_path_with_a_colon_is_whole_where_it_exists(archive: Path) -> None:
    renamed = archive.rename(archive.with_name("a:b.tar"))

    assert open_image(f"docker-archive:{renamed}").source == "docker-archive"


def test_a_file_beside_an_image_of_that_name_is_the_file(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive.parent)
    archive.rename("web")

    assert open_image("web").source == "docker-archive"


def test_a_folder_that_is_no_image_may_stand_beside_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("web").mkdir()

    with pytest.raises(ImageError, match="No Docker engine runs"):
        open_image("web")
    with pytest.raises(FormatError, match="no OCI layout"):
        open_image("./web")


def test_schemes_that_name_the_wrong_thing(archive: Path, tmp_path: Path) -> None:
    folder = oci_layout(tmp_path / "layout", [ONE])

    with pytest.raises(FormatError, match="holds no OCI layout"):
        open_image(f"oci-archive:{archive}")
    with pytest.raises(FormatError):
        open_image(f"oci:{archive}")
    with pytest.raises(FormatError, match="is a folder"):
        open_image(f"docker-archive:{folder}")


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Give up the right to read everything, where there is one."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_a_file_that_nobody_may_read(archive: Path, request: pytest.FixtureRequest) -> None:
    archive.chmod(0)
    request.getfixturevalue("as_nobody")

    with pytest.raises(ImageError, match="can't be read: Permission denied"):
        open_image(str(archive))


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(docker_archive([ONE]),), daemon=True)
    writer.start()
    image = open_image(str(pipe))
    until(lambda: not writer.is_alive(), "the pipe to be written")

    assert len(image.layers) == 1


def test_a_pipe_by_its_number_is_read_like_standard_input() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb") as stream:
        stream.write(docker_archive([ONE]))
        stream.close()
        assert len(open_image(f"/dev/fd/{reading}").layers) == 1


def test_what_never_ends_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for path, kind in (("/dev/zero", "a device"), (tmp_path / "socket", "a socket")):
            with pytest.raises(FormatError, match=f"is {kind}, and no file that ends"):
                open_image(str(path))


def test_holes_are_worth_no_work(tmp_path: Path) -> None:
    path, saved = tmp_path / "image.tar", docker_archive([ONE])
    path.write_bytes(saved)
    with path.open("ab") as file:
        file.truncate(len(saved) + (1 << 40))
    image = open_image(str(path))
    assert image.allowance.stored_at_most < 1 << 24


def test_a_file_of_holes_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    with path.open("wb") as file:
        file.truncate(1 << 42)
    with pytest.raises(FormatError, match="no tar archive"):
        open_image(str(path))


class TestStandardInput:
    @contextmanager
    def piped(self, monkeypatch: pytest.MonkeyPatch, data: bytes) -> Iterator[None]:
        with tempfile.TemporaryFile() as stream:
            stream.write(data)
            stream.seek(0)
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
            yield

    @pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
    def test_an_archive(self, monkeypatch: pytest.MonkeyPatch, packing: Packing) -> None:
        with self.piped(monkeypatch, packed(docker_archive([ONE]), packing)):
            image = open_image("-")

        assert (image.reference, image.source) == ("-", "docker-archive")
        assert len(image.layers) == 1

    def test_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with (
            self.piped(monkeypatch, b""),
            pytest.raises(FormatError, match="standard input is empty"),
        ):
            open_image("-")

    def test_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        leader, follower = os.openpty()
        with os.fdopen(leader), os.fdopen(follower, "r") as terminal:
            monkeypatch.setattr(sys, "stdin", terminal)
            with pytest.raises(UsageError, match="Standard input is a terminal"):
                open_image("-")

    def test_none_at_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", None)

        with pytest.raises(UsageError):
            open_image("-")


def test_the_spool_is_private_and_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spools = tmp_path / "spools"
    spools.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spools))
    path = tmp_path / "image.tar.gz"
    path.write_bytes(packed(docker_archive([ONE]), "gzip"))
    image = open_image(str(path))

    assert len(image.layers) == 1
    assert list(spools.iterdir()) == []


def test_no_room_for_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    monkeypatch.delattr("os.memfd_create")
    path = tmp_path / "image.tar.gz"
    path.write_bytes(packed(docker_archive([ONE]), "gzip"))

    with pytest.raises(ImageError, match="No temporary file can be made"):
        open_image(str(path))


def test_reading_stops_when_told_to(tmp_path: Path) -> None:
    path = tmp_path / "image.tar.gz"
    path.write_bytes(packed(docker_archive([ONE]), "gzip"))

    def stop(*_args: object, **_more: object) -> None:
        raise CancelledError("Stopped")

    with pytest.raises(CancelledError):
        open_image(str(path), progress=stop)


def test_only_engines_give_an_outline(archive: Path) -> None:
    assert outline(str(archive)) is None
    assert outline("-") is None
    assert outline("registry://registry.example.com/a:1") is None


def test_importing_the_package_brings_nothing_in() -> None:
    heavy = ["docker", "requests", "textual", "zstandard", "explorer.image"]
    script = f"import sys, explorer; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        timeout=LIMIT,
    )

    assert done.stdout.strip() == "[]"


def test_opening_a_file_does_not_bring_the_sdk_in(archive: Path) -> None:
    script = (
        "import sys; from explorer import open_image\n"
        f"open_image({str(archive)!r}); print('docker' in sys.modules or 'requests' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        timeout=LIMIT,
    )

    assert done.stdout.strip() == "False"


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError):
        _ = explorer.nothing
