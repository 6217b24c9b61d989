"""A layer that was read gives its contents to a listener again, as in its pass."""

import gzip
import random
from collections.abc import Callable

import pytest
import zstandard

from explorer.image import Layer
from explorer.image.blob import MemoryBlob
from explorer.layers.reading import read_layer, replay
from tests.builders import TarBuilder, sha256

NOISE = random.Random(3).randbytes(9 << 20)


class Heard:
    """Writes down what it hears; a large content as a whole."""

    def __init__(self) -> None:
        self.told: list[tuple[int, bytes, bytes, bytes]] = []
        self._parts = b""

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        self.told.append((position, path, digest, bytes(content)))

    def part(self, position: int, path: bytes, data: bytes) -> None:  # noqa: ARG002
        assert len(data) <= 1 << 20
        self._parts += data

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        self.told.append((position, path, digest, self._parts))
        self._parts = b""


def tar() -> bytes:
    builder = TarBuilder().folder("app").file("app/.env", b"A=1\n").file("./app//odd", b"odd")
    builder.file("app/empty", b"").symlink("app/link", ".env").hardlink("app/hard", "app/.env")
    builder.file("app/large", NOISE).whiteout("etc/passwd").file("app/last", b"end")
    return builder.build()


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd"])
def test_what_is_told_again_is_what_the_pass_told(form: str) -> None:
    plain = tar()
    pack: dict[str, Callable[[bytes], bytes]] = {
        "plain": bytes,
        "gzip": gzip.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }
    layer = Layer(1, MemoryBlob(pack[form](plain)), diff_id=sha256(plain))
    first, again = Heard(), Heard()
    read = read_layer(layer, listener=first)
    assert read.damage is None
    replay(read, again)
    assert [one[1] for one in first.told] == [b"app/.env", b"app/odd", b"app/large", b"app/last"]
    assert again.told == first.told


def test_a_damaged_layer_tells_again_what_could_be_read() -> None:
    plain = tar()
    first, again = Heard(), Heard()
    read = read_layer(Layer(1, MemoryBlob(plain[: 5 << 20])), listener=first)
    assert read.damage
    replay(read, again)
    assert [one[:3] for one in again.told] == [one[:3] for one in first.told]


def test_progress_may_stop_it() -> None:
    read = read_layer(Layer(1, MemoryBlob(tar())))

    def stop(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        assert (stage, total) == ("layer 1", read.size)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(read, Heard(), stop)
