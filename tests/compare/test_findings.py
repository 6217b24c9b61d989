"""Findings of two images: the same, moved, gone, new; and what else a person asks of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.compare import Sameness, compare
from explorer.image import Instruction
from explorer.secrets.finding import Finding
from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder
from tests.compare.sides import named, searched
from tests.laws import tried

GITHUB = github_token("compare/GITHUB")
NPM = npm_token("compare/NPM")
TOKENS = (GITHUB, NPM, github_token("compare/OTHER"))
_PATHS = ("a", "d/b", "d/c")

Written = Sequence[tuple[str, int | None]]
"""What a layer writes: a path and the number of the token in it, None to delete the path."""


def env(token: str) -> bytes:
    return f"TOKEN={token}\n".encode()


def layer(written: Written) -> TarBuilder:
    tar = TarBuilder()
    for path, number in written:
        if number is None:
            tar.whiteout(path)
        else:
            tar.file(path, env(TOKENS[number]))
    return tar


def images() -> st.SearchStrategy[Sequence[Written]]:
    one = st.tuples(st.sampled_from(_PATHS), st.one_of(st.none(), st.integers(0, 2)))
    return st.lists(st.lists(one, max_size=3), min_size=1, max_size=3)


def analysed(layers: Sequence[Written]) -> Analysis:
    return searched(*map(layer, layers))


def ids(findings: Iterable[Finding]) -> Counter[int]:
    return Counter(map(id, findings))


@tried(40)
@given(images(), images())
def test_each_finding_of_a_side_is_told_once_and_the_mirror_turns_new_into_gone(
    a: Sequence[Written], b: Sequence[Written]
) -> None:
    one, other = analysed(a), analysed(b)
    there, back = compare(one, other).findings, compare(other, one).findings
    pairs = [*there.same, *there.moved]
    gone, new = ([each.finding for each in some] for some in (there.gone, there.new))
    assert ids([*(pair.a for pair in pairs), *gone]) == ids(one.findings)
    assert ids([*(pair.b for pair in pairs), *new]) == ids(other.findings)
    assert ids(gone) == ids(each.finding for each in back.new)
    assert {(id(x), id(y)) for x, y in there.moved} == {(id(y), id(x)) for x, y in back.moved}
    assert all(x.fingerprint == y.fingerprint for x, y in there.same)
    assert all(x.location.parts != y.location.parts for x, y in there.moved)


@tried(20)
@given(images())
def test_against_itself_every_finding_is_the_same(layers: Sequence[Written]) -> None:
    comparison = compare(analysed(layers), analysed(layers))
    found = comparison.findings
    assert (found.moved, found.gone, found.new) == ([], [], [])
    assert comparison.sameness is Sameness.SAME


def test_a_secret_in_another_file_has_moved_and_another_secret_in_its_file_is_new() -> None:
    before = searched(TarBuilder().file("a.env", env(GITHUB)))
    after = searched(TarBuilder().file("a.env", env(NPM)).file("b.env", env(GITHUB)))
    found = compare(before, after).findings
    (moved,), (new,) = found.moved, found.new
    assert (moved.a.location.path, moved.b.location.path) == (b"a.env", b"b.env")
    assert (new.finding.location.path, new.has_path) == (b"a.env", True)
    assert not found.gone


def test_what_is_gone_says_whether_its_file_is_gone_as_well() -> None:
    before = searched(TarBuilder().file("a", env(GITHUB)).file("b", env(NPM)))
    after = searched(TarBuilder().file("a", b"TOKEN=\n"))
    gone = compare(before, after).findings.gone
    assert {(one.finding.location.path, one.has_path) for one in gone} == {
        (b"a", True),
        (b"b", False),
    }


def test_what_is_deleted_by_a_later_layer_is_gone_from_the_file_system_and_still_written() -> None:
    base = TarBuilder().file("app/.env", env(GITHUB))
    comparison = compare(searched(base), searched(base, TarBuilder().whiteout("app/.env")))
    assert [one.path for one in comparison.standing.removed] == [b"app/.env"]
    assert [*comparison.written] == []
    (pair,) = comparison.findings.same
    assert (pair.a.visible, pair.b.visible) == (True, False)
    assert comparison.shared == 1


def test_a_file_that_runs_as_its_owner_is_new_where_it_did_not_before() -> None:
    before = TarBuilder().file("old", b"x", mode=0o4755).file("plain", b"x", mode=0o755)
    after = TarBuilder().file("old", b"y", mode=0o4755).file("plain", b"x", mode=0o4755)
    after.file("added", b"x", mode=0o4755).folder("folder", mode=0o4755)
    comparison = compare(searched(before), searched(after))
    assert [one.path for one in comparison.new_setuid] == [b"added", b"plain"]
    (plain,) = (one for one in comparison.standing if one.path == b"plain")
    assert plain.is_of_attributes
    assert plain.aspects.labels == ["mode"]


def test_fields_instructions_and_another_base_are_told() -> None:
    base, other = TarBuilder().file("etc/os", b"1"), TarBuilder().file("etc/os", b"2")
    config = {"created": "2025", "config": {"Env": ["A=1", "B=2"], "Labels": {"x": "y"}}}
    a = replace(named(base), config=config, instructions=[Instruction(1, "ADD / /", layer=1)])
    config = {"created": "2026", "config": {"Env": ["A=1", "B=3"], "User": "app"}}
    made = [Instruction(1, "ADD / /", layer=1), Instruction(2, "USER app", empty=True)]
    b = replace(named(other), config=config, instructions=made)
    comparison = compare(Analysis(a).complete(), Analysis(b).complete())
    assert [(one.name, one.a, one.b) for one in comparison.fields] == [
        ("config.Env.B", "2", "3"),
        ("config.Labels.x", "y", None),
        ("config.User", None, "app"),
        ("created", "2025", "2026"),
    ]
    (one,) = comparison.instructions
    assert (one.instruction.created_by, one.is_of_b) == ("USER app", True)
    assert comparison.changes_base


def test_a_rebuild_that_is_younger_is_the_same_but_for_times() -> None:
    image = named(TarBuilder().file("a", b"x"))
    older, younger = (replace(image, config={"created": year}) for year in ("2025", "2026"))
    comparison = compare(Analysis(older).complete(), Analysis(younger).complete())
    assert comparison.sameness is Sameness.TIMES
    assert not comparison.changes_base
