"""The gate as a pipeline runs it: its verdicts, its streams, its files."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import Result, layer_explorer
from tests.waiting import LIMIT

TOKEN = github_token("ci/GITHUB")
ALONE = {"CI": "", "NO_COLOR": "", "LAYER_EXPLORER_FAIL_ON": ""}
FORMATS = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def clean(folder: Path) -> Path:
    return saved(folder / "clean.tar", TarBuilder().file("a", b"hello\n").build())


@pytest.fixture
def leaking(folder: Path) -> Path:
    env = TarBuilder().file("app/.env", f"TOKEN={TOKEN}\n".encode()).build()
    return saved(folder / "leaking.tar", env, TarBuilder().whiteout("app/.env").build())


def saved(path: Path, *layers: bytes) -> Path:
    path.write_bytes(docker_archive(layers))
    return path


def ci(*arguments: str | Path, **environment: str) -> Result:
    return layer_explorer("--ci", *arguments, environment={**ALONE, **environment})


def told(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(result.out)
    return document


# Verdicts


def test_a_clean_image_passes(clean: Path) -> None:
    result = ci(clean)
    assert (result.status, result.err) == (0, "")
    assert result.lines[0].startswith("Passed: ")


def test_a_leak_fails(leaking: Path) -> None:
    result = ci(leaking)
    assert (result.status, result.err) == (1, "")
    assert result.lines[0].startswith("Failed: ")
    (told,) = (line for line in result.out.decode().splitlines() if "app/.env:1" in line)
    assert told.startswith("    layer 1, app/.env:1  deleted by layer 2 (")
    assert told.endswith("), still in the image")
    assert TOKEN.encode() not in result.out


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_verdict_and_no_secret(leaking: Path, form: str) -> None:
    result = ci(leaking, "--format", form)
    assert (result.status, result.err) == (1, "")
    assert TOKEN.encode() not in result.out
    assert b"\x1b" not in result.out
    assert ci(leaking, "--format", form).out == result.out


def test_a_job_of_github_gets_a_summary_as_well(leaking: Path, folder: Path) -> None:
    summary = folder / "summary.md"
    result = ci(leaking, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert result.status == 1
    assert "app/.env" in summary.read_text()
    assert TOKEN not in summary.read_text()
    summary.unlink()
    assert ci(leaking, "--format", "json", GITHUB_STEP_SUMMARY=str(summary)).status == 1
    assert not summary.exists()


def test_reveal_shows_the_secret(leaking: Path) -> None:
    assert told(ci(leaking, "--reveal", "--format", "json"))["findings"][0]["match"] == TOKEN


@pytest.mark.parametrize("order", [["{}", "--ci"], ["--format", "json", "--ci", "{}"]])
def test_the_option_may_stand_anywhere(leaking: Path, order: list[str]) -> None:
    words = [word.format(leaking) for word in order]
    assert layer_explorer(*words, environment=ALONE).status == 1


def test_a_ci_system_without_a_terminal_means_the_gate(leaking: Path) -> None:
    result = layer_explorer(leaking, "--fail-on", "never", environment={**ALONE, "CI": "true"})
    assert (result.status, result.lines[0][:6]) == (0, "Passed")


def test_a_gate_of_size_fails_with_its_value_and_limit(clean: Path) -> None:
    result = ci(clean, "--layers", "0", "--format", "json")
    assert result.status == 1
    gate = next(one for one in told(result)["gates"] if one["name"] == "layers")
    assert gate == {"name": "layers", "status": "fail", "value": 1, "limit": 0}


# What could not be read


def test_a_damaged_layer_never_passes_and_the_rest_is_told(folder: Path) -> None:
    whole = TarBuilder().file("a", b"2" * 5000).build()
    leak = TarBuilder().file("b", f"TOKEN={TOKEN}\n".encode()).build()
    archive = docker_archive([whole, leak]).replace(b"2" * 5000, b"2" * 4999 + b"3")
    (folder / "image.tar").write_bytes(archive)
    result = ci("image.tar", "--format", "json", "--fail-on", "never")
    assert result.status == 3
    assert told(result)["result"] == "error"
    assert told(result)["errors"][0]["layer"] == 1
    assert len(told(result)["findings"]) == 1
    assert "Layer 1 is damaged" in result.err


def test_what_is_cut_short_in_a_layer_is_named(folder: Path) -> None:
    cut = gzip.compress(bytes(range(256)) * 400)[:-200]
    saved(folder / "image.tar", TarBuilder().file("a.gz", cut).build())
    result = ci("image.tar")
    assert result.status == 3
    assert "a.gz: it is damaged" in result.err
    assert "a.gz: it is damaged" in result.out.decode()


def test_what_is_not_there_is_one_line(folder: Path) -> None:
    result = ci(folder / "none.tar")
    assert (result.status, result.out, result.err.count("\n")) == (3, b"", 1)


# Wrong options


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fail-on", "severe"],
        ["--format", "xml"],
        ["--baseline", "none.json"],
        ["--rules", "none.toml"],
        ["--config", "none.toml"],
        ["--output", "no/such/folder/report"],
        ["--no-such-option"],
        ["--efficiency", "7"],
    ],
)
def test_a_wrong_option_is_one_line_and_status_2(clean: Path, arguments: list[str]) -> None:
    result = ci(clean, *arguments)
    assert (result.status, result.out, result.err.count("\n")) == (2, b"", 1)
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--ci", "--layerss", "2", "a"], "'--layers'? `layer-explorer --ci --help` shows"),
        (["--ci", "a", "--efficiency"], "an argument. `layer-explorer --ci --help` shows"),
        (["ls", "--nope", "a"], "No such option '--nope'. `layer-explorer ls --help` shows"),
        (["a", "--layers"], "No such option '--layers'. `layer-explorer --help` shows"),
    ],
)
def test_a_wrong_command_line_names_the_help_for_it(arguments: list[str], told: str) -> None:
    result = layer_explorer(*arguments, environment=ALONE)
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert told in result.err


def test_help_names_the_options() -> None:
    out = ci("--help").out.decode()
    assert "--reveal" in out
    assert "--baseline" in out
    assert "--ci" in layer_explorer("--help").out.decode()


def test_an_interrupt_is_one_line_and_leaves_no_file(folder: Path) -> None:
    os.mkfifo(folder / "endless.tar")
    started = subprocess.Popen(
        [sys.executable, "-P", "-m", "explorer", "--ci", "endless.tar", "-o", "report"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ALONE},
    )
    with (folder / "endless.tar").open("wb") as archive:
        archive.write(bytes(512))
        archive.flush()
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=LIMIT)
    assert (started.returncode, out, err) == (130, "", "layer-explorer: Interrupted\n")
    assert [one.name for one in folder.iterdir()] == ["endless.tar"]


def test_an_unforeseen_error_is_one_line_and_status_70(clean: Path) -> None:
    probe = (
        "import sys; import explorer.report.building as b; b.GATES = None; "
        "from explorer.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", probe, "--ci", str(clean)],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (70, "", 1)


# Files and streams


def test_a_reader_that_leaves_does_not_change_the_verdict(leaking: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m explorer --ci '{leaking}' | true; exit $PIPESTATUS"],
        capture_output=True,
        check=False,
        env={**os.environ, **ALONE},
        timeout=LIMIT,
    )
    assert (done.returncode, done.stderr) == (1, b"")


def test_the_report_goes_to_a_file_whole(leaking: Path, folder: Path) -> None:
    victim, target = folder / "victim", folder / "report.json"
    victim.write_text("precious")
    target.symlink_to(victim)
    result = ci(leaking, "--format", "json", "--output", target)
    assert (result.status, result.out) == (1, b"")
    assert json.loads(target.read_bytes())["result"] == "fail"
    assert victim.read_text() == "precious"
    assert result.err == f"layer-explorer: Failed. 1 of 1 gate failed. The report is in {target}\n"
    assert ci(leaking, "--format", "json", "--quiet", "--output", target).err == ""


def test_a_report_and_what_is_saved_never_take_the_place_of_the_image(leaking: Path) -> None:
    before = leaking.read_bytes()
    for name in (leaking, leaking.name, f"./{leaking.name}", f"docker-archive:{leaking.name}"):
        result = ci(name, "-o", leaking.name)
        assert result.status == 2
        assert result.err.count("\n") == 1
        assert "is the image itself" in result.err
        saved = layer_explorer("extract", name, "app/.env", "-o", leaking.name, "--force")
        assert saved.status == 2
        assert "The image itself would be overwritten" in saved.err
    assert leaking.read_bytes() == before


def test_a_baseline_of_our_own_makes_the_gate_pass(leaking: Path) -> None:
    assert ci(leaking, "--format", "json", "-o", "known.json").status == 1
    result = ci(leaking, "--baseline", "known.json")
    assert result.status == 0
    assert "1 finding suppressed" in result.out.decode()


def test_an_ignore_list_and_what_has_expired(leaking: Path, folder: Path) -> None:
    entry = '[[ignore]]\npath = "app/.env"\nreason = "a test"\nuntil = {}\n'
    (folder / ".layer-explorer.toml").write_text(entry.format("9999-12-31"))
    assert ci(leaking).status == 0
    (folder / ".layer-explorer.toml").write_text(entry.format("2000-01-01"))
    result = ci(leaking, "--format", "json")
    assert result.status == 1
    assert "has expired on 2000-01-01" in result.err
    assert ci(leaking, "--format", "json", "--quiet").err == ""


def test_a_list_for_gitleaks_is_heeded(leaking: Path, folder: Path) -> None:
    (folder / ".gitleaksignore").write_text("app/.env:github-token:1\n")
    assert ci(leaking).status == 0


def test_rules_of_ones_own(folder: Path) -> None:
    (folder / "rules.toml").write_text(
        '[[rules]]\nid = "shop"\ndescription = "Shop key"\nregex = "shop-[0-9]{12}"\n'
    )
    body = f"key shop-482957203955\ntoken {npm_token('ci')}\n".encode()
    saved(folder / "image.tar", TarBuilder().file("a", body).build())
    found = told(ci("image.tar", "--rules", "rules.toml", "--format", "json"))["findings"]
    assert {one["rule"] for one in found} == {"shop", "npm-token"}


def test_a_headless_run_imports_no_interface(leaking: Path) -> None:
    probe = (
        "import sys; from explorer.cli.main import run; run(sys.argv[1:]); "
        "sys.exit(str({'textual', 'docker', 'requests', 'rich', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", probe, "--ci", str(leaking)],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.stderr == "set()\n"


def test_a_password_that_is_one_of_our_words_does_not_hide_the_verdict(folder: Path) -> None:
    layer = (
        TarBuilder().file("app/.env", b"DATABASE_PASSWORD=passed\nADMIN_PASSWORD=gate\n").build()
    )
    image = saved(folder / "words.tar", layer)
    result = ci(image, "--output", folder / "report.json", "--format", "json")
    assert result.err.startswith("layer-explorer: Passed. Every gate passed.")
