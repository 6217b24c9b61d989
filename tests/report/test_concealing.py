"""Whatever an image repeats of a secret is masked, and nothing that only looks like it."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.image import Image, Instruction
from explorer.report.concealing import Concealer
from explorer.secrets.masking import masked
from sample_images.tokens import github_token, letters
from tests.counting import Work, assert_size_makes_no_difference

TOKEN = github_token("concealing")


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=8), st.data())
def test_no_long_secret_survives_in_any_text(secrets: list[bytes], data: st.DataObject) -> None:
    long = [b"secret-" + one.hex().encode() * 2 + b"-tail" for one in secrets]
    parts = data.draw(st.lists(st.sampled_from([*long, b" ", b"x", b"secret-"]), max_size=12))
    shown = Concealer(long).text(b"".join(parts).decode()).encode()
    assert not [one for one in long if len(one) >= 16 and one in shown]


def test_a_short_secret_is_masked_where_it_stands_by_itself() -> None:
    hide = Concealer([b"postgres", b"pa", b"pass"])
    assert hide.text("user:postgres@db postgresql") == f"user:{masked(b'postgres')}@db postgresql"
    assert hide.text("-p pass --path") == "-p ******** --path"
    assert hide.path(b"usr/lib/postgres/pass") == b"usr/lib/postgres/pass"


def test_the_longest_of_secrets_that_begin_alike_is_masked_whole() -> None:
    first = b"a" * 20
    assert Concealer([first, first + b"tail"]).path(first + b"tail") == b"aaaa" + b"*" * 16


def test_a_configuration_is_masked_as_deep_as_it_goes() -> None:
    config = {"config": {"Env": [f"A={TOKEN}"], "Labels": {TOKEN: {"x": [TOKEN, 1, None, True]}}}}
    image = Image("r", "s", [], [Instruction(1, f"RUN {TOKEN}", comment=TOKEN)], config=config)
    shown = Concealer([TOKEN.encode()]).image(image)
    assert TOKEN not in repr(shown)
    (label,) = shown.config["config"]["Labels"].values()
    assert label["x"][1:] == [1, None, True]


def test_many_secrets_cost_little_more_than_one() -> None:
    def concealing(count: int) -> Work:
        hide = Concealer(letters(f"many/{number}", 40).encode() for number in range(count))
        return lambda: hide.path(b"usr/share/doc/package/examples/config.json")

    assert_size_makes_no_difference(concealing, 10_000)
