"""The terminal interface, and the only importer of Textual."""

from explorer.tui.running import run_demo, run_explorer

__all__ = ["run_demo", "run_explorer"]
