"""Other programs get a private copy, no shell, and nothing that could turn on the user."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from explorer.errors import UsageError
from explorer.tui.file.external import (
    editor_command,
    pager_command,
    private_copy,
    run,
    safe_environment,
    shown_form,
)
from tests.waiting import LIMIT


def test_the_copy_is_private_and_gone_afterwards() -> None:
    with private_copy(b"secret", b"etc/x; rm -rf $HOME/.PY") as copy:
        assert copy.read_bytes() == b"secret"
        assert copy.name == "file.PY"
        assert stat.S_IMODE(copy.stat().st_mode) == 0o400
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert not copy.parent.exists()


def test_what_a_killed_process_left_behind_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = (
        "import os, signal; from explorer.tui.file.external import private_copy\n"
        "with private_copy(b'secret', b'x'): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", killed], env=environment, check=False, timeout=LIMIT)
    (left,) = tmp_path.iterdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / f"{left.name}-link").symlink_to(outside)
    with private_copy(b"", b"y") as mine, private_copy(b"", b"z") as another:
        assert not left.exists()
        assert mine.exists()
        assert another.exists()
    assert outside.is_dir()


@pytest.mark.parametrize("path", [b"a.\xff", b"a.b/c", b"a.;x", b"a." + b"x" * 20, b""])
def test_a_suffix_that_might_harm_is_left_out(path: bytes) -> None:
    with private_copy(b"", path) as copy:
        assert copy.name == "file"


def test_commands_are_split_and_never_given_to_a_shell() -> None:
    assert pager_command({"PAGER": "most -s 'a b'; rm"}) == ["most", "-s", "a b;", "rm"]
    assert pager_command({}) == ["less"]
    assert editor_command({"EDITOR": "/usr/bin/vim"}) == ["/usr/bin/vim", "-R", "-n", "-Z"]
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "x"}) == ["code", "--wait"]
    with pytest.raises(UsageError):
        pager_command({"PAGER": "less 'x"})


def test_less_runs_nothing_by_itself() -> None:
    given = {"LESSOPEN": "|evil %s", "LESS": "-r", "LESSCLOSE": "x", "HOME": "/h"}
    assert safe_environment(given) == {"HOME": "/h", "LESSSECURE": "1", "LESSHISTFILE": "-"}


def test_a_pager_gets_what_no_terminal_obeys() -> None:
    assert shown_form(b"a\x1b]0;x\x07b\n\tc\n") == "a\u241b]0;x\u2407b\n\tc\n".encode()


def test_a_program_is_run_on_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, seen = tmp_path / "pager", tmp_path / "seen"
    script.write_text(f'#!/bin/sh\ncat "$2" > {seen}\necho "$1 $LESSSECURE$LESSOPEN" >> {seen}\n')
    script.chmod(0o700)
    monkeypatch.setenv("LESSOPEN", "|x")
    run([str(script), "-a"], b"content\n", b"x.txt")
    assert seen.read_text() == "content\n-a 1\n"
    assert not [one for one in tmp_path.iterdir() if one.name.startswith("layer-explorer-")]


def test_a_program_that_is_missing_is_named() -> None:
    with pytest.raises(UsageError, match="no-such-pager can't be run"):
        run(["no-such-pager"], b"", b"")
