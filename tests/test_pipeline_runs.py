"""The pieces for pipelines, run as a pipeline runs them: their own shell, their own variables."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from sample_images.catalogue import FOLDER
from sample_images.engines import docker
from sample_images.engines.docker import DockerEngine
from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.conftest import REQUIRE
from tests.pull_requests import Comments, Notes, merge_request, pull_request
from tests.report.schemas import validate
from tests.waiting import LONG

ROOT = FOLDER.parent
TOKEN = github_token("pipelines/GITHUB")
STATUSES = {"leaking.tar": 1, "clean.tar": 0}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout with two archives, as an earlier step left them."""
    folder = tmp_path_factory.mktemp("workspace")
    for name, body in (("leaking.tar", f"TOKEN={TOKEN}\n"), ("clean.tar", "hello\n")):
        tar = TarBuilder().file("app/config", body.encode()).build()
        (folder / name).write_bytes(docker_archive([tar]))
    return folder


def run(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command in a job: nobody's terminal, and no variables of ours but these."""
    kept = {key: os.environ[key] for key in os.environ if not key.startswith("LAYER_EXPLORER_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PATH": path, "CI": "true", **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=LONG,
    )


# The samples


@pytest.mark.parametrize(
    ("sample", "status"),
    [
        ("deleted-env.docker.tar", 1),
        ("deleted-env.oci-zstd.tar", 1),
        ("build-argument.podman.tar", 1),
        ("opaque-keys.oci-zstd.tar", 1),
        ("overwritten-config.oci-gzip.tar", 1),
        ("extra-index-url.docker.tar", 1),
        ("secret-mount-copied.docker.tar", 1),
        ("env-password.docker.tar", 1),
        ("secret-mount.docker.tar", 0),
        ("build-stage.oci", 0),
    ],
)
def test_the_samples_have_their_verdicts(plain_samples: Path, sample: str, status: int) -> None:
    done = run(["layer-explorer", "--ci", sample], plain_samples, {})
    assert (done.returncode, done.stderr) == (status, "")


# GitHub's action


class Action:
    """The action in a job: its steps one after the other, each with the variables it is given."""

    def __init__(self, folder: Path) -> None:
        self.event: Mapping[str, str] = {"github.event.repository.default_branch": "main"}
        self.variables: Mapping[str, str] = {"GITHUB_REF": "refs/heads/work"}
        self.temporary, self.summary = folder / "temporary", folder / "summary.md"
        self.outputs, self.tools = folder / "outputs", folder / "tools"
        self.temporary.mkdir()
        self._action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())

    def install(self) -> subprocess.CompletedProcess[str]:
        """Run the step that installs the program."""
        return self._step(0, self.temporary, {})

    def look(self, workspace: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """Run the step that looks into an image, with the inputs of a job."""
        self.summary.unlink(missing_ok=True)
        self.outputs.unlink(missing_ok=True)
        return self._step(-1, workspace, given)

    def tell(self, workspace: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """Run the step that tells a pull request what the image changes."""
        return self._step(1, workspace, given)

    def _step(
        self, number: int, folder: Path, given: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        step = self._action["runs"]["steps"][number]
        own = {name: self._filled_in(value, given) for name, value in step.get("env", {}).items()}
        # The shell of a composite action's step, as GitHub documents it for `shell: bash`.
        shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        runner = {
            "GITHUB_ACTION_PATH": str(ROOT),
            # Quicker: what is not run here needs no bytecode.
            "PIP_NO_COMPILE": "1",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.outputs),
            "RUNNER_TEMP": str(self.temporary),
            "RUNNER_TOOL_CACHE": str(self.tools),
        }
        return run(shell, folder, {**runner, **self.variables, **own})

    def _filled_in(self, value: str, given: Mapping[str, str]) -> str:
        inputs = self._action["inputs"]
        defaults = {name: one.get("default", "") for name, one in inputs.items()}
        named = {name.replace("_", "-"): text for name, text in given.items()}
        filled = re.sub(
            r"\$\{\{ inputs\.([\w-]+) \}\}",
            lambda found: {**defaults, **named}[found[1]],
            value.replace("${{ runner.temp }}", str(self.temporary)),
        )
        # What an event does not say is nothing.
        return re.sub(
            r"\$\{\{ (github[.\w]+) \}\}", lambda found: self.event.get(found[1], ""), filled
        )


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Action:
    """Install the action as a job does, from its own checkout."""
    action = Action(tmp_path_factory.mktemp("action"))
    done = action.install()
    if done.returncode and os.environ.get(REQUIRE) != "1":
        pytest.skip(f"the action could not be installed: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return action


@pytest.mark.parametrize(("image", "status"), STATUSES.items())
def test_the_action_judges_an_image(
    action: Action, workspace: Path, image: str, status: int
) -> None:
    done = action.look(workspace, image=image)
    assert (done.returncode, done.stderr) == (status, "")
    assert ("::error title=Critical%3A GitHub token::" in done.stdout) is bool(status)
    verdict = "failed" if status else "passed"
    assert f"Layer Explorer: {verdict}" in action.summary.read_text()
    assert TOKEN not in done.stdout + action.summary.read_text()


def test_the_inputs_of_the_action_are_heeded(action: Action, workspace: Path) -> None:
    assert action.look(workspace, image="leaking.tar", fail_on="never").returncode == 0
    done = action.look(
        workspace, image="leaking.tar", format="sarif", args="--output image.sarif  --quiet"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    (workspace / "gate.toml").write_text("layers = 0\n")
    assert action.look(workspace, image="clean.tar", config="gate.toml").returncode == 1
    known = action.look(workspace, image="leaking.tar", format="json")
    (workspace / "known.json").write_text(known.stdout)
    assert action.look(workspace, image="leaking.tar", baseline="known.json").returncode == 0
    validate(json.loads((workspace / "image.sarif").read_text()), "sarif-2.1.0.json")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"efficiency": "1"}, 0),
        ({"wasted_bytes": "0"}, 0),
        ({"wasted_percent": "0"}, 0),
        ({"image_size": "1 B"}, 1),
        ({"layers": "0"}, 1),
        ({"forbidden_paths": "*.pem\n\napp/*\n"}, 1),
        ({"forbidden_paths": "*.pem\nan other/**"}, 0),
        ({"forbidden_paths": "["}, 2),
        ({"platform": "linux/arm64/v9"}, 3),
        ({"timeout": "soon"}, 2),
        ({"rules": "none.toml"}, 2),
        ({"options": "--image-size\n1 B\n"}, 1),
        ({"options": "--no-such\n"}, 2),
        ({"args": "--layers 0"}, 1),
        ({"args": "--layers 0", "options": "--layers\r\n7"}, 1),
    ],
    ids=str,
)
def test_each_gate_has_an_input(
    action: Action, workspace: Path, given: dict[str, str], status: int
) -> None:
    assert action.look(workspace, image="clean.tar", **given).returncode == status
    result = {0: "pass", 1: "fail"}.get(status, "error")
    assert f"result={result}\n" in action.outputs.read_text()


def test_the_action_says_where_its_report_is(action: Action, workspace: Path) -> None:
    done = action.look(workspace, image="leaking.tar", format="json", output="a report.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert action.outputs.read_text() == "result=fail\nreport=a report.json\n"
    assert json.loads((workspace / "a report.json").read_text())["result"] == "fail"


@pytest.mark.parametrize("own", [False, True])
def test_what_is_known_of_layers_is_kept_in_a_folder(
    action: Action, workspace: Path, tmp_path: Path, *, own: bool
) -> None:
    folder = tmp_path if own else action.tools / "layer-explorer-cache"
    assert (
        action.look(workspace, image="clean.tar", cache_folder=str(tmp_path) * own).returncode == 0
    )
    assert [*folder.iterdir()]


@pytest.mark.parametrize("hostile", ["$(touch owned)", "; touch owned", "`touch owned`", "*"])
def test_no_input_of_the_action_is_run(action: Action, workspace: Path, hostile: str) -> None:
    assert action.look(workspace, image=hostile).returncode == 3
    assert action.look(workspace, image="clean.tar", args=f"--config {hostile}").returncode == 2
    given = {"forbidden_paths": hostile, "options": hostile, "output": hostile}
    for name, text in given.items():
        action.look(workspace, image="clean.tar", **{name: text})
    assert not (workspace / "owned").exists()
    assert "result=" in action.outputs.read_text()


# What the action tells a pull request


PULL_REQUEST = {"github.event.pull_request.number": "7", "github.event_name": "pull_request"}


@pytest.fixture
def comments(action: Action, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comments]:
    """Serve the comments of the pull request that the action runs for, with a cache of its own."""
    with pull_request() as served:
        api = {"GITHUB_API_URL": served.url, "GITHUB_REPOSITORY": "team/app"}
        monkeypatch.setattr(action, "variables", {**action.variables, **api})
        monkeypatch.setattr(action, "event", {**action.event, **PULL_REQUEST})
        monkeypatch.setattr(action, "tools", action.temporary / served.url.rpartition(":")[2])
        yield served


def test_a_pull_request_has_one_comment_that_is_kept_up_to_date(
    action: Action, workspace: Path, comments: Comments
) -> None:
    given = {"image": "leaking.tar", "token": "a token"}
    assert action.tell(workspace, against="clean.tar", **given).returncode == 0
    (body,) = comments.bodies
    assert body.startswith("<!-- layer-explorer comparison ")
    assert "1 secret new" in body
    assert TOKEN not in body
    assert comments.tokens == {"Bearer a token"}
    action.tell(workspace, against="clean.tar", **given)
    assert comments.asked == ["GET", "POST", "GET"]
    action.tell(workspace, against="leaking.tar", **given)
    assert comments.asked[3:] == ["GET", "PATCH"]
    (body,) = comments.bodies
    assert "The same" in body


def test_each_image_has_a_comment_of_its_own_behind_any_number_of_others(
    action: Action, workspace: Path, comments: Comments
) -> None:
    for number in range(100):
        comments.add(f"{number}")
    for _ in range(2):
        action.tell(workspace, against="clean.tar", image="leaking.tar\n\nclean.tar\r\n")
    assert len(comments.bodies) == 102


def test_nobody_else_can_have_the_comment(
    action: Action, workspace: Path, comments: Comments
) -> None:
    given = {"image": "leaking.tar", "against": "clean.tar"}
    action.tell(workspace, **given)
    (ours,) = comments.bodies
    outsider = {"user": {"type": "User"}, "author_association": "NONE"}
    for one in (outsider, {**outsider, "author_association": "MEMBER"}):
        mark = f"{ours.splitlines()[0]}\nfalse"
        with pull_request() as other:
            action.variables = {**action.variables, "GITHUB_API_URL": other.url}
            other.add(mark, **one)
            action.tell(workspace, **given)
            assert other.asked[-1] == ("POST" if one is outsider else "PATCH")


@pytest.mark.parametrize("code", [307, 401, 403, 404, 500])
def test_a_comment_that_is_refused_fails_nothing(
    action: Action, workspace: Path, comments: Comments, code: int
) -> None:
    comments.refuses = code
    done = action.tell(workspace, image="leaking.tar", against="clean.tar", token="a token")
    assert done.returncode == 0
    assert f"No comment on the pull request: GitHub answered {code}." in done.stdout
    assert ("permissions" in done.stdout) is (400 <= code < 500)
    assert comments.asked == ["GET"]
    assert "a token" not in done.stdout + done.stderr


def test_an_api_that_is_not_there_fails_nothing(
    action: Action, workspace: Path, comments: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("http://127.0.0.1:1", "file:///etc/passwd", ""):
        monkeypatch.setattr(action, "variables", {**action.variables, "GITHUB_API_URL": address})
        done = action.tell(workspace, image="leaking.tar", against="clean.tar")
        assert (done.returncode, done.stdout.count("::notice")) == (0, 1)
    assert not comments.asked


def test_without_a_pull_request_nobody_is_told(
    action: Action, workspace: Path, comments: Comments
) -> None:
    given = {"image": "leaking.tar", "against": "clean.tar"}
    assert action.tell(workspace, comment="false", **given).returncode == 0
    assert action.tell(workspace, image="leaking.tar").returncode == 0
    action.event = {}
    assert action.tell(workspace, **given).returncode == 0
    assert not comments.asked


def test_an_image_is_held_against_the_last_one_of_the_default_branch(
    action: Action, workspace: Path, comments: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = workspace / "image.tar"
    given = {"image": "image.tar", "against": "default-branch"}
    image.write_bytes((workspace / "clean.tar").read_bytes())
    # The first pull request finds nothing, and its image is judged by itself.
    assert action.tell(workspace, **given).returncode == 0
    assert not comments.asked
    done = action.look(workspace, **given)
    assert (done.returncode, "is kept" in done.stderr) == (0, True)

    with monkeypatch.context() as branch:
        branch.setattr(action, "event", {"github.event.repository.default_branch": "main"})
        branch.setattr(action, "variables", {"GITHUB_REF": "refs/heads/main"})
        assert action.look(workspace, **given).returncode == 0

    image.write_bytes((workspace / "leaking.tar").read_bytes())
    assert action.tell(workspace, **given).returncode == 0
    (body,) = comments.bodies
    assert "1 secret new" in body
    done = action.look(workspace, **given, max_growth="0")
    assert (done.returncode, done.stderr) == (1, "")


# GitLab's template


JOB: dict[str, Any] = yaml.safe_load((ROOT / "templates/gitlab.yml").read_text())["layer-explorer"]


def gitlab(folder: Path, image: str) -> subprocess.CompletedProcess[str]:
    """Run the job's script in a checkout, as its own variables and the project's have it."""
    variables = {**JOB["variables"], "LAYER_EXPLORER_TARGET": image}
    return run(["sh", "-e", "-c", "\n".join(JOB["script"])], folder, variables)


@pytest.mark.parametrize(("image", "status"), STATUSES.items())
def test_the_job_of_gitlab_leaves_its_report(workspace: Path, image: str, status: int) -> None:
    done = gitlab(workspace, image)
    assert (done.returncode, done.stdout) == (status, "")
    report = json.loads((workspace / JOB["artifacts"]["reports"]["secret_detection"]).read_text())
    assert [one["severity"] for one in report["vulnerabilities"]] == ["Critical"] * status
    validate(report, "gitlab-secret-detection-15.json")


def test_the_job_of_gitlab_leaves_the_limits_to_the_project(
    workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / ".layer-explorer.toml").write_text('fail-on = "never"\n')
    assert gitlab(tmp_path, str(workspace / "leaking.tar")).returncode == 0


# What GitLab's job tells a merge request


NOTE_TOKEN = "a token"


def note(folder: Path, notes: Notes, **given: str) -> subprocess.CompletedProcess[str]:
    """Run what the job does when its script is over, for a merge request."""
    variables = {
        **JOB["variables"],
        "LAYER_EXPLORER_TARGET": "leaking.tar",
        "LAYER_EXPLORER_AGAINST": "clean.tar",
        "LAYER_EXPLORER_NOTE_TOKEN": NOTE_TOKEN,
        "LAYER_EXPLORER_CACHE_DIR": str(folder / "cache"),
        "GITLAB_CI": "true",
        "CI_API_V4_URL": f"{notes.url}/api/v4",
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "7",
        **given,
    }
    script = "\n".join(JOB["after_script"])
    own = script.replace("/opt/layer-explorer/comment.py", str(ROOT / "action" / "comment.py"))
    assert own != script
    return run(["sh", "-e", "-c", own], folder, variables)


def test_a_merge_request_has_one_note_that_is_kept_up_to_date(workspace: Path) -> None:
    with merge_request() as notes:
        assert note(workspace, notes).returncode == 0
        (body,) = notes.bodies
        assert body.startswith("<!-- layer-explorer comparison ")
        assert "1 secret new" in body
        assert TOKEN not in body
        assert notes.tokens == {NOTE_TOKEN}
        note(workspace, notes)
        assert notes.asked == ["GET", "POST", "GET", "GET"]
        note(workspace, notes, LAYER_EXPLORER_AGAINST="leaking.tar")
        assert notes.asked[4:] == ["GET", "GET", "PUT"]
        (body,) = notes.bodies
        assert "The same" in body


def test_nobody_else_can_have_the_note(workspace: Path) -> None:
    with merge_request() as notes:
        note(workspace, notes)
        mark = f"{notes.bodies[0].splitlines()[0]}\nfalse"
    with merge_request() as notes:
        notes.add(mark, author=2)
        note(workspace, notes)
        assert notes.asked[-1] == "POST"
        assert notes.bodies[0] == mark


@pytest.mark.parametrize("code", [307, 401, 403, 404, 500])
def test_a_note_that_is_refused_fails_nothing(workspace: Path, code: int) -> None:
    with merge_request() as notes:
        notes.refuses = code
        done = note(workspace, notes)
    assert done.returncode == 0
    assert f"No note on the merge request: GitLab answered {code}." in done.stdout
    assert ("scope `api`" in done.stdout) is (400 <= code < 500)
    assert notes.asked == ["GET"]
    assert NOTE_TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"LAYER_EXPLORER_NOTE_TOKEN": ""},
        {"LAYER_EXPLORER_AGAINST": ""},
        {"CI_MERGE_REQUEST_IID": ""},
        {"LAYER_EXPLORER_AGAINST": "kept://"},
        {"LAYER_EXPLORER_TARGET": "$(touch owned)"},
    ],
    ids=lambda one: next(iter(one)),
)
def test_without_all_that_it_needs_there_is_no_note(workspace: Path, given: dict[str, str]) -> None:
    with merge_request() as notes:
        assert note(workspace, notes, **given).returncode == 0
        told = "TARGET" in next(iter(given))
        assert bool(notes.asked) is told
    assert not (workspace / "owned").exists()


def test_no_line_of_a_note_is_a_command(tmp_path: Path) -> None:
    text = tmp_path / "note.md"
    text.write_text("/merge\n\n  /close\nfine /label\n")
    script = [sys.executable, "-I", str(ROOT / "action" / "comment.py"), str(text), "app", "1"]
    with merge_request() as notes:
        own = {
            "GITLAB_CI": "true",
            "TOKEN": NOTE_TOKEN,
            "CI_API_V4_URL": f"{notes.url}/api/v4",
            "CI_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_IID": "7",
        }
        assert run(script, tmp_path, own).returncode == 0
        (body,) = notes.bodies
    assert body.splitlines()[1:] == ["&#47;merge", "", "  &#47;close", "fine /label"]


# Hooks of pre-commit


def hook(name: str) -> list[str]:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (entry,) = [one["entry"] for one in hooks if one["id"] == name]
    return shlex.split(entry)


@pytest.mark.parametrize(("image", "status"), STATUSES.items())
def test_the_hook_looks_into_an_image(workspace: Path, image: str, status: int) -> None:
    assert run([*hook("layer-explorer"), image], workspace, {}).returncode == status


@pytest.mark.parametrize(("file", "status"), [("env", 1), ("hello", 0)])
def test_the_hook_builds_an_image_first(
    docker_engine: DockerEngine, tmp_path: Path, file: str, status: int
) -> None:
    (tmp_path / "env").write_text(f"TOKEN={TOKEN}\n")
    (tmp_path / "hello").write_text("hello\n")
    (tmp_path / "Dockerfile").write_text(f"FROM scratch\nCOPY {file} /\n")
    # The client that builds without a plugin stands first: see sample_images.engines.docker.
    path = os.pathsep.join(
        (str(Path(docker.client()).parent), str(Path(sys.executable).parent), os.environ["PATH"])
    )
    own = {"DOCKER_HOST": docker_engine.host, "DOCKER_BUILDKIT": "1", "PATH": path}
    arguments = ["--network=host", "-t", "hook:1", "."]
    done = run([*hook("layer-explorer-build"), *arguments], tmp_path, own)
    assert done.returncode == status, done.stderr
