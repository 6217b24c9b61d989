"""What a user types to find paths, and the catalogue of all paths."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import UsageError
from explorer.layers import Place
from explorer.limits import LONGEST_PATTERN
from explorer.search.paths import MOST, Catalogue
from explorer.text.cases import folded, has_capital
from explorer.text.search import Pattern
from tests.builders import TarBuilder
from tests.images import analysis_of


def matches(text: str, path: bytes, *, is_regex: bool = False) -> bool:
    return Pattern(text, is_regex).path_matcher()(path)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("env", b"/app/.env", True),
        ("ENV", b"/app/.env", False),
        ("env", b"/app/.ENV", True),
        ("/app", b"/usr/app/x", True),
        ("*.py", b"/app/src/main.py", True),
        ("*.py", b"/app/src/main.pyc", False),
        ("*.py", b"/a.py/below", True),
        ("src/*.py", b"/app/src/main.py", True),
        ("src/*.py", b"/app/src/deep/main.py", False),
        ("src/**.py", b"/app/src/deep/main.py", True),
        ("/src/*", b"/app/src/main.py", False),
        ("/app/*", b"/app/src/main.py", True),
        ("caf?", "/café".encode(), True),
        ("caf?", b"/caf\xff", True),
        ("a?c", b"/a/c", False),
        ("a+b*", b"/a+b.txt", True),
        ("*", b"/line\nfeed", True),
        ("äpfel", "/ÄPFEL".encode(), True),
        ("Äpfel", "/ÄPFEL".encode(), False),
        ("*.straße", "/a.STRAẞE/b".encode(), True),
        ("kiste*", "/\u212ai\u017fte1".encode(), True),
        ("a*B", b"/axb", False),
        ("caf\udce9", b"/CAF\xe9", True),
    ],
)
def test_texts_and_globs(text: str, path: bytes, expected: bool) -> None:
    assert matches(text, path) is expected


def test_regular_expressions_are_asked_for() -> None:
    assert matches(r"^/(app|srv)/.*\.env$", b"/app/x/.env", is_regex=True)
    assert not matches(r"^/(app|srv)/.*\.env$", b"/opt/.env", is_regex=True)
    assert not matches(r"\.env$", b"/app/.ENV/x", is_regex=True)
    assert matches(r"\S+\.ENV$", b"/app/.ENV", is_regex=True)


@pytest.mark.parametrize("text", ["(", "[", r"(a)\1", "(?=a)", "a*" * LONGEST_PATTERN])
def test_bad_expressions_say_what_is_wrong(text: str) -> None:
    with pytest.raises(UsageError) as error:
        matches(text, b"/a", is_regex=True)
    assert error.value.message


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("(a+)+$", True), ("(a|aa)+b", False), ("(.*a){20}b", False), ("(a?){30}(a){30}b", False)],
)
def test_no_expression_goes_back(text: str, *, is_found: bool) -> None:
    """Where one goes back for another try, it takes longer than anybody waits."""
    matcher = Pattern(text, is_expression=True).path_matcher()
    assert matcher(b"/" + b"a" * 4000) == is_found


@given(st.text(max_size=20), st.binary(max_size=40), st.booleans())
def test_whatever_is_typed_is_a_filter_or_an_error(text: str, path: bytes, is_regex: bool) -> None:
    with suppress(UsageError):
        matches(text, path, is_regex=is_regex)


# The catalogue


def names(query: str, *layers: TarBuilder) -> list[bytes]:
    analysis = analysis_of(*layers)
    catalogue = Catalogue([layer.fates for layer in analysis.layers])
    told: list[list[Place]] = []
    places = catalogue.find(query, lambda best: told.append([*best]))
    assert all(some == places[: len(some)] for some in told), "what was told stays where it is"
    return [analysis.path(place) for place in places]


def test_names_come_before_paths_and_letters_last() -> None:
    tar = TarBuilder().file("main/x").file("src/main.py").file("Main").file("my/ancient/inn")
    assert names("main", tar) == [b"Main", b"src/main.py", b"main/x", b"my/ancient/inn"]
    assert names("m x", tar) == [b"main/x"]
    assert names("src/m", tar) == [b"src/main.py"]
    assert names("", tar) == []
    assert names("zz", tar) == []


def test_a_path_of_several_layers_is_its_last_version() -> None:
    layers = TarBuilder().file("a", b"1"), TarBuilder().file("a", b"2"), TarBuilder().whiteout("a")
    analysis = analysis_of(*layers)
    catalogue = Catalogue([layer.fates for layer in analysis.layers])
    assert len(catalogue) == 1
    assert catalogue.find("a", lambda _: None) == [Place(2, 0)]


def test_only_the_best_are_returned() -> None:
    tar = TarBuilder()
    for number in range(3 * MOST):
        tar.file(f"d/file{number:03}")
    assert len(names("file", tar)) == MOST
    assert len(names("fl1", tar)) == MOST


@given(
    st.lists(st.text("aäAÄ.\n/", min_size=1, max_size=8), unique=True, min_size=1, max_size=12),
    st.text("aäA.", min_size=1, max_size=4),
)
def test_it_finds_what_has_the_letters_in_their_order(files: list[str], query: str) -> None:
    tar = TarBuilder()
    for name in files:
        tar.file(name)
    analysis = analysis_of(tar)
    catalogue = Catalogue([layer.fates for layer in analysis.layers])
    found = {analysis.path(one) for one in catalogue.find(query, lambda _: None)}
    fates = analysis.layers[0].fates
    known = {fates.path(at) for at in range(len(fates.index)) if fates.is_file_system(at)}
    assert found == {path for path in known if _has("/" + path.decode(), query)}


def _has(path: str, letters: str) -> bool:
    at, path = -1, path if has_capital(letters) else folded(path)
    return all((at := path.find(letter, at + 1)) >= 0 for letter in letters)
