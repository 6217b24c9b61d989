"""The application: one screen over one image, and what it ended with."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events, on
from textual._path import CSSPathType
from textual.actions import ActionParseResult, SkipAction
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notification, Notify, SeverityLevel
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import WorkerFailed

from explorer.errors import CancelledError
from explorer.printable import printable
from explorer.tui.compare.wanted import AskedSide, ComparisonWanted
from explorer.tui.drawing.painted import component_classes
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.file.file_view import FileView
from explorer.tui.image.variants import (
    Explored,
    ExploredOf,
    FindOutline,
    OpenSource,
    OpenVariant,
    VariantWanted,
)
from explorer.tui.shell.colours import TerminalColours
from explorer.tui.shell.commands import Command, commands_of
from explorer.tui.shell.help import HelpScreen
from explorer.tui.shell.jobs import Failed, Jobs, yield_soon
from explorer.tui.shell.key_hints import FIRST_SCREEN, KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.masks import HoldsSecrets, Mask
from explorer.tui.shell.notices import outdates, seconds
from explorer.tui.shell.palette import Palette
from explorer.tui.shell.pictures import ReadablePictureScreen, drawn_anew
from explorer.tui.shell.project import Project
from explorer.tui.shell.reasons import nodes_here
from explorer.tui.shell.screenshots import save_picture
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.starting import keep_what_is_there
from explorer.tui.shell.themes import THEMES
from explorer.tui.shell.type_ahead import Followed, TypeAhead, Typed

_USUAL = Settings()
_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_FOLDER = Path(__file__).parent


class ExplorerApp(App[None]):
    """Shows one image. `failure` is what ended the app, if anything but the user did."""

    TITLE = "Layer Explorer"
    # The first screen's styles come with the others: a second file would restyle everything.
    # Of this file's own folder: a subclass elsewhere is drawn alike.
    CSS_PATH: ClassVar[CSSPathType | None] = [
        _FOLDER / "app.tcss",
        _FOLDER.parent / "explore" / "screen.tcss",
    ]
    BINDINGS = bindings("Everywhere")
    ALLOW_IN_MAXIMIZED_VIEW = "KeyHints"
    COMPONENT_CLASSES: ClassVar[set[str]] = component_classes()
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        name: str,
        open_source: OpenSource,
        outline: FindOutline | None = None,
        *,
        open_variant: OpenVariant | None = None,
        settings: Settings = _USUAL,
        project: Project | None = None,
        explored_of: ExploredOf | None = None,
    ) -> None:
        """Take a name to show, a function that opens the image, and one for its outline.

        `open_variant` opens other platforms and other images of the same place; the `project` has
        the ignore list, and writes reports; `explored_of` opens others, to compare it with.
        """
        # What has no colours shows all by other means: greys would make dark what is red.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.mask = Mask(on=settings.mask)
        self.settings = settings
        self.project = project
        self._explored_of = explored_of
        self._explored = Explored(name, open_source, outline, open_variant)
        self.failure: Exception | None = None
        self._is_leaving = False
        self._unmasks_later = False
        self._type_ahead = TypeAhead(self, super().on_event)
        for theme in THEMES.values():
            self.register_theme(theme)
        self.colours = TerminalColours.of(self.console.color_system, os.environ)
        self.theme = self.colours.theme(settings.theme)
        self.set_keymap(dict(settings.keymap))

    def get_driver_class(self) -> type[Driver]:
        """Return what reads the terminal, or the page: Textual's, but for escape and for ends."""
        chosen = super().get_driver_class()
        if chosen.__module__ == "textual.drivers.web_driver":
            from explorer.tui.shell.page_driver import PageDriver

            return PageDriver
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from explorer.tui.shell.driver import PromptDriver

        return PromptDriver

    def on_load(self) -> None:
        """Let signals end the interface, unless they are ignored, before the terminal is taken."""
        if self.is_headless:
            return
        # An exception raised wherever a signal comes would leave the terminal as it is by then.
        for number in _INTERRUPTIONS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                asyncio.get_running_loop().add_signal_handler(number, self._interrupt)

    def _interrupt(self) -> None:
        self.failure = CancelledError("Interrupted")
        self._leave()

    def on_mount(self) -> None:
        """Show the first screen."""
        yield_soon()
        screen = self.first_screen()
        self.push_screen(screen, self._end_with)
        screen.call_after_refresh(keep_what_is_there)

    def _end_with(self, error: object) -> None:
        """Leave behind the first screen, with the error it may have ended with."""
        self.failure = error if isinstance(error, Exception) else None
        self._leave()

    def first_screen(self) -> Screen[Any]:
        """Return the screen to begin with: that of the image."""
        return self._screen_of(self._explored)

    def _screen_of(self, explored: Explored) -> ExploreScreen:
        return ExploreScreen(explored, self.settings, self.mask, self.project)

    @on(VariantWanted)
    def _open_variant(self, event: VariantWanted) -> None:
        self.switch_screen(self._screen_of(self._explored.other(event.variant)))

    @on(ComparisonWanted)
    def _compare(self, event: ComparisonWanted) -> None:
        self.compare(event.asked)

    def compare(self, asked: AskedSide) -> None:
        """Let an image be chosen, and show what another one changes against it."""
        if self._explored_of is None:
            self.notify("No other image can be opened here", timeout=3)
            return
        from explorer.tui.compare.opening import ask_for_other

        ask_for_other(self, asked, self._explored_of)

    def action_back_or_leave(self) -> None:
        """Leave the screen on top; on the first one leave the program."""
        if len(self.screen_stack) > FIRST_SCREEN:
            self.screen.dismiss()
        else:
            self._leave()

    def action_leave(self) -> None:
        """Leave at once, from wherever it is."""
        self._leave()

    def action_copy_or_leave(self) -> None:
        """Leave at once, unless the key copies what is selected."""
        field = self.focused
        if self.screen.selections or (isinstance(field, Input) and field.selected_text):
            raise SkipAction
        self._leave()

    def _leave(self) -> None:
        """Leave at once: nobody waits for what still runs."""
        self._is_leaving = True
        self.exit()

    @property
    def _on_top(self) -> HoldsSecrets | None:
        """The screen of an image, or of two, that is on top, or the nearest one below what is."""
        stack = reversed(self.screen_stack)
        return next((one for one in stack if isinstance(one, HoldsSecrets)), None)

    def action_findings(self) -> None:
        """List the secrets of the image, over whatever shows of it."""
        if (screen := self._on_top) is not None:
            screen.list_findings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the secrets where there is an image."""
        if action == "findings":
            return self._on_top is not None
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show what the marks mean and what the keys do, those of this place first."""
        here = nodes_here(self, self.screen)
        self.push_screen(HelpScreen(here, self.settings.keymap))

    def action_command_palette(self) -> None:
        """Show all commands, by name, and do the one that is chosen."""

        async def perform(command: Command | None) -> None:
            if command is not None:
                await command.run()

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(partial(commands_of, self, self.screen)), perform)

    # Pictures

    def action_picture(self) -> None:
        """Save the screen as a picture, masked even where the screen is not."""
        self._unmasks_later |= not self.mask.on
        self._set_mask(on=True)
        views = [view for screen in self.screen_stack for view in screen.query(FileView)]
        job = partial(drawn_anew, views)
        Jobs(self).run(job, "picture", lambda _: self.call_after_refresh(self._take_masked))

    def action_picture_readable(self) -> None:
        """Save the screen as it is, secrets and all, if the user says yes to that."""

        def save(is_wanted: bool | None) -> None:  # noqa: FBT001 - a screen's result
            if is_wanted:
                self.call_after_refresh(self._save_picture)

        if not isinstance(self.screen, ReadablePictureScreen):
            self.push_screen(ReadablePictureScreen(), save)

    def _take_masked(self) -> None:
        if self.mask.on:
            self._save_picture()
        if self._unmasks_later:
            self._unmasks_later = False
            self._set_mask(on=False)

    def _save_picture(self) -> None:
        now = datetime.now()
        self.clear_notifications()
        try:
            saved = save_picture(self.export_screenshot(title=self.TITLE), Path(), now)
        except OSError as error:
            text = f"The picture can't be saved: {error.strerror}"
            self.notify(text, severity="error")
        else:
            how = "masked" if self.mask.on else "readable"
            self.notify(f"Saved as {printable(saved.name)}, {how}")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - nothing said here is ever markup
    ) -> None:
        """Say something for some seconds: whatever a widget asks for, it is never markup."""
        wanted = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Notification(message, title, severity, seconds(wanted, severity))))

    def on_notify(self, event: Notify) -> None:
        """Say one thing at a time, as long as it is wanted; Textual takes note of it after this."""
        self._notifications.clear()
        self.set_timer(event.notification.timeout, partial(self._unnotify, event.notification))

    def _refresh_notifications(self) -> None:
        """Say it on the last line of the screen in front; Textual would lay it over the screen."""
        notice = next(iter(self._notifications), None)
        for screen in self.screen_stack[-1:]:
            for line in screen.query(KeyHints):
                line.say(notice)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key asks for; what was said before that is stale by then."""
        if any(outdates(str(action), notice) for notice in self._notifications):
            self.clear_notifications()
        return await super().run_action(action, default_namespace, namespaces)

    async def on_event(self, event: events.Event) -> None:
        """Let each key act only when the one before has been handled."""
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
        else:
            await self._type_ahead.take(event)

    @on(Followed)
    def _let_next_key_act(self, message: Followed) -> None:
        self._type_ahead.arrived(message)

    # Masking

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let every line of every screen pass the mask as well."""
        return [*super().get_line_filters(), *self.mask.filters]

    def action_mask(self) -> None:
        """Mask every secret on screen, or show them again."""
        self._set_mask(on=not self.mask.on)
        text = "Secrets are masked" if self.mask.on else "Secrets can be read"
        self.notify(text, timeout=3)

    def _set_mask(self, *, on: bool) -> None:
        if on is self.mask.on:
            return
        self.mask.on = on
        for screen in self.screen_stack:
            if isinstance(screen, HoldsSecrets):
                screen.remask()
            for widget in screen.walk_children(Widget, with_self=True):
                widget.refresh()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what may be shown: masked where the screen is."""
        super().copy_to_clipboard("\n".join(map(self.mask.text, text.split("\n"))))

    # Errors

    @on(Failed)
    def _end(self, event: Failed) -> None:
        self.failure = event.error
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """Keep an unforeseen error for the caller, who says it in one line.

        A screen that was half built when the user left is none.
        """
        if self._is_leaving:
            self._fatal_error()
            return
        self.failure = _cause(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's traceback."""
        self._close_messages_no_wait()


def _cause(error: Exception) -> Exception:
    cause = error.error if isinstance(error, WorkerFailed) else error
    return cause if isinstance(cause, Exception) else error
