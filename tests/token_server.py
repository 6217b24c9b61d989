"""A server that gives tokens for a real registry, signed as it wants them.

Source: Distribution, "Token Authentication Implementation".
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs
from uuid import uuid4

from tests.hostile.serving import Served, Talk, encrypted_by, says, serving
from tests.waiting import LIMIT

ISSUER, SERVICE = "tests", "registry"
_BASIC = "authorization: basic "


@dataclass(frozen=True)
class User:
    """Who may log in, with a password or with an identity token, and what that allows."""

    name: str
    password: str
    actions: tuple[str, ...] = ()
    identity_token: str = ""


@contextmanager
def token_server(files: Mapping[str, str], *users: User) -> Iterator[Served]:
    """Give tokens by TLS to these users, to everybody else none."""
    with serving(encrypted=encrypted_by(files)) as served:

        def answer(talk: Talk) -> None:
            user = _user(talk, users)
            scope = " ".join(_fields(talk).get("scope", []))
            body = {"token": signed(scope, user.actions, files)} if user else {}
            says(200 if user else 401, json.dumps(body).encode())(talk)

        served.answers["/token"] = answer
        yield served


def auth_settings(served: Served, files: Mapping[str, str]) -> Mapping[str, object]:
    """Return how a registry is told to take these tokens."""
    realm = f"https://{served.host}/token"
    bundle = files["certificate"]
    own = {"realm": realm, "service": SERVICE, "issuer": ISSUER, "rootcertbundle": bundle}
    return {"token": own}


def _fields(talk: Talk) -> dict[str, list[str]]:
    """Return what was asked for, by the address or by a form."""
    head, _, form = talk.head.partition("\r\n\r\n")
    return parse_qs(form or head.split()[1].partition("?")[2])


def _user(talk: Talk, users: tuple[User, ...]) -> User | None:
    lines = talk.head.splitlines()
    shown = next((one[len(_BASIC) :] for one in lines if one.lower().startswith(_BASIC)), "")
    login = base64.b64decode(shown).decode()
    token = _fields(talk).get("refresh_token", [""])[0]
    for one in users:
        if login == f"{one.name}:{one.password}" or (token and token == one.identity_token):
            return one
    return None


def signed(
    scope: str, actions: tuple[str, ...], files: Mapping[str, str], *, is_over: bool = False
) -> str:
    """Return a token for what a scope says, as far as the actions allow, a new one each time.

    One that `is_over` was good for an hour, and is no longer.
    """
    kind, _, rest = scope.partition(":")
    name, _, wanted = rest.rpartition(":")
    granted = [one for one in wanted.split(",") if one in actions]
    now = datetime.now(UTC) - timedelta(hours=2 * is_over)
    chain = "".join(Path(files["certificate"]).read_text().splitlines()[1:-1])
    claims = {
        "iss": ISSUER,
        "sub": "",
        "aud": SERVICE,
        "exp": int((now + timedelta(hours=1)).timestamp()),
        "nbf": int((now - timedelta(hours=1)).timestamp()),
        "iat": int(now.timestamp()),
        "jti": uuid4().hex,
        "access": [{"type": kind, "name": name, "actions": granted}] if kind else [],
    }
    said = f"{_coded({'typ': 'JWT', 'alg': 'RS256', 'x5c': [chain]})}.{_coded(claims)}"
    signing = ["openssl", "dgst", "-sha256", "-sign", files["key"]]
    done = subprocess.run(
        signing, input=said.encode(), check=True, capture_output=True, timeout=LIMIT
    )
    return f"{said}.{_letters(done.stdout)}"


def _coded(fields: Mapping[str, object]) -> str:
    return _letters(json.dumps(fields).encode())


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
