"""docker-archives as engines write them, and as nobody should."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from explorer import open_image
from explorer.analysis import Analysis
from explorer.errors import FormatError, ImageError, ImageNotFoundError
from explorer.image import Image
from explorer.image.blob import MissingBlob
from tests.builders import (
    Content,
    DockerArchive,
    Json,
    OciLayout,
    Packing,
    TarBuilder,
    configuration,
    docker_archive,
    packed,
    sha256,
    tar_bytes,
    to_json,
)

ONE = tar_bytes({"one": b"1"})
TWO = tar_bytes({"two": b"2"})
THREE = tar_bytes({"three": b"3" * 3000})


def opened(
    folder: Path, data: bytes, *, platform: str | None = None, pick: str | None = None
) -> Image:
    path = folder / "image.tar"
    path.write_bytes(data)
    return open_image(str(path), platform=platform, pick=pick)


def paths(image: Image) -> list[list[bytes]]:
    return [list(layer.fates.index.paths) for layer in Analysis(image).complete().layers]


def test_layers_in_manifest_order_with_what_the_configuration_says(tmp_path: Path) -> None:
    image = opened(tmp_path, docker_archive([ONE, TWO], tags=["app:1", "app:latest"]))
    config = to_json(configuration([ONE, TWO]))

    assert paths(image) == [[b"one"], [b"two"]]
    assert image.source == "docker-archive"
    assert image.reference == str(tmp_path / "image.tar")
    assert list(image.tags) == ["app:1", "app:latest"]
    assert image.id == sha256(config)
    assert str(image.platform) == "linux/amd64"
    assert [str(one) for one in image.platforms] == ["linux/amd64"]
    assert image.created == "2025-06-15T15:06:40Z"
    assert image.config["config"] == {"Env": ["PATH=/usr/bin:/bin"]}
    assert [layer.diff_id for layer in image.layers] == [sha256(ONE), sha256(TWO)]
    assert [one.layer for one in image.instructions] == [1, 2]
    assert image.layers[1].instruction == image.instructions[1]
    assert (*image.damages, *image.notes, *image.others) == ()


@pytest.mark.parametrize("prefix", ["", "./"])
@pytest.mark.parametrize("manifest_first", [True, False])
@pytest.mark.parametrize("outer", [None, "gzip", "zstd"])
def test_members_come_in_any_order_and_dress(
    tmp_path: Path, prefix: str, manifest_first: bool, outer: Packing
) -> None:
    made = DockerArchive().add([ONE, TWO])
    data = made.build(prefix=prefix, manifest_first=manifest_first)

    assert paths(opened(tmp_path, packed(data, outer))) == [[b"one"], [b"two"]]


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_layers_may_be_compressed_whatever_their_name(tmp_path: Path, packing: Packing) -> None:
    image = opened(tmp_path, docker_archive([ONE, TWO], packing=packing))

    assert paths(image) == [[b"one"], [b"two"]]
    assert not Analysis(image).complete().damages


def test_the_same_layer_twice_is_a_link_and_no_empty_layer(tmp_path: Path) -> None:
    image = opened(tmp_path, docker_archive([ONE, TWO, ONE, ONE]))

    assert paths(image) == [[b"one"], [b"two"], [b"one"], [b"one"]]
    assert not image.damages


def test_podmans_links_lead_to_layers_at_the_top(tmp_path: Path) -> None:
    config, name = to_json(configuration([ONE])), f"{sha256(ONE)[7:]}.tar"
    entry = {"Config": f"{sha256(config)[7:]}.json", "RepoTags": ["a:1"], "Layers": [name]}
    tar = TarBuilder().file(name, ONE).symlink("0123/layer.tar", f"../{name}")
    tar.file(str(entry["Config"]), config).file("manifest.json", to_json([entry]))

    assert paths(opened(tmp_path, tar.build())) == [[b"one"]]


class TestSeveralImages:
    @pytest.fixture
    def data(self) -> bytes:
        made = DockerArchive().add([ONE], tags=["shop/web:1", "shop/web:latest"])
        made.add([TWO], tags=None, config=configuration([TWO], author="b"))
        return made.add([THREE], tags=["docker.io/library/db:16"]).build()

    def test_the_first_is_taken_and_the_others_named(self, tmp_path: Path, data: bytes) -> None:
        image = opened(tmp_path, data)

        assert paths(image) == [[b"one"]]
        assert list(image.others) == ["2", "docker.io/library/db:16"]

    @pytest.mark.parametrize(
        ("pick", "path"),
        [
            ("1", b"one"),
            ("2", b"two"),
            ("3", b"three"),
            ("shop/web:1", b"one"),
            ("shop/web", b"one"),
            ("latest", b"one"),
            ("db:16", b"three"),
            ("16", b"three"),
            ("docker.io/library/db:16", b"three"),
        ],
    )
    def test_one_is_picked(self, tmp_path: Path, data: bytes, pick: str, path: bytes) -> None:
        assert paths(opened(tmp_path, data, pick=pick)) == [[path]]

    def test_a_tag_in_the_reference_picks_too(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "image.tar"
        path.write_bytes(data)

        assert paths(open_image(f"docker-archive:{path}:db:16")) == [[b"three"]]

    @pytest.mark.parametrize("pick", ["4", "0", "-1", "none", "shop/web:2", "²"])
    def test_one_that_is_not_there(self, tmp_path: Path, data: bytes, pick: str) -> None:
        with pytest.raises(ImageNotFoundError) as caught:
            opened(tmp_path, data, pick=pick)

        assert (
            caught.value.hint == "It holds 1: shop/web:1, 2: untagged, 3: docker.io/library/db:16"
        )
        assert f"holds 3 images, none of them {pick}" in caught.value.message

    def test_a_bare_tag_of_two_images(self, tmp_path: Path) -> None:
        made = DockerArchive().add([ONE], tags=["a:1"]).add([TWO], tags=["b:1"])
        with pytest.raises(ImageError, match="several images tagged 1x"):
            opened(
                tmp_path,
                made.add([ONE], tags=["c:1x"]).add([ONE], tags=["d:1x"]).build(),
                pick="1x",
            )


class TestCounts:
    def test_layers_that_the_configuration_does_not_name(self, tmp_path: Path) -> None:
        image = opened(tmp_path, docker_archive([ONE, TWO], config=configuration([ONE])))

        assert paths(image) == [[b"one"], [b"two"]]
        assert [layer.diff_id for layer in image.layers] == [sha256(ONE), None]
        assert "The image has 2 layers, but its configuration names 1" in image.notes
        assert not image.damages

    def test_layers_that_are_not_there(self, tmp_path: Path) -> None:
        image = opened(tmp_path, docker_archive([ONE], config=configuration([ONE, TWO])))

        assert list(image.damages) == ["The configuration names 2 layers, but the image has 1"]

    @pytest.mark.parametrize(
        ("history", "layers"),
        [
            (None, []),
            ([], []),
            ([{"created_by": "A"}], [1]),
            ([{"empty_layer": True}, {}, {"empty_layer": None}, {}], [None, 1, 2, None]),
            ([{"empty_layer": False, "created": None, "comment": None}, {}], [1, 2]),
        ],
    )
    def test_a_history_of_any_length(
        self, tmp_path: Path, history: list[Json] | None, layers: list[int | None]
    ) -> None:
        config = configuration([ONE, TWO], history=history)
        image = opened(tmp_path, docker_archive([ONE, TWO], config=config))

        assert [one.layer for one in image.instructions] == layers
        assert not image.damages


class TestDamage:
    def test_a_layer_that_is_missing(self, tmp_path: Path) -> None:
        made = DockerArchive().add([ONE, TWO])
        del made.members[made.manifest[0]["Layers"][0]]
        image = opened(tmp_path, made.build())

        assert isinstance(image.layers[0].blob, MissingBlob)
        ((layer, reason),) = Analysis(image).complete().damages
        assert layer == 1
        assert reason.startswith("0000")
        assert paths(image) == [[], [b"two"]]

    def test_a_configuration_that_is_missing(self, tmp_path: Path) -> None:
        made = DockerArchive().add([ONE])
        del made.members[made.manifest[0]["Config"]]
        image = opened(tmp_path, made.build())

        assert paths(image) == [[b"one"]]
        assert "The image configuration can't be read" in image.damages[0]

    @pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
    def test_a_configuration_that_is_none(self, tmp_path: Path, data: bytes) -> None:
        made = DockerArchive().add([ONE])
        made.members[made.manifest[0]["Config"]] = data
        image = opened(tmp_path, made.build())

        assert paths(image) == [[b"one"]]
        assert image.id == sha256(data)
        assert image.damages

    def test_a_configuration_that_is_not_what_its_name_says(self, tmp_path: Path) -> None:
        made = DockerArchive().add([ONE])
        made.members[made.manifest[0]["Config"]] = to_json(configuration([ONE], author="else"))
        image = opened(tmp_path, made.build())

        assert image.config["author"] == "else"
        assert list(image.damages) == ["The image configuration is not what its digest says"]

    def test_a_layer_cut_short_is_read_as_far_as_it_goes(self, tmp_path: Path) -> None:
        made = DockerArchive().add([THREE, ONE])
        whole = made.build(manifest_first=True)
        cut = whole[: whole.index(b"3" * 512) + 600]
        image = opened(tmp_path, cut)

        assert [type(one.blob).__name__ for one in image.layers] == ["CutBlob", "MissingBlob"]
        assert any(text.startswith("The archive is damaged") for text in image.damages)
        damages = dict(Analysis(image).complete().damages)
        assert damages[1].startswith("the archive is cut short")
        assert 2 in damages

    @pytest.mark.parametrize("quarter", [0, 1, 2, 3])
    @pytest.mark.parametrize("outer", [None, "gzip", "zstd"])
    @pytest.mark.parametrize("manifest_first", [True, False])
    def test_cut_short_at_every_quarter(
        self, tmp_path: Path, quarter: int, outer: Packing, manifest_first: bool
    ) -> None:
        made = DockerArchive().add([ONE, TWO, THREE])
        data = packed(made.build(manifest_first=manifest_first), outer)
        with contextlib.suppress(ImageError):
            image = opened(tmp_path, data[: len(data) * quarter // 4])
            assert Analysis(image).complete().damages


MANIFESTS: list[object] = [
    None,
    {},
    [],
    1,
    "x",
    [1],
    [[]],
    [{"Layers": "a"}],
    [{"Layers": [1]}],
    [{"Config": 1}],
    [{"RepoTags": "a"}],
    [{"RepoTags": [None]}],
    [{"LayerSources": []}],
]


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_that_is_none(tmp_path: Path, manifest: object) -> None:
    with pytest.raises(ImageError) as caught:
        opened(tmp_path, tar_bytes({"manifest.json": to_json(manifest)}))

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("entry", [{}, {"Config": None, "Layers": None, "RepoTags": None}])
def test_an_image_of_nothing_is_damaged(tmp_path: Path, entry: Json) -> None:
    image = opened(tmp_path, tar_bytes({"manifest.json": to_json([entry])}))

    assert (list(image.layers), list(image.tags)) == ([], [])
    assert image.damages


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", ".", "\x1b[2J", "a\0b"])
def test_names_of_the_archive_are_no_paths_of_this_machine(tmp_path: Path, name: str) -> None:
    entry = {"Config": name, "Layers": [name], "RepoTags": ["a:1"]}
    image = opened(tmp_path, tar_bytes({"manifest.json": to_json([entry])}))

    assert isinstance(image.layers[0].blob, MissingBlob)
    assert all(text.isprintable() for text in image.damages)


def test_an_archive_from_before_manifest_json(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        opened(tmp_path, tar_bytes({"repositories": b"{}", "0123/json": b"{}"}))

    assert "before 1.10" in caught.value.message
    assert caught.value.hint


def test_a_tar_that_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"neither manifest\.json nor"):
        opened(tmp_path, ONE)


class TestPlatform:
    def test_the_one_there_is_may_be_asked_for(self, tmp_path: Path) -> None:
        data = docker_archive([ONE], config=configuration([ONE], platform="linux/arm/v7"))

        assert str(opened(tmp_path, data).platform) == "linux/arm/v7"
        assert opened(tmp_path, data, platform="linux/arm").layers
        assert opened(tmp_path, data, platform="linux/arm/v7").layers

    def test_another_one_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ImageError) as caught:
            opened(tmp_path, docker_archive([ONE]), platform="linux/arm64")

        assert "has no image for linux/arm64" in caught.value.message
        assert caught.value.hint == "It has linux/amd64"

    def test_several_images_of_a_name_differ_by_it(self, tmp_path: Path) -> None:
        made = DockerArchive().add([ONE])
        made.add([TWO], config=configuration([TWO], platform="linux/arm64"))

        assert paths(opened(tmp_path, made.build(), platform="linux/arm64")) == [[b"two"]]


class TestWithLayout:
    """Docker 25 and later: an OCI layout with a manifest.json beside it."""

    def both(self, *, empty_manifest: bool = False) -> tuple[OciLayout, dict[str, Content]]:
        layout = OciLayout()
        config = configuration([ONE, TWO])
        image = layout.image([ONE, TWO], packing=None, config=config, annotations={"a": "b"})
        if empty_manifest:
            body = {**layout.read(image), "layers": []}
            image = {
                **layout.blob(to_json(body), image["mediaType"]),
                "platform": image["platform"],
            }
        attestation = layout.attestation(image, {"secret": 1})
        layout.name(layout.index([image, attestation]), "1")
        layers = [f"blobs/sha256/{sha256(layer)[7:]}" for layer in (ONE, TWO)]
        entry = {
            "Config": f"blobs/sha256/{sha256(to_json(config))[7:]}",
            "RepoTags": ["app:1"],
            "Layers": layers,
            "LayerSources": {sha256(ONE): {"mediaType": "application/x.layer", "size": 1}},
        }
        return layout, {**layout.files(), "manifest.json": to_json([entry])}

    @pytest.mark.parametrize("empty_manifest", [False, True])
    def test_manifest_json_is_believed_and_the_layout_adds(
        self, tmp_path: Path, empty_manifest: bool
    ) -> None:
        _, files = self.both(empty_manifest=empty_manifest)
        image = opened(tmp_path, tar_bytes(files))

        assert image.source == "docker-archive"
        assert paths(image) == [[b"one"], [b"two"]]
        assert [layer.digest for layer in image.layers] == [sha256(ONE), sha256(TWO)]
        assert image.layers[0].media_type == "application/x.layer"
        assert list(image.tags) == ["app:1"]
        assert image.digest
        assert len(image.attestations) == 1
        assert [str(one) for one in image.platforms] == ["linux/amd64"]
        assert not image.damages

    def test_annotations_come_from_the_layout(self, tmp_path: Path) -> None:
        _, files = self.both()

        assert opened(tmp_path, tar_bytes(files)).annotations["a"] == "b"

    @pytest.mark.parametrize("index", [b"", b"[]", b'{"manifests": 1}', b'{"manifests": [{}]}'])
    def test_an_unsound_layout_adds_nothing(self, tmp_path: Path, index: bytes) -> None:
        _, files = self.both()
        image = opened(tmp_path, tar_bytes({**files, "index.json": index}))

        assert paths(image) == [[b"one"], [b"two"]]
        assert any("index.json is left aside" in note for note in image.notes)

    def test_another_platform_comes_from_the_layout(self, tmp_path: Path) -> None:
        layout, files = self.both()
        arm = layout.image([THREE], platform="linux/arm64")
        amd = layout.manifests[0]
        layout.manifests.clear()
        layout.name(layout.index([arm, amd]), "1")
        data = tar_bytes({**layout.files(), "manifest.json": files["manifest.json"]})

        assert paths(opened(tmp_path, data)) == [[b"one"], [b"two"]]
        assert paths(opened(tmp_path, data, platform="linux/arm64")) == [[b"three"]]

    def test_other_blobs_belong_to_nothing(self, tmp_path: Path) -> None:
        _, files = self.both()
        stray = {f"blobs/sha256/{sha256(THREE)[7:]}": THREE}

        assert paths(opened(tmp_path, tar_bytes({**stray, **files}))) == [[b"one"], [b"two"]]
