"""The table of formats: whoever adds one and forgets a part of it is told here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

from explorer.secrets.nested import formats
from explorer.secrets.nested.source import Format
from explorer.secrets.nested.walk import FORMATS, recognise
from tests.secrets.nested.specimens import SPECIMENS

MODULES = [
    import_module(f"{formats.__name__}.{one.name}") for one in iter_modules(formats.__path__)
]


def declared(module: ModuleType) -> tuple[Format, ...]:
    return getattr(module, "FORMATS", ())


def test_every_module_that_reads_parts_declares_its_formats() -> None:
    reading = {one.__name__ for one in MODULES if hasattr(one, "parts")}
    assert reading == {one.__name__ for one in MODULES if declared(one)}


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_what_a_module_declares_is_in_the_table(module: ModuleType) -> None:
    assert set(declared(module)) <= set(FORMATS)


def test_no_two_formats_share_a_name_or_a_magic() -> None:
    magics = [magic for one in FORMATS for magic in one.magics]
    assert len({one.name for one in FORMATS}) == len(FORMATS)
    assert len(set(magics)) == len(magics)


@pytest.mark.parametrize("form", FORMATS, ids=lambda one: one.name)
def test_a_format_is_recognised_and_has_a_specimen_that_others_damage(form: Format) -> None:
    assert form.magics or form.recognises or form.by_name
    assert all(recognise(magic, b"") is form for magic in form.magics)
    assert form in [recognise(data[:512], name.encode()) for name, data in SPECIMENS.items()]
