"""Globs for paths: `*` stays in one directory, `**` does not; time grows with the path alone.

A glob without a slash is about names, wherever they are; one with a slash counts from the root.
The tree's filter (`explorer.text.search`) has others, which find a part of a path in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from explorer.errors import UsageError

_TOKEN = re.compile(r"\*+|\?|\[(?P<negated>[!^]?)(?P<set>\]?[^\]]*)\]|.", re.DOTALL)
_BELOW = r"(?:/.*)?"
_NOTHING = r"(?!)"
# Four bytes for each of the longest path that Linux opens.
_LONGEST = 16_384


def compiled(globs: Iterable[str], *, below: bool = False) -> re.Pattern[str]:
    """Return what fully matches a path that one of the globs is about.

    With `below`, a glob that names a directory is about all in it as well. Raises UsageError.
    """
    tail = _BELOW if below else ""
    expressions = [f"(?:{_checked(one)}){tail}" for one in globs]
    return re.compile("|".join(expressions) or _NOTHING, re.DOTALL)


def escaped(path: str) -> str:
    """Return a glob that matches this path and nothing else."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def as_text(path: bytes) -> str:
    """Return a path as globs take it; bytes that are no UTF-8 stay what they are."""
    return path.decode("utf-8", "surrogateescape")


def _checked(glob: str) -> str:
    if len(glob) > _LONGEST:
        raise UsageError(f"{glob[:20]}… is too long for a glob", hint="No path is as long")
    expression = _expression(glob)
    try:
        re.compile(expression)
    except re.error as error:
        raise UsageError(f"{glob} is not a glob: {error}", hint="[z-a] is no range") from error
    return expression


def _expression(glob: str) -> str:
    """Translate segments between `**`, each taken at the first place where it fits."""
    anchored = "/" in glob.rstrip("/")
    names = glob.strip("/").split("/")
    segments = list(_segments(names if anchored else ["**", *names]))
    first, *rest = segments
    if not rest:
        return first
    head = f"{first}/" if first else ""
    middle = "".join(f"(?>(?:[^/]+/)*?{one}/)" for one in rest[:-1] if one)
    return head + middle + (f"(?:[^/]+/)*{rest[-1]}" if rest[-1] else ".+")


def _segments(names: Iterable[str]) -> Iterator[str]:
    segment: list[str] = []
    for name in names:
        if name == "**":
            yield "/".join(segment)
            segment = []
        else:
            segment.append(_name(name))
    yield "/".join(segment)


def _name(glob: str) -> str:
    """Translate a glob for one name; no star tries a second place once what follows has fit."""
    parts = [""]
    for token in _TOKEN.finditer(glob):
        if token[0].startswith("*"):
            parts.append("")
        else:
            parts[-1] += _character(token)
    first, *rest = parts
    if not rest:
        return first
    return first + "".join(f"(?>[^/]*?{one})" for one in rest[:-1]) + f"[^/]*{rest[-1]}"


def _character(token: re.Match[str]) -> str:
    if token[0] == "?":
        return "[^/]"
    if not token["set"]:
        return re.escape(token[0])
    members = re.sub(r"([\\\[\]^&~|])", r"\\\1", token["set"])
    return f"(?!/)[{'^' if token['negated'] else ''}{members}]"
