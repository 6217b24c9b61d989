"""Foreign text as a report may show it: printable, and without the secrets that it holds.

A token may stand in a path, a label's name or an error as well as in a file: whatever a
presenter shows passes here. Where the user asked to reveal the secrets, they stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from explorer.printable import printable
from explorer.report.model import Report
from explorer.secrets.masking import masked

_HEAD = 4
# A shorter secret may be a word that names and sentences have anyway, such as "postgres".
_TELLING = 12
_LONGEST = 1000
_CUT = "…"


class Shown:
    """Makes foreign text fit to be shown, for one report."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        """Take the secrets to mask; of fewer than four letters nobody could tell them."""
        forms = {_form(secret) for secret in secrets}
        self._secrets = {form for form in forms if len(form) >= _HEAD}
        self._sizes = _sizes_by_head(self._secrets)

    @classmethod
    def of(cls, report: Report) -> Shown:
        """Take the secrets of a report, unless its findings reveal them."""
        return cls(
            one.finding.secret
            for one in report.findings
            if one.finding.secret and one.value != printable(one.finding.secret)
        )

    def text(self, text: str | bytes, longest: int = _LONGEST, *, short_too: bool = False) -> str:
        """Return one printable line of at most `longest` characters, and its secrets masked.

        `short_too` masks the secrets that could as well be words.
        """
        line = printable(text)
        least = _HEAD if short_too else _TELLING
        shown = "".join(self._parts(line, min(len(line), longest), least))
        whole = len(line) <= longest and len(shown) <= longest
        return shown if whole else shown[: longest - 1] + _CUT

    def _parts(self, line: str, limit: int, least: int) -> Iterator[str]:
        """Yield the line up to where it is cut; a secret that begins before that is masked."""
        done = 0
        for start, end in _merged(self._places(line, limit, least)):
            yield line[done:start]
            yield masked(line[start:end].encode())
            done = end
        yield line[done:limit]

    def _places(self, line: str, limit: int, least: int) -> Iterator[tuple[int, int]]:
        if not self._secrets:
            return
        for start in range(limit):
            for size in self._sizes.get(line[start : start + _HEAD], ()):
                if size >= least and line[start : start + size] in self._secrets:
                    yield start, start + size
                    break


def _form(secret: bytes) -> str:
    """Return a secret as it stands in a printable line, where white space is one blank."""
    return printable(" ".join(secret.decode("utf-8", "backslashreplace").split()))


def _sizes_by_head(secrets: Iterable[str]) -> dict[str, list[int]]:
    """Return, for the first letters of secrets, how long those may be, the longest first."""
    by_head = groupby(sorted(secrets), key=lambda one: one[:_HEAD])
    return {head: sorted({len(one) for one in group}, reverse=True) for head, group in by_head}


def _merged(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places in order, those that overlap as one."""
    current: tuple[int, int] | None = None
    for start, end in places:
        if current and start < current[1]:
            current = current[0], max(end, current[1])
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current
