"""What is kept of an image stands in for it: nobody could tell them apart in a comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sample_images.tokens import github_token
from tests.builders import DockerArchive, TarBuilder, configuration, docker_archive
from tests.cli.command import Result, layer_explorer

TOKEN = github_token("kept")
BASE = TarBuilder().file("etc/os", b"1").build()
LEAK = TarBuilder().file("app/.env", f"TOKEN={TOKEN}\n".encode()).build()
MORE = TarBuilder().file("bin/helper", b"1", mode=0o4755).build()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAYER_EXPLORER_CACHE", "true")
    monkeypatch.setenv("LAYER_EXPLORER_CACHE_DIR", str(tmp_path / "cache"))
    write("app.tar", BASE, LEAK)
    return tmp_path


def write(name: str, *layers: bytes, env: str = "PATH=/bin") -> None:
    config = dict(configuration(layers)) | {"config": {"Env": [env], "Labels": {"by": "us"}}}
    config["history"] = [{"created_by": f"COPY {n} /"} for n, _ in enumerate(layers)]
    Path(name).write_bytes(docker_archive(layers, config=config))


def gate(*words: str) -> Result:
    return layer_explorer("--ci", "--fail-on", "never", *words)


def told(a: str, b: str) -> Mapping[str, Any]:
    """Return what is said of two images, but for where they came from."""
    document: dict[str, Any] = json.loads(layer_explorer("compare", a, b, "--format", "json").out)
    for side in ("a", "b"):
        if document[side]:
            document[side] |= {"reference": "", "source": ""}
    return document


@pytest.mark.parametrize(
    "after",
    [
        ((BASE, LEAK), "PATH=/bin"),
        ((BASE, MORE), "PATH=/usr/bin"),
        ((BASE, LEAK, MORE), "A=1"),
        ((LEAK,), ""),
    ],
    ids=["the same", "fixed", "more", "another base"],
)
@pytest.mark.usefixtures("folder")
def test_what_is_kept_compares_as_the_image_does(after: tuple[tuple[bytes, ...], str]) -> None:
    assert gate("app.tar", "--keep").status == 0
    Path("before.tar").write_bytes(Path("app.tar").read_bytes())
    layers, env = after
    write("app.tar", *layers, env=env)
    assert told("kept://", "app.tar") == told("before.tar", "app.tar")
    assert told("app.tar", "kept://app:1") == told("app.tar", "before.tar")


@pytest.mark.usefixtures("folder")
def test_the_gate_holds_an_image_against_the_one_that_was_kept() -> None:
    first = gate("app.tar", "--against", "kept://", "--max-new-setuid", "0")
    assert (first.status, "It is judged by itself" in first.err) == (0, True)
    gate("app.tar", "--keep")
    write("app.tar", BASE, LEAK, MORE)
    assert layer_explorer("--ci", "app.tar", "--against", "kept://").status == 1
    done = gate("app.tar", "--against", "kept://", "--max-new-setuid", "off", "--max-growth", "0")
    assert (done.status, done.err) == (1, "")
    assert "Held against kept://app.tar" in done.out.decode()
    gate("app.tar", "--keep")
    assert layer_explorer("--ci", "app.tar", "--against", "kept://").status == 0


@pytest.mark.usefixtures("folder")
def test_each_image_of_an_archive_is_kept_by_its_own_name() -> None:
    archive = DockerArchive().add([BASE], tags=["app:1"]).add([BASE, MORE], tags=["other:1"])
    Path("two.tar").write_bytes(archive.build())
    gate("two.tar", "--keep")
    done = gate("two.tar", "--against", "kept://", "--max-growth", "0")
    assert (done.status, done.err) == (0, "")
    # A later build has another tag.
    assert not told("kept://app:2", "kept://app:1")["added"]
    assert told("kept://app", "kept://other")["new_setuid"]


@pytest.mark.usefixtures("folder")
def test_what_holds_a_secret_in_its_texts_is_not_kept_and_nor_is_what_was_there_before(
    folder: Path,
) -> None:
    gate("app.tar", "--keep")
    write("app.tar", BASE, env=f"GITHUB_TOKEN={TOKEN}")
    assert "is not kept: a secret stands in" in gate("app.tar", "--keep").err
    assert layer_explorer("compare", "kept://", "app.tar").status == 3
    assert not [one for one in folder.glob("cache/*") if TOKEN[5:].encode() in one.read_bytes()]


@pytest.mark.usefixtures("folder")
def test_what_was_not_read_whole_is_not_kept() -> None:
    whole = Path("app.tar").read_bytes()
    Path("app.tar").write_bytes(whole.replace(b"TOKEN=", b"KEY = "))
    assert "is not kept: not all of it could be read" in gate("app.tar", "--keep").err


@pytest.mark.usefixtures("folder")
def test_records_that_are_gone_or_damaged_are_one_line(folder: Path) -> None:
    gate("app.tar", "--keep")
    write("app.tar", BASE, MORE)
    for one in folder.glob("cache/record-*"):
        one.unlink()
    done = layer_explorer("compare", "kept://", "app.tar")
    assert (done.status, done.out, len(done.err.splitlines())) == (3, b"", 1)
    assert "not all layers are known any more" in done.err
    for file in folder.glob("cache/image-*"):
        file.write_bytes(file.read_bytes()[:-3])
    assert "No image called app:1 is kept" in layer_explorer("compare", "kept://", "app.tar").err


@pytest.mark.usefixtures("folder")
def test_without_a_cache_nothing_can_be_kept() -> None:
    for words in (("--keep",), ("--against", "kept://")):
        assert gate("app.tar", "--no-cache", *words).status == 2
