"""An instruction as its author wrote it, without what the builder put around it.

In the history the classic builder writes `/bin/sh -c #(nop) CMD …` and
`|1 NAME=value /bin/sh -c …`, BuildKit `RUN |1 NAME=value /bin/sh -c … # buildkit`.
"""

from __future__ import annotations

import re

_SHELL = r"(?:/bin/)?(?:sh|bash)(?: -\w+(?: pipefail)?)* -[a-z]*c "
_NOP = re.compile(rf"^(?:RUN )?{_SHELL}#\(nop\)\s*")
_ARGUMENTS = re.compile(rf"^(?:RUN )?\|\d+ (?P<values>.*?) ?(?={_SHELL})", re.DOTALL)
_RUN = re.compile(rf"^(?:RUN )?{_SHELL}")
_MOUNTS = re.compile(r"^(?:--mount=\S+ )+")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b")
_BUILDKIT = "# buildkit"


def authored(created_by: str, after_values: str = " ") -> str:
    """Return an instruction as in the Dockerfile, with the values of build arguments after RUN.

    `after_values` is put between those values and the command.
    """
    text = created_by.strip().removesuffix(_BUILDKIT).rstrip()
    if found := _NOP.match(text):
        return text[found.end() :].strip()
    values = ""
    if found := _ARGUMENTS.match(text):
        values, text = found["values"] + after_values, text[found.end() :]
    if found := _RUN.match(text):
        text = text[found.end() :]
        mounts = _MOUNTS.match(text)
        return f"RUN {mounts[0] if mounts else ''}{values}{_MOUNTS.sub('', text)}".strip()
    return values + text


def one_line(created_by: str) -> str:
    """Return the same in one line, with the digests of copied files cut to 12 characters."""
    return _DIGEST.sub(r"\1:\2…", " ".join(authored(created_by).split()))
