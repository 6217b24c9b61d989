"""Connections that are kept: asked again while the other side keeps them, and not after."""

from __future__ import annotations

import socket

from explorer.image.idle_lines import IdleLines


def test_a_line_is_asked_again_and_belongs_to_who_took_it() -> None:
    lines = IdleLines()
    near, far = socket.socketpair()
    with near, far:
        lines.give("there", near)
        assert lines.take("elsewhere") is None
        assert lines.take("there") is near
        assert lines.take("there") is None


def test_a_line_that_ended_or_said_something_unasked_is_closed() -> None:
    for end in (socket.socket.close, lambda far: far.send(b"HTTP/1.1 200 OK")):
        lines = IdleLines()
        near, far = socket.socketpair()
        with near, far:
            lines.give("there", near)
            end(far)
            assert lines.take("there") is None
            assert near.fileno() == -1


def test_only_a_few_lines_are_kept() -> None:
    lines = IdleLines()
    pairs = [socket.socketpair() for _ in range(9)]
    for near, _ in pairs:
        lines.give("there", near)
    kept = [near for near, _ in pairs if near.fileno() != -1]
    assert 0 < len(kept) < len(pairs)
    for pair in pairs:
        for one in pair:
            one.close()
