"""Findings as a store has them: the same when they come back, and a layer's are there once."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.fleet.findings import StoredFinding, leak_of
from explorer.fleet.model import ImageAddress, ImageVerdict, Leak, SeenImage
from explorer.fleet.store import SweepStore

_HOWS = st.none() | st.just({"how": "whiteout"})


@st.composite
def leaks(draw: st.DrawFn) -> Leak:
    """Return a finding of one layer in any image."""
    visible, secret = draw(st.booleans()), draw(st.integers(1, 3))
    document = {
        "rule": "github-token",
        "visible": draw(st.booleans()),
        "hidden_by": draw(_HOWS),
        "match": "ghp_****",
        "suppressed": draw(st.none() | st.just({"by": "baseline"})),
        "secret": draw(st.integers(1, 3)),
        "exposed": draw(st.booleans()),
    }
    signs = (visible, draw(st.booleans()), draw(st.booleans()))
    return Leak(json.dumps(document), "f" * 32, "sha256:1", "COPY . .", secret, 4, *signs)


@given(leaks())
def test_a_finding_comes_back_as_it_was(leak: Leak) -> None:
    stored, own = StoredFinding.of(leak)
    about = (stored.fingerprint, stored.layer, stored.instruction, leak.secret, stored.severity)
    signs = (leak.visible, leak.counts, leak.decides)
    assert leak_of(stored.document, own, *about, *signs) == leak


@given(leaks(), leaks())
def test_what_an_image_says_makes_no_other_finding(one: Leak, other: Leak) -> None:
    assert StoredFinding.of(one)[0] == StoredFinding.of(other)[0]


def test_a_base_in_many_images_is_kept_once(tmp_path: Path) -> None:
    document = {"rule": "github-token", "visible": True, "secret": 1}
    leak = Leak(json.dumps(document), "f" * 32, "sha256:1", "COPY . .", 1, 4, True, True, True)
    hidden = replace(leak, document=json.dumps({**document, "visible": False}), visible=False)
    with SweepStore(tmp_path) as store:
        store.begin("many", b"judging")
        for number in range(5):
            name = f"app:{number}"
            seen = SeenImage(name, ImageAddress(name), "", name, None, None, (), 9, "")
            store.keep_verdict(seen, ImageVerdict("fail", (leak, hidden)), b"judging")
        assert store._all("SELECT count(*) FROM found") == [(1,)]
        assert [store.leaks(at) for at in range(1, 6)] == [[leak, hidden]] * 5
