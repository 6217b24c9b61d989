"""The gate on images that a real engine has just built, straight from where they are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sample_images.engines import skopeo
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from sample_images.tokens import github_token
from tests.cli.command import layer_explorer
from tests.registry import running_registry

TOKEN = github_token("engines/GITHUB")
NOWHERE = {"DOCKER_HOST": "unix:///nowhere.sock", "CONTAINER_HOST": "unix:///nowhere.sock"}
VERDICTS = {"clean": (0, "pass"), "leaking": (1, "fail")}


@pytest.fixture
def contexts(tmp_path: Path) -> Mapping[str, Path]:
    """Return two folders to build from: one leaves nothing, one a token that it overwrites."""
    return {
        "clean": context(tmp_path / "clean", "COPY empty /app/config.txt\n"),
        "leaking": context(
            tmp_path / "leaking", "COPY env /app/config.txt\nCOPY empty /app/config.txt\n"
        ),
    }


def context(folder: Path, instructions: str) -> Path:
    folder.mkdir()
    (folder / "env").write_text(f"TOKEN={TOKEN}\n")
    (folder / "empty").write_text("# nothing here\n")
    # A name of its own: podman 4.3's service would take a Dockerfile of its working directory.
    (folder / "Recipe").write_text(f"FROM scratch\n{instructions}")
    return folder


def judged(reference: str, environment: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Run the gate as a pipeline does; return its status and its report."""
    result = layer_explorer(
        "--ci", "--format", "json", reference, environment={**NOWHERE, "CI": "true", **environment}
    )
    assert result.err == ""
    assert TOKEN.encode() not in result.out
    return result.status, json.loads(result.out)


def assert_verdict(
    name: str, reference: str, environment: Mapping[str, str], *, source: str
) -> None:
    status, report = judged(reference, environment)
    assert (status, report["result"]) == VERDICTS[name]
    assert report["image"]["source"] == source
    hidden = [(one["rule"], one["hidden_by"]) for one in report["findings"]]
    overwritten = {"layer": 2, "how": "overwritten"}
    assert hidden == ([] if name == "clean" else [("github-token", overwritten)])


@pytest.mark.parametrize("name", VERDICTS)
def test_an_image_of_docker(
    docker_engine: DockerEngine, contexts: Mapping[str, Path], name: str
) -> None:
    docker_engine.build(contexts[name], f"gate:{name}", dockerfile=contexts[name] / "Recipe")
    environment = {"DOCKER_HOST": docker_engine.host}
    assert_verdict(name, f"docker://gate:{name}", environment, source="docker")


@pytest.mark.parametrize("name", VERDICTS)
def test_an_image_of_podman(
    podman_engine: PodmanEngine, contexts: Mapping[str, Path], name: str
) -> None:
    podman_engine.build(contexts[name], f"gate:{name}", dockerfile=contexts[name] / "Recipe")
    environment = {"CONTAINER_HOST": podman_engine.host}
    assert_verdict(name, f"podman://gate:{name}", environment, source="podman")


def test_images_of_a_registry(
    docker_engine: DockerEngine, contexts: Mapping[str, Path], tmp_path: Path
) -> None:
    with running_registry(tmp_path) as host:
        for name, folder in contexts.items():
            docker_engine.build(folder, f"gate:{name}", dockerfile=folder / "Recipe")
            docker_engine.save(f"gate:{name}", tmp_path / f"{name}.tar")
            source = f"docker-archive:{tmp_path / name}.tar"
            skopeo.copy(source, f"docker://{host}/gate:{name}", "--dest-tls-verify=false")
            assert_verdict(name, f"registry://{host}/gate:{name}", {}, source="registry")
