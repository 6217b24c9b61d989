"""Texts on which an expression that goes back would go back for ever, made from its own parts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeAlias

import explorer

# What the standard library's own parser makes of an expression.
_Node: TypeAlias = Any
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_LETTERS = [chr(one) for one in (*range(32, 127), 9, 10, 0, 0xE9)]
_TAILS = ["", "\x00", "\n"]
_MOST_PUMPS = 60
_SEARCHING = {"search", "finditer", "findall", "sub", "subn", "split"}
_USES = frozenset(_SEARCHING | {"match", "fullmatch"})


class Expression(NamedTuple):
    """A compiled expression of the program, and what the program does with it."""

    name: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]

    def run(self, text: str) -> None:
        """Do the same with a text."""
        data: Any = text.encode() if isinstance(self.pattern.pattern, bytes) else text
        if self.uses & _SEARCHING:
            for _ in self.pattern.finditer(data):
                pass
        if "match" in self.uses:
            self.pattern.match(data)
        if "fullmatch" in self.uses:
            self.pattern.fullmatch(data)


def expressions() -> list[Expression]:
    """Return every expression that a module or a class of the program holds, or uses at once."""
    names = sorted(one.name for one in walk_packages(explorer.__path__, "explorer."))
    modules = [import_module(one) for one in names if not one.endswith("__main__")]
    trees = {one: ast.parse(Path(str(one.__file__)).read_text()) for one in modules}
    calls = {one: [*_calls(tree)] for one, tree in trees.items()}
    found: dict[int, Expression] = {}
    for module in modules:
        for name, value in vars(module).items():
            near = [calls[module]] if name.startswith("_") else calls.values()
            uses = frozenset(use for some in near for of, use, _ in some if of == name)
            for pattern in _patterns(value):
                # One that is handed on may be used in any way.
                one = Expression(f"{module.__name__}.{name}", pattern, uses or _USES)
                found.setdefault(id(pattern), one)
        for of, use, source in calls[module]:
            if of == "re" and source is not None:
                pattern = re.compile(source)
                name = f"{module.__name__}: {source!r}"
                found[id(pattern)] = Expression(name, pattern, frozenset({use}))
    return [*found.values()]


def _calls(tree: ast.AST) -> Iterator[tuple[str, str, Any]]:
    """Yield on which names methods of expressions are called, and a source that is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _USES:
            of = node.value
            yield of.id if isinstance(of, ast.Name) else getattr(of, "attr", ""), node.attr, None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of, first = node.func.value, node.args[0]
            is_call = isinstance(of, ast.Name) and of.id == "re" and node.func.attr in _USES
            if is_call and isinstance(first, ast.Constant):
                yield "re", node.func.attr, first.value


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _patterns(one)
    elif isinstance(value, dict):
        yield from _patterns([*value.values()])
    elif isinstance(value, type) and value.__module__.startswith("explorer."):
        yield from _patterns([one for one in vars(value).values() if isinstance(one, re.Pattern)])


def pumped(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Yield texts of about so many characters, with each loop of an expression pumped up."""
    source = pattern.pattern
    tree = parser.parse(source, pattern.flags & ~(0 if isinstance(source, str) else re.UNICODE))
    random = Random(0)
    for before, body in islice(dict.fromkeys(_pumps(tree, "", random)), _MOST_PUMPS):
        both = before + body
        for text in (before + body * (size // len(body)), both * (size // len(both))):
            yield from (text + tail for tail in _TAILS)


def _pumps(items: Sequence[Any], before: str, random: Random) -> Iterator[tuple[str, str]]:
    """Yield what stands before a loop, and what goes round in it."""
    for number, (code, argument) in enumerate(items):
        start = before + _sample(items[:number], random)
        for part in _parts(code, argument):
            yield from _pumps(part, start, random)
        if code in _REPEATS and argument[1] is codes.MAXREPEAT:
            rest = _sample(items[number + 1 :], random)
            for _ in range(4):
                body = _sample(argument[2], random)
                yield from ((start, one) for one in (body, body + rest, rest) if one)
    if whole := _sample(items, random):
        yield before, whole


def _parts(code: _Node, argument: _Node) -> Iterator[Sequence[Any]]:
    if code is codes.SUBPATTERN:
        yield argument[3]
    elif code is codes.BRANCH:
        yield from argument[1]
    elif code in _REPEATS:
        yield argument[2]
    elif code in (codes.ASSERT, codes.ASSERT_NOT):
        yield argument[1]
    elif code is codes.ATOMIC_GROUP:
        yield argument


def _sample(items: Sequence[Any], random: Random) -> str:
    """Return a short text that some items of an expression match."""
    return "".join(_one(code, argument, random) for code, argument in items)


def _one(code: _Node, argument: _Node, random: Random) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code in (codes.IN, codes.NOT_LITERAL, codes.ANY):
        return random.choice(_letters(code, argument))
    if code in _REPEATS:
        times = max(argument[0], min(1, argument[1]))
        return "".join(_sample(argument[2], random) for _ in range(times))
    parts = [] if code in (codes.ASSERT, codes.ASSERT_NOT) else [*_parts(code, argument)]
    return _sample(random.choice(parts), random) if parts else ""


def _letters(code: _Node, argument: _Node) -> list[str]:
    if code is codes.ANY:
        return ["a", "x", " "]
    if code is codes.NOT_LITERAL:
        return [one for one in ("a", "b", " ") if ord(one) != argument]
    node = parser.SubPattern(parser.State(), [(codes.IN, argument)])
    compiled = re._compiler.compile(node)  # type: ignore[attr-defined]
    return [one for one in _LETTERS if compiled.fullmatch(one)] or ["a"]
