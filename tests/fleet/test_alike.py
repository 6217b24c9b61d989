"""What is called alike and is not the same: nothing passes by the name of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.fleet.opening import open_swept
from explorer.fleet.store import Since
from explorer.image.progress import silent
from explorer.report.sweeps.model import SweepReport
from sample_images.tokens import github_token
from tests.builders import DockerArchive, OciLayout, configuration, packed
from tests.fleet.fleets import Cluster, clean, leaking, swept

LEAK = leaking("own")
NOT_SEARCHED = "stray.gz is a part of no image in here, and was not searched"


def results(report: SweepReport) -> list[str]:
    return [one.result for one in report.images]


def written(path: Path, archive: DockerArchive) -> str:
    path.write_bytes(archive.build())
    return str(path)


def test_another_image_behind_the_first_one_of_an_archive_is_news(
    client: Cluster, tmp_path: Path
) -> None:
    archive = tmp_path / "two.tar"
    for second, found in ((clean("b"), ["pass", "pass"]), (LEAK, ["pass", "fail"])):
        images = DockerArchive().add([clean("a")]).add([second], tags=("app:2",))
        report, _ = swept(client, tmp_path / "store", [written(archive, images)])
        assert results(report) == found
    assert report.since == Since(1, 0, 0)


def test_what_else_is_in_an_archive_is_its_own(client: Cluster, tmp_path: Path) -> None:
    alone, more = DockerArchive().add([clean("a")]), DockerArchive().add([clean("a")])
    more.members["stray.gz"] = packed(LEAK, "gzip")
    archives = [written(tmp_path / "a.tar", alone), written(tmp_path / "b.tar", more)]
    report, _ = swept(client, tmp_path / "store", archives)
    assert results(report) == ["pass", "error"]
    assert [*report.errors] == [(archives[1], NOT_SEARCHED)]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("tag", ["app:1", "other:1"])
def test_bytes_that_are_given_out_for_a_layer_are_no_other_archives(
    client: Cluster, tmp_path: Path, tag: str, order: int
) -> None:
    whole, forged = DockerArchive().add([clean("a")]), DockerArchive().add([clean("a")], tags=[tag])
    (layer,) = (one for one in forged.members if one.endswith("layer.tar"))
    forged.members[layer] = LEAK
    archives = [written(tmp_path / "a.tar", whole), written(tmp_path / "b.tar", forged)]
    for known in range(2):
        report, _ = swept(client, tmp_path / "store", archives[::order])
        assert results(report)[::order] == ["pass", "error"], known
        assert [one.findings for one in report.images][::order] == [0, 1]
        assert "its diff_id is sha256:" in report.errors[0][1]


def test_names_of_layers_that_can_not_be_checked_say_nothing(
    client: Cluster, tmp_path: Path
) -> None:
    claimed = configuration([LEAK], rootfs={"type": "layers", "diff_ids": ["sha3:1"]})
    archives = [
        written(tmp_path / f"{tag}.tar", DockerArchive().add([one], config=claimed, tags=[tag]))
        for tag, one in (("app", clean("a")), ("web", LEAK))
    ]
    report, _ = swept(client, tmp_path / "store", archives)
    assert results(report) == ["pass", "fail"]


def test_an_index_may_have_several_images_of_one_platform(client: Cluster, tmp_path: Path) -> None:
    layout = OciLayout()
    layers = (clean("a"), LEAK, clean("c"))
    images = [layout.image([one], platform="windows/amd64") for one in layers]
    folder = layout.name(layout.index([layout.image([clean("l")]), *images]), "1").write(tmp_path)
    report, _ = swept(client, tmp_path / "store", [str(folder)])
    assert results(report) == ["pass", "pass", "fail", "pass"]
    assert not report.errors
    for one, layer in zip([*report.images][1:], layers, strict=True):
        assert (
            open_swept(one, silent).layers[0].diff_id
            == configuration([layer])["rootfs"]["diff_ids"][0]
        )


def test_texts_of_images_may_be_no_texts(client: Cluster, tmp_path: Path) -> None:
    half = "\ud800"
    config = configuration(
        [LEAK],
        platform=f"linux/{half}\x1b[31m",
        history=[{"created_by": f"COPY {half} ."}],
        config={"Env": [f"A{half}={github_token('other')}"]},
    )
    images = DockerArchive().add([LEAK], config=config, tags=[f"a{half}:1"])
    images.add([clean("b")], tags=[f"b{half}:1"])
    report, _ = swept(client, tmp_path / "store", [written(tmp_path / "a.tar", images)])
    assert results(report) == ["fail", "pass"]
    assert [one.platform for one in report.images] == ["linux/<U+D800>\u241b[31m", "linux/amd64"]
    assert {one.instruction for one in report.causes} == {"COPY <U+D800> .", "ENV A<U+D800>"}
