"""A fingerprint names a finding, and whoever guesses at its secret pays for each guess."""

from hashlib import scrypt

import pytest

from explorer.secrets import finding as module
from explorer.secrets.finding import fingerprint


@pytest.mark.parametrize("size", [0, 6, 39, 40, 41, 5000])
def test_no_value_is_so_long_that_guessing_it_is_cheap(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived: list[bytes] = []

    def slow(secret: bytes, **cost: int) -> bytes:
        derived.append(secret)
        return scrypt(secret, **cost)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "scrypt", slow)
    secret = b"s" * size
    named = fingerprint("rule", b"a place of its own", secret + b"1")
    assert derived == [secret + b"1"]
    assert named != fingerprint("rule", b"a place of its own", secret + b"2")
    assert named != fingerprint("rule", b"another place", secret + b"1")
