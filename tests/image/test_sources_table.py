"""The table of sources: whoever adds one and forgets a part of it is told here."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cli.main import command_line
from explorer.errors import ImageError, UsageError
from explorer.image import Image, Instruction, sources
from explorer.image.sources import open_image
from explorer.image.sources.containerd import CONTAINERD
from explorer.image.sources.context import CONTEXT
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.engine import DOCKER, PODMAN
from explorer.image.sources.oci import OCI, OCI_ARCHIVE
from explorer.image.sources.source import Access, Source
from explorer.image.sources.table import ENGINES, NAMING, SOURCES, parse_reference, source_named
from explorer.secrets.finding import Finding, Location, LocationKind
from explorer.secrets.match import Match
from explorer.secrets.recovery import recovery
from explorer.secrets.rule import Confidence, Severity

targets = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
every = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.scheme)


def declared() -> Iterator[object]:
    for one in iter_modules(sources.__path__):
        if one.ispkg:
            yield from vars(import_module(f"{sources.__name__}.{one.name}")).values()


def test_what_a_package_declares_is_in_the_table() -> None:
    found = {one.scheme for one in declared() if isinstance(one, Source)}
    assert found == {one.scheme for one in SOURCES}


@every
def test_a_source_is_in_the_help(source: Source) -> None:
    assert source.help in " ".join(str(command_line.help).split())


@every
@given(targets)
def test_what_a_source_writes_is_read_as_it(source: Source, target: str) -> None:
    found = parse_reference(source.written(target))
    assert (found.scheme, found.target) == (source.scheme, target)
    assert source_named(found.scheme) is source


@every
def test_a_source_needs_something_behind_its_scheme(source: Source) -> None:
    with pytest.raises(UsageError, match="names no image"):
        parse_reference(source.written(""))


@every
def test_what_is_not_there_is_an_error_of_the_image(source: Source) -> None:
    with pytest.raises(ImageError):
        open_image(source.written("localhost:1/not/there:at-all"))


@every
def test_anybody_gets_at_what_an_image_of_a_source_says(source: Source) -> None:
    made = [Instruction(1, "RUN echo secret", empty=True)]
    image = Image(source.written("name"), source.scheme, (), made, config_stored_as=b"config")
    location = Location(LocationKind.HISTORY, index=1)
    match = Match("rule", "title", 9, 15, Severity.HIGH, Confidence.LIKELY)
    assert isinstance(source.access(image, "name"), Access)
    assert recovery(image, Finding(match, location, b"secret", "")).commands


def test_paths_are_told_apart_by_what_every_source_knows_its_own_by() -> None:
    by_member = [one for one in SOURCES if one.form]
    assert by_member == [DOCKER_ARCHIVE, OCI_ARCHIVE]
    assert [one for one in SOURCES if one.in_folder] == [OCI]
    assert len({one.form.member for one in by_member if one.form}) == len(by_member)
    by_nothing = [one for one in SOURCES if not (one.form or one.in_folder or one.has_names)]
    assert by_nothing == [CONTEXT]  # any folder may be one, so it is named as such


def test_bare_names_are_looked_up_in_order_and_only_engines_build() -> None:
    assert NAMING == (DOCKER, PODMAN, CONTAINERD)
    assert ENGINES == (DOCKER, PODMAN)
    assert not CONTAINERD.is_here()


def test_a_build_context_is_looked_at_where_it_stands() -> None:
    image = Image(CONTEXT.written("a folder"), CONTEXT.scheme, ())
    access = CONTEXT.access(image, "a folder")
    assert (access.is_tree, access.first, access.target) == (True, (), "a folder")
