"""The gate judges every image and platform that it was given, and names what it leaves out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cli.gating import Judge
from explorer.image.sources import open_image
from explorer.layers import reading
from explorer.report.configuration.loading import load
from explorer.report.model import Reports, Result
from explorer.secrets import scanner
from sample_images.tokens import github_token
from tests.builders import DockerArchive, OciLayout, TarBuilder, docker_archive, tar_bytes
from tests.cli.command import layer_explorer

PLATFORMS = ("linux/amd64", "linux/arm64", "linux/arm/v7", "windows/amd64")
CLEAN = tar_bytes({"a": b"1"})


def leaking(name: str) -> bytes:
    return TarBuilder().file(f"{name}.env", f"TOKEN={github_token(name)}\n".encode()).build()


def judged(*references: Path | str, pick: str | None = None, **settings: object) -> Reports:
    configuration = load(None, {}, {"cache": "false", **settings}, Path("/"))
    judge = Judge(configuration, scanner(), lambda _: None, reveal=False, quiet=True)
    return judge.reports([*map(str, references)], pick)


def layout(images: Sequence[Sequence[str]], *, leaks: set[tuple[int, str]]) -> OciLayout:
    """Return a layout: for each image its platforms, some of which leak."""
    made = OciLayout()
    for at, platforms in enumerate(images):
        named = [
            made.image(
                [leaking(f"{at}-{one}") if (at, one) in leaks else tar_bytes({"a": b"%d" % at})],
                platform=one,
            )
            for one in platforms
        ]
        made.name(made.index(named) if len(named) > 1 else named[0], f"app:{at}")
    return made


IMAGES = st.lists(
    st.lists(st.sampled_from(PLATFORMS), min_size=1, max_size=3, unique=True),
    min_size=1,
    max_size=3,
)


@given(IMAGES, st.data())
def test_a_leak_is_found_in_whichever_image_and_platform_it_is(
    tmp_path_factory: pytest.TempPathFactory, images: list[list[str]], data: st.DataObject
) -> None:
    each = [(at, one) for at, platforms in enumerate(images) for one in platforms]
    leaks = set(data.draw(st.lists(st.sampled_from(each), unique=True)))
    path = tmp_path_factory.mktemp("layouts") / "image.tar"
    path.write_bytes(layout(images, leaks=leaks).build())
    reports = judged(path)
    assert len(reports.each) == len(each)
    assert sorted(str(one.image.platform) for one in reports.each) == sorted(one for _, one in each)
    assert sum(one.result is Result.FAIL for one in reports.each) == len(leaks)
    assert reports.result is (Result.FAIL if leaks else Result.PASS)
    assert not any(one.left_out for one in reports.each)


def two_by_two(tmp_path: Path) -> Path:
    path = tmp_path / "image.tar"
    images = [PLATFORMS[:2], PLATFORMS[:2]]
    path.write_bytes(layout(images, leaks={(1, "linux/arm64")}).build())
    return path


@pytest.mark.parametrize(
    ("options", "count", "left_out"),
    [
        ({"pick": "app:0"}, 2, ["app:1"]),
        ({"platform": "linux/amd64"}, 2, ["linux/arm64"]),
        ({"pick": "2", "platform": "linux/amd64"}, 1, ["app:0", "linux/arm64"]),
    ],
)
def test_what_is_narrowed_is_named(
    tmp_path: Path, options: dict[str, Any], count: int, left_out: list[str]
) -> None:
    reports = judged(two_by_two(tmp_path), **options)
    assert (reports.result, len(reports.each)) == (Result.PASS, count)
    told = " ".join(reports.each[0].left_out)
    assert [name for name in ("app:0", "app:1", "linux/arm64") if f"{name}: " in told] == left_out


def test_a_platform_that_is_not_there_is_named_and_no_error(tmp_path: Path) -> None:
    made = OciLayout()
    here, away = (made.image([CLEAN], platform=one) for one in PLATFORMS[:2])
    made.name(made.index([here, away]), "app:1").drop(away)
    path = tmp_path / "image.tar"
    path.write_bytes(made.build())
    reports = judged(path)
    assert reports.result is Result.PASS
    assert [*reports.each[0].left_out] == ["linux/arm64: it is not there"]


def test_all_images_of_docker_save_are_judged() -> None:
    made = DockerArchive().add([CLEAN], tags=["a:1"]).add([CLEAN, leaking("b")], tags=["b:1"])
    done = layer_explorer("--ci", "--format", "json", "-", stdin=made.build())
    assert done.status == 1
    told = json.loads(done.out)
    assert told["schema"] == "layer-explorer/reports/1"
    assert [(one["image"]["tags"], one["result"]) for one in told["images"]] == [
        (["a:1"], "pass"),
        (["b:1"], "fail"),
    ]


def test_several_references_are_one_run(tmp_path: Path) -> None:
    paths = [tmp_path / "clean.tar", tmp_path / "leaking.tar"]
    for path, layer in zip(paths, (CLEAN, leaking("x")), strict=True):
        path.write_bytes(docker_archive([layer]))
    assert layer_explorer("--ci", "--quiet", *paths).status == 1
    assert layer_explorer("--ci", "--quiet", paths[0], paths[0]).status == 0


def test_one_that_can_not_be_opened_leaves_the_others_told(tmp_path: Path) -> None:
    path = tmp_path / "leaking.tar"
    path.write_bytes(docker_archive([leaking("x")]))
    done = layer_explorer("--ci", "--format", "json", path, tmp_path / "missing.tar")
    assert done.status == 3
    there, missing = json.loads(done.out)["images"]
    assert (there["result"], len(there["findings"])) == ("fail", 1)
    assert "missing.tar" in missing["errors"][0]["message"]


def test_a_layer_that_images_share_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.read_layer
    layers: list[str | None] = []

    def counted(layer: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is called
        layers.append(layer.diff_id)
        return read(layer, *more, **named)

    monkeypatch.setattr("explorer.analysis.read_layer", counted)
    paths = [tmp_path / f"{number}.tar" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(docker_archive([leaking("base"), tar_bytes({"own": b"%d" % number})]))
    reports = judged(*paths)
    assert len(layers) == len(set(layers)) == 1 + len(paths)
    assert [len(one.findings) for one in reports.each] == [1] * len(paths)


def test_a_limit_of_time_is_for_the_whole_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("explorer.allowance.time.monotonic", lambda: now[0])

    def slow(*asked: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is called
        now[0] += 40
        return open_image(*asked, **named)

    monkeypatch.setattr("explorer.cli.gating.open_image", slow)
    paths = [tmp_path / f"{number}.tar" for number in range(4)]
    for number, path in enumerate(paths):
        large = b"%d" % number * 1_000_000
        path.write_bytes(docker_archive([tar_bytes({"large": large})]))
    reports = judged(*paths, **{"time-limit": "100"})
    assert [one.result for one in reports.each] == [Result.PASS] * 2 + [Result.ERROR] * 2
    assert "time-limit" in reports.each[-1].errors[0][1]
