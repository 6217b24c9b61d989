"""Instructions as their authors wrote them, out of what builders make of them."""

import pytest

from explorer.tui.layers.rows import full, short


@pytest.mark.parametrize(
    ("created_by", "expected"),
    [
        ('/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'),
        ("RUN /bin/sh -c rm /app/.env # buildkit", "RUN rm /app/.env"),
        ("/bin/sh -c apt update &&   apt install x", "RUN apt update && apt install x"),
        ("COPY . /app # buildkit", "COPY . /app"),
        ("|1 NAME=shop /bin/sh -c npm ci", "RUN NAME=shop npm ci"),
        ("RUN |2 A=1 B=two words /bin/sh -c npm ci # buildkit", "RUN A=1 B=two words npm ci"),
        ("/bin/sh -c --mount=type=secret,id=x npm ci", "RUN --mount=type=secret,id=x npm ci"),
        (f"/bin/sh -c #(nop) COPY file:{'ab' * 32} in /app ", "COPY file:abababababab… in /app"),
        ("RUN /bin/bash -o pipefail -c true # buildkit", "RUN true"),
        ("", "(no instruction)"),
        ("\x1b[31mENV A=\u202eb", "␛[31mENV A=<U+202E>b"),
    ],
)  # fmt: skip
def test_short(created_by: str, expected: str) -> None:
    assert short(created_by) == expected


def test_full_has_a_line_for_each_command() -> None:
    text = full("RUN |1 A=1 /bin/sh -c npm ci && rm -r /tmp/x # buildkit")
    assert text == "RUN A=1 \\\n    npm ci && \\\n    rm -r /tmp/x"
