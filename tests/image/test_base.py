"""Where a base image ends is told where it can be told, with the reason, and never guessed."""

from collections.abc import Sequence

from msgspec.structs import replace

from explorer.image import Image, Instruction, Layer
from explorer.image.base import base_end, stated_bases
from explorer.image.blob import MemoryBlob
from explorer.image.model import Attestation
from tests.builders import PROVENANCE, sha256, to_json

KIT = "buildkit.dockerfile.v0"
OLD, LATER, NOW = "2024-09-06T22:20:07Z", "2024-12-04T18:58:21Z", "2025-01-10T09:00:00.123456789Z"
Told = tuple[str, str, str, bool]

ALPINE: list[Told] = [
    ("ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit", OLD, KIT, False),
    ('CMD ["/bin/sh"]', OLD, KIT, True),
]
UBUNTU: list[Told] = [
    ("/bin/sh -c #(nop)  ARG RELEASE", OLD, "", True),
    (
        "/bin/sh -c #(nop) ADD file:34dc4f3ab7a694ecde47ff7a610be18591834c45f1d7251813 in / ",
        OLD,
        "",
        False,
    ),
    ('/bin/sh -c #(nop)  CMD ["/bin/bash"]', OLD, "", True),
]
PYTHON: list[Told] = [
    ("# debian.sh --arch 'amd64' out/ 'bookworm' '@1731283200'", OLD, "debuerreotype 0.15", False),
    ("RUN /bin/sh -c apt-get update # buildkit", LATER, KIT, False),
    ("ENV PATH=/usr/local/bin:/usr/bin:/bin", LATER, KIT, True),
    ('CMD ["python3"]', LATER, KIT, True),
]
OWN: list[Told] = [
    ("WORKDIR /app", NOW, KIT, False),
    ("COPY . . # buildkit", NOW, KIT, False),
    ('CMD ["shop"]', NOW, KIT, True),
]


def image_of(history: Sequence[Told]) -> Image:
    layers: list[Layer] = []
    instructions: list[Instruction] = []
    for number, (text, created, comment, empty) in enumerate(history, 1):
        if not empty:
            digest = sha256(str(len(layers)).encode())
            layers.append(Layer(len(layers) + 1, MemoryBlob(b""), digest=digest))
        layer = None if empty else len(layers)
        instructions.append(Instruction(number, text, created, comment, empty, layer))
    return Image("shop", "memory", layers, instructions)


def ended(history: Sequence[Told]) -> tuple[int, int | None] | None:
    end = base_end(image_of(history))
    return (end.layer, end.instruction) if end else None


def test_older_instructions_that_end_with_cmd_are_the_base() -> None:
    end = base_end(image_of([*PYTHON, *OWN]))
    assert end
    assert (end.layer, end.instruction) == (2, 4)
    assert end.reason == "by its history: CMD ends it, what follows is 5 weeks younger"
    assert (end.is_certain, end.is_least) == (False, False)
    assert ended([*ALPINE, *OWN]) == (1, 2)


def test_another_builder_has_built_the_base_or_a_part_of_it() -> None:
    untimed = [(text, "", comment, empty) for text, _, comment, empty in [*UBUNTU, *OWN]]
    end = base_end(image_of(untimed))
    assert end
    assert (end.layer, end.instruction, end.is_least) == (1, 3, True)
    assert "the classic builder wrote it, BuildKit what follows" in end.reason


def test_a_file_system_that_is_unpacked_and_has_a_cmd_is_a_base_however_young() -> None:
    young = [(text, NOW, comment, empty) for text, _, comment, empty in [*ALPINE, *OWN]]
    end = base_end(image_of(young))
    assert end
    assert (end.layer, end.instruction, end.is_least) == (1, 2, True)
    assert "a whole file system is unpacked" in end.reason


def test_what_can_not_be_told_is_not_guessed() -> None:
    assert ended([]) is None
    assert ended(OWN) is None
    assert ended(ALPINE) is None, "nothing is built on it"
    cached = [("RUN /bin/sh -c apt-get update # buildkit", OLD, KIT, False), *OWN]
    assert ended(cached) is None, "an old layer may be one's own from a cache"
    early = [OWN[0], OWN[2], OWN[1]]
    assert ended(early) is None, "CMD alone ends nothing"
    reproducible = [(text, "1970-01-01T00:00:00Z", KIT, e) for text, _, _, e in [*PYTHON[1:], *OWN]]
    assert ended(reproducible) is None, "a time of nought is no age"
    assert ended([(text, "not a time", KIT, empty) for text, _, _, empty in early]) is None


def test_buildah_names_the_base_where_a_build_goes_on_from_it() -> None:
    copy = "/bin/sh -c #(nop) COPY file:5fdc8ab9e6d25c1b30c7db63d83a214a517d6580fd in /a "
    layered: list[Told] = [
        (copy, NOW, "", False),
        ('/bin/sh -c #(nop) CMD ["/a"]', NOW, "FROM 5a40fd88c5b4", True),
        ("/bin/sh -c #(nop) ENV X=1", NOW, "FROM localhost/base:1", True),
        (copy, NOW, "FROM bc3b154d2c6c", False),
    ]
    end = base_end(image_of(layered))
    assert end
    assert (end.layer, end.instruction, end.is_certain) == (1, 2, True)
    assert "localhost/base:1" in end.reason
    squashed = [*layered[:2], (copy, NOW, "FROM localhost/base:1", False)]
    assert ended(squashed) is None, "nothing says which one was the first"
    assert stated_bases(image_of(squashed)) == [("name, by the history", "localhost/base:1")]


def test_provenance_with_its_layers_is_certain() -> None:
    image = image_of([*OWN, *OWN])
    digests = [{"digest": layer.digest, "size": 1} for layer in image.layers]
    steps = [
        {"id": "step0", "op": {"Op": {"source": {"identifier": "docker-image://python:3.12"}}}},
        {"id": "step1", "op": {"Op": {"exec": {}}}, "inputs": ["step0:0"]},
        {"id": "step2", "op": {"Op": {"source": {"identifier": "docker-image://other"}}}},
    ]
    layers = {
        "step0:0": [digests[:2], digests[:2]],
        "step1:0": [digests],
        "step2:0": [[{"digest": sha256(b"elsewhere")}]],
    }
    older = {
        "materials": [{"uri": "pkg:docker/python@3.12"}],
        "buildConfig": {"llbDefinition": steps},
        "metadata": {"https://mobyproject.org/buildkit@v1#metadata": {"layers": layers}},
    }
    newer = {
        "buildDefinition": {
            "internalParameters": {"buildConfig": {"llbDefinition": steps}},
            "resolvedDependencies": [{"uri": "pkg:docker/python@3.12"}],
        },
        "runDetails": {"metadata": {"buildkit_metadata": {"layers": layers}}},
    }
    for predicate in (older, newer):
        statement = Attestation(PROVENANCE, MemoryBlob(to_json({"predicate": predicate})))
        stated = replace(image, attestations=[statement])
        end = base_end(stated)
        assert end
        assert (end.layer, end.instruction, end.is_certain) == (2, None, True)
        assert "python:3.12" in end.reason
        told = [("used in the build, by provenance", "pkg:docker/python@3.12")]
        assert stated_bases(stated) == told


def test_provenance_of_any_shape_is_no_failure() -> None:
    image = image_of(OWN)
    for body in (b"", b"[]", b'{"predicate": []}', b'{"predicate": {"buildConfig": 1}}'):
        stated = replace(image, attestations=[Attestation(PROVENANCE, MemoryBlob(body))])
        assert base_end(stated) is None
    strange = {
        "buildConfig": {"llbDefinition": [3, {"id": [], "op": {"Op": {"source": []}}}]},
        "metadata": {"https://mobyproject.org/buildkit@v1#metadata": {"layers": [1]}},
    }
    statement = Attestation(PROVENANCE, MemoryBlob(to_json({"predicate": strange})))
    assert base_end(replace(image, attestations=[statement])) is None


def test_annotations_and_labels_name_the_base() -> None:
    image = replace(
        image_of(OWN),
        annotations={"org.opencontainers.image.base.name": "registry.example.com/alpine:3.20"},
        config={"config": {"Labels": {"org.opencontainers.image.base.digest": "sha256:1"}}},
    )
    assert stated_bases(image) == [
        ("name, by annotation", "registry.example.com/alpine:3.20"),
        ("digest, by label", "sha256:1"),
    ]
