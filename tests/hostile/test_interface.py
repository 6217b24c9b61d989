"""Every byte that a real terminal receives from the interface, on an image that wants to drive it.

The image's names, contents, instructions, labels and tags are made of what terminals obey.
`receiving` lets pass what Textual itself writes, and text.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive
from tests.hostile.bombs import LIMITED, written
from tests.hostile.receiving import ForbiddenError, Receiver, Screen
from tests.hostile.running import COMMAND, MEGABYTE, Home

LEAVING = "\x1b[?1049l"
"""What Textual itself writes once, at the end."""
# Sequences that are well made, and none that Textual writes itself but that one.
PLANTED = (
    LEAVING,
    "\x1b[666;666H",
    "\x1b[38;5;66m",
    "\x1b[2J",
    "\x1b[6n",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x\x1b\\",
    "\x1b]52;c;G1s2Ng==\x07",
    "\x1bP+q544e\x1b\\",
    "\x1bc",
    "\x9b31m",
    "\x9d52;c;eA==\x9c",
    "\x0e\r\b\x7f\x85",
    "\u202e\u2066\u2028\u2029\u200b\ufeff\U000e0041",
    "a" + chr(0x301) * 40,
)
HOSTILE = "".join(PLANTED)
NAME = HOSTILE.replace("/", "")
CONTENT = f"first\n{HOSTILE}\nGITHUB_TOKEN={github_token('interface')}{HOSTILE}\n\ud800".encode(
    "utf-8", "surrogatepass"
)
ENTER, CTRL_F, CTRL_Q = "\r", "\x06", "\x11"
# As a keyboard says it that leaves no doubt whether more belongs to it.
ESCAPE = "\x1b[27u"
ALL_OPEN = "+"


@pytest.fixture
def image(home: Home) -> Path:
    base = TarBuilder().file(f"{NAME}/{NAME}", CONTENT).file(b"\xff\x9b31m\xed\xa0\x80", b"\x9b")
    middle = TarBuilder().symlink("link", NAME).file(f"{NAME}/{NAME}", CONTENT[:-9] + b"more")
    layers = [base.build(), middle.build(), TarBuilder().whiteout(f"{NAME}/{NAME}").build()]
    layers.append(TarBuilder().file("app/plain.py", b"# " + CONTENT).build())
    history = [{"created_by": f"RUN {number} \ud800{HOSTILE}"} for number in range(len(layers))]
    config = configuration(
        layers,
        history=[*history, {"created_by": f"ENV {HOSTILE}", "empty_layer": True}],
        config={"Labels": {HOSTILE: f"\ud800{HOSTILE}"}, "Env": [f"A={HOSTILE}"], "User": HOSTILE},
        created=HOSTILE,
        author=HOSTILE,
    )
    path = home.folder / "image.tar"
    path.write_bytes(docker_archive(layers, config=config, tags=[HOSTILE])[:-700])
    return path


@pytest.fixture
def terminal(home: Home, image: Path) -> Iterator[Receiver]:
    with explored(home, image) as started:
        started.wait_for("4 layers", "1 critical secret", "wasted")
        yield started
        started.press(CTRL_Q)
        assert started.status() == 0
        assert_harmless(started)


def explored(home: Home, image: Path | str) -> Receiver:
    return Receiver([*COMMAND, str(image)], home.environment, home.folder / "work")


def assert_harmless(terminal: Receiver) -> None:
    """No sequence of the image came through, and the terminal is as it was."""
    assert terminal.screen.rest in ("", "\r\n")
    text = terminal.data.decode()
    assert not [one for one in PLANTED if one in text and one != LEAVING]
    assert chr(0x301) * 5 not in text
    assert terminal.screen.modes.count("1049l") == terminal.screen.modes.count("1049h") == 1
    assert terminal.after == terminal.before
    assert_copied_is_text(terminal.screen)


def assert_copied_is_text(screen: Screen) -> None:
    """Look at what went to the clipboard: it may be pasted into a shell."""
    for copied in screen.copied:
        if not all(line.isprintable() for line in base64.b64decode(copied).decode().split("\n")):
            raise ForbiddenError(copied)


def test_the_tree_and_a_file_in_every_form(terminal: Receiver) -> None:
    terminal.press("[[[[[[")
    terminal.wait_for("Changes of layer 1")
    terminal.press("2")
    terminal.wait_for("File system after layer 1")
    terminal.press("]]]3", ALL_OPEN)
    terminal.wait_for("layers 1 to 4")
    terminal.press("4", "l", ALL_OPEN)
    terminal.wait_for("Everything ever written", "plain.py")
    terminal.press("j")
    terminal.wait_for("GITHUB_TOKEN=ghp_", "overwritten by layer 2")
    terminal.press(ENTER)
    terminal.wait_for("x hex")
    terminal.press("x")
    terminal.wait_for("36 36 36 3b")
    terminal.press("y")
    terminal.wait_until(lambda _: bool(terminal.screen.copied), "copy of the path")
    terminal.press("t")
    terminal.wait_for("Where it stands")
    terminal.press("V")
    terminal.wait_for("deleted by layer 3")


def test_what_is_searched_found_and_told(terminal: Receiver) -> None:
    terminal.press("f")
    terminal.wait_for("ghp_****", "Why it leaks")
    terminal.press("c")
    terminal.wait_for("clipboard")
    terminal.press(ENTER)
    terminal.wait_for("GITHUB_TOKEN=ghp_")
    terminal.press("i")
    terminal.wait_for("Damaged or missing", "Name and origin")
    terminal.press("G")
    terminal.wait_for("ENV ")
    terminal.press(ESCAPE)
    terminal.wait_for("Layers")
    terminal.press(CTRL_F)
    terminal.wait_for("all files of all layers")
    terminal.press("666", ENTER)
    terminal.wait_for("L2 ", "GITHUB_TOKEN=")
    terminal.press(ESCAPE)
    terminal.wait_for("Layers")
    terminal.press("?")
    terminal.wait_for("What the marks mean")
    terminal.press(ESCAPE)
    terminal.wait_for("Layers")


def test_keys_are_answered_while_a_bomb_is_read(home: Home) -> None:
    with explored(home, written(LIMITED["gzip"](), home.folder)) as terminal:
        terminal.wait_for("reading")
        terminal.press("?")
        terminal.wait_for("What the marks mean")
        terminal.press(ESCAPE)
        terminal.wait_for("reading layer 1")
        assert terminal.memory < 500 * MEGABYTE
        terminal.press(CTRL_Q)
        assert terminal.status() == 0
    assert list(home.left_behind()) == []


def test_an_image_that_is_none_by_a_name_that_drives(home: Home) -> None:
    (home.folder / "work" / NAME).write_text(HOSTILE, "utf-8")
    for name in (HOSTILE, f"./{NAME}", f"oci:{HOSTILE}", f"docker-archive:{HOSTILE}"):
        with explored(home, name) as started:
            assert started.status() == 3
            assert_harmless(started)


@pytest.mark.parametrize("planted", PLANTED[1:-1])
def test_what_lets_nothing_pass_would_see_each_of_them(planted: str) -> None:
    def receive() -> None:
        screen = Screen()
        screen.feed(f"text {planted} and more".encode())
        assert_copied_is_text(screen)

    with pytest.raises(ForbiddenError):
        receive()
