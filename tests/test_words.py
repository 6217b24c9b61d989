"""One meaning for each word: what things are called in the program, and how they are explained."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import explorer

ROOT = Path(explorer.__file__).parent

EMPTY = frozenset({"found", "known", "over", "shown"})
"""Words that say nothing when they are the whole name of a module or a class."""

NOWHERE = frozenset({"facts", "tell", "telling", "tells", "told", "way", "ways"})
"""Words in no name: they say nothing, or are for what is said to people."""

HOMES = {
    "Place": "layers/fates.py",
    "Location": "secrets/finding.py",
    "Entry": "layers/index.py",
    "Kind": "layers/index.py",
    "Window": "text/windows.py",
}
"""Words of the whole program, and the one module that defines each."""

ONCE = ("Hit", "Redaction", "Pattern")
"""Words of the whole program that one module defines, if any."""

SHARED = {"Configuration": "an image's in `image`, the gate's in `report`: the word of each field"}
"""Names that several classes may have, and why."""

MOST_SENTENCES = 3
"""Beside what a docstring says of errors and of sources; a package may define more words."""

HELP_TEXTS = frozenset({"cli/main.py: command_line"})
"""Docstrings that are the text of --help."""

# -- What does not hold yet: each line goes with the change that makes it true. When all are gone,
# -- so are these two names and their uses.

Definition: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Public(NamedTuple):
    """A module, class or function whose name has no underscore in front of it."""

    module: str
    name: str
    node: Definition

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"


@cache
def public() -> tuple[Public, ...]:
    return tuple(
        one
        for file in sorted(ROOT.rglob("*.py"))
        for one in _of_module(file.relative_to(ROOT).as_posix(), file)
    )


def _of_module(module: str, file: Path) -> Iterator[Public]:
    tree = ast.parse(file.read_text("utf-8"))
    yield Public(module, file.parent.name if file.stem == "__init__" else file.stem, tree)
    yield from _inside(module, tree, "")


def _inside(module: str, outer: ast.Module | ast.ClassDef, before: str) -> Iterator[Public]:
    for node in outer.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_"):
            yield Public(module, before + node.name, node)
            if isinstance(node, ast.ClassDef):
                yield from _inside(module, node, f"{before}{node.name}.")


def _modules_of_classes() -> dict[str, list[str]]:
    """Return by name the modules of all classes that are not inside another one."""
    modules = defaultdict(list)
    for one in public():
        if isinstance(one.node, ast.ClassDef) and "." not in one.name:
            modules[one.name].append(one.module)
    return modules


def _words(name: str) -> list[str]:
    last = name.rpartition(".")[2]
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", last)]


def _sentences(docstring: str) -> int:
    said = re.sub(r'`[^`]*`|"[^"]*"', "x", re.split(r"\bSources?: ", docstring)[0])
    sentences = re.split(r"[.!?](?=\s|\Z)", said)
    return sum(bool(one.strip()) and not one.strip().startswith("Raises ") for one in sentences)


def test_no_two_classes_share_a_name() -> None:
    shared = {name: where for name, where in _modules_of_classes().items() if len(where) > 1}
    assert {name: shared[name] for name in shared.keys() - SHARED.keys()} == {}


def test_a_name_that_classes_may_share_is_still_shared() -> None:
    assert [name for name in SHARED if len(_modules_of_classes()[name]) < 2] == []


def test_the_words_of_the_whole_program_are_defined_once() -> None:
    modules = _modules_of_classes()
    assert {name for name, home in HOMES.items() if home not in modules[name]} == set()
    several = {name for name in (*HOMES, *ONCE) if len(modules[name]) > 1}
    assert several == set()


def test_no_name_says_nothing() -> None:
    empty = {
        str(one)
        for one in public()
        if NOWHERE & {*_words(one.name)}
        or (isinstance(one.node, ast.ClassDef | ast.Module) and one.name.lower() in EMPTY)
    }
    assert sorted(empty) == []


def test_whatever_is_public_is_explained_in_a_few_sentences() -> None:
    offenders = [
        f"{one}: {count} sentences"
        for one in public()
        if not one.module.endswith("__init__.py") and str(one) not in HELP_TEXTS
        if not 0 < (count := _sentences(ast.get_docstring(one.node) or "")) <= MOST_SENTENCES
    ]
    assert offenders == []


def test_a_package_of_many_modules_defines_its_words() -> None:
    undefined = [
        one.module
        for one in public()
        if one.module in {f"{name}/__init__.py" for name in ("image", "layers", "secrets", "text")}
        if not re.search(r"^[A-Z]\w+: ", ast.get_docstring(one.node) or "", re.MULTILINE)
    ]
    assert undefined == []
