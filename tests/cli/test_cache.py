"""What is kept between runs is shown, is deleted, and is left alone where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import Result, layer_explorer

LAYER = TarBuilder().file("app/.env", f"TOKEN={github_token('cache')}\n".encode()).build()


@pytest.fixture
def kept(tmp_path: Path) -> Mapping[str, str]:
    folder = str(tmp_path / "cache")
    return {"LAYER_EXPLORER_CACHE": "true", "LAYER_EXPLORER_CACHE_DIR": folder, "CI": ""}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([LAYER]))
    return path


def gate(image: Path, kept: Mapping[str, str], *more: str) -> Result:
    return layer_explorer("--ci", "--verbose", *more, image, environment=kept)


def files(kept: Mapping[str, str]) -> list[str]:
    folder = Path(kept["LAYER_EXPLORER_CACHE_DIR"])
    return sorted(one.name.partition("-")[0] for one in folder.glob("*"))


def test_the_second_run_says_that_it_took_what_the_first_has_kept(
    image: Path, kept: Mapping[str, str]
) -> None:
    first, second = gate(image, kept), gate(image, kept)
    assert first.err.startswith("layer-explorer: 0 of 1 layer came from the cache in ")
    assert second.err.startswith("layer-explorer: 1 of 1 layer came from the cache in ")
    assert (second.out, second.status) == (first.out, first.status)
    assert second.status == 1


def test_without_a_cache_nothing_is_taken_and_nothing_kept(
    image: Path, kept: Mapping[str, str]
) -> None:
    with_cache = gate(image, kept)
    assert "record" in files(kept)
    assert layer_explorer("cache", "clear", environment=kept).status == 0
    without = gate(image, kept, "--no-cache")
    assert "record" not in files(kept)
    assert "cache" not in without.err
    assert without.out == with_cache.out
    told = layer_explorer("config", environment={**kept, "LAYER_EXPLORER_CACHE": "false"})
    assert "cache            false" in told.out.decode()


def test_it_is_shown_and_deleted(image: Path, kept: Mapping[str, str]) -> None:
    gate(image, kept)
    for words in (["cache"], ["cache", "show"]):
        shown = layer_explorer(*words, environment=kept)
        assert shown.lines[0] == kept["LAYER_EXPLORER_CACHE_DIR"]
        assert [line.split()[0] for line in shown.lines[1:4]] == ["1", "1", "1"]
    cleared = layer_explorer("cache", "clear", environment=kept)
    assert "files deleted" in cleared.err
    assert files(kept) == []
    assert layer_explorer("cache", environment=kept).lines[1].split()[:2] == ["0", "files"]


def test_secrets_that_are_to_be_shown_are_read_again(image: Path, kept: Mapping[str, str]) -> None:
    masked, shown = gate(image, kept), gate(image, kept, "--reveal")
    token = github_token("cache").encode()
    assert token in shown.out
    assert token not in masked.out
    assert "1 of 1 layer came from the cache" in shown.err
