"""Images of containerd, as its own client prints them: a real one, and clients that misbehave."""

import os
import stat
from pathlib import Path

import pytest

from explorer.analysis import Analysis, analyse
from explorer.errors import CancelledError, EngineError, ImageError, ImageNotFoundError
from explorer.image.model import Image
from explorer.image.sources import open_image
from explorer.image.sources.containerd.lookup import names
from explorer.image.sources.containerd.printing import printing
from explorer.image.sources.exchange import Watch
from sample_images.engines.containerd import ContainerdEngine
from sample_images.tokens import github_token
from tests.builders import configuration, docker_archive, tar_bytes
from tests.cli.command import layer_explorer
from tests.secrets.test_recovery import brings, ran, told
from tests.waiting import until

WEB = "registry.example.com/shop/web:1.4.0"
TOKEN = github_token("containerd/GITHUB")
NOTIFY = "registry.example.com/shop/notify:0.9.1"


@pytest.fixture
def containerd(
    containerd_engine: ContainerdEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> ContainerdEngine:
    monkeypatch.setenv("CONTAINERD_ADDRESS", containerd_engine.address)
    monkeypatch.delenv("CONTAINERD_NAMESPACE", raising=False)
    containerd_engine.load(plain_samples / "deleted-env.docker.tar")
    containerd_engine.load(plain_samples / "two-platforms.oci.tar")
    return containerd_engine


def layers_of(image: Image) -> list[str | None]:
    return [one.diff_id for one in image.layers]


@pytest.mark.usefixtures("containerd")
def test_an_image_is_the_one_that_was_imported(plain_samples: Path) -> None:
    found = analyse(f"containerd://{WEB}")
    saved = analyse(f"docker-archive:{plain_samples / 'deleted-env.docker.tar'}")

    assert (found.image.source, found.image.tags) == ("containerd", (WEB,))
    assert (found.image.id, found.image.config) == (saved.image.id, saved.image.config)
    assert layers_of(found.image) == layers_of(saved.image)
    assert not found.damages
    assert not found.notes
    assert [one.secret for one in found.findings] == [one.secret for one in saved.findings]


@pytest.mark.usefixtures("containerd")
def test_a_bare_name_is_looked_for_in_containerd_last(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ("DOCKER_HOST", "CONTAINER_HOST"):
        monkeypatch.setenv(engine, "unix:///nowhere.sock")
    assert open_image(WEB).source == "containerd"
    with pytest.raises(ImageError, match=r"No Docker engine.*; No podman.*; containerd has no"):
        open_image("not-there")

    monkeypatch.setenv("CONTAINERD_ADDRESS", "/nowhere.sock")
    with pytest.raises(EngineError) as raised:
        open_image(WEB)
    assert "containerd" not in raised.value.message


def test_a_short_name_is_completed_as_docker_does_it(containerd: ContainerdEngine) -> None:
    containerd.tag(WEB, "docker.io/library/web:latest")
    assert open_image("containerd://web").tags == ("docker.io/library/web:latest",)
    containerd.forget("docker.io/library/web:latest")


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("alpine", "docker.io/library/alpine:latest"),
        ("alpine:3.20", "docker.io/library/alpine:3.20"),
        ("team/app", "docker.io/team/app:latest"),
        ("registry.example.com/app", "registry.example.com/app:latest"),
        ("localhost/app:1", "localhost/app:1"),
        (f"app@sha256:{'a' * 64}", f"docker.io/library/app@sha256:{'a' * 64}"),
    ],
)
def test_what_a_name_stands_for(typed: str, full: str) -> None:
    assert names(typed) == tuple(dict.fromkeys((typed, full)))


@pytest.mark.usefixtures("containerd")
def test_what_is_no_name_of_a_registry_is_looked_for_as_it_is() -> None:
    for name in ("A B", 'x"y', "--help", "a\\b", "\x1b[31m"):
        assert names(name) == (name,)
        with pytest.raises(ImageError) as raised:
            open_image(f"containerd://{name}")
        assert "\x1b" not in str(raised.value)


@pytest.mark.usefixtures("containerd")
@pytest.mark.parametrize("platform", ["linux/amd64", "linux/arm64"])
def test_a_platform_is_picked(platform: str) -> None:
    image = open_image(f"containerd://{NOTIFY}", platform=platform)
    assert str(image.platform) == platform
    assert [str(one) for one in image.platforms] == ["linux/amd64", "linux/arm64"]
    assert image.attestations


def test_what_is_not_in_the_content_store_is_not_demanded(
    containerd: ContainerdEngine, plain_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = plain_samples / "two-platforms.oci.tar"
    containerd.load(archive, namespace="one", platform="linux/arm64")
    monkeypatch.setenv("CONTAINERD_NAMESPACE", "one")

    def is_cleared() -> bool:
        containerd.forget("none", namespace="one")
        return str(open_image(f"containerd://{NOTIFY}").platform) == "linux/arm64"

    until(is_cleared, "what was not taken to be gone")
    analysis = analyse(f"containerd://{NOTIFY}")
    assert not analysis.damages
    with pytest.raises(ImageError) as raised:
        open_image(f"containerd://{NOTIFY}", platform="linux/amd64")
    assert "names linux/amd64, but does not hold its manifest" in raised.value.message
    with pytest.raises(ImageError) as raised:
        open_image(f"containerd://{NOTIFY}", platform="linux/s390x")
    assert raised.value.hint == "It has linux/arm64"


@pytest.mark.parametrize("namespace", ["k8s.io", "moby"])
def test_other_usual_namespaces_are_looked_into_and_named(
    containerd: ContainerdEngine, plain_samples: Path, namespace: str
) -> None:
    containerd.forget(WEB)
    containerd.load(plain_samples / "deleted-env.docker.tar", namespace=namespace)

    image = open_image(f"containerd://{WEB}")

    assert image.notes == (f"containerd has it in the namespace {namespace}",)
    containerd.forget(WEB, namespace=namespace)


@pytest.mark.usefixtures("containerd")
def test_a_namespace_that_is_set_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTAINERD_NAMESPACE", "elsewhere")
    with pytest.raises(ImageNotFoundError, match=r"no image .* in elsewhere"):
        open_image(f"containerd://{WEB}")


@pytest.mark.parametrize("name", [WEB, NOTIFY])
@pytest.mark.parametrize("namespace", ["default", "k8s.io"])
def test_the_commands_bring_every_secret_back(
    containerd: ContainerdEngine, plain_samples: Path, tmp_path: Path, name: str, namespace: str
) -> None:
    if namespace != "default":
        for one in (WEB, NOTIFY):
            containerd.forget(one)
        for file in ("deleted-env.docker.tar", "two-platforms.oci.tar"):
            containerd.load(plain_samples / file, namespace=namespace)
    analysis = analyse(f"containerd://{name}")
    found = list(told(analysis))
    assert found
    for finding, how in found:
        assert how.commands[0].startswith(f"ctr --address {containerd.address} ")
        assert f"--namespace {namespace} content get sha256:" in how.commands[0]
        assert brings(ran(how.commands, tmp_path), finding.secret), how
    for one in (WEB, NOTIFY):
        containerd.forget(one, namespace=namespace)


def test_a_layer_that_is_gone_is_damage(containerd: ContainerdEngine) -> None:
    image = open_image(f"containerd://{WEB}")
    containerd.forget(WEB)
    (_, first), *others = Analysis(image).complete().damages
    assert "not found" in first
    assert len(others) == len(image.layers) - 1


def test_what_a_configuration_says_of_a_layer_is_not_believed(
    containerd: ContainerdEngine, tmp_path: Path
) -> None:
    """What is not unpacked has never been compared: a layer of that name may be another one."""
    clean, leaking = tar_bytes({"a": b"b"}), tar_bytes({"a": TOKEN.encode()})
    for name, layer in (("clean", clean), ("lying", leaking)):
        archive = tmp_path / f"{name}.tar"
        archive.write_bytes(
            docker_archive(
                [layer], tags=[f"registry.example.com/{name}:1"], config=configuration([clean])
            )
        )
        containerd.load(archive)
    kept = {"LAYER_EXPLORER_CACHE": "true", "LAYER_EXPLORER_CACHE_DIR": str(tmp_path / "cache")}
    statuses = [
        layer_explorer(
            *("--ci", f"containerd://registry.example.com/{name}:1"), environment=kept
        ).status
        for name in ("clean", "clean", "lying", "lying")
    ]
    assert statuses == [0, 0, 3, 3]


@pytest.mark.usefixtures("containerd")
def test_a_layer_that_is_known_is_not_fetched(tmp_path: Path) -> None:
    kept = {"LAYER_EXPLORER_CACHE": "true", "LAYER_EXPLORER_CACHE_DIR": str(tmp_path / "cache")}
    told = [
        layer_explorer("--ci", "--verbose", f"containerd://{WEB}", environment=kept).err
        for _ in range(2)
    ]
    assert "0 of 6 layers came from the cache" in told[0]
    assert "6 of 6 layers came from the cache" in told[1]


# Clients that are not there, fail, or fall silent


def script(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that programs are looked for in before all others, and a socket."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "socket").touch()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("CONTAINERD_ADDRESS", str(tmp_path / "socket"))
    return folder


def test_without_a_client_it_says_what_is_missing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(path))
    with pytest.raises(EngineError, match="neither ctr nor nerdctl"):
        open_image("containerd://a")


def test_without_containerd_it_says_where_it_was_looked_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(path, "ctr", "exit 1")
    monkeypatch.setenv("CONTAINERD_ADDRESS", "unix:///nowhere.sock")
    with pytest.raises(EngineError, match=r"No containerd runs at /nowhere\.sock"):
        open_image("containerd://a")


def test_what_a_client_complains_of_is_quoted(path: Path) -> None:
    script(path, "ctr", "echo 'ctr: the disk\033[31m is on fire' >&2; exit 7")
    with pytest.raises(EngineError) as raised:
        open_image("containerd://a")
    assert raised.value.message == "ctr failed: the disk\u241b[31m is on fire"


def test_a_client_that_says_nothing_is_told_by_its_status(path: Path) -> None:
    script(path, "ctr", "exit 7")
    with pytest.raises(EngineError, match="ctr failed: status 7"):
        open_image("containerd://a")


def test_a_client_that_falls_silent_is_ended(path: Path, tmp_path: Path) -> None:
    program = script(path, "mute", f"echo $$ > {tmp_path}/pid; echo begun; exec sleep 1000")
    watch = Watch(0.1, 0.1, lambda _: None)
    with (
        pytest.raises(EngineError, match=r"mute sent only .* bytes in 0.1 seconds"),
        printing([str(program)], watch) as chunks,
    ):
        for _ in chunks:
            pass
    assert_ended(tmp_path)


def test_a_client_that_is_left_is_ended(path: Path, tmp_path: Path) -> None:
    program = script(path, "endless", f"echo $$ > {tmp_path}/pid; exec yes")
    with printing([str(program)], Watch(60, 60, lambda _: None)) as chunks:
        assert next(chunks).startswith(b"y\n")
    assert_ended(tmp_path)


def test_a_client_is_ended_with_the_work_that_is_stopped(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(path, "nerdctl", f'[ "$5" = save ] || exit 0; echo $$ > {tmp_path}/pid; exec sleep 1000')
    monkeypatch.setattr("shutil.which", lambda name: name if name == "nerdctl" else None)

    def progress(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        if (tmp_path / "pid").exists():
            raise CancelledError("Interrupted")

    with pytest.raises(CancelledError):
        open_image("containerd://a", progress=progress)
    assert_ended(tmp_path)


def test_what_a_client_leaves_running_is_not_waited_for(path: Path, tmp_path: Path) -> None:
    program = script(
        path, "leaving", f"sleep 1000 >/dev/null & echo $! > {tmp_path}/pid; echo done"
    )
    with printing([str(program)], Watch(60, 60, lambda _: None)) as chunks:
        assert b"".join(chunks) == b"done\n"
    os.kill(int((tmp_path / "pid").read_text()), 9)


def assert_ended(folder: Path) -> None:
    number = int((folder / "pid").read_text())
    until(lambda: not Path(f"/proc/{number}").exists(), f"process {number} to be gone")


NERDCTL = """
case "$*" in
  *"image inspect"*k8s*) exit 0 ;;
  *"--namespace k8s.io"*"image inspect"*) exit 0 ;;
  *"image inspect"*) echo "no such image: a" >&2; exit 1 ;;
  *save*) exec cat {archive} ;;
esac
"""


def test_nerdctl_saves_where_there_is_no_other_client(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "saved.tar"
    archive.write_bytes(docker_archive([tar_bytes({"a": b"b"})]))
    script(path, "nerdctl", NERDCTL.format(archive=archive))
    monkeypatch.setattr("shutil.which", lambda name: name if name == "nerdctl" else None)

    image = open_image("containerd://a")

    assert (image.source, len(image.layers)) == ("containerd", 1)
    assert "containerd has it in the namespace k8s.io" in image.notes
    assert any("no attestations" in note for note in image.notes)
