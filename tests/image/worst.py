"""For each source of images what makes the most work of the fewest bytes to open, in any size."""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.builders import CONFIG, IN_TOTO, INDEX, LAYER, MANIFEST, Json, sha256, tar_bytes, to_json
from tests.hostile.bombs import entries, extended, header, image_of, many, record
from tests.hostile.hostile_engine import engine
from tests.hostile.hostile_registry import CHUNKED, changed, registry
from tests.hostile.serving import sends
from tests.secrets.nested.worst import tar_of_one_header, zstd_of_empty_blocks

END = bytes(1024)
Opened = Callable[[int, Path], AbstractContextManager[str]]
"""Puts an image of a size somewhere, given a folder of its own; gives IMAGE of the command line."""


def archive(made: Callable[[int], bytes], scheme: str = "docker-archive") -> Opened:
    @contextmanager
    def opened(count: int, folder: Path) -> Iterator[str]:
        path = folder / "image"
        path.write_bytes(made(count))
        yield f"{scheme}:{path}"

    return opened


def oci_archive(made: Callable[[int], bytes]) -> Opened:
    return archive(made, "oci-archive")


def layout(made: Callable[[int], Mapping[str, bytes]]) -> Opened:
    @contextmanager
    def opened(count: int, folder: Path) -> Iterator[str]:
        for name, content in made(count).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield f"oci:{folder}"

    return opened


def before(made: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a function that puts members before those of an image."""
    return lambda count: made(count) + image_of()


def folders(count: int) -> bytes:
    return header("d/", kind=b"5") * count


def records(count: int) -> bytes:
    return (extended(record(b"comment", b"c" * 400)) + header("f")) * count


def long_names(count: int) -> bytes:
    return (extended(record(b"path", b"a/" * 30_000)) + header("f")) * count


def links(count: int) -> bytes:
    return entries(many("l/", count), b"2")


def linked_layers(count: int) -> bytes:
    """Return layers that are links to one file."""
    names = [f"{number}.tar" for number in range(count)]
    made = b"".join(header(name, kind=b"2", link="0") for name in names)
    manifest = [{"Config": "c.json", "Layers": names}]
    return made + tar_bytes({"0": END, "c.json": b"{}", "manifest.json": to_json(manifest)})


def images(count: int) -> bytes:
    """Return an archive of images that have one configuration."""
    manifest = [{"Config": "c.json", "RepoTags": [f"a:{n}"], "Layers": []} for n in range(count)]
    return tar_bytes({"c.json": b"{}", "manifest.json": to_json(manifest)})


def of_configuration(fields: Callable[[int], Json]) -> Callable[[int], bytes]:
    return lambda count: image_of(END, config={"os": "linux", **fields(count)})


def long_instruction(count: int) -> Json:
    return {"history": [{"created_by": "|1 a=b " + "/bin/sh -" * count}]}


def descriptor(data: bytes, media_type: str = MANIFEST, **more: object) -> Json:
    return {"mediaType": media_type, "digest": sha256(data), "size": len(data), **more}


def manifest_of(layers: list[Json]) -> bytes:
    return to_json({"config": descriptor(b"{}", CONFIG), "layers": layers})


def index_of(listed: list[Json], *blobs: bytes, linked: bytes = b"") -> bytes:
    """Return a layout of blobs; what else is listed leads through links to one of them."""
    named = {f"blobs/sha256/{sha256(one)[7:]}": one for one in (*blobs, b"{}")}
    target = f"../sha256/{sha256(linked)[7:]}"
    elsewhere = [str(one["digest"])[2:] for one in listed if str(one["digest"]).startswith("x:")]
    return b"".join(header(f"blobs/x/{name}", kind=b"2", link=target) for name in elsewhere) + (
        tar_bytes({**named, "index.json": to_json({"manifests": listed})})
    )


def manifests_that_are_one(count: int) -> bytes:
    one = manifest_of([])
    listed = [descriptor(one, "") | {"digest": f"x:{n}"} for n in range(count)]
    own = descriptor(one, platform={"os": "linux", "architecture": "amd64"})
    return index_of([own, *listed], one, linked=one)


def statements_that_are_one(count: int) -> bytes:
    own, statement = manifest_of([]), to_json({"predicate": "p" * 50_000})
    listed = [descriptor(statement, IN_TOTO) | {"digest": f"x:{n}"} for n in range(count)]
    about = manifest_of(listed)
    marks = {"vnd.docker.reference.type": "attestation-manifest"}
    roots = [descriptor(own), descriptor(about, annotations=marks)]
    return index_of(roots, own, about, statement)


def indexes_of_each_other(count: int) -> bytes:
    own = manifest_of([])
    inner = to_json({"manifests": [descriptor(own, "") | {"digest": f"y:{n}"} for n in range(50)]})
    listed = [descriptor(inner, INDEX) | {"digest": f"x:{n}"} for n in range(count)]
    return index_of([descriptor(own), *listed], own, inner, linked=inner)


def named_twice(count: int) -> bytes:
    """Return descriptors that carry a manifest in themselves."""
    own = manifest_of([])
    data = b64encode(own).decode()
    return index_of([descriptor(own) | {"data": data} for _ in range(count)], own)


def missing(count: int) -> dict[str, bytes]:
    own = manifest_of([])
    listed = [descriptor(b"%d" % number) for number in range(count)]
    index = to_json({"manifests": [descriptor(own), *listed]})
    return {"index.json": index, "oci-layout": b"{}", f"blobs/sha256/{sha256(own)[7:]}": own}


@contextmanager
def engine_that_drips(count: int, folder: Path) -> Iterator[str]:
    """Answer with an archive in chunks of a byte."""
    whole = image_of() + bytes(count)
    answer = sends(CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in whole) + b"0\r\n\r\n")
    with engine(folder, "archive", answer) as served:
        yield f"docker://app:1 {served.host}"


@contextmanager
def registry_that_drips(count: int, _folder: Path) -> Iterator[str]:
    body = b"{" + b" " * count + b"}"
    answer = sends(CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n")
    with registry("manifest", changed()) as served:
        layers = [descriptor(b"")]
        config = {"digest": sha256(body), "size": len(body), "mediaType": CONFIG}
        served.answers["/manifests/1"] = changed(config=config, layers=layers)
        served.answers[sha256(body)[7:]] = answer
        yield f"registry://{served.host}/app:1"


@contextmanager
def registry_of_layers(count: int, _folder: Path) -> Iterator[str]:
    layers = [descriptor(b"%d" % number, LAYER) for number in range(count)]
    with registry("manifest", changed(layers=layers)) as served:
        yield f"registry://{served.host}/app:1"


def context(file: Callable[[int], tuple[str, str]]) -> Opened:
    """Return a build context of files, each by its number: a name and a content."""

    @contextmanager
    def opened(count: int, folder: Path) -> Iterator[str]:
        for number in range(count):
            name, content = file(number)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        yield f"dir:{folder}"

    return opened


@contextmanager
def context_of_patterns(count: int, folder: Path) -> Iterator[str]:
    (folder / ".dockerignore").write_text("".join(f"*a{n}*b**/c?\n" for n in range(count)))
    yield f"dir:{folder}"


WORST: dict[str, Mapping[str, tuple[Opened, int]]] = {
    "docker-archive": {
        "members": (archive(before(lambda n: entries(many("m/", n)))), 500),
        "folders": (archive(before(folders)), 500),
        "links": (archive(before(links)), 500),
        "records": (archive(before(records)), 200),
        "records of one": (archive(before(tar_of_one_header)), 10_000),
        "long names": (archive(before(long_names)), 20),
        "gzip of nothing": (
            archive(lambda n: gzip.compress(image_of()) + gzip.compress(b"") * n),
            1000,
        ),
        "gzip of bytes": (
            archive(lambda n: gzip.compress(image_of()) + gzip.compress(b"\0") * n),
            1000,
        ),
        "zstd of nothing": (archive(zstd_of_empty_blocks), 5000),
        "layers that are one": (archive(linked_layers), 200),
        "images": (archive(images), 200),
        "history": (archive(of_configuration(lambda n: {"history": [{}] * n})), 500),
        "digests": (archive(of_configuration(lambda n: {"rootfs": {"diff_ids": ["x"] * n}})), 500),
        "an instruction": (archive(of_configuration(long_instruction)), 2_000),
        "layers": (archive(lambda n: image_of(END, times=n)), 200),
    },
    "oci-archive": {
        "manifests that are one": (oci_archive(manifests_that_are_one), 200),
        "statements that are one": (oci_archive(statements_that_are_one), 50),
        "indexes": (oci_archive(indexes_of_each_other), 20),
        "embedded": (oci_archive(named_twice), 200),
    },
    "oci": {"missing": (layout(missing), 200)},
    "docker": {"drips": (engine_that_drips, 2_000)},
    "podman": {},
    "containerd": {},
    "dir": {
        "files": (context(lambda n: (f"{n}", "")), 500),
        "folders": (context(lambda n: (f"{n}/a", "")), 300),
        "long names": (context(lambda n: (f"{n:0200}", "")), 300),
        "patterns": (context_of_patterns, 100),
    },
    "registry": {"drips": (registry_that_drips, 2_000), "layers": (registry_of_layers, 200)},
}
"""By the scheme of a source; podman is spoken to as Docker is, containerd as a registry is."""
