"""Offline checks: what a candidate's own bytes prove about it. Rules refer to them by these names.

Check: judges one candidate. Verdict: its result: dropped, or how sure it is, with details.
Verified: the bytes prove themselves genuine, as by a checksum; that does not mean still valid.
Doubted: possible, but unlike a real secret, so of low severity.
"""

from __future__ import annotations

from collections.abc import Mapping

from explorer.secrets.candidate import Check, Verdict
from explorer.secrets.checks import (
    checksums,
    encoded,
    expiring,
    keys,
    passwords,
    private_key,
    types,
)

__all__ = ["CHECKS", "Check", "Verdict"]

CHECKS: Mapping[str, Check] = {
    "age": checksums.age_key,
    "atlassian": encoded.atlassian,
    "aws-key-id": types.key_id,
    "aws-secret-key": types.secret_key,
    "basic": encoded.basic,
    "checksum": checksums.checksummed,
    "github-fine-grained": checksums.fine_grained,
    "hash": passwords.hashed,
    "jfrog": encoded.jfrog,
    "jwt": expiring.token,
    "mode": types.payments,
    "password": passwords.password,
    "private-key": private_key.armoured,
    "putty-key": private_key.putty,
    "pypi": encoded.pypi,
    "random": keys.random_value,
    "secret": keys.secret_value,
    "service": keys.service,
    "signed": expiring.address,
    "slack": types.slack,
    "url-password": passwords.url_password,
}
