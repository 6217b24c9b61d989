"""The difference between two versions: right for any lines, bounded for hostile ones."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.differences import (
    TEXT_LIMIT,
    BytesDifference,
    TextDifference,
    compare,
    compare_lines,
)
from explorer.errors import CancelledError
from explorer.image.blob import MemoryBlob

LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"e", b"unique"]), max_size=30)


def nothing() -> None:
    return


def texts(old: bytes, new: bytes) -> TextDifference:
    found = compare(MemoryBlob(old), MemoryBlob(new), nothing)
    assert isinstance(found, TextDifference)
    return found


@given(LINES, LINES)
def test_the_hunks_turn_one_version_into_the_other(old: list[bytes], new: list[bytes]) -> None:
    made, done = [], 0
    for hunk in compare_lines(old, new, nothing).hunks:
        first = next((line.old for line in hunk.lines if line.old), None)
        until = first - 1 if first else len(old)
        made += old[done : max(done, until)]
        assert [line.data for line in hunk.lines if line.old] == old[until:][
            : sum(bool(line.old) for line in hunk.lines)
        ]
        made += [line.data for line in hunk.lines if line.new]
        done = max(done, until) + sum(bool(line.old) for line in hunk.lines)
    assert made + old[done:] == new


def test_numbers_counts_and_context() -> None:
    old = b"".join(b"line %d\n" % number for number in range(1, 21))
    found = texts(old, old.replace(b"line 10\n", b"line ten\nand more\n"))
    assert (found.added, found.removed, len(found.hunks)) == (2, 1, 1)
    changed = [line for line in found.hunks[0].lines if line.sign != " "]
    assert [(one.sign, one.old, one.new) for one in changed] == [
        ("-", 10, 0),
        ("+", 0, 10),
        ("+", 0, 11),
    ]
    assert len(found.hunks[0].lines) == 9


def test_the_same_lines_make_no_hunks() -> None:
    assert texts(b"a\nb\n", b"a\nb\n").hunks == ()


def test_of_large_files_the_beginning_is_compared_and_that_is_said() -> None:
    found = texts(b"x" * 99 + b"\n", (b"y" * 99 + b"\n") * (TEXT_LIMIT // 50))
    assert "of the newer version the first" in found.notes[0]


def hostile() -> list[tuple[list[bytes], list[bytes]]]:
    chance = random.Random(7)
    noise = [[b"%d" % chance.randrange(50) for _ in range(20_000)] for _ in range(2)]
    numbered = [b"%d" % number for number in range(20_000)]
    return [
        (noise[0], noise[1]),
        (numbered, numbered[::-1]),
        ([b"a"] * 10_000 + [b"b"] * 10_000, [b"b"] * 10_000 + [b"a"] * 10_000),
        ([b"a", b"b"] * 10_000, [b"b", b"b", b"a"] * 6_000),
    ]


@pytest.mark.parametrize("pair", hostile(), ids=["noise", "reversed", "swapped", "shifted"])
def test_hostile_lines_take_a_bounded_number_of_steps(
    pair: tuple[list[bytes], list[bytes]],
) -> None:
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    compare_lines(*pair, count)
    assert steps < 50_000


def test_a_comparison_can_be_stopped() -> None:
    def stop() -> None:
        raise CancelledError("enough")

    with pytest.raises(CancelledError):
        compare_lines([b"a", b"b"], [b"b", b"a"], stop)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_bytes_differ_where_they_begin_to(one: bytes, other: bytes) -> None:
    found = compare(MemoryBlob(b"\0" + one), MemoryBlob(b"\0" + other), nothing)
    assert isinstance(found, BytesDifference)
    pairs = enumerate(zip(one, other, strict=False), 1)
    expected = next((at for at, (left, right) in pairs if left != right), None)
    if expected is None and len(one) != len(other):
        expected = 1 + min(len(one), len(other))
    assert found.first == expected
    assert found.sizes == (1 + len(one), 1 + len(other))
