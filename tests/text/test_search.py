"""A user's pattern: what it finds in some bytes, whatever was typed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.limits import LONGEST_HIT, LONGEST_PATTERN
from explorer.text.search import Pattern, Searcher, Stretch
from tests.search.naive import hits
from tests.search.typed import DATA, EXPRESSIONS, TEXTS, for_python


def found(text: str, data: str | bytes, *, expression: bool = False) -> list[bytes]:
    data = data.encode() if isinstance(data, str) else data
    stretches = Pattern(text, is_expression=expression).searcher().stretches(data)
    return [data[start:end] for start, end in stretches]


@given(TEXTS, DATA)
def test_a_text_is_found_as_a_plain_reading_finds_it(text: str, data: bytes) -> None:
    pattern = Pattern(text)
    naive = for_python(text, ignores_case=pattern.ignores_case)
    assert pattern.searcher().stretches(data) == hits(naive, data, LONGEST_HIT)


@given(EXPRESSIONS, DATA, st.integers(1, 8))
def test_an_expression_is_found_as_a_plain_reading_finds_it(
    parts: list[str], data: bytes, longest: int
) -> None:
    pattern = Pattern("".join(parts), is_expression=True)
    naive = for_python(parts, ignores_case=pattern.ignores_case)
    try:
        searcher = Searcher(pattern.source(), longest)
    except UsageError:
        assume(False)
    assert searcher.stretches(data) == hits(naive, data, longest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("straße", ["straße", "Straße", "STRAẞE"]),
        ("Straße", ["Straße"]),
        ("äpfel", ["Äpfel", "ÄPFEL"]),
        ("ÄPFEL", ["ÄPFEL"]),
        ("ki\u017fs", ["\u212aISS", "kiss"]),
    ],
)
def test_small_letters_alone_ignore_case_in_texts_and_expressions(
    text: str, expected: list[str]
) -> None:
    data = "straße Straße STRAẞE STRASSE Äpfel ÄPFEL \u212aISS kiss İST"
    expected = [one for one in data.split() for match in expected if match in one]
    for expression in (False, True):
        texts = [one.decode() for one in found(text, data, expression=expression)]
        assert len(texts) == len(expected)
        assert all(one in whole for one, whole in zip(texts, expected, strict=True))


@pytest.mark.parametrize(
    ("expression", "data", "expected"),
    [
        (r"foo=\d", "foo=1 foo=2", ["foo=1", "foo=2"]),
        ("foo.*bar", "foo=1 foo=2 bar", ["foo=1 foo=2 bar"]),
        (r"\w+@\w+", "mail user@host, you@there!", ["user@host", "you@there"]),
        ("foo|foobar", "foobar", ["foobar"]),
        ("cd|abcdef", "abcdef", ["abcdef"]),
        (r"\bthe", "other the", ["the"]),
        ("^x|xy", "xxy", ["x", "xy"]),
        ("^ab|a", "ab ab", ["ab", "a"]),
        ("x+y", "the quick brown fox jumps " * 30, []),
        (r"^key\s*= *\d+$", "key = 1\nkey\n= 2\nkey=33\n", ["key = 1", "key=33"]),
        ("ä+", "ääÄ a", ["ääÄ"]),
        ("[\u0430-я]+", "Привет мир", ["Привет", "мир"]),
        ("[[:alpha:]_]+", "a_b-c", ["a_b", "c"]),
        ("(?#all)a(?P<n>b)", "ab", ["ab"]),
        ("(?i)FOO", "foo Foo", ["foo", "Foo"]),
        ("(?-i:x)y", "xY XY", ["xY"]),
        (r"\x41\S", "AB aB", ["AB", "aB"]),
        (r"(?P<Name>foo)\S?", "FOOX", ["FOOX"]),
        (r"\x{e4}", "Ää", ["Ä", "ä"]),
        (r"a{2}b?", "aaaab", ["aa", "aab"]),
    ],
)
def test_expressions(expression: str, data: str, expected: list[str]) -> None:
    assert [one.decode() for one in found(expression, data, expression=True)] == expected


def test_bytes_that_are_no_text_are_found_by_their_numbers() -> None:
    assert found(r"[\x80-\xff]\x00+", b"a\xfe\0\0\xff", expression=True) == [b"\xfe\0\0"]
    assert found("caf\udce9", b"caf\xe9 CAF\xe9") == [b"caf\xe9", b"CAF\xe9"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("(", "a ( has no )"),
        (")", "a ) too many"),
        ("[", "a [ has no ]"),
        ("a*", "matches nothing at all"),
        ("(?=a)", "(?= isn't known"),
        ("(?x)a", "(?x isn't known"),
        (r"(a)\1", r"\1 isn't known"),
        (r"\p{L}", r"\p isn't known"),
        ("a++", "++ isn't known"),
        ("a**", "nothing that * repeats"),
        ("[z-a]", "ends before it begins"),
        ("[^ä]", "leave out no letters beyond ASCII"),
        ("[\x00-\U0010ffff]", "too wide"),
        ("[[:letters:]]", "[:letters:] isn't known"),
        (r"\x{110000}", "no character"),
        (r"a\n", "stays within a line"),
        ("a^b", "start anchors not supported"),
        ("\ud800", "half a character"),
        ("(ab|c{1,200}){1,200}", "repeats are too many"),
        ("k{1,4000}", "repeats are too many"),
        ("(" * LONGEST_PATTERN, "more than 100 groups"),
        ("x{1,100000}", "repeats are too many"),
        ("((a{1,200}){1,200}){1,200}", "repeats are too many"),
        ("a" * (LONGEST_PATTERN + 1), f"longer than {LONGEST_PATTERN} characters"),
    ],
)
def test_a_bad_expression_says_why(bad: str, reason: str) -> None:
    with pytest.raises(UsageError) as error:
        Pattern(bad, is_expression=True).searcher()
    assert reason in error.value.message


@pytest.mark.parametrize("text", ["", "a\nb", "\ud800", "a" * (LONGEST_PATTERN + 1)])
def test_a_bad_text_says_why(text: str) -> None:
    with pytest.raises(UsageError):
        Pattern(text).searcher()


@given(st.text(min_size=1, max_size=12), st.binary(max_size=300), st.booleans())
def test_nothing_fails_whatever_is_searched_for(text: str, data: bytes, expression: bool) -> None:
    try:
        stretches = Pattern(text, is_expression=expression).searcher().stretches(data)
    except UsageError:
        return
    ends = [0, *(one.end for one in stretches)]
    assert all(end <= one.start < one.end for end, one in zip(ends, stretches, strict=False))


@pytest.mark.parametrize("hostile", ["(x+x+)+y", "(a|a)*b", r"(\w+\s?)*!", ".*.*.*=.*", "(a+)+$"])
def test_expressions_that_hang_others_do_not_hang_this(hostile: str) -> None:
    data = b"x" * 5000 + b"\n" + b"a " * 5000 + b"\n" + b"a" * LONGEST_HIT
    expected = [] if "$" not in hostile else [b"a" * LONGEST_HIT]
    assert found(hostile, data, expression=True) == expected


def test_a_hit_has_its_longest() -> None:
    data = b"x" * (LONGEST_HIT + 2)
    whole = Pattern("x+", is_expression=True).searcher().stretches(data)
    assert whole == [Stretch(0, LONGEST_HIT), Stretch(LONGEST_HIT, LONGEST_HIT + 2)]
    assert not found("^x.*y", b"x" * LONGEST_HIT + b"y", expression=True)


def test_small_and_capital_letters_of_what_was_typed() -> None:
    def ignores_case(text: str) -> bool:
        return Pattern(text, is_expression=True).ignores_case

    assert all(map(ignores_case, (r"\S\x{AB}\xAB\W", "(?P<Name>a)", "ß\u017f[a-z]", r"\\s")))
    assert not any(map(ignores_case, ("A", r"\\S", "[A-Z]", "Ä", "İ", r"\S+A")))
