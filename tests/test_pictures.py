"""The README's pictures: all there, each one taken by `screenshots.take`, no secret in any."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from explorer import analyse
from explorer.secrets import find_secrets
from explorer.secrets.rule import Severity
from sample_images.catalogue import SCENARIOS
from sample_images.tokens import values
from screenshots.film import Frame, film
from screenshots.pictures import FILM, PICTURES, SCENES, Picture
from screenshots.shop.application import SECRETS
from screenshots.shop.image import archive
from screenshots.svg import Drawing
from screenshots.take import DESCRIPTION
from tests.waiting import eventually
from tests.web.browser import Page, browser

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "screenshots"
NAMED = re.compile(r"!\[([^\]]*)\]\(screenshots/([^)]+)\)")
ALL_SECRETS = {*SECRETS.values()}.union(*(values(one.name).values() for one in SCENARIOS))
LARGEST, LARGEST_FILM = 300_000, 1_500_000
needs_browser = pytest.mark.skipif(not shutil.which("chromium"), reason="there is no chromium")


def by_name(picture: Picture) -> str:
    return picture.name


def text_of(name: str) -> str:
    """Return the text of a picture's screen."""
    with Image.open(FOLDER / f"{name}.png") as image:
        return str(image.info[DESCRIPTION])


def film_text() -> str:
    """Return what can be read in the film, without what draws it."""
    return "".join(ET.fromstring((FOLDER / f"{FILM}.svg").read_text()).itertext())


def assert_masked(text: str) -> None:
    assert not [one for one in ALL_SECRETS if one.strip() in text]
    found = find_secrets(text.encode())
    assert not [one.rule_id for one in found if one.severity >= Severity.HIGH]


def test_the_readme_shows_every_picture_and_no_other() -> None:
    shown = NAMED.findall((ROOT / "README.md").read_text())
    names = [name for _, name in shown]
    assert sorted(names) == sorted([f"{FILM}.svg", *(f"{one.name}.png" for one in PICTURES)])
    assert names[0] == f"{FILM}.svg", "the story comes first"
    assert {*names} == {one.name for one in FOLDER.iterdir() if one.suffix in {".png", ".svg"}}
    assert all(len(alt.split()) > 5 for alt, _ in shown), "each says what is seen in it"


@pytest.mark.parametrize("picture", PICTURES, ids=by_name)
def test_a_picture_is_of_its_size_and_masked(picture: Picture) -> None:
    path = FOLDER / f"{picture.name}.png"
    assert path.stat().st_size < LARGEST
    with Image.open(path) as image:
        width, height = image.size
    text = text_of(picture.name)
    columns, lines = picture.size
    assert [len(line) for line in text.splitlines()] == [columns] * lines
    assert 12.2 < width / columns < 12.6, "the pixels of a cell, and of a narrow frame"
    assert 24.4 < height / lines < 28
    assert_masked(text)


def test_the_secrets_of_the_first_picture_are_all_in_sight() -> None:
    text = text_of("deleted-env")
    for name in ("DATABASE_URL", "REDIS_PASSWORD", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN"):
        assert re.search(rf"{name}=\S*\*{{16}}", text), name
    assert "deleted by layer 10" in text


def test_the_film_stands_alone_and_is_masked() -> None:
    svg = (FOLDER / f"{FILM}.svg").read_text()
    assert len(svg) < LARGEST_FILM
    assert not re.search(r"<script|@font-face|@import|\bhref|url\((?!#)|\son\w+=", svg)
    assert svg.count("http") == svg.count('xmlns="http') == 1
    assert svg.count('class="frame') == len(SCENES)
    text = film_text()
    assert all(scene.caption in text for scene in SCENES)
    assert_masked(text)


def colour(red: int, green: int, seconds: float) -> Frame:
    drawn = f'<rect width="64" height="64" fill="rgb({red},{green},0)"/>'
    return Frame(Drawing(64, 64, drawn), "", "", seconds)


@needs_browser
async def test_a_browser_shows_each_frame_of_a_film_in_an_image(tmp_path: Path) -> None:
    frames = [colour(255, 0, 0.3), colour(0, 255, 0.3), colour(255, 255, 0.3)]
    (tmp_path / "film.svg").write_text(film(frames, still=1))
    (tmp_path / "page.html").write_text('<body style="margin:0"><img src="film.svg"><p>film</body>')
    seen: set[object] = set()

    async def look(page: Page) -> None:
        if "film" not in await page.text():
            return
        await page.picture(tmp_path / "seen.png")
        with Image.open(tmp_path / "seen.png") as image:
            seen.add(image.convert("RGB").getpixel((32, 32)))

    async with browser(tmp_path / "browser") as page:
        await page.open((tmp_path / "page.html").as_uri())
        wanted = {(255, 0, 0), (0, 255, 0), (255, 255, 0)}
        await eventually(
            lambda: wanted <= seen, "all frames", seen=lambda: seen, turn=lambda: look(page)
        )


def test_the_service_is_like_peoples_own(tmp_path: Path) -> None:
    data = archive()
    (tmp_path / "shop.tar").write_bytes(data)
    analysis = analyse(str(tmp_path / "shop.tar"))
    assert 290e6 < len(data) < 320e6
    assert 15 < analysis.waste.wasted_percent < 17
    assert not [*analysis.damages, *analysis.unread]
    found = {(one.location.path or b"ENV", bool(one.hider)) for one in analysis.findings}
    assert (b"srv/shop/.env", True) in found
    assert (b"srv/shop/keys/deploy.pem", True) in found
    assert str(analysis.image.id) in text_of("waste"), "the pictures are of this very image"
