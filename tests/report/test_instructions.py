"""Instructions in reports: what their authors wrote, in one line."""

import pytest

from explorer.secrets.locations import instruction_text


@pytest.mark.parametrize(
    ("created_by", "expected"),
    [
        ('/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'),
        ("RUN /bin/sh -c rm /app/.env # buildkit", "RUN rm /app/.env"),
        ("RUN |2 A=1 B=two words /bin/sh -c npm ci # buildkit", "RUN A=1 B=two words npm ci"),
        ("/bin/sh -c --mount=type=secret,id=x npm ci", "RUN --mount=type=secret,id=x npm ci"),
        (f"/bin/sh -c #(nop) COPY file:{'ab' * 32} in /app ", "COPY file:abababababab… in /app"),
        ("\x1b[31mENV A=\u202eb", "␛[31mENV A=<U+202E>b"),
        ("", "(no instruction)"),
    ],
)
def test_shown(created_by: str, expected: str) -> None:
    assert instruction_text(created_by) == expected


def test_text_is_never_longer_than_asked_for() -> None:
    assert instruction_text("x" * 20, 10) == "x" * 9 + "…"
    assert instruction_text("x" * 10, 10) == "x" * 10
