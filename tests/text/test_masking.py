"""What a masked secret shows: its kind, and nothing that helps anybody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.printable import printable
from explorer.text.redaction import masked


@given(st.binary(min_size=1))
def test_of_a_secret_a_few_characters_show_and_then_stars_alone(secret: bytes) -> None:
    shown = masked(secret)
    assert printable(shown) == shown
    assert shown.rstrip("*") in ("", printable(secret[:4]).rstrip("*"))
    assert shown.endswith("*" * 8) or len(secret) <= 20


def test_short_ones_show_nothing_and_long_ones_no_length() -> None:
    assert masked(b"hunter2") == masked(b"hunter2hunter2") == "*" * 8
    assert masked(b"abcd" + b"x" * 30) == masked(b"abcd" + b"x" * 300) == "abcd" + "*" * 16


def test_a_key_in_armour_shows_what_it_is() -> None:
    key = b"-----BEGIN RSA PRIVATE KEY-----\n" + b"A" * 64
    assert masked(key) == "RSA PRIVATE KEY ****"
    assert masked(key.replace(b"-", b"+")) == "++++" + "*" * 16
