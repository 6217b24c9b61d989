"""The engines that other tests stand on: each takes a sample and gives it back."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from sample_images.catalogue import SCENARIOS
from sample_images.engines import skopeo
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests.conftest import REQUIRE, need

DELETED_ENV = next(scenario.tag for scenario in SCENARIOS if scenario.name == "deleted-env")


def saved_manifest(path: Path) -> dict[str, object]:
    with tarfile.open(path) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        first: dict[str, object] = json.load(member)[0]
        return first


def layers_of_layout(folder: Path) -> int:
    index = json.loads((folder / "index.json").read_text())
    digest = index["manifests"][0]["digest"].removeprefix("sha256:")
    manifest = json.loads((folder / "blobs" / "sha256" / digest).read_text())
    return len(manifest["layers"])


def test_docker_shows_what_a_container_would_see(
    docker_engine: DockerEngine, samples: Path
) -> None:
    docker_engine.load(samples / "deleted-env.docker.tar.gz")

    with tarfile.open(fileobj=io.BytesIO(docker_engine.export(DELETED_ENV))) as archive:
        names = archive.getnames()

    assert "app/src/server.js" in names
    assert "app/.env" not in names


def test_docker_saves_the_image_it_loaded(
    docker_engine: DockerEngine, plain_samples: Path, tmp_path: Path
) -> None:
    source, saved = plain_samples / "deleted-env.docker.tar", tmp_path / "saved.tar"

    docker_engine.load(source)
    docker_engine.save(DELETED_ENV, saved)

    assert saved_manifest(saved) == saved_manifest(source)


def test_docker_builds_what_it_is_asked_to(docker_engine: DockerEngine, tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_text("hello")
    (tmp_path / "Dockerfile").write_text("FROM scratch\nARG WORD\nCOPY ${WORD}.txt /\n")

    docker_engine.build(tmp_path, "tiny:1", build_args={"WORD": "hello"})

    assert b"hello.txt" in docker_engine.export("tiny:1")


@pytest.mark.parametrize("form", ["docker", "podman"])
def test_podman_saves_the_image_it_loaded(
    podman_engine: PodmanEngine, plain_samples: Path, tmp_path: Path, form: str
) -> None:
    # Plain, as Debian 12's podman and skopeo cut a gzip'd docker-archive off after eight bytes.
    source, saved = plain_samples / f"deleted-env.{form}.tar", tmp_path / "saved.tar"

    podman_engine.load(source)
    podman_engine.save(DELETED_ENV, saved)

    assert saved_manifest(saved)["Config"] == saved_manifest(source)["Config"]


def test_skopeo_turns_an_archive_into_a_layout(plain_samples: Path, tmp_path: Path) -> None:
    need("skopeo")
    source, layout = plain_samples / "deleted-env.docker.tar", tmp_path / "layout"

    skopeo.copy(f"docker-archive:{source}", f"oci:{layout}:1")

    layers = saved_manifest(source)["Layers"]
    assert isinstance(layers, list)
    assert layers_of_layout(layout) == len(layers)


def test_a_missing_engine_skips_unless_engines_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(REQUIRE, "0")
    with pytest.raises(pytest.skip.Exception):
        need("no-such-engine")

    monkeypatch.setenv(REQUIRE, "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-engine"):
        need("no-such-engine")
