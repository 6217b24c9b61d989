"""When garbage is collected: not before the first screen, and not in what is there by then.

Looking through all that was imported and laid out costs a tenth of the time to the
first screen, and later a stall of several frames, and finds nothing.
"""

from __future__ import annotations

import gc


def collect_later() -> None:
    """Collect nothing until the first screen is there."""
    gc.disable()


def collect_from_now() -> None:
    """Collect what comes from now on; what is there stays for good."""
    gc.freeze()
    gc.enable()
