"""The redactor: no secret comes out in any form, all else does, and what came out stays so.

An input is up to five secrets, each a byte that says what it shares with an earlier one and its
own characters up to a NUL; then the text: up to eight stretches, each a byte that picks a secret
or what stands between, a byte for the form, and characters up to a NUL.
"""

from __future__ import annotations

import re

from explorer.text.readings import spellings
from explorer.text.redaction import SHORTEST, Redaction
from fuzz.choices import Choices
from fuzz.target import Target
from tests.text.forms import forms, planted

_SHORTEST, _LONGEST = 6, 80
_MOST_SECRETS, _MOST_STRETCHES = 5, 8
# Letters that stand in no secret, and that no encoding takes for one of its own.
_APART = "жшя漢"
_ESCAPING = frozenset("\\%&<")
# Letters or digits behind it may make another escape of it.
_UNFINISHED = re.compile(r"[\\%&<][^\\%&<]{0,9}\Z")
_ENCODED = ("hex", "HEX", "dump", "colons", "base64")
_RUNS = re.compile(f"[{_APART}]+")


def one(data: bytes) -> None:
    """Redact a text that holds secrets in many forms."""
    choices = Choices(data)
    secrets = _secrets(choices)
    text = _text(choices, secrets)
    redaction = Redaction(one.encode() for one in secrets)
    shown = redaction.text(text)
    _holds_none(secrets, shown)
    assert _RUNS.findall(shown) == _RUNS.findall(text)
    assert redaction.text(shown) == shown
    assert redaction.data(text.encode()) == shown.encode()
    assert 1 in redaction.among([b"before", text.encode(), b"behind"]) or shown is text


def _secrets(choices: Choices) -> list[str]:
    """Return secrets that begin as others, go on as they end, or stand inside one another."""
    secrets: list[str] = []
    for _ in range(1 + choices.number() % _MOST_SECRETS):
        way, own = choices.number(), _characters(choices.until(b"\0"))
        other = choices.one_of(secrets) if secrets and way & 7 else ""
        size = choices.number() % (len(other) + 1)
        shared = (other, other[:size], other[size:], other[size // 2 : size])[way & 3]
        secret = (own + shared if way & 8 else shared + own)[:_LONGEST].strip()
        if len(secret) >= _SHORTEST and not secret.isdigit() and _is_legible(secret):
            secrets.append(secret)
    return secrets


def _is_legible(secret: str) -> bool:
    """Return whether what no writer escapes is enough to know the secret by."""
    return min(len(one.strip()) for one in spellings(secret.encode())) >= SHORTEST


def _characters(data: bytes) -> str:
    """Return what a secret may be made of: stars are what stands for one."""
    text = data.decode("utf-8", "ignore")
    return "".join(one for one in text if one.isprintable() and one not in f"*{_APART}")


def _text(choices: Choices, secrets: list[str]) -> str:
    """Return stretches that stand alone, or one directly behind another.

    What may begin an escape changes what is escaped behind it, but nothing that is encoded,
    which in its turn changes what ends like the beginning of an escape.
    """
    stretches = [""]
    for _ in range(_MOST_STRETCHES):
        pick, name = choices.number(), ""
        if pick & 1 and secrets:
            name, stretch = choices.one_of([*planted(choices.one_of(secrets)).items()])
        else:
            stretch = _characters(choices.until(b"\0"))
        is_plain = _ESCAPING.isdisjoint(stretches[-1]) or (
            name.startswith(_ENCODED) and not _UNFINISHED.search(stretches[-1])
        )
        stretches += ("" if pick & 2 and is_plain else _APART, stretch)
    return "".join([*stretches, _APART])


def _holds_none(secrets: list[str], shown: str) -> None:
    for secret in secrets:
        held = [one for one in forms(secret).values() if len(one) >= _SHORTEST and one in shown]
        assert not held, (secret, held)


TARGET = Target(one, length=512)
