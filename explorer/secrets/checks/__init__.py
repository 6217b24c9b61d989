"""Offline checks: what a candidate's own bytes prove about it. Rules refer to them by these names.

Check: judges one candidate. Verdict: its result: dropped, or how sure it is, with details.
Verified: the bytes prove themselves genuine, as by a checksum; that does not mean still valid.
Doubted: possible, but unlike a real secret, so of low severity.
"""

from __future__ import annotations

from collections.abc import Mapping

from explorer.secrets.checks import (
    aws,
    bech32,
    encoded,
    github,
    jwt,
    keys,
    modes,
    passwords,
    private_key,
    signed,
)
from explorer.secrets.checks.verdict import Check, Verdict

__all__ = ["CHECKS", "Check", "Verdict"]

CHECKS: Mapping[str, Check] = {
    "age": bech32.age_key,
    "atlassian": encoded.atlassian,
    "aws-key-id": aws.key_id,
    "aws-secret-key": aws.secret_key,
    "basic": encoded.basic,
    "checksum": github.checksummed,
    "github-fine-grained": github.fine_grained,
    "hash": passwords.hashed,
    "jfrog": encoded.jfrog,
    "jwt": jwt.token,
    "mode": modes.payments,
    "password": passwords.password,
    "private-key": private_key.armoured,
    "putty-key": private_key.putty,
    "pypi": encoded.pypi,
    "random": keys.random_value,
    "secret": keys.secret_value,
    "service": keys.service,
    "signed": signed.address,
    "slack": modes.slack,
    "url-password": passwords.url_password,
}
