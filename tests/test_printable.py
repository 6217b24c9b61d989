"""Text of an image, made fit for a screen: nothing in it is obeyed, nothing is invisible."""

import json
import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.printable import (
    clipped,
    printable,
    printable_json,
    printable_lines,
    split_at_command,
)

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


COMMANDS = ("::", "##", "##[x]", "##vso[x]", "##teamcity[x]")
PIECES = st.sampled_from((*COMMANDS, ":", "#", "[", "vso[", " ", "\t", "\xa0", "a"))


def obeyed(line: str) -> list[str]:
    """Return what pipelines would take for commands in a line of their log."""
    found = ["::"] if line.lstrip().startswith("::") else []
    return found + re.findall(r"##\w*\[", line)


@given(st.lists(PIECES | st.text(CHARACTERS, max_size=3)).map("".join))
@example("::error::x")
@example("\u3000::add-mask::x")
@example("###[group]")
@example("a ##vso[task.setvariable variable=PATH]x")
def test_no_text_is_a_command_of_a_pipeline(text: str) -> None:
    for shown in (printable(text), clipped(text, 9), *printable_lines(text).split("\n")):
        assert not obeyed(shown)
    assert printable(printable(text)) == printable(text)
    encoded = json.dumps({text: [text]})
    assert not obeyed(printable_json(encoded))
    assert json.loads(printable_json(encoded)) == {text: [text]}


@given(st.lists(PIECES).map("".join), st.integers(0, 60))
def test_no_cut_of_what_is_printed_in_pieces_lets_a_command_through(text: str, at: int) -> None:
    first, held = split_at_command(text[:at])
    assert first + held == text[:at]
    assert not obeyed((printable_lines(first) + printable_lines(held + text[at:])).lstrip("\t"))


@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))).filter(lambda x: "::" not in x)
)
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
        ("::error title=x::y", "\\::error title=x::y"),
        ("Foo::Bar.3pm", "Foo::Bar.3pm"),
        ("## a heading, #[1] and # [x]", "## a heading, #[1] and # [x]"),
        ("a##vso[task.x]", "a#\\#vso[task.x]"),
        ("section_start:1:x\r\x1b[0K", "section_start:1:x␍␛[0K"),
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
