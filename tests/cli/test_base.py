"""`--base` says what an image is built on, and findings there say that they are the base's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import Result, layer_explorer

BELOW, ABOVE, OTHER = (
    TarBuilder().file(f"{name}/.env", f"TOKEN={github_token(name)}\n".encode()).build()
    for name in ("below", "above", "other")
)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([BELOW, ABOVE]))
    return path


def base(tmp_path: Path, *layers: bytes) -> Path:
    path = tmp_path / "base.tar"
    path.write_bytes(docker_archive([*layers]))
    return path


def test_findings_say_whose_they_are(image: Path, tmp_path: Path) -> None:
    named = base(tmp_path, BELOW)
    told = layer_explorer("--ci", "--format", "json", "--base", named, image)
    assert told.status == 1
    found = json.loads(told.out)["findings"]
    origins = {one["location"]["path"]: one["origin"] for one in found}
    assert origins == {"below/.env": "base", "above/.env": "own"}
    advice = {one["origin"]: one["fix"] for one in found}
    assert "base image" in advice["base"]
    assert "base image" not in advice["own"]


def test_without_it_nobody_can_tell(image: Path) -> None:
    told = layer_explorer("--ci", "--format", "json", image)
    assert {one["origin"] for one in json.loads(told.out)["findings"]} == {None}


@pytest.mark.parametrize("layers", [[OTHER], [BELOW, ABOVE, OTHER]])
def test_another_image_is_not_its_base(image: Path, tmp_path: Path, layers: list[bytes]) -> None:
    told = layer_explorer("--ci", "--base", base(tmp_path, *layers), image)
    assert told.status == 2
    assert "is not what" in told.err
    assert "by its digest" in told.err
    assert told.out == b""


def test_a_base_that_is_not_there_is_named(image: Path, tmp_path: Path) -> None:
    told = layer_explorer("--ci", "--base", tmp_path / "nothing.tar", image)
    assert told.status in (2, 3)
    assert "nothing.tar" in told.err


ADDRESS = "o-DfTz81qLw"


def gates(told: Result) -> dict[str, str]:
    return {one["name"]: one["status"] for one in json.loads(told.out)["gates"]}


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [
        (f"TOKEN={github_token('below')}\n", [], "fail"),
        (f"DATABASE_URL=postgres://app:{ADDRESS}@db.shop.internal/app\n", [], "pass"),
        (
            f"DATABASE_URL=postgres://app:{ADDRESS}@db.shop.internal/app\n",
            ["--fail-on-base", "high"],
            "fail",
        ),
        (f"TOKEN={github_token('below')}\n", ["--fail-on-base", "never"], "skip"),
        (f"TOKEN={github_token('below')}\n", ["--fail-on", "never"], "skip"),
    ],
)
def test_findings_of_the_base_have_a_gate_of_their_own(
    tmp_path: Path, content: str, options: list[str], status: str
) -> None:
    below = TarBuilder().file("below/.env", content.encode()).build()
    clean = TarBuilder().file("app", b"1").build()
    image = tmp_path / "image.tar"
    image.write_bytes(docker_archive([below, clean]))
    named = ["--base", base(tmp_path, below)]
    told = layer_explorer("--ci", "--format", "json", *map(str, named), *options, image)
    assert gates(told)["base-secrets"] == status
    assert gates(told)["secrets"] == ("skip" if "--fail-on" in options else "pass")
    assert told.status == (1 if status == "fail" else 0)
    alone = layer_explorer("--ci", "--format", "json", *options, image)
    assert gates(alone)["base-secrets"] == "skip"
