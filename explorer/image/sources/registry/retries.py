"""What may pass when it is tried again, and how long to rest before that.

Source: RFC 9110, "Retry-After".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead
from ssl import SSLCertVerificationError, SSLEOFError

from explorer import limits
from explorer.errors import PassingError
from explorer.image.sources.exchange import Reply
from explorer.limits import BEAT

TOO_MANY = 429
PASSING = (408, TOO_MANY, 500, 502, 503, 504)
"""The statuses of replies that may be another one soon."""

BREAKS = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, SSLEOFError)
"""How a connection ends that the other side has given up."""
_LONGEST_DATE = 64


class Patience:
    """The rests between tries, bounded for one image, however many registries it is had of."""

    def __init__(self) -> None:
        self._left: float = limits.MOST_RESTED

    def rest(self, fault: PassingError, tried: int, wait: Callable[[float], None]) -> None:
        """Rest until a fault may have passed; raise it where that would take too long."""
        seconds = limits.FIRST_REST * 2**tried if fault.after is None else max(0, fault.after)
        is_last = tried == limits.MOST_TRIES - 1
        if is_last or seconds > min(limits.LONGEST_REST, self._left):
            raise fault
        self._left -= seconds
        while seconds > 0:
            time.sleep(min(BEAT, seconds))
            wait(min(BEAT, seconds))
            seconds -= BEAT


def may_pass(error: Exception, *, answered: bool) -> bool:
    """Return whether a fault on the line may pass.

    A registry that has `answered` before is there, so that whatever keeps it from answering may.
    """
    if isinstance(error, TimeoutError | SSLCertVerificationError):
        return False
    return isinstance(error, (*BREAKS, IncompleteRead)) or (answered and isinstance(error, OSError))


def passing_fault(subject: str, reply: Reply) -> PassingError:
    """Return what a reply of such a status comes to; the subject begins the sentence."""
    said, hint = f"answered with status {reply.status}", ""
    if reply.status == TOO_MANY:
        said, hint = "was asked too often", "Log in, or wait"
    after = _seconds(str(reply.headers.get("Retry-After", "")))
    return PassingError(f"{subject} {said}", hint=hint, after=after)


def _seconds(after: str) -> float | None:
    """Return how long a Retry-After header, a number or a date, asks to wait."""
    try:
        if after.isdecimal():
            return float(after)
        return (parsedate_to_datetime(after[:_LONGEST_DATE]) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
