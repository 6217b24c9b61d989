"""Quotes foreign names as words of a shell command, so that pasting them is safe.

A name with control or invisible characters, with a pipeline's command or with bytes that are no
UTF-8, is spelled in ASCII as bash, zsh and ksh read it: $'…'.
"""

from __future__ import annotations

import json
import re
import shlex

from explorer.printable import printable

_LAST_PLAIN = 0x7E
_QUOTED = b"\\'"
_COMMANDING = b"#:"
_regular = re.compile(r"[\w.:/@+-]+", re.ASCII)
_string = r'([^"\\]|\\.)*'


def word(name: bytes | str) -> str:
    """Return a name as one word of a command line, in printable text."""
    data = name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _spelled(data)
    return shlex.quote(text) if printable(text) == text else _spelled(data)


def path_word(path: bytes | str) -> str:
    """Return the word for a file on disk; no program takes it for an option."""
    data = path.encode("utf-8", "surrogateescape") if isinstance(path, str) else path
    return word(b"./" + data if data.startswith(b"-") else data)


def is_regular(name: str) -> bool:
    """Return whether a name may be a part of a pattern of grep or sed, "." and "+" escaped."""
    return bool(_regular.fullmatch(name))


def strings_named(name: str) -> str:
    """Return a pattern (grep -E) for a JSON member with a regular name and a string as value."""
    return f'"{_escaped(name)}": *"{_string}"'


def strings_beginning(start: str) -> str:
    """Return a pattern (grep -E) for JSON strings that begin with a regular name and "="."""
    return f'"{_escaped(start)}{_string}"'


def as_json(text: str) -> str:
    """Return a text as a JSON string, without the quotes around it."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _escaped(name: str) -> str:
    return name.replace(".", "[.]").replace("+", "[+]")


def _spelled(data: bytes) -> str:
    return "$'" + "".join(_letter(one) for one in data) + "'"


def _letter(one: int) -> str:
    if one in _QUOTED:
        return f"\\{one:c}"
    is_plain = 0x20 <= one <= _LAST_PLAIN and one not in _COMMANDING
    return chr(one) if is_plain else f"\\x{one:02x}"
