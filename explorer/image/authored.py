"""An instruction as its author wrote it, without what the builder put around it.

In the history the classic builder writes `/bin/sh -c #(nop) CMD …` and
`|1 NAME=value /bin/sh -c …`, BuildKit `RUN |1 NAME=value /bin/sh -c … # buildkit`.
An instruction may have megabytes: it is read forwards only, each letter a few times.
"""

from __future__ import annotations

import re

_RUN = "RUN "
_NOP = "#(nop)"
_SHELL = re.compile(r"(?:/bin/)?(?:ba)?sh")
_COUNT = re.compile(r"\|\d++ ")
_OPTION = re.compile(r" -(?P<letters>\w++)(?: pipefail)?+")
_WITH_COMMAND = re.compile(r"[a-z]*c")
_MOUNTS = re.compile(r"(?:--mount=\S++ )++")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b")
_BUILDKIT = "# buildkit"
# Characters; more than anybody reads of one line.
_LONGEST_LINE = 10_000
_LONGEST_KEYWORD = 20


def authored(created_by: str, after_values: str = " ") -> str:
    """Return an instruction as in the Dockerfile, with the values of build arguments after RUN.

    `after_values` is put between those values and the command.
    """
    text = created_by.strip().removesuffix(_BUILDKIT).rstrip()
    start = len(_RUN) if text.startswith(_RUN) else 0
    count = _COUNT.match(text, start)
    start = count.end() if count else start
    shell, command = _first_shell(text, start)
    if not command or (not count and shell != start):
        return text
    if not count and text.startswith(_NOP, command):
        return text[command + len(_NOP) :].strip()
    values = text[start:shell].removesuffix(" ") + after_values if count else ""
    mounts = _MOUNTS.match(text, command)
    rest = mounts.end() if mounts else command
    return f"{_RUN}{text[command:rest]}{values}{text[rest:]}".strip()


def keyword(created_by: str) -> str:
    """Return the Dockerfile's keyword for an instruction of any builder: "COPY"."""
    words = authored(created_by)[:_LONGEST_KEYWORD].split(None, 1)
    return words[0].upper() if words else ""


def values_end(created_by: str) -> int:
    """Return where the values of build arguments end in an instruction; 0 where it has none."""
    count = _COUNT.match(created_by, len(_RUN) if created_by.startswith(_RUN) else 0)
    return _first_shell(created_by, count.end())[0] if count else 0


def _behind_options(text: str, at: int) -> tuple[int, int]:
    """Return where the command begins, 0 for none, and where the options end."""
    command = 0
    while option := _OPTION.match(text, at):
        behind = option.end("letters")
        if text.startswith(" ", behind) and _WITH_COMMAND.fullmatch(option["letters"]):
            command = behind + 1
        at = option.end()
    return command, at


def _first_shell(text: str, at: int) -> tuple[int, int]:
    """Return where the first shell with a command stands, and that command, which is 0 for none.

    A shell among the options of one without a command has none either.
    """
    while shell := _SHELL.search(text, at):
        command, at = _behind_options(text, shell.end())
        if command:
            return shell.start(), command
    return 0, 0


def one_line(created_by: str) -> str:
    """Return the same in one line, with the digests of copied files cut to 12 characters.

    Of megabytes it is the beginning, and an ellipsis.
    """
    text = authored(created_by)
    words = text[:_LONGEST_LINE].split() + ["…"] * (len(text) > _LONGEST_LINE)
    return _DIGEST.sub(r"\1:\2…", " ".join(words))
