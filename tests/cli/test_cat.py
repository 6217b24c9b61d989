"""`cat` gives a file's bytes from any layer, hidden or not."""

from pathlib import Path

import pytest

from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    layers = [
        TarBuilder()
        .folder("etc")
        .file("etc/app.conf", b"old\x00\xff")
        .symlink("conf", "etc/app.conf")
        .symlink("self", "self")
        .build(),
        TarBuilder().file("etc/app.conf", b"new").build(),
        TarBuilder().whiteout("etc/app.conf").file(b"na\xefve", b"odd").build(),
    ]
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive(layers))
    return path


def test_the_topmost_layer_that_wrote_it_even_when_deleted(archive: Path) -> None:
    result = layer_explorer("cat", archive, "/etc/app.conf")
    assert (result.status, result.out, result.err) == (0, b"new", "")


def test_the_layer_asked_for_byte_for_byte(archive: Path) -> None:
    assert layer_explorer("cat", archive, "etc/app.conf", "--layer", "1").out == b"old\x00\xff"


def test_a_link_is_followed_inside_the_image(archive: Path) -> None:
    assert layer_explorer("cat", archive, "conf").out == b"new"


def test_a_path_can_be_written_as_listings_show_it(archive: Path) -> None:
    assert layer_explorer("cat", archive, r"na\xefve").out == b"odd"


def test_an_archive_comes_by_standard_input(archive: Path) -> None:
    result = layer_explorer("cat", "-", "conf", stdin=archive.read_bytes())
    assert (result.status, result.out) == (0, b"new")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["etc"], 3, "dir has no content"),
        (["self"], 3, "more than 40 links"),
        (["etc/app.conf", "--layer", "3"], 3, "These did: 1, 2"),
        (["etc/app.conf", "--layer", "9"], 3, "There is no layer 9"),
        (["etc/app.conf", "--layer", "0"], 2, "--layer"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_can_not_be_shown_is_one_line(
    archive: Path, arguments: list[str], status: int, words: str
) -> None:
    result = layer_explorer("cat", archive, *arguments)
    assert (result.status, result.out) == (status, b"")
    assert result.err.count("\n") == 1
    assert words in result.err
