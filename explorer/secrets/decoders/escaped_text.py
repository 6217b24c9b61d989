r"""Text with letters that are escaped: `\x67`, `\u0067`, `\147`, `%67`, `&#103;`, and `\/`.

Sources: RFC 3986, 2.1; ECMA-262, 12.9.4; RFC 8259, 7; POSIX shell's `printf`; HTML, 13.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.pieces import put_together
from explorer.text.readings import character_of

_HEX = "[0-9A-Fa-f]"
# Each may be escaped again: `%25` is a percent sign, and JSON in JSON has two backslashes.
_OF_ASCII = (
    rf"(?:%(?:25){{0,3}}[2-7]{_HEX}"
    rf"|\\{{1,4}}(?:x[2-7]{_HEX}|u00[2-7]{_HEX}|u\{{[2-7]{_HEX}\}}|[01][0-7]{{2}})"
    rf"|&(?:amp;){{0,3}}#(?:[3-9][0-9]|1[0-2][0-9]|x[2-7]{_HEX});)"
)
# What is not always escaped, as a part of a word: one sign of a token's own letters.
_IN_WORD = (
    r"(?:%(?:25){0,3}(?:2[BbDdFf]|3[AaDd]|40|5[Ff]|7[Ee])"
    r"|\\{1,4}(?:x|u00)(?:2[BbDdFf]|3[AaDd]|40|5[Ff]|7[Ee])"
    r"|&(?:amp;){0,3}#(?:43|45|47|58|61|64|95|x(?:2[BbDdFf]|3[AaDd]|40|5[Ff]));)"
)
# Between a name and a value of JSON in a URL.
_IN_JSON = r"%(?:25){0,3}22(?::|%(?:25){0,3}3[Aa])(?:%20|\+)?%(?:25){0,3}22"
ESCAPED = (
    rf"(?:{_OF_ASCII}\w{{0,3}}){{8}}",
    rf"\w{_IN_WORD}[\w-]{{8}}",
    rf"[\w-]{{8}}{_IN_WORD}\w",
    rf"\w{_IN_JSON}[\w.~+/-]{{4}}",
    r"[A-Za-z0-9+]{12}\\{1,4}/[A-Za-z0-9]",
    r"[A-Za-z0-9]\\{1,4}/[A-Za-z0-9+]{12}",
    r":\\{1,4}/\\{1,4}/[\w.~%+-]{0,64}:[\w.~%+-]{4,64}@",
)
"""The ways in which text with escapes looks that may hold a token."""

_ESCAPE = re.compile(rf"{_OF_ASCII}|\\{{1,4}}(?=/)".encode())
_counts = re.compile("|".join(ESCAPED).encode()).search


def escaped_texts(data: bytes) -> Iterator[Hidden]:
    """Yield what reads as text once its escapes are taken off, with some bytes around it."""
    seams = (escape.span() for escape in _ESCAPE.finditer(data))
    return put_together(data, seams, "escapes", stands_for=character_of, counts=_counts)
