"""The options of a command that say how the registry of IMAGE is asked."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import click

from explorer.errors import UsageError
from explorer.image.request import STDIN, RegistryAccess

PASSWORD_STDIN = "--password-stdin"  # noqa: S105 - the name of an option
_LONGEST = 1 << 16
_IMAGES = ("image", "a", "b")
"""What commands call an argument that is an image."""
_PIPE = f"Write it as: {PASSWORD_STDIN} --username NAME registry://HOST/NAME < FILE"
_OPTIONS = (
    click.option("--username", metavar="NAME", help="Your name at the registry of IMAGE."),
    click.option(PASSWORD_STDIN, is_flag=True, help="Read its password from standard input."),
    click.option(
        "--insecure",
        is_flag=True,
        help="Let the registry of IMAGE have an unknown certificate, or no TLS.",
    ),
)
_Returned = TypeVar("_Returned")


def access_options(command: Callable[..., _Returned]) -> Callable[..., _Returned]:
    """Give a command the options of the registry, all in one argument `access`."""

    @functools.wraps(command)
    def gathering(
        *arguments: Any,  # noqa: ANN401 - click's own
        username: str | None,
        password_stdin: bool,
        insecure: bool,
        **named: Any,  # noqa: ANN401
    ) -> _Returned:
        images = named.get("images") or [named.get(one) for one in _IMAGES]
        password = _password(username, images) if password_stdin else ""
        if username is not None and not (username and password_stdin):
            raise UsageError("--username needs a name, and the password as well", hint=_PIPE)
        access = RegistryAccess(username or "", password, insecure)
        return command(*arguments, access=access, **named)

    for option in reversed(_OPTIONS):
        option(gathering)
    return gathering


def _password(username: str | None, images: Collection[object]) -> str:
    """Return the password that comes on standard input. Raises UsageError."""
    if not username:
        raise UsageError(f"{PASSWORD_STDIN} needs --username NAME", hint=_PIPE)
    if STDIN in images:
        raise UsageError(
            "Standard input can't be both the image and the password",
            hint="Save the archive to a file, and name that; it needs no login",
        )
    if sys.stdin.isatty():
        raise UsageError("The password would be seen on the terminal: pipe it in", hint=_PIPE)
    try:
        # Without the line's end, which a file has and a password has not.
        text = sys.stdin.buffer.read(_LONGEST + 1).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("The password on standard input is not UTF-8") from error
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise UsageError("Standard input has no password of one line", hint=_PIPE)
    return text
