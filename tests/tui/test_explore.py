"""The screen as a user goes through it, by keys and by mouse."""

from explorer.tui.tree.views import View
from tests.builders import TarBuilder
from tests.tui.screens import app_of, drawn, image, press, screen_of, settle, shop, tap

SIZE = (120, 35)


async def test_layers_and_instructions_stand_in_order() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        rows = screen_of(pilot).layer_list.rows
        assert [(row.layer, row.text) for row in rows] == [
            (1, "COPY base /"),
            (None, "ENV STAGE=production"),
            (2, "COPY . /app"),
            (3, "RUN rm /app/.env"),
        ]
        screen = drawn(pilot)
        assert "⊘ 1 entry hidden, all recoverable" in screen
        assert "ENV STAGE=production" in screen


async def test_a_deleted_file_is_marked_and_its_bytes_show() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l", "n")
        assert screen_of(pilot).layer_tree.path == b"app/.env"
        screen = drawn(pilot)
        assert "⊘ deleted by layer 3  RUN" in screen
        assert "⊘ deleted by layer 3  RUN rm /app/.env" in screen
        assert "still in layer 2" in screen
        assert "COLOUR=green" in screen


async def test_the_next_hidden_entry_is_one_key_away_from_any_layer() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert screen_of(pilot).layer_tree.path == b"app/.env"
        assert screen_of(pilot).layer_tree.has_focus
        await press(pilot, "G", "]", "N")
        assert screen_of(pilot).layer_tree.path == b"app/.env"


async def test_keys_that_outrun_the_tree_are_not_lost() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await tap(pilot, "j", "j", "l", "n")
        await settle(pilot)
        assert screen_of(pilot).layer_tree.path == b"app/.env"


async def test_binary_shows_as_numbers_and_a_key_switches() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l")
        screen_of(pilot).layer_tree.go_to(b"app/logo.bin")
        await settle(pilot)
        assert "89 00 01 02" in drawn(pilot)
        await press(pilot, "enter", "x")
        assert screen_of(pilot).file_view.text.has_focus
        assert "89 00 01 02" not in drawn(pilot)


async def test_the_path_stays_selected_when_layer_and_view_change() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l")
        tree = screen_of(pilot).layer_tree
        tree.go_to(b"app/src/main.py")
        await press(pilot, "2")
        assert tree.shown
        assert (tree.shown.view, tree.path) == (View.FILES, b"app/src/main.py")
        await press(pilot, "]")
        assert (tree.shown.layer, tree.path) == (3, b"app/src/main.py")
        await press(pilot, "1")
        assert tree.path == b"app"
        await press(pilot, "[")
        assert tree.path == b"app/src/main.py"


async def test_the_file_system_of_an_instruction_without_layer_is_that_before_it() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j")
        assert "This instruction wrote no layer" in drawn(pilot)
        await press(pilot, "v")
        assert "File system after layer 1" in drawn(pilot)


async def test_directories_fold_by_keys_and_by_their_arrow() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l", "home")
        tree = screen_of(pilot).layer_tree
        all_rows = tree.row_count()
        await press(pilot, "left")
        assert tree.row_count() == 1
        await press(pilot, "space")
        assert tree.row_count() == all_rows
        line = tree.render_line(0).text
        await pilot.click(tree, offset=(line.index("▾") + 1, 1))
        await settle(pilot)
        assert tree.row_count() == 1


async def test_a_click_selects_a_layer_and_an_entry() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = screen_of(pilot)
        await pilot.click(screen.layer_list, offset=(5, 1 + screen.layer_list.lines_of(2)[0]))
        await settle(pilot)
        assert screen.layer_tree.shown
        assert screen.layer_tree.shown.layer == 2
        await pilot.click(screen.layer_tree, offset=(20, 2))
        await settle(pilot)
        assert screen.layer_tree.path == b"app/.env"
        assert "COLOUR=green" in drawn(pilot)


async def test_a_marker_lists_what_it_hides() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "G", "l", "end")
        screen = drawn(pilot)
        assert "deleted here" in screen
        assert "Deletes /app/.env. What it hides is still in the image" in screen


async def test_links_show_where_they_lead() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "j", "j", "l")
        screen_of(pilot).layer_tree.go_to(b"app/latest")
        await settle(pilot)
        assert "latest -> src" in drawn(pilot)
        assert "A symbolic link to src" in drawn(pilot)


async def test_the_help_lists_the_keys_and_goes_away() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "question_mark")
        assert "What the marks mean" in drawn(pilot)
        await press(pilot, *"once")
        assert "Leave at once" in drawn(pilot)
        await press(pilot, "escape")
        assert "What the marks mean" in drawn(pilot)
        await press(pilot, "q")
        assert "What the marks mean" not in drawn(pilot)
        assert pilot.app.is_running


async def test_a_pane_takes_the_whole_screen_and_gives_it_back() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "z")
        assert screen_of(pilot).layer_list.size.width > 100
        await press(pilot, "z")
        assert screen_of(pilot).layer_list.size.width < 60


async def test_attributes_come_and_go() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "l", "ctrl+b")
        assert "drwxr-xr-x" in screen_of(pilot).layer_tree.render_line(0).text
        await press(pilot, "ctrl+b", "ctrl+b", "ctrl+b")
        assert "drwxr-xr-x" not in screen_of(pilot).layer_tree.render_line(0).text


async def test_an_image_without_layers_says_so() -> None:
    async with app_of(image([])).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "The image has no layers" in drawn(pilot)


async def test_an_empty_layer_and_an_empty_file_say_so() -> None:
    empty = TarBuilder()
    async with app_of(
        image([("WORKDIR /", empty), ("RUN touch a", TarBuilder().file("a"))])
    ).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "This layer holds nothing" in drawn(pilot)
        await press(pilot, "j", "l")
        assert "The file is empty" in drawn(pilot)


async def test_it_works_at_every_size() -> None:
    for size in ((80, 24), (200, 60), (30, 8)):
        async with app_of(shop()).run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, "j", "j", "tab", "n", "tab", "j")
            assert screen_of(pilot).layer_tree.path == b"app/.env"


async def test_the_path_under_the_cursor_is_copied() -> None:
    async with app_of(shop()).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n", "y")
        assert pilot.app.clipboard == "/app/.env"
