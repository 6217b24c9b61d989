"""The one table of keys: bindings, hints, the help screen and the palette are made from it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import BindingType

from explorer.tui.shell.hotkey import Hotkey

# Digits that begin a count, as in 5j and 12G; any digit goes on with one. Beside the views, in
# the layers and the tree, 1 to 4 choose a view at once, so that the tabs mean what they say and
# no key waits for another: there a count begins with 0 or with 5 to 9, as in 5j and 012G.
FIRST_DIGITS = "123456789"
FIRST_DIGITS_BESIDE_VIEWS = "056789"

# By where they work: a class binds one of these groups. In each: what keymaps call it, the
# keys, the method `action_…` of that class, a word for the hints, a sentence for the help.
# fmt: off
KEYS: Mapping[str, tuple[Hotkey, ...]] = {
    "Everywhere": (
        Hotkey("app.quit", "q,ctrl+q,ctrl+c", "leave", "Quit", "Leave at once", hint=True),
        Hotkey("app.help", "question_mark,f1", "help", "Help", "Show all keys", hint=True),
        Hotkey("app.mask", "m", "app.mask", "Mask", "Mask every secret on screen, or show them"),
        Hotkey("app.picture", "ctrl+s", "app.picture", "Picture",
               "Save the screen as SVG, every secret masked"),
        Hotkey("app.picture-readable", "ctrl+t", "app.picture_readable", "Readable picture",
               "Save the screen as SVG with readable secrets, once you say yes"),
        Hotkey("app.palette", "ctrl+p", "app.command_palette", "Commands", "All commands, by name"),
        Hotkey("app.suspend", "ctrl+z", "app.suspend_process", "Suspend", "Back to the shell"),
        Hotkey("pane.next", "tab", "app.focus_next", "Next pane", "To the next pane"),
        Hotkey("pane.previous", "shift+tab", "app.focus_previous", "Back", "To the pane before"),
    ),
    "Image": (
        Hotkey("pane.wider", "ctrl+right", "size('#layers', 1)", "Wider",
               "More room for the layers"),
        Hotkey("pane.less", "ctrl+left", "size('#layers', -1)", "Less", "Less room for the layers"),
        Hotkey("pane.taller", "ctrl+down", "size('#tree-pane', 1)", "More",
               "More room for the tree"),
        Hotkey("pane.lower", "ctrl+up", "size('#tree-pane', -1)", "Less", "Less room for the tree"),
        Hotkey("pane.zoom", "z", "zoom", "Zoom", "The whole screen for this pane, or back"),
        Hotkey("view.changes", "1,ctrl+l", "view('changes')", "Changes",
               "Show what the selected layer changes"),
        Hotkey("view.files", "2,ctrl+a", "view('files')", "File system",
               "Show the file system after the selected layer"),
        Hotkey("view.range", "3", "view('range')", "Range",
               "Show what layers change together, from the base or from a chosen one"),
        Hotkey("view.everything", "4", "view('everything')", "Everything",
               "Show everything ever written, hidden or not"),
        Hotkey("view.next", "v", "next_view", "View", "To the next of these views", hint=True),
        Hotkey("range.first", "c", "compare_from", "Compare from here",
               "Begin the range of layers with the selected one"),
        # dive's ctrl+f is this: here it searches contents, which dive can't, as ever.
        Hotkey("tree.filter", "slash", "filter", "Filter",
               "Filter the tree as you type", hint=True),
        Hotkey("tree.clear-filter", "escape", "clear_filter", "Clear",
               "Drop the filter of the tree", hint=True),
        Hotkey("tree.arrange", "a", "arrange", "Arrange", "What the tree shows, and how"),
        Hotkey("tree.order", "O", "order", "Order", "Siblings by name, by size, by waste"),
        Hotkey("go.path", "o,ctrl+o", "find_path", "Go to path", "Find a path of any layer"),
        Hotkey("go.contents", "ctrl+f", "search_contents", "Search",
               "Search in the contents of all layers"),
        Hotkey("go.back", "less_than_sign,alt+left", "return(-1)", "Back",
               "To before the last jump"),
        Hotkey("go.forward", "greater_than_sign,alt+right", "return(1)", "Forward",
               "Forward again"),
        Hotkey("layer.previous", "left_square_bracket", "layer(-1)", "Layer before",
               "To the layer before, from any pane"),
        Hotkey("layer.next", "right_square_bracket", "layer(1)", "Layer after",
               "To the layer after, from any pane"),
        Hotkey("hidden.next", "n", "hidden(1)", "Hidden", "To the next hidden entry", hint=True),
        Hotkey("hidden.previous", "N", "hidden(-1)", "Hidden before", "To the hidden entry before"),
        Hotkey("secret.next", "s", "secret(1)", "Secret", "To the next secret", hint=True),
        Hotkey("secret.previous", "S", "secret(-1)", "Secret before", "To the secret before"),
        Hotkey("findings.list", "f", "findings", "Findings", "List all secrets", hint=True),
        Hotkey("image.details", "i", "details", "Image", "Details, history, waste", hint=True),
        Hotkey("file.information", "t", "file('information')", "Attributes",
               "All attributes of a file, from any pane"),
        Hotkey("file.versions", "V", "file('versions')", "Versions",
               "What each layer wrote at the path, from any pane"),
    ),
    "Rows": (
        Hotkey("rows.up", "up,k", "cursor_up", "Up", "Up one row"),
        Hotkey("rows.down", "down,j", "cursor_down", "Down", "Down one row"),
        # Half a page as in vim; dive's ctrl+u is alt+u in the tree.
        Hotkey("rows.half-up", "ctrl+u", "half_up", "Half up", "Up half a page"),
        Hotkey("rows.half-down", "ctrl+d", "half_down", "Half down", "Down half a page"),
        Hotkey("rows.page-up", "pageup", "page_up", "Page up", "Up one page"),
        Hotkey("rows.page-down", "pagedown", "page_down", "Page down", "Down one page"),
        Hotkey("rows.first", "home,g", "first", "First",
               "To the first row, with a number before it to that one; gg as well"),
        Hotkey("rows.last", "end,G", "last", "Last",
               "To the last row, with a number before it to that one"),
    ),
    "Layers": (
        Hotkey("layers.page-up", "u", "page_up", "Page up", "Up one page, as in dive"),
        Hotkey("layers.page-down", "d", "page_down", "Page down", "Down one page, as in dive"),
        Hotkey("layers.enter", "enter,right,l", "enter", "Files", "To the files", hint=True),
    ),
    "Tree": (
        Hotkey("tree.enter", "enter", "enter", "Open", "Open or close; view a file", hint=True),
        Hotkey("tree.fold", "space", "fold", "Fold", "Open or close a directory"),
        Hotkey("tree.right", "right,l", "inward", "In", "Open a directory, then step into it"),
        Hotkey("tree.left", "left,h", "outward", "Out", "Close a directory, then step out of it"),
        Hotkey("tree.open-all", "plus", "open_all", "Open all", "Open every directory"),
        Hotkey("tree.close-all", "minus", "close_all", "Close all", "Close every directory"),
        Hotkey("tree.fold-all", "ctrl+@", "fold_all", "Fold all", "Open or close all directories"),
        Hotkey("tree.scroll-right", "shift+right,L", "shift(8)", "Aside", "Scroll long names"),
        Hotkey("tree.scroll-left", "shift+left,H", "shift(-8)", "Aside", "Scroll them back"),
        Hotkey("tree.columns", "ctrl+b", "columns", "Columns",
               "Show more columns: mode, owner, time"),
        Hotkey("tree.copy-path", "y", "copy_path", "Copy", "Copy the path"),
        Hotkey("tree.next-match", "n", "match(1)", "Next match",
               "To the next match of the filter", hint=True),
        Hotkey("tree.previous-match", "N", "match(-1)", "Match before",
               "To the match of the filter before"),
        Hotkey("tree.page-up", "u", "page_up", "Page up", "Up one page, as in dive"),
        Hotkey("tree.page-down", "d", "page_down", "Page down", "Down one page, as in dive"),
        Hotkey("tree.added", "ctrl+a,alt+a", "kind('added')", "Added",
               "Leave out what was added, or show it"),
        Hotkey("tree.removed", "ctrl+r,alt+r", "kind('removed')", "Removed",
               "Leave out what was removed, or show it"),
        # Most terminals send ctrl+m as Enter.
        Hotkey("tree.modified", "alt+m,ctrl+m", "kind('modified')", "Modified",
               "Leave out what was modified, or show it"),
        Hotkey("tree.unchanged", "alt+u", "kind('unchanged')", "Unchanged",
               "Leave out what is unchanged, or show it"),
        Hotkey("tree.leave", "escape", "leave_pane", "Back", "Back to the layers"),
    ),
    "Tree filter": (
        Hotkey("tree-filter.clear", "escape", "clear", "Clear", "Show all again", hint=True),
        Hotkey("tree-filter.regex", "ctrl+r", "regex", "Regex", "Regular expression?", hint=True),
        Hotkey("tree-filter.keep", "down", "keep", "Keep", "Keep the filter, as does Enter"),
    ),
    "Arrange": (
        Hotkey("arrange.change", "space,enter,right,l", "enter", "Change", "Change a setting"),
    ),
    "Paths": (
        Hotkey("paths.up", "up,ctrl+p", "step(-1)", "Up", "Up one row"),
        Hotkey("paths.down", "down,ctrl+n", "step(1)", "Down", "Down one row"),
        Hotkey("paths.page-up", "pageup", "page_up", "Page up", "Up one page"),
        Hotkey("paths.page-down", "pagedown", "page_down", "Page down", "Down one page"),
        Hotkey("paths.leave", "escape", "dismiss(None)", "Close", "Go nowhere"),
    ),
    "Search": (
        Hotkey("search.stop", "escape", "stop", "Stop, back", "Stop searching, then go", hint=True),
        Hotkey("search.regex", "ctrl+r", "regex", "Regex", "Regular expression?", hint=True),
        Hotkey("search.list", "down", "list", "Matches", "To what was found"),
    ),
    "Matches": (
        Hotkey("matches.show", "enter", "enter", "Show", "See it where it stands", hint=True),
        Hotkey("matches.next", "n", "match(1)", "Next", "To the next match"),
        Hotkey("matches.previous", "N", "match(-1)", "Before", "To the match before"),
        Hotkey("matches.edit", "slash", "leave_pane", "Edit",
               "Search for something else", hint=True),
    ),
    "Menu": (
        Hotkey("menu.leave", "escape,a,q", "dismiss(None)", "Close", "Close the menu"),
    ),
    "File": (
        Hotkey("file.up", "up,k", "scroll_up", "Up", "Up one line"),
        Hotkey("file.down", "down,j", "scroll_down", "Down", "Down one line"),
        Hotkey("file.left", "left,h", "scroll_left", "Left", "To the left"),
        Hotkey("file.right", "right,l", "scroll_right", "Right", "To the right"),
        Hotkey("file.half-up", "ctrl+u", "half_up", "Half up", "Up half a page"),
        Hotkey("file.half-down", "ctrl+d", "half_down", "Half down", "Down half a page"),
        Hotkey("file.page-up", "pageup,b", "page_up", "Page up", "Up one page"),
        Hotkey("file.page-down", "pagedown,space", "page_down", "Page down", "Down one page"),
        Hotkey("file.first", "home,g", "scroll_home", "First",
               "To the first line, with a number before it to that one; gg as well"),
        Hotkey("file.last", "end,G", "scroll_end", "Last",
               "To the last line, with a number before it to that one"),
    ),
    "Matches in a file": (
        Hotkey("file.next-match", "n,full_stop", "match(1)", "Next match",
               "To the next match of the search", hint=True),
        Hotkey("file.previous-match", "N,comma", "match(-1)", "Match before",
               "To the match of the search before"),
        Hotkey("file.clear-search", "escape", "clear_search", "Clear",
               "Forget the matches", hint=True),
    ),
    "Viewer": (
        Hotkey("file.search", "slash", "search", "Search", "Search in the file", hint=True),
        Hotkey("file.copy-path", "y", "copy('path')", "Copy",
               "Copy what is selected, else the path"),
        Hotkey("file.copy-selection", "ctrl+c", "copy('selection')", "Copy",
               "Copy what is selected with the mouse; leave where nothing is"),
        Hotkey("file.copy-line", "ctrl+y", "copy('line')", "Copy line",
               "Copy the line of the match or the secret, else the first in sight"),
        Hotkey("file.copy-content", "Y", "copy('content')", "Copy all",
               "Copy the whole of a small file"),
        Hotkey("file.extract", "E,ctrl+e", "extract", "Extract",
               "Save the file outside the image", hint=True),
        Hotkey("file.page", "p", "open('page')", "Pager",
               "Show the file in $PAGER, harmless to the terminal"),
        Hotkey("file.edit", "P", "open('edit')", "Editor",
               "Show the file in $EDITOR, a copy of it"),
        Hotkey("file.wrap", "w", "wrap", "Wrap", "Fold long lines, or let them go on to the right"),
        Hotkey("file.form", "x", "form", "Form", "Preview, text, hexadecimal, in turn", hint=True),
        Hotkey("file.leave", "escape", "leave_pane", "Back", "Back to the tree", hint=True),
    ),
    "Search in a file": (
        Hotkey("search.accept", "enter", "accept", "Keep",
               "Back to the file, where n and N go through the matches", hint=True),
        Hotkey("search.next", "down", "match(1)", "Next", "To the next match", hint=True),
        Hotkey("search.previous", "up", "match(-1)", "Before", "To the match before", hint=True),
        Hotkey("search.expression", "ctrl+r", "expression", "Expression",
               "Take it as a regular expression, or as plain text", hint=True),
        Hotkey("search.close", "escape", "drop", "Clear", "Drop the search", hint=True),
    ),
    "Extract": (
        Hotkey("extract.leave", "escape", "dismiss(None)", "Cancel", "Save nothing", hint=True),
    ),
    "Picture": (
        Hotkey("picture.readable", "y", "dismiss(True)", "Yes", "Save the picture readable"),
        Hotkey("picture.leave", "escape,n,q", "dismiss(False)", "No", "Save no picture"),
    ),
    "Versions": (
        Hotkey("versions.show", "enter", "enter", "Show", "Show the version", hint=True),
        Hotkey("versions.compare", "d", "compare", "Differences",
               "Compare with the marked version, else the one before", hint=True),
        Hotkey("versions.mark", "space", "mark", "Mark",
               "Mark a version to compare with", hint=True),
    ),
    "Chapters": (
        Hotkey("chapters.open", "enter,right,l", "enter", "Open", "Look into the image", hint=True),
    ),
    "Story": (
        Hotkey("story.next", "right_curly_bracket", "chapter(1)", "Next chapter",
               "To the next chapter of the demonstration", hint=True),
        Hotkey("story.previous", "left_curly_bracket", "chapter(-1)", "Chapter before",
               "To the chapter before"),
        Hotkey("story.back", "escape", "story", "Story", "Back to the story"),
    ),
    "Details": (
        Hotkey("details.platform", "p", "platform", "Platform", "The next platform", hint=True),
        Hotkey("details.image", "o", "image", "Image", "The next image of the archive", hint=True),
        Hotkey("details.leave", "escape,i", "dismiss(None)", "Back",
               "Back to the image", hint=True),
    ),
    "Findings": (
        Hotkey("findings.show", "enter", "show", "Show", "See it where it stands", hint=True),
        Hotkey("findings.filter", "slash", "filter", "Filter", "Filter by words", hint=True),
        Hotkey("findings.severity", "w", "severity", "Worse", "Only what is this bad or worse"),
        Hotkey("findings.fate", "v", "fate", "Hidden", "Only hidden ones, only visible ones, all"),
        Hotkey("findings.copy-commands", "c", "copy_commands", "Copy commands",
               "Copy the commands that recover it", hint=True),
        Hotkey("findings.copy-fingerprint", "y", "copy_fingerprint", "Fingerprint",
               "Copy its name"),
        Hotkey("findings.leave", "escape,f", "leave_list", "Back",
               "Back to the image", hint=True),
    ),
    "Filtered findings": (
        Hotkey("findings.next-match", "n", "match(1)", "Next", "To the next match of the filter",
               hint=True),
        Hotkey("findings.previous-match", "N", "match(-1)", "Before",
               "To the match of the filter before"),
        Hotkey("findings.clear-filter", "escape", "clear_filter", "Clear", "Drop the filter",
               hint=True),
    ),
    "Filter": (
        Hotkey("filter.accept", "enter,down", "accept", "List", "Keep the filter", hint=True),
        Hotkey("filter.drop", "escape", "drop", "Drop", "Drop the filter", hint=True),
    ),
    "Help": (
        Hotkey("help.leave", "escape,q,question_mark,f1", "dismiss", "Close", "Close the help"),
    ),
}
# fmt: on


def bindings(group: str) -> list[BindingType]:
    """Return the bindings of a group."""
    return [key.binding for key in KEYS[group]]
