"""A dive user changes one word: the options of dive's own command line."""

from pathlib import Path

import pytest

from explorer.cli.ci import from_source
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer


@pytest.mark.parametrize(
    ("image", "source", "meant"),
    [
        ("app:1", None, "app:1"),
        ("app:1", "docker", "docker://app:1"),
        ("docker:24", "docker", "docker://docker:24"),
        ("app:1", "podman", "podman://app:1"),
        ("podman://app:1", "podman", "podman://app:1"),
        ("a/image.tar", "docker-archive", "docker-archive:a/image.tar"),
        ("docker-archive:image.tar", "docker-archive", "docker-archive:image.tar"),
    ],
)
def test_the_source_may_stand_beside_the_image(image: str, source: str | None, meant: str) -> None:
    assert from_source(image, source) == meant


def test_a_command_of_dive_is_one_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    layers = [TarBuilder().file("a", b"x" * size).build() for size in (700, 300)]
    Path("image.tar").write_bytes(docker_archive(layers))
    words = ["--ci", "--source", "docker-archive", "image.tar", "--lowestEfficiency"]
    assert layer_explorer(*words, "0.9").status == 1
    assert layer_explorer(*words, "0.2").status == 0
    Path(".dive-ci").write_text("rules:\n  lowestEfficiency: 0.95\n")
    assert layer_explorer("image.tar", environment={"CI": "true"}).status == 1
    Path("other.yaml").write_text('rules:\n  highestUserWastedPercent: "disabled"\n')
    assert layer_explorer("--ci", "image.tar", "--ci-config", "other.yaml").status == 1
