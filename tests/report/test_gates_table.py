"""The tables of gates and of keys: what a row brings, and who is told of a part that is missing."""

from importlib import import_module
from operator import gt, lt
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cli.main import command_line
from explorer.layers.waste import Waste, WastedFile
from explorer.report import gates
from explorer.report.configuration.keys import KEYS
from explorer.report.configuration.loading import load
from explorer.report.gates import GATES
from explorer.report.gates.row import Evidence, GateRow
from explorer.report.model import Status
from explorer.report.policy import Policy
from explorer.report.units import (
    BYTES,
    COUNT,
    FLAG,
    GLOBS,
    GROWTH,
    PERCENT,
    SEVERITY,
    SHARE,
    Unit,
)
from explorer.secrets.rule import Severity

# What is compared has its laws in tests/compare/test_gates.py.
NUMBERS = [gate for gate in GATES if gate.key.unit not in (SEVERITY, GLOBS) and not gate.compares]
COUNTS = st.integers(0, 10**12)
WRITTEN: dict[Unit, st.SearchStrategy[Any]] = {
    BYTES: COUNTS,
    COUNT: COUNTS,
    PERCENT: st.integers(0, 100),
    SHARE: st.floats(0, 1).map(lambda number: round(number, 4)),
    GROWTH: st.one_of(COUNTS, st.integers(0, 1000).map("{}%".format)),
    FLAG: st.booleans().map(lambda flag: str(flag).lower()),
    SEVERITY: st.sampled_from(["low", "medium", "high", "critical", "never"]),
    GLOBS: st.lists(st.sampled_from(["*.pem", "root/**", "a b"]), min_size=1).map(tuple),
}


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    total = draw(COUNTS)
    wasted = WastedFile(b"path", draw(st.integers(0, total)), 1, 2)
    return Evidence([], [], draw(COUNTS), Waste(total, [wasted]), draw(COUNTS))


def measured(gate: GateRow[Any], image: Evidence) -> float:
    return {
        "efficiency": image.waste.score,
        "wasted-bytes": image.waste.wasted_bytes,
        "wasted-percent": image.waste.wasted_percent,
        "image-size": image.size,
        "layers": image.layer_count,
    }[gate.name]


@given(evidence(), st.data())
def test_a_gate_fails_beyond_its_limit_and_nowhere_else(
    image: Evidence, data: st.DataObject
) -> None:
    for gate in NUMBERS:
        value = measured(gate, image)
        limit = data.draw(st.one_of(st.none(), st.just(value), WRITTEN[gate.key.unit]), gate.name)
        found = gate.verdict(limit, image)
        breaks = lt if gate.name == "efficiency" else gt
        beyond = limit is not None and breaks(value, limit)
        assert (found.status is Status.FAIL) == beyond
        assert (found.status is Status.SKIP) == (limit is None)
        assert bool(found.reason) == beyond
        assert (found.value, found.limit) == (round(value, 6), limit)


@given(st.data())
def test_file_variables_and_options_give_the_same_policy(data: st.DataObject) -> None:
    written = {gate.key: data.draw(WRITTEN[gate.key.unit], gate.name) for gate in GATES}
    options = {key.name: value for key, value in written.items()}
    variables = {key.variable: str(one) for key, one in written.items() if not key.unit.repeated}
    lists = {key.name: one for key, one in written.items() if key.unit.repeated}
    with TemporaryDirectory() as folder:
        start = Path(folder)
        by_option = load(None, {}, options, start).policy
        assert load(None, variables, lists, start).policy == by_option
        lines = [f"{key.name} = {toml(one)}\n" for key, one in written.items()]
        (start / ".layer-explorer.toml").write_text("".join(lines))
        assert load(None, {}, {}, start).policy == by_option


def toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_every_module_of_gates_is_in_the_table() -> None:
    modules = [
        import_module(f"{gates.__name__}.{one.name}") for one in iter_modules(gates.__path__)
    ]
    declared = [gate for module in modules for gate in getattr(module, "GATES", ())]
    assert set(declared) == set(GATES)
    assert {module.__name__ for module in modules if not hasattr(module, "GATES")} == {
        f"{gates.__name__}.row"
    }


def test_no_two_gates_and_no_two_keys_share_a_name() -> None:
    assert len({gate.name for gate in GATES}) == len(GATES)
    assert len({key.name for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_a_gate_has_a_title_an_option_with_its_unit_and_help_and_a_place_in_the_docs(
    gate: GateRow[Any],
) -> None:
    (option,) = [one for one in command_line.commands["--ci"].params if gate.key.flag in one.opts]
    told = option.to_info_dict()
    assert gate.title
    assert told["help"] == gate.key.help != ""
    assert gate.key.unit.metavar in option.make_metavar(command_line.make_context("x", ["demo"]))
    row = f"| `{gate.name}` |"
    (line,) = [one for one in docs().splitlines() if one.startswith(row)]
    assert f"`{gate.key.flag}`" in line
    assert f"`{gate.key.name}`" in line
    assert gate.key.dive is None or f"`{gate.key.dive.name}`" in line


def docs() -> str:
    return (Path(__file__).parents[2] / "docs/gates.md").read_text()


def test_a_policy_does_not_change_once_it_is_made() -> None:
    given_limits = {"layers": 3}
    policy = Policy(given_limits, ignores=[])
    given_limits["layers"] = 4
    assert (policy.limits["layers"], policy.limits["secrets"]) == (3, Severity.HIGH)
    with pytest.raises(TypeError):
        policy.limits["layers"] = 4  # type: ignore[index]
