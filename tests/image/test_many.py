"""What an image says or names many times is kept, read and compared once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from msgspec.structs import replace

from explorer.image import Attestation, Instruction
from explorer.image.base import base_end
from explorer.image.blob import Blob, MemoryBlob, MissingBlob
from explorer.image.descriptor import REFERENCE_TYPE, Descriptor
from explorer.image.model import Platform
from explorer.image.provenance import base_by_layers
from explorer.image.request import Reference, Remarks, Request
from explorer.image.sources.contents import read_attestations, read_contents
from explorer.image.sources.store import BlobStore
from tests.builders import CONFIG, MANIFEST, Json, sha256, to_json
from tests.counting import Work, assert_no_square, assert_twice_is_twice
from tests.images import image_of

AMD = Platform("linux", "amd64")


def asked() -> Request:
    return Request(Reference("image", "", "image"))


@dataclass
class Store:
    """Blobs in memory, and how often each was asked for."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def keep(self, value: object, media_type: str, **annotations: str) -> Descriptor:
        data = to_json(value)
        digest = sha256(data)
        self.blobs[digest] = data
        return Descriptor(media_type, digest, len(data), annotations)

    def blob(self, descriptor: Descriptor) -> Blob:
        self.asked[descriptor.digest] += 1
        known = self.blobs.get(descriptor.digest)
        return MemoryBlob(known) if known is not None else MissingBlob("not there")

    def name(self, descriptor: Descriptor) -> bytes | None:
        return descriptor.digest.encode()

    def renewed(self, _request: Request) -> BlobStore:
        return self


def as_json(descriptor: Descriptor) -> Json:
    media_type, size = descriptor.media_type, descriptor.size
    return {"mediaType": media_type, "digest": descriptor.digest, "size": size}


def test_remarks_are_kept_once_in_their_order() -> None:
    remarks = Remarks()
    for text in ("b", "a", "b", "c", "a"):
        remarks.note(text)
        remarks.damage(text)
    assert [*remarks.notes] == [*remarks.damages] == ["b", "a", "c"]


def test_remarks_are_not_compared_in_pairs() -> None:
    def prepared(many: int) -> Work:
        remarks, texts = Remarks(), [f"remark {number}" for number in range(many)]

        def work() -> None:
            for one in texts:
                remarks.note(one)
                remarks.damage(one)

        return work

    assert_no_square(prepared, 4_000)


def test_annotations_are_not_put_together_for_each_manifest() -> None:
    def prepared(many: int) -> Work:
        annotations = {str(number): "x" for number in range(many)}
        store = Store({str(number): b"" for number in range(many)})
        roots = [Descriptor(MANIFEST, digest, 0, {}, AMD) for digest in store.blobs]
        roots = [replace(one, data="") for one in roots]
        return lambda: read_contents(Always(), roots, annotations, asked())

    assert_no_square(prepared, 500)


class Always(Store):
    """Has a blob for any digest."""

    def blob(self, descriptor: Descriptor) -> Blob:
        return MemoryBlob(descriptor.digest.encode())


def test_annotations_further_down_stand_before_those_above() -> None:
    store = Store()
    root = replace(store.keep({}, MANIFEST, a="own", b="own"), platform=AMD)
    (one,) = read_contents(store, [root], {"a": "above", "c": "above"}, asked()).candidates
    assert one.annotations == {"a": "own", "b": "own", "c": "above"}


def test_a_configuration_of_many_manifests_is_read_once() -> None:
    store = Store()
    config = store.keep({"os": "linux", "architecture": "amd64"}, CONFIG)
    roots = [
        store.keep({"config": as_json(config), "layers": [], "number": number}, MANIFEST)
        for number in range(20)
    ]
    found = read_contents(store, roots, {}, asked())
    assert [one.platform for one in found.candidates] == [AMD] * 20
    assert store.asked[config.digest] == 1


def test_a_statement_that_is_listed_many_times_is_one() -> None:
    store = Store()
    statement = store.keep({"predicate": {}}, "application/vnd.in-toto+json")
    listed = {"config": as_json(store.keep({}, CONFIG)), "layers": [as_json(statement)] * 50}
    manifests = [
        replace(store.keep(listed | {"n": number % 2}, MANIFEST), annotations={REFERENCE_TYPE: "x"})
        for number in range(40)
    ]
    (one,) = read_attestations(store, manifests, "sha256:1", asked())
    assert isinstance(one, Attestation)
    assert store.asked[statement.digest] == 1
    assert max(store.asked.values()) == 1


def test_a_history_of_many_commands_is_gone_through_once() -> None:
    def prepared(many: int) -> Work:
        start = datetime(2020, 1, 1, tzinfo=UTC)
        times = ((start + timedelta(days=number)).isoformat() for number in count())
        made = [Instruction(n + 1, "CMD x", next(times), layer=n + 1) for n in range(many)]
        image = replace(image_of(b""), instructions=made)
        assert base_end(image) is not None
        return lambda: base_end(image)

    assert_twice_is_twice(prepared, 300)


def test_a_chain_of_layers_that_many_steps_name_is_compared_once() -> None:
    def prepared(many: int) -> Work:
        chain = [{"digest": str(number)} for number in range(many)]
        operation = {"Op": {"source": {"identifier": "docker-image://a"}}}
        steps = [{"id": "step0", "op": operation} for _ in range(many)]
        metadata = {
            "https://mobyproject.org/buildkit@v1#metadata": {"layers": {"step0:0": [chain]}}
        }
        predicate = {"buildConfig": {"llbDefinition": steps}, "metadata": metadata}
        statement = Attestation("", MemoryBlob(to_json({"predicate": predicate})))
        image = replace(image_of(b""), attestations=[statement])
        return lambda: base_by_layers(image)

    assert_twice_is_twice(prepared, 200)
