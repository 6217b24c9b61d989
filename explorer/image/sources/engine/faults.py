"""What went wrong with an engine, in one line, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.errors import EngineError
from explorer.image.sources.engine.endpoints import DOCKER, Endpoint
from explorer.printable import printable

_ABSENT = (FileNotFoundError, ConnectionRefusedError)
_MAXIMUM_TEXT = 300


def connection_fault(error: BaseException, endpoint: Endpoint) -> EngineError:
    """Return why an engine can't be reached."""
    causes = list(_causes(error))
    title, url = endpoint.title, printable(endpoint.url)
    if any(isinstance(cause, PermissionError) for cause in causes):
        hint = "Join the group docker, or run this as root" if endpoint.engine == DOCKER else ""
        return EngineError(f"You may not use {title} at {url}: permission denied", hint=hint)
    if any(isinstance(cause, _ABSENT) for cause in causes):
        return EngineError(f"No {title} engine runs at {url}", hint=endpoint.start_hint)
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return EngineError(f"{title} at {url} does not answer", hint="Is it busy, or out of reach?")
    hint = "Does ssh reach that host without asking anything?" if url.startswith("ssh:") else ""
    return EngineError(f"{title} at {url} can't be reached: {_text(error)}", hint=hint)


def answer_fault(explanation: str, endpoint: Endpoint) -> EngineError:
    """Return what an engine answered instead of what it was asked for."""
    return EngineError(f"{endpoint.title} answered with an error: {_text(explanation)}")


def vanished(endpoint: Endpoint, done: int, error: BaseException) -> EngineError:
    """Return that an engine went away while it was sending; `done` counts the bytes."""
    return EngineError(
        f"{endpoint.title} went away after {done} bytes of the image: {_text(error)}",
        hint="See its log, and try again",
    )


def _causes(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """Yield an error and all that it wraps: the SDK hides the system's in arguments."""
    yield error
    if depth < 8:
        inner = [*error.args, error.__cause__, error.__context__, getattr(error, "reason", None)]
        for one in inner:
            if isinstance(one, BaseException):
                yield from _causes(one, depth + 1)


def _text(error: object) -> str:
    text = printable(" ".join(str(error).split()))
    return text if len(text) <= _MAXIMUM_TEXT else f"{text[:_MAXIMUM_TEXT]}…"
