"""Secrets in what entries say of themselves: names, targets of links, attributes, comments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.image.sources import open_image
from explorer.limits import Limits
from explorer.records.record_cache import RecordCache
from explorer.report.formats import NAMES as REPORTS
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.fingerprint import mark_of
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token
from tests.builders import TarBuilder, docker_archive
from tests.cli.command import layer_explorer
from tests.images import image_of

ONE = github_token("said")
KINDS = (LocationKind.NAME, LocationKind.LINK, LocationKind.ATTRIBUTE)
WORDS = st.lists(
    st.sampled_from(["secret", "token", "api", "key", "password", "aws", "0123456789abcdef" * 2]),
    min_size=1,
    max_size=6,
)
NAMES = WORDS.flatmap(lambda words: st.sampled_from("/-_.=").map(lambda sign: sign.join(words)))


def findings_in(*layers: TarBuilder) -> Sequence[Finding]:
    return Analysis(image_of(*layers), search=new_search()).complete().findings


def entry(tar: TarBuilder, number: int, kind: LocationKind | None) -> None:
    """Add an entry that says a token in the way of a kind, or in none."""
    match kind:
        case LocationKind.NAME:
            tar.file(f"{number}/{ONE}.txt", b"hello")
        case LocationKind.LINK:
            tar.symlink(f"{number}/link", f"https://x:{ONE}@git.example.com/a")
        case LocationKind.ATTRIBUTE:
            tar.pax(f"{number}/x", {"SCHILY.xattr.user.token": ONE}, b"abc")
        case _:
            tar.file(f"{number}/file", b"hello")


@given(st.lists(st.sampled_from([*KINDS, None]), max_size=8))
def test_each_is_found_at_its_entry(kinds: Sequence[LocationKind | None]) -> None:
    tar = TarBuilder()
    for number, kind in enumerate(kinds):
        entry(tar, number, kind)
    found = findings_in(tar)
    places = [(one.location.kind, one.location.place) for one in found]
    expected = [(kind, number) for number, kind in enumerate(kinds) if kind]
    assert sorted((kind.value, place.position) for kind, place in places if place) == sorted(
        (kind.value, number) for kind, number in expected
    )
    assert {one.secret for one in found} <= {ONE.encode()}
    named = {one.location.name for one in found if one.location.kind is LocationKind.ATTRIBUTE}
    assert named <= {"user.token"}


@given(st.lists(NAMES, max_size=20, unique=True))
def test_names_that_only_sound_like_it_are_none(names: Sequence[str]) -> None:
    tar = TarBuilder()
    for name in names:
        tar.symlink(name, f"../{name}")
    assert findings_in(tar) == ()


def test_the_last_of_many_names_is_found() -> None:
    tar = TarBuilder()
    for number in range(20_000):
        tar.file(f"a/rather/long/path/that/many/files/have/in/common/{number}")
    tar.file(f"b/{ONE}")
    (found,) = findings_in(tar)
    assert found.location.place
    assert found.location.place.position == 20_000


def test_a_name_with_a_line_feed_moves_no_other() -> None:
    (found,) = findings_in(TarBuilder().file("a\nb\r\nc").file(ONE).file("d\n"))
    assert found.location.path == ONE.encode()


def test_a_comment_is_told_once_be_it_of_a_member_or_of_the_archive() -> None:
    (own,) = findings_in(TarBuilder().file("a").pax("b", {"comment": ONE}).file("c"))
    assert (own.location.path, own.location.name) == (b"b", "comment")
    (of_all,) = findings_in(TarBuilder().pax_global({"comment": ONE}).file("a").file("b"))
    assert (of_all.location.path, of_all.location.name) == (b"a", "comment")


def test_a_deleted_one_is_told_with_its_fate() -> None:
    (found,) = findings_in(TarBuilder().file(f"a/{ONE}"), TarBuilder().whiteout("a"))
    assert found.hider
    assert found.hider.layer == 2


def test_what_stands_in_a_marker_is_found() -> None:
    content = f"TOKEN={ONE}\n".encode()
    for name in ("app/.wh.old", "app/.wh..wh..opq", "app/.wh..wh.plnk"):
        (found,) = findings_in(TarBuilder().file(name, content))
        assert found.secret == ONE.encode()


def test_no_fingerprint_says_which_token_a_name_is() -> None:
    """Twelve bits of a secret are in a fingerprint; with its name, all of it would be."""
    by_mark: dict[bytes, list[str]] = {}
    for number in range(400):
        token = github_token(f"said {number}")
        by_mark.setdefault(mark_of(token.encode()), []).append(token)
    alike = next(tokens for tokens in by_mark.values() if len(tokens) > 1)
    prints = {findings_in(TarBuilder().file(f"a/{one}.txt"))[0].fingerprint for one in alike}
    assert len(prints) == 1


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_says_it(tmp_path: Path, name: str) -> None:
    tar = TarBuilder()
    for number, kind in enumerate(KINDS):
        entry(tar, number, kind)
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([tar.build()]))
    result = layer_explorer("--ci", "--format", name, str(path))
    assert result.status == 1
    assert ONE.encode() not in result.out + result.err.encode()
    assert result.out


def test_a_layer_that_says_one_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(docker_archive([TarBuilder().file(ONE).build()]))
    for _ in range(2):
        records = RecordCache.opened(tmp_path / "cache", scanner().rules, Limits())
        assert records
        image = open_image(str(path), limits=Limits())
        search = new_search(allowance=image.allowance)
        analysis = Analysis(image, search=search, records=records, whole_secrets=False).complete()
        assert len(analysis.findings) == 1
        assert records.taken == 0
    kept = b"".join(one.read_bytes() for one in (tmp_path / "cache").rglob("*") if one.is_file())
    assert ONE.encode() not in kept


def test_of_many_names_no_more_are_kept_than_findings_may_be() -> None:
    tar = TarBuilder()
    for number in range(30):
        tar.file(github_token(f"many {number}"))
    image = image_of(tar)
    allowance = Allowance(Limits(findings=5))
    search = new_search(allowance=allowance)
    analysis = Analysis(replace(image, allowance=allowance.pause()), search=search).complete()
    (layer,) = analysis.layers
    assert layer.secrets
    assert len(layer.secrets.said) == 5
    assert not layer.secrets.is_whole
    assert any("max-findings" in text for _, text in analysis.unread)
