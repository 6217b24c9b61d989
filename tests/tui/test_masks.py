"""Under the mask no secret is read anywhere on screen, and what is no secret stays."""

from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.color import Color

from explorer.image import Image
from explorer.image.blob import Blob
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.masks import Mask, MaskFilter
from explorer.tui.shell.settings import Settings
from sample_images import tokens
from sample_images.catalogue import SCENARIOS, TWO_PLATFORMS, Scenario
from tests.builders import TarBuilder
from tests.tui.leaks import GITHUB, KEY, NPM, leaking
from tests.tui.screens import app_of, drawn, image, press, settle, wait_for
from tests.tui.test_opening import Gated
from tests.waiting import eventually, until

SIZE = (120, 35)
PART = 8
LEAKY = [(one, form) for one in (*SCENARIOS, TWO_PLATFORMS) for form in one.forms[:1] if one.leaks]
WALK = ("tab", "enter", "x", "x", "escape", "v", "f", "down", "enter", "f", "escape", "i", "escape")
SECRET = b"Tr0ub4dor-and-3"


def readable(screen: str, secrets: list[str]) -> set[str]:
    """Return what of the secrets stands on a screen, in pieces of a few characters."""
    words = [word for one in secrets for word in one.split() if not word.startswith("-----")]
    parts = {word[at : at + PART] for word in words for at in range(len(word) - PART + 1)}
    parts |= {part.encode().hex(" ")[:23] for part in parts}
    return {part for part in parts if part in screen}


def archive_of(samples: Path, scenario: Scenario, form: str) -> Path:
    return next(
        path
        for path in samples.iterdir()
        if path.name.startswith(f"{scenario.name}.{'oci.' if form == 'index' else form}")
    )


@pytest.mark.parametrize(("scenario", "form"), LEAKY, ids=lambda one: getattr(one, "name", one))
async def test_no_sample_shows_a_token_anywhere(
    samples: Path, scenario: Scenario, form: str
) -> None:
    name = str(archive_of(samples, scenario, form))
    secrets = [tokens.values(scenario.name)[leak] for leak in scenario.leaks]
    masked = Settings(mask=True)
    app = ExplorerApp(name, lambda one: open_image(name, progress=one), settings=masked)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "secrets masked" in drawn(pilot)
        for key in (*WALK, "s", *WALK):
            await press(pilot, key)
            assert not readable(drawn(pilot), secrets), key
        assert not readable(app.export_screenshot(), secrets)


async def test_a_key_masks_and_unmasks_what_is_in_sight() -> None:
    async with app_of(leaking()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "s", "s", "s")
        assert GITHUB in drawn(pilot)
        await press(pilot, "m")
        assert not readable(drawn(pilot), [GITHUB, NPM, KEY])
        assert "*" * len(GITHUB) in drawn(pilot)
        await press(pilot, "x")
        assert not readable(drawn(pilot), [GITHUB, NPM, KEY])
        await press(pilot, "x", "m")
        assert GITHUB in drawn(pilot)


async def test_nothing_shows_before_it_was_searched() -> None:
    gate = Gated(TarBuilder().file("a", f"A={GITHUB}\n".encode() + b"\n" * 9000).build())
    steps: list[tuple[str, TarBuilder | Blob | None]] = [
        (f"RUN |1 T={NPM} /bin/sh -c true", TarBuilder().file("b")),
        ("COPY a /", gate),
    ]
    opened, hanging = image(steps), Event()

    def open_source(_progress: Progress) -> Image:
        until(hanging.is_set, "the test to let the image be opened")
        return opened

    app = ExplorerApp("shop", open_source, settings=Settings(mask=True))
    async with app.run_test(size=SIZE) as pilot:
        hanging.set()
        await eventually(gate.asked.is_set, "the layer to be read")
        for _ in range(20):
            await pilot.pause()
            assert not readable(drawn(pilot), [NPM, GITHUB])
        gate.opened.set()
        await wait_for(pilot, "2 critical secrets")
        await settle(pilot)
        await press(pilot, "j", "l")
        assert not readable(drawn(pilot), [NPM, GITHUB])


async def test_a_file_that_is_a_secret_by_its_name_is_masked_whole() -> None:
    layer = TarBuilder().file("root/.ssh/id_rsa", b"not a key at all\n")
    async with app_of(image([("COPY a /", layer)])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "m", "s")
        assert "not a key" not in drawn(pilot)
        assert "****************" in drawn(pilot)


@given(st.integers(0, 30), st.integers(0, 30), st.binary(max_size=20))
def test_bytes_keep_their_number_and_their_lines(start: int, length: int, more: bytes) -> None:
    data = b"name = " + SECRET + b"\r\n" + more
    marks = Marks((Mark(start, start + length, 0, 0),), masked=True)
    shown = marks.readable(data, 0)
    assert len(shown) == len(data)
    assert [at for at, one in enumerate(shown) if one in b"\r\n"] == [
        at for at, one in enumerate(data) if one in b"\r\n"
    ] or not more.isascii()
    assert shown[start + length :] == data[start + length :]
    assert all(one in b"*\r\n" for one in shown[start : start + length])


@given(st.integers(0, len(SECRET) - 6), st.integers(0, 40), st.text("xyz =", max_size=20))
def test_a_line_hides_every_part_of_a_secret(cut: int, end: int, around: str) -> None:
    line = (around + SECRET.decode()[cut:])[: len(around) + end]
    segments = [Segment(line[:9]), Segment(line[9:])]
    shown = MaskFilter([SECRET]).apply(segments, Color(0, 0, 0))
    text = "".join(one.text for one in shown)
    assert len(text) == len(line)
    assert text.startswith(around[:end]) or end < len(around)
    assert not any(SECRET.decode()[at : at + 6] in text for at in range(len(SECRET) - 5))


def test_a_key_in_armour_hides_its_body_and_says_what_it_is() -> None:
    mask = Mask(on=True)
    mask.learn([KEY.encode()])
    head, body = KEY.splitlines()[:2]
    assert mask.text(head) == head
    assert mask.text(body) == "*" * len(body)


def test_short_secrets_are_masked_as_a_whole() -> None:
    mask = Mask(on=True)
    mask.learn([b"hun7", b"ab"])
    assert mask.text("pw=hun7 ab") == "pw=**** ab"
    mask.on = False
    assert mask.text("pw=hun7") == "pw=hun7"
