"""What a real terminal receives of the commands: signs for whatever it could obey, and text."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.builders import TarBuilder, configuration, docker_archive
from tests.hostile.running import COMMAND, Home
from tests.waiting import LIMIT, until

CONTROLS = "".join(map(chr, [*range(1, 32), *range(127, 160)]))
HOSTILE = (
    f"\x1b]52;c;eA==\x07\x1b]8;;x\x1b\\\x1b[2J\x9b31m\r{CONTROLS}\u202eabc\u2066\u2028\u2029"
    f"\u200b\ufeffa{chr(0x301) * 200}\U000e0041"
)
NAME = HOSTILE.replace("/", "")
OWN = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"]


@pytest.fixture
def image(home: Home) -> Path:
    layer = TarBuilder().file(f"app/{NAME}", HOSTILE.encode()).symlink("l", NAME).file(b"\xff\x9b")
    layers = [layer.build(), TarBuilder().whiteout(f"app/{NAME}").build()]
    config = configuration(
        layers,
        history=[{"created_by": HOSTILE}, {"created_by": "\ud800" + HOSTILE}],
        config={"Labels": {HOSTILE: HOSTILE}, "Env": [HOSTILE]},
        created=HOSTILE,
    )
    path = home.folder / "image.tar"
    path.write_bytes(docker_archive(layers, config=config, tags=[HOSTILE]) + b"\0" * 512)
    return path


def received(home: Home, *words: str | Path) -> tuple[int, str]:
    """Run the command in a terminal of its own; return its status and what that received."""
    ours, its = pty.openpty()
    environment = {**os.environ, **home.environment, "TERM": "xterm-256color", "COLUMNS": "120"}
    process = subprocess.Popen(
        [*COMMAND, *map(str, words)], stdin=its, stdout=its, stderr=its, env=environment
    )
    os.close(its)
    data = bytearray()

    def has_ended() -> bool:
        while select.select([ours], [], [], 0)[0]:
            if not (chunk := _read(ours)):
                return True
            data.extend(chunk)
        return False

    try:
        until(has_ended, f"{words} to end", seen=data.decode)
        return process.wait(LIMIT), data.decode()
    finally:
        process.kill()
        os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # so Linux tells that the other end is closed
        return b""


def assert_harmless(text: str) -> None:
    rest = OWN.sub("", text).replace("\r\n", "").replace("\t", "")
    # The line that tells of progress is drawn over itself.
    rest = rest.replace("\r", "")
    obeyed = {character for character in rest if unicodedata.category(character) in UNSAFE}
    assert not obeyed, obeyed
    assert chr(0x301) * 5 not in rest


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_of_the_gate_drives_a_terminal(form: str, home: Home, image: Path) -> None:
    status, text = received(home, "--ci", "--verbose", "--format", form, image)
    assert status in (0, 1, 3)
    assert_harmless(text)


@pytest.mark.parametrize(
    "words",
    [
        *(["ls"], ["ls", "--format", "json"], ["cat", f"app/{NAME}"], ["cat", HOSTILE]),
        *(["ls", HOSTILE], ["cat", "l"], ["cat", "app"], ["extract", "/", "-o", "saved"]),
        *(["cat", HOSTILE, "--layer", "2"], ["extract", HOSTILE, "-o", HOSTILE]),
    ],
    ids=range(10),
)
def test_no_command_and_no_error_drives_a_terminal(
    words: list[str], home: Home, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.folder / "work")
    _, text = received(home, words[0], image, *words[1:])
    assert text
    assert_harmless(text)


def test_what_is_asked_for_drives_no_terminal_either(home: Home) -> None:
    for words in (["ls", HOSTILE], ["--ci", f"docker-archive:{HOSTILE}"], ["ls", f"oci:{HOSTILE}"]):
        _, text = received(home, *words)
        assert_harmless(text)


def test_cat_shows_signs_to_a_terminal_and_says_so(home: Home, image: Path) -> None:
    _, text = received(home, "cat", image, f"app/{NAME}")
    assert "Control characters are shown as signs here" in text
    assert home.run("cat", image, f"app/{NAME}").out == HOSTILE.encode()
