"""Entries are added to the ignore list: the file stays what it was, and the gate heeds them."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.errors import DestinationError, UsageError
from explorer.printable import printable
from explorer.report.configuration.ignoring import add_entries, entry_lines, ignore_file
from explorer.report.configuration.loading import load
from explorer.report.policy import Ignore
from tests.report.reports import HOSTILE

NAME = ".layer-explorer.toml"
FINGERPRINT = "0123456789abcdef" * 2
ENTRY = Ignore(fingerprint=FINGERPRINT, reason="a test account", until=date(2030, 1, 31))
FILES = (
    "",
    "# ours\n",
    'fail-on = "low"  # strict\n\n\n',
    'fail-on = "low"',
    "fail-on = 'low'\r\n# ours\r\n",
    "[[ignore]]\nrule = 'x'\nreason = 'y'",
)
REASONS = (HOSTILE, '"', "\\", '"""\n[[ignore]]', "café 😀", "\x7f\x00")


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder to each example of a law."""
    with TemporaryDirectory() as name:
        yield Path(name)


def ignores(start: Path) -> list[Ignore]:
    return [*load(None, {}, {}, start).policy.ignores]


def settings(text: str) -> dict[str, object]:
    """Return all that a file says but its ignore list."""
    return {name: value for name, value in tomllib.loads(text).items() if name != "ignore"}


def added(start: Path, *entries: Ignore, about: str = "a token") -> Path:
    file = ignore_file({}, start)
    add_entries(file, [line for one in entries for line in entry_lines(one, about)])
    return file


def test_an_entry_reads_as_people_write_it(tmp_path: Path) -> None:
    file = added(tmp_path, ENTRY, Ignore(fingerprint=FINGERPRINT, reason="for ever"))
    assert file == tmp_path / NAME
    assert file.read_text() == (
        "# a token\n"
        "[[ignore]]\n"
        f'fingerprint = "{FINGERPRINT}"\n'
        'reason = "a test account"\n'
        "until = 2030-01-31\n"
        "\n"
        "# a token\n"
        "[[ignore]]\n"
        f'fingerprint = "{FINGERPRINT}"\n'
        'reason = "for ever"\n'
    )


@pytest.mark.parametrize("before", FILES)
@given(reason=st.text(min_size=1).filter(str.strip), about=st.text(), end=st.none() | st.dates())
@example(reason=REASONS[0], about=REASONS[0], end=date.max)
@example(reason=REASONS[1], about=REASONS[1], end=None)
@example(reason=REASONS[2], about=REASONS[2], end=None)
@example(reason=REASONS[3], about=REASONS[3], end=date.min)
@example(reason=REASONS[4], about=REASONS[4], end=None)
@example(reason=REASONS[5], about=REASONS[5], end=None)
def test_all_else_of_a_file_stays_and_the_entry_is_read_back(
    before: str, reason: str, about: str, end: date | None
) -> None:
    with folder() as start:
        file = start / NAME
        file.write_bytes(before.encode())
        known = ignores(start)
        added(start, Ignore(FINGERPRINT, reason=reason, until=end), about=printable(about))
        assert file.read_bytes().startswith(before.encode())
        assert settings(before) == settings(file.read_text("utf-8"))
        *others, last = ignores(start)
        assert others == known
        whole = reason.encode("utf-8", "replace").decode()
        assert (last.fingerprint, last.reason, last.until) == (FINGERPRINT, whole, end)


def test_the_nearest_file_above_is_the_one_as_for_the_gate(tmp_path: Path) -> None:
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    (tmp_path / NAME).write_text("# ours\n")
    assert added(below, ENTRY) == tmp_path / NAME
    assert [one.reason for one in ignores(below)] == [ENTRY.reason]


def test_the_file_that_the_environment_names_is_the_one(tmp_path: Path) -> None:
    assert ignore_file({"LAYER_EXPLORER_CONFIG": "own.toml"}, tmp_path) == tmp_path / "own.toml"


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("ignore = []\n", "can't take an entry at its end. Add the lines to it by hand"),
        ("nonsense\n", "not TOML"),
        ("unknown = 1\n", "unknown key unknown"),
        ("# " + "x" * 999_900, "over 1 MB"),
    ],
    ids=["in one piece", "not TOML", "unknown", "full"],
)
def test_a_file_that_can_not_take_it_stays_as_it_is(tmp_path: Path, before: str, told: str) -> None:
    file = tmp_path / NAME
    file.write_text(before)
    with pytest.raises(UsageError, match=told):
        added(tmp_path, ENTRY)
    assert file.read_text() == before
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("# ours\n")
    own.chmod(0o640)
    (tmp_path / NAME).symlink_to(own)
    added(tmp_path, ENTRY)
    assert (tmp_path / NAME).is_symlink()
    assert own.stat().st_mode & 0o777 == 0o640
    assert own.read_text().startswith("# ours\n\n# a token\n[[ignore]]\n")


def test_a_file_that_the_gate_would_not_heed_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(UsageError, match="is no file"):
        ignore_file({}, tmp_path)


def test_a_folder_that_nothing_can_be_written_to_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        gone = tmp_path / "gone" / NAME
    else:
        tmp_path.chmod(0o500)
        gone = tmp_path / NAME
    with pytest.raises(DestinationError, match="can't be written"):
        add_entries(gone, entry_lines(ENTRY, "a token"))
