"""Each gate measures one thing, names its limit, and says why it fails."""

import pytest

from explorer.report.model import Gate, Status
from explorer.report.policy import Policy
from explorer.secrets.rule import Severity
from tests.builders import TarBuilder
from tests.report.analyses import report_of, token_line

LAYERS = (
    TarBuilder().file("app/.env", token_line()).file("app/keep", b"k" * 300),
    TarBuilder().whiteout("app/.env"),
)


def gate(name: str, policy: Policy) -> Gate:
    (found,) = [one for one in report_of(*LAYERS, policy=policy).gates if one.name == name]
    return found


def test_every_gate_is_named_and_all_but_secrets_are_skipped_by_default() -> None:
    gates = report_of(*LAYERS).gates
    assert [(one.name, one.status.value) for one in gates] == [
        ("secrets", "fail"),
        ("base-secrets", "skip"),
        ("efficiency", "skip"),
        ("wasted-bytes", "skip"),
        ("wasted-percent", "skip"),
        ("image-size", "skip"),
        ("layers", "skip"),
        ("paths", "skip"),
    ]


@pytest.mark.parametrize(
    ("name", "policy", "value", "reason"),
    [
        ("secrets", Policy(), 1, "1 finding: 1 critical; nothing high or worse"),
        ("efficiency", Policy({"efficiency": 0.99}), None, "99.00% is the least"),
        ("wasted-bytes", Policy({"wasted-bytes": 10}), 47, "47 B are wasted"),
        ("wasted-percent", Policy({"wasted-percent": 1}), None, "1.00 % is the most"),
        ("image-size", Policy({"image-size": 100}), None, "100 B is the most allowed"),
        ("layers", Policy({"layers": 1}), 2, "The image has 2 layers, and 1 is the most"),
        ("paths", Policy({"paths": ["*.env"]}), 1, "layer 1 writes app/.env"),
    ],
)
def test_a_gate_that_fails(name: str, policy: Policy, value: float | None, reason: str) -> None:
    found = gate(name, policy)
    assert found.status is Status.FAIL
    assert reason in found.reason
    assert value is None or found.value == value
    assert found.limit is not None


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("efficiency", Policy({"efficiency": 0.1})),
        ("wasted-bytes", Policy({"wasted-bytes": 47})),
        ("wasted-percent", Policy({"wasted-percent": 50})),
        ("image-size", Policy({"image-size": 1 << 20})),
        ("layers", Policy({"layers": 2})),
        ("paths", Policy({"paths": ["*.pem"]})),
    ],
)
def test_a_gate_that_passes(name: str, policy: Policy) -> None:
    found = gate(name, policy)
    assert (found.status, found.reason) == (Status.PASS, "")


def test_only_findings_that_are_bad_enough_count() -> None:
    layer = TarBuilder().file("root/.ssh/id_rsa", b"not a key, by its name alone")
    (found,) = report_of(layer).findings
    assert found.severity < Severity.HIGH
    assert report_of(layer).gates[0].status is Status.PASS
    assert (
        report_of(layer, policy=Policy({"secrets": found.severity})).gates[0].status is Status.FAIL
    )
    skipped = report_of(layer, policy=Policy({"secrets": None})).gates[0]
    assert (skipped.status, skipped.value) == (Status.SKIP, 1)


def test_many_forbidden_paths_are_counted_and_three_are_named() -> None:
    layer = TarBuilder()
    for number in range(9):
        layer.file(f"k{number}.pem", b"1")
    (found,) = report_of(layer, policy=Policy({"paths": ["*.pem"]})).failed
    assert found.value == 9
    assert "layer 1 writes k2.pem and 6 more paths" in found.reason
