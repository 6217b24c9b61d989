"""One rule for case: what folds alike is one letter, and a capital is what is no small one."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from explorer.text.cases import folded, has_capital, variants

LETTERS = [chr(one) for one in range(sys.maxunicode + 1)]


def test_letters_that_fold_alike_are_each_others_variants_and_nobody_elses() -> None:
    for letter in LETTERS:
        family = variants(letter)
        assert letter in family
        assert len({*family}) == len(family)
        assert all(folded(one) == folded(letter) for one in family)
    assert sum(len(variants(one)) > 1 for one in LETTERS) > 2000
    assert sum(folded(one) != one for one in LETTERS) < sum(
        len(variants(one)) > 1 for one in LETTERS
    )


def test_letters_with_cases_of_their_own_kind() -> None:
    assert {*variants("k")} == {"k", "K", "\u212a"} == {*variants("\u212a")}
    assert {*variants("s")} == {"s", "S", "\u017f"}
    assert {*variants("ä")} == {"ä", "Ä"}
    assert {*variants("ß")} == {"ß", "ẞ"}
    assert {*variants("Σ")} == {"Σ", "\u03c3", "ς"}
    assert {*variants("Ⱥ")} == {"Ⱥ", "ⱥ"}
    assert variants("İ") == "İ"
    assert variants("\u0131") == "\u0131"
    assert variants("\udce4") == "\udce4"


@given(st.text())
def test_folding_keeps_the_number_of_characters_and_folds_once(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)
    assert not has_capital(text.lower())


def test_capitals() -> None:
    assert [one for one in "aAäÄßẞ\u017fİ\u01311\u212a" if has_capital(one)] == [*"AÄẞİ\u212a"]
