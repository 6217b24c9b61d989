"""A user's expressions mean what RE2 says they mean, and end in time, whatever the text."""

from __future__ import annotations

import re

import pytest
import re2
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import LimitError, UsageError
from explorer.limits import Limits
from explorer.secrets import dialect
from explorer.secrets.engine import RuleEngine
from explorer.secrets.joined import Joined
from explorer.secrets.linear import Edged, Linear
from explorer.secrets.loading import read_rules
from explorer.secrets.precise import candidates
from explorer.secrets.rule import REACH, Rule
from explorer.secrets.scanning import Scanner
from explorer.secrets.service_names import credentials
from tests.laws import tried
from tests.secrets.templates import fill

ATOMS = [
    *("a", "b", "B", "1", "-", " ", ".", r"\d", r"\w", r"\W", r"\s", r"\b", "^", "$", r"\n", r"\."),
    *("[ab]", "[^a]", "[^a-b1]", "[[:alpha:]]", "[[:^digit:]]", r"[\d-]", "[]a]", "[a(]"),
    *(
        r"\A",
        r"\z",
        r"\pL",
        r"\PL",
        r"\p{Greek}",
        r"[\pN_]",
        "ä",
        "[ä-ü]",
        r"\Qa.b\E",
        r"\x61",
        r"\x{e4}",
    ),
]
QUANTIFIERS = ["", "", "", "?", "*", "+", "??", "*?", "+?", "{2}", "{1,3}", "{2,}", "{0,2}?"]
FLAGS = ["i", "s", "m", "U", "-i", "is", "mU", "i-s", "-s", "-m", "-U"]
PIECES = ["a", "b", "A", "B", "1", "-", " ", ".", "\n", "ab", "a.b", "ä", "Ü", "λ", "_", "(", "]"]


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    flags = st.sampled_from(FLAGS)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        st.tuples(inner, st.sampled_from(QUANTIFIERS)).map(lambda one: f"({one[0]}){one[1]}"),
        st.tuples(inner, st.sampled_from(QUANTIFIERS)).map(lambda one: f"(?:{one[0]}){one[1]}"),
        inner.map(lambda one: f"(?P<n>{one})"),
        st.tuples(flags, inner).map(lambda one: f"(?{one[0]}:{one[1]})"),
        st.tuples(inner, flags, inner).map(lambda one: f"{one[0]}(?{one[1]}){one[2]}"),
    )


simple = st.tuples(st.sampled_from(ATOMS), st.sampled_from(QUANTIFIERS)).map("".join)
sources = st.recursive(simple, compound, max_leaves=8)
texts = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


def theirs(source: str, text: bytes) -> list[list[tuple[int, int]]]:
    """Return what RE2 itself finds in the whole text, with all groups."""
    options = re2.Options()
    options.log_errors = False
    if not Linear(source).counts_characters:
        options.encoding = re2.Options.Encoding.LATIN1
    found = re2.compile(source.encode(), options).finditer(text)
    return [[one.span(group) for group in range(one.re.groups + 1)] for one in found]


def rule_of(source: str) -> Rule:
    (rule,) = read_rules("[[rules]]\nid = 'x'\nregex = " + toml(source), "own.toml", Linear)
    return rule


def toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def ours(source: str, text: bytes) -> list[tuple[int, int]] | None:
    """Return what a rule finds where the engine says that it may; None where that is everywhere."""
    rule = rule_of(source)
    try:
        signs = RuleEngine([rule], None).signs(Joined([text])).get(0)
    except UsageError as error:
        assert "it matches nothing as well" in str(error)  # noqa: PT017 - few examples raise it
        return None
    if signs is None:
        return []
    found = candidates(rule, text, signs.runs[0])
    return [(one.match_start, one.match_end) for one in found if one.match]


@tried(600)
@given(sources, texts)
@example("a(?i)b|c", "aB C c")
@example("(a(?i)b)c", "aBC aBc")
@example(r"[[:alnum:]]{3}_\z", "abc_\nabc_")
@example("a$", "a\na\n")
@example("(?m)^a$", "b\na\nb")
@example(r"\pL{2}1", "äÜ1 λa1 a1")
@example("(?U)a+b*", "aaabb")
@example(r"(?i)[^b]{3}1", "äöü1")
def test_a_rule_finds_what_re2_finds(source: str, text: str) -> None:
    data = text.encode()
    try:
        expected = theirs(source, data)
    except re2.error:
        with pytest.raises(ValueError, match=r"invalid|missing|bad|unexpected|trailing"):
            _ = Linear(source).groups
        return
    assume(theirs(source, b"") == [])
    found = ours(source, data)
    assume(found is not None)
    assert found == [spans[0] for spans in expected if spans[0][0] < spans[0][1]]


@given(st.integers(0, 3 * REACH.behind), st.integers(1, 3 * REACH.behind), st.integers(1, 9))
def test_matches_are_found_wherever_they_stand_in_much_text(
    before: int, between: int, size: int
) -> None:
    token = b"tok_" + b"a" * size
    data = b"-" * before + token + b"-" * between + token + b"!"
    found = [one.span() for one in Linear("tok_[a-z]+").matches(data, 0, len(data))]
    second = before + len(token) + between
    assert found == [(before, before + len(token)), (second, second + len(token))]


NESTED = ["({0})+", "({0})*", "({0}){{1,5}}", "(?:{0}|a)+", "(?:{0}|aa)*", "({0}?)+", "(?:{0})+a*"]
nested = st.lists(st.sampled_from(NESTED), min_size=1, max_size=4).map(
    lambda some: "".join(["a+"][:1]) if not some else _nest(some)
)


def _nest(some: list[str]) -> str:
    source = "a+"
    for one in some:
        source = one.format(source)
    return source


@tried(60)
@given(
    nested,
    st.sampled_from(["b", "$", r"[^a]c", r"\bX"]),
    st.sampled_from(["path", "line", "regex"]),
)
def test_quantifiers_in_quantifiers_end_in_time(source: str, ending: str, where: str) -> None:
    """With Python's `re` each of them would take longer than anybody lives."""
    evil, text = f"x{source}{ending}", b"x" + b"a" * 20_000
    assert not Linear(evil).is_in(text + b"!")
    if where == "regex":
        work = Allowance(Limits(work=200_000_000))
        Scanner([rule_of(evil)]).find((text + b"!\n") * 20, charge=work.charge)


@tried(30)
@given(nested)
def test_the_limit_of_work_ends_it(source: str) -> None:
    """Each search of a text is charged before it is made, so that the limit holds."""
    work = Allowance(Limits(work=1_000_000))
    scanner = Scanner([rule_of(f"x{source}")])
    with pytest.raises(LimitError):
        scanner.find(b"xaaaa " * 400_000, charge=work.charge)


EDGES = ["", " ", "x", "_", "-", "=", r"\n", "%3D", "\x1b[1m", "\x1b[12m", "9", "-a", "--", "\n"]
SHAPE = "tk[0-9a-f]{2,4}"


@tried(400)
@given(st.lists(st.sampled_from(["tk12", "tk1f9", "tk1", "tk", *EDGES]), max_size=8).map("".join))
@example("tk12 tk34")
@example("tk12-tk34")
@example(r"\ntk12\n")
def test_edges_that_are_gone_over_are_those_that_are_looked_at(text: str) -> None:
    data = text.encode()
    over = Edged(dialect.marked_over(SHAPE)).matches(data, 0, len(data))
    around = re.finditer(dialect.marked(SHAPE).encode(), data)
    assert [one.span(1) for one in over] == [one.span(1) for one in around]


WORDS = ["acme", "Acme", "ACME_", "key", "=", ": ", "'", '"', " ", "/", ".", "tk12", "tk99ff", "\n"]


@tried(400)
@given(
    st.lists(st.sampled_from([*WORDS, *EDGES]), max_size=10).map("".join),
    st.booleans(),
    st.booleans(),
)
def test_behind_a_name_as_well(text: str, common: bool, ordinary: bool) -> None:
    data, found = text.encode(), []
    for shape in (SHAPE, Linear(SHAPE)):
        rule = Rule("x", "X", services=("acme",), token=shape, secret_group=1)
        rule = replace(rule, common=common or ordinary, ordinary=ordinary)
        names = [edge for at in _places(data, b"acme") for edge in (at, at + 4)]
        found.append([(one.start, one.end) for one in credentials(rule, data, names)])
    assert found[0] == found[1]


def _places(data: bytes, word: bytes) -> list[int]:
    lowered = data.lower()
    return [at for at in range(len(data)) if lowered.startswith(word, at)]


def test_a_token_of_a_users_own_may_not_hang_either() -> None:
    text = '[[rules]]\nid = "x"\ntoken = "tk(?:[a-z]+)+1"'
    (rule,) = read_rules(text, "own.toml", Linear)
    assert Scanner([rule]).find(b" tk" + b"a" * 30_000 + b" ") == []
    secret = fill("tk{lower:30}1", 3)
    assert len(Scanner([rule]).find(b"key=" + secret + b"\n")) == 1
