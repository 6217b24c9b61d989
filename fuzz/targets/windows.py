"""The sweep of windows: what is found in windows of any size is what is found in the whole.

An input is a byte that picks who searches, bytes for how the stream is cut, and the stream: for
the rules what the generators of the tests draw, with the input's own bytes among it; for a user's
search a pattern up to a NUL and some bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from explorer.errors import UsageError
from explorer.text.search import Pattern, Searcher
from fuzz.chance import Chance
from fuzz.choices import Choices
from fuzz.target import Target
from tests.search.window_laws import assert_a_file_has, assert_contents_list, numbered
from tests.secrets.streams import SEGMENTS
from tests.secrets.window_laws import (
    assert_a_layer_finds_all,
    assert_members_find_all,
    assert_windows_find_all,
)

# Bytes; a window shows what is as far around it as a rule may reach, however few it owns.
_SMALLEST, _STEP = 4096, 509
_MOST_SEGMENTS, _LONGEST_STREAM = 4, 1 << 18
_LONGEST_HIT, _MOST_TIMES = 8, 20
_TURNED = bytes(255 - byte for byte in range(256))


def one(data: bytes) -> None:
    """Search a stream in the way that the first byte picks."""
    choices = Choices(data)
    choices.one_of(_SEARCHERS)(choices)


def _rules(choices: Choices) -> None:
    chance, size = Chance(choices), _size(choices)
    assert_windows_find_all(_stream(choices), size, chance)


def _members(choices: Choices) -> None:
    size = _size(choices)
    assert_members_find_all(_stream(choices), size)


def _layer(choices: Choices) -> None:
    assert_a_layer_finds_all(_stream(choices), Chance(choices))


def _user(choices: Choices) -> None:
    longest, size, start = (1 + choices.number() % most for most in (_LONGEST_HIT, 40, 200))
    pattern = Pattern(
        is_expression=bool(choices.number() & 1),
        text=choices.until(b"\0").decode("utf-8", "surrogateescape"),
    )
    data = choices.rest().replace(b"\0", b"")
    with suppress(UsageError):
        searcher = Searcher(pattern.source(), longest, is_text=not pattern.is_expression)
        _is_found_in_windows(searcher, data, size, start)


def _is_found_in_windows(searcher: Searcher, data: bytes, size: int, start: int) -> None:
    expected = numbered(data, searcher.stretches(data))
    assert_a_file_has(expected, data, searcher, size, start)
    assert_contents_list(expected, data, searcher, size)


def _size(choices: Choices) -> int:
    return _SMALLEST + _STEP * choices.number()


def _stream(choices: Choices) -> bytes:
    """Return what the generators make, and bytes of the input, turned over, again and again."""
    parts = []
    for _ in range(1 + choices.number() % _MOST_SEGMENTS):
        pick = choices.number()
        if pick < len(SEGMENTS):
            parts.append(SEGMENTS[pick](Chance(choices)))
        else:
            times = 1 + choices.number() * choices.number() % _MOST_TIMES
            parts.append(choices.until(b"\0").translate(_TURNED) * times)
    return b"".join(parts)[:_LONGEST_STREAM]


_SEARCHERS: tuple[Callable[[Choices], None], ...] = (_rules, _members, _layer, _user, _user)

TARGET = Target(one, length=512)
