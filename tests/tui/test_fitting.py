"""What there is too little room for: the ends of names stay, and what matters most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.analysis import Analysis
from explorer.image import Image
from explorer.tui.drawing.painted import PAINTS, component_class
from explorer.tui.drawing.text import clipped, ending, shortened
from explorer.tui.findings.screen import FindingsScreen
from explorer.tui.image.details import details_layout, details_of
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.settings import Settings
from tests.builders import TarBuilder
from tests.tui.leaks import leaking
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop
from tests.tui.terminals import contrast

_LONG = "a-very-long-name-" * 8
_READABLE = 4.5


@pytest.mark.parametrize("width", range(12))
def test_of_a_long_name_both_ends_show_in_the_width_there_is(width: int) -> None:
    assert cell_len(shortened("archive-of-all.tar.gz", width)) <= width
    assert cell_len(shortened("資料資料資料資料.txt", width)) <= width
    assert cell_len(clipped("資料 of the image", width + 1)) <= width + 1


def test_a_short_name_stays_and_a_long_one_keeps_its_suffix() -> None:
    assert shortened("main.py", 7) == "main.py"
    assert shortened("archive-of-all.tar.gz", 13) == "arch…l.tar.gz"
    assert clipped("RUN apt-get update", 8) == "RUN apt…"


@given(st.lists(st.text("ab資. ", min_size=1, max_size=40)).map(" ".join), st.integers(0, 60))
def test_what_is_cut_is_as_long_as_there_is_room_or_ends_behind_a_word(
    text: str, width: int
) -> None:
    for cut, whole in ((clipped(text, width), text), (ending(text, width)[::-1], text[::-1])):
        assert cell_len(cut) <= width or cell_len(text) <= width
        if cut != whole and width:
            kept = cut.removesuffix("…")
            assert whole.startswith(kept)
            is_behind_word = kept.endswith(" ")
            assert cell_len(kept) >= width - 2 or (is_behind_word and cell_len(kept) >= width // 2)


def test_a_long_line_is_cut_behind_a_word_that_is_near() -> None:
    told = "RUN apt-get update && apt-get install -y --no-install-recommends"
    assert clipped(told, 41) == "RUN apt-get update && apt-get install …"
    assert ending("/srv/" + "x" * 30, 12) == "…" + "x" * 11
    assert ending("a value of the key", 10) == "… the key"


def _deep() -> Image:
    path = f"srv/{_LONG}/settings.production.json"
    made = TarBuilder().file(path, b"{}\n").file(f"srv/{_LONG}.tar.gz", b"\0")
    return image([("COPY . /srv", made.symlink("srv/now", f"{_LONG}/current.txt"))])


async def test_title_and_tree_keep_the_end_of_a_long_path() -> None:
    async with app_of(_deep()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "end")
        assert "srv/now" in str(screen_of(pilot).file_view.border_title)
        assert "now -> a-very" in drawn(pilot)
        assert "current.txt" in drawn(pilot)
        assert "long-name-.tar.gz" in drawn(pilot)
        await press(pilot, "home", "down", "down")
        assert "settings.production.json" in drawn(pilot).split("File system")[-1]
        title = str(screen_of(pilot).file_view.border_title)
        assert "…" in title
        assert title.endswith("/settings.production.json")


async def test_a_title_grows_with_the_terminal() -> None:
    async with app_of(_deep()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "down", "down")
        narrow = str(screen_of(pilot).file_view.border_title)
        await pilot.resize_terminal(420, 50)
        await settle(pilot)
        assert "…" in narrow
        assert screen_of(pilot).file_view.border_title == f"/srv/{_LONG}/settings.production.json"


async def test_the_size_stays_beside_a_long_finding() -> None:
    async with app_of(leaking()).run_test(size=(46, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        told = str(screen_of(pilot).file_view.border_subtitle)
        assert told.startswith("Private key (critical")
        assert told.endswith("… · text · 119 B")


async def test_facts_leave_half_of_a_small_viewer_to_the_contents() -> None:
    async with app_of(leaking()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        view = screen_of(pilot).file_view
        await press(pilot, "s", "s", "s")
        assert view.border_title == "/app/settings.py"
        assert view.text.size.height >= view.size.height // 2
        told = str(view.facts.render())
        assert told.index("! 1 secret") < told.index("deleted by layer") < told.index("added by")


@pytest.mark.parametrize("width", [60, 75, 117])
def test_the_details_fit_into_their_sheet(width: int) -> None:
    steps = [
        (f"COPY {_LONG} /", TarBuilder().file(f"{_LONG}/1.bin", b"1" * 3000)),
        (f"RUN rm -r {_LONG}", TarBuilder().whiteout(_LONG)),
    ]
    lines = details_layout(details_of(Analysis(image(steps)).complete()))(width)
    assert max(cell_len(line.text) for line in lines) <= width
    texts = [line.text for line in lines]
    assert any(text.endswith("░ wasted") for text in texts)
    written = "" if width == 60 else "layer 1, "  # the name of a file is worth more
    assert any(f"1.bin  {written}deleted by layer 2" in text for text in texts)
    assert any("3 kB wasted" in text and text.endswith("…") for text in texts)


async def test_a_masked_value_keeps_off_the_border() -> None:
    async with app_of(leaking()).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        rows = screen.rows
        lines = [rows.render_line(y).text for y in range(rows.size.height)]
        assert any("***" in line for line in lines)
        assert all(line.endswith(" ") for line in lines)


async def test_the_base_image_is_marked_where_it_ends() -> None:
    async with app_of(shop()).run_test(size=(120, 35)) as pilot:
        await settle(pilot)
        layers = screen_of(pilot).layer_list
        assert "base" not in "".join(layers.render_line(y).text for y in range(8)).split("/ ")[1]
        layers.mark_base(1)
        marked = [y for y in range(8) if "◂ base" in layers.render_line(y).text]
        assert [layers.row_at(y) for y in marked] == [0]


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_every_word_can_be_read_on_every_row(theme: str) -> None:
    app = ExplorerApp("shop", lambda _: shop(), settings=Settings(theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        ground = screen_of(pilot).layer_tree.background_colors[1]
        names = [component_class(name) for name in PAINTS if "line" in name]
        rows = map(app.get_component_styles, names)
        grounds = [ground, *(ground + one.background for one in rows)]
        for paint in {*PAINTS} - {"cursor"}:
            styles = app.get_component_styles(component_class(paint))
            if styles.has_rule("color"):
                own = [ground + styles.background] if styles.background.a else grounds
                worst = min(contrast((ground + styles.color).rgb, one.rgb) for one in own)
                assert worst >= _READABLE - 0.05, paint
