"""The command line: arguments become calls, errors become exit statuses; it ends the process.

Command: what the first word names; those that belong together share a module. Gate: the headless
run with --ci, with a verdict. Status: the exit status of the process. `main` and `__main__` alone
end the process.
"""

from explorer.cli.main import main

__all__ = ["main"]
