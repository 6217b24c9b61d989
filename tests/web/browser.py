"""A headless Chromium with one page, driven by the protocol of its developer tools."""

import asyncio
import base64
import contextlib
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.waiting import LIMIT, eventually

_COMMAND = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
_QUIET = ["--disable-background-networking", "--no-first-run", "--window-size=1200,800"]


class Page:
    """What a page shows, and all that its WebSockets brought."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._asked = 0
        self.frames = b""
        self.hosts: set[str] = set()

    async def listen(self) -> None:
        """Take what the browser tells, until it is gone."""
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told.get("result", told))
            elif told["method"] == "Network.webSocketFrameReceived":
                self._take(told["params"]["response"])
            elif told["method"] == "Network.responseReceived":
                self.hosts.add(told["params"]["response"]["url"].split("/")[2])

    def _take(self, frame: dict[str, Any]) -> None:
        is_binary = frame["opcode"] == 2
        data = frame["payloadData"]
        self.frames += base64.b64decode(data) if is_binary else data.encode()

    async def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._asked += 1
        answer = self._answers[self._asked] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._asked, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, LIMIT)

    async def open(self, address: str) -> None:
        """Go to an address, and listen to what comes over the network."""
        await self.ask("Network.enable")
        await self.ask("Page.navigate", url=address)

    async def text(self) -> str:
        """Return the text of the page itself."""
        said = await self.ask("Runtime.evaluate", expression="document.body?.innerText ?? ''")
        return str(said["result"]["value"])

    async def press(self, key: str) -> None:
        """Press a key that is one character, in the terminal of the page."""
        focus = "document.querySelector('.xterm-helper-textarea').focus()"
        await self.ask("Runtime.evaluate", expression=focus)
        await self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def shown(self, *texts: str) -> None:
        """Wait until all texts have been drawn."""
        wanted = [text.encode() for text in texts]
        await eventually(
            lambda: all(text in self.frames for text in wanted),
            f"{texts} in the page",
            seen=lambda: repr(self.frames[-2000:]),
        )

    async def picture(self, target: Path) -> None:
        """Save what the page looks like."""
        taken = await self.ask("Page.captureScreenshot")
        target.write_bytes(base64.b64decode(taken["data"]))


@contextlib.asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Page]:
    """Start a browser with a profile of its own, and end it."""
    profile = f"--user-data-dir={folder}"
    process = subprocess.Popen(
        [*_COMMAND, *_QUIET, profile, "about:blank"], stderr=subprocess.DEVNULL
    )
    try:
        port = folder / "DevToolsActivePort"
        await eventually(lambda: port.exists() and port.read_text(), "the browser")
        number = port.read_text().splitlines()[0]
        async with ClientSession(f"http://127.0.0.1:{number}") as session:
            async with session.get("/json/list") as answer:
                (target,) = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                yield page
                listening.cancel()
    finally:
        process.terminate()
        process.wait(LIMIT)
