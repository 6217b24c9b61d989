"""What pipelines take from the repository: it parses, and says only what the program knows."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Option

from explorer.cli.main import command_line
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.loading import load
from explorer.report.gates import GATES
from sample_images.catalogue import FOLDER

ROOT = FOLDER.parent
DOCUMENTS = ("docs/gates.md", "docs/pipelines.md")
YAMLS = ("action.yml", "templates/gitlab.yml", ".pre-commit-hooks.yaml")
FILES = (*DOCUMENTS, *YAMLS, "Dockerfile", ".dockerignore")
VARIABLES = {key.variable for key in KEYS if not key.unit.repeated} | {
    *("LAYER_EXPLORER_CONFIG", "LAYER_EXPLORER_TOOL", "LAYER_EXPLORER_TARGET"),
    *("LAYER_EXPLORER_OPTIONS", "LAYER_EXPLORER_AGAINST", "LAYER_EXPLORER_NOTE_TOKEN"),
    "LAYER_EXPLORER_FINGERPRINT_KEY",
    "LAYER_EXPLORER_CACHE_DIR",
}


def text(name: str) -> str:
    return (ROOT / name).read_text()


def parsed(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.safe_load(text(name))


def options_of(*commands: str) -> set[str]:
    known = (command_line.commands[name].params for name in commands)
    return {option for params in known for one in params for option in one.opts}


def fenced(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Yield every call of the program, up to what the shell would end it with."""
    for name in FILES:
        for found in re.finditer(r"\blayer-explorer((?: [^\n`'#&|]+)+)", text(name)):
            words = shlex.split(found[1], posix=True) if found[1].count('"') % 2 == 0 else []
            if words and (words[0] == "--ci" or words[0] in command_line.commands):
                yield name, words


@pytest.mark.parametrize("name", YAMLS)
def test_it_is_yaml(name: str) -> None:
    assert parsed(name)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_downloaded_from_a_named_place(name: str) -> None:
    assert not re.search(r"https?://|\bpypi\b|curl |wget ", text(name))


def test_every_option_that_appears_exists() -> None:
    calls = list(command_lines())
    assert {name for name, _ in calls} >= {*DOCUMENTS, *YAMLS}
    for name, words in calls:
        own = words[: words.index("--")] if "--" in words else words
        known = options_of("--ci", *({own[0]} & command_line.commands.keys()))
        used = {word.partition("=")[0] for word in own if word.startswith("-") and word != "-"}
        assert used <= known, (name, words)


@pytest.mark.parametrize("name", FILES)
def test_every_variable_that_appears_is_one(name: str) -> None:
    assert set(re.findall(r"LAYER_EXPLORER_[A-Z_]+", text(name))) <= VARIABLES


def test_the_gates_are_documented_with_their_options_and_keys() -> None:
    told = text("docs/gates.md")
    for key in KEYS:
        assert re.search(rf"`{key.name}\b|^{key.name} = ", told, re.MULTILINE), key.name
    named = set(re.findall(r"`(--[\w-]+)`", told))
    assert named <= options_of("--ci")
    assert {"--fail-on", "--forbidden-path", "--ci-config", "--lowestEfficiency"} <= named


def test_every_option_of_the_gate_is_documented() -> None:
    told = set(re.findall(r"`(--?[\w-]+)[`, ]", "".join(map(text, DOCUMENTS))))
    assert options_of("--ci") - {"--ci", "images"} <= told


def test_the_help_says_of_every_option_what_it_does() -> None:
    options = [one for one in command_line.commands["--ci"].params if isinstance(one, Option)]
    assert [one.name for one in options if not one.help] == []


def test_the_documented_configuration_is_one(tmp_path: Path) -> None:
    (example,) = fenced("docs/gates.md", "toml")
    (tmp_path / ".layer-explorer.toml").write_text(example)
    configuration = load(None, {}, {}, tmp_path)
    assert configuration.policy.limits["wasted-bytes"] == 20_000_000
    assert [one.rule for one in configuration.policy.ignores] == ["private-key"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documented_yaml_parses_and_links_lead_somewhere(name: str) -> None:
    assert all(yaml.safe_load(block) for block in fenced(name, "yaml"))
    for link in re.findall(r"\]\(([^)#:]+)\)", text(name)):
        assert (ROOT / name).parent.joinpath(link).exists(), link


def test_the_action_installs_its_own_checkout() -> None:
    action = parsed("action.yml")
    steps = action["runs"]["steps"]
    assert action["runs"]["using"] == "composite"
    limits = {key.option.removeprefix("--") or key.name for key in (gate.key for gate in GATES)}
    inputs = {"forbidden-paths", *limits} - {"forbidden-path"}
    assert set(action["inputs"]) >= {"image", "format", "baseline", "config", "args", *inputs}
    assert action["inputs"]["image"]["required"] is True
    assert '"$GITHUB_ACTION_PATH"' in steps[0]["run"]
    assert all(step["shell"] == "bash" for step in steps if "run" in step)


def test_the_action_uses_no_other_that_is_not_pinned() -> None:
    for step in parsed("action.yml")["runs"]["steps"]:
        assert re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + "0" * 40)), step


def test_the_outputs_of_the_action_are_those_of_its_last_step() -> None:
    action = parsed("action.yml")
    last = action["runs"]["steps"][-1]
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.{last['id']}.outputs.{name} }}}}"
        assert f"{name}=$" in last["run"]


def test_the_action_runs_nothing_of_its_inputs() -> None:
    for step in parsed("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_action_hands_every_input_on() -> None:
    action = parsed("action.yml")
    handed = {value for step in action["runs"]["steps"] for value in step.get("env", {}).values()}
    inputs = {value for value in handed if "inputs." in value}
    assert inputs == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}


def test_the_documented_inputs_of_the_action_exist() -> None:
    inputs = set(parsed("action.yml")["inputs"])
    steps = [step for block in fenced("docs/pipelines.md", "yaml") for step in _steps(block)]
    own = [step["with"] for step in steps if "layer-explorer" in str(step.get("uses"))]
    assert len(own) == 4
    assert all(set(given) <= inputs for given in own)


def _steps(block: str) -> list[dict[str, Any]]:
    document = yaml.safe_load(block)
    if isinstance(document, dict):
        return [step for job in document.get("jobs", {}).values() for step in job["steps"]]
    return document if isinstance(document, list) else []


def test_the_gitlab_job_keeps_its_report_when_it_fails() -> None:
    job = parsed("templates/gitlab.yml")["layer-explorer"]
    (script,) = job["script"]
    words = shlex.split(script)
    report = words[words.index("--output") + 1]
    assert words[words.index("--format") + 1] == "gitlab"
    assert job["artifacts"]["reports"]["secret_detection"] == report
    assert job["artifacts"]["when"] == "always"


def test_the_hooks_run_before_a_push() -> None:
    for hook in parsed(".pre-commit-hooks.yaml"):
        program, *_ = shlex.split(hook["entry"])
        assert program in tomllib.loads(text("pyproject.toml"))["project"]["scripts"]
        assert hook["stages"] == ["pre-push"]
        assert (hook["pass_filenames"], hook["always_run"]) == (False, True)


def test_the_image_of_the_tool_has_stages_and_no_root() -> None:
    lines = text("Dockerfile").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    assert [one[1] for one in words if one[0] == "FROM"] == ["python:3.12-slim"] * 2
    assert [one[1] for one in words if one[0] == "USER"] == ["10001"]
    assert words[-1] == ["ENTRYPOINT", '["layer-explorer"]']


def test_the_image_of_the_tool_writes_nothing() -> None:
    lines = [line for line in text("Dockerfile").splitlines() if not line.startswith("#")]
    final = lines[[n for n, line in enumerate(lines) if line.startswith("FROM")][-1] :]
    assert not any(line.startswith("RUN") for line in final)
    assert any("PYTHONDONTWRITEBYTECODE=1" in line for line in final)
    assert "--read-only" in text("Dockerfile")


def test_the_image_of_the_tool_gets_what_the_package_is_built_from() -> None:
    taken = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = [line.split()[1:-1] for line in text("Dockerfile").splitlines() if "COPY" in line[:4]]
    assert taken == {name for names in copied for name in names if not name.startswith("-")} - {
        "/opt/layer-explorer"
    }
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert {project["readme"], project["license"]["file"]} <= taken
    assert all((ROOT / name).exists() for name in taken)


def test_every_command_has_help() -> None:
    for command in command_line.commands.values():
        assert command.help
