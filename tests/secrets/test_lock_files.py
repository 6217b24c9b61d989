"""What a lock file pins is no secret, by its structure alone; a token is found all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from explorer.secrets.builtin import scanner
from explorer.secrets.rule import Severity
from sample_images.tokens import github_token
from tests.secrets.templates import fill

TOKEN = github_token("lock").encode()
# As each tool writes it, with names that sound like secrets.
ENTRIES = {
    "flake.lock": '"vault-secrets": {"locked": {"lastModified": 1709961200, '
    '"narHash": "sha256-{b64:43}=", "owner": "o", "repo": "vault-token", "rev": "{hex:40}"}},',
    "Cargo.lock": '[[package]]\nname = "secrecy-token"\nversion = "0.8.0"\nchecksum = "{hex:64}"\n'
    'source = "git+https://git.example.com/a/token?branch=main#{hex:40}"\n[metadata]\n'
    '"checksum auth-token 0.4.2 (registry+https://git.example.com/index)" = "{hex:64}"\n',
    "composer.lock": '"content-hash": "{hex:32}", "packages": [{"name": "league/oauth2-token", '
    '"source": {"url": "https://git.example.com/oauth2-token.git", "reference": "{hex:40}"}, '
    '"dist": {"reference": "{hex:40}", "shasum": "{hex:40}"}}]',
    "Gemfile.lock": "GIT\n  remote: https://git.example.com/a/token.git\n  revision: {hex:40}\n"
    "CHECKSUMS\n  twilio-token (1.7.1) sha256={hex:64}\n",
    "poetry.lock": 'name = "auth0-token"\nfiles = [\n    {file = "auth0_token-24.3.0.tar.gz", '
    'hash = "sha256:{hex:64}"},\n]\n[metadata]\ncontent-hash = "{hex:64}"\n',
    "pdm.lock": 'name = "stripe"\nfiles = [\n    {url = "https://files.example.com/store/'
    '{hex:60}/stripe_token.tar.gz", hash = "sha256:{hex:64}"},\n]\n',
    "uv.lock": 'name = "datadog"\nsource = { git = "https://git.example.com/token?rev={hex:40}#'
    '{hex:40}" }\nsdist = { url = "https://files.example.com/store/{hex:60}/datadog.tar.gz", '
    'hash = "sha256:{hex:64}", size = 168 }\n',
    "Podfile.lock": "CHECKOUT OPTIONS:\n  Token:\n    :commit: {hex:40}\nSPEC CHECKSUMS:\n"
    "  SecretKit: {hex:40}\n  TwilioVoice: {hex:40}\n  Firebase: {hex:40}\n  Auth0: {hex:40}\n",
    "mix.lock": '%{\n  "guardian_token": {:hex, :guardian_token, "2.0.1", "{hex:64}", [:mix], [], '
    '"hexpm", "{hex:64}"},\n  "token": {:git, "https://git.example.com/a.git", "{hex:40}", []}\n',
    "deno.lock": '"jsr": {"@std/token@1.0.3": {"integrity": "{hex:64}"}}, "remote": '
    '{"https://deno.example.com/std@0.2/crypto/secret.ts": "{hex:64}"}',
    "bun.lock": '"passport-auth": ["passport-auth@9.0.2", "", {}, "sha512-{b64:86}=="],\n'
    '"token": ["token@git.example.com:a/token#{hex:40}", {}, "{hex:40}"],\n',
    "pnpm-lock.yaml": "packages:\n  js-token@4.0.0:\n    resolution: {integrity: sha512-{b64:86}==}"
    "\npatchedDependencies:\n  secret-box@1.0.0:\n    hash: {lower32:26}\n    token: {hex:64}\n",
    "packages.lock.json": '"Azure.Security.KeyVault.Secrets": {"type": "Direct", '
    '"resolved": "7.0.3", "contentHash": "{b64:86}=="}',
    ".terraform.lock.hcl": 'provider "registry.example.com/hashicorp/vault" {\n  hashes = [\n'
    '    "h1:{b64:43}=",\n    "zh:{hex:64}",\n  ]\n}\n',
    "pubspec.lock": '  flutter_secure_storage:\n    description:\n      sha256: "{hex:64}"\n'
    '  secret_token:\n    description:\n      resolved-ref: "{hex:40}"\n',
    "Package.resolved": '"identity" : "token-store", "state" : { "revision" : "{hex:40}" }, '
    '"originHash" : "{hex:64}"',
    "conan.lock": '"requires": ["libsecret/0.21#{hex:32}%1709000000.5", "aws-token/1.0#{hex:32}"], '
    '"package_id": "{hex:40}", "prev": "{hex:32}"',
    "gradle.lockfile": "com.auth0:java-jwt:4.4.0=compileClasspath,runtimeClasspath\n"
    "com.google.auth:google-auth-library-credentials:1.4.0=runtimeClasspath\nempty=\n",
    "yarn.lock": 'js-tokens@^4.0.0:\n  resolved "https://registry.example.com/t.tgz#{hex:40}"\n'
    "  integrity sha512-{b64:86}==\n",
    "go.sum": "example.com/auth0/token v4.5.0 h1:{b64:43}=\n",
}


@pytest.mark.parametrize("name", ENTRIES)
@given(st.integers(0, 99), st.sampled_from(["", "app/", "srv/app.zip/vendor/"]))
def test_what_pins_a_package_is_no_secret(name: str, seed: int, folder: str) -> None:
    found = find_secrets(fill(ENTRIES[name], seed), folder + name)
    assert [one for one in found if one.severity > Severity.LOW] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_a_token_in_a_lock_file_is_found(name: str) -> None:
    text = fill(ENTRIES[name]) + b'\n"url": "https://git.example.com/?t=' + TOKEN + b'"\n'
    text += b"https://robot:" + fill("{alnum:20}") + b"@git.example.com/simple\n"
    found = {one.rule_id: one.severity for one in find_secrets(text, name)}
    assert found["github-token"] is Severity.CRITICAL
    assert found["url-password"] >= Severity.HIGH


@pytest.mark.parametrize("name", ["settings.yaml", "lock", "Cargo.lock.env"])
def test_elsewhere_the_same_value_is_a_secret(name: str) -> None:
    assert find_secrets(fill("twilio_token: {hex:64}\n"), name)
    assert scanner().standing(name) != scanner().standing("Cargo.lock")
