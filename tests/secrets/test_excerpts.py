"""The line around a secret: what is shown of it, and what never is."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from explorer.secrets.excerpt import Excerpts
from sample_images.tokens import github_token
from tests.laws import tried

_STARS = b"*" * 8


def around(text: bytes, secret: bytes, *others: bytes) -> tuple[bytes, bytes]:
    spans = [(text.index(one), text.index(one) + len(one)) for one in (secret, *others)]
    return Excerpts(text, spans).around(*spans[0]).texts


def test_the_line_of_a_secret_is_cut_out_of_its_neighbours() -> None:
    text = b"first\n  export TOKEN=abcdefgh # for the build\nlast"
    assert around(text, b"abcdefgh") == (b"export TOKEN=", b" # for the build")


def test_another_secret_of_the_line_is_stars_as_is_what_no_rule_knows() -> None:
    unknown = b"q7Xz0Lw9" + b"Rt5Kp2Vb"
    text = b"login=ada:lovelace1 key=" + unknown + b" token=abcdefgh"
    before, _ = around(text, b"abcdefgh", b"lovelace1")
    assert before == b"login=ada:" + _STARS + b" key=" + _STARS + b" token="


def test_what_a_rule_has_not_taken_of_a_longer_word_is_not_shown() -> None:
    assert around(b"x=abcdefghREST1 y", b"abcdefgh") == (b"x=", _STARS + b" y")


def test_a_long_line_is_cut_between_words() -> None:
    text = b"a" * 200 + b" user ada, password " + b"secretive" + b" and more words" * 20
    before, behind = around(text, b"secretive")
    assert before == "… user ada, password ".encode()
    assert behind.endswith("…".encode())
    assert len(behind) < 60


def test_what_is_no_text_has_no_line() -> None:
    assert around(b"\x00\x01TOKEN=abcdefgh\x00", b"abcdefgh") == (b"", b"")


_words = st.sampled_from(
    [b"export", b"A=", b'"b": ', b",", b" ", b"  ", b"\n", b"\r\n", b"\t", b"x" * 90]
)


@tried(200)
@given(st.lists(st.one_of(_words, st.integers(0, 5)), max_size=40))
def test_no_secret_of_a_text_is_in_the_excerpt_of_any(parts: list[bytes | int]) -> None:
    tokens = [github_token(f"excerpt {number}").encode() for number in range(6)]
    text = b"".join(tokens[one] if isinstance(one, int) else one for one in parts)
    found = find_secrets(text)
    excerpts = Excerpts(text, [(one.start, one.end) for one in found])
    for one in found:
        shown = b" ".join(excerpts.around(one.start, one.end).texts)
        parts_of = (token[at : at + 8] for token in tokens for at in range(4, len(token) - 8))
        assert not any(part in shown for part in parts_of)
        assert b"\n" not in shown
