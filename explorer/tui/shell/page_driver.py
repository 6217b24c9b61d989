"""Textual's driver of a page in a browser, for an interface that ends when its server is gone."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver


class PageDriver(WebDriver):
    """Leaves when nothing can be typed any more: a server that was killed says no word."""

    def run_input_thread(self) -> None:
        """Read what is typed and hand it on, until the interface or its server ends."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.call_later(self._app.exit)
