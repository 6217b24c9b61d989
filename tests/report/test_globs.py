"""Globs mean what people expect of them, and hostile paths cost no time."""

import pytest

from explorer.errors import UsageError
from explorer.report.globs import compiled, escaped


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
        ("[", "[", True),
        ("*a*b*c", "xaxxbxxc", True),
        ("*a*b*c", "xaxxcxxb", False),
        ("a[!/]b", "a/b", False),
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
    assert compiled(["[" * 4000]).fullmatch("[" * 4000)
    with pytest.raises(UsageError, match="too long for a glob"):
        compiled(["**/a" * 100_000])
