"""The same image gives the same bytes: in every format and process, searched here or beside."""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.report.formats import NAMES
from sample_images.tokens import aws_key_id, github_token, npm_token, password
from tests.builders import TarBuilder, docker_archive
from tests.waiting import LIMIT

# One process writes all formats, as the rules take longest to load.
PROBE = """
import sys
from explorer.cli.main import run
from explorer.secrets.searching import starting
starting._PAYS = int(sys.argv[1])
for form in sys.argv[3:]:
    assert run(["--ci", sys.argv[2], "--format", form, "--output", form]) == 1
"""
FORMATS = NAMES
HERE, BESIDE = 1 << 40, 0


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of layers that leak in many places, hide much and waste some."""
    layers = []
    for number in range(4):
        layer = TarBuilder().folder("app")
        for at in range(12):
            name = f"determinism/{number}/{at}"
            text = f"A={github_token(name)}\nB={npm_token(name)}\nDB_PASSWORD={password(name)}\n"
            body = text.encode() + aws_key_id(name).encode()
            layer.file(f"app/{number}-{at}.env", gzip.compress(body, mtime=0) if at % 3 else body)
            layer.file(f"app/{at}.bin", bytes([number]) * 100 * at)
        layers.append(layer.build())
    layers.append(TarBuilder().whiteout("app/1-1.env").whiteout("app/2-2.env").build())
    path = tmp_path_factory.mktemp("image") / "image.tar"
    path.write_bytes(docker_archive(layers))
    return path


def written(folder: Path, image: Path, seed: str, pays: int) -> dict[str, bytes]:
    """Return what a process of its own writes in each format."""
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-P", "-c", PROBE, str(pays), str(image), *FORMATS],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed, "CI": ""},
        capture_output=True,
        check=True,
        timeout=LIMIT,
    )
    return {form: (folder / form).read_bytes() for form in FORMATS}


def test_every_process_writes_the_same_bytes(image: Path, tmp_path: Path) -> None:
    first = written(tmp_path / "1", image, "1", HERE)
    assert first.keys() == set(FORMATS)
    assert all(b"GitHub token" in one for one in first.values())
    assert written(tmp_path / "2", image, "2", HERE) == first
    assert written(tmp_path / "3", image, "3", BESIDE) == first
