"""Globs mean what people expect of them, and hostile paths cost no time."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.layers.paths import normal
from explorer.report.globs import compiled, escaped

SIGNS = st.text("ab*?[]!^-/.'\" `\0\u2603", max_size=12)
TOKEN = re.compile(r"\[[!^]?\]?[^\]]*\]|\*+|.", re.DOTALL)


def path_of(glob: str) -> str:
    """Return a path that a glob is about: each star one letter, each set one of its signs."""
    names = glob.strip("/").split("/")
    return "/".join(
        "".join(map(sign_of, TOKEN.findall(name)))
        for number, name in enumerate(names, 1)
        if name != "**" or number == len(names)
    )


def refused(glob: str) -> str:
    """Return why a glob is not taken and, on a line of its own, what is suggested; or nothing."""
    try:
        compiled([glob])
    except UsageError as error:
        return f"{error.message}\n{error.hint}"
    return ""


def sign_of(token: str) -> str:
    if token.startswith("[") and len(token) > 2:
        signs = map(chr, (*range(1, 128), 0x2603))
        return next(one for one in signs if compiled([token]).fullmatch(one))
    return "x" if token[0] in "*?" else token


@example("[.]")
@example("a/[..].")
@given(SIGNS)
def test_every_glob_that_is_taken_matches_some_path(glob: str) -> None:
    if not refused(glob):
        path = path_of(glob) or "x"
        assert normal(path.encode()) == path.encode()
        assert compiled([glob]).fullmatch(path), path


@given(SIGNS)
def test_what_is_suggested_for_a_glob_is_taken(glob: str) -> None:
    if found := re.fullmatch(r"Did you mean (.*)\?", refused(glob).partition("\n")[2], re.DOTALL):
        again = refused(found[1])
        assert not again or "bad character range" in again


@pytest.mark.parametrize(
    ("glob", "meant"),
    [
        ("[", "[[]"),
        ("usr/bin/[", "usr/bin/[[]"),
        ("a[!/]b", "a[[]!/]b"),
        ("[]", "[[]]"),
        ("./x", "/x"),
        ("../app/*.pem", "/app/*.pem"),
        ("a//b", "/a/b"),
        ("'*.pem'", "*.pem"),
        ('"*.pem', "*.pem"),
        ("'./*.pem'", "/*.pem"),
    ],
)
def test_what_would_match_nothing_has_a_suggestion(glob: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        compiled([glob])
    assert "would match nothing" in caught.value.message
    assert caught.value.hint == f"Did you mean {meant}?"


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.pem", "a/b/c.pem", True),
        ("*.pem", "c.pem", True),
        ("/c.pem", "a/c.pem", False),
        ("app/*", "app/x", True),
        ("app/*", "app/x/y", False),
        ("app/**", "app/x/y", True),
        ("app/**", "app", False),
        ("**/.env", ".env", True),
        ("a/**/b", "a/b", True),
        ("a/**/b/**/c", "a/q/b/z/c", True),
        ("[!ab].txt", "a.txt", False),
        ("[!ab].txt", "c.txt", True),
        ("[*]x", "*x", True),
        ("[*]x", "yx", False),
        ("a?c", "a/c", False),
        (".git", "x/.git/config", False),
        ("a/b/", "a/b", True),
        ("[[]", "[", True),
        ("*a*b*c", "xaxxbxxc", True),
        ("*a*b*c", "xaxxcxxb", False),
        ("**/caf\u00e9/*", "x/caf\u00e9/y", True),
    ],
)
def test_what_a_glob_matches(glob: str, path: str, matches: bool) -> None:
    assert bool(compiled([glob]).fullmatch(path)) is matches


def test_a_directory_may_mean_all_in_it() -> None:
    assert compiled([".git"], below=True).fullmatch("x/.git/config")


def test_an_escaped_path_matches_itself_alone() -> None:
    assert compiled([escaped("a*[x]?")]).fullmatch("a*[x]?")
    assert not compiled([escaped("a*")]).fullmatch("ab")


def test_no_glob_matches_nothing() -> None:
    assert not compiled([]).fullmatch("")


def test_a_bad_range_says_so() -> None:
    with pytest.raises(UsageError, match="not a glob"):
        compiled(["[z-a]"])


def test_a_hostile_path_comes_to_an_end() -> None:
    # Tried at more than one place for each star, it would take longer than anybody waits.
    path = "a/" * 200_000 + "a" * 100_000
    assert not compiled(["**/a*a*a*a*a*b/**/x*/**/c"]).fullmatch(path)


def test_a_glob_that_is_longer_than_any_path_says_so() -> None:
    assert compiled(["[[]" * 4000]).fullmatch("[" * 4000)
    with pytest.raises(UsageError, match="too long for a glob"):
        compiled(["**/a" * 100_000])
