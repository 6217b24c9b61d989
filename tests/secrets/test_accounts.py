"""A password beside the name of its account is more than a named value: it is a login."""

from __future__ import annotations

import base64
import binascii
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import Match, Severity, find_secrets
from tests.laws import tried
from tests.secrets.templates import fill

LABELS = ["user", "username", "user_name", "login", "account", "uid", "id", "db_user", "USER"]
WORDS = ["password", "passwd", "pwd", "pass", "DB_PASSWORD"]
SIGNS = ["=", ":", " = ", ": ", " => "]
BETWEEN = [" ", ",", "/", "; ", "\n", "\n# settings of the shop\n"]


def only(text: str | bytes) -> Match:
    [found] = find_secrets(text.encode() if isinstance(text, str) else text)
    return found


@tried(200)
@given(st.data(), st.integers(0, 9999))
def test_a_login_is_told_from_a_password_alone(data: st.DataObject, seed: int) -> None:
    label, word, sign, between = (
        data.draw(st.sampled_from(some)) for some in (LABELS, WORDS, SIGNS, BETWEEN)
    )
    name_first = data.draw(st.booleans())
    password = f"{word}{sign}{fill('{alnum:14}7aB', seed).decode()}"
    assert only(password).generic
    user = f"{label}{sign}{fill('{lower:8}', seed).decode()}"
    pair = (user, password) if name_first else (password, user)
    # A slash behind a password may belong to it.
    assert not only((between if name_first else between.replace("/", " ")).join(pair)).generic


@pytest.mark.parametrize("host", ["10.1.2.3", "ada@build.internal"])
def test_a_host_in_the_line_is_enough(host: str) -> None:
    assert not only(fill(f"{host} (pw:{{alnum:14}}7aB)")).generic


@pytest.mark.parametrize(
    "beside",
    ["user = find_user(request)\n", "user=$USER ", "user: {{ name }}\n", "user = users[0]\n"],
)
def test_what_is_computed_is_no_account(beside: str) -> None:
    assert only(beside.encode() + fill("password = '{alnum:14}7aB'")).generic


def test_an_account_further_away_is_another_ones() -> None:
    between = "".join(f"line {number}\n" for number in range(4))
    assert only(fill(f"user: shop\n{between}password: {{alnum:14}}7aB")).generic


def test_the_password_of_an_account_for_everybody_is_no_secret() -> None:
    assert find_secrets(b'user = "anonymous"; password = "guest@host1";') == []


@pytest.mark.parametrize(
    "text",
    [
        "POSTGRES_PASSWORD=password",
        "POSTGRES_PASSWORD: secret",
        "DB_PASSWORD=qwerty123",
        "password: P4ssw0rd!",
        "db.password=S3cret123",
        'password: "123456"',
        'user: "shop"\npassword: "letmein"',
        "Server=db;User=sa;Password=monkey;",
        "postgres://postgres:postgres@db/main",
        "mysql://root:root@10.0.0.1/main",
        "https://ada:Summer-of-77@shop.example.com/",
    ],
)
def test_what_everybody_guesses_and_examples_are_of_low_severity(text: str) -> None:
    assert only(text).severity is Severity.LOW


@pytest.mark.parametrize(
    "text",
    [
        "password = password",
        'password = "password"',
        "connect(user=user, password=password)",
        "char *user = NULL;\nchar *password = NULL;",
        '"password": "Password",',
        "Forgotten your password or username? Ask us",
        "DATABASE = 'mongodb://localhost:27017/database'",
    ],
)
def test_names_and_labels_are_no_passwords(text: str) -> None:
    assert find_secrets(text.encode()) == []


@pytest.mark.parametrize(
    "template",
    [
        'PASSWORD = os.environ.get("PASSWORD") or "{}"',
        'process.env.DB_PASSWORD || "{}"',
        "process.env.API_TOKEN ?? '{}'",
        "DB_PASSWORD=${{DB_PASSWORD:-{}}}",
        "echo $DB_PASSWORD:-{}",
    ],
)
def test_what_stands_in_for_a_variable_that_is_not_set_is_a_secret(template: str) -> None:
    value = fill("{alnum:18}4kQ").decode()
    found = only(template.format(value))
    assert template.format(value)[found.start : found.end] == value


@tried(200)
@given(st.integers(0, 1 << 32))
def test_lines_of_uuencode_hold_no_passwords(seed: int) -> None:
    drawn = random.Random(seed)
    lines = [bytearray(binascii.b2a_uu(drawn.randbytes(45))) for _ in range(4)]
    for line in lines:
        at = drawn.randrange(1, 50)
        line[at : at + 3] = b"PW:"
    assert find_secrets(b"".join(lines)) == []


def test_a_setting_as_long_as_a_line_of_uuencode_counts() -> None:
    text = fill("MARIADB_SHOP_ACCOUNT=SHOPS;MARIADB_SHOP_PASSWORD={uppernum:11};")
    assert len(text) == 61
    assert find_secrets(text)


@tried(100)
@given(st.integers(0, 9999))
def test_a_token_in_both_places_of_a_login_is_a_token(seed: int) -> None:
    token = fill("{alnum:32}", seed).decode()
    assert only(f"https://{token}:{token}@git.internal/shop").severity is Severity.HIGH


def test_a_word_of_all_logins_hides_nothing_elsewhere() -> None:
    assert only("POSTGRES_PASSWORD=admin").is_label
    for guess in ("dragon", "admin7391", "Secret2024!"):
        assert not only(f"POSTGRES_PASSWORD={guess}").is_label
    assert not only("postgres://sunrise:sunrise@db/main").is_label


@pytest.mark.parametrize(
    "template",
    [
        "github.com/hashicorp/go-version v1.7.0 h1:{b64:43}=",
        "github.com/aws/aws-sdk-go-v2 v1.3.0/go.mod h1:{b64:43}=",
        "uses: google-github-actions/auth@{hex:40} # v0.9.0",
        "uses: hashicorp/setup-terraform@{hex:40}",
        "from kubernetes.client import LifecycleV1alpha1Api as LifecycleV1alpha1Api",
        '"ChangeToken": "{uuid}"',
        "s.username=r.username;s.password=encodeURIComponent(e);break",
    ],
)
def test_digests_names_and_code_of_real_software_are_no_secrets(template: str) -> None:
    for seed in range(50):
        assert find_secrets(fill(template, seed)) == []


def test_a_sentence_in_base64_is_no_secret() -> None:
    said = base64.b64encode(b"nobody ever reads what is said here").decode()
    assert find_secrets(f"api_token: {said}".encode()) == []


@tried(200)
@given(st.integers(0, 99999))
def test_a_part_of_longer_base64_is_no_key(seed: int) -> None:
    drawn = fill("aws checksum {b64:43}=", seed)
    assert [one.rule_id for one in find_secrets(drawn)] == []
