"""Values that look like words: passphrases are told from sentences, keys of letters from names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from explorer.secrets.rule import Severity
from tests.secrets.templates import fill

NOUNS = ["granite", "lemon", "orbit", "walnut", "harbour", "velvet", "pepper", "Lantern", "mosaic"]
PARTS = ["user", "Name", "Of", "Default", "service", "Client", "CONFIG", "Factory", "For"]
CREATED_BY = b"/bin/sh -c #(nop)  ENV "


def ids(text: bytes, path: str = "") -> dict[str, bytes]:
    return {one.rule_id: text[one.start : one.end] for one in find_secrets(text, path)}


@given(
    st.lists(st.sampled_from(NOUNS), min_size=3, max_size=6, unique=True),
    st.sampled_from([b"PASSWORD", b"DB_PASSWORD", b"VAULT_PASSPHRASE", b"BACKUP_PASS"]),
    st.sampled_from([b"", b"ENV ", CREATED_BY]),
    st.sampled_from([b"", b'"', b"'"]),
)
def test_several_words_are_a_passphrase(
    words: list[str], name: bytes, before: bytes, quote: bytes
) -> None:
    value = " ".join(words).encode()
    text = before + name + b"=" + quote + value + quote
    assert ids(text) == {"named-passphrase": value}


def test_in_a_file_of_variables_a_value_ends_with_its_line() -> None:
    text = b"A=1\nDB_PASSWORD=granite lemon orbit walnut\nB=2\n"
    assert ids(text, "srv/.env") == {"named-passphrase": b"granite lemon orbit walnut"}
    (found,) = find_secrets(text, "srv/.env")
    assert found.severity is Severity.HIGH


@pytest.mark.parametrize(
    "text",
    [
        b'WRONG_PASSWORD="Please enter another password"',
        b'MSG_PASSWORD="it must have eight characters"',
        b"A=1\nPGPASSWORD=granite psql main users\n",
        b'password="granite lemon orbit walnut"',
        b'ASK_PASSWORD="granite granite granite granite"',
    ],
)
def test_sentences_and_commands_are_none(text: bytes) -> None:
    assert "named-passphrase" not in ids(text)


@pytest.mark.parametrize("name", [b"API_KEY=", b'"secretKey": "', b"auth_token: ", b"token := '"])
def test_a_key_of_letters_alone_is_found(name: bytes) -> None:
    values = [fill("{alpha:32}", (name, number)) for number in range(50)]
    found = [ids(name + one + b"\n").get("named-secret-letters") == one for one in values]
    assert sum(found) >= 48


@given(st.lists(st.sampled_from(PARTS), min_size=5, max_size=9), st.sampled_from(["", "_"]))
def test_names_are_no_keys(parts: list[str], between: str) -> None:
    assert not ids(b"API_KEY=" + between.join(parts).encode() + b"\n")


def test_a_key_of_octopus_is_random() -> None:
    keys = [fill("API-{uppernum:26}", number) for number in range(50)]
    assert all("octopus-key" in ids(b"octo --apiKey " + one) for one in keys)
