"""An instruction as its author wrote it, without what the builder put around it.

In the history the classic builder writes `/bin/sh -c #(nop) CMD …` and
`|1 NAME=value /bin/sh -c …`, BuildKit `RUN |1 NAME=value /bin/sh -c … # buildkit`.
An instruction may have megabytes: it is read forwards only, each letter a few times.
"""

from __future__ import annotations

import re

_RUN = "RUN "
_NOP = "#(nop)"
_SHELL = "sh"
_BEFORE_SHELL = ("ba", "/bin/", " ")
_COUNT = re.compile(r"\|\d++ ")
_OPTION = re.compile(r" -(?P<letters>\w++)(?: pipefail)?+")
_WITH_COMMAND = re.compile(r"[a-z]*c")
_MOUNTS = re.compile(r"(?:--mount=\S++ )++")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b")
_BUILDKIT = "# buildkit"
# Characters; more than anybody reads of one line.
_LONGEST_LINE = 10_000


def authored(created_by: str, after_values: str = " ") -> str:
    """Return an instruction as in the Dockerfile, with the values of build arguments after RUN.

    `after_values` is put between those values and the command.
    """
    text = created_by.strip().removesuffix(_BUILDKIT).rstrip()
    start = len(_RUN) if text.startswith(_RUN) else 0
    if count := _COUNT.match(text, start):
        end, command = _first_shell(text, count.end())
        values = text[count.end() : end] + after_values
    else:
        command, values = _command(text, _shell_end(text, start)), ""
    if not command:
        return text
    if not values and text.startswith(_NOP, command):
        return text[command + len(_NOP) :].strip()
    mounts = _MOUNTS.match(text, command)
    rest = mounts.end() if mounts else command
    return f"{_RUN}{text[command:rest]}{values}{text[rest:]}".strip()


def _shell_end(text: str, start: int) -> int:
    """Return where the name of a shell ends that begins at a position; 0 if none does."""
    at = start
    for part in ("/bin/", "ba"):
        at += len(part) if text.startswith(part, at) else 0
    return at + len(_SHELL) if text.startswith(_SHELL, at) else 0


def _command(text: str, at: int) -> int:
    """Return where the command begins behind a shell's options; 0 if they announce none."""
    return _behind_options(text, at)[0] if at else 0


def _behind_options(text: str, at: int) -> tuple[int, int]:
    """Return where the command begins, 0 for none, and where the options end."""
    command = 0
    while option := _OPTION.match(text, at):
        behind = option.end("letters")
        if text.startswith(" ", behind) and _WITH_COMMAND.fullmatch(option["letters"]):
            command = behind + 1
        at = option.end()
    return command, at


def _first_shell(text: str, start: int) -> tuple[int, int]:
    """Return where what stands before the first shell with a command ends, and that command.

    A shell among the options of one without a command has none either.
    """
    at = text.find(_SHELL, start)
    while at >= 0:
        command, behind = _behind_options(text, at + len(_SHELL))
        if command:
            for part in _BEFORE_SHELL:
                at -= len(part) if text.endswith(part, start, at) else 0
            return at, command
        at = text.find(_SHELL, behind)
    return 0, 0


def one_line(created_by: str) -> str:
    """Return the same in one line, with the digests of copied files cut to 12 characters.

    Of megabytes it is the beginning, and an ellipsis.
    """
    text = authored(created_by)
    words = text[:_LONGEST_LINE].split() + ["…"] * (len(text) > _LONGEST_LINE)
    return _DIGEST.sub(r"\1:\2…", " ".join(words))
