"""The program's own rules from the cache are those of its own files, whatever the cache holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.secrets import loading, prepared
from explorer.secrets.database import rule_files
from explorer.secrets.loading import builtin_rules
from explorer.secrets.prepared import own_rules
from tests.waiting import until


def keep(folder: Path) -> Path:
    own_rules(folder)
    (kept,) = until(rule_files(folder).kept, "the rules to be kept")
    return kept.path


def test_kept_rules_are_those_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = builtin_rules()
    keep(tmp_path)
    monkeypatch.delattr(loading, "builtin_rules")
    again = own_rules(tmp_path)
    assert again == expected
    assert [*map(repr, again)] == [*map(repr, expected)]


def test_rules_of_a_program_without_files_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "program_digest", bytes)
    assert own_rules(tmp_path) == builtin_rules()
    assert not rule_files(tmp_path).kept()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"[1]", b'[{"id": "x"}]', b'{"a": 1}'])
def test_what_holds_no_rules_is_ignored(tmp_path: Path, content: bytes) -> None:
    path = keep(tmp_path)
    files, key = rule_files(tmp_path), path.stem.removeprefix("rules-")
    files.write(key, content)
    assert own_rules(tmp_path) == builtin_rules()
    path.write_bytes(content)
    assert own_rules(tmp_path) == builtin_rules()


def test_what_others_could_have_written_is_ignored(tmp_path: Path) -> None:
    path = keep(tmp_path / "cache")
    path.chmod(0o666)
    assert own_rules(tmp_path / "cache") == builtin_rules()
