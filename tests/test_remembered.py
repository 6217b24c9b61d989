"""What records say of an image of which nothing is fetched: its worst finding, or none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from msgspec.structs import replace

from explorer import analysis
from explorer.analysis import Analysis
from explorer.cache import VARIABLE, cache_folder
from explorer.errors import CancelledError
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.records.record_cache import RecordCache
from explorer.remembered import Remembered, remember, remembered
from explorer.secrets.builtin import scanner
from explorer.secrets.rule import Severity
from explorer.secrets.searching.starting import new_search
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine
from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive, oci_layout, sha256
from tests.image.fake_engine import FACTS, FakeEngine, says

TOKEN = github_token("remembered")
LEAK = TarBuilder().file("app/.env", f"TOKEN={TOKEN}\n".encode()).build()
EMPTY = TarBuilder().folder("app").build()
CLEAN = TarBuilder().file("app/readme", b"nothing at all\n").build()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    monkeypatch.setenv("CONTAINER_HOST", "unix:///nowhere.sock")
    return tmp_path / "cache"


def anybody() -> None:
    """Go on."""


def look_into(reference: str | Path) -> None:
    """Analyse an image as a run does that keeps what it finds."""
    records = RecordCache.opened(cache_folder(), scanner().rules, Limits())
    assert records
    image = open_image(str(reference), knows=records)
    search = new_search(allowance=image.allowance)
    Analysis(image, search=search, records=records).complete()


def is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail from now on where a layer is read."""

    def read(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a layer was read")

    monkeypatch.setattr(analysis, "read_layer", read)


@pytest.mark.parametrize(
    ("layers", "worst"),
    [([LEAK], Severity.CRITICAL), ([CLEAN, LEAK], Severity.CRITICAL), ([CLEAN], None)],
)
@pytest.mark.parametrize("form", ["archive", "layout", "packed"])
def test_an_image_on_this_disk_is_known_once_it_was_looked_into(
    layers: list[bytes],
    worst: Severity | None,
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "image"
    if form == "layout":
        oci_layout(path, layers)
    else:
        archive = docker_archive(layers)
        path.write_bytes(gzip.compress(archive) if form == "packed" else archive)
    assert remembered(str(path), anybody) is None
    look_into(path)
    is_read(monkeypatch)
    assert remembered(str(path), anybody) == Remembered(worst)


def test_one_layer_that_nobody_knows_is_enough_to_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, layers in (("known", [LEAK]), ("more", [LEAK, CLEAN])):
        (tmp_path / name).write_bytes(docker_archive(layers))
    look_into(tmp_path / "known")
    is_read(monkeypatch)
    assert remembered(str(tmp_path / "more"), anybody) is None
    assert remembered(str(tmp_path / "known"), anybody) == Remembered(Severity.CRITICAL)


def test_what_is_no_image_or_not_here_is_not_known(tmp_path: Path) -> None:
    look_into(_archive(tmp_path / "image", [CLEAN]))
    for reference in ("registry://localhost:1/app:1", str(tmp_path / "none"), "no-scheme"):
        assert remembered(reference, anybody) is None


def test_it_ends_when_nobody_waits_any_more(tmp_path: Path) -> None:
    path = _archive(tmp_path / "image", [CLEAN])
    look_into(path)

    def nobody() -> None:
        raise CancelledError("Not wanted any more")

    with pytest.raises(CancelledError):
        remembered(str(path), nobody)


def _archive(path: Path, layers: list[bytes]) -> Path:
    path.write_bytes(docker_archive(layers))
    return path


BASE = "2020-01-01T00:00:00Z"
HISTORY = (
    {"created_by": "/bin/sh -c #(nop) ADD file:1 in / ", "created": BASE},
    {"created_by": '/bin/sh -c #(nop)  CMD ["sh"]', "created": BASE, "empty_layer": True},
    {"created_by": "COPY . / # buildkit", "created": "2024-01-01T00:00:00Z"},
)
OWN = TarBuilder().file("srv/.env", f"TOKEN={github_token('own')}\n".encode()).build()


@pytest.mark.parametrize(("own", "is_of_base"), [(CLEAN, True), (OWN, False)])
def test_what_was_built_on_a_base_goes_before_the_base(
    own: bytes, is_of_base: bool, tmp_path: Path
) -> None:
    config = configuration([LEAK, own], history=HISTORY)
    (tmp_path / "image").write_bytes(docker_archive([LEAK, own], config=config))
    look_into(tmp_path / "image")
    assert remembered(str(tmp_path / "image"), anybody) == Remembered(Severity.CRITICAL, is_of_base)


# Engines


def test_an_engine_is_never_asked_for_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would answer with an error: it has no answer for them."""
    archive = _archive(tmp_path / "image", [LEAK])
    look_into(archive)
    layers = [sha256(LEAK)]
    facts = {**FACTS, "RootFS": {"Type": "layers", "Layers": layers}}
    history = [{"CreatedBy": "COPY . /", "Size": len(LEAK), "Created": 1}]
    with FakeEngine(tmp_path / "s", json=says(facts), history=says(history)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        assert remembered("docker://app:1", anybody) == Remembered(Severity.CRITICAL)


def test_of_an_engines_words_alone_nobody_says_that_they_hold_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_into(_archive(tmp_path / "image", [CLEAN]))
    facts = {**FACTS, "RootFS": {"Type": "layers", "Layers": [sha256(CLEAN)]}}
    history = [{"CreatedBy": "COPY . /", "Size": len(CLEAN), "Created": 1}]
    with FakeEngine(tmp_path / "s", json=says(facts), history=says(history)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        assert remembered("docker://app:1", anybody) is None


@pytest.mark.parametrize(("layers", "worst"), [([LEAK], Severity.CRITICAL), ([CLEAN], None)])
def test_an_image_of_docker_is_known_once_it_was_looked_into(
    layers: list[bytes],
    worst: Severity | None,
    docker_engine: DockerEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tag = f"remembered:{len(layers[0])}"
    (tmp_path / "image.tar").write_bytes(
        docker_archive(layers, config=configuration(layers), tags=[tag])
    )
    docker_engine.load(tmp_path / "image.tar")
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    assert remembered(f"docker://{tag}", anybody) is None
    look_into(f"docker://{tag}")
    is_read(monkeypatch)
    assert remembered(f"docker://{tag}", anybody) == Remembered(worst)


def test_an_image_of_podman_is_known_once_it_was_looked_into(
    podman_engine: PodmanEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    podman_engine.load(plain_samples / "deleted-env.podman.tar")
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    name = "podman://registry.example.com/shop/web:1.4.0"
    look_into(name)
    is_read(monkeypatch)
    assert remembered(name, anybody) == Remembered(Severity.CRITICAL)


@pytest.mark.parametrize(("layer", "worst"), [(LEAK, Severity.CRITICAL), (CLEAN, None)])
def test_an_image_of_which_its_engine_leaves_room_for_doubt_is_known_by_its_id(
    layer: bytes, worst: Severity | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A WORKDIR that has no bytes may have made a layer or none."""
    records = RecordCache.opened(cache_folder(), scanner().rules, Limits())
    assert records
    image = replace(
        open_image(str(_archive(tmp_path / "image", [layer, EMPTY]))),
        source="docker",
        id=str(FACTS["Id"]),
    )
    search = new_search(allowance=image.allowance)
    found = Analysis(image, search=search, records=records)
    facts = {**FACTS, "RootFS": {"Type": "layers", "Layers": [sha256(layer), sha256(EMPTY)]}}
    history = [
        {"CreatedBy": "WORKDIR /app", "Size": 0, "Created": 2},
        {"CreatedBy": "COPY . /", "Size": len(layer), "Created": 1},
    ]
    with FakeEngine(tmp_path / "s", json=says(facts), history=says(history)) as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.host)
        next(found.read_layers())
        remember(found, records)
        assert remembered("docker://app:1", anybody) is None, "it is not read whole"
        found.complete()
        remember(found, records)
        assert remembered("docker://app:1", anybody) == Remembered(worst)
        assert remembered("docker://app:1", anybody, platform="linux/arm64") is None
