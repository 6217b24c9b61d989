"""Globs for paths: `*` stays in one directory, `**` does not; time grows with the path alone.

A glob without a slash is about names, wherever they are; one with a slash counts from the root;
what could match no path is an error with a suggestion.
The tree's filter (`explorer.text.search`) has others, which find a part of a path in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from explorer.errors import UsageError
from explorer.printable import printable

_TOKEN = re.compile(r"\*+|\?|\[(?P<negated>[!^]?)(?P<set>\]?[^\]]*)\]|.", re.DOTALL)
_BELOW = r"(?:/.*)?"
_NOTHING = r"(?!)"
# Four bytes for each of the longest path that Linux opens.
_LONGEST = 16_384
_SHOWN = 200
_QUOTES = "\"'`"
_DOTS = re.compile(r"\[\.+\]")
_NO_NAMES = frozenset({"", ".", ".."})


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
    if fault := next(_faults(glob), None):
        reason, meant = fault
        mended = printable(_mended(meant)[:_SHOWN])
        hint = f"Did you mean {mended}?" if mended else "Leave it out"
        raise UsageError(f"{printable(glob[:_SHOWN])} would match nothing: {reason}", hint=hint)
    expression = _expression(glob)
    try:
        re.compile(expression)
    except re.error as error:
        raise UsageError(f"{glob} is not a glob: {error}", hint="[z-a] is no range") from error
    return expression


def _faults(glob: str) -> Iterator[tuple[str, str]]:
    """Yield why a glob matches no path, or not what was meant, each with what may have been."""
    bare = glob.strip(_QUOTES)
    if bare != glob:
        sign = glob[0] if glob[0] in _QUOTES else glob[-1]
        yield f"it has a quote that a shell would take away, [{sign}] is the sign itself", bare
    if "\0" in glob:
        yield "no path has a zero byte", glob.replace("\0", "")
    names = glob.strip("/").split("/")
    if names != [""] and any(map(_is_no_name, names)):
        kept = "/".join(name for name in names if not _is_no_name(name))
        yield "paths begin at the root and have no . or .. in them", f"/{kept}" if kept else ""
    closed = ["".join(map(_closed, _TOKEN.finditer(name))) for name in names]
    if closed != names:
        yield "a set, such as [ab], has no end, [[] is the sign itself", "/".join(closed)


def _is_no_name(name: str) -> bool:
    """Return whether a part of a glob matches no name but `.` and `..`, which no path has."""
    return _DOTS.sub(".", name) in _NO_NAMES


def _closed(token: re.Match[str]) -> str:
    """Return a token, or for a set without members or an end what begins it as a sign."""
    is_open = token[0].startswith("[") and not token["set"]
    return f"[[]{token[0][1:]}" if is_open else token[0]


def _mended(glob: str) -> str:
    fault = next(_faults(glob), None)
    return _mended(fault[1]) if fault else glob


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
