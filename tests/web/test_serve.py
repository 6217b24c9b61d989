"""`layer-explorer serve`: an address for one user, and programs that end with the server."""

import shutil
import signal
import socket
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from hypothesis import given
from hypothesis import strategies as st

from explorer.cli.main import command_line
from explorer.cli.serve import _leading_to
from explorer.web.session import command_of
from sample_images.catalogue import ARCHIVES
from sample_images.tokens import values
from tests.cli.command import layer_explorer
from tests.waiting import LONG, eventually, until
from tests.web.browser import Page, browser
from tests.web.served import Served, served

IMAGE = ARCHIVES / "deleted-env.docker.tar.gz"
SECRET = values("deleted-env")["GITHUB_TOKEN"]
PATHS = ("", "ws", "static/js/textual.js", "static/", "download/1", "nothing")
needs_browser = pytest.mark.skipif(not shutil.which("chromium"), reason="there is no chromium")


async def status(address: str, **headers: str) -> int:
    async with ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status


# Who is let in


async def test_without_the_whole_token_nothing_is_served() -> None:
    with served(IMAGE) as server:
        url = urlsplit(server.address)
        assert (url.hostname, await status(server.address)) == ("127.0.0.1", 200)
        token = url.path.strip("/")
        assert len(token) >= 40
        others = ("", f"{token[:-1]}/", f"{token}x/", f"{token.swapcase()}/", f"%00{token}/", "é/")
        for other in others:
            for path in (*PATHS, f"?token={token}"):
                address = f"http://{url.netloc}/{other}{path}"
                assert await status(address) == 403, address


async def test_another_host_or_origin_is_refused() -> None:
    with served(IMAGE) as server:
        host = urlsplit(server.address).netloc
        for path in PATHS:
            address = server.address + path
            assert await status(address, Host="rebound.example.com") == 403
            assert await status(address, Host=host.replace("127.0.0.1", "localhost")) == 403
            assert await status(address, Origin="http://rebound.example.com") == 403
            assert await status(address, Origin="null") == 403
        assert await status(server.address, Origin=f"http://{host}") == 200


async def test_a_websocket_of_another_page_starts_no_program() -> None:
    with served(IMAGE) as server:
        async with ClientSession() as session:
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(f"{server.address}ws", origin="http://a.example.com")
        assert refused.value.status == 403
        assert not server.programs(IMAGE)


async def test_each_run_has_another_token_and_each_page_says_it_to_nobody() -> None:
    with served(IMAGE) as one, served(IMAGE) as other:
        assert urlsplit(one.address).path != urlsplit(other.address).path
        async with ClientSession() as session, session.get(one.address) as answer:
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "http:" not in answer.headers["Content-Security-Policy"]


def test_only_the_loopback_listens() -> None:
    with served(IMAGE) as server:
        port = int(urlsplit(server.address).port or 0)
        rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
        bound = {row.split()[1] for row in rows if row.split()[1].endswith(f":{port:04X}")}
        listening = {row.split()[1] for row in rows if row.split()[3] == "0A"}
        assert bound & listening == {f"0100007F:{port:04X}"}


# What is shown


async def looked_at(server: Served, page: Page) -> None:
    """Open the page, and go to the last of its four secrets."""
    await page.open(server.address)
    await page.shown("etc/", "4 secrets")
    for _ in range(4):
        await page.press("s")
    await page.shown("GITHUB_TOKEN")


@needs_browser
async def test_a_browser_shows_the_interface_and_no_secret(tmp_path: Path) -> None:
    with served(IMAGE) as server:
        async with browser(tmp_path) as page:
            await looked_at(server, page)
            assert b"secrets masked" in page.frames
            assert SECRET[8:24].encode() not in page.frames
            # No font, no script and nothing else comes from elsewhere.
            assert page.hosts == {urlsplit(server.address).netloc}
        await eventually(lambda: not server.programs(IMAGE), "the end of the page's program")


@needs_browser
async def test_readable_secrets_are_asked_for(tmp_path: Path) -> None:
    with served(IMAGE, "--reveal") as server:
        async with browser(tmp_path) as page:
            await looked_at(server, page)
            await page.shown(SECRET)


@needs_browser
async def test_a_browser_without_the_token_sees_a_refusal(tmp_path: Path) -> None:
    with served(IMAGE) as server:
        async with browser(tmp_path) as page:
            await page.open(server.address.replace(urlsplit(server.address).path, "/"))
            said = ""

            async def look() -> None:
                nonlocal said
                said = await page.text()

            await eventually(lambda: said, "the refusal", turn=look)
            assert "the whole of it is needed" in said
            assert not page.frames
            assert not server.programs(IMAGE)


# How it ends


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it_and_the_programs_of_its_pages(number: signal.Signals) -> None:
    with served(IMAGE) as server:
        async with ClientSession() as session, session.ws_connect(f"{server.address}ws"):
            await eventually(lambda: server.programs(IMAGE), "a program")
            assert server.end(number) == (130, "", "layer-explorer: Interrupted\n")
        assert not server.programs(IMAGE)


async def test_a_server_that_is_killed_leaves_no_program() -> None:
    with served(IMAGE) as server:
        async with ClientSession() as session, session.ws_connect(f"{server.address}ws") as page:
            await page.receive()
            assert server.programs(IMAGE)
            server.process.kill()
            await eventually(lambda: not server.programs(IMAGE), "the end of the program")


async def test_an_image_that_is_not_there_is_said_by_the_page_s_program(tmp_path: Path) -> None:
    missing = tmp_path / "missing.tar"
    with served(missing) as server:
        async with ClientSession() as session, session.ws_connect(f"{server.address}ws") as page:
            await eventually(lambda: page.closed, "its end", turn=page.receive)
        code, out, err = server.end()
        assert (code, out) == (130, "")
        assert "missing.tar" in err
        assert "Traceback" not in err


def test_a_port_that_is_taken_is_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = layer_explorer("serve", "--port", str(port), IMAGE)
    assert (result.status, result.out) == (2, b"")
    assert f"Port {port} can't be used" in result.err


def test_standard_input_is_no_image_to_serve() -> None:
    result = layer_explorer("serve", "-")
    assert (result.status, result.out) == (2, b"")
    assert "Save the archive to a file" in result.err


def test_without_the_extra_one_line_says_how_to_install_it(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import importlib.util, sys
        found = importlib.util.find_spec
        missing = ("textual_serve",)
        importlib.util.find_spec = lambda name: None if name in missing else found(name)
        from explorer.cli.main import main
        main(["serve", sys.argv[1]])
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, str(IMAGE)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=LONG,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert 'pip install "layer-explorer[serve]"' in done.stderr


# What a program is started with


@given(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1),
    st.none() | st.text(min_size=1),
    st.booleans(),
)
def test_every_reference_reaches_the_program_as_it_is(
    image: str, pick: str | None, mask: bool
) -> None:
    arguments = command_of(image, platform=None, pick=pick, mask=mask, cache=True)
    assert arguments[:3] == [sys.executable, "-m", "explorer"]
    with command_line.make_context("layer-explorer", arguments[3:]) as context:
        name, command, rest = command_line.resolve_command(context, context._protected_args)
        assert (name, command) == ("explore", command_line.commands["explore"])
        assert command is not None
        given_ = command.make_context(name, [*rest, *context.args], parent=context).params
    assert (given_["image"], given_["pick"], given_["mask"]) == (image, pick, mask)


def test_the_browser_s_own_arguments_do_not_have_the_token() -> None:
    address = "http://127.0.0.1:1/token/"
    with _leading_to(address) as opened:
        assert "token" not in opened
        file = Path(opened.removeprefix("file://"))
        assert address in file.read_text()
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    until(lambda: not file.parent.exists(), "the end of the folder")
