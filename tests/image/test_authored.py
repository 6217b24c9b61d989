"""Instructions without what builders put around them, however long and however odd."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.image.authored import authored, one_line
from tests.counting import Work, assert_twice_is_twice

# The same as expressions, which say it shortly and go back for ever on long texts.
SHELL = r"(?:/bin/)?(?:sh|bash)(?: -\w+(?: pipefail)?)* -[a-z]*c "
NOP = re.compile(rf"^(?:RUN )?{SHELL}#\(nop\)\s*")
ARGUMENTS = re.compile(rf"^(?:RUN )?\|\d+ (?P<values>.*?) ?(?={SHELL})", re.DOTALL)
RUN = re.compile(rf"^(?:RUN )?{SHELL}")
MOUNTS = re.compile(r"^(?:--mount=\S+ )+")
BUILDERS = ["RUN ", "|1 ", "|", "12 ", " ", "\n", "/bin/", "/bin/sh", "bash", "sh", "push", "ba"]
OPTIONS = [" -c ", "-c", " -", " -o", " -ec", " -cX", " -o pipefail", " pipefail", " -é", " -sh"]
WORDS = ["#(nop)", "CMD x", "--mount=a ", "--mount=b", "A=b ", "x", "é", " # buildkit"]
PARTS = st.sampled_from([*BUILDERS, *OPTIONS, *WORDS])
WORST = [
    "|1 " + "{}",
    "RUN /bin/sh{}",
    "|1 A=b{} /bin/bash -c x",
    "/bin/sh -c --mount=x {}",
    "RUN /bin/sh -c #(nop) {}",
]
PUMPED = [" -sh", " -c sh", " -o pipefail", "sh -c", "bash ", "/bin/", " -x", "--mount=a ", "  "]


def reference(created_by: str, after_values: str) -> str:
    text = created_by.strip().removesuffix("# buildkit").rstrip()
    if found := NOP.match(text):
        return text[found.end() :].strip()
    values = ""
    if found := ARGUMENTS.match(text):
        values, text = found["values"] + after_values, text[found.end() :]
    if found := RUN.match(text):
        text = text[found.end() :]
        mounts = MOUNTS.match(text)
        return f"RUN {mounts[0] if mounts else ''}{values}{MOUNTS.sub('', text)}".strip()
    return values + text


@given(st.lists(PARTS, max_size=12).map("".join), st.sampled_from([" ", " \\\n    "]))
def test_any_instruction_reads_as_the_expressions_say(text: str, after_values: str) -> None:
    assert authored(text, after_values) == reference(text, after_values)


@pytest.mark.parametrize("around", WORST)
@pytest.mark.parametrize("pump", PUMPED)
def test_twice_the_instruction_is_twice_the_work(around: str, pump: str) -> None:
    def prepared(times: int) -> Work:
        text = around.format(pump * times)
        return lambda: authored(text)

    assert_twice_is_twice(prepared, 2_000)


def test_of_megabytes_one_line_has_the_beginning() -> None:
    line = one_line("RUN /bin/sh -c " + "ab " * 1_000_000)
    assert line.startswith("RUN ab ab")
    assert line.endswith(" ab …")
    assert len(line) < 20_000
