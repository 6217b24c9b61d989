"""The gate on images that a real engine has just built, straight from where they are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from explorer.analysis import Analysis
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.records.record_cache import RecordCache
from explorer.secrets.builtin import scanner
from sample_images.engines import skopeo
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive, oci_layout, tar_bytes
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


def twice(
    reference: str, environment: Mapping[str, str], folder: Path
) -> tuple[list[str], list[dict[str, Any]]]:
    """Run the gate twice with a cache of its own; return what it says of that, and its reports."""
    kept = {"LAYER_EXPLORER_CACHE": "true", "LAYER_EXPLORER_CACHE_DIR": str(folder)}
    where = {**NOWHERE, "CI": "true", **environment, **kept}
    runs = [
        layer_explorer("--ci", "--verbose", "--format", "json", reference, environment=where)
        for _ in range(2)
    ]
    said = [one.err.partition(" came from")[0].removeprefix("layer-explorer: ") for one in runs]
    return said, [timeless(json.loads(one.out)) for one in runs]


def timeless(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a report without the times of instructions, of which engines know but the seconds."""
    if isinstance(value, dict):
        return {key: timeless(one) for key, one in value.items() if key != "created"}
    return [timeless(one) for one in value] if isinstance(value, list) else value


def is_saved(reference: str, folder: Path) -> bool:
    """Return whether an image is fetched whole by who knows what is in a cache."""
    records = RecordCache.opened(folder, scanner().rules, Limits())
    return open_image(reference, knows=records, limits=Limits()).stored_size > 0


def test_docker_saves_no_image_whose_layers_are_known(
    docker_engine: DockerEngine,
    contexts: Mapping[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    docker_engine.build(
        contexts["leaking"], "gate:known", dockerfile=contexts["leaking"] / "Recipe"
    )
    where = {"DOCKER_HOST": docker_engine.host}
    said, (first, second) = twice("docker://gate:known", where, tmp_path / "cache")
    assert said == ["0 of 2 layers", "2 of 2 layers"]
    assert second == first
    assert [one["rule"] for one in second["findings"]] == ["github-token"]
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    assert not is_saved("docker://gate:known", tmp_path / "cache")
    assert is_saved("docker://gate:known", tmp_path / "another")


def test_podman_saves_no_image_whose_layers_are_known(
    podman_engine: PodmanEngine,
    contexts: Mapping[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    podman_engine.build(
        contexts["leaking"], "gate:known", dockerfile=contexts["leaking"] / "Recipe"
    )
    where = {"CONTAINER_HOST": podman_engine.host}
    said, (first, second) = twice("podman://gate:known", where, tmp_path / "cache")
    assert said == ["0 of 2 layers", "2 of 2 layers"]
    assert second == first
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    assert not is_saved("podman://gate:known", tmp_path / "cache")


class Everything:
    """Knowledge of whatever there is."""

    def layer(self, diff_id: str) -> bool:  # noqa: ARG002
        return True

    def image(self, identity: str) -> bool:  # noqa: ARG002
        return True

    def learn(self, identity: str) -> None:
        raise AssertionError(f"{identity} was known")


def test_a_known_image_is_saved_when_somebody_asks_for_its_bytes(
    docker_engine: DockerEngine, contexts: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_engine.build(
        contexts["leaking"], "gate:asked", dockerfile=contexts["leaking"] / "Recipe"
    )
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    stages = set[str]()

    def note(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        stages.add(stage)

    name = "docker://gate:asked"
    image = open_image(name, progress=note, knows=Everything())
    assert [one.created_by for one in image.instructions] == [
        one.created_by for one in open_image(name).instructions
    ]
    assert "saving" not in stages
    assert not Analysis(image).complete().damages
    assert "saving" in stages


def test_known_layers_of_a_registry_are_not_fetched(tmp_path: Path) -> None:
    tars = [TarBuilder().file("app/.env", f"TOKEN={TOKEN}\n".encode()).build(), tar_bytes()]
    layout = oci_layout(tmp_path / "layout", tars)
    with running_registry(tmp_path) as host:
        target = f"docker://{host}/gate:known"
        skopeo.copy(f"oci:{layout}:1", target, "--dest-tls-verify=false")
        reference, folder = f"registry://{host}/gate:known", tmp_path / "cache"
        said, (first, second) = twice(reference, {}, folder)
        assert said == ["0 of 2 layers", "2 of 2 layers"]
        assert second == first
        for blob in (tmp_path / "data").rglob("data"):
            if blob.is_file() and blob.read_bytes()[:2] == b"\x1f\x8b":
                blob.unlink()
        assert twice(reference, {}, folder) == (["2 of 2 layers"] * 2, [first] * 2)


def test_a_field_that_no_engine_speaks_of_is_read_each_time(
    docker_engine: DockerEngine, tmp_path: Path
) -> None:
    layer = TarBuilder().file("a", b"nothing\n").build()
    config = configuration([layer], x_build_info=f"TOKEN={TOKEN}")
    archive = tmp_path / "image.tar"
    archive.write_bytes(docker_archive([layer], tags=["gate:told"], config=config))
    docker_engine.load(archive)
    where = {"DOCKER_HOST": docker_engine.host}
    for _ in range(2):
        said, reports = twice("docker://gate:told", where, tmp_path / "cache")
        assert [one["rule"] for report in reports for one in report["findings"]] == [
            "github-token"
        ] * 2
    assert said == ["1 of 1 layer"] * 2
