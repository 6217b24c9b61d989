"""The view of everything grows while layers are read, and keeps what was opened in it."""

from threading import Event

import pytest

from explorer.analysis import Analysis
from explorer.image.blob import Blob
from explorer.layers.totals import total
from explorer.layers.tree import Check, build
from explorer.tui.explore import current_tree
from explorer.tui.findings.findings import Findings
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import BuiltTree, TreeRequest, View, build_tree
from tests.builders import TarBuilder
from tests.tui.screens import app_of, image, screen_of, settle, tap, wait_for
from tests.tui.test_opening import Gated
from tests.waiting import LIMIT, eventually

SIZE = (120, 35)
PATHS = [b"a/b/c", b"f/g", b"z"]
MORE = [b"a/b/c", b"a/b/d", b"f/g", b"f/h", b"z"]


def layer(name: str, count: int) -> bytes:
    builder = TarBuilder().folder(name)
    for number in range(count):
        builder.file(f"{name}/{number}")
    return builder.build()


def has(tree: LayerTree, path: bytes) -> bool:
    shown = tree.shown
    return shown is not None and shown.view is View.EVERYTHING and shown.tree.find(path) >= 0


async def test_everything_has_the_layers_that_are_read_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current_tree, "_INTERVAL", 0.0)
    monkeypatch.setattr(current_tree, "_SHARE", 0)
    second, third = Gated(layer("two", 400)), Gated(layer("three", 400))
    steps: list[tuple[str, TarBuilder | Blob | None]] = [
        ("COPY one /", TarBuilder().folder("one").file("one/here")),
        ("COPY two /", second),
        ("COPY three /", third),
    ]
    async with app_of(image(steps)).run_test(size=SIZE) as pilot:
        await eventually(second.asked.is_set, "the second layer to be read")
        await wait_for(pilot, "here")
        await tap(pilot, "4", "l")
        tree = screen_of(pilot).layer_tree
        await eventually(lambda: has(tree, b"one/here"), "the first layer in the tree")
        assert not has(tree, b"two")
        second.opened.set()
        await eventually(third.asked.is_set, "the third layer to be read")
        await eventually(lambda: has(tree, b"two/399"), "the second layer in the tree")
        assert not has(tree, b"three")
        assert tree.path == b"one"
        third.opened.set()
        await settle(pilot)
        assert has(tree, b"three/399")


async def test_a_tree_that_is_being_built_is_not_begun_again_when_the_last_layer_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, is_over = list[TreeRequest](), Event()

    def build_late(
        analysis: Analysis,
        findings: Findings,
        request: TreeRequest,
        before: BuiltTree | None,
        check: Check,
    ) -> BuiltTree:
        begun.append(request)
        assert is_over.wait(LIMIT)
        return build_tree(analysis, findings, request, before, check)

    monkeypatch.setattr(current_tree, "build_tree", build_late)
    last = Gated(layer("two", 4))
    one = TarBuilder().file("one")
    async with app_of(image([("COPY one /", one), ("COPY two /", last)])).run_test(
        size=SIZE
    ) as pilot:
        await eventually(lambda: begun, "a tree to be begun")
        last.opened.set()
        screen = screen_of(pilot)

        def is_searched() -> bool:
            findings = screen._state().findings
            return 0 < findings.layers == findings.read

        await eventually(is_searched, "the search to end")
        is_over.set()
        await settle(pilot)
        shown = screen.layer_tree.shown
        assert shown is not None
        assert len(begun) == 1
        assert shown.totals == total(shown.tree, [one.fates for one in shown.analysis.layers])


def test_what_was_open_is_open_in_a_larger_tree() -> None:
    before, after = Folding(build(PATHS, range(3))), Folding(build(MORE, range(5)))
    before.reveal(before.tree.find(b"a/b/c"))
    after.open_like(before)
    shown = [after.tree.path(node) for node in after.rows]
    assert shown == [b"a", b"a/b", b"a/b/c", b"a/b/d", b"f", b"z"]
    before.open_all()
    after.open_like(before)
    assert after.is_all_open
