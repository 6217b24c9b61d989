"""All that a value holds, in bytes that can be searched."""

import pickle
from io import BytesIO

from explorer.allowance import Allowance
from explorer.image.model import Referrers


def pickled(value: object) -> bytes:
    """Return a value pickled, but for the allowance of its image, which is shared memory.

    What refers to an image is left out as well as long as nobody has asked for it.
    """
    out = BytesIO()
    _Pickler(out).dump(value)
    return out.getvalue()


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: object) -> str | None:
        if isinstance(value, Referrers) and value.known is None:
            return "referrers"
        return "allowance" if isinstance(value, Allowance) else None
