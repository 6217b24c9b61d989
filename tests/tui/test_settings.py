"""The user's settings: read where they are, and wrong ones told with a suggestion."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.settings import Settings, parse_settings, read_settings, settings_file
from explorer.tui.tree.views import View
from tests.waiting import LIMIT


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_the_file_stands_where_the_desktop_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() == tmp_path / "layer-explorer" / "settings.toml"


def test_everything_can_be_set() -> None:
    text = """
    theme = "light"
    mask = true
    view = "files"
    columns = ["mode", "size"]
    [keymap]
    "app.quit" = "Q"
    "findings.list" = ["F", "ctrl+g"]
    "app.help" = "?, f1"
    """
    keymap = {"app.quit": "Q", "findings.list": "F,ctrl+g", "app.help": "?,f1"}
    expected = Settings(
        "light", mask=True, view=View.FILES, columns=("mode", "size"), keymap=keymap
    )
    assert parse_settings(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("them = 'dark'", "There is no setting 'them'. Did you mean theme?"),
        ("theme = 'lihgt'", "There is no theme 'lihgt'. Did you mean light?"),
        ("mask = 1", "mask is 1. It is true or false"),
        ("view = 'tree'", "There is no view 'tree'"),
        ("columns = 'size'", "columns is 'size'"),
        ("columns = ['sise']", "Did you mean size?"),
        ("keymap = 1", "keymap is 1"),
        ("[keymap]\n'app.quti' = 'x'", "no key's id 'app.quti'. Did you mean app.quit?"),
        ("[keymap]\n'app.quit' = 'pagup'", "'pagup' is no key. Did you mean pageup?"),
        ("[keymap]\n'app.quit' = ''", "'' is no key"),
        ("[keymap]\n'app.quit' = []", "[] is no key"),
        ("[keymap]\n'app.quit' = [7]", "7 is no key"),
        ("[keymap]\n'tree.fold' = 'm'", "'m' is both tree.fold and app.mask"),
        ("[keymap]\n'app.quit' = 'z'\n'app.help' = 'z'", "'z' is both"),
        ("[keymap]\n'app.quit' = '?'", "is both app.quit and app.help"),
        ("theme = ", "It is no TOML"),
        ("theme = '\\u202e'", "There is no theme"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_settings(text)
    assert words in str(error.value)
    assert str(error.value).isprintable()


def test_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("x = 1")
    with pytest.raises(UsageError, match=r"settings\.toml: There is no setting 'x'"):
        read_settings(tmp_path / "settings.toml")
    (tmp_path / "settings.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="no UTF-8"):
        read_settings(tmp_path / "settings.toml")


def test_ids_are_unique_and_keys_of_a_group_too() -> None:
    ids = [key.id for keys in KEYS.values() for key in keys]
    assert len({*ids}) == len(ids)
    for group, keys in KEYS.items():
        names = [name for key in keys for name in key.keys.split(",")]
        assert len({*names}) == len(names), group


# In a process of its own


def started(folder: Path, sample: Path) -> subprocess.CompletedProcess[str]:
    """Start the interface on a terminal, with the settings of a folder; it has to end by itself."""
    command = [sys.executable, "-m", "explorer", str(sample)]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "HOME": "/nowhere", "CI": ""}
    master, terminal = pty.openpty()
    try:
        return subprocess.run(
            command,
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    finally:
        os.close(master)
        os.close(terminal)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("them = 'dark'", "There is no setting 'them'. Did you mean theme?"),
        ("mask = 1", "mask is 1. It is true or false"),
        ("[keymap]\n'app.quti' = 'x'", "no key's id 'app.quti'. Did you mean app.quit?"),
        ("[keymap]\n'tree.fold' = 'm'", "'m' is both tree.fold and app.mask"),
        ("theme = ", "It is no TOML"),
        (None, "can't be read: Is a directory"),
    ],
    ids=["unknown", "type", "id", "clash", "no TOML", "unreadable"],
)
def test_a_wrong_file_is_one_line_and_ends_with_2(
    tmp_path: Path, samples: Path, text: str | None, words: str
) -> None:
    file = tmp_path / "layer-explorer" / "settings.toml"
    file.parent.mkdir()
    # Root may read every file, but nobody reads a folder.
    if text is None:
        file.mkdir()
    else:
        file.write_text(text)
    done = started(tmp_path, samples / "deleted-env.docker.tar.gz")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert str(file) in line
    assert words in line
