"""A dive user changes one word: the options of dive's own command line."""

import json
from pathlib import Path

import pytest

from explorer.cli.ci import from_source
from explorer.image.sources.table import parse_reference
from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer

TOKEN = github_token("dive/GITHUB")


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


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("image.tar")
    path.write_bytes(docker_archive([TarBuilder().file("a", f"T={TOKEN}\n".encode()).build()]))
    return path


@pytest.mark.parametrize(
    ("written", "scheme", "target"),
    [
        ("docker-archive://image.tar", "docker-archive", "image.tar"),
        ("docker-archive:///tmp/image.tar", "docker-archive", "/tmp/image.tar"),
        ("docker-tar://a/image.tar", "docker-archive", "a/image.tar"),
        ("docker-archive:image.tar", "docker-archive", "image.tar"),
        ("docker://app:1", "docker", "app:1"),
        ("podman://app:1", "podman", "app:1"),
        ("docker-tar:1", "", "docker-tar:1"),
    ],
)
def test_images_are_named_as_dive_names_them(written: str, scheme: str, target: str) -> None:
    reference = parse_reference(written)
    assert (reference.scheme, reference.target) == (scheme, target)


@pytest.mark.parametrize("form", ["docker-archive://", "docker-tar://"])
@pytest.mark.parametrize("place", ["", "absolute"])
def test_an_archive_is_opened_by_dives_name(image: Path, form: str, place: str) -> None:
    path = image.resolve() if place else image
    assert layer_explorer("--ci", f"{form}{path}").status == 1
    result = layer_explorer("--ci", "-o", image, f"{form}{path}")
    assert (result.status, "is the image itself" in result.err) == (2, True)


@pytest.mark.parametrize("words", [["-j", "out.json"], ["--json", "out.json"], ["--json=out.json"]])
@pytest.mark.parametrize("ci", [["--ci"], []])
def test_dives_json_is_ours_and_that_is_said_once(
    image: Path, words: list[str], ci: list[str]
) -> None:
    result = layer_explorer(*ci, *words, image, environment={"CI": ""})
    assert (result.status, result.out) == (1, b"")
    first, verdict = result.err.splitlines()
    assert "not dive's" in first
    assert "out.json" in verdict
    report = json.loads(Path("out.json").read_text())
    assert report["schema"].startswith("layer-explorer/report")
    assert layer_explorer(*ci, *words, "--quiet", image).err == ""


def test_dives_json_beside_another_format_is_an_error(image: Path) -> None:
    result = layer_explorer("--ci", "-j", "out.json", "-o", "other", image)
    assert (result.status, result.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("option", ["-i", "--ignore-errors"])
def test_errors_are_not_ignored_whatever_dive_would_do(image: Path, option: str) -> None:
    damaged = TarBuilder().file("a", b"1").build()[:512]
    image.write_bytes(docker_archive([damaged]))
    result = layer_explorer("--ci", option, image)
    assert result.status == 3
    assert result.err.count("never passes") == 1
    image.write_bytes(docker_archive([TarBuilder().file("a", b"1").build()]))
    assert layer_explorer("--ci", option, image).status == 0


@pytest.mark.parametrize("value", ["true", "1", "yes", "True", "TRUE", "t", "T"])
def test_what_dive_takes_for_true_is_a_pipeline(image: Path, value: str) -> None:
    assert layer_explorer(image, environment={"CI": value}).status == 1


@pytest.mark.parametrize("value", ["", "false", "0", "no", "f", "truth"])
def test_what_dive_takes_for_false_is_none(image: Path, value: str) -> None:
    result = layer_explorer(image, environment={"CI": value})
    assert (result.status, "--ci" in result.err) == (2, True)


def test_a_configuration_of_dives_may_be_named(image: Path) -> None:
    Path("mine.yaml").write_text("rules:\n  highest-wasted-bytes: 20MB\nlog:\n  level: info\n")
    for option in ("-c", "--config"):
        result = layer_explorer("--ci", "--fail-on", "never", option, "mine.yaml", image)
        assert result.status == 0
        assert result.err.count("mine.yaml: log is passed over") == 1
        assert b"layers" not in result.out.splitlines()[0]
