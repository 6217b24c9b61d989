"""What we call visible is what a real engine shows in a container of the image."""

import io
import random
import tarfile
from pathlib import Path
from typing import NamedTuple

import pytest

from explorer.analysis import Analysis
from explorer.image.sources import open_image
from explorer.layers import Kind, Place
from sample_images.catalogue import EVERY, Scenario
from sample_images.engines.docker import DockerEngine
from tests.builders import TarBuilder, docker_archive
from tests.images import analysis_of

# What an engine puts into every container, whatever the image holds.
ADDED_BY_ENGINES = {"dev", "etc", "proc", "sys", ".dockerenv"}


class Seen(NamedTuple):
    """What a path is: its type, and its content, or where it leads."""

    kind: Kind
    content: bytes


def visible(analysis: Analysis) -> dict[str, Seen]:
    found = {}
    for layer in analysis.layers:
        for position in range(len(layer.fates.index)):
            if layer.fates.visible(position):
                place = Place(layer.number, position)
                found[analysis.path(place).decode()] = _seen(analysis, place)
    return found


def _seen(analysis: Analysis, place: Place) -> Seen:
    entry = analysis.entry(place)
    if entry.kind is Kind.SYMLINK:
        return Seen(entry.kind, entry.link or b"")
    if analysis.content_place(place) is None:
        return Seen(entry.kind, b"")
    content = analysis.content(place)
    return Seen(Kind.FILE, content.read_at(0, content.size))


def exported(engine: DockerEngine, tag: str) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    with tarfile.open(fileobj=io.BytesIO(engine.export(tag))) as archive:
        for member in archive:
            if member.name.partition("/")[0] not in ADDED_BY_ENGINES:
                found[member.name] = _exported(archive, member)
    return found


def _exported(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Seen:
    if member.issym():
        return Seen(Kind.SYMLINK, member.linkname.encode())
    if member.isdir():
        return Seen(Kind.DIR, b"")
    content = archive.extractfile(member)
    return Seen(Kind.FILE, content.read() if content else b"")


def assert_agrees(engine: DockerEngine, analysis: Analysis, tag: str) -> None:
    """Compare all paths but implied directories, which are no entries."""
    ours, theirs = visible(analysis), exported(engine, tag)
    ours = {path: seen for path, seen in ours.items() if path}
    implied = {path for path, seen in theirs.items() if seen.kind is Kind.DIR and path not in ours}
    kept = {path: seen for path, seen in theirs.items() if path not in implied}
    assert {p: s for p, s in ours.items() if p.partition("/")[0] not in ADDED_BY_ENGINES} == kept


def load(engine: DockerEngine, folder: Path, layers: list[bytes], tag: str) -> None:
    path = folder / "image.tar"
    path.write_bytes(docker_archive(layers, tags=[tag]))
    engine.load(path)


def random_layer(chance: random.Random, lower: list[str]) -> tuple[bytes, list[str]]:
    """Return a layer as builders write them: sorted, each path once, parents listed."""
    builder, written = TarBuilder(), set[str]()
    folders = sorted({"ab"[chance.randrange(2)], "ab"[chance.randrange(2)] + "/c"})
    for folder in folders:
        for part in ({folder.partition("/")[0], folder}) - written:
            builder.folder(part)
            written.add(part)
        if chance.random() < 0.2:
            builder.opaque(folder)
        for name in chance.sample("xyz", 2):
            path = f"{folder}/{name}"
            choice = chance.random()
            if choice < 0.3 and path in lower:
                builder.whiteout(path)
            elif choice < 0.7:
                builder.file(path, chance.randbytes(chance.randrange(700)))
            elif choice < 0.85:
                builder.symlink(path, chance.choice(["x", "../y", "/a/z"]))
            else:
                builder.file(path, b"same").hardlink(f"{path}-link", path)
                written.add(f"{path}-link")
            written.add(path)
    return builder.build(), [*lower, *written]


@pytest.mark.parametrize("seed", range(6))
def test_random_stacks(docker_engine: DockerEngine, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    layers, lower = [], list[str]()
    for _ in range(5):
        layer, lower = random_layer(chance, lower)
        layers.append(layer)
    tag = f"agreement:{seed}"
    load(docker_engine, tmp_path, layers, tag)
    assert_agrees(docker_engine, analysis_of(*layers), tag)


def test_types_that_change_and_directories_that_go(
    docker_engine: DockerEngine, tmp_path: Path
) -> None:
    layers = [
        TarBuilder().folder("a").file("a/f", b"1").folder("b").file("b/g", b"2").build(),
        TarBuilder().file("a", b"now a file").whiteout("b").build(),
        TarBuilder().folder("a").file("a/new", b"3").symlink("b", "a").build(),
    ]
    load(docker_engine, tmp_path, layers, "agreement:types")
    assert_agrees(docker_engine, analysis_of(*layers), "agreement:types")


@pytest.mark.parametrize(
    "scenario", [one for one in EVERY if "docker" in one.forms], ids=lambda one: one.name
)
def test_the_samples(docker_engine: DockerEngine, plain_samples: Path, scenario: Scenario) -> None:
    path = plain_samples / f"{scenario.name}.docker.tar"
    docker_engine.load(path)
    assert_agrees(docker_engine, Analysis(open_image(str(path))).complete(), scenario.tag)
