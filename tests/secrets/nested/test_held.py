"""What is held in memory to unpack a file is bounded, whatever is packed into what, and let go."""

from __future__ import annotations

import bz2
import fcntl
import gzip
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from explorer.allowance import A_LITTLE, Allowance
from explorer.errors import LimitError
from explorer.image.blob import MemoryBlob
from explorer.image.compression import FrameOutline
from explorer.limits import Limits
from explorer.secrets.nested import Budget, unpack
from explorer.secrets.searching.batches import FileTurn
from tests.builders import TarBuilder
from tests.secrets.nested.archives import zip_bytes
from tests.secrets.nested.windows import PACKED, nested, packed_xz, packed_zstd
from tests.secrets.nested.worst import WORST
from tests.waiting import LIMIT

LARGE, SMALL = 26, 16
LAYERS: Mapping[str, Callable[[bytes], bytes]] = {
    "a small window": lambda data: packed_zstd(data, SMALL),
    "a large window": lambda data: packed_zstd(data, LARGE),
    "a small dictionary": lambda data: packed_xz(data, SMALL),
    "a large dictionary": lambda data: packed_xz(data, LARGE),
    "bzip2": bz2.compress,
    "gzip": gzip.compress,
    "tar": lambda data: TarBuilder().file("member", data).build(),
    "zip": lambda data: zip_bytes({"member": data}),
}


def held_bytes() -> int:
    return Budget().held_bytes


@dataclass
class Turns:
    """Remembers who has the turn."""

    taken: list[bool] = field(default_factory=list)

    def take(self) -> None:
        """Take it."""
        self.taken.append(True)

    def leave(self) -> None:
        """Leave it."""
        self.taken.append(False)


class Watched(Allowance):
    """An allowance that knows the most that was held at once."""

    most: int = 0

    def hold(self, count: int) -> None:
        """Count bytes."""
        super().hold(count)
        self.most = max(self.most, self._held)


def unpacked(data: bytes, path: bytes, allowance: Allowance) -> Budget:
    budget = Budget(ratio=1_000_000, allowance=allowance)
    try:
        for _ in unpack(MemoryBlob(data), path, budget):
            pass
    except LimitError:
        pass
    return budget


@given(names=st.lists(st.sampled_from(sorted(LAYERS)), min_size=1, max_size=7), cut=st.floats(0, 1))
def test_whatever_is_packed_into_what_the_bound_holds_and_all_is_let_go(
    names: list[str], cut: float
) -> None:
    data = b"at the bottom"
    for name in names:
        data = LAYERS[name](data)
    for some in (data, data[: int(cut * len(data))]):
        allowance = Watched()
        unpacked(some, b"file", allowance)
        assert allowance.most <= held_bytes()
        assert allowance._held == 0


@pytest.mark.parametrize("work", [10**5, 10**6, 10**7, 10**9])
@pytest.mark.parametrize("name", WORST)
def test_a_limit_in_the_middle_lets_go_as_well(name: str, work: int) -> None:
    for path, content, size in WORST[name]:
        allowance = Watched(Limits(work=work))
        unpacked(content(size), path, allowance)
        assert allowance._held == 0


@pytest.mark.parametrize("suffix", PACKED)
def test_what_takes_more_than_one_file_may_is_named_and_the_rest_is_read(suffix: str) -> None:
    allowance = Watched()
    budget = unpacked(nested(suffix, 3, LARGE), b"file" + suffix.encode(), allowance)
    assert [note.partition(": ")[2] for note in budget.unread] == [
        "unpacking stopped: it takes more memory than 134 MB for one file"
    ]
    assert held_bytes() / 2 < allowance.most <= held_bytes()


@pytest.mark.parametrize("suffix", PACKED)
def test_the_largest_that_people_use_is_read(suffix: str) -> None:
    budget = unpacked(nested(suffix, 1, LARGE), b"file" + suffix.encode(), Allowance())
    assert not budget.unread


@given(
    data=st.binary(max_size=100_000),
    window=st.integers(10, 27),
    sized=st.booleans(),
    at_once=st.booleans(),
)
def test_every_window_of_zstd_is_known_before_there_is_one(
    data: bytes, window: int, sized: bool, at_once: bool
) -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        1, window_log=window, write_content_size=sized
    )
    packing = zstandard.ZstdCompressor(compression_params=parameters)
    whole = packing.compressobj()
    frame = packing.compress(data) if at_once else whole.compress(data) + whole.flush()
    heard: list[int] = []
    outline = FrameOutline(BytesIO(frame + frame), heard.append)
    while outline.read(7):
        pass
    assert heard == 2 * [zstandard.get_frame_parameters(frame).window_size]


@given(st.lists(st.integers(0, A_LITTLE), min_size=1, max_size=8))
def test_much_is_held_in_turn_and_a_little_at_any_time(counts: list[int]) -> None:
    turn, held = Turns(), 0
    allowance = Allowance(turn=turn)
    for count in [*counts, *(-count for count in counts)]:
        allowance.hold(count)
        held += count
        assert (turn.taken[-1:] == [True]) == (held > A_LITTLE)
    assert turn.taken == [True, False] * (sum(counts) > A_LITTLE)


def test_two_processes_take_turns_and_one_that_ends_has_it_no_longer(tmp_path: Path) -> None:
    has_it = (
        "import fcntl, sys\n"
        "try: fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except OSError: sys.exit(1)"
    )
    with (tmp_path / "shared").open("w+b") as file:

        def another_gets_it() -> bool:
            command = [sys.executable, "-c", has_it, str(file.fileno())]
            shared = [file.fileno()]
            done = subprocess.run(command, pass_fds=shared, check=False, timeout=LIMIT)
            return not done.returncode

        turn = FileTurn(file.fileno())
        turn.take()
        assert not another_gets_it()
        turn.leave()
        assert another_gets_it()
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_is_known_of_the_entries_leaves_less_room() -> None:
    allowance = Allowance(Limits(index=100 << 20))
    allowance.keep(90 << 20)
    assert allowance.room == A_LITTLE + (10 << 20)
    assert Budget(allowance=allowance).room == allowance.room
    assert Budget(allowance=Allowance()).room == held_bytes()
