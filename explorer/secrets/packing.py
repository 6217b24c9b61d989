"""Shell commands that unpack a member of archives in archives, as far as common programs can."""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.secrets.access import tar
from explorer.secrets.shell import path_word, word

_ZIPS = (b".zip", b".jar", b".war", b".ear", b".whl", b".apk", b".nupkg", b".docx", b".xlsx")
_STREAMS = {b".gz": "gzip -dc", b".zst": "zstd -dc", b".xz": "xz -dc", b".bz2": "bzip2 -dc"}
_TARS = {
    **dict.fromkeys((b".tar.gz", b".tgz"), "-xzOf"),
    **dict.fromkeys((b".tar.xz", b".txz"), "-xJOf"),
    **dict.fromkeys((b".tar.bz2", b".tbz2", b".tbz"), "-xjOf"),
    **dict.fromkeys((b".tar.zst", b".tzst"), "--zstd -xOf"),
    b".tar": "-xOf",
}
_PATTERNS = b"*?[\\"


@dataclass
class Unpacking:
    """Commands under construction: `commands` are complete, `pipe` is the one being extended.

    `left` is the part of the inner path that no common program opens.
    """

    pipe: str
    commands: list[str] = field(default_factory=list)
    left: bytes = b""

    def open(self, name: bytes, inner_path: bytes) -> None:
        """Extend the commands by the levels of an inner path, which have "!" between them."""
        levels = inner_path.split(b"!")
        for at, level in enumerate(levels):
            if not self._enter(name, level):
                self.left = b"!".join(levels[at:])
                return
            name = level

    def _enter(self, name: bytes, member: bytes) -> bool:
        lowered = name.lower()
        if flags := next((how for end, how in _TARS.items() if lowered.endswith(end)), None):
            self.pipe += f" | {tar(flags, '-', member)}"
        elif lowered.endswith(_ZIPS) and not set(_PATTERNS) & set(member):
            file = path_word(name.rpartition(b"/")[2])
            self.commands.append(f"{self.pipe} > {file}")
            self.pipe = f"unzip -p {file} {word(member)}"
        elif how := next((how for end, how in _STREAMS.items() if lowered.endswith(end)), None):
            self.pipe += f" | {how}"
        else:
            return False
        return True
