"""Sweeps of all that real engines have, and of images with several platforms in a registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests.builders import DockerArchive, OciLayout
from tests.cli.command import layer_explorer
from tests.fleet.conftest import Registry
from tests.fleet.fleets import clean, leaking
from tests.referring import put

BASE = leaking("base")
OWN = "registry.example.com/swept"


def sweep(tmp_path: Path, *arguments: str, **environment: str) -> tuple[int, dict[str, Any]]:
    """Sweep with one worker, and return the status and the report."""
    at = ("--workers", "1", "--store", tmp_path / "store", "--format", "json")
    done = layer_explorer("sweep", *at, *arguments, environment=environment)
    assert done.out, done.err
    return done.status, json.loads(done.out)


def assert_all_are_swept(source: str, expected: Mapping[str, str], **environment: str) -> None:
    """Fail unless these are among all that an engine has, twice; other tests may have more."""
    with TemporaryDirectory() as folder:
        for is_again in range(2):
            status, told = sweep(Path(folder), source, **environment)
            images: Mapping[str, str] = {one["reference"]: one["result"] for one in told["images"]}
            assert {name: images.get(name) for name in expected} == expected
            assert not [one for one in told["errors"] if one["reference"] in expected]
            leaking = {one for one, result in expected.items() if result == "fail"}
            assert any(leaking <= {*one["images"]} for one in told["causes"])
            assert status in (1, 3)
            assert bool(told["since"]["same"]) == is_again


def test_all_images_of_docker(docker_engine: DockerEngine, tmp_path: Path) -> None:
    images = DockerArchive().add([BASE, clean("a")], tags=(f"{OWN}/web:1", f"{OWN}/web:latest"))
    images.add([BASE, clean("b")], tags=(f"{OWN}/app:1",)).add([clean("c")], tags=(f"{OWN}/c:1",))
    (tmp_path / "images.tar").write_bytes(images.build())
    docker_engine.load(tmp_path / "images.tar")
    leaks = (f"docker://{OWN}/{one}" for one in ("web:1", "web:latest", "app:1"))
    expected = {**dict.fromkeys(leaks, "fail"), f"docker://{OWN}/c:1": "pass"}
    assert_all_are_swept("docker://", expected, DOCKER_HOST=docker_engine.host)


def test_all_images_of_podman(podman_engine: PodmanEngine, plain_samples: Path) -> None:
    podman_engine.load(plain_samples / "deleted-env.podman.tar")
    expected = {"podman://registry.example.com/shop/web:1.4.0": "fail"}
    assert_all_are_swept("podman://", expected, CONTAINER_HOST=podman_engine.host)


def test_all_platforms_are_swept_or_one_alone_of_the_newest_tags(
    registry: Registry, tmp_path: Path
) -> None:
    for day, tag in enumerate(("1.0", "1.1", "2.0"), 1):
        layout = OciLayout()
        layers = {"linux/amd64": clean(tag), "linux/arm64": BASE, "linux/s390x": clean(f"s{tag}")}
        index = layout.index(
            [layout.image([layer], platform=name) for name, layer in layers.items()],
            annotations={"org.opencontainers.image.created": f"2026-01-0{day}T00:00:00Z"},
        )
        put(registry.host, "shop/web", layout, index, tag)
    whole = f"registry://{registry.host}/shop/web"
    status, told = sweep(tmp_path, whole, "--tags", "1.*")
    found = [(one["reference"][-3:], one["platform"], one["result"]) for one in told["images"]]
    platforms = (("linux/amd64", "pass"), ("linux/arm64", "fail"), ("linux/s390x", "pass"))
    assert found == [(tag, *one) for tag in ("1.0", "1.1") for one in platforms]
    assert status == 1

    narrow = ("--tags", "1.*", "--newest", "1", "--platform", "linux/s390x")
    status, told = sweep(tmp_path, whole, *narrow)
    assert [one["platform"] for one in told["images"]] == ["linux/s390x"]
    assert (status, told["result"], told["errors"]) == (0, "pass", [])
