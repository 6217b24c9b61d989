"""The program behind one browser's page: started without a shell, and ended with the page."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

_PATIENCE = 5.0
"""The seconds that a program has to end by itself."""


class Session(AppService):
    """One program, and the connection to the page that shows it."""

    def __init__(
        self, arguments: Sequence[str], page: web.WebSocketResponse, downloads: DownloadManager
    ) -> None:
        super().__init__(
            shlex.join(arguments),
            write_bytes=page.send_bytes,
            write_str=page.send_str,
            close=self._close,
            download_manager=downloads,
        )
        self._arguments = arguments
        self._page = page

    async def _close(self) -> None:
        await self._page.close()

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        # textual-serve would give the command line to a shell. A session of its own gathers what
        # the program starts, and keeps the terminal's ctrl+c from it: the server ends it.
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = process.stdin
        return process

    async def stop(self) -> None:
        """End the program, and all that it started."""
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await super().stop()
        finally:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def command_of(
    image: str, *, platform: str | None, pick: str | None, mask: bool, cache: bool
) -> list[str]:
    """Return the arguments that explore an image, whatever its reference looks like."""
    named = (("--platform", platform), ("--image", pick))
    options = [f"{option}={value}" for option, value in named if value is not None]
    flags = (("--mask", mask), ("--no-cache", not cache))
    options += [flag for flag, is_given in flags if is_given]
    return [sys.executable, "-m", "explorer", "explore", *options, "--", image]
