"""Bytes changed, cut and put together at random: nothing is raised, and little is done."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.secrets.nested import Budget, is_nesting
from tests.counting import lines_run
from tests.laws import tried
from tests.secrets.nested.archives import unpacked, zip_bytes
from tests.secrets.nested.specimens import SPECIMENS

# Three times what the worst of a hundred thousand files takes: in lines, for each of its bytes.
LINES_A_BYTE = 5
SMALL = 1000
quickly = tried(1500)
names = st.sampled_from(sorted(SPECIMENS))
changes = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9)))


def ends_well(data: bytes, name: str) -> None:
    budget = Budget()

    def unpack() -> None:
        for nested in unpacked(data, name.encode(), budget):
            assert nested.inner_path
            assert nested.window.data

    assert lines_run(unpack) < LINES_A_BYTE * (SMALL + len(data))
    assert all(note.isprintable() for note in budget.notes)


@quickly
@given(names, changes)
def test_changed_bytes(name: str, changed: list[tuple[float, bytes]]) -> None:
    data = bytearray(SPECIMENS[name])
    for where, new in changed:
        place = int(where * len(data))
        data[place : place + len(new)] = new
    ends_well(bytes(data), name)
    ends_well(zip_bytes({name: bytes(data)}), "outer.zip")


@quickly
@given(names, st.floats(0, 1), st.floats(0, 1), st.binary(max_size=20))
# Less in front of a zip archive than its directory says: members begin before the beginning.
@example("x.jar", 0.8125, 0.1171875, bytes(14))
def test_bytes_taken_out(name: str, one: float, other: float, new: bytes) -> None:
    data = SPECIMENS[name]
    low, high = sorted((int(one * len(data)), int(other * len(data))))
    ends_well(data[:low] + new + data[high:], name)


@quickly
@given(names, names, st.floats(0, 1))
def test_one_put_into_another(name: str, other: str, where: float) -> None:
    data = SPECIMENS[name]
    place = int(where * len(data))
    ends_well(data[:place] + SPECIMENS[other] + data[place:], name)


@quickly
@given(st.binary(max_size=600), names)
def test_noise_behind_the_first_bytes(noise: bytes, name: str) -> None:
    ends_well(SPECIMENS[name][:12] + noise, name)
    assert is_nesting(noise, name.encode()) in (True, False)


def test_every_length() -> None:
    for name, data in SPECIMENS.items():
        for length in range(0, len(data), max(1, len(data) // 400)):
            ends_well(data[:length], name)
