"""A proxy before a real registry that breaks what passes through it, and counts what it is asked."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.hostile.serving import Answer, Served, Talk, serving
from tests.waiting import LIMIT

_CHUNK = 1 << 10
_END = re.compile(rb"\r\n\r\n")

Breaking = Callable[[Answer], Answer]


@contextmanager
def forwarding(host: str, *breakings: Breaking) -> Iterator[Served]:
    """Pass all requests on to a host, each of the first ones for a target broken in one way."""
    passed = _passing(host)
    met: dict[str, int] = {}

    def answer(talk: Talk) -> None:
        target = talk.head.split()[1]
        met[target] = met.get(target, 0) + 1
        times = met[target]
        breaking = breakings[times - 1] if times <= len(breakings) else _whole
        breaking(passed)(talk)

    with serving() as served:
        served.answers[""] = answer
        yield served


def _whole(passed: Answer) -> Answer:
    return passed


def _passing(host: str) -> Answer:
    name, _, port = host.rpartition(":")

    def answer(talk: Talk) -> None:
        with socket.create_connection((name, int(port)), LIMIT) as upstream:
            upstream.sendall(talk.head.encode("latin-1"))
            while chunk := upstream.recv(_CHUNK):
                talk.send(chunk)

    return answer


def says_first(answer: Answer) -> Breaking:
    """Answer in the registry's place."""
    return lambda _passed: answer


def cuts_body(passed: Answer) -> Answer:
    """Send the headers and half of a body, and reset the connection."""

    def answer(talk: Talk) -> None:
        sent, talk.send = bytearray(), lambda *pieces: sent.extend(b"".join(pieces))  # type: ignore[method-assign]
        passed(talk)
        del talk.send
        body = _END.search(sent)
        assert body
        talk.send(bytes(sent[: body.end() + (len(sent) - body.end()) // 2]))
        talk.reset()

    return answer


def resets(_passed: Answer) -> Answer:
    """Reset the connection before anything is said."""
    return Talk.reset


def slows(passed: Answer) -> Answer:
    """Send all of it in small pieces, with a rest between the first ones."""

    def answer(talk: Talk) -> None:
        send, left = talk.send, [20]

        def slowly(*pieces: bytes) -> None:
            if left[0]:
                left[0] -= 1
                talk.over.wait(0.02)
            send(*pieces)

        talk.send = slowly  # type: ignore[method-assign]
        passed(talk)

    return answer
