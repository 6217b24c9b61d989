"""Files that the gate is told to heed, and that mean harm: one line, status 2, and an end."""

import os
from pathlib import Path

import pytest

from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import Result, layer_explorer

TOKEN = github_token("hostile-files/GITHUB")
LINKS = "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
)
BOMB = f"a: &a [x, x, x]\n{LINKS}"


@pytest.fixture(autouse=True)
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    tar = TarBuilder().file("app/config", f"TOKEN={TOKEN}\n".encode()).build()
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([tar]))
    return path


def judged(*arguments: str) -> Result:
    result = layer_explorer("--ci", "image.tar", *arguments, environment={"CI": ""})
    assert b"\x1b" not in result.out + result.err.encode()
    return result


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (".dive-ci", f"{BOMB}rules: {{lowestEfficiency: *k}}\n", "lowestEfficiency is [[[[["),
        (".dive-ci", "[" * 300_000, "not YAML"),
        (".dive-ci", 'rules: !!python/object/apply:os.system ["touch owned"]\n', "not YAML"),
        (".dive-ci", "rules:\n  ? [a, b]\n  : 1\n", "not YAML"),
        (".layer-explorer.toml", "a=" + "[" * 300_000, "not TOML"),
        (".layer-explorer.toml", "a" + ".a" * 200_000 + "=1", "nested too deep"),
        (".layer-explorer.toml", "a" + " . a-b" * 50_000 + "=1", "nested too deep"),
        (".layer-explorer.toml", "layers = " + "9" * 5000, "not TOML"),
        (".layer-explorer.toml", "efficiency = nan\n", "efficiency is nan"),
        (".layer-explorer.toml", f'format = "{"x" * 90_000}"\n', "format is 'xxx"),
        (".layer-explorer.toml", '"\\u001b[2J" = 1\n', "unknown key"),
        (".layer-explorer.toml", f'forbidden-paths = ["{"**/a" * 90_000}"]\n', "forbidden-paths"),
        (".gitleaksignore", "a" * 1_000_001, "is over 1 MB"),
    ],
    ids=lambda value: value[:16],
)
def test_a_file_that_is_found(name: str, content: str, told: str) -> None:
    Path(name).write_text(content)
    result = judged()
    assert (result.status, result.out, result.err.count("\n")) == (2, b"", 1)
    assert told in result.err
    assert len(result.err) < 1000
    assert not Path("owned").exists()


@pytest.mark.parametrize("option", ["--config", "--ci-config", "--rules"])
def test_a_file_without_end_that_is_named(option: str) -> None:
    result = judged(option, "/dev/zero")
    assert (result.status, result.out, result.err.count("\n")) == (2, b"", 1)
    assert "/dev/zero" in result.err


def test_a_file_that_needs_patience_is_none() -> None:
    # A pipe that nobody writes into would be waited for without end.
    os.mkfifo(".layer-explorer.toml")
    os.mkfifo(".gitleaksignore")
    Path(".dive-ci").mkdir()
    assert judged().status == 1


def test_words_of_a_configuration_do_not_become_the_reports_own() -> None:
    Path(".layer-explorer.toml").write_text(
        '[[ignore]]\npath = "app"\nreason = "x\\u001b[31m\\n::error::owned\\r]]>"\n'
    )
    for form in ("text", "github", "junit", "markdown", "html"):
        result = judged("--format", form)
        assert (result.status, result.err) == (0, "")
        assert b"\n::error::owned" not in result.out


@pytest.mark.parametrize(
    "rule",
    [
        'id = "x\\u001b[2J"\nregex = "TOKEN"\ndescription = "\\u001b[2J"\n',
        'id = "x"\nregex = "(a+)+$"\ndescription = "d"\n',
        'id = "x"\nregex = "."\ndescription = "d"\n',
    ],
)
def test_rules_that_mean_harm(rule: str) -> None:
    Path("rules.toml").write_text(f"[[rules]]\n{rule}")
    result = judged("--rules", "rules.toml")
    assert result.status == 1
    assert TOKEN.encode() not in result.out
