"""No bytes whatever lead to anything but an image or an error of our own, of one line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import open_image
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.printable import printable
from tests.builders import DockerArchive, OciLayout, TarBuilder, tar_bytes, to_json
from tests.laws import tried

LAYERS = [tar_bytes({"a": b"1"}), TarBuilder().whiteout("a").symlink("b", "a").build()]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["manifests", "layers", "config", "digest", "size", "platform", "annotations",
                 "Config", "Layers", "RepoTags", "rootfs", "diff_ids", "history", "data"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


def layout() -> bytes:
    made = OciLayout()
    image = made.image(LAYERS)
    return made.name(made.index([image, made.attestation(image, {})]), "1").build()


SEEDS = {"docker": DockerArchive().add([*LAYERS, LAYERS[0]]).build(), "oci": layout()}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "image.tar"


def survives(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with contextlib.suppress(ImageError):
        image = open_image(str(path))
        Analysis(image).complete()
        said = (*image.damages, *image.notes, *image.others)
        assert [*map(printable, said)] == [*said]


@pytest.mark.parametrize("seed", SEEDS)
@tried(150)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=12)), max_size=6))
def test_bytes_changed_anywhere(path: Path, seed: str, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(SEEDS[seed])
    for place, patch in changes:
        at = int(place * (len(data) - len(patch)))
        data[at : at + len(patch)] = patch

    survives(path, bytes(data))


@tried(150)
@given(value=json_values)
def test_any_json_as_manifest_json(path: Path, value: object) -> None:
    survives(path, tar_bytes({"manifest.json": to_json(value)}))
    survives(path, tar_bytes({"manifest.json": to_json([value])}))


@tried(150)
@given(index=json_values, manifest=json_values, config=json_values)
def test_any_json_in_a_layout(path: Path, index: object, manifest: object, config: object) -> None:
    made = OciLayout()
    configured = {"config": made.blob(to_json(config), ""), "layers": [], **as_dict(manifest)}
    survives(path, made.name(made.blob(to_json(configured), "")).build())
    survives(path, made.name(made.blob(to_json(manifest), "")).build())
    made.members["index.json"] = to_json(index)
    survives(path, made.build())


def as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
