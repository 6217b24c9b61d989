"""The automaton: exotic expressions, threads, and a cache that can't be trusted."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.secrets import database, dialect
from explorer.secrets.engine import Signs
from explorer.secrets.joined import Joined
from explorer.secrets.rule import Rule
from explorer.secrets.scanning import Scanner
from explorer.secrets.service_names import credentials
from tests.waiting import LIMIT

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


def test_what_is_compiled_early_is_told_where_it_is_needed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    scanner = Scanner([Rule("acme", "Acme", regex=r"a?")])
    scanner.prepare()
    with pytest.raises(UsageError, match="rule acme"):
        scanner.find(DATA)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(LIMIT)
    assert capfd.readouterr().err == ""


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
    monkeypatch.setattr("explorer.cache.Cache.read", lambda *_: b"no database")
    assert scan(tmp_path)


def test_threads_share_a_scanner() -> None:
    scanner = Scanner([RULE])
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(scanner.scan, [DATA * 100] * 40))
    assert {len(result) for result in results} == {100}


RULES = [
    RULE,
    Rule("first", "First", regex=r"\Afirst_[0-9]{4}"),
    Rule("last", "Last", regex=r"[0-9]{4}_last\Z"),
    Rule("line", "Line", regex=r"(?m)^line_[0-9]{4}$"),
    Rule("bottle", "Bottle", services=("bottle_co",), token=dialect.ANY_SHAPE, secret_group=1),
    Rule("cork", "Cork", services=("cork",), token=dialect.ANY_SHAPE, secret_group=1, common=True),
]
VALUE = b"a8Kd0Wq2Lx7Zp4Tn"
PIECES = [
    *(DATA, DATA[:10], b"", b"z", b"\n", b"first_1234", b"1234_last", b"line_1234", b"\0"),
    *(b"bottle-co: " + VALUE, b"corkscrew key " + VALUE, b"cork_secret=" + VALUE, b"bottle"),
    *(base64.b64encode(b"x" * 20 + DATA * 2), DATA.hex().encode(), DATA.decode().encode("utf-16")),
]
SCANNER = Scanner(RULES)
CONTENTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=3).map(b"".join), max_size=8)


@given(CONTENTS)
def test_many_contents_at_once_hold_what_each_holds_alone(contents: list[bytes]) -> None:
    together = SCANNER.find_each([(one, "") for one in contents])
    assert together == [SCANNER.find_each([(one, "")])[0] for one in contents]


def test_pieces_of_every_kind_are_found() -> None:
    found = {match.rule_id for match in SCANNER.find(b"\n".join(PIECES))}
    alone = {match.rule_id for one in PIECES for match in SCANNER.find(one)}
    assert alone == {rule.id for rule in RULES}
    assert found == alone - {"first", "last"}


def test_no_rules_find_nothing() -> None:
    assert Scanner([]).find(DATA) == []


WORDS = [
    *(b"key", b"Token", b"SECRET", b"passwd", b"pwd", b"auth", b"cred", b"access", b"bearer"),
    *(b"client", b"private", b"session", b"signature", b"license", b"licence", b"pat"),
]
PARTS = st.sampled_from(
    [
        *(b"cork", b"Cork", b"coral", b"corkscrew", b"CoRk_ScReW", b"=", b": ", b"x", b" ", VALUE),
        *(b"\n", b"\r\n", b"\n\n", b'"', b"']", b"-", b":"),
    ]
)
# Names of one first letter, some of which begin with others, are looked for together.
COMMON = {
    name: Rule(name, name, services=(name,), token=dialect.ANY_SHAPE, secret_group=1, common=True)
    for name in ("cork", "cork_screw", "coral", "corkscrew_co", "screw")
}
COMMON_RULES = [*COMMON.values()]
COMMON_SCANNER = Scanner(COMMON_RULES)


def test_each_word_of_secrets_is_tried() -> None:
    alternatives = dialect.WORDS_OF_SECRETS.split("|")
    untried = [
        one
        for one in alternatives
        if not any(re.match(one.encode(), word, re.IGNORECASE) for word in WORDS)
    ]
    assert untried == []


@given(st.lists(st.one_of(PARTS, st.sampled_from(WORDS)), max_size=10))
def test_names_are_found_where_an_expression_finds_them(parts: list[bytes]) -> None:
    """Look for one expression with the name in it, which is what the two steps stand for."""
    data = b"".join(parts)
    behind = dialect.behind_name(dialect.ANY_SHAPE, common=True)
    standing = COMMON_SCANNER._engine.signs(Joined([data])).get(0, Signs()).names
    for number, rule in enumerate(COMMON_RULES):
        spelled = "|".join(map(re.escape, dialect.spellings(rule.services[0])))
        whole = re.compile(f"(?<![A-Za-z0-9+/])(?i:{spelled}){behind}".encode())
        names = standing.get(number, ())
        found = [(one.match_start, one.start, one.end) for one in credentials(rule, data, names)]
        assert found == [(one.start(), *one.span(1)) for one in whole.finditer(data)]
