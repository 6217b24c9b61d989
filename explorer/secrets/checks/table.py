"""Every check by the name that rules refer to it by."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.secrets.candidate import Check
from explorer.secrets.checks import (
    checksums,
    encoded,
    expiring,
    kubernetes,
    private_key,
    types,
    values,
    web_key,
    wordy,
)

CHECKS: Mapping[str, Check] = {
    "age": checksums.age_key,
    "atlassian": encoded.atlassian,
    "aws-key-id": types.key_id,
    "aws-secret-key": types.secret_key,
    "basic": encoded.basic,
    "checksum": checksums.checksummed,
    "discord": encoded.discord,
    "grafana": checksums.grafana,
    "grafana-key": encoded.grafana_key,
    "github-fine-grained": checksums.fine_grained,
    "hash": values.hashed,
    "jfrog": encoded.jfrog,
    "jwt": expiring.token,
    "kubernetes": kubernetes.value,
    "letters": wordy.letters,
    "mode": types.of_mode,
    "passphrase": wordy.passphrase,
    "password": values.password,
    "bare-key": private_key.bare,
    "private-key": private_key.armoured,
    "putty-key": private_key.putty,
    "pypi": encoded.pypi,
    "random": values.random_value,
    "secret": values.secret_value,
    "service": values.service,
    "signed": expiring.address,
    "slack": types.slack,
    "swarm": encoded.swarm,
    "url-password": values.url_password,
    "web-key": web_key.private,
}
