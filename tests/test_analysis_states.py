"""What an analysis answers depends on how far it has come, never on who asked it what before."""

from __future__ import annotations

import copy
import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.analysis import Analysis
from explorer.errors import DamageError
from explorer.image import Attestation, Image
from explorer.limits import Limits
from explorer.secrets.searching.outcome import Outcome
from explorer.secrets.searching.search import Here
from explorer.secrets.searching.starting import new_search
from sample_images.tokens import github_token, npm_token
from tests.builders import TarBuilder
from tests.images import image_of

LINE = "TOKEN={}\n"
ONE, OTHER = (LINE.format(make("states")).encode() for make in (github_token, npm_token))
CUT_SHORT = gzip.compress(ONE)[:-6]
OF_NO_READER = b"7z\xbc\xaf\x27\x1c" + bytes(50)

State: TypeAlias = tuple[str, int]
"""How an analysis searches, and how many steps it has gone."""


class Unreachable:
    """A blob that can't be read, and counts how often that was tried."""

    size = 100

    def __init__(self) -> None:
        self.tries = 0

    def read_at(self, offset: int, size: int) -> bytes:  # noqa: ARG002
        self.tries += 1
        raise DamageError("it is not there any more")


def image(blob: Unreachable | None = None) -> Image:
    """Return an image that has something to say in each of its answers at each of its layers."""
    base = TarBuilder().file("app/.env", ONE).file("etc/id_rsa", b"nothing").folder("srv")
    base.file("usr/lib/python3/dist-packages/tool/a.py", OTHER)
    change = TarBuilder().whiteout("app/.env").file("app/other.env", OTHER).file("a.gz", CUT_SHORT)
    more = TarBuilder().file("a.7z", OF_NO_READER).file("app/third.env", ONE).file("srv/x", OTHER)
    cut = TarBuilder().opaque("srv").file("b.env", ONE).file("x", bytes(2000)).build()[:2500]
    return replace(
        image_of(base, change, more, cut),
        config={"config": {"Env": [LINE.format(github_token("variable")).strip()]}},
        attestations=(Attestation("provenance", blob or Unreachable()),),
        notes=("The folder is odd",),
        damages=("The archive is damaged",),
        # Time passes before a test is run.
        allowance=Allowance(Limits(findings=4)).pause(),
    )


SOURCE = image()
STEPS = {"not": 4, "on the way": 4, "afterwards": 8}
ANSWERS: dict[str, Callable[[Analysis], object]] = {
    "findings": lambda one: one.findings,
    "unread": lambda one: one.unread,
    "notes": lambda one: one.notes,
    "damages": lambda one: one.damages,
    "waste": lambda one: one.waste,
    "counts": lambda one: tuple(layer.counts for layer in one.layers),
    "names": lambda one: tuple(
        {**layer.secrets.names} if layer.secrets else {} for layer in one.layers
    ),
    "searched": lambda one: one.searched,
}


class Walk:
    """An analysis that is taken from step to step."""

    def __init__(self, mode: str, source: Image = SOURCE) -> None:
        search = None if mode == "not" else new_search(allowance=Allowance(Limits(findings=6)))
        self.analysis = Analysis(source, search=search, search_last=mode == "afterwards")
        self.state = mode, 0
        self._steps = self._walk()

    def _walk(self) -> Iterator[object]:
        yield from self.analysis.read_layers()
        yield from self.analysis.search_layers() if self.state[0] == "afterwards" else ()

    def step(self) -> None:
        if next(self._steps, None):
            self.state = self.state[0], self.state[1] + 1

    def to(self, steps: int) -> Analysis:
        for _ in range(steps):
            self.step()
        return self.analysis


@cache
def asked_once(state: State, answer: str) -> object:
    """Return what a fresh analysis says that is asked nothing else."""
    mode, steps = state
    return copy.deepcopy(ANSWERS[answer](Walk(mode).to(steps)))


@given(st.sampled_from([*STEPS]), st.lists(st.sampled_from(["step", *ANSWERS]), max_size=30))
def test_an_answer_depends_on_the_state_alone(mode: str, asked: Sequence[str]) -> None:
    walk, said = Walk(mode), []
    for one in asked:
        if one == "step":
            walk.step()
        else:
            said.append((walk.state, one, ANSWERS[one](walk.analysis)))
    for state, answer, value in said:
        assert value == asked_once(state, answer), (state, answer)


@pytest.mark.parametrize("mode", STEPS)
def test_there_is_something_to_say(mode: str) -> None:
    end = mode, STEPS[mode]
    assert len({repr(asked_once((mode, 0), one)) for one in ANSWERS}) > 1
    assert asked_once(end, "waste") != asked_once((mode, 0), "waste")
    assert asked_once(end, "damages") != asked_once((mode, 0), "damages")
    if mode != "not":
        assert [asked_once((mode, n), "unread") for n in (0, STEPS[mode])] == [
            ((None, "An attestation was not searched: it is not there any more"),),
            (
                (None, "An attestation was not searched: it is not there any more"),
                (None, "Only the worst 4 findings are told (max-findings)"),
                (b"a.gz", "a.gz: it is damaged or cut short; what was there was read"),
            ),
        ]
        assert asked_once(end, "notes") != asked_once((mode, 0), "notes")


@pytest.mark.parametrize("mode", STEPS)
def test_what_is_asked_again_is_not_worked_out_again(mode: str) -> None:
    blob = Unreachable()
    walk = Walk(mode, image(blob))
    for _ in range(STEPS[mode] + 1):
        for one in ("findings", "unread", "waste"):
            assert ANSWERS[one](walk.analysis) is ANSWERS[one](walk.analysis), one
        walk.step()
    assert blob.tries <= 2


def test_an_answer_can_not_be_changed() -> None:
    analysis = Walk("on the way").to(4)
    for answer in (analysis.findings, analysis.unread, analysis.notes, analysis.damages):
        assert isinstance(answer, tuple)


def test_what_is_answered_in_the_middle_of_a_step_is_not_answered_again() -> None:
    walk, asked = Walk("on the way"), []

    class Asking(Here):
        """Asks while a step changes the analysis, as another thread may."""

        def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
            asked.append((walk.analysis.findings, walk.analysis.waste))
            return super().outcomes()

    search = walk.analysis._search
    assert search
    search.searcher = Asking(search.find)
    walk.to(2)
    assert len(asked) == 2
    for answer in ("findings", "waste", "unread"):
        assert ANSWERS[answer](walk.analysis) == asked_once(walk.state, answer)
