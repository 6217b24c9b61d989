"""No text of an image is a command of the pipeline whose log it is printed to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, configuration, docker_archive
from tests.hostile.running import Home

FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"]
COMMANDS = (
    *("::error title=x::y", "::add-mask::x", "\t ::set-output name=x::y", "##[error]x"),
    *("##vso[task.setvariable variable=PATH]x", "##teamcity[buildStatus text='x']", "###[group]x"),
    "\x1b[0Ksection_start:1:x\r\x1b[0K",
)
OWN = re.compile(r"::(error|warning|notice) title=")
OBEYED = re.compile(r"##\w*\[|section_start:\d+:\w+\r|^\s*::", re.MULTILINE)
TOKEN = github_token("pipelines/token")


@pytest.fixture(params=COMMANDS, ids=range(len(COMMANDS)))
def command(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


@pytest.fixture
def image(home: Home, command: str) -> Path:
    layer = TarBuilder().symlink(command, command)
    for name in (f"{command}/b", f"app/{command}", f"app/{command}.pem", f"app/{command}.gz"):
        layer.file(name, f"{command}\nTOKEN = {TOKEN}\n{command}".encode())
    layers = [layer.build(), TarBuilder().whiteout(f"app/{command}").build()]
    config = configuration(
        layers,
        history=[{"created_by": f"{command} {TOKEN}"}, {"created_by": command}],
        config={"Labels": {command: TOKEN, "x": command}, "Env": [f"{command}={TOKEN}", command]},
        created=command,
        architecture=command,
    )
    path = home.folder / "image.tar"
    path.write_bytes(docker_archive(layers, config=config, tags=[command]) + b"\0" * 512)
    return path


def obeyed(text: str, *, is_github: bool = False) -> list[str]:
    lines = [one for one in text.split("\n") if not (is_github and OWN.match(one))]
    return OBEYED.findall("\n".join(lines))


def test_no_format_of_the_gate_commands_a_pipeline(home: Home, image: Path) -> None:
    for form in FORMATS:
        run = home.run("--ci", "--verbose", "--format", form, image)
        assert run.status in (1, 3), form
        assert not obeyed(run.out.decode(), is_github=form == "github"), form
        assert not obeyed(run.err), form


def test_no_command_and_no_error_commands_a_pipeline(home: Home, image: Path, command: str) -> None:
    name = f"app/{command}"
    for words in (
        *(["ls"], ["ls", "--format", "json"], ["ls", command + "x"], ["cat", command + "x"]),
        *(["cat", "app"], ["cat", name, "--layer", "2"], ["extract", "app", "-o", "saved"]),
        ["extract", name + "x", "-o", command.replace("/", "")],
    ):
        run = home.run(words[0], image, *words[1:])
        assert not obeyed(run.out.decode()), words
        assert not obeyed(run.err), words
    for asked in (command, f"oci:{command}", f"registry://{command}"):
        assert not obeyed(home.run("ls", asked).err)


def test_programs_get_the_names_as_they_are(home: Home, image: Path, command: str) -> None:
    records = map(json.loads, home.run("ls", "--format", "json", image).out.splitlines())
    assert f"app/{command}" in {one["path"] for one in records}
