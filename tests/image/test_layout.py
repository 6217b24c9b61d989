"""OCI layouts in folders and archives: tags, platforms, attestations, and what is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import open_image
from explorer.allowance import uncharged
from explorer.analysis import Analysis
from explorer.errors import FormatError, ImageError, ImageNotFoundError
from explorer.image import Image
from explorer.image.blob import MissingBlob, read_blob
from explorer.image.sources.store import FolderStore
from tests.builders import (
    INDEX,
    LAYER,
    Json,
    OciLayout,
    Packing,
    configuration,
    oci_layout,
    packed,
    sha256,
    tar_bytes,
    to_json,
)

ONE = tar_bytes({"one": b"1"})
TWO = tar_bytes({"two": b"2"})


def paths(image: Image) -> list[list[bytes]]:
    return [list(layer.fates.index.paths) for layer in Analysis(image).complete().layers]


def opened(
    folder: Path, layout: OciLayout, *, platform: str | None = None, pick: str | None = None
) -> Image:
    path = folder / "image.tar"
    path.write_bytes(layout.build())
    return open_image(str(path), platform=platform, pick=pick)


@pytest.fixture
def layout() -> OciLayout:
    return OciLayout()


@pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
@pytest.mark.parametrize("scheme", ["", "oci:"])
def test_a_folder(tmp_path: Path, packing: Packing, scheme: str) -> None:
    folder = oci_layout(tmp_path / "image", [ONE, TWO], packing=packing, annotations={"a": "b"})
    image = open_image(f"{scheme}{folder}")
    config = to_json(configuration([ONE, TWO]))

    assert paths(image) == [[b"one"], [b"two"]]
    assert (image.source, list(image.tags)) == ("oci", ["1"])
    assert image.id == sha256(config)
    assert image.digest
    assert image.annotations["a"] == "b"
    assert [str(one) for one in image.platforms] == ["linux/amd64"]
    assert [layer.diff_id for layer in image.layers] == [sha256(ONE), sha256(TWO)]
    assert [layer.digest for layer in image.layers] == [
        sha256(packed(one, packing)) for one in (ONE, TWO)
    ]
    assert image.layers[0].media_type
    assert image.layers[0].media_type.startswith(LAYER)
    assert (*image.damages, *image.notes, *image.others) == ()
    assert not Analysis(image).complete().damages


@pytest.mark.parametrize("scheme", ["", "oci-archive:"])
@pytest.mark.parametrize("outer", [None, "gzip", "zstd"])
def test_an_archive(tmp_path: Path, layout: OciLayout, scheme: str, outer: Packing) -> None:
    layout.name(layout.image([ONE, TWO]), "1")
    path = tmp_path / "image"
    path.write_bytes(packed(layout.build(), outer))
    image = open_image(f"{scheme}{path}")

    assert paths(image) == [[b"one"], [b"two"]]
    assert image.source == "oci-archive"


class TestTags:
    @pytest.fixture
    def folder(self, tmp_path: Path, layout: OciLayout) -> Path:
        one, two = layout.image([ONE]), layout.image([TWO])
        layout.name(one, "1.0").name(two, "2.0").name(one, "latest")
        layout.name(two, None, **{"io.containerd.image.name": "docker.io/library/app:3"})
        return layout.write(tmp_path / "image")

    def test_the_first_is_taken_and_the_others_named(self, folder: Path) -> None:
        image = open_image(str(folder))

        assert paths(image) == [[b"one"]]
        assert list(image.tags) == ["1.0", "latest"]
        assert list(image.others) == ["2.0"]

    @pytest.mark.parametrize("tag", ["2.0", "app:3", "docker.io/library/app:3", "3"])
    def test_a_tag_picks(self, folder: Path, tag: str) -> None:
        assert paths(open_image(f"oci:{folder}:{tag}")) == [[b"two"]]
        assert paths(open_image(str(folder), pick=tag)) == [[b"two"]]

    def test_a_number_picks(self, folder: Path) -> None:
        assert paths(open_image(str(folder), pick="2")) == [[b"two"]]

    def test_one_that_is_not_there(self, folder: Path) -> None:
        with pytest.raises(ImageNotFoundError) as caught:
            open_image(f"oci:{folder}:9.9")

        assert caught.value.hint == "It holds 1: 1.0, 2: 2.0"

    def test_untagged_images_of_one_platform_are_different_images(
        self, tmp_path: Path, layout: OciLayout
    ) -> None:
        layout.name(layout.image([ONE])).name(layout.image([TWO]))
        image = opened(tmp_path, layout)

        assert paths(image) == [[b"one"]]
        assert list(image.others) == ["2"]
        assert paths(opened(tmp_path, layout, pick="2")) == [[b"two"]]


class TestPlatforms:
    @pytest.fixture(autouse=True)
    def machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("platform.machine", lambda: "x86_64")

    def both(self, layout: OciLayout, *, nested: int = 1) -> OciLayout:
        arm = layout.image([ONE], platform="linux/arm64/v8")
        root = layout.index([arm, layout.image([TWO], platform="linux/amd64")])
        for level in range(nested - 1):
            root = layout.index([root], annotations={"level": str(level)})
        return layout.name(root, "1")

    def test_the_machines_own_is_taken(self, tmp_path: Path, layout: OciLayout) -> None:
        image = opened(tmp_path, self.both(layout))

        assert paths(image) == [[b"two"]]
        assert [str(one) for one in image.platforms] == ["linux/arm64/v8", "linux/amd64"]

    @pytest.mark.parametrize(
        "asked", ["linux/arm64", "linux/arm64/v8", "linux/aarch64", "Linux/ARM64"]
    )
    def test_one_is_asked_for(self, tmp_path: Path, layout: OciLayout, asked: str) -> None:
        assert paths(opened(tmp_path, self.both(layout), platform=asked)) == [[b"one"]]

    @pytest.mark.parametrize("asked", ["linux/s390x", "windows/amd64", "linux/arm64/v9"])
    def test_one_that_is_not_there(self, tmp_path: Path, layout: OciLayout, asked: str) -> None:
        with pytest.raises(ImageError) as caught:
            opened(tmp_path, self.both(layout), platform=asked)

        assert f"has no image for {asked}" in caught.value.message
        assert caught.value.hint == "It has linux/arm64/v8, linux/amd64"

    def test_several_and_not_the_machines_own(
        self, tmp_path: Path, layout: OciLayout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("platform.machine", lambda: "riscv64")
        with pytest.raises(ImageError) as caught:
            opened(tmp_path, self.both(layout))

        assert caught.value.hint == "Choose with --platform: linux/arm64/v8, linux/amd64"

    def test_the_only_one_is_taken_whatever_it_is(self, tmp_path: Path, layout: OciLayout) -> None:
        layout.name(layout.image([ONE], platform="plan9/mips"))

        assert paths(opened(tmp_path, layout)) == [[b"one"]]

    def test_beside_each_other_in_index_json(self, tmp_path: Path, layout: OciLayout) -> None:
        layout.name(layout.image([ONE], platform="linux/arm64")).name(layout.image([TWO]))
        image = opened(tmp_path, layout)

        assert paths(image) == [[b"two"]]
        assert not image.others

    @pytest.mark.parametrize("nested", [2, 8])
    def test_in_an_index_of_an_index(self, tmp_path: Path, layout: OciLayout, nested: int) -> None:
        assert paths(opened(tmp_path, self.both(layout, nested=nested))) == [[b"two"]]

    def test_too_deep(self, tmp_path: Path, layout: OciLayout) -> None:
        with pytest.raises(ImageError, match="nested deeper than 8 levels"):
            opened(tmp_path, self.both(layout, nested=9))

    def test_an_index_that_holds_itself(self, tmp_path: Path, layout: OciLayout) -> None:
        digest = "sha256:" + "0" * 64
        itself = {"mediaType": INDEX, "digest": digest, "size": 1}
        body = {"manifests": [itself, layout.image([ONE])]}
        layout.members[f"blobs/sha256/{digest[7:]}"] = to_json(body)
        layout.name(itself)

        assert paths(opened(tmp_path, layout)) == [[b"one"]]

    def test_a_descriptor_without_one_has_the_configurations(
        self, tmp_path: Path, layout: OciLayout
    ) -> None:
        for platform, layer in (("linux/arm64", ONE), ("linux/amd64", TWO)):
            image = layout.image([layer], platform=platform)
            layout.name({**image, "platform": None}, "1")

        assert paths(opened(tmp_path, layout, platform="linux/arm64")) == [[b"one"]]
        assert paths(opened(tmp_path, layout)) == [[b"two"]]

    def test_absent_ones_are_no_choice(self, tmp_path: Path, layout: OciLayout) -> None:
        arm = layout.image([ONE], platform="linux/arm64")
        amd = layout.image([TWO], platform="linux/amd64")
        layout.name(layout.index([arm, amd]), "1").drop(amd)
        image = opened(tmp_path, layout)

        assert paths(image) == [[b"one"]]
        assert [str(one) for one in image.platforms] == ["linux/arm64"]
        with pytest.raises(ImageError, match="names linux/amd64, but does not hold its manifest"):
            opened(tmp_path, layout, platform="linux/amd64")


class TestAttestations:
    def test_are_no_platform_to_choose_and_belong_to_their_image(
        self, tmp_path: Path, layout: OciLayout
    ) -> None:
        arm = layout.image([ONE], platform="linux/arm64")
        amd = layout.image([TWO], platform="linux/amd64")
        of_arm = layout.attestation(arm, {"of": "arm"})
        of_amd = layout.attestation(amd, {"of": "amd"}, "https://spdx.dev/Document")
        layout.name(layout.index([arm, amd, of_arm, of_amd]), "1")
        image = opened(tmp_path, layout, platform="linux/amd64")

        (attestation,) = image.attestations
        assert attestation.predicate_type == "https://spdx.dev/Document"
        assert read_blob(attestation.blob, 100, uncharged) == b'{"of":"amd"}'
        assert [str(one) for one in image.platforms] == ["linux/arm64", "linux/amd64"]

    def test_beside_the_image_in_index_json(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        layout.name(image, "1").name(layout.attestation(image, {}))

        assert len(opened(tmp_path, layout).attestations) == 1

    def test_absent_ones_are_noted(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        attestation = layout.attestation(image, {})
        layout.name(layout.index([image, attestation])).drop(attestation)
        opened_image = opened(tmp_path, layout)

        assert not opened_image.damages
        assert any("attestation is left out" in note for note in opened_image.notes)

    def test_an_absent_statement_is_noted(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        attestation = layout.attestation(image, {"a": 1})
        layout.name(layout.index([image, attestation])).drop(layout.read(attestation)["layers"][0])
        opened_image = opened(tmp_path, layout)

        assert not opened_image.attestations
        assert opened_image.notes


class TestArtifacts:
    @pytest.mark.parametrize(
        "manifest",
        [
            {"artifactType": "application/vnd.example+type"},
            {"artifactType": None},
        ],
    )
    def test_with_an_empty_configuration(
        self, tmp_path: Path, layout: OciLayout, manifest: Json
    ) -> None:
        empty = layout.blob(b"{}", "application/vnd.oci.empty.v1+json")
        layout.name(layout.image([ONE], manifest={"config": empty, **manifest}), "1")

        with pytest.raises(ImageError, match="artifact of type"):
            opened(tmp_path, layout)

    def test_with_a_configuration_of_its_own(self, tmp_path: Path, layout: OciLayout) -> None:
        config = layout.blob(b'{"name":"chart"}', "application/vnd.cncf.helm.config.v1+json")
        layout.name(layout.image([ONE], manifest={"config": config}), "1")

        with pytest.raises(ImageError, match=r"artifact of type application/vnd.cncf.helm"):
            opened(tmp_path, layout)

    def test_beside_an_image(self, tmp_path: Path, layout: OciLayout) -> None:
        empty = layout.blob(b"{}", "application/vnd.oci.empty.v1+json")
        artifact = {**layout.image([TWO], manifest={"config": empty}), "platform": None}
        layout.name(layout.index([artifact, layout.image([ONE])]))

        assert paths(opened(tmp_path, layout)) == [[b"one"]]


def test_an_unknown_media_type_is_no_error(tmp_path: Path, layout: OciLayout) -> None:
    config = layout.blob(to_json(configuration([ONE])), "application/x.config")
    layer = layout.blob(packed(ONE, "gzip"), "application/x.layer")
    image = layout.image([], manifest={"config": config, "layers": [layer]})
    layout.name(layout.index([{**image, "mediaType": "application/x.manifest"}]))

    assert paths(opened(tmp_path, layout)) == [[b"one"]]


def test_no_media_types_at_all(tmp_path: Path, layout: OciLayout) -> None:
    body = layout.read(layout.image([ONE]))
    del body["mediaType"], body["config"]["mediaType"], body["layers"][0]["mediaType"]
    manifest = layout.blob(to_json(body), "")
    del manifest["mediaType"]
    layout.name(manifest, "1")
    image = opened(tmp_path, layout)

    assert paths(image) == [[b"one"]]
    assert image.layers[0].media_type is None


class TestEmbeddedBlobs:
    def test_everything_may_be_in_its_descriptor(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        body = layout.read(image)
        body["config"] = layout.embed(body["config"])
        body["layers"] = [layout.embed(body["layers"][0])]
        layout.name(layout.embed(layout.blob(to_json(body), image["mediaType"])))
        opened_image = opened(tmp_path, layout)

        assert paths(opened_image) == [[b"one"]]
        assert not opened_image.damages

    @pytest.mark.parametrize("data", ["", "!", "AAAA", "é"])
    def test_data_that_is_something_else_is_passed_over(
        self, tmp_path: Path, layout: OciLayout, data: str
    ) -> None:
        layout.name({**layout.image([ONE]), "data": data})

        assert paths(opened(tmp_path, layout)) == [[b"one"]]


class TestDamage:
    def test_a_layer_that_is_missing(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE, TWO])
        layout.name(image).drop(layout.read(image)["layers"][0])
        opened_image = opened(tmp_path, layout)

        assert isinstance(opened_image.layers[0].blob, MissingBlob)
        ((layer, reason),) = Analysis(opened_image).complete().damages
        assert layer == 1
        assert reason.startswith("blobs/sha256/")
        assert paths(opened_image) == [[], [b"two"]]

    def test_a_configuration_that_is_missing(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        config = layout.read(image)["config"]
        layout.name(image).drop(config)
        opened_image = opened(tmp_path, layout)

        assert paths(opened_image) == [[b"one"]]
        assert opened_image.id == config["digest"]
        assert str(opened_image.platform) == "linux/amd64"
        assert opened_image.damages

    def test_a_manifest_that_is_missing(self, tmp_path: Path, layout: OciLayout) -> None:
        image = layout.image([ONE])
        layout.name(image).drop(image)

        with pytest.raises(
            ImageError, match=r"the blob of its manifest sha256:[0-9a-f]+ is missing"
        ):
            opened(tmp_path, layout)

    @pytest.mark.parametrize("which", ["manifest", "config"])
    def test_documents_that_are_not_what_their_digest_says(
        self, tmp_path: Path, layout: OciLayout, which: str
    ) -> None:
        image = layout.image([ONE])
        descriptor = image if which == "manifest" else layout.read(image)["config"]
        changed = to_json({**layout.read(descriptor), "more": 1})
        layout.members[f"blobs/sha256/{descriptor['digest'][7:]}"] = changed
        opened_image = opened(tmp_path, layout.name(image))

        assert paths(opened_image) == [[b"one"]]
        assert any("is not what its digest says" in text for text in opened_image.damages)

    def test_a_layer_of_another_size(self, tmp_path: Path, layout: OciLayout) -> None:
        body = layout.read(layout.image([ONE]))
        body["layers"][0]["size"] = 7
        layout.name(layout.blob(to_json(body), ""))

        assert opened(tmp_path, layout).damages[0].endswith("bytes and should have 7")

    @pytest.mark.parametrize(
        "manifest",
        [
            b"",
            b"{",
            b"[]",
            b"{}",
            b'{"layers": 1, "config": {"digest": "sha256:0"}}',
            b'{"layers": [1], "config": {"digest": "sha256:0"}}',
            b'{"layers": [{}], "config": {"digest": "sha256:0"}}',
            b'{"layers": [], "config": {"digest": 1}}',
            b'{"schemaVersion": 1, "fsLayers": []}',
            b'{"manifests": 1}',
            b'{"manifests": [1]}',
            b'{"manifests": []}',
        ],
    )
    def test_manifests_that_are_none(
        self, tmp_path: Path, layout: OciLayout, manifest: bytes
    ) -> None:
        layout.name(layout.blob(manifest, ""))

        with pytest.raises(ImageError) as caught:
            opened(tmp_path, layout)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        "index",
        [b"", b"{", b"[]", b"{}", b'{"manifests": {}}', b'{"manifests": [1]}',
         b'{"manifests": [{}]}',
         b'{"manifests": [{"digest": "../../etc/passwd"}]}',
         b'{"manifests": [{"digest": "sha256:../x", "platform": 1}]}'],
    )  # fmt: skip
    @pytest.mark.parametrize("as_folder", [True, False])
    def test_index_json_that_is_none(
        self, tmp_path: Path, layout: OciLayout, index: bytes, as_folder: bool
    ) -> None:
        layout.members["index.json"] = index
        path = layout.write(tmp_path / "image") if as_folder else tmp_path / "image.tar"
        if not as_folder:
            path.write_bytes(layout.build())

        with pytest.raises(ImageError) as caught:
            open_image(str(path))
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("eighth", range(8))
    def test_cut_short_anywhere(self, tmp_path: Path, layout: OciLayout, eighth: int) -> None:
        layout.name(layout.image([ONE, TWO], packing=None))
        data = layout.build()
        path = tmp_path / "image.tar"
        path.write_bytes(data[: (len(data) - 1024) * eighth // 8])
        try:
            image = open_image(str(path))
        except ImageError:
            return
        assert Analysis(image).complete().damages


class TestFolders:
    """A folder is the disk's: links, pipes and rights may be in the way."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return oci_layout(tmp_path / "image", [ONE])

    def layer_of(self, folder: Path) -> Path:
        return folder / "blobs/sha256" / sha256(packed(ONE, "gzip"))[7:]

    def test_a_link_that_leads_outside_is_not_followed(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"secret")
        blob = self.layer_of(folder)
        blob.unlink()
        blob.symlink_to(tmp_path / "secret")
        image = open_image(str(folder))

        assert isinstance(image.layers[0].blob, MissingBlob)
        assert "leads out of the image's folder" in image.layers[0].blob.reason

    def test_two_names_of_one_file_are_one_blob(self, folder: Path) -> None:
        layer = self.layer_of(folder)
        for name in ("link", "twin"):
            (folder / name).unlink(missing_ok=True)
        (folder / "link").symlink_to(layer)
        (folder / "twin").hardlink_to(layer)
        store = FolderStore(folder)
        own = store.file(str(layer.relative_to(folder)))
        assert own == store.file("link") == store.file("twin")

    def test_a_link_that_stays_inside_is(self, folder: Path) -> None:
        blob = self.layer_of(folder)
        blob.rename(blob.with_name("other"))
        blob.symlink_to("other")

        assert paths(open_image(str(folder))) == [[b"one"]]

    def test_blobs_elsewhere_are_refused(self, folder: Path, tmp_path: Path) -> None:
        (folder / "blobs").rename(tmp_path / "blobs")
        (folder / "blobs").symlink_to(tmp_path / "blobs")

        with pytest.raises(ImageError):
            open_image(str(folder))

    def test_the_folder_itself_may_be_a_link(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(folder)

        assert paths(open_image(str(tmp_path / "link"))) == [[b"one"]]

    def test_a_link_to_itself(self, folder: Path) -> None:
        blob = self.layer_of(folder)
        blob.unlink()
        blob.symlink_to(blob.name)

        assert Analysis(open_image(str(folder))).complete().damages

    @pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
    def test_what_is_no_file_is_not_opened(
        self, folder: Path, make: Callable[[Path], None]
    ) -> None:
        blob = self.layer_of(folder)
        blob.unlink()
        make(blob)

        ((_, reason),) = Analysis(open_image(str(folder))).complete().damages
        assert "is no regular file" in reason

    def test_a_blob_that_vanishes_is_damage(self, folder: Path) -> None:
        image = open_image(str(folder))
        self.layer_of(folder).unlink()

        assert Analysis(image).complete().damages

    def test_digests_are_no_paths(self, tmp_path: Path, layout: OciLayout) -> None:
        (tmp_path / "secret").write_bytes(b"{}")
        body = layout.read(layout.image([ONE]))
        body["layers"][0]["digest"] = "sha256:../../../secret"
        body["config"]["digest"] = "../secret"
        layout.name(layout.blob(to_json(body), ""))
        image = open_image(str(layout.write(tmp_path / "image")))

        assert isinstance(image.layers[0].blob, MissingBlob)
        assert "is no digest" in image.layers[0].blob.reason

    def test_without_its_marker_it_is_read_with_a_note(self, folder: Path) -> None:
        (folder / "oci-layout").unlink()

        assert list(open_image(str(folder)).notes) == ["The folder has no oci-layout file"]

    def test_a_folder_that_is_no_layout(self, tmp_path: Path) -> None:
        with pytest.raises(FormatError, match="is no OCI layout"):
            open_image(f"oci:{tmp_path}")

    def test_a_layout_of_more_layers_than_files_may_be_open(self, tmp_path: Path) -> None:
        layers = [tar_bytes({str(n): b""}) for n in range(1100)]
        image = open_image(str(oci_layout(tmp_path / "image", layers, packing=None)))

        assert len(Analysis(image).complete().layers) == 1100
