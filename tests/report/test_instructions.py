"""Instructions in reports: what their authors wrote, without the secrets that are known."""

from dataclasses import replace

import pytest

from explorer.printable import printable
from explorer.report.instructions import shown_instruction
from explorer.report.shown import Shown
from tests.report.reports import KEY, NPM, PASSWORD, clean_report, sample_report

REPORT = sample_report()


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
        (f"RUN |1 T={NPM} /bin/sh -c npm ci", "RUN T=npm_**************** npm ci"),
        (f"RUN <<EOF\n{KEY}\nEOF", "RUN <<EOF PRIVATE KEY **** EOF"),
        (f"ENV A={PASSWORD}{NPM}", "ENV A=30EQ****************npm_****************"),
    ],
)
def test_shown(created_by: str, expected: str) -> None:
    assert shown_instruction(REPORT, created_by) == expected


def test_nothing_is_masked_that_is_revealed() -> None:
    found = [replace(one, value=printable(one.finding.secret)) for one in REPORT.findings]
    assert NPM in shown_instruction(replace(REPORT, findings=found), f"ENV T={NPM}")


def test_a_cut_leaves_nothing_of_a_secret() -> None:
    for length in range(960, 1010):
        assert NPM[5:12] not in shown_instruction(REPORT, "x" * length + f" {NPM} {PASSWORD}")


def test_short_secrets_are_masked_in_instructions_and_are_words_elsewhere() -> None:
    shown = Shown([b"postgres"])
    assert shown.text("var/lib/postgres/data") == "var/lib/postgres/data"
    assert shown.text("ENV PASSWORD=postgres", short_too=True) == "ENV PASSWORD=********"


def test_secrets_that_overlap_are_masked_as_one() -> None:
    shown = Shown([b"abcdefghijkl", b"ghijklmnopqr", b"abcdefghijklmn"])
    assert shown.text("-abcdefghijklmnopqr-") == "-abcd**************-"


def test_text_is_never_longer_than_asked_for() -> None:
    shown = Shown.of(clean_report())
    assert shown.text("x" * 20, 10) == "x" * 9 + "…"
    assert shown.text("x" * 10, 10) == "x" * 10
