"""Every read and every write fails once: the status is a known one, and no gate passes over it."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive, tar_bytes
from tests.hostile.running import Home, Run

TOKEN = f"GITHUB_TOKEN={github_token('faults')}\n".encode()
COMMANDS = {
    "ls": ["ls"],
    "cat": ["cat", "app/.env"],
    "extract": ["extract", "app", "-o", "saved", "--force"],
    "gate": ["--ci", "--format", "json"],
}
KINDS = ["read", "open", "spool", "output", "write"]


@pytest.fixture
def image(home: Home) -> Path:
    layers = [TarBuilder().file("app/.env", TOKEN).build(), tar_bytes({"b": b"2"})]
    path = home.folder / "image.tar.gz"
    path.write_bytes(gzip.compress(docker_archive(layers, packing="zstd")))
    return path


def runs(home: Home, image: Path, words: Sequence[str], kind: str) -> Iterator[Run]:
    """Yield the run that nothing fails in, then those in which each call fails."""
    folder = home.folder / "runs"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.hostile.failing", kind, str(folder)]
    assert home.run(words[0], image, *words[1:], command=command).status == 0
    for number in range(len(list(folder.iterdir()))):
        one = folder / str(number)
        status = int((one / "figures").read_text().split()[0])
        yield Run(status, (one / "out").read_bytes(), (one / "err").read_text(), 0, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_each_call_fails_once(name: str, kind: str, home: Home, image: Path) -> None:
    good, *others = runs(home, image, COMMANDS[name], kind)
    assert good.status == (1 if name == "gate" else 0)
    for run in others:
        assert "Traceback" not in run.err
        assert run.status in (good.status, 2, 3), run.err
        if run.status == good.status:
            assert run.out == good.out, run.err
        else:
            assert run.err.startswith("layer-explorer: ")
    assert list(home.left_behind()) == []
