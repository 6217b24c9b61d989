"""Arguments to calls, and errors to exit statuses: the only place that ends the process."""

from explorer.cli.main import main

__all__ = ["main"]
