"""Nothing that goes out holds a secret, in any form, and what is none stays as it is."""

from __future__ import annotations

import base64
import json
import sys
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.text import automaton, redaction
from explorer.text.needles import Sealing
from explorer.text.readings import readings
from explorer.text.redaction import Parts, Redaction, masked, sealed
from sample_images.tokens import letters, private_key
from tests.counting import peak_memory
from tests.text.forms import digests, forms, planted

KEY = private_key("redaction/KEY")
# Stars are what stands for secrets; the rest is what people choose and generators draw.
SIGNS = "".join(chr(one) for one in range(33, 127) if chr(one) != "*") + "éß漢😀"
SECRETS = st.text(SIGNS, min_size=6, max_size=80).filter(lambda one: not one.isdigit())
# What no form begins or ends with, so that a text is put together in one way alone.
AROUND = st.text("ghijkl mnop,;.", max_size=12)


@given(st.lists(SECRETS, min_size=1, max_size=6), st.data())
def test_no_form_of_a_secret_stands_in_any_text(secrets: list[str], data: st.DataObject) -> None:
    redact = Redaction(one.encode() for one in secrets)
    secret = data.draw(st.sampled_from(secrets))
    name, form = data.draw(st.sampled_from([*planted(secret).items()]))
    before, behind = data.draw(AROUND), data.draw(AROUND)
    shown = redact.text(f"{before} {form} {behind}")
    assert not [one for one in forms(secret).values() if len(one) >= 6 and one in shown], name
    assert redact.text(shown) == shown


@given(st.lists(SECRETS, max_size=5), st.data())
def test_what_is_sealed_is_redacted_as_what_is_known(
    secrets: list[str], data: st.DataObject
) -> None:
    every = {*(one.encode() for one in secrets), KEY.encode()}
    hidden = data.draw(st.sets(st.sampled_from(sorted(every))))
    sealing = Sealing(b"a key of its own")
    redact = Redaction(every - hidden, [sealed(one, sealing) for one in hidden], sealing)
    forms_of = [*planted(data.draw(st.sampled_from(sorted(every))).decode()).values()]
    text = "".join(data.draw(st.lists(st.one_of(AROUND, st.sampled_from(forms_of)), max_size=5)))
    assert redact.text(text) == Redaction(every).text(text)


@given(SECRETS, st.binary(min_size=1, max_size=64))
def test_a_seal_says_nothing_of_the_secret(secret: str, key: bytes) -> None:
    owner, seals = sealed(secret.encode(), Sealing(key))
    shown = b"".join((owner.stand_in, *(part for one in seals for part in one[1:])))
    data = secret.encode()
    parts = [data[at : at + 6] for at in range(redaction.SHORTEST, len(data) - 5)]
    assert not [one for one in parts if one in shown]


def test_a_quote_takes_no_escape_behind_it_along() -> None:
    secret = 'hunter2"ß'
    assert Redaction([secret.encode()]).text(json.dumps(f"a {secret} b")) == '"a ******** b"'


@given(SECRETS, AROUND, AROUND)
def test_what_is_no_secret_stays(secret: str, before: str, behind: str) -> None:
    assume(secret not in before + behind)
    redact = Redaction([secret.encode()])
    for name, form in planted(secret).items():
        if "base64" not in name:
            shown = redact.text(f"{before}({form}){behind}")
            assert shown.startswith(f"{before}("), name
            assert shown.endswith(f"){behind}"), name
    untouched = f"{before} {behind}"
    assert redact.text(untouched) is untouched


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.binary(max_size=200))
def test_any_bytes_are_redacted_once_and_for_all(secrets: list[bytes], data: bytes) -> None:
    secrets = [one.replace(b"*", b"") for one in secrets]
    redact = Redaction(secrets)
    shown = redact.data(data.replace(b"*", b"").join([b"", *secrets, b""]))
    held = [one for one in secrets if len(one.strip()) >= redaction.SHORTEST]
    assert not [one for one in held if b"\n" not in one and b"\r" not in one and one in shown]


def test_a_word_is_redacted_inside_another_and_a_few_letters_nowhere() -> None:
    redact = Redaction([b"postgres", b"pa", b"hun7"])
    assert redact.text("-ppostgresql hun78 path") == "-p********ql ********8 path"


def test_what_stands_for_a_secret_shows_no_other() -> None:
    long = letters("redaction/long", 30)
    assert Redaction([long.encode(), long[:4].encode()]).text(f"a {long} b") == "a ******** b"


@pytest.mark.parametrize(
    "secret", [r"un22\nnt-x", r"a\nb%41cdef", "%2541bcd&amp;#x41;", 'a"b"c"d"e']
)
def test_what_looks_escaped_in_a_secret_is_known_in_every_form(secret: str) -> None:
    redact = Redaction([secret.encode()])
    escaped = {name: form for name, form in forms(secret).items() if "base64" not in name}
    assert {redact.text(f"- {form} -") for form in escaped.values()} == {
        f"- {masked(secret.encode())} -"
    }


def test_a_blank_in_a_secret_is_a_plus_in_a_form() -> None:
    redact = Redaction([b"correct horse+battery"])
    assert redact.text("?q=correct+horse%2Bbattery&x=+") == "?q=corr****************&x=+"


@pytest.mark.parametrize("before", ["C:\\\\", "100%", "\\x", "&#"])
def test_what_begins_an_escape_hides_no_encoded_secret_behind_it(before: str) -> None:
    secret = letters("redaction/behind", 30)
    redact = Redaction([secret.encode()])
    for form in (secret.encode().hex(), base64.b64encode(secret.encode()).decode()):
        assert redact.text(f"{before}{form}") == before + masked(secret.encode())


def test_what_is_shown_of_a_secret_makes_no_other_one_with_its_neighbours() -> None:
    redact = Redaction([b"c" * 8, b"c" * 16])
    encoded = base64.b64encode(b"c" * 16).decode()
    assert redact.text(f"a cccc{encoded}") == f"a cccc{'*' * 8}=="


def test_secrets_that_overlap_are_redacted_as_one() -> None:
    redact = Redaction([b"abcdefghijkl", b"ghijklmnopqr", b"abcdefghijklmn"])
    assert redact.text("-abcdefghijklmnopqr-") == "-********-"


def test_of_secrets_that_begin_alike_the_longest_is_redacted() -> None:
    first = b"a" * 20
    assert Redaction([first, first + b"tail"]).data(first + b"tail") == b"aaaa" + b"*" * 16


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        json.dumps({"key": KEY}),
        KEY.replace("\n", "\n    "),
        " ".join(KEY.split("\n")),
        base64.b64encode(KEY.encode()).decode(),
        base64.encodebytes(b"key:" + KEY.encode()).decode(),
        KEY.splitlines()[1],
    ],
)
def test_a_key_is_redacted_line_by_line_and_shown_as_one(text: str) -> None:
    shown = Redaction([KEY.encode()]).text(text)
    assert shown.count("PRIVATE KEY ****") == 1
    for line in KEY.splitlines()[1:-1]:
        assert line not in shown
        assert line[:10] not in shown


def test_a_key_that_was_found_in_json_is_redacted_as_a_file_too() -> None:
    shown = Redaction([json.dumps(KEY)[1:-1].encode()]).text(f"a\n{KEY}b")
    assert shown.replace("\n", " ").split() == ["a", "PRIVATE", "KEY", "****", "b"]


def test_text_that_is_no_text_stays_what_it_is() -> None:
    secret = "pässwört-😀"
    redact = Redaction([secret.encode()])
    assert redact.text(f"\ud800{secret}\udfff") == "\ud800********\udfff"
    assert redact.data(b"\xff" + secret.encode() + b"\xe9") == b"\xff********\xe9"


@given(SECRETS)
def test_no_digest_stands_for_a_secret(secret: str) -> None:
    shown = masked(secret.encode())
    assert not [one for one in digests(secret).values() if one[:8] in shown]


def work(secrets: list[bytes], text: str) -> int:
    """Return how many lines of the redaction's own modules run."""
    counted = 0
    files = {sys.modules[one].__file__ for one in (redaction.__name__, automaton.__name__)}
    files.add(readings.__code__.co_filename)

    def trace(frame: object, event: str, _argument: object) -> object:
        nonlocal counted
        counted += event == "line"
        code = getattr(frame, "f_code", None)
        return trace if code is not None and code.co_filename in files else None

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        Redaction(secrets).text(text)
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("alike", [False, True])
def test_the_work_grows_with_text_and_secrets_and_not_with_both(alike: bool) -> None:
    def made(many: int) -> int:
        head = "same-beginning-" if alike else ""
        secrets = [f"{head}{letters(f'linear/{number}', 40)}" for number in range(many)]
        return work([one.encode() for one in secrets], " ".join(secrets))

    assert made(200) < 2.2 * made(100)


def test_one_letter_again_and_again_is_linear() -> None:
    secrets = [b"a" * size for size in range(4, 80)]
    assert work(secrets, "ab" * 8000) < 2.2 * work(secrets, "ab" * 4000)
    assert work(secrets, "a" * 8000) < 2.2 * work(secrets, "a" * 4000)


@pytest.mark.parametrize("unit", ["\\n", "'a", "%41", "&amp;", "QUJD ", "\u00e9", "%2541"])
def test_a_text_is_read_in_a_few_times_its_memory(unit: str) -> None:
    known = Redaction([letters("redaction/memory", 40).encode()])
    for size in (20_000, 40_000, 80_000):
        text = unit * size
        assert peak_memory(partial(known.text, text)) < 20 * len(text) + (1 << 20)


@pytest.mark.parametrize("length", [40, 1_000, 14_000])
def test_secrets_are_known_in_a_few_times_their_memory(length: int) -> None:
    for total in (1 << 18, 1 << 19, 1 << 20):
        many = max(total // length, 1)
        secrets = [lines(f"redaction/{number}", length) for number in range(many)]
        size = sum(map(len, secrets))
        assert peak_memory(partial(Redaction, secrets)) < 24 * size
        assert peak_memory(partial(Parts, secrets)) < 200 * size


def lines(seed: str, length: int) -> bytes:
    """Return a secret with so many letters, in lines as those of a key."""
    text = letters(seed, length)
    return "\n".join(text[at : at + 64] for at in range(0, length, 64)).encode()
