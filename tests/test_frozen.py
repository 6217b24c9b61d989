"""What is frozen is immutable: no frozen value of the product holds what can be written to."""

from __future__ import annotations

import copy
import gc
import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from inspect import get_annotations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec import Struct
from rich.pretty import pretty_repr

import explorer
from explorer.analysis import Analysis
from explorer.frozen import Discreet, Frozen
from explorer.image.sources import open_image
from explorer.image.sources.registry.logins import Login
from explorer.report.building import build_report
from explorer.report.formats import NAMES, report_format
from explorer.report.model import Reports
from explorer.report.policy import Policy
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.searching.starting import new_search
from sample_images.catalogue import ARCHIVES
from tests.tui.screens import app_of, settle

MUTABLE = re.compile(r"\b([lL]ist|[dD]ict|[sS]et|bytearray|array|deque|Counter|defaultdict)\b")
GENERAL = re.compile(r"\b(Sequence|Mapping|Iterable|Collection|Settings|Document)\b")

COLUMNS = {
    "explorer.layers.tree.Tree": {"names", "parents", "depths", "ends", "places", "signs"},
    "explorer.layers.totals.Totals": {"sizes", "hidden"},
}
"""Columns of up to a million numbers, eight times as large as tuples; who makes them fills them."""

DOCUMENTS = {
    "explorer.image.model.Image": {"config"},
    "explorer.image.configuration.Configuration": {"fields"},
    "explorer.image.sources.engine.held.EngineImage": {"facts"},
    "explorer.image.sources.docker_archive.opening.SavedImage": {"sources"},
    "explorer.secrets.schema.TomlTable": {"entry"},
}
"""Documents as they were parsed: read-only themselves, plain lists and dictionaries inside."""


def frozen_classes() -> Iterator[type[Any]]:
    for module in pkgutil.walk_packages(explorer.__path__, "explorer."):
        if not module.name.endswith("__main__"):
            for one in vars(importlib.import_module(module.name)).values():
                if isinstance(one, type) and one.__module__ == module.name and is_frozen(one):
                    yield one


def is_frozen(one: type) -> bool:
    return issubclass(one, Struct) and one.__struct_config__.frozen


def fields_of(one: type[Any]) -> dict[str, str]:
    """Return how the fields of a class are annotated, by their names."""
    said = {
        name: kind for base in one.__mro__[::-1] for name, kind in get_annotations(base).items()
    }
    return {name: said[name] for name in one.__struct_fields__}


def name_of(one: type[Any]) -> str:
    return f"{one.__module__}.{one.__name__}"


CLASSES = sorted(set(frozen_classes()), key=name_of)


def test_no_field_is_meant_for_something_that_can_be_written_to() -> None:
    wrong = [
        f"{name_of(one)}.{name}: {kind}"
        for one in CLASSES
        for name, kind in fields_of(one).items()
        if MUTABLE.search(kind) and name not in COLUMNS.get(name_of(one), ())
    ]
    assert wrong == []


def test_what_may_be_given_anything_makes_it_read_only() -> None:
    wrong = [
        name_of(one)
        for one in CLASSES
        if not issubclass(one, Frozen) and any(map(GENERAL.search, fields_of(one).values()))
    ]
    assert wrong == []


def test_the_exceptions_are_still_there() -> None:
    fields = {name_of(one): {*one.__struct_fields__} for one in CLASSES}
    for name, exempt in [*COLUMNS.items(), *DOCUMENTS.items()]:
        assert exempt <= fields[name], name
    assert len(CLASSES) > 100


def writable(value: object) -> Iterator[object]:
    """Yield what can be written to in a value, however deep in what is read-only."""
    if isinstance(value, list | dict | set | bytearray):
        yield value
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from writable(one)
    elif isinstance(value, MappingProxyType):
        for one in value.values():
            yield from writable(one)


def writable_now() -> list[str]:
    """Return what can be written to in the frozen values that there are by now."""
    gc.unfreeze()  # the interface puts aside what has been there for a while
    values = [value for value in gc.get_objects() if type(value) in WATCHED]
    assert len({type(value) for value in values}) > 15
    return sorted({line for value in values for line in held_by(value)})


def held_by(value: Any) -> Iterator[str]:  # noqa: ANN401 - any frozen value
    name = name_of(type(value))
    exempt = COLUMNS.get(name, set()) | DOCUMENTS.get(name, set())
    for field in value.__struct_fields__:
        if field not in exempt:
            for one in writable(getattr(value, field)):
                yield f"{name}.{field} holds {one!r:.80}"


WATCHED = frozenset(CLASSES)


@pytest.mark.parametrize("archive", sorted(ARCHIVES.iterdir()), ids=lambda path: path.name)
def test_nothing_in_a_run_holds_what_can_be_written_to(archive: Path) -> None:
    analysis = Analysis(open_image(str(archive)), search=new_search()).complete()
    report = build_report(analysis, Policy())
    for name in NAMES:
        for _ in report_format(name).lines(Reports.of(report)):
            pass
    assert writable_now() == []


async def test_nothing_in_the_interface_holds_what_can_be_written_to() -> None:
    opened = open_image(str(ARCHIVES / "deleted-env.docker.tar.gz"))
    async with app_of(opened).run_test() as pilot:
        await settle(pilot)
        for key in ("s", "t", "t", "V", "escape", "f", "escape", "4", "i"):
            await pilot.press(key)
            await settle(pilot)
            assert writable_now() == []


def test_what_is_untold_is_a_field() -> None:
    discreet = [one for one in CLASSES if issubclass(one, Discreet)]
    assert len(discreet) > 5
    for one in discreet:
        assert one.untold, name_of(one)
        assert one.untold <= {*one.__struct_fields__}, name_of(one)


def test_what_is_untold_stands_in_no_text() -> None:
    login = Login("a file", "somebody", password="pass" + "word", identity_token="iden" + "tity")
    for text in (repr(login), str(login), f"{[login]}", pretty_repr(login)):
        assert "password" not in text
        assert "identity" not in text
    assert repr(login) == "Login(origin='a file', name='somebody')"


def test_lists_and_dictionaries_become_read_only_copies() -> None:
    details = {"kind": "live"}
    match = Match("id", "title", 0, 1, Severity.LOW, Confidence.LIKELY, details=details)
    details["kind"] = "changed"
    assert match.details == {"kind": "live"}
    with pytest.raises(TypeError, match="does not support item assignment"):
        match.details["kind"] = "changed"  # type: ignore[index]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_value_stays_read_only_on_its_way_to_another_process(again: object) -> None:
    match = Match("id", "title", 0, 1, Severity.LOW, Confidence.LIKELY, details={"a": "b"})
    assert callable(again)
    assert again(match) == match
    assert isinstance(again(match).details, MappingProxyType)
