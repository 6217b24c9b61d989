"""How to build without storing files again: it fits the instructions, and names what they lack."""

from __future__ import annotations

import pytest

from explorer.analysis import Analysis
from explorer.image.base import BaseEnd
from explorer.layers import Place
from explorer.layers.avoiding import amount, changes, reason
from explorer.layers.repeats import Differing, StoredAgain
from tests.builders import TarBuilder
from tests.tui.screens import image

WRITTEN = TarBuilder().file("app/a", b"1", mtime=1).file("app/b", b"22", mtime=1)
PRIVATE = (
    TarBuilder().file("app/a", b"1", mode=0o600, mtime=2).file("app/b", b"22", mode=0o600, mtime=2)
)
OWNED = TarBuilder().file("app/a", b"1", uid=7, gid=8, mtime=2)
BOTH = TarBuilder().file("app/a", b"1", mode=0o755, uid=7, gid=8, mtime=2)
TOUCHED = TarBuilder().file("app/a", b"1", mtime=2)
COPY, RUN = "COPY . /app # buildkit", "RUN /bin/sh -c make install # buildkit"
CHMOD = "RUN /bin/sh -c chmod -R go= /app # buildkit"


def stored_again(writer: str, again: str, top: TarBuilder, base: int = 0) -> StoredAgain:
    opened = image([(writer, WRITTEN), (again, top)])
    end = BaseEnd(base, None, "the test says so") if base else None
    (one,) = Analysis(opened, base=end).complete().stored_again.of_layer(2)
    return one


def fix(writer: str, again: str, top: TarBuilder, base: int = 0) -> str:
    return stored_again(writer, again, top, base).fix


@pytest.mark.parametrize(
    ("top", "options"),
    [
        (PRIVATE, "--chmod=0600"),
        (OWNED, "--chown=7:8"),
        (BOTH, "--chown=7:8 --chmod=0755"),
        (PRIVATE.file("app/c"), "--chmod=0600"),
    ],
)
def test_a_copy_can_have_the_attributes_at_once(top: TarBuilder, options: str) -> None:
    assert fix(COPY, CHMOD, top) == f"Write COPY {options} in layer 1, and they are stored once."
    added = fix("/bin/sh -c #(nop) ADD dir:0123 in /app ", CHMOD, top)
    assert added == f"Write ADD {options} in layer 1, and they are stored once."


def test_attributes_that_are_not_the_same_for_all_are_left_to_the_reader() -> None:
    several = TarBuilder().file("app/a", b"1", mode=0o600).file("app/b", b"22", mode=0o700)
    assert "COPY --chmod=… in layer 1" in fix(COPY, CHMOD, several)


def test_a_command_makes_the_change_where_it_writes() -> None:
    expected = "Make the change at the end of layer 1's RUN, and they are stored once."
    assert fix(RUN, CHMOD, PRIVATE) == expected
    assert "where layer 1 writes" in fix("buildah commit", CHMOD, PRIVATE)


def test_no_option_of_a_copy_sets_an_extended_attribute() -> None:
    writer = TarBuilder().pax("a", {}, b"1")
    capable = TarBuilder().pax("a", {"SCHILY.xattr.security.capability": "x"}, b"1")
    opened = image([(COPY, writer), ("RUN setcap x /a", capable)])
    (one,) = Analysis(opened).complete().stored_again.of_all()
    assert one.fix == "Make the change where layer 1 writes, and they are stored once."


def test_what_changes_nothing_is_left_alone() -> None:
    expected = "Let layer 2 leave them alone: chmod, chown, touch and ln store whole files."
    assert fix(COPY, "RUN touch /app/a", TOUCHED) == expected


def test_what_is_copied_twice_is_copied_once() -> None:
    assert fix(COPY, COPY, TOUCHED) == (
        "Copy them once: leave them out of layer 1 or of this COPY."
    )
    assert fix(COPY, COPY, OWNED) == (
        "Copy them once: leave them out of layer 1 or of this COPY, and give the other --chown=7:8."
    )


def test_nobody_can_change_what_a_base_image_wrote() -> None:
    expected = "They are the base image's, of layer 1: leave them as they are."
    assert fix(COPY, CHMOD, PRIVATE, base=1) == expected
    assert fix(RUN, COPY, OWNED, base=1) == "Leave them out of this COPY: the base image has them."


def test_an_image_without_a_history_has_an_answer_as_well() -> None:
    from tests.images import analysis_of

    (one,) = analysis_of(WRITTEN, PRIVATE).stored_again.of_all()
    assert one.fix == "Make the change where layer 1 writes, and they are stored once."


def test_reasons_are_words() -> None:
    assert reason(Differing.MODE) == "for a change of mode"
    assert reason(Differing.OWNER | Differing.GROUP) == "for a change of owner and group"
    every = Differing.MODE | Differing.OWNER | Differing.XATTRS
    assert reason(every) == "for a change of mode, owner and extended attributes"
    assert reason(Differing.TIME) == "with nothing changed but time"
    assert reason(Differing.NOTHING) == "with nothing changed"


def test_what_became_what_is_told() -> None:
    analysis = Analysis(image([(COPY, WRITTEN), (CHMOD, BOTH)])).complete()
    repeat, earlier = (
        analysis.stored_again.of_entry(Place(2, 0)),
        analysis.stored_again.earlier(Place(2, 0)),
    )
    assert repeat
    assert earlier == Place(1, 0)
    one, other = analysis.entry(Place(2, 0)), analysis.entry(earlier)
    assert changes(one, other, repeat.differing) == "0644 became 0755, 0:0 became 7:8"
    assert changes(one, other, Differing.TIME) == ""


def test_the_sums_of_all_layers_come_with_the_most_first() -> None:
    steps = [(COPY, WRITTEN), ("RUN touch /app/a", TOUCHED), (CHMOD, PRIVATE)]
    found = Analysis(image(steps)).complete().stored_again.of_all()
    assert [(one.layer, amount(one)) for one in found] == [
        (3, "2 files, 3 B"),
        (2, "1 file, 1 B"),
    ]


def test_it_is_known_while_layers_are_read() -> None:
    analysis = Analysis(image([(COPY, WRITTEN), ("RUN touch /app/a", TOUCHED), (CHMOD, PRIVATE)]))
    counts = [len(analysis.stored_again.of_all()) for _ in analysis.read_layers()]
    assert counts == [0, 1, 2]
