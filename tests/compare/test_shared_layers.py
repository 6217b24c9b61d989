"""Of two images that share layers each is read once, whichever front end compares them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from explorer import analysis as reading
from explorer.analysis import Analysis
from explorer.cache import VARIABLE
from explorer.cli.main import run
from explorer.image import Layer
from explorer.image.progress import silent
from explorer.image.sources import open_image
from explorer.secrets.searching.starting import new_search
from explorer.tui.compare.sides import ReadSide, TwoSides, read_pair
from explorer.tui.compare.wanted import AskedSide
from sample_images.tokens import github_token
from tests.builders import TarBuilder, oci_layout
from tests.counting import counted_calls

TOKEN = github_token("compare/shared")
BASE = TarBuilder().file("etc/os", b"1" * 5000).build()
LEAK = TarBuilder().file("app/.env", f"TOKEN={TOKEN}\n".encode()).build()
GONE = TarBuilder().whiteout("app/.env").build()
OTHER = TarBuilder().file("app/.env", b"PORT=80\n").build()
A, B = (BASE, LEAK, GONE), (BASE, LEAK, OTHER)
EACH = len({*A, *B})


class Counted:
    """How often layers were read, and how often what is known was searched again."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.read = counted_calls(patch, reading, "read_layer")
        self.searched_again = counted_calls(patch, reading, "replay")

    @property
    def numbers(self) -> tuple[int, int]:
        """Both, counted from now on anew."""
        numbers = len(self.read), len(self.searched_again)
        self.read.clear()
        self.searched_again.clear()
        return numbers


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Counted:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("LAYER_EXPLORER_CACHE", "true")
    return Counted(monkeypatch)


def layouts(folder: Path, packing: str | None) -> list[Path]:
    return [
        oci_layout(folder / name, [*layers], packing=packing)
        for name, layers in (("a", A), ("b", B))
    ]


def asked(path: Path, analysis: Analysis | None = None) -> AskedSide:
    return AskedSide(str(path), lambda progress: open_image(str(path), progress=progress), analysis)


def in_interface(sides: Sequence[AskedSide], *, cache: bool) -> TwoSides:
    pair = read_pair(sides, silent, keeps_records=cache, project=None, warn=lambda _: None)
    assert isinstance(pair, TwoSides)
    return pair


def secrets(side: ReadSide) -> set[bytes]:
    return {one.secret for one in side.analysis.findings if one.secret}


@pytest.mark.parametrize("packing", ["gzip", None])
@pytest.mark.parametrize("cache", [True, False])
def test_the_interface_reads_each_layer_once(
    tmp_path: Path, counted: Counted, packing: str | None, *, cache: bool
) -> None:
    sides = [asked(one) for one in layouts(tmp_path, packing)]
    pair = in_interface(sides, cache=cache)
    assert counted.numbers == (EACH, 0)
    assert secrets(pair.a) == secrets(pair.b) == {TOKEN.encode()}
    assert pair.comparison.shared == 2
    again = in_interface(sides, cache=cache)
    # What holds a secret is read again once, to be shown; nothing else of what is known is.
    assert counted.numbers == ((0, 1) if cache else (EACH, 0))
    assert secrets(again.a) == secrets(again.b) == {TOKEN.encode()}


@pytest.mark.parametrize("packing", ["gzip", None])
@pytest.mark.parametrize("cache", [True, False])
def test_a_headless_run_reads_each_layer_once(
    tmp_path: Path, counted: Counted, packing: str | None, *, cache: bool
) -> None:
    words = [*map(str, layouts(tmp_path, packing)), *([] if cache else ["--no-cache"])]
    for expected in ((EACH, 0), (0, 0) if cache else (EACH, 0)):
        assert run(["compare", *words, "--output", str(tmp_path / "report")]) == 0
        assert counted.numbers == expected
        (tmp_path / "report").unlink()


@pytest.mark.parametrize("is_a", [True, False])
@pytest.mark.parametrize("cache", [True, False])
def test_of_an_open_image_nothing_is_read_again(
    tmp_path: Path, counted: Counted, *, cache: bool, is_a: bool
) -> None:
    paths = layouts(tmp_path, "gzip")
    image = open_image(str(paths[not is_a]))
    analysis = Analysis(image, search=new_search()).complete()
    sides = [asked(one, analysis if one == paths[not is_a] else None) for one in paths]
    assert counted.numbers == (len(A), 0)
    pair = in_interface(sides, cache=cache)
    assert counted.numbers == (1, 0)
    assert secrets(pair.a) == secrets(pair.b) == {TOKEN.encode()}


def test_a_layer_that_says_to_be_a_known_one_and_is_not_is_read(
    tmp_path: Path, counted: Counted
) -> None:
    paths = layouts(tmp_path, None)
    honest = open_image(str(paths[0]))
    layer: Layer = open_image(str(paths[1])).layers[0]
    blob = paths[1] / "blobs" / "sha256" / str(layer.digest).removeprefix("sha256:")
    blob.write_bytes(LEAK.ljust(blob.stat().st_size, b"\0"))
    pair = in_interface([asked(one) for one in paths], cache=False)
    assert honest.layers[0].diff_id == layer.diff_id
    assert counted.numbers[0] == EACH + 1
    assert pair.b.damages
    assert pair.comparison.shared == 0
