"""No test waits without a limit, and none looks at a clock: `waiting` and `counting` do it for all.

What has a limit of time is made in the test: it would have begun with the first test of all.

What starts a program or waits for one says how long that may take. A loop that waits for a
condition stands in `tests/waiting.py` alone, and so does the time that may pass.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time", "sleep"}
# What waits, and how many arguments it has where the last one is the limit.
WAITING = {"run": 99, "check_output": 99, "communicate": 2, "wait": 1, "join": 1, "urlopen": 99}
OF_PROCESSES = {"run", "check_output"}
# What begins to count time when it is made.
TIMED = {"Allowance", "Budget", "Request"}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield all calls of something's method, with the names of that something and the method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, ast.unparse(node.func.value), node.func.attr


def is_endless(call: ast.Call, owner: str, name: str) -> bool:
    if name in OF_PROCESSES and owner != "subprocess":
        return False
    if name not in WAITING or len(call.args) >= WAITING[name]:
        return False
    return not any(one.arg in ("timeout", None) for one in call.keywords)


def offences(source: str) -> list[str]:
    """Return the calls that wait for ever, or look at the clock."""
    return [
        f"line {call.lineno}: {ast.unparse(call)[:80]}"
        for call, owner, name in calls(ast.parse(source))
        if is_endless(call, owner, name)
        or (owner == "time" and name in CLOCKS)
        or (owner == "asyncio" and name == "timeout")
    ]


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when a module is imported: all but the bodies of its functions."""
    yield node
    for name, value in ast.iter_fields(node):
        if name != "body" or isinstance(node, ast.Module | ast.ClassDef | ast.If | ast.With):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    yield from at_import(one)


def made_too_early(source: str) -> list[str]:
    """Return what a module makes when it is imported, whose time is over when its test begins."""
    return [
        f"line {node.lineno}: {ast.unparse(node)[:80]}"
        for node in at_import(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in TIMED
    ]


def test_what_has_a_limit_of_time_is_made_in_the_test() -> None:
    found = {
        str(path.relative_to(TESTS)): wrong
        for path in TESTS.rglob("*.py")
        if (wrong := made_too_early(path.read_text()))
    }
    assert found == {}


def test_what_is_made_too_early_is_seen() -> None:
    assert made_too_early("REQUEST = Request(NAME)")
    assert made_too_early("EACH = {'a': Allowance(limits)}")
    assert made_too_early("@given(Request(NAME))\ndef test(): pass")
    assert made_too_early("def asked(budget=Budget()): pass")
    assert not made_too_early("EACH = lambda: Allowance(limits)")
    assert not made_too_early("def asked() -> Request:\n    return Request(NAME)")


def test_every_wait_has_a_limit_and_no_test_looks_at_the_clock() -> None:
    found = {
        str(path.relative_to(TESTS)): wrong
        for path in TESTS.rglob("*.py")
        if path.name != "waiting.py" and (wrong := offences(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(['true'], check=True)",
        "process.wait()",
        "process.communicate()",
        "thread.join()",
        "event.wait()",
        "began = time.monotonic()",
        "time.sleep(1)",
    ],
)
def test_what_waits_or_measures_is_seen(line: str) -> None:
    assert offences(line)


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(['true'], check=True, timeout=LIMIT)",
        "process.wait(LIMIT)",
        "process.communicate(timeout=LIMIT)",
        "', '.join(words)",
        "until(event.is_set, 'the event')",
        "home.run('ls')",
    ],
)
def test_what_has_a_limit_is_not(line: str) -> None:
    assert offences(line) == []
