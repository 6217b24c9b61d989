"""The command line: arguments become calls, errors become exit statuses; it ends the process.

Command: a module for each, named after it. Gate: the headless run with --ci, with a verdict.
Status: the exit status of the process. `main` and `__main__` alone end the process.
"""

from explorer.cli.main import main

__all__ = ["main"]
