"""What `--against` lets pass: what another image has as well, and growth within a limit."""

from __future__ import annotations

from unittest.mock import Mock

from hypothesis import given
from hypothesis import strategies as st

from explorer.compare import compare
from explorer.report.building import build_report
from explorer.report.gates.against import GATES, GROWTH_OF_IMAGE, NEW_SETUID, SAME_BASE
from explorer.report.model import Report, Status
from explorer.report.policy import Policy
from explorer.report.units import GROWTH, Growth
from sample_images.tokens import github_token
from tests.builders import TarBuilder
from tests.compare.sides import searched
from tests.laws import tried

TOKEN = f"TOKEN={github_token('compare/gates')}\n".encode()


def held(a: TarBuilder, b: TarBuilder, **limits: object) -> Report:
    comparison = compare(searched(a), searched(b))
    policy = Policy({name.replace("_", "-"): limit for name, limit in limits.items()})
    return build_report(comparison.b, policy, comparison=comparison)


def failed(report: Report) -> list[str]:
    return [gate.name for gate in report.failed]


def test_without_another_image_nobody_hears_of_these_gates() -> None:
    report = build_report(searched(TarBuilder().file("a", b"")), Policy())
    assert not {gate.name for gate in report.gates} & {gate.name for gate in GATES}


def test_a_finding_that_the_other_image_has_as_well_does_not_count_wherever_it_is() -> None:
    there, moved = TarBuilder().file("a", TOKEN), TarBuilder().file("b", TOKEN)
    for before in (there, moved):
        report = held(before, there)
        (one,) = report.findings
        assert one.suppression
        assert (one.suppression.by, failed(report)) == ("against", [])
        assert report.against
        assert report.against.known == 1
    assert failed(held(TarBuilder(), there)) == ["secrets"]


def test_a_new_set_uid_file_fails_and_may_be_let_pass() -> None:
    before, after = TarBuilder().file("su", b""), TarBuilder().file("su", b"", mode=0o4755)
    assert failed(held(before, after)) == ["new-setuid"]
    assert failed(held(before, after, new_setuid=1)) == []
    assert failed(held(before, after, new_setuid=None)) == []
    assert failed(held(after, after)) == []


def test_another_base_fails_where_that_is_asked_for() -> None:
    before, after = TarBuilder().file("os", b"1"), TarBuilder().file("os", b"2")
    assert failed(held(before, after)) == []
    assert failed(held(before, after, same_base=True)) == ["same-base"]
    assert failed(held(before, before, same_base=True)) == []


class _Sizes:
    """A comparison of which nothing but sizes is known."""

    def __init__(self, before: int, after: int) -> None:
        self.sizes, self.growth = (before, after), after - before


def measured(before: int, after: int, limit: Growth) -> bool:
    evidence = Mock(comparison=_Sizes(before, after), spec_set=["comparison"])
    return GROWTH_OF_IMAGE.verdict(limit, evidence).status is Status.FAIL


SIZES = st.integers(0, 10**9)


@tried(100)
@given(SIZES, SIZES, st.integers(0, 10**9), st.integers(0, 300))
def test_growth_fails_beyond_its_limit_and_nowhere_else(
    before: int, after: int, most: int, percent: int
) -> None:
    assert measured(before, after, Growth(bytes=most)) == (after - before > most)
    beyond = max(after - before, 0) * 100 > before * percent
    assert measured(before, after, Growth(percent=percent)) == beyond


def test_growth_is_read_as_bytes_or_percent() -> None:
    assert [GROWTH.read(text) for text in ("10 MB", "5%", " 2.5 % ", 7)] == [
        Growth(bytes=10_000_000),
        Growth(percent=5),
        Growth(percent=2.5),
        Growth(bytes=7),
    ]


def test_the_three_gates_are_those_of_a_comparison() -> None:
    assert (GROWTH_OF_IMAGE, NEW_SETUID, SAME_BASE) == GATES
    assert all(gate.compares for gate in GATES)
