"""Stand-ins, randomness, and what is no secret at all."""

from __future__ import annotations

import pytest

from explorer.secrets import Severity, find_secrets, notsecrets, placeholders
from explorer.secrets.letter_pairs import surprises, table_of
from explorer.secrets.randomness import entropy, looks_random, named, surprise
from tests.secrets.templates import fill


@pytest.mark.parametrize(
    "value",
    [
        "AKIA" + "IOSFODNN7" + "EXAMPLE", "changeme", "change-me",
        "your-api-key-here", "YOUR_TOKEN_HERE", "xxxxxxxxxxxx",
        "********", "<token>", "<your token>", "${TOKEN}", "$TOKEN", "{{ token }}",
        "$(cat /run/secrets/x)", "%(password)s", "#{token}", "@TOKEN@", "__TOKEN__", "REPLACE_ME",
        "os.environ['A']", "process.env.A", "ENV['A']", "<%= token %>", "insert-your-key",
        "placeholder", "redacted", "dummy-token", "vault:v1:abcd", "ENC(abc)", "[REDACTED]",
    ],
)  # fmt: skip
def test_stand_ins(value: str) -> None:
    assert placeholders.stand_in(value.encode())


@pytest.mark.parametrize(
    "value", ["getToken(request)", "self.token", "a.b.c()", "data['x']", "await x"]
)
def test_code(value: str) -> None:
    assert placeholders.code(value.encode())


@pytest.mark.parametrize(
    "value", ["null", "None", "true", "password", "secret", "string", "Token123"]
)
def test_words_that_hold_nothing(value: str) -> None:
    assert placeholders.empty_word(value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "aaaaaaaa", "1234567890", "abcdefghijkl", "qwertyuiop", "a1b2c3d4e5f6",
        "b2c3d4e5-f6a7-8901-bcde-fa2345678901", "1a2b3c4d5e6f7g8h9i0j",
    ],
)  # fmt: skip
def test_what_repeats_or_counts(value: str) -> None:
    assert placeholders.monotonous(value.encode())


@pytest.mark.parametrize(
    "template", ["{alnum:24}", "{hex:32}", "{hex:40}", "{uuid}", "{lowernum:32}", "{b64:40}"]
)
def test_a_drawn_value_is_no_stand_in(template: str) -> None:
    for seed in range(300):
        value = fill(template, seed)
        assert not placeholders.monotonous(value)
        assert not placeholders.guessed(value)
        assert not named(value)
        assert not placeholders.empty_word(value)


@pytest.mark.parametrize("size", [40, 400, 4000])
def test_a_long_drawn_value_does_not_repeat(size: int) -> None:
    assert not placeholders.monotonous(fill(f"{{b64:{size}}}", size))
    assert not placeholders.edited(fill(f"{{b64:{size}}}", size))


def test_a_value_edited_by_hand() -> None:
    assert placeholders.edited(b"Hid69Ui8HGkFiJ123456lVZxv1")
    assert placeholders.counts(b"a7123456789f")
    assert not placeholders.counts(b"Hid69Ui8HGkFiJ123456lVZxv1")


@pytest.mark.parametrize("kind", ["alnum", "lower", "lowernum", "upper32", "b64url", "hex", "b64"])
def test_drawn_values_look_random(kind: str) -> None:
    drawn = [fill(f"{{{kind}:32}}", seed) for seed in range(400)]
    assert sum(map(looks_random, drawn)) > 390


@pytest.mark.parametrize(
    "text",
    [
        "production_environment_key", "productionEnvironmentKey", "your-api-key-goes-here",
        "getAccessTokenFromRequest", "HTTPResponseTooLargeException", "x-goog-api-client-version",
        "application/x-www-form-urlencoded", "correct-horse-battery-staple", "XF86BrightnessDown",
        "node_modules/babel/core/lib", "1.79769313486231", "2024-01-01", "hello",
        "LifecycleV1alpha1Api", "V1MutatingWebhook", "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    ],
)  # fmt: skip
def test_written_values_do_not(text: str) -> None:
    assert not looks_random(text.encode())


def test_measures() -> None:
    assert entropy(b"") == 0
    assert entropy(b"aaaa") == 0
    assert entropy(b"abcd") == 2
    assert surprise(b"a") == 0
    assert surprise(b"zqxj") > surprise(b"then")


def test_the_table_of_letter_pairs() -> None:
    table = table_of(["the other then there"])
    assert len(table) == 26
    assert {len(line) for line in table} == {26}
    assert surprises()[b"th"] < surprises()[b"tq"]
    assert len(surprises()) == 26 * 26


@pytest.mark.parametrize(
    "text",
    [
        '"integrity": "sha512-{b64:86}=="',
        "commit {hex:40}", "sha256: {hex:64}",
        "ssh-ed25519 AAAAC3Nza{b64:60}",
        "request_id={uuid}", "-----BEGIN CERTIFICATE-----\n{b64:600}\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\n{b64:300}\n-----END PUBLIC KEY-----", "public_key = {b64:44}",
        "etag: \"{hex:32}\"", "src=data:image/png;base64,iVBORw0K{b64:300}", "revision={hex:40}",
        "checksum = \"{hex:64}\"", "resolved: https://registry.test/a-1.0.tgz#{hex:40}",
        "{hex:32}  usr/share/ca-certificates/mozilla/Go_Daddy_Root.crt\n",
        " /etc/cron.daily/apt-compat {hex:32}\n", "/a/loader@7.1.2_patch_hash={hex:40}_{hex:20}[1]",
        "Next page token: {alnum:25}\n", '"nextToken": "{alnum:25}"', "hexkey:{hex:64}\0",
        "amazon: see <code>mylogs123.s3.amazonaws.com</code>", "--keyword=name_{alnum:20}:1c",
        "(see https://www.github.com/tool/auth/commit/{hex:40})",
        "foo.crypt('$5$rounds=1000$salt$')", "$1$9$A$I$Q$Y$a$i$q$y$",
    ],
)  # fmt: skip
def test_what_is_no_secret(text: str) -> None:
    assert find_secrets(fill(text, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "const password = getUInt8Buffer(options.password);", "key_parameters: Pkcs_12PbeParams(),",
        "if password1 != password2:\n", "KdcPassword: Buffer|Uint8Array|Blob|string;",
        '"PasswordCredential",\n  "Path2D",\n  "Performance"', 'auth = "password", "scram-sha-256"',
        "password.is.too.short.must.be.at.least.6.characters", "PASSWORD_=\\u53E3\\u4EE4",
        "cp passwd \"$DPKG_ROOT/etc/passwd\"", "/etc/passwd:eli:x:2098:1000:Eli",
        "esxi1_password: @ESXI1_PASSWORD\n", "verdaccio-htpasswd: 13.0.0-next-8.29\n",
        '"kind-of-password": "kind-of@^6.0.0"', "lp2hp_zpk_signature = lp2bs_zpk_signature\n",
        'message:"One-time password:",required:!0,cb:()=>process.exit(130)});return process"',
    ],
)  # fmt: skip
def test_code_and_names_are_no_secret(text: str) -> None:
    assert find_secrets(text.encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        'os.environ.setdefault("DB_PASSWORD",\n    "{alnum:14}")', "DB_PASSWORD={alnum:8}(x9\n",
        'password = "{alnum:6}\u00fc{alnum:6}"', "token = {hex:40}\n", "{hex:4}-key: {hex:40}\n",
        'config.set("password", "{alnum:14}")', "page-password: {alnum:14}\n",
        "root:$6${alnum:16}${alnum:86}:19000:0:99999:7:::",
    ],
)  # fmt: skip
def test_what_resembles_code_and_is_a_secret(text: str) -> None:
    (match,) = find_secrets(fill(text, text))
    assert match.severity >= Severity.MEDIUM


def test_compressed_data_holds_no_passwords() -> None:
    noise = b"\x97\x0f\x89\x1a\x8bpw:9\xebz0eu\xf5\x8aEN\x82\xc3\x15\xe9\x01\xdc"
    assert find_secrets(noise) == []
    latin = 'password = "Gr\u00f6\u00dfe-7391-x"\n'.encode("latin-1")
    assert find_secrets(latin) != []


def test_signatures_in_hexadecimal_are_doubted() -> None:
    (match,) = find_secrets(fill('"version":"1","signature":"{hex:64}"', 1))
    assert (match.severity, match.details["doubt"]) == (Severity.LOW, "what was signed, and no key")


def test_shapes() -> None:
    assert notsecrets.is_uuid(fill("{uuid}", 1))
    assert notsecrets.is_dated_uuid(b"743b294a-cd03-11ec-9d64-0242ac120002")
    assert notsecrets.is_path(b"/etc/passwd")
    assert notsecrets.is_path(b"config.test/settings/a.json")
    assert not notsecrets.is_path(fill("{alnum:30}", 1))


@pytest.mark.parametrize("word", ["sunshine", "letmein", "correcthorsebattery"])
@pytest.mark.parametrize(
    "text",
    [
        "machine git.internal login robot password {}\n",
        "db.internal:5432:main:app:{}\n",
        "postgres://app:{}@db.internal/main\n",
        "Server=db;Database=main;User Id=sa;Password={};\n",
    ],
)
def test_a_password_may_be_made_of_words(text: str, word: str) -> None:
    assert find_secrets(text.format(word).encode())


def test_a_token_that_counts_is_medium_in_a_text_and_low_in_a_program() -> None:
    token = fill("AQ token = ya29.") + b"abcdefghijklmnopqrstuvwxyz0123456789" * 2
    (in_text,) = find_secrets(b"# " + token + b"\n")
    (in_program,) = find_secrets(bytes(40) + token + bytes(40))
    assert (in_text.severity, in_program.severity) == (Severity.MEDIUM, Severity.LOW)


@pytest.mark.parametrize(
    "code",
    [
        "pw = pwd.getpwuid(st.st_uid)",
        "mlkem_key: mlkem.MLKEM768PublicKey,",
        "#: stripe key of StripeClient.v1.webhook_endpoints",
        "the password of Kafka: KAFKA_SASL_GSSAPI_KRB5_CONF, KAFKA_SASL_GSSAPI_KEYTAB",
        "key of amazon: https://cloudfront.amazonaws.com/2010-11-01/identity/cloudfront/E74FTE3AJFJ256A",
    ],
)
def test_names_in_code_are_no_secrets(code: str) -> None:
    assert [one for one in find_secrets(code.encode()) if one.severity > Severity.LOW] == []
