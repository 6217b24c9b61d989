"""The server: textual-serve behind a door, on a port of the loopback."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence

from aiohttp import web
from textual_serve.server import Server

from explorer.errors import UsageError
from explorer.web.door import HOST, Door, behind
from explorer.web.session import Session

_ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LARGEST = 1000
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


class _Pages(Server):
    """Shows the same program in each page that is opened, each in a process of its own."""

    def __init__(self, arguments: Sequence[str], title: str, door: Door) -> None:
        super().__init__(title, HOST, door.port, title, f"http://{door.host}")
        self._arguments = arguments
        self._open: set[web.WebSocketResponse] = set()

    async def application(self) -> web.Application:
        """Return what serves the pages."""
        return await self._make_app()

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the address is printed once the server listens."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - textual-serve's
        """Close all pages, which ends their programs."""
        await asyncio.gather(*(page.close() for page in self._open))

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Start a program, and show it until it ends or the page is closed."""
        page = web.WebSocketResponse(heartbeat=15)
        session = Session(self._arguments, page, self.download_manager)
        await page.prepare(request)
        self._open.add(page)
        try:
            await session.start(*_size(request))
            await self._process_messages(page, session)
        finally:
            self._open.discard(page)
            await session.stop()
        return page


def serve(arguments: Sequence[str], title: str, port: int, tell: Callable[[Door], object]) -> None:
    """Serve the program that the arguments start, until a signal ends it; 0 takes a free port.

    `tell` is called once it listens. Raises UsageError where the port can't be had.
    """
    with _listening(port) as listener:
        door = Door(listener.getsockname()[1])
        asyncio.run(_serve(_Pages(arguments, title, door), door, listener, tell))


async def _serve(
    pages: _Pages, door: Door, listener: socket.socket, tell: Callable[[Door], object]
) -> None:
    asked = asyncio.Event()
    for number in _ASKING:
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    runner = web.AppRunner(behind(door, await pages.application()), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        tell(door)
        # textual-serve prints there what a program said before it ended.
        with contextlib.redirect_stdout(sys.stderr):
            await asked.wait()
    finally:
        with contextlib.redirect_stdout(sys.stderr):
            await runner.cleanup()


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise UsageError(
            f"Port {port} can't be used: {error.strerror}",
            hint="Choose another one, or leave --port away for one that is free",
        ) from error
    with listener:
        yield listener


def _size(request: web.Request) -> tuple[int, int]:
    """Return the columns and lines that a page asks for."""
    return _cells(request.query.get("width"), 80), _cells(request.query.get("height"), 24)


def _cells(asked: str | None, usual: int) -> int:
    return min(int(asked), _LARGEST) if asked and _NUMBER.fullmatch(asked) else usual
