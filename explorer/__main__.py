"""`python -m explorer` is the command `layer-explorer`."""

from __future__ import annotations

import sys

from explorer import TYPE_CHECKING, __version__

if TYPE_CHECKING:
    from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command and end the process with its status.

    An interruption while it is still being imported is one line as well, and no traceback. The
    version is told without any import, as scripts ask for it again and again.
    """
    if sys.argv[1:] in (["--version"], ["version"]):
        sys.stdout.write(f"layer-explorer, version {__version__}\n")
        sys.exit()
    try:
        from explorer.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("layer-explorer: Interrupted\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
