"""On a screen no part of a secret is read, wherever its lines are cut."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.text import redaction
from explorer.text.redaction import PART, Parts
from sample_images.tokens import letters
from tests.text.forms import planted

SECRET = "Tr0ub4dor-änd-3"
LONG = letters("parts/long", 400)


def shown(known: Parts, line: str) -> str:
    masked = known.within(line)
    return "".join("*" if at in masked else one for at, one in enumerate(line))


@given(st.integers(0, len(SECRET) - PART), st.integers(PART, 40), st.text("xyz │漢", max_size=20))
def test_every_part_is_masked_and_all_else_stays(start: int, size: int, around: str) -> None:
    part = SECRET[start : start + size]
    if len(part) >= PART:
        line = shown(Parts([SECRET.encode()]), around + part + around)
        assert line == around + "*" * len(part) + around


@given(st.sampled_from([*planted(SECRET).items()]), st.text("xyz", max_size=8))
def test_every_form_is_masked(form: tuple[str, str], around: str) -> None:
    line = shown(Parts([SECRET.encode()]), f"{around} {form[1]} {around}")
    # Of base 64 what neighbours decide may stay, of shell and JSON the signs that quote.
    left = line.replace("*", "").replace(around, "").strip(" \\'\"x=")
    assert len(left) <= 4


def test_of_very_many_secrets_the_words_around_what_is_known_are_masked() -> None:
    many = [LONG.encode(), *(letters(f"parts/{n}", 1000).encode() for n in range(30))]
    usual, redaction._MOST = redaction._MOST, 1000
    try:
        known = Parts(many)
    finally:
        redaction._MOST = usual
    for start in range(0, 300, 7):
        assert shown(known, f"a {LONG[start : start + 60]} b") == f"a {'*' * 60} b"
    assert shown(known, f"a {LONG[:20]}") == f"a {'*' * 20}"
    assert shown(known, f"{LONG[-20:]} b") == f"{'*' * 20} b"
