"""Enter goes into the file under the cursor, also while that is on its way to the screen."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from threading import Event

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input

from explorer.secrets.finding import Finding
from explorer.tui.explore.subjects import EntrySubject, ImageState
from explorer.tui.file.cards import Card
from explorer.tui.file.contents import Form
from explorer.tui.shell import type_ahead
from explorer.tui.shell.jobs import Check
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, press, screen_of, settle, tap
from tests.waiting import until


@pytest.fixture
def arrival(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Hold every file that is asked for while this is not set."""
    arrival, make = Event(), EntrySubject.card
    arrival.set()

    def wait(subject: EntrySubject, state: ImageState, aim: Finding | None, check: Check) -> Card:
        until(arrival.is_set, "the file may arrive")
        return make(subject, state, aim, check)

    monkeypatch.setattr(EntrySubject, "card", wait)
    monkeypatch.setattr(type_ahead, "_PATIENCE", 10.0)
    yield arrival
    arrival.set()


@asynccontextmanager
async def asking_for_a_file(arrival: Event) -> AsyncIterator[Pilot[None]]:
    """Stand in the tree, at a directory, and go down to a file that does not arrive."""
    async with app_of(leaking()).run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        screen_of(pilot).layer_list.go_to(lambda row: row.layer == 2)
        await press(pilot, "enter")
        tree = screen_of(pilot).layer_tree
        tree.go_to(b"app/keys")
        await settle(pilot)
        arrival.clear()
        await tap(pilot, "down")
        assert tree.path == b"app/keys/deploy.pem"
        yield pilot


async def test_a_file_that_is_on_its_way_is_entered_when_it_arrives(arrival: Event) -> None:
    async with asking_for_a_file(arrival) as pilot:
        await tap(pilot, "enter")
        assert screen_of(pilot).layer_tree.has_focus
        arrival.set()
        await settle(pilot)
        assert screen_of(pilot).file_view.has_focus_within


async def test_what_is_typed_next_acts_on_the_file(arrival: Event) -> None:
    async with asking_for_a_file(arrival) as pilot:
        await tap(pilot, "enter", "slash", *"BEGIN")
        assert screen_of(pilot).layer_tree.has_focus
        arrival.set()
        await settle(pilot)
        fields = {field.id: field.value for field in pilot.app.screen.query(Input)}
        assert fields["search-text"] == "BEGIN"
        assert fields["filter-input"] == ""


async def test_its_attributes_are_shown_when_it_arrives_and_not_refused_before(
    arrival: Event,
) -> None:
    async with asking_for_a_file(arrival) as pilot:
        await tap(pilot, "t")
        arrival.set()
        await settle(pilot)
        view = screen_of(pilot).file_view
        assert view.form is Form.INFORMATION
        assert view.border_title == Content("/app/keys/deploy.pem")


async def test_who_goes_on_instead_is_not_called_back(
    arrival: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type_ahead, "_PATIENCE", 0.001)
    async with asking_for_a_file(arrival) as pilot:
        await tap(pilot, "enter", "down")
        tree = screen_of(pilot).layer_tree
        assert tree.path == b"app/keys/logo.bin"
        arrival.set()
        await settle(pilot)
        assert tree.has_focus


async def test_nothing_is_entered_where_nothing_is_to_be_seen(arrival: Event) -> None:
    async with asking_for_a_file(arrival) as pilot:
        await tap(pilot, "up", "enter")
        arrival.set()
        await settle(pilot)
        assert screen_of(pilot).layer_tree.has_focus
