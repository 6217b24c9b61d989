"""One of the interface's keys: what it does, and what people call it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character

_NAMES = {
    "ctrl+@": "ctrl+space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


class Hotkey(Struct, frozen=True):
    """What one or several keys do: `id` is what a keymap calls it, `keys` have commas between.

    `label` stands in the hints, which have it if it is a `hint`, and `help` in the help. What
    `is_first` goes before all else that has the key, in dialogs as well.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    hint: bool = False
    is_first: bool = False

    @property
    def names(self) -> list[str]:
        """The keys as people know them."""
        return [key_name(one) for one in self.keys.split(",")]

    @property
    def binding(self) -> Binding:
        """The binding, with the id that a keymap can name."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.hint,
            key_display=self.names[0],
            tooltip=self.help,
            id=self.id,
            priority=self.is_first,
        )

    def at(self, keymap: Mapping[str, str]) -> Hotkey:
        """Return the key where the user has put it."""
        return replace(self, keys=keymap.get(self.id, self.keys))


def character(key: str) -> str:
    """Return the character that a key writes; nothing for one that writes none."""
    found = key_to_character(REPLACED_KEYS.get(key, key)) or ""
    return found if found.isprintable() else ""


def key_name(key: str) -> str:
    """Return a single key as people know it."""
    return character(key).strip() or _NAMES.get(key, key)
