"""The automaton: exotic expressions, threads, and a cache that can't be trusted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.secrets import database
from explorer.secrets.rule import Rule
from explorer.secrets.scanning import Scanner

RULE = Rule("acme", "Acme", regex=r"acme_([a-z0-9]{8})")
DATA = b"x acme_a1b2c3d4 y"


def scan(folder: Path | None, rule: Rule = RULE) -> list[tuple[int, int]]:
    return [(match.start, match.end) for match in Scanner([rule], folder).scan(DATA)]


@pytest.mark.parametrize(
    "regex",
    [r"(?<=acme_)[a-z0-9]{8}", r"(?<!y)acme_\w{8}(?! z)", r"(?>acme)_\w++", r"((a)cme_\2\w{7}\b)"],
)
def test_expressions_beyond_the_automaton_are_loosened_and_looked_at_again(regex: str) -> None:
    assert scan(None, Rule("acme", "Acme", regex=regex))


def test_an_expression_that_can_not_be_compiled_is_named() -> None:
    with pytest.raises(UsageError, match="rule acme"):
        scan(None, Rule("acme", "Acme", regex=r"a?"))


def test_the_cache_is_private_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    assert scan(folder)
    (blob,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert blob.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(database, "_compile", None)
    assert scan(folder)


def test_other_rules_have_another_place(tmp_path: Path) -> None:
    scan(tmp_path)
    scan(tmp_path, Rule("acme", "Acme", regex=r"acme_([a-z0-9]{7})"))
    assert len(list(tmp_path.iterdir())) == 2


def truncate(blob: Path) -> None:
    blob.write_bytes(blob.read_bytes()[:-10])


def empty(blob: Path) -> None:
    blob.write_bytes(b"")


def flip(blob: Path) -> None:
    content = bytearray(blob.read_bytes())
    content[len(content) // 2] ^= 1
    blob.write_bytes(content)


def open_to_others(blob: Path) -> None:
    blob.chmod(0o666)
    flip(blob)


def link_elsewhere(blob: Path) -> None:
    elsewhere = blob.with_name("elsewhere")
    blob.rename(elsewhere)
    flip(elsewhere)
    blob.symlink_to(elsewhere)


@pytest.mark.parametrize("damage", [truncate, empty, flip, open_to_others, link_elsewhere])
def test_a_bad_cache_is_ignored(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "cache"
    scan(folder)
    (blob,) = folder.iterdir()
    damage(blob)
    assert scan(folder) == [(7, 15)]


def test_a_folder_that_others_write_to_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    assert scan(folder)
    assert list(folder.iterdir()) == []


def test_a_folder_that_can_not_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert scan(tmp_path / "file" / "cache")


def test_a_foreign_blob_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.secrets.database.Cache.read", lambda *_: b"no database")
    assert scan(tmp_path)


def test_threads_share_a_scanner() -> None:
    scanner = Scanner([RULE])
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(scanner.scan, [DATA * 100] * 40))
    assert {len(result) for result in results} == {100}


def test_which_of_many_pieces_fire() -> None:
    scanner = Scanner([RULE])
    dull, bright = b"z" * 1_000, DATA
    assert scanner.firing([dull, bright, dull, bright]) == [1, 3]
    assert scanner.firing([DATA[:3]] * 5) == []
    assert scanner.firing([]) == []
    assert Scanner([]).firing([DATA]) == []


@given(st.lists(st.sampled_from([DATA, DATA[:10], b"", b"z", b"\n", DATA * 2]), max_size=8))
def test_a_piece_that_a_scan_finds_something_in_fires(pieces: list[bytes]) -> None:
    scanner = Scanner([RULE])
    found = [position for position, piece in enumerate(pieces) if scanner.scan(piece)]
    assert set(found) <= set(scanner.firing(pieces))
