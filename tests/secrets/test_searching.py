"""The search beside this process finds what the search in it finds, and says when it can't."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from explorer.analysis import Analysis
from explorer.errors import CancelledError, SearchError
from explorer.image import Image
from explorer.secrets.builtin import scanner
from explorer.secrets.finding import Finding
from explorer.secrets.match import Match
from explorer.secrets.searching import Search
from explorer.secrets.searching.batches import SLOT_BYTES
from explorer.secrets.searching.beside import Beside
from explorer.secrets.searching.search import Here
from explorer.secrets.searching.starting import new_search
from explorer.secrets.searching.tasks import MOST_TOGETHER, Task
from sample_images.tokens import github_token
from tests.builders import TarBuilder
from tests.images import image_of
from tests.waiting import LIMIT, until

TOKEN = github_token("searching").encode()
LARGE = b"x" * (5 << 20)


@pytest.fixture
def beside() -> Iterator[Beside]:
    searcher = Beside(scanner().rules, None, 2)
    yield searcher
    searcher.close()


def image() -> Image:
    layer = TarBuilder().file("app/.env", b"TOKEN=" + TOKEN).file("etc/id_rsa", b"nothing")
    # In the second window, behind the line that the first one ends in.
    layer.file("var/log/all", LARGE[: 1 << 20] + b"\n\n" + TOKEN + b"\n" + LARGE)
    layer.file("var/log/none", LARGE)
    return image_of(layer, TarBuilder().file("copy", b"TOKEN=" + TOKEN).whiteout("app/.env"))


def findings(searcher: Beside | Here) -> list[Finding]:
    search = Search(scanner().find_each, lambda path: scanner().named(path.decode()), searcher)
    return [*Analysis(image(), search=search).complete().findings]


def test_the_same_is_found_in_this_process_and_beside_it(beside: Beside) -> None:
    found = findings(beside)
    assert found == findings(Here(scanner().find_each))
    places = [(one.location.path, one.location.line, one.secret) for one in found]
    assert places == [
        (b"app/.env", 1, TOKEN),
        (b"var/log/all", 3, TOKEN),
        (b"etc/id_rsa", None, b""),
        (b"copy", 1, TOKEN),
    ]


def test_more_than_all_slots_hold_is_searched(beside: Beside) -> None:
    filler = bytes(SLOT_BYTES // 3)
    for number in range(20):
        beside.submit(b"%d" % number, Task.whole(b"f", filler + b"\n" + TOKEN))
    found = dict(beside.outcomes())
    assert {key: [hit.secret for hit in one.matches] for key, one in found.items()} == {
        b"%d" % number: [TOKEN] for number in range(20)
    }
    assert list(beside.outcomes()) == []


def test_a_process_that_is_killed_is_told_of(beside: Beside) -> None:
    beside.submit(b"key", Task.whole(b"f", b"data"))
    for child in beside._children:
        os.kill(child.process.pid, signal.SIGKILL)
    with pytest.raises(SearchError, match="status -9"):
        beside.outcomes()


def test_a_fault_in_a_process_is_told_without_what_it_quotes(beside: Beside) -> None:
    beside.submit(b"key", Task.whole(None, b"data"))  # type: ignore[arg-type]
    with pytest.raises(SearchError, match=r"AttributeError in \w+\.py, line \d+"):
        beside.outcomes()


def test_few_tasks_wait_however_small_they_are() -> None:
    searched = list[int]()

    def find(contents: Sequence[tuple[bytes, str]]) -> list[list[Match]]:
        searched.append(len(contents))
        return [[] for _ in contents]

    here = Here(find)
    for number in range(3 * MOST_TOGETHER):
        here.submit(b"%d" % number, Task.whole(b"f", b"x"))
    assert searched == [MOST_TOGETHER] * 3


def test_the_words_of_a_fault_outlive_its_process(beside: Beside) -> None:
    beside.submit(b"fault", Task.whole(None, b"data"))  # type: ignore[arg-type]
    beside.submit(b"fills the next batch", Task.whole(b"f", bytes(SLOT_BYTES)))
    failing, _ = beside._children
    failing.process.wait(LIMIT)
    with pytest.raises(SearchError, match=r"AttributeError in \w+\.py, line \d+"):
        beside.outcomes()


def test_no_process_is_left_behind_when_the_reading_is_cancelled(beside: Beside) -> None:
    search = Search(scanner().find_each, lambda _path: None, beside)

    def cancel(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        raise CancelledError("Not wanted any more")

    with pytest.raises(CancelledError):
        Analysis(image(), search=search).complete(cancel)
    assert all(child.process.returncode is not None for child in beside._children)


def test_the_processes_end_with_the_one_that_started_them() -> None:
    code = (
        "import os; from explorer.secrets.builtin import scanner; "
        "from explorer.secrets.searching.beside import Beside; "
        "found = Beside(scanner().rules, None, 2); "
        "print(*(child.process.pid for child in found._children), flush=True); os._exit(0)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, timeout=LIMIT
    ).stdout
    pids = [int(pid) for pid in said.split()]
    until(lambda: not any(map(_lives, pids)), f"the processes {pids} to end")


def _lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_small_image_is_searched_in_this_process() -> None:
    assert isinstance(new_search(1 << 20).searcher, Here)
