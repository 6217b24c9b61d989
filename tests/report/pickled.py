"""All that a value holds, in bytes that can be searched."""

import pickle
from io import BytesIO

from explorer.allowance import Allowance


def pickled(value: object) -> bytes:
    """Return a value pickled, but for the allowance of its image: that is shared memory."""
    out = BytesIO()
    _Pickler(out).dump(value)
    return out.getvalue()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: object) -> str | None:
        return "allowance" if isinstance(value, Allowance) else None
