"""A fingerprint names a finding in every build, and gives nobody a way to try values."""

from hashlib import blake2b

import pytest

from explorer.secrets import fingerprint as module
from explorer.secrets.fingerprint import HINT_BITS, KEY_VARIABLE, fingerprint, mark_of

PLACE = b"a place of its own"
CANDIDATES = [b"password-%d" % number for number in range(60_000)]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    text = "a key of the project"
    monkeypatch.setenv(KEY_VARIABLE, text)
    return text


@pytest.mark.parametrize("size", [0, 6, 39, 40, 41, 5000, 14_000])
@pytest.mark.parametrize("project", ["", "a key of the project"])
def test_a_fingerprint_depends_on_rule_place_and_secret(
    size: int, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, project)
    secret = b"s" * size
    named = fingerprint("rule", PLACE, mark_of(secret + b"1"))
    assert named == fingerprint("rule", PLACE, mark_of(secret + b"1"))
    assert len(named) == 32
    assert named != fingerprint("rule", PLACE, mark_of(secret + b"2"))
    assert named != fingerprint("rule", b"another place", mark_of(secret + b"1"))
    assert named != fingerprint("another rule", PLACE, mark_of(secret + b"1"))


def agreeing(secret: bytes, places: list[bytes]) -> list[bytes]:
    """Return the candidates that all fingerprints of a secret fit."""
    left = CANDIDATES
    for place in places:
        named = fingerprint("rule", place, mark_of(secret))
        left = [one for one in left if fingerprint("rule", place, mark_of(one)) == named]
    return left


def test_without_a_key_no_amount_of_guessing_confirms_a_value() -> None:
    left = agreeing(CANDIDATES[7], [PLACE])
    expected = len(CANDIDATES) >> HINT_BITS
    assert CANDIDATES[7] in left
    assert expected / 2 < len(left) < expected * 2


def test_places_rules_and_projects_do_not_add_up_to_more() -> None:
    places = [b"place %d" % number for number in range(20)]
    assert agreeing(CANDIDATES[7], places) == agreeing(CANDIDATES[7], places[:1])


@pytest.mark.usefixtures("key")
def test_with_a_key_all_of_the_value_counts() -> None:
    assert len({fingerprint("rule", PLACE, mark_of(one)) for one in CANDIDATES}) == len(CANDIDATES)


def test_another_key_makes_other_fingerprints(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    named = fingerprint("rule", PLACE, mark_of(b"secret"))
    monkeypatch.setenv(KEY_VARIABLE, key + ".")
    other = fingerprint("rule", PLACE, mark_of(b"secret"))
    monkeypatch.delenv(KEY_VARIABLE)
    assert len({named, other, fingerprint("rule", PLACE, mark_of(b"secret"))}) == 3


def test_a_key_costs_once_and_dear(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    derived: list[bytes] = []
    costs: list[int] = []

    def slow(text: bytes, *, n: int, r: int, p: int, maxmem: int, salt: bytes, dklen: int) -> bytes:
        derived.append(text)
        costs.append(128 * n * r * p)
        assert 128 * n * r < maxmem < 100_000_000
        return blake2b(text, key=salt, digest_size=dklen).digest()

    monkeypatch.setattr(module, "scrypt", slow)
    module._slow_key.cache_clear()
    for one in CANDIDATES[:10_000]:
        fingerprint("rule", PLACE, mark_of(one))
    module._slow_key.cache_clear()
    assert derived == [key.encode()]
    # So much written and read takes any core of today over a twentieth of a second.
    assert costs[0] >= 64 << 20
