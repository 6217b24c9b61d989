"""Images of real engines: what they say at once, what they send, and what they refuse."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from explorer import open_image
from explorer.analysis import Analysis
from explorer.errors import CancelledError, EngineError, ImageError, ImageNotFoundError
from explorer.image.sources import outline
from sample_images.catalogue import ARCHIVES
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine

TAG = "registry.example.com/shop/web:1.4.0"


@pytest.fixture
def docker(
    docker_engine: DockerEngine, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> DockerEngine:
    docker_engine.load(samples / "deleted-env.docker.tar.gz")
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    monkeypatch.setenv("CONTAINER_HOST", "unix:///nonexistent/podman.sock")
    return docker_engine


@pytest.fixture
def podman(
    podman_engine: PodmanEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> PodmanEngine:
    podman_engine.load(plain_samples / "deleted-env.podman.tar")
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    return podman_engine


@pytest.mark.parametrize("reference", [TAG, f"docker://{TAG}"])
@pytest.mark.usefixtures("docker")
def test_docker_gives_the_same_image_as_its_archive(reference: str, samples: Path) -> None:
    archived = open_image(str(samples / "deleted-env.docker.tar.gz"))

    image = open_image(reference)

    assert (image.reference, image.source, list(image.tags)) == (reference, "docker", [TAG])
    assert image.id == archived.id
    assert [one.diff_id for one in image.layers] == [one.diff_id for one in archived.layers]
    assert not Analysis(image).complete().damages


@pytest.mark.parametrize("reference", [TAG, f"podman://{TAG}"])
@pytest.mark.usefixtures("podman")
def test_podman_gives_the_same_image_as_its_archive(reference: str, plain_samples: Path) -> None:
    archived = open_image(str(plain_samples / "deleted-env.podman.tar"))

    image = open_image(reference)

    assert (image.reference, image.source, list(image.tags)) == (reference, "podman", [TAG])
    assert image.id == archived.id
    assert not Analysis(image).complete().damages


@pytest.mark.usefixtures("docker")
def test_an_image_id_whole_or_short_is_a_name() -> None:
    whole = open_image(TAG).id
    assert whole

    assert open_image(f"docker://{whole}").id == whole
    assert open_image(whole[7:19]).id == whole


DOCKER_SAMPLES = sorted(path.name for path in ARCHIVES.glob("*.docker.tar*"))
PODMAN_SAMPLES = sorted(path.name for path in ARCHIVES.glob("*.podman.tar*"))


@pytest.mark.parametrize("sample", DOCKER_SAMPLES)
def test_dockers_outline_agrees_with_the_image(
    docker: DockerEngine, samples: Path, sample: str
) -> None:
    docker.load(samples / sample)
    image = open_image(str(samples / sample))
    said = outline(f"docker://{image.id}")

    assert said
    assert (said.id, said.platform, said.tags) == (image.id, image.platform, image.tags)
    assert [(one.created_by, one.layer) for one in said.instructions] == [
        (one.created_by, one.layer) for one in image.instructions
    ]
    assert set(said.sizes) == {one.number for one in image.layers}
    assert sum(said.sizes.values()) == said.size


@pytest.mark.parametrize("sample", PODMAN_SAMPLES)
def test_podmans_outline_agrees_with_the_image(
    podman: PodmanEngine, plain_samples: Path, sample: str
) -> None:
    path = plain_samples / sample.removesuffix(".gz")
    podman.load(path)
    image = open_image(str(path))
    said = outline(f"podman://{image.id}")

    assert said
    assert (said.id, said.platform) == (image.id, image.platform)
    assert [one.layer for one in said.instructions] == [one.layer for one in image.instructions]


@pytest.mark.parametrize("form", ["docker-archive", "oci-archive", "oci-dir"])
def test_what_podman_saves(
    podman: PodmanEngine, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = [one.diff_id for one in open_image(TAG).layers]
    monkeypatch.delenv("CONTAINER_HOST")  # with it, podman's client knows no folder of its own
    podman.save(TAG, tmp_path / "image", form=form)
    image = open_image(str(tmp_path / "image"))

    assert [one.diff_id for one in image.layers] == layers
    assert not Analysis(image).complete().damages


def test_what_docker_saves_compressed_on_the_way(docker: DockerEngine, tmp_path: Path) -> None:
    docker.save(TAG, tmp_path / "image.tar")
    packed = tmp_path / "image.tar.gz"
    packed.write_bytes(gzip.compress((tmp_path / "image.tar").read_bytes()))

    assert open_image(str(packed)).id == open_image(TAG).id


@pytest.mark.usefixtures("docker")
def test_progress_counts_the_bytes_that_come() -> None:
    told: list[tuple[int, int | None]] = []

    def note(stage: str, done: int, total: int | None = None) -> None:
        if stage == "saving":
            told.append((done, total))

    open_image(TAG, progress=note)

    counts = [done for done, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] > 0
    assert all(total is not None and done <= total for done, total in told)


@pytest.mark.parametrize("stop", [CancelledError("Stopped"), KeyboardInterrupt()])
@pytest.mark.usefixtures("docker")
def test_an_interrupt_leaves_nothing_behind(
    stop: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def interrupt(*_args: object, **_more: object) -> None:
        raise stop

    with pytest.raises(type(stop)):
        open_image(TAG, progress=interrupt)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("docker")
def test_an_unknown_image_says_how_to_get_it() -> None:
    with pytest.raises(ImageNotFoundError) as caught:
        open_image("docker://registry.example.com/shop/none:1")

    assert caught.value.message == "Docker has no image registry.example.com/shop/none:1"
    assert "docker pull registry.example.com/shop/none:1" in caught.value.hint


@pytest.mark.usefixtures("docker")
def test_a_bare_name_that_is_nowhere_names_all_that_was_tried() -> None:
    with pytest.raises(ImageNotFoundError) as caught:
        open_image("shop/none:1")

    assert "no such file or folder" in caught.value.message
    assert "Docker has no image" in caught.value.message
    assert "No podman engine runs at" in caught.value.message


@pytest.mark.parametrize("reference", ["UPPER CASE", "a b:c", "x" * 300, "-h", "a@sha256:1", "%2e"])
@pytest.mark.usefixtures("docker")
def test_a_name_that_is_none_is_one_line(reference: str) -> None:
    with pytest.raises(ImageError) as caught:
        open_image(f"docker://{reference}")

    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("docker")
def test_another_platform_than_the_engine_has() -> None:
    assert open_image(TAG, platform="linux/amd64").source == "docker"

    with pytest.raises(ImageError, match=r"for linux/amd64, not for linux/arm64"):
        open_image(TAG, platform="linux/arm64")


def test_no_engine_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setenv("CONTAINER_HOST", "unix:///nonexistent/podman.sock")

    with pytest.raises(EngineError) as caught:
        open_image("shop/web:1")

    assert "No Docker engine runs at unix:///nonexistent/docker.sock" in caught.value.message
    assert outline("shop/web:1") is None


@pytest.fixture
def fake_ssh(docker: DockerEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an `ssh` that runs the command here, and return where it notes what it was told."""
    script = tmp_path / "bin/ssh"
    script.parent.mkdir()
    log = tmp_path / "log"
    script.write_text(
        f'#!/bin/sh\necho "$*" >> {log}\n'
        'while [ "$1" != "--" ]; do shift; done; shift 2\n'
        f'DOCKER_HOST={docker.host} exec "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    return log


def test_docker_behind_ssh(fake_ssh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "ssh://ada@build.example.com:2222")

    image = open_image(f"docker://{TAG}")

    assert list(image.tags) == [TAG]
    assert not Analysis(image).complete().damages
    called = fake_ssh.read_text().splitlines()[0]
    assert "-l ada -p 2222 -- build.example.com docker system dial-stdio" in called
