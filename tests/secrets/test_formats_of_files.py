"""What the syntax of a file makes a secret: manifests of Kubernetes, SQL, settings."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from explorer.secrets import find_secrets
from tests.secrets.templates import fill
from tests.secrets.window_laws import assert_windows_find_all

KEYS = st.from_regex(r"(?:app|license|token|setting|xyz)[a-z0-9._-]{0,12}", fullmatch=True)
VALUES = st.integers(0, 99).map(lambda seed: fill("{alnum:24}", seed))
SECRETS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=3)


def manifest(kind: str, values: Mapping[str, bytes], form: str) -> bytes:
    """Return a manifest as kubectl writes it, or as a person does."""
    data = {key: base64.b64encode(value).decode() for key, value in values.items()}
    if form == "json":
        return json.dumps({"kind": kind, "apiVersion": "v1", "data": data}, indent=2).encode()
    lines = [f"  {key}: {value}" for key, value in data.items()]
    if form == "plain":
        lines = [f"    {key}: {value.decode()}" for key, value in values.items()]
    body = "\n".join(["stringData:" if form == "plain" else "data:", *lines])
    parts = ["apiVersion: v1", f"kind: {kind}", "metadata:\n  name: app\n  namespace: shop"]
    ordered = [body, *parts] if form == "data first" else [*parts, body]
    return "\n".join(ordered).encode() + b"\n"


@given(SECRETS, st.sampled_from(["data last", "data first", "plain", "json"]))
def test_every_value_of_a_secret_is_found_and_none_of_a_configuration(
    values: Mapping[str, bytes], form: str
) -> None:
    text = manifest("Secret", values, form)
    found = [one for one in find_secrets(text) if one.rule_id == "kubernetes-secret"]
    assert len(found) == len(values)
    other = manifest("ConfigMap", values, form) + b"---\n" + manifest("Service", {}, form)
    assert not [one for one in find_secrets(other) if one.rule_id == "kubernetes-secret"]


@given(SECRETS)
def test_the_next_document_is_another_one(values: Mapping[str, bytes]) -> None:
    secret = manifest("Secret", {}, "data last")
    text = secret + b"---\n" + manifest("ConfigMap", values, "data last")
    assert not [one for one in find_secrets(text) if one.rule_id == "kubernetes-secret"]


@given(
    st.lists(st.tuples(SECRETS, st.sampled_from(["data last", "plain", "json"])), max_size=3),
    st.randoms(use_true_random=False),
)
def test_windows_find_what_the_whole_has(
    manifests: Sequence[tuple[Mapping[str, bytes], str]], sizes: random.Random
) -> None:
    parts = [manifest("Secret", values, form) + b"---\n" for values, form in manifests]
    data = b"".join(part + b"# a comment\n" * sizes.randrange(900) for part in parts)
    assert_windows_find_all(data, 1 << 11, sizes)
