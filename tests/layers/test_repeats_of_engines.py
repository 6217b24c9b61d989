"""What engines store again when attributes change, and what they do when they build as advised."""

import os
import shutil
from pathlib import Path

import pytest

import explorer
from explorer.layers.repeats import StoredAgain
from sample_images.engines.docker import DockerEngine
from sample_images.engines.podman import PodmanEngine

BUSYBOX = Path("/bin/busybox")
CONTENT = b"0123456789" * 100
LONG_AGO = 1_600_000_000
CHANGED = """FROM scratch
COPY bin /bin
COPY app /app
RUN ["/bin/busybox", "chmod", "-R", "0600", "/app/data"]
RUN ["/bin/busybox", "chown", "-R", "7:8", "/app/data"]
RUN ["/bin/busybox", "touch", "/app/main.py"]
"""
AS_ADVISED = """FROM scratch
COPY --chown=7:8 --chmod=0600 app /app
"""


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    (folder / "app" / "data").mkdir(parents=True)
    (folder / "bin").mkdir()
    shutil.copy(BUSYBOX, folder / "bin" / "busybox")
    for name in ("main.py", "data/a.db", "data/b.db"):
        (folder / "app" / name).write_bytes(CONTENT)
        (folder / "app" / name).chmod(0o644)
        # A touch within the same second would change nothing.
        os.utime(folder / "app" / name, (LONG_AGO, LONG_AGO))
    return folder


def built(engine: DockerEngine | PodmanEngine, context: Path, dockerfile: str) -> list[StoredAgain]:
    """Return what an image stores again that an engine builds."""
    written, saved = context.parent / "Dockerfile", context.parent / "saved.tar"
    written.write_text(dockerfile)
    saved.unlink(missing_ok=True)
    engine.build(context, "stored/again", dockerfile=written)
    engine.save("stored/again", saved)
    return explorer.analyse(str(saved), secrets=False).stored_again.of_all()


def check_changed(found: list[StoredAgain]) -> None:
    said = [(one.layer, one.same_as, one.differing.labels, one.files, one.bytes) for one in found]
    assert said == [
        (3, 2, ["mode"], 2, 2 * len(CONTENT)),
        (4, 2, ["owner", "group"], 2, 2 * len(CONTENT)),
        (5, 2, ["time"], 1, len(CONTENT)),
    ]
    assert [one.fix for one in found] == [
        "Write COPY --chmod=0600 in layer 2, and they are stored once.",
        "Write COPY --chown=7:8 in layer 2, and they are stored once.",
        "Let layer 5 leave them alone: chmod, chown, touch and ln store whole files.",
    ]


def test_docker_stores_again_what_changes_its_attributes(
    docker_engine: DockerEngine, context: Path
) -> None:
    check_changed(built(docker_engine, context, CHANGED))
    assert built(docker_engine, context, AS_ADVISED) == []


def test_podman_stores_again_what_changes_its_attributes(
    podman_engine: PodmanEngine, context: Path
) -> None:
    check_changed(built(podman_engine, context, CHANGED))
    assert built(podman_engine, context, AS_ADVISED) == []
