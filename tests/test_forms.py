"""One image in every form that engines and skopeo give it: we read the same from each."""

from pathlib import Path

import pytest

from explorer.analysis import Analysis
from explorer.image import Image
from explorer.image.sources import open_image
from explorer.layers import Place
from explorer.report.listing import json_lines
from sample_images.catalogue import SCENARIOS
from sample_images.engines import skopeo
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from tests.conftest import need

NAME = "deleted-env"
TAG = next(one.tag for one in SCENARIOS if one.name == NAME)


def listed(image: Image) -> list[str]:
    analysis = Analysis(image, keep_contents=False).complete()
    assert not analysis.damages
    places = (
        Place(layer.number, position)
        for layer in analysis.layers
        for position in range(layer.counts.entries)
    )
    return list(json_lines(analysis, places))


@pytest.fixture(scope="module")
def saved(plain_samples: Path) -> Path:
    return plain_samples / f"{NAME}.docker.tar"


@pytest.fixture(scope="module")
def expected(saved: Path) -> list[str]:
    lines = listed(open_image(str(saved)))
    assert any('"app/.env"' in line and '"whiteout"' in line for line in lines)
    return lines


CONVERSIONS: dict[str, tuple[str, str, list[str]]] = {
    "docker-archive": ("docker-archive:{}:again:1", "docker-archive:{}", []),
    "oci folder, gzip": ("oci:{}:v1", "oci:{}:v1", ["--dest-compress-format", "gzip"]),
    "oci folder, zstd": ("oci:{}:v1", "oci:{}", ["--dest-compress-format", "zstd"]),
    "oci archive": ("oci-archive:{}:v1", "oci-archive:{}:v1", []),
    "a folder by its path": ("oci:{}:v1", "{}", []),
    "an archive by its path": ("oci-archive:{}", "{}", []),
}


@pytest.mark.parametrize("form", CONVERSIONS)
def test_what_skopeo_makes_of_it(
    form: str, saved: Path, expected: list[str], tmp_path: Path
) -> None:
    need("skopeo")
    destination, reference, options = CONVERSIONS[form]
    skopeo.copy(f"docker-archive:{saved}", destination.format(tmp_path / "image"), *options)
    assert listed(open_image(reference.format(tmp_path / "image"))) == expected


def test_docker_gives_what_it_loaded(
    docker_engine: DockerEngine, saved: Path, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_engine.load(saved)
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    image = open_image(f"docker://{TAG}")
    assert (image.source, list(image.tags)) == ("docker", [TAG])
    assert listed(image) == expected
    assert listed(open_image(TAG)) == expected


def test_podman_gives_what_it_loaded(
    podman_engine: PodmanEngine, saved: Path, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    podman_engine.load(saved)
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    image = open_image(f"podman://{TAG}")
    assert image.source == "podman"
    assert listed(image) == expected


@pytest.mark.parametrize("archive", ["deleted-env.oci-gzip.tar", "deleted-env.oci-zstd.tar"])
def test_the_committed_forms_agree(archive: str, samples: Path, expected: list[str]) -> None:
    assert listed(open_image(str(samples / archive))) == expected


def test_the_committed_archive_is_read_through_its_outer_gzip(
    samples: Path, expected: list[str]
) -> None:
    assert listed(open_image(str(samples / f"{NAME}.docker.tar.gz"))) == expected


@pytest.mark.parametrize(
    ("platform", "architecture"), [("linux/arm64", "arm64"), ("linux/amd64", "amd64")]
)
def test_two_platforms_and_their_attestations(
    samples: Path, platform: str, architecture: str
) -> None:
    image = open_image(str(samples / "two-platforms.oci.tar.gz"), platform=platform)
    assert image.platform is not None
    assert image.platform.architecture == architecture
    assert [str(one) for one in image.platforms] == ["linux/amd64", "linux/arm64"]
    (attestation,) = image.attestations
    assert "slsa.dev/provenance" in attestation.predicate_type
    assert b"NPM_TOKEN" in attestation.blob.read_at(0, attestation.blob.size)
