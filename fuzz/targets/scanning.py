"""The search of some bytes by all rules: what is found stands in them, and nothing is raised.

An input is the bytes with their bits turned over, so that no corpus holds a whole token.
"""

from __future__ import annotations

from explorer.secrets import find_secrets
from fuzz.target import Target

_TURNED = bytes(255 - byte for byte in range(256))
_PATHS = ("", ".env", "a/config.json", "a.py")


def one(data: bytes) -> None:
    """Search bytes as the content of a file, twice."""
    content = data[1:].translate(_TURNED)
    path = _PATHS[len(data) % len(_PATHS)]
    found = find_secrets(content, path)
    for match in found:
        assert 0 <= match.start <= match.end <= len(content)
        assert match.rule_id
        assert match.title
        assert all(isinstance(text, str) for text in match.details.values())
    assert found == find_secrets(content, path)


TARGET = Target(one, length=512)
