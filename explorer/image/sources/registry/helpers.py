"""Asks a credential helper, a program of the user's that keeps logins.

Source: docker-credential-helpers, "Development": `get` reads a server's name from standard input,
and writes an object with Username and Secret, or a sentence and status 1.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from contextlib import suppress
from os import killpg
from threading import Timer

from explorer import limits
from explorer.allowance import uncharged
from explorer.errors import FormatError, ImageError
from explorer.image import document
from explorer.printable import clipped, printable

PREFIX = "docker-credential-"
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_ABSENT = (b"credentials not found", b"no credentials server url", b"no such")
_SECRET = b'"Secret"'
_MOST_SHOWN = 200


def ask_helper(name: str, server: str) -> tuple[str, str] | None:
    """Return the user name and the secret that a helper keeps for a server, None where it has none.

    Raises ImageError for a helper that is not there, fails, or takes too long.
    """
    program = f"{PREFIX}{name}"
    path = shutil.which(program) if _NAME.fullmatch(name) else None
    if path is None:
        raise ImageError(
            f"{printable(program)} is not installed", hint="Install it, or log in without it"
        )
    status, said = _run(path, program, server.encode())
    if status:
        if not said.strip() or any(one in said.lower() for one in _ABSENT):
            return None
        # One that fails after its answer has said a secret.
        reason = b"status %d" % status if _SECRET in said else b" ".join(said.split())
        text = clipped(reason, _MOST_SHOWN)
        raise ImageError(f"{program} failed: {text}", hint="Run it by hand to see why")
    return _parsed(said, program)


def _run(path: str, program: str, server: bytes) -> tuple[int, bytes]:
    """Return a program's status and what it wrote. Raises ImageError for too much of it."""
    try:
        helper = subprocess.Popen(  # noqa: S603 - the user's own helper, and no shell
            [path, "get"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ImageError(f"{program} can't be run: {error.strerror}") from error
    late = Timer(limits.HELPER_SECONDS, _end, [helper])
    late.start()
    try:
        with helper:
            said = _asked(helper, server)
            if len(said) > limits.LARGEST_ANSWER:
                _end(helper)
            status = helper.wait()
            is_late = not late.is_alive()
    finally:
        late.cancel()
        _end(helper)
    if is_late:
        raise ImageError(f"{program} took over {limits.HELPER_SECONDS:g} seconds")
    if len(said) > limits.LARGEST_ANSWER:
        raise ImageError(f"{program} says more than {limits.LARGEST_ANSWER} bytes")
    return status, said


def _asked(helper: subprocess.Popen[bytes], server: bytes) -> bytes:
    assert helper.stdin
    assert helper.stdout
    with suppress(BrokenPipeError), helper.stdin as question:
        question.write(server)
    return helper.stdout.read(limits.LARGEST_ANSWER + 1)


def _end(helper: subprocess.Popen[bytes]) -> None:
    """End a helper, and all that it began, which may have its pipes still."""
    with suppress(OSError):
        killpg(helper.pid, signal.SIGKILL)


def _parsed(said: bytes, program: str) -> tuple[str, str] | None:
    try:
        fields = document.parse_object(said, f"answer of {program}", uncharged)
        name = document.text(fields, "Username", f"answer of {program}") or ""
        secret = document.text(fields, "Secret", f"answer of {program}") or ""
    except FormatError as error:
        raise ImageError(error.message, hint="Run it by hand to see why") from error
    return (name, secret) if secret else None
