"""The commands that get secrets back are run for real, and bring what the finding found."""

import gzip
import io
import json
import re
import shlex
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image.model import Platform
from explorer.image.sources import open_image
from explorer.printable import printable
from explorer.secrets.access import tar
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.recovery import Recovery, recovery
from explorer.secrets.searching.starting import new_search
from explorer.secrets.shell import word
from sample_images.catalogue import SCENARIOS, TWO_PLATFORMS, Scenario
from sample_images.engines.docker import DockerEngine, client
from sample_images.engines.podman import PodmanEngine
from sample_images.tokens import github_token, npm_token, private_key, values
from tests.builders import Packing, TarBuilder, docker_archive
from tests.conftest import need
from tests.laws import tried
from tests.registry import running_registry
from tests.waiting import LIMIT

LEAKY = [(one, form) for one in (*SCENARIOS, TWO_PLATFORMS) for form in one.forms if one.leaks]
LEAKING = [one for one in SCENARIOS if one.leaks]
TOKEN = github_token("recovery/GITHUB")
NPM = npm_token("recovery/NPM")
NAMES = st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name)


def analysed(reference: str, platform: str | None = None) -> Analysis:
    image = open_image(reference, platform=platform)
    return Analysis(image, search=new_search(image.stored_size)).complete()


def told(analysis: Analysis) -> Iterator[tuple[Finding, Recovery]]:
    for one in analysis.findings:
        layer = one.location.layer
        read = analysis.layers[layer - 1].read if layer else None
        yield one, recovery(analysis.image, one, read)


def ran(
    commands: tuple[str, ...], folder: Path, environment: dict[str, str] | None = None
) -> bytes:
    """Run commands as a user would who pastes them one after the other."""
    for command in commands:
        assert printable(command) == command
    script = "\n".join(("set -e -o pipefail", *commands))
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        capture_output=True,
        check=False,
        env=environment,
        timeout=LIMIT,
    )
    assert done.returncode == 0, (script, done.stderr)
    return done.stdout


def brings(output: bytes, secret: bytes) -> bool:
    spelled = json.dumps(secret.decode("utf-8", "replace"))[1:-1].encode()
    return secret in output or spelled in output


@pytest.mark.parametrize(("scenario", "form"), LEAKY, ids=lambda one: getattr(one, "name", one))
def test_every_secret_of_the_samples_comes_back(
    samples: Path, tmp_path: Path, scenario: Scenario, form: str
) -> None:
    need("tar", "gzip", "zstd", "sed")
    start = f"{scenario.name}.{'oci.' if form == 'index' else form}"
    archive = next(path for path in samples.iterdir() if path.name.startswith(start))
    platform = "linux/arm64" if form == "index" else None
    found = list(told(analysed(str(archive), platform)))
    for finding, how in found:
        output = ran(how.commands, tmp_path)
        assert brings(output, finding.secret), how
        assert len(output) < 4096 or finding.location.kind is LocationKind.ATTESTATION
    leaks = {values(scenario.name)[name].strip().encode() for name in scenario.leaks}
    assert leaks <= {finding.secret.strip() for finding, _ in found}


def test_a_folder_of_a_layout_needs_one_command_fewer(samples: Path, tmp_path: Path) -> None:
    need("skopeo", "tar")
    source = f"oci-archive:{samples / 'deleted-env.oci-zstd.tar'}"
    subprocess.run(
        ["skopeo", "copy", "-q", source, f"oci:{tmp_path}/a b:1"], check=True, timeout=LIMIT
    )
    for finding, how in told(analysed(f"oci:{tmp_path}/a b:1")):
        (command,) = how.commands
        assert command.startswith("tar --zstd -xOf ")
        assert finding.secret in ran(how.commands, tmp_path)


# Names


HOSTILE = [
    b"a b/it's.env",
    b"-rf",
    b"$(touch pwned)/`touch pwned`.env",
    b"; touch pwned #.env",
    b"new\nline\ttab.env",
    b"\x1b[31m.env",
    "\u202etxt.env".encode(),
    b"\xff\xfe.env",
    b"back\\slash*?[x].env",
    "名前.env".encode(),
    b"'$'\\''x",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("packing", ["none", "gzip"])
def test_hostile_names_mean_their_file_and_nothing_else(
    tmp_path: Path, name: bytes, packing: str
) -> None:
    layer = TarBuilder().file(name, f"x\nTOKEN={TOKEN}\n".encode()).file(b"./y", TOKEN.encode())
    data = gzip.compress(layer.build()) if packing == "gzip" else layer.build()
    archive = tmp_path / "it's: a (b).tar"
    archive.write_bytes(docker_archive([data]))
    found = list(told(analysed(str(archive))))
    assert len(found) == 2
    for finding, how in found:
        output = ran(how.commands, tmp_path)
        assert finding.secret in output
        assert output.count(b"\n") <= 1
    assert [one.name for one in tmp_path.iterdir()] == [archive.name]


@given(NAMES)
@example(b"'")
@example(b"$'\\n'")
@example("\u2028\u200b".encode())
@tried(200)
def test_a_word_is_the_name_and_printable(name: bytes) -> None:
    shown = word(name)
    assert printable(shown) == shown
    if not shown.startswith("$'"):
        assert shlex.split(shown) == [name.decode()]


@given(st.lists(NAMES, min_size=1, max_size=40))
@tried(25)
def test_a_shell_reads_words_as_the_names_they_stand_for(names: list[bytes]) -> None:
    line = "printf '%s\\0' " + " ".join(map(word, names))
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True, timeout=LIMIT)
    assert done.stdout.split(b"\0")[:-1] == names


@given(NAMES, st.text(min_size=1, max_size=10))
def test_a_command_has_no_more_words_than_it_should(name: bytes, archive: str) -> None:
    command = tar("-xOf", archive.replace("\0", ""), b"x")
    assert printable(command) == command
    if "$'" not in (shown := tar("-xOf", "a.tar", name)):
        assert shlex.split(shown)[-1] == name.decode()


# What else files may be


def test_of_two_entries_of_one_name_the_right_one_comes(tmp_path: Path) -> None:
    layer = TarBuilder().file("a.env", f"T={TOKEN}\n".encode()).file("a.env", f"T={NPM}\n".encode())
    (tmp_path / "i.tar").write_bytes(docker_archive([layer.build()]))
    for finding, how in told(analysed(str(tmp_path / "i.tar"))):
        assert ran(how.commands, tmp_path).strip() == b"T=" + finding.secret


def test_a_key_of_several_lines_comes_whole(tmp_path: Path) -> None:
    key = private_key("recovery/KEY")
    layer = TarBuilder().file("./etc/key.pem", f"# a\n{key}# b\n".encode())
    (tmp_path / "i.tar").write_bytes(docker_archive([layer.build()]))
    ((finding, how),) = told(analysed(str(tmp_path / "i.tar")))
    assert ran(how.commands, tmp_path).strip() == finding.secret.strip() == key.strip().encode()


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    text = f"one\nTOKEN={TOKEN}\n".encode()
    layer = TarBuilder().file("app/a.tgz", tarred("in/a.env", text))
    layer = layer.file("app/b.env.gz", gzip.compress(text + b"1"))
    layer = layer.file("app/c d.zip", zipped("in/c.env", text + b"2"))
    layer = layer.file("app/d.tar.gz", tarred("e.zip", zipped("f.env", text + b"3")))
    (tmp_path / "i.tar").write_bytes(docker_archive([layer.build()]))
    found = list(told(analysed(str(tmp_path / "i.tar"))))
    assert len(found) == 4
    need("unzip")
    for _, how in found:
        assert ran(how.commands, tmp_path) == f"TOKEN={TOKEN}\n".encode()
        assert not how.remark


def test_what_common_programs_do_not_open_is_named(tmp_path: Path) -> None:
    layer = TarBuilder().file("app/x.bin", zipped("in/c.env", f"TOKEN={TOKEN}\n".encode()))
    (tmp_path / "i.tar").write_bytes(docker_archive([layer.build()]))
    ((_, how),) = told(analysed(str(tmp_path / "i.tar")))
    assert how.remark == "Inside it stands in/c.env."
    assert ran(how.commands, tmp_path).startswith(b"PK")


# Places


def test_an_engine_is_asked_for_the_image_once_and_for_its_texts(samples: Path) -> None:
    analysis = analysed(str(samples / "deleted-env.docker.tar.gz"))
    name = "registry.example.com/shop/web:1.4.0"
    analysis.image = replace(analysis.image, source="docker", reference=name)
    _, how = next(told(analysis))
    assert how.commands[0] == f"docker save -o image.tar {name}"
    assert how.commands[1].startswith("tar -xOf image.tar ")
    assert how.commands[1].endswith("/layer.tar | tar -xOf - app/.env | sed -n '4p'")


def test_a_registry_is_copied_with_its_platform(samples: Path) -> None:
    analysis = analysed(str(samples / "deleted-env.oci-gzip.tar"))
    platforms = [Platform("linux", "amd64"), Platform("linux", "arm", "v7")]
    analysis.image = replace(
        analysis.image,
        source="registry",
        reference="registry://example.com/a:1",
        platforms=platforms,
        platform=platforms[1],
    )
    _, how = next(told(analysis))
    assert how.commands[0] == (
        "skopeo --override-os linux --override-arch arm --override-variant v7"
        " copy docker://example.com/a:1 dir:image"
    )
    assert re.match("tar -xzOf image/[0-9a-f]{64} ", how.commands[1])


def test_an_image_that_stands_nowhere_has_no_commands(samples: Path) -> None:
    analysis = analysed(str(samples / "deleted-env.docker.tar.gz"))
    analysis.image = replace(analysis.image, source="memory")
    assert all(how == Recovery() for _, how in told(analysis))


# Engines and registries, real ones


def check(reference: str, scenario: Scenario, folder: Path, environment: dict[str, str]) -> None:
    """Run what is told of every finding of a scenario: it brings the secret, and all it leaks."""
    folder.mkdir()
    found = list(told(analysed(reference)))
    for finding, how in found:
        assert brings(ran(how.commands, folder, environment), finding.secret), how
    leaks = {values(scenario.name)[name].strip().encode() for name in scenario.leaks}
    assert leaks <= {finding.secret.strip() for finding, _ in found}


def test_docker_gives_everything_back(
    docker_engine: DockerEngine,
    plain_samples: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKER_HOST", docker_engine.host)
    environment = {"PATH": f"{Path(client()).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    environment["DOCKER_HOST"] = docker_engine.host
    for scenario in LEAKING:
        docker_engine.load(plain_samples / f"{scenario.name}.docker.tar")
        check(f"docker://{scenario.tag}", scenario, tmp_path / scenario.name, environment)


def test_podman_gives_everything_back(
    podman_engine: PodmanEngine,
    plain_samples: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONTAINER_HOST", podman_engine.host)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    environment["CONTAINER_HOST"] = podman_engine.host
    for scenario in LEAKING:
        podman_engine.load(plain_samples / f"{scenario.name}.docker.tar")
        check(f"podman://{scenario.tag}", scenario, tmp_path / scenario.name, environment)


def test_a_registry_gives_everything_back(plain_samples: Path, tmp_path: Path) -> None:
    """That it speaks plain HTTP is said in a file of the user's: the commands are as shown."""
    with running_registry(tmp_path) as host:
        trusting = tmp_path / ".config/containers/registries.conf"
        trusting.parent.mkdir(parents=True)
        trusting.write_text(f'[[registry]]\nlocation = "{host}"\ninsecure = true\n')
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        for scenario in LEAKING:
            name = f"{host}/{scenario.name}:1"
            archive = f"docker-archive:{plain_samples / scenario.name}.docker.tar"
            pushing = ["skopeo", "copy", "-q", archive, f"docker://{name}"]
            subprocess.run(pushing, env=environment, check=True, timeout=LIMIT)
            check(f"registry://{name}", scenario, tmp_path / scenario.name, environment)


@pytest.mark.parametrize("packing", [None, "gzip", "zstd"])
def test_what_entries_say_of_themselves_comes_back_as_well(
    tmp_path: Path, packing: Packing
) -> None:
    need("tar", "gzip", "zstd", "grep")
    layer = (
        TarBuilder()
        .file(f"a/{TOKEN}.txt", b"x")
        .symlink("a/link", f"https://x:{TOKEN}@git.example.com/a")
        .pax("a/x", {"SCHILY.xattr.user.token": TOKEN})
        .pax("a/y", {"comment": TOKEN})
    )
    archive = tmp_path / "image.tar"
    archive.write_bytes(docker_archive([layer.build()], packing=packing))
    found = list(told(analysed(str(archive))))
    assert len(found) == 4
    for finding, how in found:
        assert brings(ran(how.commands, tmp_path), finding.secret), how
