"""Text of an image, made fit for a screen: nothing in it is obeyed, nothing is invisible."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.printable import printable, printable_lines

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MARKS = {"Mn", "Me"}
BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CHARACTERS = st.characters()  # surrogates, private and unassigned ones too


def is_safe(text: str) -> bool:
    return not any(unicodedata.category(character) in UNSAFE for character in text)


def longest_pile(text: str) -> int:
    longest = pile = 0
    for character in text:
        pile = pile + 1 if unicodedata.category(character) in MARKS else 0
        longest = max(longest, pile)
    return longest


def test_every_character_there_is_comes_out_safe() -> None:
    for code in range(sys.maxunicode + 1):
        shown = printable(chr(code))
        assert shown
        assert is_safe(shown), hex(code)
        shown.encode("utf-8")


@given(st.text(CHARACTERS))
@example(BIDIRECTIONAL)
@example("\x1b]0;title\x07\x9b31m")
def test_any_text_comes_out_safe_and_stays_as_it_is_the_second_time(text: str) -> None:
    shown = printable(text)
    assert is_safe(shown)
    assert len(shown.splitlines()) <= 1
    assert longest_pile(shown) <= 4
    assert printable(shown) == shown


@given(st.binary())
def test_any_bytes_come_out_safe(data: bytes) -> None:
    shown = printable(data)
    assert is_safe(shown)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert printable(text) == printable(text.encode()) == text


@given(st.text(CHARACTERS))
def test_text_of_several_lines_keeps_its_lines_and_tabs(text: str) -> None:
    shown = printable_lines(text)
    assert (shown.count("\n"), shown.count("\t")) == (text.count("\n"), text.count("\t"))
    assert is_safe(shown.replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain/name.txt", "plain/name.txt"),
        ("größe/日本", "größe/日本"),
        ("a\nb\tc\x1b[2J\x7f", "a␊b␉c␛[2J␡"),
        ("\x9b2J", "<U+009B>2J"),
        ("exe.\u202etxt", "exe.<U+202E>txt"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("\ud800", "<U+D800>"),
        ("\U000e0041", "<U+E0041>"),
        (b"caf\xe9", "caf\\xe9"),
        (b"\xed\xa0\x80", "\\xed\\xa0\\x80"),
        (b"\xff\x1b", "\\xff␛"),
    ],
)
def test_stand_ins_can_be_read(given_text: str | bytes, shown: str) -> None:
    assert printable(given_text) == shown


def test_four_marks_on_a_letter_are_shown_and_a_flood_is_cut() -> None:
    assert printable("a" + "\u0301" * 4) == "a" + "\u0301" * 4
    assert printable("a" + "\u0301" * 5 + "b") == "a" + "\u0301" * 4 + "…b"


@given(st.lists(st.sampled_from("\u0301\u0489\u0e49\u06d6\u0f71\u20dd\ufe0f\U000e0100\U0001e8d0")))
def test_a_flood_of_any_marks_is_cut(marks: list[str]) -> None:
    shown = printable("a" + "".join(marks))
    assert longest_pile(shown) == min(len(marks), 4)
    assert ("…" in shown) == (len(marks) > 4)
